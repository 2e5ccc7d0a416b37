"""Waiting as a protocol: look, and look again when something happened, until it is so, cannot be, or time is up.

There is no sleep: it wakes on a new exchange or at the next look. What it saw last is in the error that it raises.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Time and the means to wait; a test brings its own."""

    def now(self) -> float: ...

    def wait(self, seconds: float) -> None: ...


class WakingClock:
    """Monotonic time; waiting ends early when the condition is notified."""

    def __init__(self, changed: Condition) -> None:
        self._changed = changed

    def now(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait(seconds)


def eventually(
    look: Callable[[], T],
    so: Callable[[T], bool],
    *,
    within: float,
    clock: Clock,
    unless: Callable[[T], bool] = lambda _: False,
    every: float = 0.25,
) -> T:
    """Look until ``so``; answer what was seen last, be it so or not.

    It looks at least once, and once more at the deadline (``within`` seconds from now). It ends early as soon as
    ``unless`` says that it can no longer become so. The caller's expectation judges what is answered.
    """
    deadline = clock.now() + within
    while True:
        seen = look()
        left = deadline - clock.now()
        if so(seen) or unless(seen) or left <= 0:
            return seen
        clock.wait(min(every, left))
