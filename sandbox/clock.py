"""The sandbox's clock: real time plus an offset that tests can move forward.

Times are integers: milliseconds since 1970-01-01 UTC. Not for timing anything: rate limits use a monotonic clock.
"""

from __future__ import annotations

import datetime
import functools
import time
from collections.abc import Callable

from sandbox.store import Store

_SETTING = "clock.offset"

# The start of the year 9999: well before the last moment that can be written as a date.
_LATEST = 253_370_764_800_000

_EPOCH = datetime.datetime(1970, 1, 1)


@functools.lru_cache(maxsize=4096)
def date_text(milliseconds: int) -> str:
    """``yyyy-MM-dd'T'HH:mm:ss.SSS+0000``. Kept for a while: lists show the same moments again and again."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_to_the_second(seconds)}.{rest:03d}+0000"


@functools.lru_cache(maxsize=4096)
def _to_the_second(seconds: int) -> str:
    """Kept too: of the many moments of one second each is written by putting its milliseconds behind it."""
    return f"{_EPOCH + datetime.timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}"


class Clock:
    def __init__(self, store: Store, real_time: Callable[[], float] = time.time) -> None:
        self._store = store
        self._real_time = real_time
        self._offset = int(store.setting(_SETTING, "0"))

    def now(self) -> int:
        """Milliseconds since 1970, offset included."""
        return int(self._real_time() * 1000) + self._offset

    def text(self) -> str:
        """The present moment as people and the control API read it: ``2013-03-07T13:34:40.135+0000``."""
        return date_text(self.now())

    def advance(self, milliseconds: int) -> None:
        """Move forward. Raises ValueError for a step backwards or into the year 9999."""
        if milliseconds < 0 or self.now() + milliseconds > _LATEST:
            raise ValueError("the clock only goes forward, and not into the year 9999")
        self._offset += milliseconds
        self._store.keep_setting(_SETTING, str(self._offset))

    def reset(self) -> None:
        """Back to real time."""
        self._offset = 0
        self._store.keep_setting(_SETTING, "0")
