"""verdicts.json: what it says, that it is the same for the same run, and that its schema lets nothing else through."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proctor.reporting.account import account
from proctor.reporting.requirement_page import requirement_page
from proctor.reporting.verdict_file import verdict_document, write_verdicts
from proctor.requirements import Profile
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import Act, Beat, broken, harness, held, planned

SCHEMA = Path(__file__).parents[2] / "schemas" / "proctor" / "verdicts.schema.json"


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    document = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


def test_a_real_document_keeps_the_schema(
    mixed: Judged, green: Judged, schema: Draft202012Validator, tmp_path: Path
) -> None:
    for number, judged in enumerate((mixed, green)):
        write_verdicts(account(judged.run, judged.journal), tmp_path / f"{number}.json")
        document = json.loads((tmp_path / f"{number}.json").read_text())
        assert [e.message for e in schema.iter_errors(document)] == []


def test_every_verdict_stands_with_its_reason(mixed: Judged) -> None:
    profile = verdict_document(mixed.run, mixed.journal)["profiles"]["demo-v1"]
    found = {name: (r["verdict"], r["reason"]) for name, r in profile["requirements"].items()}
    assert found == {
        "D1-STEP-01": ("PASS", None),
        "D1-STEP-02": ("PASS", None),
        "D1-ACCEPT-01": ("FAIL", "VALUE"),
        "D1-ACCEPT-02": ("WARN", "VALUE"),
        "D1-LIST-01": ("INCONCLUSIVE", "UNREACHABLE"),
        "D1-LIST-02": ("PASS", None),
        "D1-NOTE-01": ("NOT_APPLICABLE", None),
        "D1-NOTE-02": ("NOT_TESTABLE", None),
        "D1-ERR-01": ("ERROR", "HARNESS"),
        "D1-ERR-02": ("INCONCLUSIVE", "NOT_RUN"),
        "D1-HOOK-01": ("INCONCLUSIVE", "NOT_RUN"),
    }
    assert (profile["statement"], profile["conforms"], profile["complete"]) == ("does not conform", False, True)
    assert profile["counts"] == {
        "FAIL": 1, "ERROR": 1, "INCONCLUSIVE": 2, "WARN": 1, "PASS": 3, "NOT_APPLICABLE": 1, "NOT_TESTABLE": 1,
    }  # fmt: skip
    assert profile["unscored"] == 1
    assert profile["requirements"]["D1-STEP-02"]["checks"] == 2


def test_a_failure_is_told_with_what_came_and_what_should_have(mixed: Judged) -> None:
    document = verdict_document(mixed.run, mixed.journal)
    requirement = document["profiles"]["demo-v1"]["requirements"]["D1-ACCEPT-01"]
    (finding,) = requirement["findings"]
    assert (finding["expected"], finding["observed"], finding["pointer"]) == ("IN_PROGRESS", "NEW", "/status")
    assert [s["verdict"] for s in requirement["scenarios"]] == ["FAIL"]


def test_findings_are_bounded_and_counted(play: Play) -> None:
    plan = planned("Many", [("many", "D1-LIST-01")], "D1-LIST-01")
    judged = play(Act(plan, (Beat("failed", findings=(broken("D1-LIST-01"),) * 9),), "failed"))
    told = verdict_document(judged.run, judged.journal)["profiles"]["demo-v1"]["requirements"]["D1-LIST-01"]
    assert (len(told["findings"]), told["findings_in_all"]) == (5, 9)


def test_all_that_changes_from_run_to_run_is_under_one_member(play: Play, acts: dict[str, Act]) -> None:
    one, other = (play(*acts.values(), run=name) for name in ("r1", "r2"))
    first, second = verdict_document(one.run, one.journal), verdict_document(other.run, other.journal)
    assert first["run"] != second["run"]
    assert {k: v for k, v in first.items() if k != "run"} == {k: v for k, v in second.items() if k != "run"}
    assert json.dumps(first) == json.dumps(verdict_document(one.run, one.journal))


def test_requirements_are_in_the_order_of_the_register(mixed: Judged, profile: Profile) -> None:
    document = verdict_document(mixed.run, mixed.journal)
    assert list(document["profiles"]["demo-v1"]["requirements"]) == list(profile.requirements)


@pytest.mark.parametrize(
    ("more", "statement", "conforms"),
    [
        ({}, "conforms", True),
        ({"complete": False}, "partial selection", None),
        ({"state": "interrupted"}, "not known", None),
        ({"state": ""}, "not known", None),
    ],
)
def test_only_a_whole_run_says_that_something_conforms(
    play: Play, green_acts: list[Act], more: dict[str, Any], statement: str, conforms: bool | None
) -> None:
    judged = play(*green_acts, **more)
    profile = verdict_document(judged.run, judged.journal)["profiles"]["demo-v1"]
    assert (profile["statement"], profile["conforms"]) == (statement, conforms)


def test_a_scenario_in_which_the_harness_broke_prevents_conformance(play: Play, green_acts: list[Act]) -> None:
    last = green_acts[-1]
    judged = play(*green_acts[:-1], Act(last.plan, last.beats, "error"))
    assert judged.run.profiles["demo-v1"].conforms, "the requirements by themselves are settled"
    assert verdict_document(judged.run, judged.journal)["profiles"]["demo-v1"]["conforms"] is None


def test_a_scenario_that_was_never_begun_took_no_time(play: Play, schema: Draft202012Validator) -> None:
    judged = play(Act(planned("Broken", [("a", "D1-LIST-01")], "D1-LIST-01"), outside=(harness("D1-LIST-01"),)))
    document = verdict_document(judged.run, judged.journal)
    assert [s["seconds"] for s in document["run"]["scenarios"].values()] == [0]
    assert schema.is_valid(document)


def test_a_file_that_cannot_be_written_leaves_nothing(mixed: Judged, tmp_path: Path) -> None:
    (tmp_path / "verdicts.json").mkdir()
    with pytest.raises(OSError):
        write_verdicts(account(mixed.run, mixed.journal), tmp_path / "verdicts.json")
    assert [f.name for f in tmp_path.glob("*verdicts*")] == ["verdicts.json"]


def test_a_journal_that_is_not_whole_is_told(play: Play, acts: dict[str, Act]) -> None:
    judged = play(acts["pass"], state="")
    journal = verdict_document(judged.run, judged.journal)["run"]["journal"]
    assert journal["whole"] is False
    assert "no footer" in journal["problem"]
    assert str(judged.journal.file.parent) not in json.dumps(verdict_document(judged.run, judged.journal))


KNOWN = {
    "target": "sandbox", "requirement": "D1-ACCEPT-01", "code": "VALUE", "reason": "<b>mended</b> soon", "owner": "ann",
    "issue": "https://issues.example/1", "expires": "2099-12-31",
}  # fmt: skip


@pytest.fixture
def nightly(play: Play) -> Judged:
    """A run with a known failure, of which one repetition of two passed."""
    acts = []
    for number in (1, 2):
        plan = planned("Accept", [("it is accepted", "D1-ACCEPT-01")], "D1-ACCEPT-01", twin=f"[{number} of 2]")
        plan = replace(plan, node=f"features/demo/orders.feature::Accept[{number} of 2]")
        finding = held("D1-ACCEPT-01") if number == 1 else broken("D1-ACCEPT-01")
        acts.append(Act(plan, (Beat("done" if number == 1 else "failed", findings=(finding,)),), "finished"))
    return play(*acts, complete=False, more={"known_failures": [KNOWN], "repeat": 2})


def test_what_is_known_and_what_is_not_steady_is_told_beside_the_verdicts(
    nightly: Judged, schema: Draft202012Validator
) -> None:
    document = verdict_document(nightly.run, nightly.journal)
    assert [e.message for e in schema.iter_errors(document)] == []
    assert document["exit_status"] == 0
    assert document["known_failures"] == {
        "known": ["D1-ACCEPT-01"], "following": [], "new": [],
        "entries": [KNOWN | {"profile": "demo-v1", "standing": "known"}]
    }  # fmt: skip
    (one,) = document["repetitions"]["unsteady"]
    assert (one["passed"], one["ended"], one["others"][0]["repetition"]) == (1, 2, 2)
    assert document["profiles"]["demo-v1"]["requirements"]["D1-ACCEPT-01"]["verdict"] == "FAIL"


def test_without_them_the_document_has_no_such_members(mixed: Judged) -> None:
    assert not {"known_failures", "repetitions"} & verdict_document(mixed.run, mixed.journal).keys()


def test_the_page_has_a_section_for_each(nightly: Judged, mixed: Judged) -> None:
    page = requirement_page(nightly.run, nightly.journal)
    assert "<h2>1 known failure</h2>" in page and "&lt;b&gt;mended&lt;/b&gt; soon" in page
    assert "<h2>Repeated 2 times</h2>" in page and "1 of 2 passed; FAIL VALUE (2)" in page
    plain = requirement_page(mixed.run, mixed.journal)
    assert "known failure" not in plain and "Repeated" not in plain


@pytest.mark.parametrize(
    "change",
    [
        ("known_failures.known", ["x"]), ("known_failures.new", None), ("known_failures.more", 1),
        ("known_failures.entries", [KNOWN]), ("repetitions.times", 1), ("repetitions.times", 101),
        ("repetitions.unsteady", [{}]), ("repetitions.unsteady", None),
    ],
)  # fmt: skip
def test_a_broken_member_is_refused(nightly: Judged, schema: Draft202012Validator, change: tuple[str, Any]) -> None:
    document = copy.deepcopy(verdict_document(nightly.run, nightly.journal))
    _set(*change)(document)
    assert not schema.is_valid(document)


def _set(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        *way, last = path.split(".")
        for name in way:
            document = document[name]
        if value is None:
            del document[last]
        else:
            document[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("format", 2),
        _set("format", None),
        _set("exit_status", 9),
        _set("surplus", 1),
        _set("profiles.demo-v1.statement", "probably"),
        _set("profiles.demo-v1.statement", "conforms"),
        _set("profiles.demo-v1.conforms", True),
        _set("profiles.demo-v1.complete", False),
        _set("profiles.demo-v1.counts.MAYBE", 1),
        _set("profiles.demo-v1.counts.PASS", 0),
        _set("profiles.demo-v1.counts.FAIL", None),
        _set("profiles.demo-v1.requirements.lower-1", {}),
        _set("profiles.demo-v1.requirements.D1-LIST-01.verdict", "OK"),
        _set("profiles.demo-v1.requirements.D1-LIST-01.reason", None),
        _set("profiles.demo-v1.requirements.D1-LIST-01.step", 14),
        _set("profiles.demo-v1.requirements.D1-LIST-01.checks", -1),
        _set("profiles.demo-v1.requirements.D1-LIST-01.extra", ""),
        _set("profiles.demo-v1.requirements.D1-LIST-01.findings", [{}]),
        _set("run.state", "fine"),
        _set("run.journal.whole", False),
        _set("run.journal.sha256", "abc"),
        _set("run", None),
    ],
)
def test_a_broken_document_is_refused(
    mixed: Judged, schema: Draft202012Validator, change: Callable[[dict[str, Any]], None]
) -> None:
    document = copy.deepcopy(verdict_document(mixed.run, mixed.journal))
    assert schema.is_valid(document)
    change(document)
    assert not schema.is_valid(document)
