"""SIGTERM ends a run as Ctrl-C does, wherever either comes: what was started is stopped, and the reports are written.

Without this the process ends at once, and leaves the partner's program, the sandbox and half a journal behind.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def interrupted_by_sigterm() -> Iterator[None]:
    """Within this, the first SIGTERM raises KeyboardInterrupt; further ones, and those after it, do nothing.

    Whoever has a handler of their own keeps it, and nothing is changed outside the main thread.
    """
    free = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not free:
        yield
        return
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        # From here on the run is ended and judged, which takes a moment.
        signal.signal(signal.SIGTERM, _ignore)


def as_before() -> None:
    """What had been done is undone, once the run has been judged."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is _ignore:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def only_with_lines(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Forget the places of an interrupt that have no line.

    Python 3.11 knows none for what it does by itself, such as going back to the beginning of a loop; pytest asks for it
    all the same when it tells where it was interrupted, and ends with an internal error.
    """
    excinfo.traceback = excinfo.traceback.filter(_has_line)


def _has_line(entry: Any) -> bool:
    try:
        return entry.lineno is not None
    except TypeError:
        return False


def _interrupt(_number: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, _ignore)
    raise KeyboardInterrupt("SIGTERM")


def _ignore(_number: int, _frame: object) -> None:
    """In place of SIG_IGN, which children would inherit."""
