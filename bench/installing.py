"""Other tools, installed below ``.bench/``, each in a folder of its own. What cannot be is told with the reason."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bench.samples import NotRun

INSTALL_SECONDS = 900


@cache
def python_with(folder: Path, packages: Sequence[str]) -> str:
    """The interpreter of an environment with these packages, which is made once."""
    python, done = folder / "bin" / "python", folder / "installed"
    wished = "\n".join(packages)
    if not done.is_file() or done.read_text() != wished:
        _ask([sys.executable, "-m", "venv", str(folder)])
        _ask([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *packages])
        done.write_text(wished)
    return str(python)


@cache
def npm_with(folder: Path, package: str) -> Path:
    """The folder of modules in which this npm package is, ``name@version``."""
    done = folder / "installed"
    if not done.is_file() or done.read_text() != package:
        npm = shutil.which("npm")
        if npm is None:
            raise NotRun("npm is not installed")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--omit=dev"]
        _ask([*command, "--omit-lockfile-registry-resolved", package])
        done.write_text(package)
    return folder / "node_modules"


def _ask(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise NotRun(f"cannot be installed: {problem}") from None
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "WARNING" not in line]
        raise NotRun(f"cannot be installed: {' '.join(' '.join(lines).split())[-200:]}")
