"""For tests that drive a real browser: which one, and what must not be left of it.

Without a browser these tests are skipped, except where PROCTOR_BROWSER_NEEDED is set, as `make browser` does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from proctor.browser.choice import Browser, choose
from proctor.failures import ConfigurationError

if TYPE_CHECKING:
    from proctor.browser.process import BrowserProcess


def _found() -> Browser | None:
    try:
        return choose(None, os.environ)
    except ConfigurationError:
        if os.environ.get("PROCTOR_BROWSER_NEEDED"):
            raise
        return None


BROWSER = _found()
with_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium and Playwright here: see the README")


@contextmanager
def driven_browser(seconds: float = 10.0) -> Iterator[BrowserProcess]:
    """A browser of its own; it is started at the first context."""
    from proctor.browser.process import BrowserProcess

    assert BROWSER is not None
    process = BrowserProcess(BROWSER.executable, seconds)
    try:
        yield process
    finally:
        process.close()


def below(process: int) -> set[int]:
    """The processes that a process has started, and those that they have started."""
    parents = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended meanwhile
    found: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {process, *found}} - found:
        found |= more
    return found


def running(processes: set[int]) -> list[str]:
    """The command lines of those that are still running."""
    found = []
    for process in processes:
        try:
            found.append(Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace"))
        except OSError:
            continue
    return [line for line in found if line]
