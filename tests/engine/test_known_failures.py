"""Known failures: what a list may hold, and what it makes of a run. Never of a verdict."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from miniatures import PROFILE, Tale, requirement, scenario

from proctor.failures import ConfigurationError
from proctor.findings import Finding, Outcome
from proctor.judging import RunVerdict
from proctor.known_failures import HEADER, KnownFailure, Standing, beside, document, matched, read_list, to_paste
from proctor.verdicts import ExitStatus, Verdict

RULES = (requirement("R-01"), requirement("R-02"), requirement("R-03", level="SHOULD"))
DAY = date(2026, 11, 29)
STARTED = datetime(2026, 11, 29, 3, tzinfo=UTC).timestamp()
R1 = KnownFailure("t", "R-01", "VALUE", "being mended", "ann", "https://issues.example/1", date(2026, 12, 31))
R1_STATUS = replace(R1, code="STATUS")
R3 = replace(R1, requirement="R-03")
ENTRY = """
[[known]]
target = "t"
requirement = "R-01"
code = "VALUE"
reason = "being mended"
owner = "ann"
issue = "https://issues.example/1"
expires = 2026-12-31
"""
FINE: Any = (Outcome.HELD, "VALUE")
BAD: Any = (Outcome.BROKEN, "VALUE")
Run = Callable[..., RunVerdict]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run in which each rule named has one scenario, with findings of these outcomes and codes."""

    def run(state: str = "finished", complete: bool = True, **found: Any) -> RunVerdict:
        rules = [name.replace("_", "-") for name in found]
        plans = [scenario(name, (name,), (name,)) for name in rules]
        tale = Tale(tmp_path, RULES, *plans, complete=complete)
        for plan, findings in zip(plans, found.values(), strict=True):
            tale.recorder.start_scenario(plan)
            tale.recorder.start_sentence(0)
            bad = False
            for outcome, code in findings:
                tale.recorder.finding(Finding(plan.key, outcome, "expectation", code, "words"))
                bad |= outcome is not Outcome.HELD
            tale.recorder.end_sentence("failed" if bad else "done")
            broken = any(outcome is Outcome.ERROR for outcome, _ in findings)
            tale.recorder.end_scenario("error" if broken else "failed" if bad else "finished")
        return tale.judged(state)

    return run


@pytest.mark.parametrize(
    ("first", "third", "entries", "standings", "status"),
    [
        ([BAD], [FINE], [], [], 1),
        ([BAD], [FINE], [R1], [Standing.KNOWN], 0),
        ([BAD], [BAD], [R1, R3], [Standing.KNOWN, Standing.KNOWN], 0),
        ([BAD], [FINE], [R1, R1_STATUS], [Standing.KNOWN, Standing.NOT_SEEN], 0),
        ([BAD], [FINE], [R1_STATUS], [Standing.OTHERWISE], 1),
        ([BAD, (Outcome.BROKEN, "STATUS")], [FINE], [R1], [Standing.OTHERWISE], 1),
        ([BAD, (Outcome.BROKEN, "STATUS")], [FINE], [R1, R1_STATUS], [Standing.KNOWN, Standing.KNOWN], 0),
        ([FINE], [FINE], [R1], [Standing.HOLDS], 1),
        ([FINE], [FINE], [R3], [Standing.HOLDS], 1),
        ([FINE], [BAD], [replace(R3, code="STATUS")], [Standing.OTHERWISE], 1),
        ([BAD], [FINE], [replace(R1, expires=DAY)], [Standing.KNOWN], 0),
        ([BAD], [FINE], [replace(R1, expires=date(2026, 11, 28))], [Standing.EXPIRED], 1),
        ([FINE], [BAD], [replace(R3, expires=date(2026, 11, 28))], [Standing.EXPIRED], 1),
        ([(Outcome.UNKNOWN, "UNREACHABLE")], [FINE], [R1], [Standing.OPEN], 6),
        ([(Outcome.ERROR, "HARNESS")], [FINE], [R1], [Standing.OPEN], 3),
        ([BAD], [FINE], [replace(R1, target="other")], [], 1),
    ],
)
def test_what_becomes_of_entries_and_of_the_status(
    run: Run, first: Any, third: Any, entries: Any, standings: Any, status: int
) -> None:
    verdict = run(R_01=first, R_02=[FINE], R_03=third)
    found = beside(verdict, entries, DAY, "t")
    assert [match.standing for match in found.matches] == standings
    assert found.exit_status == status


