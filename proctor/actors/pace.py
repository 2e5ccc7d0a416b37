"""Pace: how a partner waits when the platform says that it asks too often (SR1-RATE-02)."""

from __future__ import annotations

from typing import Protocol

from proctor.transport import Line
from proctor.waiting import Clock


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
    """Lets the sandbox take a second for passed, for one partner."""

    def __init__(self, control: Line, partner: str) -> None:
        self._control = control
        self._partner = partner

    def pause(self) -> None:
        self._control.send("POST", f"/partners/{self._partner}/pause", json={})
