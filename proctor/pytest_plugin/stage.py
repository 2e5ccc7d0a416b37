"""The stage of one process: the recorder, the casting and the fixtures that step definitions ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest

from proctor.actors import Cast
from proctor.actors.kombo import TOOL, KomboCast
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.plan import PlannedScenario
from proctor.receiver import Mailbox, Manner, Receiver
from proctor.recorder import Recorder
from proctor.targets import Target
from proctor.verdicts import Unknown
from proctor.waiting import WakingClock, eventually

if TYPE_CHECKING:
    from proctor.actors.conditions import Conditions
    from proctor.attestations.desk import Desk
    from proctor.partner_side import PartnerSide

T = TypeVar("T")


class Casts(Protocol):
    """Who makes a cast for each scenario: ``proctor.actors.casting``, or ``partner_casting``."""

    @property
    def target(self) -> Target: ...

    def cast(self, profile: str, scenario: str, *, step_by_step: bool = False) -> Cast:
        """``step_by_step``: a program under test is held back until a sentence asks for what it does."""
        ...

    def beside(self, profile: str, scenario: str) -> Cast:
        """The actors around another partner, who is never the one under test."""
        ...

    def cast_kombo(self, profile: str, scenario: str, tool: str = TOOL) -> KomboCast: ...

    def leave(self, profile: str) -> None:
        """The scenario is over."""
        ...

    def conditions(self, profile: str) -> Conditions:
        """What the platform can be made to do to the program under test. Raises HarnessError where there is none."""
        ...

    def last_words(self, profile: str) -> str:
        """The last that a program under test has written, redacted."""
        ...

    def side(self, profile: str) -> PartnerSide:
        """The side of the partner's program. Raises HarnessError where none is under test."""
        ...


@dataclass(frozen=True, slots=True)
class Stage:
    """``desk`` is there where persons attest what only they can do."""

    recorder: Recorder
    casting: Casts
    receiver: Receiver
    desk: Desk | None = None


STAGE = pytest.StashKey[Stage]()
PLAN = pytest.StashKey[PlannedScenario]()
IDLE = pytest.StashKey[str]()
"""Why none of the rules that a scenario shows applies in this run."""


class Patience:
    """How long a web page may lag behind the API at this target."""

    def __init__(self, stage: Stage) -> None:
        self._within = stage.casting.target.settle_seconds
        self._clock = WakingClock(stage.recorder.changed)

    def eventually(
        self, look: Callable[[], T], so: Callable[[T], bool], within: float | None = None, every: float = 0.25
    ) -> T:
        """Look until it is so or time is up; what was seen last is answered either way.

        ``within`` is in seconds, for what is no web page; ``every`` how long to wait before the next look.
        """
        limit = self._within if within is None else within
        return eventually(look, so, within=limit, clock=self._clock, every=every)


class Mailboxes:
    """The addresses at which the platform's calls of one scenario arrive."""

    def __init__(self, stage: Stage, scenario: str) -> None:
        self._stage = stage
        self._scenario = scenario
        self._opened: list[Mailbox] = []

    def open(self, webhook: str, manner: str = "answers") -> Mailbox:
        """One more address. ``manner`` is how it behaves: a value of ``Manner``.

        Raises NoVerdict where the platform cannot call this machine.
        """
        target = self._stage.casting.target
        if "webhooks" not in target.capabilities:
            raise NoVerdict(Unknown.PRECONDITION_UNMET, "the target's own calls do not reach this machine (webhooks)")
        if Manner(manner) is Manner.DOWN and target.callback_url:
            text = "what stands before callback_url answers in our place, so nobody can find the receiver down"
            raise NoVerdict(Unknown.PRECONDITION_UNMET, text)
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
def cast(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Cast]:
    """The actors of this scenario, with accounts of their own."""
    plan = request.node.stash[PLAN]
    yield stage.casting.cast(plan.profile, plan.key, step_by_step=plan.workflow)
    stage.casting.leave(plan.profile)


@pytest.fixture
def other_cast(stage: Stage, request: pytest.FixtureRequest) -> Cast:
    """The actors around another partner and another customer, who must not notice this scenario."""
    plan = request.node.stash[PLAN]
    return stage.casting.beside(plan.profile, f"{plan.key} beside")


@pytest.fixture
def kombo(stage: Stage, request: pytest.FixtureRequest) -> KomboCast:
    """The actors of this scenario at Kombo, with an environment and an integration of their own."""
    plan = request.node.stash[PLAN]
    return stage.casting.cast_kombo(plan.profile, plan.key)


@pytest.fixture
def other_kombo(stage: Stage, request: pytest.FixtureRequest) -> KomboCast:
    """The actors around another environment, who must not notice this scenario."""
    plan = request.node.stash[PLAN]
    return stage.casting.cast_kombo(plan.profile, f"{plan.key} beside")


@pytest.fixture
def expect(stage: Stage) -> Expectations:
    return Expectations(stage.recorder)


@pytest.fixture
def mailboxes(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Mailboxes]:
    boxes = Mailboxes(stage, request.node.stash[PLAN].key)
    yield boxes
    boxes.close()


@pytest.fixture
def side(stage: Stage, request: pytest.FixtureRequest) -> PartnerSide:
    """The side of the partner's program, where that is under test."""
    return stage.casting.side(request.node.stash[PLAN].profile)


@pytest.fixture
def conditions(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Conditions]:
    """What the platform is made to do to the partner's program; ended with the scenario, however that went."""
    made = stage.casting.conditions(request.node.stash[PLAN].profile)
    yield made
    with suppress(NoVerdict):  # nobody was there to bring anything about
        made.mend()


@pytest.fixture
def patience(stage: Stage) -> Patience:
    return Patience(stage)
