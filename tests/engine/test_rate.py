"""The transport begins no more requests in a second than the target wants, and looks at no clock while it waits."""

from __future__ import annotations

import threading
import time

from door import DONE, Notebook, answering
from raw_server import RawServer

from proctor.transport import Limits, Line, RecordingTransport, Turns


class Time:
    """Time that passes only by waiting; counts how often it was looked at."""

    def __init__(self) -> None:
        self.at = 100.0
        self.looks = 0
        self.waits: list[float] = []

    def now(self) -> float:
        self.looks += 1
        return self.at

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


def test_turns_are_apart() -> None:
    clock = Time()
    turns = Turns(4, clock.now, clock.wait)
    for _ in range(5):
        turns.take()
    assert clock.waits == [0.25] * 4
    assert clock.looks == 5


def test_who_comes_late_does_not_wait_and_saves_nothing_up() -> None:
    clock = Time()
    turns = Turns(4, clock.now, clock.wait)
    turns.take()
    clock.at += 10
    turns.take()
    assert clock.waits == []
    turns.take()
    assert clock.waits == [0.25]


def test_without_a_rate_nobody_waits() -> None:
    clock = Time()
    turns = Turns(0, clock.now, clock.wait)
    for _ in range(100):
        turns.take()
    assert (clock.waits, clock.looks) == ([], 0)


def test_turns_are_apart_for_threads_too() -> None:
    taken: list[float] = []
    turns = Turns(50)

    def take() -> None:
        turns.take()
        taken.append(time.monotonic())

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert max(taken) - min(taken) >= 0.06


def test_the_transport_keeps_to_the_rate_and_the_waiting_is_not_the_platform_s_time() -> None:
    """The second turn comes later than an exchange may take: it would fail if the deadline counted from the asking."""
    notebook = Notebook()
    transport = RecordingTransport(notebook, Limits(seconds=0.45, rate=2))
    with RawServer(answering(DONE)) as server:
        line = Line(transport, server.url, "partner", "mini")
        line.send("GET", "/x")
        line.send("GET", "/x")
        transport.close()
    first, second = notebook.exchanges
    assert second.started - first.started >= 0.45
    assert first.response is not None and second.response is not None
