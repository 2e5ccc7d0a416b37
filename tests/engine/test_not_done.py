"""What a rule is about was not done, and need not be: neither shown nor broken, and nothing stands in the way."""

from __future__ import annotations

from typing import Any

import pytest
from miniatures import requirement, scenario
from telling import BROKEN, HELD, R1, UNKNOWN, play, verdict

from proctor.failures import NotDone
from proctor.findings import Outcome
from proctor.pytest_plugin.narration import findings_of
from proctor.reporting.wording import finding_verdict
from proctor.verdicts import ExitStatus, Judgement, Unknown, Verdict

IDLE = Outcome.IDLE


def test_it_does_not_apply(told: Any) -> None:
    other = scenario("two", requirements=("R-02",), steps=("R-02",))
    plan = scenario(steps=(None, "R-01"))
    tale = told((R1, requirement("R-02")), plan, other)
    play(tale, plan, None, IDLE)
    play(tale, other, HELD, rule="R-02")
    run = tale.judged()
    assert verdict(run) == (Judgement(Verdict.NOT_APPLICABLE), "the text of CODE")
    assert run.exit_status is ExitStatus.CONFORMS


def test_alone_it_shows_nothing(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, IDLE)
    assert tale.judged().exit_status is ExitStatus.INCONCLUSIVE


@pytest.mark.parametrize(
    ("outcome", "judgement"),
    [
        (HELD, Judgement(Verdict.PASS)),
        (BROKEN, Judgement(Verdict.FAIL, "CODE")),
        (UNKNOWN, Judgement(Verdict.INCONCLUSIVE, Unknown.NO_TRAFFIC)),
    ],
)
def test_what_another_scenario_found_counts(told: Any, outcome: Outcome, judgement: Judgement) -> None:
    plans = scenario("one", steps=("R-01",)), scenario("two", steps=("R-01",))
    tale = told((R1,), *plans)
    play(tale, plans[0], IDLE)
    play(tale, plans[1], outcome)
    assert verdict(tale.judged())[0].verdict is judgement.verdict


def test_the_sentence_is_told_so() -> None:
    plan = scenario(steps=("R-01",))
    (finding,) = findings_of(NotDone("nothing was seen that has a date, and nothing need have it"), "R-01", plan)
    assert (finding.outcome, finding.code, finding.requirement) == (IDLE, "NOT_DONE", "R-01")
    assert finding_verdict({"outcome": "idle", "requirement": "R-01"}, {}) is Verdict.NOT_APPLICABLE
