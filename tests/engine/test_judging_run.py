"""Judging a run: what conforms, exit statuses, selections, and journals that are not whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from miniatures import PROFILE, Tale, answer, exchange, header, profile, requirement, scenario
from telling import BROKEN, ERROR, HELD, NEUTRAL, R1, UNKNOWN, found, play, verdict

from proctor.findings import Outcome
from proctor.journal import OWN_MEMBERS, JournalWriter, read_journal
from proctor.judging import RunVerdict, count, first_exchange, for_verdicts, judge, scenario_judgement, stories
from proctor.reporting.run_facts import run_facts, scenario_seconds
from proctor.verdicts import ExitStatus, Verdict

# --- the run


WEAK = requirement("R-WEAK", level="SHOULD")


def outcome_of(told: Any, first: Outcome | None, weak: Outcome | None, **head: Any) -> RunVerdict:
    plans = scenario("a", steps=("R-01",)), scenario("b", requirements=("R-WEAK",), steps=("R-WEAK",))
    tale = told((R1, WEAK), *plans, **head)
    play(tale, plans[0], first)
    play(tale, plans[1], weak, rule="R-WEAK")
    run: RunVerdict = tale.judged()
    return run


@pytest.mark.parametrize(
    ("first", "weak", "status"),
    [
        (HELD, HELD, ExitStatus.CONFORMS), (HELD, BROKEN, ExitStatus.CONFORMS), (HELD, UNKNOWN, ExitStatus.CONFORMS),
        (HELD, None, ExitStatus.CONFORMS), (HELD, ERROR, ExitStatus.HARNESS_ERROR),
        (BROKEN, HELD, ExitStatus.DOES_NOT_CONFORM), (BROKEN, ERROR, ExitStatus.DOES_NOT_CONFORM),
        (UNKNOWN, HELD, ExitStatus.INCONCLUSIVE), (None, HELD, ExitStatus.INCONCLUSIVE),
        (ERROR, HELD, ExitStatus.HARNESS_ERROR),
    ],
)  # fmt: skip
def test_exit_statuses(told: Any, first: Outcome | None, weak: Outcome | None, status: ExitStatus) -> None:
    run = outcome_of(told, first, weak)
    assert run.exit_status is status
    assert run.profiles[PROFILE].conforms is (first is HELD)


def test_a_warning_does_not_prevent_conformance_but_is_counted(told: Any) -> None:
    run = outcome_of(told, HELD, BROKEN)
    assert run.profiles[PROFILE].conforms is True
    assert count(run.profiles[PROFILE].counted) == {"WARN": 1, "PASS": 1}


def test_a_must_that_no_scenario_shows_prevents_conformance(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1, requirement("R-02")), plan)
    play(tale, plan, HELD)
    run = tale.judged()
    assert run.profiles[PROFILE].conforms is False and run.exit_status is ExitStatus.INCONCLUSIVE


@pytest.mark.parametrize(
    "facts", [*NEUTRAL, {"scored": False, "unscored": "why"}, {"evidence": "example"}, {"level": "MAY"}]
)
def test_rules_that_do_not_prevent_it(told: Any, facts: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1, requirement("R-02", **facts)), plan)
    play(tale, plan, HELD)
    assert tale.judged().exit_status is ExitStatus.CONFORMS


@pytest.mark.parametrize("facts", NEUTRAL)
def test_nothing_but_rules_that_do_not_apply_is_no_conformance(told: Any, facts: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((requirement("R-01", **facts),), plan)
    play(tale, plan, HELD)
    run = tale.judged()
    assert run.profiles[PROFILE].conforms is False and run.exit_status is ExitStatus.INCONCLUSIVE


def test_an_unscored_rule_is_listed_and_never_counted(told: Any) -> None:
    plans = scenario("a", steps=("R-01",)), scenario("b", requirements=("R-02",), steps=("R-02",))
    tale = told((R1, requirement("R-02", scored=False, unscored="why")), *plans)
    play(tale, plans[0], HELD)
    play(tale, plans[1], BROKEN, rule="R-02")
    run = tale.judged()
    assert [v.requirement.id for v in run.profiles[PROFILE].unscored] == ["R-02"]
    assert verdict(run, "R-02")[0].verdict is Verdict.FAIL and run.exit_status is ExitStatus.CONFORMS


def test_only_unscored_rules_were_shown_so_nothing_was(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((requirement("R-01", scored=False, unscored="why"),), plan)
    play(tale, plan, HELD)
    assert tale.judged().exit_status is ExitStatus.INCONCLUSIVE


# --- a selection


def test_a_selection_says_nothing_about_the_profile_and_counts_what_was_selected(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1, requirement("R-02")), plan, complete=False)
    play(tale, plan, HELD)
    run = tale.judged()
    assert run.profiles[PROFILE].conforms is None and run.exit_status is ExitStatus.CONFORMS
    assert [v.requirement.id for v in run.profiles[PROFILE].counted] == ["R-01"]


def test_a_stray_violation_counts_in_a_selection(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1, requirement("R-02")), plan, complete=False)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    found(tale, BROKEN, "R-02")
    found(tale, HELD)
    tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    assert tale.judged().exit_status is ExitStatus.DOES_NOT_CONFORM


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(HELD, ExitStatus.CONFORMS), (BROKEN, ExitStatus.CONFORMS), (UNKNOWN, ExitStatus.INCONCLUSIVE),
     (ERROR, ExitStatus.HARNESS_ERROR), (None, ExitStatus.INCONCLUSIVE)],
)  # fmt: skip
def test_a_selection_of_weak_rules(told: Any, outcome: Outcome | None, status: ExitStatus) -> None:
    plan = scenario(requirements=("R-WEAK",), steps=("R-WEAK",))
    tale = told((R1, WEAK), plan, complete=False)
    play(tale, plan, outcome, rule="R-WEAK")
    assert tale.judged().exit_status is status


def test_a_selection_of_a_weak_rule_that_does_not_apply_shows_nothing(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((requirement("R-01", "SHOULD", binds="partner"),), plan, complete=False)
    play(tale, plan, HELD)
    assert tale.judged().exit_status is ExitStatus.INCONCLUSIVE


# --- journals


def test_no_profile_at_all_is_no_conformance(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, HELD)
    tale.judged()
    journal = read_journal(tale.file)
    for profiles in ([], [profile(R1, id="other")]):
        assert judge(journal, profiles).exit_status is ExitStatus.INCONCLUSIVE


def test_two_profiles_are_judged_apart(tmp_path: Path) -> None:
    plans = scenario("a", steps=("R-01",)), scenario("b", requirements=("Q-01",), steps=("Q-01",), profile="second")
    head = header(*plans)
    head["profiles"]["second"] = dict(head["profiles"][PROFILE])
    rules = (R1, requirement("Q-01"))
    tale = Tale(tmp_path, rules, *plans)
    tale.journal.abandon()
    tale.file.unlink()
    tale.journal = JournalWriter(tale.file, head)
    tale.recorder._journal = tale.journal
    play(tale, plans[0], HELD)
    play(tale, plans[1], BROKEN, rule="Q-01")
    tale.journal.close({"state": "finished"})
    run = judge(read_journal(tale.file), [profile(R1), profile(requirement("Q-01"), id="second")])
    assert run.profiles[PROFILE].conforms is True and run.profiles["second"].conforms is False
    assert run.exit_status is ExitStatus.DOES_NOT_CONFORM


@pytest.mark.parametrize(
    ("state", "expected"), [("finished", "finished"), ("interrupted", "interrupted"), ("", "interrupted")]
)
def test_the_state_of_the_run_is_that_of_the_footer(told: Any, state: str, expected: str) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, HELD)
    run = tale.judged(state)
    assert run.state == expected
    assert run.exit_status is (ExitStatus.CONFORMS if state == "finished" else ExitStatus.INTERRUPTED)


def test_a_journal_that_was_altered_is_judged_as_interrupted_and_never_conforms(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, HELD)
    tale.journal.close({"state": "finished"})
    lines = tale.file.read_bytes().splitlines(keepends=True)
    for drop in range(1, len(lines)):
        tale.file.write_bytes(b"".join(lines[:drop] + lines[drop + 1 :]))
        assert judge(read_journal(tale.file), [profile(R1)]).exit_status is ExitStatus.INTERRUPTED


def test_a_broken_fixture_is_an_error_of_the_run(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, HELD, end=None)
    tale.recorder.outside(plan, "the fixture broke afterwards")
    run = tale.judged()
    assert run.exit_status is ExitStatus.HARNESS_ERROR
    assert scenario_judgement(run.scenarios["s1"], {"R-01": R1}).verdict is Verdict.ERROR


def test_an_error_without_a_rule_is_an_error_of_the_run(told: Any) -> None:
    plan = scenario(requirements=("R-01",), steps=(None, "R-01"))
    tale = told((R1,), plan)
    play(tale, plan, None, HELD, end="error")
    assert tale.judged().exit_status is ExitStatus.HARNESS_ERROR


def test_judging_twice_gives_the_same(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    play(tale, plan, HELD)
    run = tale.judged()
    again = judge(read_journal(tale.file), [profile(R1)])
    assert verdict(again) == verdict(run) and again.exit_status == run.exit_status


def test_a_story_has_its_exchanges_and_they_are_found_by_id(told: Any) -> None:
    plan = scenario(steps=("R-01",))
    tale = told((R1,), plan)
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    tale.recorder.exchange(exchange(id="s1-1", surface="control", response=answer({})))
    tale.recorder.exchange(exchange(id="s1-2", surface="control", response=answer({}, 201)))
    run = tale.judged()
    assert [e["id"] for e in run.scenarios["s1"].exchanges] == ["s1-1", "s1-2"]
    second = first_exchange(run, "s1-2")
    assert second is not None and second["response"]["status"] == 201
    assert (
        first_exchange(run, "s1-3") is None and first_exchange(run, None) is None and first_exchange(run, "x-1") is None
    )


def test_records_of_strangers_are_not_told(tmp_path: Path) -> None:
    plan = scenario()
    with JournalWriter(tmp_path / "j.jsonl", header(plan)) as writer:
        writer.append("finding", {"at": 1, "scenario": "stranger", "requirement": "R-01", "outcome": "held"})
        writer.append("finding", {"at": 1, "scenario": None, "requirement": "R-01", "outcome": "held"})
        writer.append("brand-new-kind", {"at": 2, "scenario": "s1"})
        writer.close({"state": "finished", "at": 3})
    told = stories(read_journal(tmp_path / "j.jsonl"))
    assert list(told) == ["s1"] and told["s1"].findings == [] and told["s1"].state == ""


def test_a_clock_that_jumps_back_changes_no_verdict_and_makes_no_time_negative(told: Any, tmp_path: Path) -> None:
    whole = outcome_of(told, HELD, BROKEN)
    first = read_journal(tmp_path / "journal.jsonl")
    file = tmp_path / "jumped" / "journal.jsonl"
    file.parent.mkdir()
    head = {name: value for name, value in first.header.items() if name not in OWN_MEMBERS | {"format"}}
    with JournalWriter(file, head) as writer:
        for number, record in enumerate(first.records[1:-1]):
            rest = {name: value for name, value in record.items() if name not in OWN_MEMBERS}
            writer.append(str(record["kind"]), rest | {"at": 1_000_000.0 - 60 * number})
        writer.close({"state": "finished"})
    journal = read_journal(file)
    jumped = judge(journal, [whole.profiles[PROFILE].profile])
    assert jumped.exit_status is whole.exit_status
    told_of = [{n: v.judgement for n, v in run.profiles[PROFILE].requirements.items()} for run in (whole, jumped)]
    assert told_of[0] == told_of[1]
    assert all(scenario_seconds(story) >= 0 for story in jumped.scenarios.values())
    assert run_facts(journal).seconds >= 0


@pytest.mark.parametrize("first", [HELD, BROKEN, UNKNOWN, ERROR, None])
def test_verdicts_are_the_same_where_only_what_they_need_is_kept(
    told: Any, tmp_path: Path, first: Outcome | None
) -> None:
    whole = outcome_of(told, first, BROKEN)
    journal = read_journal(tmp_path / "journal.jsonl", for_verdicts())
    lean = judge(journal, [whole.profiles[PROFILE].profile])
    assert lean.exit_status is whole.exit_status and lean.state == whole.state
    for name, one in whole.profiles[PROFILE].requirements.items():
        other = lean.profiles[PROFILE].requirements[name]
        assert (other.judgement, other.explanation, other.shown, other.held) == (
            one.judgement,
            one.explanation,
            one.shown,
            one.held,
        )
    assert not any(record["kind"] == "exchange" for record in journal.records)
    assert journal.length > len(journal.records)


def test_what_is_not_kept_is_checked_all_the_same(told: Any, tmp_path: Path) -> None:
    outcome_of(told, HELD, HELD)
    file = tmp_path / "journal.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    number = next(n for n, line in enumerate(lines) if b'"kind":"sentence"' in line)
    lines[number] = lines[number].replace(b'"at":', b'"At":', 1)
    file.write_bytes(b"".join(lines))
    problem = read_journal(file, lambda record: None).problem
    assert problem is not None and problem.line == number + 1 and "altered" in problem.what
