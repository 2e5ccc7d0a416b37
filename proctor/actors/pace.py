"""Pace: how a partner waits when the platform says that it asks too often (SR1-RATE-02)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from proctor.exchange import Exchange
from proctor.transport import Line
from proctor.waiting import Clock

TOO_MANY = 429
MOST_TRIES = 4


class Pace(Protocol):
    """Lets the time pass after which the platform takes requests again."""

    def pause(self) -> None: ...


class WaitingPace:
    """Waits for real."""

    def __init__(self, clock: Clock, seconds: float = 1.0) -> None:
        self._clock = clock
        self._seconds = seconds

    def pause(self) -> None:
        self._clock.wait(self._seconds)


class SandboxPace:
    """Lets the sandbox take that time for passed; ``path`` is where its control API does so for one caller."""

    def __init__(self, control: Line, path: str) -> None:
        self._control = control
        self._path = path

    def pause(self) -> None:
        self._control.send("POST", self._path, json={})


def patiently(send: Callable[[], Exchange], pace: Pace, tries: int = MOST_TRIES) -> Exchange:
    """Ask; after a 429 pause and ask again, ``tries`` times at most."""
    exchange = send()
    for _ in range(tries - 1):
        if exchange.status != TOO_MANY:
            break
        pace.pause()
        exchange = send()
    return exchange
