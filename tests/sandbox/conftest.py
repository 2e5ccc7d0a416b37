"""Fixtures: ``scene`` is a sandbox with a partner, a company and an active offer.

Rate limits are off unless a test wants them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.app import Options

# The driver has a name of its own and is found whatever way pytest imports its files.
sys.path.insert(0, str(Path(__file__).parent))

from sandbox_driver import Scene


@pytest.fixture
def open_scene() -> Iterator[Callable[..., Scene]]:
    """Opens scenes with options; all are closed in the end."""
    opened: list[Scene] = []

    def open_one(state: Path | None = None, quirks: dict[str, str] | None = None, **more: Any) -> Scene:
        opened.append(Scene(Options(state=state, quirks={"rate_limit": "off", **(quirks or {})}, **more)))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def _shared() -> Iterator[Scene]:
    one = Scene(Options(quirks={"rate_limit": "off"}))
    yield one
    one.close()


@pytest.fixture
def scene(_shared: Scene) -> Scene:
    """A fresh scene; the sandbox behind it is shared by a module and reset."""
    _shared.control("POST", "/reset")
    _shared.furnish()
    return _shared
