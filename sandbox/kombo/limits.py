"""The two limits: requests within a minute, and actions at the same time (KB-LIM-01, -02, -04, -05).

On a monotonic clock, since the sandbox's own clock may jump. Who counts as one caller is decided elsewhere.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

REQUESTS = 300
WINDOW = 60.0  # seconds

REQUESTS_LEFT, ACTIONS_LEFT = "ratelimit-remaining", "Concurrency-Remaining"


@dataclass(slots=True)
class _Window:
    start: float
    used: int = 0


class RateLimit:
    """A window of a minute begins with a caller's first request; in each there are so many requests."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._windows: dict[str, _Window] = {}

    def take(self, caller: str) -> bool:
        """Count one request; whether it may pass."""
        window = self._window(caller)
        if window.used >= REQUESTS:
            return False
        window.used += 1
        return True

    def headers(self, caller: str) -> dict[str, str]:
        """The three headers; somebody unknown (an empty text) has used nothing."""
        window = self._window(caller) if caller else _Window(self._monotonic())
        left = math.ceil(window.start + WINDOW - self._monotonic())
        return {
            "ratelimit-limit": str(REQUESTS),
            REQUESTS_LEFT: str(REQUESTS - window.used),
            "ratelimit-reset": str(max(1, left)),
        }

    def forget(self, caller: str | None = None) -> None:
        """Begin a new window: for one caller, and what is counted within it, or for all."""
        for known in tuple(self._windows):
            if caller is None or known.split(" ")[0] == caller:
                del self._windows[known]

    def _window(self, caller: str) -> _Window:
        window, now = self._windows.get(caller), self._monotonic()
        if window is None or now - window.start >= WINDOW:
            window = self._windows[caller] = _Window(now)
        return window


class ConcurrencyLimit:
    """How many actions of each integration are under way."""

    def __init__(self) -> None:
        self._running: dict[str, int] = {}

    def enter(self, integration: str, most: int) -> bool:
        """Count one that begins; False (and nothing is counted) where there are as many as there may be."""
        running = self._running.get(integration, 0)
        if running >= most:
            return False
        self._running[integration] = running + 1
        return True

    def leave(self, integration: str) -> None:
        running = self._running.get(integration, 0)
        if running > 1:
            self._running[integration] = running - 1
        else:
            self._running.pop(integration, None)

    def remaining(self, integration: str, most: int) -> int:
        return max(0, most - self._running.get(integration, 0))
