"""Judging a requirement: each row of the verdict rules,
told through the real recorder and read from the real journal."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from miniatures import PROFILE, Tale, requirement, scenario
from telling import BROKEN, ERROR, HELD, NEUTRAL, R1, UNKNOWN, UNTESTABLE, found, judged, play, verdict

from proctor.findings import Outcome
from proctor.judging import scenario_judgement
from proctor.verdicts import ExitStatus, Judgement, Unknown, Verdict

# --- one requirement


def test_shown(told: Any) -> None:
    plan = scenario(steps=(None, "R-01"))
    tale = told((R1,), plan)
    play(tale, plan, None, HELD)
    run = tale.judged()
    assert verdict(run) == (Judgement(Verdict.PASS), "")
    assert run.exit_status is ExitStatus.CONFORMS
    assert run.profiles[PROFILE].conforms is True and run.profiles[PROFILE].requirements["R-01"].held == 1


def test_never_started_is_not_run(told: Any) -> None:
    run = told((R1,), scenario()).judged()
    assert verdict(run) == (Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "the scenario was not run")
    assert run.exit_status is ExitStatus.NOTHING_RAN


def test_without_a_scenario_it_is_not_run(told: Any) -> None:
    run = told((R1, requirement("R-02", scored=False, unscored="too new"))).judged()
    assert verdict(run) == (Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "no scenario of this run shows it")
    assert verdict(run, "R-02") == (Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "too new")
    assert run.exit_status is ExitStatus.NOTHING_RAN


@pytest.mark.parametrize("started", [0, 1, 2])
def test_started_and_never_ended_is_interrupted(told: Any, started: int) -> None:
    plan = scenario(steps=(None, "R-01", "R-01"))
    tale = told((R1,), plan)
    tale.recorder.start_scenario(plan)
    for index in range(started):
        tale.recorder.start_sentence(index)
        found(tale, HELD)
        tale.recorder.end_sentence("done")
    tale.recorder.start_sentence(started)
    run = tale.judged(None)
    judgement, text = verdict(run)
    assert judgement == Judgement(Verdict.INCONCLUSIVE, Unknown.INTERRUPTED) and f"sentence {started}" in text
    assert run.state == "interrupted" and run.exit_status is ExitStatus.INTERRUPTED


def test_a_rule_that_was_shown_before_the_interruption_is_shown(told: Any) -> None:
    plan = scenario(requirements=("R-01", "R-02"), steps=("R-01", "R-02"), workflow=True)
    tale = told((R1, requirement("R-02")), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    found(tale, HELD)
    tale.recorder.end_sentence("done")
    tale.recorder.start_sentence(1)
    run = tale.judged(None)
    assert verdict(run)[0] == Judgement(Verdict.PASS)
    assert verdict(run, "R-02")[0] == Judgement(Verdict.INCONCLUSIVE, Unknown.INTERRUPTED)


def test_a_rule_after_a_failure_has_its_precondition_unmet_and_the_sentence_is_named(told: Any) -> None:
    plan = scenario(requirements=("R-01", "R-02"), steps=("R-01", "R-02"), workflow=True)
    tale = told((R1, requirement("R-02")), plan)
    play(tale, plan, BROKEN)
    run = tale.judged()
    assert verdict(run) == (Judgement(Verdict.FAIL, "CODE"), "the text of CODE")
    judgement, text = verdict(run, "R-02")
    assert judgement == Judgement(Verdict.INCONCLUSIVE, Unknown.PRECONDITION_UNMET)
    assert "sentence 0" in text and "not reached" in text
    assert run.exit_status is ExitStatus.DOES_NOT_CONFORM


def test_a_failed_sentence_after_its_own_does_not_take_a_rule_back(told: Any) -> None:
    plan = scenario(requirements=("R-01", "R-02"), steps=("R-01", "R-02"), workflow=True)
    tale = told((R1, requirement("R-02")), plan)
    play(tale, plan, HELD, None, end="failed")
    run = tale.judged()
    assert verdict(run)[0] == Judgement(Verdict.PASS)
    assert verdict(run, "R-02")[0] == Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN)


def test_sentences_that_checked_nothing_never_pass(told: Any) -> None:
    plan = scenario(steps=(None, "R-01"))
    tale = told((R1,), plan)
    play(tale, plan, None, None)
    run = tale.judged()
    assert verdict(run) == (
        Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "its sentences were done, but checked nothing",
    )  # fmt: skip
    assert run.exit_status is ExitStatus.INCONCLUSIVE


def test_what_other_rules_showed_counts_for_nothing(told: Any) -> None:
    plan = scenario(requirements=("R-01",), steps=("R-01",))
    tale = told((R1, requirement("R-02")), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    found(tale, HELD, "R-02")
    found(tale, HELD, None)
    tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    assert judged(tale).verdict is Verdict.INCONCLUSIVE


def test_not_every_sentence_was_done(told: Any) -> None:
    plan = scenario(steps=(None, "R-01", "R-01"))
    tale = told((R1,), plan)
    play(tale, plan, None, HELD)
    assert judged(tale) == Judgement(Verdict.INCONCLUSIVE, Unknown.PRECONDITION_UNMET)


@pytest.mark.parametrize(
    ("outcome", "code", "level", "evidence", "expected"),
    [
        (BROKEN, "STATUS", "MUST", "documented", Judgement(Verdict.FAIL, "STATUS")),
        (BROKEN, "STATUS", "MUST", "assumption", Judgement(Verdict.WARN, "STATUS")),
        (BROKEN, "STATUS", "SHOULD", "documented", Judgement(Verdict.WARN, "STATUS")),
        (UNKNOWN, "UNREACHABLE", "MUST", "documented", Judgement(Verdict.INCONCLUSIVE, "UNREACHABLE")),
        (UNKNOWN, "NO_TRAFFIC", "SHOULD", "client", Judgement(Verdict.INCONCLUSIVE, "NO_TRAFFIC")),
        (ERROR, "HARNESS", "MUST", "documented", Judgement(Verdict.ERROR, "HARNESS")),
        (ERROR, "HARNESS", "MAY", "example", Judgement(Verdict.ERROR, "HARNESS")),
    ],
)
def test_findings_that_did_not_hold(
    told: Any, outcome: Outcome, code: str, level: str, evidence: str, expected: Judgement
) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((requirement("R-01", level, evidence),), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    found(tale, HELD)
    found(tale, outcome, code=code)
    found(tale, HELD)
    tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    run = tale.judged()
    assert verdict(run) == (expected, f"the text of {code}")
    (trouble,) = run.profiles[PROFILE].requirements["R-01"].troubles
    assert trouble["code"] == code


WORST_FIRST = [(BROKEN, Verdict.FAIL), (ERROR, Verdict.ERROR), (UNKNOWN, Verdict.INCONCLUSIVE), (HELD, Verdict.PASS)]


@pytest.mark.parametrize("worse", range(len(WORST_FIRST)))
@pytest.mark.parametrize("better", range(len(WORST_FIRST)))
@pytest.mark.parametrize("order", [1, -1])
def test_the_worst_of_several_scenarios_counts_in_any_order(told: Any, worse: int, better: int, order: int) -> None:
    plans = scenario("a", steps=("R-01",)), scenario("b", steps=("R-01",))
    tale = told((R1,), *plans)
    outcomes = [WORST_FIRST[worse][0], WORST_FIRST[better][0]][::order]
    for plan, outcome in zip(plans, outcomes, strict=True):
        play(tale, plan, outcome)
    assert judged(tale).verdict is WORST_FIRST[min(worse, better)][1]


def test_one_scenario_that_was_not_run_keeps_a_rule_unknown(told: Any) -> None:
    plans = scenario("a", steps=("R-01",)), scenario("b", steps=("R-01",))
    tale = told((R1,), *plans)
    play(tale, plans[0], HELD)
    assert judged(tale) == Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN)


def test_the_order_of_the_records_does_not_matter(told: Any, tmp_path: Path) -> None:
    """Whatever order scenarios were run in: a hundred shuffles give one verdict."""
    plans = [scenario(f"k{n}", steps=("R-01",)) for n in range(4)]
    outcomes = [HELD, UNKNOWN, BROKEN, HELD]
    pairs = list(zip(plans, outcomes, strict=True))
    seen = set()
    for seed in range(20):
        random.Random(seed).shuffle(pairs)
        folder = tmp_path / str(seed)
        folder.mkdir()
        tale = Tale(folder, (R1,), *plans)
        for plan, outcome in pairs:
            play(tale, plan, outcome)
        seen.add(verdict(tale.judged()))
    assert seen == {(Judgement(Verdict.FAIL, "CODE"), "the text of CODE")}


# --- rules that do not apply


@pytest.mark.parametrize(
    ("facts", "head", "expected", "words"),
    [
        (UNTESTABLE, {}, Verdict.NOT_TESTABLE, "nobody can see it"),
        ({"binds": "partner"}, {}, Verdict.NOT_APPLICABLE, "binds the partner"),
        ({"binds": "platform"}, {"role": "partner"}, Verdict.NOT_APPLICABLE, "binds the platform"),
        (
            {"requires": ("hooks", "control")},
            {"capabilities": ["control"]},
            Verdict.NOT_APPLICABLE,
            "does not offer: hooks",
        ),
        ({"binds": "both"}, {"role": "partner"}, Verdict.INCONCLUSIVE, "no scenario"),
        ({"requires": ("hooks",)}, {"capabilities": ["hooks", "x"]}, Verdict.INCONCLUSIVE, "no scenario"),
    ],
)
def test_rules_that_do_not_apply(told: Any, facts: Any, head: Any, expected: Verdict, words: str) -> None:
    judgement, text = verdict(told((requirement("R-01", **facts),), **head).judged())
    assert judgement.verdict is expected and words in text


@pytest.mark.parametrize("facts", NEUTRAL)
@pytest.mark.parametrize(
    ("outcome", "neutral"), [(BROKEN, False), (ERROR, False), (UNKNOWN, True), (HELD, True), (None, True)]
)
def test_only_what_is_broken_beats_them(told: Any, facts: Any, outcome: Outcome | None, neutral: bool) -> None:
    # What breaks a rule of the other side was not done by who is under test.
    neutral = neutral or (outcome is BROKEN and "binds" in facts)
    plan = scenario(steps=("R-01",))
    tale = told((requirement("R-01", **facts),), plan)
    play(tale, plan, outcome)
    assert (judged(tale).verdict in (Verdict.NOT_TESTABLE, Verdict.NOT_APPLICABLE)) is neutral


@pytest.mark.parametrize("facts", [facts for facts in NEUTRAL if "binds" not in facts])
def test_a_stray_violation_beats_them_too(told: Any, facts: Any) -> None:
    plan = scenario(requirements=("R-02",), steps=("R-02",))
    tale = told((requirement("R-01", **facts), requirement("R-02")), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    found(tale, BROKEN, "R-01")
    found(tale, HELD, "R-02")
    tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    run = tale.judged()
    assert verdict(run)[0] == Judgement(Verdict.FAIL, "CODE")
    assert run.exit_status is ExitStatus.DOES_NOT_CONFORM


def test_a_stray_violation_counts_against_a_rule_that_another_scenario_shows(told: Any) -> None:
    plans = scenario("a", steps=("R-01",)), scenario("b", requirements=("R-02",), steps=("R-02",))
    tale = told((R1, requirement("R-02")), *plans)
    play(tale, plans[0], HELD)
    tale.recorder.start_scenario(plans[1])
    tale.recorder.start_sentence(0)
    found(tale, BROKEN, "R-01", "STRAY")
    found(tale, HELD, "R-02")
    tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    run = tale.judged()
    assert verdict(run) == (Judgement(Verdict.FAIL, "STRAY"), "the text of STRAY")
    assert verdict(run, "R-02")[0].verdict is Verdict.PASS
    worst = scenario_judgement(run.scenarios["b"], run.profiles[PROFILE].profile.requirements)
    assert worst == Judgement(Verdict.FAIL, "STRAY")
