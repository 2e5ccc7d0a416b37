"""Going on with a run: what of it stands, what may be joined to it, and what its records come to together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from miniatures import PROFILE, SALT, answer, exchange, header, profile, requirement, scenario

from proctor.failures import ConfigurationError
from proctor.findings import Finding, Outcome
from proctor.journal import JournalWriter, read_journal
from proctor.journal_merge import merge, read_parts
from proctor.judging import judge
from proctor.plan import PlannedScenario
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.resuming import Earlier, read_earlier
from proctor.verdicts import Verdict

R1 = requirement()
DONE, HALF, NEVER = (scenario(key, steps=("R-01",)) for key in ("done", "half", "never"))
PLANS = (DONE, HALF, NEVER)
HEAD = header(*PLANS) | {"run": "then", "proctor": "1"}


def recorder(writer: JournalWriter, numbers: Any = None) -> Recorder:
    return Recorder(writer, Redactor(SALT), {R1.id: R1}, {}, numbers=numbers or {})


def play(told: Recorder, plan: PlannedScenario, *outcomes: Outcome, end: str = "finished") -> None:
    """One sentence with an exchange and findings; without an ``end`` it is left as an interruption leaves it."""
    told.start_scenario(plan)
    told.start_sentence(0)
    told.exchange(replace(exchange(response=answer({})), id=told.next_exchange_id()))
    for outcome in outcomes:
        told.finding(Finding(R1.id, outcome, "expectation", "CODE", "what was seen"))
    if end:
        told.end_sentence("done")
        told.end_scenario(end)


def interrupted(folder: Path, *half: Outcome, footer: str = "interrupted", name: str = "journal.jsonl") -> Path:
    """A run that ended in its second scenario, of which it had found ``half``."""
    folder.mkdir(exist_ok=True)
    writer = JournalWriter(folder / name, HEAD)
    told = recorder(writer)
    play(told, DONE, Outcome.HELD)
    play(told, HALF, *half, end="")
    if footer:
        writer.close({"state": footer})
    else:
        writer.abandon()
    return folder


def gone_on(earlier: Earlier, folder: Path, *second: Outcome) -> Any:
    """The verdict of R-01 after the rest was run."""
    with JournalWriter(folder / "new.jsonl", HEAD | {"run": "now", "resumes": earlier.mention()}) as writer:
        earlier.carry(writer)
        told = recorder(writer, earlier.numbers())
        play(told, HALF, *second)
        play(told, NEVER, Outcome.HELD)
        writer.close({"state": "finished"})
    journal = read_journal(folder / "new.jsonl").whole()
    ids = [record["id"] for record in journal.records if record["kind"] == "exchange"]
    assert ids == ["done-1", "half-1", "half-2", "never-1"]
    return judge(journal, [profile(R1)]).profiles[PROFILE].requirements["R-01"]


@pytest.mark.parametrize("footer", ["interrupted", "finished", ""])
def test_what_ended_stands_and_the_rest_does_not(tmp_path: Path, footer: str) -> None:
    earlier = read_earlier(interrupted(tmp_path / "run", footer=footer))
    assert (earlier.name, earlier.ended) == ("then", {"done"})
    assert earlier.numbers() == {"done": 1, "half": 1}


def test_a_scenario_that_failed_has_ended_too(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "journal.jsonl", HEAD) as writer:
        for plan, end in zip(PLANS, ("failed", "error", "unknown"), strict=True):
            play(recorder(writer), plan, end=end)
    assert read_earlier(tmp_path).ended == {"done", "half", "never"}


@pytest.mark.parametrize(
    ("first", "second", "verdict", "held"),
    [
        ((), (Outcome.HELD,), Verdict.PASS, 3),
        ((Outcome.HELD,), (Outcome.HELD,), Verdict.PASS, 3),
        ((Outcome.UNKNOWN,), (Outcome.HELD,), Verdict.PASS, 3),
        ((Outcome.HELD,), (Outcome.BROKEN,), Verdict.FAIL, 2),
        ((Outcome.BROKEN,), (Outcome.HELD,), Verdict.FAIL, 3),
        ((Outcome.HELD,), (), Verdict.INCONCLUSIVE, 2),
    ],
)
def test_the_second_attempt_counts_and_what_the_first_found_broken(
    first: tuple[Outcome, ...], second: tuple[Outcome, ...], verdict: Verdict, held: int, tmp_path: Path
) -> None:
    found = gone_on(read_earlier(interrupted(tmp_path / "run", *first)), tmp_path, *second)
    assert (found.judgement.verdict, found.held) == (verdict, held)


def test_sentences_of_the_first_attempt_do_not_count_as_done_in_the_second(tmp_path: Path) -> None:
    long = scenario("long", steps=("R-01", "R-01"))
    with JournalWriter(tmp_path / "journal.jsonl", header(long)) as writer:
        told = recorder(writer)
        told.start_scenario(long)
        for index in (0, 1):
            told.start_sentence(index)
            told.finding(Finding(R1.id, Outcome.HELD, "expectation", "CODE", "so"))
            told.end_sentence("done")
        told.start_scenario(long)
        told.start_sentence(0)
        told.finding(Finding(R1.id, Outcome.HELD, "expectation", "CODE", "so"))
        told.end_sentence("done")
        writer.close({"state": "finished"})
    found = judge(read_journal(tmp_path / "journal.jsonl"), [profile(R1)]).profiles[PROFILE].requirements["R-01"]
    assert (found.judgement.verdict, found.judgement.reason) == (Verdict.INCONCLUSIVE, "INTERRUPTED")


def test_what_killed_workers_left_is_joined_as_one_more_worker(tmp_path: Path) -> None:
    interrupted(tmp_path / "run", Outcome.BROKEN, footer="", name="journal-gw0.jsonl")
    earlier = read_earlier(tmp_path / "run")
    now = tmp_path / "now"
    now.mkdir()
    earlier.carry_beside(now)
    own = HEAD | {"run": "now", "resumes": earlier.mention(), "target": OTHER}
    with JournalWriter(now / "journal-gw0.jsonl", own) as writer:
        told = recorder(writer, earlier.numbers())
        play(told, HALF, Outcome.HELD)
        play(told, NEVER, Outcome.HELD)
        writer.close({"state": "finished"})
    again = read_earlier(now)
    assert (again.name, again.ended) == ("now", {"done", "half", "never"})
    merge(read_parts(now), now / "journal.jsonl", {}, "finished")
    journal = read_journal(now / "journal.jsonl").whole()
    assert (journal.header["run"], journal.header["resumes"]["run"]) == ("now", "then")
    assert journal.header["target"] == OTHER and "carried" not in journal.header
    assert [r["id"] for r in journal.records if r["kind"] == "exchange"] == ["done-1", "half-1", "half-2", "never-1"]
    found = judge(journal, [profile(R1)]).profiles[PROFILE].requirements["R-01"]
    assert (found.judgement.verdict, found.held) == (Verdict.FAIL, 3)


def test_the_header_names_the_run_and_the_end_of_its_journal(tmp_path: Path) -> None:
    folder = interrupted(tmp_path / "run")
    last = read_journal(folder / "journal.jsonl").end
    assert read_earlier(folder).mention() == {"run": "then", "journals": {"journal.jsonl": last}}


def altered(folder: Path) -> None:
    file = folder / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"HELD"', b'"held"', 1).replace(b'"held"', b'"HOLD"', 1))


def finished(folder: Path) -> None:
    (folder / "journal.jsonl").unlink()
    with JournalWriter(folder / "journal.jsonl", HEAD) as writer:
        for plan in PLANS:
            play(recorder(writer), plan, Outcome.HELD)
        writer.close({"state": "finished"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "journal.jsonl").unlink(), "there is no run (expected a folder with journal.jsonl"),
        (lambda folder: (folder / "journal.jsonl").write_text(""), "the journal is empty"),
        (altered, "altered: its content does not have the hash that it carries"),
        (finished, "the run then was finished: there is nothing left of it to run"),
    ],
)
def test_runs_that_cannot_be_taken_up_again(change: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    folder = interrupted(tmp_path / "run", Outcome.HELD)
    change(folder)
    with pytest.raises(ConfigurationError, match="run") as problem:
        read_earlier(folder)
    assert said in str(problem.value)


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    folder = interrupted(tmp_path / "run", Outcome.HELD, footer="")
    file = folder / "journal.jsonl"
    file.write_bytes(file.read_bytes()[:-10])
    assert read_earlier(folder).ended == {"done"}


OTHER = {"name": "t", "capabilities": [], "platforms": {"mini": "http://h:2"}}


@pytest.mark.parametrize(
    ("change", "started", "said"),
    [
        ({}, False, ""),
        ({"role": "partner"}, False, "role: partner, then platform"),
        ({"proctor": "2"}, False, "proctor: 2, then 1"),
        ({"target": {"name": "other", "capabilities": []}}, False, "the target: name is 'other', and was 't'"),
        ({"target": {"name": "t", "capabilities": ["x"]}}, True, "the target: capabilities is ['x'], and was []"),
        ({"target": OTHER}, False, "the target: platforms is {'mini': 'http://h:2'}, and was None"),
        ({"target": OTHER}, True, ""),
    ],
)
def test_role_target_and_version_must_be_the_same(
    change: dict[str, Any], started: bool, said: str, tmp_path: Path
) -> None:
    earlier = read_earlier(interrupted(tmp_path / "run"))
    if not said:
        earlier.same_run(HEAD | change, started=started)
        return
    with pytest.raises(ConfigurationError) as problem:
        earlier.same_run(HEAD | change, started=started)
    assert f"the run then cannot be taken up again: this run differs in {said}" in str(problem.value)


def test_registers_must_be_the_same(tmp_path: Path) -> None:
    earlier = read_earlier(interrupted(tmp_path / "run"))
    earlier.same_registers([profile(R1), profile(R1, id="more")])
    with pytest.raises(ConfigurationError, match="the register of mini: its requirements have been changed"):
        earlier.same_registers([replace(profile(R1), digest="other")])
    with pytest.raises(ConfigurationError, match="the selection: mini is not part of it"):
        earlier.same_registers([profile(R1, id="other")])


def test_the_selection_must_be_the_same(tmp_path: Path) -> None:
    earlier = read_earlier(interrupted(tmp_path / "run"))
    earlier.same_selection(reversed(PLANS))
    for plans, said in (
        (PLANS[1:], "the selection: 1 scenario fewer, such as mini.feature::done"),
        ((*PLANS, scenario("new")), "the selection: 1 scenario more, such as mini.feature::new"),
        ((*PLANS[:2], replace(NEVER, line=7)), "a scenario, which has been changed: mini.feature::never"),
    ):
        with pytest.raises(ConfigurationError) as problem:
            earlier.same_selection(plans)
        assert said in str(problem.value), json.dumps(str(problem.value))
