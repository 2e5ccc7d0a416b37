"""Waiting with a clock of its own: nothing here takes time, except where the real clock must be woken."""

from __future__ import annotations

import threading
import time
from threading import Condition

import pytest

from proctor.waiting import WakingClock, eventually


class Clock:
    """Time that passes only by waiting; each look may take some as well."""

    def __init__(self, look_takes: float = 0.0) -> None:
        self.time = 100.0
        self.waits: list[float] = []
        self.look_takes = look_takes

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        self.waits.append(seconds)
        self.time += seconds

    def look(self) -> float:
        """What there is to see: the seconds that have passed."""
        self.time += self.look_takes
        return self.time - 100


def test_what_is_so_at_once_is_not_waited_for() -> None:
    clock = Clock()
    assert eventually(clock.look, lambda seen: True, within=10, clock=clock) == 0
    assert clock.waits == []


def test_it_looks_again_until_it_is_so() -> None:
    clock = Clock()
    assert eventually(clock.look, lambda seen: seen >= 0.75, within=10, clock=clock) == 0.75
    assert clock.waits == [0.25] * 3


def test_it_gives_up_at_the_deadline_after_a_last_look() -> None:
    clock = Clock()
    assert eventually(clock.look, lambda seen: False, within=0.6, clock=clock) == pytest.approx(0.6)
    assert clock.waits == pytest.approx([0.25, 0.25, 0.1])


def test_the_last_look_counts() -> None:
    clock = Clock()
    assert eventually(clock.look, lambda seen: seen >= 0.59, within=0.6, clock=clock) >= 0.59


@pytest.mark.parametrize("within", [0, -1])
def test_without_time_it_looks_once(within: float) -> None:
    clock = Clock()
    looks: list[int] = []
    eventually(lambda: looks.append(1), lambda seen: False, within=within, clock=clock)
    assert looks == [1] and clock.waits == []


def test_it_ends_as_soon_as_it_can_no_longer_be_so() -> None:
    clock = Clock()
    seen = eventually(clock.look, lambda seen: False, within=60, clock=clock, unless=lambda seen: seen >= 0.5)
    assert seen == 0.5


def test_slow_looks_do_not_prolong_it() -> None:
    clock = Clock(look_takes=3)
    assert eventually(clock.look, lambda seen: False, within=5, clock=clock) == pytest.approx(6.25)


def test_an_error_while_looking_is_not_swallowed() -> None:
    def look() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        eventually(look, lambda seen: True, within=1, clock=Clock())


def test_the_real_clock_is_woken_by_an_exchange() -> None:
    """Were it not woken, this would take a hundred seconds; the teller goes on until it was heard."""
    changed, heard = Condition(), threading.Event()

    def tell() -> None:
        while not heard.wait(0.01):
            with changed:
                changed.notify_all()

    looks: list[int] = []
    teller = threading.Thread(target=tell)
    teller.start()
    start = time.monotonic()
    try:
        eventually(lambda: looks.append(1), lambda _: len(looks) > 2, within=100, clock=WakingClock(changed), every=50)
    finally:
        heard.set()
        teller.join()
    assert time.monotonic() - start < 10