def test_a_new_failure_beside_a_known_one_counts(run: Run) -> None:
    found = beside(run(R_01=[BAD], R_02=[BAD]), [R1], DAY, "t")
    assert (found.exit_status, [v.requirement.id for v in found.known]) == (ExitStatus.DOES_NOT_CONFORM, ["R-01"])
    assert [(one.verdict.requirement.id, one.codes) for one in found.unlisted] == [("R-02", ("VALUE",))]


def test_a_known_failure_hides_no_error_and_nothing_that_is_not_known(run: Run) -> None:
    one = beside(run(R_01=[BAD], R_02=[(Outcome.UNKNOWN, "UNREACHABLE")]), [R1], DAY, "t")
    assert one.exit_status is ExitStatus.INCONCLUSIVE


def workflow(tmp_path: Path, *more: Any) -> RunVerdict:
    """R-01 is broken in the first of two sentences, so the second, of R-02, is not reached; ``more`` are further ends
    of scenarios that show R-02.
    """
    flow = scenario("flow", ("R-01", "R-02"), ("R-01", "R-02"))
    others = [scenario(f"other-{n}", ("R-02",), ("R-02",)) for n in range(len(more))]
    tale = Tale(tmp_path, RULES[:2], flow, *others)
    for plan, requirement_, findings in (
        (flow, "R-01", [BAD]),
        *((one, "R-02", [f]) for one, f in zip(others, more, strict=True)),
    ):
        tale.recorder.start_scenario(plan)
        tale.recorder.start_sentence(0)
        for outcome, code in findings:
            tale.recorder.finding(Finding(requirement_, outcome, "expectation", code, "words"))
        fine = all(outcome is Outcome.HELD for outcome, _ in findings)
        tale.recorder.end_sentence("done" if fine else "failed")
        tale.recorder.end_scenario("finished" if fine else "failed")
    return tale.judged("finished")


def test_what_a_known_failure_kept_from_being_reached_is_not_counted(tmp_path: Path) -> None:
    found = beside(workflow(tmp_path), [R1], DAY, "t")
    assert [v.requirement.id for v in found.following] == ["R-02"]
    assert found.exit_status is ExitStatus.CONFORMS
    assert found.run.profiles[PROFILE].requirements["R-02"].judgement.verdict is Verdict.INCONCLUSIVE


def test_what_was_shown_elsewhere_follows_all_the_same(tmp_path: Path) -> None:
    assert beside(workflow(tmp_path, FINE), [R1], DAY, "t").exit_status is ExitStatus.CONFORMS


@pytest.mark.parametrize(("other", "status"), [((Outcome.UNKNOWN, "UNREACHABLE"), 6), (BAD, 1)])
def test_what_is_not_well_for_another_reason_too_is_counted(tmp_path: Path, other: Any, status: int) -> None:
    found = beside(workflow(tmp_path, other), [R1], DAY, "t")
    assert (found.following, found.exit_status) == ((), status)


def test_without_the_entry_nothing_follows(tmp_path: Path) -> None:
    found = beside(workflow(tmp_path), [], DAY, "t")
    assert (found.following, found.exit_status) == ((), 1)


def test_an_error_of_the_harness_beside_a_known_failure_is_told(run: Run) -> None:
    assert beside(run(R_01=[BAD], R_02=[(Outcome.ERROR, "HARNESS")]), [R1], DAY, "t").exit_status == 3


def test_a_requirement_with_an_entry_that_has_expired_is_not_known_by_another(run: Run) -> None:
    entries = [replace(R1, expires=date(2026, 11, 28)), R1_STATUS]
    found = beside(run(R_01=[BAD, (Outcome.BROKEN, "STATUS")], R_02=[FINE]), entries, DAY, "t")
    assert [match.standing for match in found.matches] == [Standing.EXPIRED, Standing.NOT_SEEN]
    assert (found.known, found.exit_status) == ((), 1)


def test_an_interrupted_run_stays_interrupted(run: Run) -> None:
    assert beside(run("interrupted", R_01=[BAD], R_02=[FINE]), [R1], DAY, "t").exit_status == 2


def test_an_entry_that_was_not_selected_is_ignored(run: Run) -> None:
    found = beside(run(complete=False, R_02=[FINE]), [R1, R3], DAY, "t")
    assert (found.matches, found.exit_status) == ((), ExitStatus.CONFORMS)


