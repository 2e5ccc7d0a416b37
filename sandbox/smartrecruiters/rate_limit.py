"""Rate limits: 10 requests a second and 8 at once, for each key and operation (SR1-RATE-01, SR1-RATE-02).

Counts requests that were let in during the last second, on a monotonic clock (the sandbox's own clock may jump).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

PER_SECOND = 10
AT_ONCE = 8

REMAINING = "X-RateLimit-Remaining"


@dataclass(slots=True)
class _Use:
    recent: deque[float] = field(default_factory=deque)
    running: int = 0


class RateLimit:
    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._uses: dict[tuple[str, str], _Use] = {}

    def full(self, caller: str, operation: str) -> bool:
        """Whether one more request would be too many."""
        use = self._use(caller, operation)
        return len(use.recent) >= PER_SECOND or use.running >= AT_ONCE

    def enter(self, caller: str, operation: str, counted: bool = True) -> None:
        """Let a request in; every ``enter`` needs a ``leave``. ``counted``: whether it uses up the second's ten."""
        use = self._use(caller, operation)
        if counted:
            use.recent.append(self._monotonic())
        use.running += 1

    def leave(self, caller: str, operation: str) -> None:
        use = self._uses.get((caller, operation))
        if use and use.running:
            use.running -= 1

    def headers(self, caller: str, operation: str) -> dict[str, str]:
        """The four headers, for somebody unknown too (who has used nothing)."""
        use = self._use(caller, operation) if caller else _Use()
        return {
            "X-RateLimit-Limit": str(PER_SECOND),
            REMAINING: str(max(0, PER_SECOND - len(use.recent))),
            "X-RateLimit-Concurrent-Limit": str(AT_ONCE),
            "X-RateLimit-Concurrent-Remaining": str(max(0, AT_ONCE - use.running)),
        }

    def forget(self, caller: str | None = None) -> None:
        """Forget the past second, of one caller or of all; what is running goes on counting."""
        for (known, _), use in self._uses.items():
            if caller in (None, known):
                use.recent.clear()

    def _use(self, caller: str, operation: str) -> _Use:
        use = self._uses.get((caller, operation))
        if use is None:
            use = self._uses[caller, operation] = _Use()
        if use.recent:
            now = self._monotonic()
            while use.recent and now - use.recent[0] >= 1.0:
                use.recent.popleft()
        return use
