"""What a run was made with: which version of Proctor, and the digests of features, registers, schemas and sets.

Written into the journal's header before the first request, so that a certificate can show exactly these, and nobody
can say later that they were others. Reads files and asks git; not for whether that is good enough for a certificate
(``proctor.certificate.fitness``). As a program it records which version the folder that it is started in is.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import proctor
from proctor.requirement_sets import SETS
from proctor.requirements import Profile

RECORDED = "recorded-version.json"
"""Beside the features where there is no git: says which version the code is, with the digest that it had then."""
GIT_SECONDS = 10
_CODE = ("*.py", "*.j2", "*.css", "*.js")
_ROOMS = ("features", "schemas", SETS, "steps", "proctor", "conftest.py", "pyproject.toml", "constraints.txt")
"""What decides the verdicts: a change there makes another harness."""


def made_with(root: Path, profiles: Iterable[Profile]) -> dict[str, Any]:
    """The header's member ``made_with``: version, commit and state of the project at ``root``, and digests by file."""
    code = code_digest(root)
    return {
        "version": proctor.__version__,
        **_checkout(root),
        "recorded": _recorded(root, code),
        "code": code,
        "sources": {file.relative_to(root).as_posix(): digest(file) for file in sources(root, profiles)},
    }


def sources(root: Path, profiles: Iterable[Profile]) -> list[Path]:
    """The files that say what must hold: features with their registers, contracts with their schemas, and sets.

    Only what is below ``root``.
    """
    found: set[Path] = set()
    for profile in profiles:
        found.update(_files(profile.folder))
        found.update(_files(profile.contract.parent))
        if profile.frozen:
            found.add(root / SETS / f"{profile.frozen}.toml")
    return sorted(file for file in found if file.is_relative_to(root) and file.is_file())


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_digest(root: Path) -> str:
    """One digest of all code that runs: Proctor's own, wherever it is installed, and the steps."""
    whole = hashlib.sha256()
    for base in (Path(proctor.__file__).parent, _steps(root)):
        for file in sorted({file for pattern in _CODE for file in base.rglob(pattern)}):
            whole.update(f"{base.name}/{file.relative_to(base).as_posix()} {digest(file)}\n".encode())
    return whole.hexdigest()


def _steps(root: Path) -> Path:
    """Where the steps are: in the project, or installed."""
    installed = find_spec("steps") if not (root / "steps").is_dir() else None
    return Path(installed.origin).parent if installed is not None and installed.origin else root / "steps"


def record(root: Path, version: str) -> Path:
    """Write which version the code at ``root`` is, for places without git, such as a container's image."""
    file = root / RECORDED
    file.write_text(json.dumps({"version": version, "code": code_digest(root)}) + "\n", encoding="utf-8")
    return file


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _checkout(root: Path) -> Mapping[str, Any]:
    """``commit``, ``tag`` and whether it is ``clean``; "" and None where the project is no checkout of its own."""
    unknown = {"commit": "", "tag": "", "clean": None}
    head = _git(root, "rev-parse", "--show-toplevel", "HEAD")
    if head is None or len(head) != 2 or Path(head[0]).resolve() != root.resolve():
        return unknown
    changes = _git(root, "status", "--porcelain", "--", *(room for room in _ROOMS if (root / room).exists()))
    if changes is None:
        return unknown
    tags = _git(root, "tag", "--points-at", "HEAD") or [""]
    return {"commit": head[1], "tag": tags[0], "clean": not changes}


def _git(root: Path, *words: str) -> list[str] | None:
    """The lines that git answers, or None where there is no git, or no answer."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and a folder of ours
            ["git", "-C", str(root), *words],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None
    return done.stdout.splitlines()


def _recorded(root: Path, code: str) -> str:
    """The version that was recorded for this code; "" for none, or where the code is not what it was."""
    try:
        document = json.loads((root / RECORDED).read_text(encoding="utf-8"))
        return str(document["version"]) if document["code"] == code else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


if __name__ == "__main__":
    print(record(Path.cwd(), " ".join(sys.argv[1:])))
