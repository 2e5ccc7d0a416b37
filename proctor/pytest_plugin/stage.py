"""The stage of one process: the recorder, the casting and the fixtures that step definitions ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from proctor.actors import Cast
from proctor.actors.casting import Casting
from proctor.expectations import Expectations
from proctor.plan import PlannedScenario
from proctor.recorder import Recorder
from proctor.waiting import WakingClock, eventually

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stage:
    recorder: Recorder
    casting: Casting


STAGE = pytest.StashKey[Stage]()
PLAN = pytest.StashKey[PlannedScenario]()


class Patience:
    """How long a web page may lag behind the API at this target."""

    def __init__(self, stage: Stage) -> None:
        self._within = stage.casting.target.settle_seconds
        self._clock = WakingClock(stage.recorder.changed)

    def eventually(self, look: Callable[[], T], so: Callable[[T], bool]) -> T:
        """Look until it is so or time is up; what was seen last is answered either way."""
        return eventually(look, so, within=self._within, clock=self._clock)


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
def patience(stage: Stage) -> Patience:
    return Patience(stage)
