"""The built manual, for the tests that look at it: built once, whichever process of tests comes first."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import ROOT, clean_environment


def built_manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built manual. Nobody may change what is in it."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "manual"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "built").exists():
            done = build_manual(ROOT, place / "site")
            assert done.returncode == 0, done.stderr
            (place / "built").touch()
    return place / "site"


def build_manual(project: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """Build as `make docs` does: with --quiet a warning would be no failure."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=project,
        env=clean_environment() | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )
