"""The hook of MkDocs: adds the pages of requirements to those of ``docs/`` while the manual is built.

They are in no folder, so none can be out of date. The sandbox is started for a moment, to be asked for its faults.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[1]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by MkDocs when it has found the pages that people wrote."""
    for path, text in _pages(Path(config.config_file_path).resolve().parent):
        files.append(File.generated(config, path, content=text))
    return files


def _pages(root: Path) -> Iterator[tuple[str, str]]:
    if str(ROOT) not in sys.path:  # `mkdocs` alone does not look for modules where it was started
        sys.path.insert(0, str(ROOT))
    from manual.requirement_pages import FOLDER, front, pages
    from manual.scenarios import scenarios
    from proctor.contract import Contract
    from proctor.requirements import find_profiles
    from proof.command_line import all_defects
    from proof.worker import own_sandbox

    profiles = list(find_profiles(root / "features").values())
    with own_sandbox() as (_, control):
        defects = all_defects(control, profiles)
    yield f"{FOLDER}/index.md", front(profiles)
    for profile in profiles:
        yield from pages(profile, scenarios(profile, root), defects, Contract(profile.contract))
