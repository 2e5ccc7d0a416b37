"""The layer around a sentence by itself: what it takes back, what it leaves alone, and what it cannot settle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from proctor.attestations.desk import Desk
from proctor.attestations.questions import Question
from proctor.attestations.records import Answer, Attestation
from proctor.failures import AttestedNo, ByPerson, HarnessError, NotProvided, NoVerdict
from proctor.findings import Finding, Outcome
from proctor.plan import PlannedSentence
from proctor.pytest_plugin.by_hand import ByHand
from proctor.pytest_plugin.stage import PLAN
from steps.case import Case

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ASKED = Question("p", "R-01", "1. it is asked", "there", "look", "Is it there?")


@dataclass
class Scenario:
    """In place of pytest's request, the stage, the recorder and the plan, as far as the layer looks at them."""

    text: str = ASKED.sentence
    case: Case = field(default_factory=Case)
    findings: list[Finding] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    profile: str = "p"

    def __post_init__(self) -> None:
        self.stash = {PLAN: self}

    @property
    def node(self) -> Scenario:
        return self

    @property
    def recorder(self) -> Scenario:
        return self

    @property
    def sentence(self) -> PlannedSentence:
        return PlannedSentence(self.text, "Then", 1, "R-01")

    def getfixturevalue(self, name: str) -> Case:
        assert name == "case"
        return self.case

    def finding(self, finding: Finding) -> None:
        self.findings.append(finding)

    def attested(self, record: Any) -> None:
        self.records.append(record)


def layer(scenario: Scenario, *answers: Answer, asks: bool = True) -> ByHand:
    known = tuple(Attestation("R-01", "Is it there?", answer, "Ro", "Ops", NOW, "1", "mine", NOW) for answer in answers)
    desk = Desk("mine", "1", (ASKED,), known, Path(), lambda: NOW) if asks else None
    return ByHand(desk, scenario, scenario)  # type: ignore[arg-type]


def by_person(change: Callable[[], None] = lambda: None) -> Callable[[], None]:
    def sentence() -> None:
        change()
        raise ByPerson("look there")

    return sentence


def test_what_a_sentence_had_set_before_it_reached_a_person_is_taken_back() -> None:
    scenario = Scenario()
    scenario.case.offer = {"name": "before"}
    scenario.case.answer = scenario.case.profile = object()  # type: ignore[assignment]

    def sets() -> None:
        scenario.case.offer, scenario.case.candidate = {"name": "made up"}, {"email": "made@up.example"}

    layer(scenario, Answer.YES).do(by_person(sets), {})
    assert scenario.case.offer == {"name": "before"} and "candidate" not in vars(scenario.case)
    assert "answer" not in vars(scenario.case) and "profile" not in vars(scenario.case), "they are no answer to this"
    assert [found.outcome for found in scenario.findings] == [Outcome.HELD] and len(scenario.records) == 1


def test_what_a_program_can_do_is_no_matter_of_attestation() -> None:
    scenario = Scenario()
    assert layer(scenario, Answer.NO).do(lambda: "done", {}) == "done"
    with pytest.raises(ZeroDivisionError):
        layer(scenario, Answer.YES).do(lambda: 1 / 0, {})
    assert scenario.findings == scenario.records == []


def test_no_ends_the_sentence_and_is_recorded() -> None:
    scenario = Scenario()
    with pytest.raises(AttestedNo) as problem:
        layer(scenario, Answer.NO).do(by_person(), {})
    assert (problem.value.by, problem.value.check, problem.value.observed) == ("Ro (Ops)", "attestation", "no")
    assert scenario.findings == [] and scenario.records[0]["answer"] == "no"


def test_nobody_is_asked_for_another_sentence() -> None:
    scenario = Scenario(text="it is not asked")
    with pytest.raises(NoVerdict, match="only a person can look there, and nobody is asked for it"):
        layer(scenario, Answer.YES).do(by_person(), {})
    with pytest.raises(NotProvided):
        layer(scenario, Answer.YES).do(lambda: scenario.case.order_id, {})


def test_what_is_lacking_is_laid_on_what_nobody_has_attested() -> None:
    scenario = Scenario()
    by_hand = layer(scenario)
    by_hand.do(by_person(), {})
    assert [found.outcome for found in scenario.findings] == [Outcome.REVIEW]
    scenario.text = "2. it needs the order"
    with pytest.raises(NoVerdict, match=r"needs the order id.*since nobody has attested: 1\. it is asked"):
        by_hand.do(lambda: scenario.case.order_id, {})


def test_without_a_desk_there_is_no_layer() -> None:
    scenario = Scenario()
    with pytest.raises(ByPerson):
        layer(scenario, Answer.YES, asks=False).do(by_person(), {})
    with pytest.raises(HarnessError):
        layer(scenario, asks=False).do(lambda: scenario.case.order_id, {})
