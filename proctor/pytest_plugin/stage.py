"""The stage of one process: the recorder, the casting and the fixtures that step definitions ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import pytest

from proctor.actors import Cast
from proctor.actors.casting import Casting
from proctor.expectations import Expectations
from proctor.plan import PlannedScenario
from proctor.receiver import Mailbox, Manner, Receiver
from proctor.recorder import Recorder
from proctor.waiting import WakingClock, eventually

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    recorder: Recorder
    casting: Casting
    receiver: Receiver


STAGE = pytest.StashKey[Stage]()
PLAN = pytest.StashKey[PlannedScenario]()


class Patience:
    """How long a web page may lag behind the API at this target."""

    def __init__(self, stage: Stage) -> None:
        self._within = stage.casting.target.settle_seconds
        self._clock = WakingClock(stage.recorder.changed)

    def eventually(self, look: Callable[[], T], so: Callable[[T], bool], within: float | None = None) -> T:
        """Look until it is so or time is up; what was seen last is answered either way.

        ``within`` is in seconds, for what is no web page.
        """
        return eventually(look, so, within=self._within if within is None else within, clock=self._clock)


class Mailboxes:
    """The addresses at which the platform's calls of one scenario arrive."""

    def __init__(self, stage: Stage, scenario: str) -> None:
        self._stage = stage
        self._scenario = scenario
        self._opened: list[Mailbox] = []

    def open(self, webhook: str, manner: str = "answers") -> Mailbox:
        """One more address. ``manner`` is how it behaves: a value of ``Manner``."""
        name = f"{len(self._opened) + 1}"
        self._opened.append(self._stage.receiver.open(self._scenario, name, webhook, Manner(manner)))
        return self._opened[-1]

    def within(self) -> float:
        """Seconds in which a call has to come: those that the target has for an exchange."""
        return self._stage.casting.target.timeout_seconds

    def close(self) -> None:
        for box in self._opened:
            self._stage.receiver.shut(box)


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    return request.config.stash[STAGE]


@pytest.fixture
def cast(stage: Stage, request: pytest.FixtureRequest) -> Cast:
    """The actors of this scenario, with accounts of their own."""
    plan = request.node.stash[PLAN]
    return stage.casting.cast(plan.profile, plan.key)


@pytest.fixture
def other_cast(stage: Stage, request: pytest.FixtureRequest) -> Cast:
    """The actors around another partner and another customer, who must not notice this scenario."""
    plan = request.node.stash[PLAN]
    return stage.casting.cast(plan.profile, f"{plan.key} beside")


@pytest.fixture
def expect(stage: Stage) -> Expectations:
    return Expectations(stage.recorder)


@pytest.fixture
def mailboxes(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Mailboxes]:
    boxes = Mailboxes(stage, request.node.stash[PLAN].key)
    yield boxes
    boxes.close()


@pytest.fixture
def patience(stage: Stage) -> Patience:
    return Patience(stage)