def test_no_verdict_is_changed(run: Run) -> None:
    verdict = run(R_01=[BAD], R_02=[FINE])
    found = matched(verdict, header(R1.record()))
    assert found.run is verdict and verdict.exit_status is ExitStatus.DOES_NOT_CONFORM
    assert verdict.profiles[PROFILE].requirements["R-01"].judgement.verdict is Verdict.FAIL
    assert verdict.profiles[PROFILE].conforms is False


def test_everything_is_read_from_the_header(run: Run) -> None:
    verdict = run(R_01=[BAD], R_02=[FINE], R_03=[FINE])
    assert matched(verdict, header(R1.record())).exit_status == 0
    assert matched(verdict, header()).in_use and matched(verdict, header()).exit_status == 1
    without = matched(verdict, {"target": {"name": "t"}, "started": STARTED})
    assert (without.in_use, without.exit_status, without.unlisted, document(without)) == (False, 1, (), None)


def test_a_header_that_no_run_wrote_is_told(run: Run) -> None:
    with pytest.raises(ConfigurationError, match="an entry that is none"):
        matched(run(R_01=[BAD]), header({"requirement": "R-01"}))


def test_what_is_pasted_is_whole_but_for_what_only_a_person_knows(run: Run, tmp_path: Path) -> None:
    found = matched(run(R_01=[BAD], R_02=[FINE]), header())
    text = to_paste(found, found.unlisted[0])
    (entry,) = tomllib.loads(text)["known"]
    assert entry == {
        "target": "t", "requirement": "R-01", "code": "VALUE", "reason": "", "owner": "", "issue": "",
        "expires": date(2026, 12, 29),
    }  # fmt: skip
    file = tmp_path / "known.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=r"known\.toml:5: reason = ''"):
        read_list(file, {"R-01"})
    file.write_text(text.replace('""', '"https://issues.example/1"'))
    assert read_list(file, {"R-01"})[0].code == "VALUE"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENTRY + 'more = "x"\n', "known.toml:10: unknown key 'more'"),
        (ENTRY + "[other]\n", "known.toml:10: unknown key 'other'"),
        (ENTRY.replace('owner = "ann"\n', ""), "known.toml:2: this known has no owner"),
        (ENTRY.replace('"ann"', '""'), "known.toml:7: owner = ''"),
        (ENTRY.replace('"ann"', "7"), "known.toml:7: owner = 7"),
        (ENTRY.replace("being mended", "being\\u001bmended"), "known.toml:6: reason = "),
        (ENTRY.replace("being mended", "m" * 501), "known.toml:6: reason = "),
        (ENTRY.replace('"VALUE"', '"two words"'), "known.toml:5: code = 'two words'"),
        (ENTRY.replace("https://issues.example/1", "issue 1"), "known.toml:8: issue = 'issue 1'"),
        (ENTRY.replace("https://issues.example/1", "javascript:alert(1)"), "known.toml:8: issue = "),
        (ENTRY.replace("2026-12-31", '"2026-12-31"'), "known.toml:9: expires = '2026-12-31'"),
        (ENTRY.replace("2026-12-31", "2026-12-31T00:00:00Z"), "known.toml:9: expires = 2026-12-31 00:00:00"),
        (ENTRY.replace("2026-12-31", "2026-13-31"), "known.toml:9: not TOML"),
        (ENTRY.replace("R-01", "R-99"), "known.toml:4: no register has R-99"),
        (ENTRY + ENTRY, "known.toml:13: R-01 with VALUE at t is there already, at line 2"),
        ("known = 1\n", "known.toml:1: known is not a list of tables"),
    ],
)
def test_a_list_is_read_strictly(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(text)
    with pytest.raises(ConfigurationError) as problem:
        read_list(tmp_path / "known.toml", {"R-01", "R-02"})
    assert said in str(problem.value)


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_list(tmp_path / "known.toml", {"R-01"})


def test_a_good_list_is_read(tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(ENTRY + ENTRY.replace("VALUE", "STATUS") + ENTRY.replace('"t"', '"u"'))
    assert read_list(tmp_path / "known.toml", {"R-01"}) == (R1, R1_STATUS, replace(R1, target="u"))


def header(*entries: Any) -> dict[str, Any]:
    return {"target": {"name": "t"}, "started": STARTED, HEADER: list(entries)}
