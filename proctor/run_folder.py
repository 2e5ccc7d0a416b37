"""The folder of a run below ``reports/``: made fresh, never reused, with ``latest`` pointing at the newest."""

from __future__ import annotations

import contextlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

from proctor.failures import ConfigurationError

JOURNAL = "journal.jsonl"
SCREENSHOTS = "screenshots"


def new_run_folder(reports: Path) -> Path:
    """Make the folder of a new run. Raises ConfigurationError where that is not possible."""
    name = f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}-{secrets.token_hex(2)}"
    folder = reports / name
    try:
        folder.mkdir(parents=True)
    except OSError as problem:
        raise ConfigurationError(
            f"the folder for this run cannot be made: {problem.strerror}", file=folder, expected="a place to write to"
        ) from None
    _point_at(reports / "latest", name)
    return folder


def discard_run_folder(folder: Path) -> None:
    """Take back the folder of a run that never began, if it is empty; ``latest`` then leads to the newest left."""
    with contextlib.suppress(OSError):
        folder.rmdir()
        rest = sorted(run.name for run in folder.parent.iterdir() if run.is_dir() and not run.is_symlink())
        if rest:
            _point_at(folder.parent / "latest", rest[-1])
        else:
            (folder.parent / "latest").unlink()


def _point_at(link: Path, name: str) -> None:
    """Point the link at the run in one move, so that it always leads somewhere. Without links, there is none."""
    fresh = link.with_name(f".{name}.latest")
    with contextlib.suppress(OSError):
        fresh.symlink_to(name)
        fresh.replace(link)
    with contextlib.suppress(OSError):
        fresh.unlink()
