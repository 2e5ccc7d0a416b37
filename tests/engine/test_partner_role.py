"""The partner's program under test: what counts against it, wherever the run is, and what does not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from miniatures import JSON, PROFILE, SALT, Tale, answer, checker, exchange, header, profile, requirement, scenario
from telling import BROKEN, ERROR, HELD, UNKNOWN, found, judged, play, verdict

from proctor.exchange import Exchange
from proctor.findings import Finding, Outcome
from proctor.journal import JournalWriter, read_journal
from proctor.judging import judge
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.requirements import Requirement
from proctor.verdicts import ExitStatus, Judgement, Unknown, Verdict

OPENAPI = """
x-requirements: {partner: R-GENERAL, request: R-REQUEST, status: R-PLATFORM, answer: R-PLATFORM}
paths:
  /things:
    get:
      operationId: list
      x-requirement: R-PLATFORM
      parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}
    post:
      operationId: make
      x-requirement: R-PLATFORM
      requestBody: {required: true, content: {application/json: {schema: {$ref: thing.json}}}}
      responses: {'200': {description: ok}}
"""
THING = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "mine": {"type": "string", "x-requirement": "R-PARTNER"},
        "ours": {"type": "string", "x-requirement": "R-BOTH"},
        "theirs": {"type": "string", "x-requirement": "R-PLATFORM"},
        "weak": {"type": "string", "x-requirement": "R-WEAK"},
    },
}
RULES = (
    requirement("R-PARTNER", binds="partner"),
    requirement("R-BOTH", binds="both"),
    requirement("R-PLATFORM"),
    requirement("R-REQUEST"),
    requirement("R-GENERAL", binds="partner"),
    requirement("R-WEAK", binds="partner", level="SHOULD"),
)
GOOD = {"name": "n"}


class PartnerTale(Tale):
    """A run in which the partner is under test."""

    def __init__(self, folder: Path, *scenarios: Any, rules: tuple[Requirement, ...] = RULES, openapi: str = OPENAPI):
        super().__init__(folder, rules, *scenarios, role="partner")
        contract = checker(folder, openapi, {"thing.json": THING})
        known = {rule.id: rule for rule in rules}
        self.recorder = Recorder(self.journal, Redactor(SALT), known, {PROFILE: contract}, "partner")

    def sends(self, body: Any = GOOD, path: str = "/v1/things", kind: Any = JSON, **more: Any) -> Exchange:
        """The program posts this."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.recorder.observed(exchange("POST", path, answer({}), body=raw, headers=kind, **more))

    def lists(self, query: str, **more: Any) -> Exchange:
        return self.recorder.observed(exchange("GET", "/v1/things" + query, more.pop("response", answer({})), **more))

    def records(self, kind: str) -> list[Any]:
        return [r for r in map(json.loads, self.file.read_text().splitlines()) if r["kind"] == kind]


@pytest.fixture
def tale(tmp_path: Path) -> PartnerTale:
    return PartnerTale(tmp_path, scenario(requirements=("R-PARTNER",), steps=("R-PARTNER",)))


# --- whose rule a wrong request breaks


@pytest.mark.parametrize(
    ("body", "rule", "code"),
    [
        ({"name": "n", "mine": 5}, "R-PARTNER", "SCHEMA_TYPE"), ({"name": "n", "ours": 5}, "R-BOTH", "SCHEMA_TYPE"),
        ({"name": "n", "theirs": 5}, "R-GENERAL", "SCHEMA_TYPE"), ({"name": "n", "weak": 5}, "R-WEAK", "SCHEMA_TYPE"),
        ({}, "R-GENERAL", "SCHEMA_REQUIRED"), (b"{", "R-GENERAL", "BODY_NOT_JSON"),
    ],
)  # fmt: skip
def test_a_wrong_body_breaks_the_rule_of_its_schema_or_else_the_general_one(
    tale: PartnerTale, body: Any, rule: str, code: str
) -> None:
    tale.sends(body)
    assert tale.findings() == [(rule, "broken", code)]
    expected = Verdict.WARN if rule == "R-WEAK" else Verdict.FAIL
    assert judged(tale, rule) == Judgement(expected, code)


def test_everything_else_that_is_wrong_breaks_the_general_one(tale: PartnerTale) -> None:
    tale.sends(kind=(("content-type", "text/plain"),))
    tale.lists("?limit=101")
    tale.lists("?colour=red")
    tale.sends(path="/v1/nothing")
    tale.sends(path="/elsewhere")
    codes = ["CONTENT_TYPE", "SCHEMA_MAXIMUM", "PARAMETER_UNKNOWN", "OPERATION_UNKNOWN", "OPERATION_UNKNOWN"]
    assert tale.findings() == [("R-GENERAL", "broken", code) for code in codes]


def test_a_right_request_finds_nothing(tale: PartnerTale) -> None:
    tale.sends()
    tale.lists("?limit=100")
    assert tale.findings() == [] and len(tale.records("exchange")) == 2


def test_without_a_general_rule_it_belongs_to_none(tmp_path: Path) -> None:
    tale = PartnerTale(tmp_path, openapi=OPENAPI.replace("partner: R-GENERAL, ", ""))
    tale.sends({})
    assert tale.findings() == [(None, "broken", "SCHEMA_REQUIRED")]
    run = tale.judged()
    assert {verdict(run, rule.id)[0].verdict for rule in RULES} == {Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE}


def test_the_answer_is_not_the_programs(tale: PartnerTale) -> None:
    tale.lists("", response=answer([], 200))
    tale.lists("", response=answer({}, 418))
    tale.lists("", response=None, trouble="no answer")
    assert tale.findings() == []


def test_a_body_that_a_recording_left_out_is_not_judged(tale: PartnerTale) -> None:
    wrong = exchange("POST", response=answer({}), body=b"", headers=JSON)
    tale.recorder.observed(replace(wrong, request=replace(wrong.request, flaw="the recording has no body")))
    assert tale.findings() == [] and len(tale.records("exchange")) == 1


def test_what_proctor_reads_beside_it_says_nothing(tale: PartnerTale) -> None:
    plan = scenario(requirements=("R-PARTNER",), steps=("R-PARTNER",))
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    tale.recorder.exchange(exchange("GET", response=answer([], 500)))
    tale.recorder.exchange(exchange("GET", response=answer({})))
    assert tale.findings() == [] and len(tale.records("exchange")) == 2


# --- wherever the run is


def test_what_is_done_in_a_scenario_belongs_to_its_sentence(tale: PartnerTale) -> None:
    plan = scenario(requirements=("R-PARTNER",), steps=("R-PARTNER",))
    tale.recorder.start_scenario(plan)
    tale.recorder.start_sentence(0)
    seen = tale.sends({"name": "n", "mine": 5}, id="passing-1")
    (record,), (finding,) = tale.records("exchange"), tale.records("finding")
    assert seen.id == record["id"] == finding["exchange"] == "s1-1" and record["operation"] == "make"
    assert (finding["scenario"], finding["sentence"]) == (record["scenario"], record["sentence"]) == ("s1", 0)
    assert tale.recorder.evidence("s1-1") is not None and len(tale.recorder.failure_records) == 1


@pytest.mark.parametrize("when", ["before", "between", "after"])
def test_what_is_done_outside_any_scenario_counts_as_well(tmp_path: Path, when: str) -> None:
    plans = [scenario(key, requirements=("R-PARTNER",), steps=("R-PARTNER",)) for key in ("s1", "s2")]
    tale = PartnerTale(tmp_path, *plans)
    for moment, plan in (("before", plans[0]), ("between", plans[1]), ("after", None)):
        if when == moment:
            seen = tale.sends({"name": "n", "mine": 5})
            assert seen.id == "between-1" and tale.sends().id == "between-2"
        if plan is not None:
            play(tale, plan, HELD, rule="R-PARTNER")
    (finding,) = [f for f in tale.records("finding") if f["outcome"] == "broken"]
    assert (finding["scenario"], finding["sentence"], finding["exchange"]) == (None, None, "between-1")
    run = tale.judged()
    judgement, text = verdict(run, "R-PARTNER")
    assert judgement == Judgement(Verdict.FAIL, "SCHEMA_TYPE") and "must be of type string" in text
    assert run.exit_status is ExitStatus.DOES_NOT_CONFORM
    assert len(run.profiles[PROFILE].requirements["R-PARTNER"].troubles) == 1
    assert all(story.findings and story.state == "finished" for story in run.scenarios.values())


def test_a_rule_without_a_scenario_fails_by_what_is_done_outside(tale: PartnerTale) -> None:
    tale.sends({"name": "n", "ours": 5})
    assert verdict(tale.judged(), "R-BOTH")[0] == Judgement(Verdict.FAIL, "SCHEMA_TYPE")


def test_without_anything_wrong_it_conforms(tale: PartnerTale) -> None:
    plan = scenario(requirements=("R-PARTNER",), steps=("R-PARTNER",))
    tale.sends()
    play(tale, plan, HELD, rule="R-PARTNER")
    run = tale.judged()
    assert verdict(run, "R-PARTNER") == (Judgement(Verdict.PASS), "")


def test_holds_and_calls_are_written_down_without_secrets(tale: PartnerTale) -> None:
    tale.recorder.redactor.secret("correct-horse-battery")
    tale.recorder.held("POST http://h/v1/x?key=correct-horse-battery", 1.25, True)
    call = tale.recorder.called(exchange("POST", "/hook", answer({}), surface="webhook", headers=(("X-Key", "a"),)))
    (hold,), (record,) = tale.records("hold"), tale.records("exchange")
    assert (hold["scenario"], hold["seconds"], hold["expired"]) == (None, 1.25, True)
    assert call.id == record["id"] == "between-1" and record["operation"] is None and tale.findings() == []
    assert "correct-horse" not in tale.file.read_text()
    assert "correct-horse" not in tale.recorder.clean("it is correct-horse-battery")


# --- rules of the other side


@pytest.mark.parametrize("outcome", [HELD, BROKEN, UNKNOWN])
@pytest.mark.parametrize(
    "rule", [{}, {"testable": "no: nobody sees it"}, {"requires": ("hooks",)}, {"level": "SHOULD"}]
)
def test_a_rule_of_the_platform_does_not_apply_whatever_is_found(
    tmp_path: Path, outcome: Outcome, rule: dict[str, Any]
) -> None:
    plan = scenario(requirements=("R-01",), steps=("R-01",))
    tale = PartnerTale(tmp_path, plan, rules=(requirement("R-01", **rule), *RULES))
    play(tale, plan, outcome)
    found(tale, outcome)
    assert verdict(tale.judged()) == (
        Judgement(Verdict.NOT_APPLICABLE),
        "it binds the platform, which is not under test",
    )


def test_a_rule_of_the_platform_that_is_never_shown_does_not_apply(tmp_path: Path) -> None:
    tale = PartnerTale(tmp_path, rules=(requirement("R-01"), *RULES))
    assert judged(tale) == Judgement(Verdict.NOT_APPLICABLE)


def test_what_breaks_in_the_harness_is_told_all_the_same(tmp_path: Path) -> None:
    plan = scenario(requirements=("R-01",), steps=("R-01",))
    tale = PartnerTale(tmp_path, plan, rules=(requirement("R-01"), *RULES))
    play(tale, plan, ERROR)
    run = tale.judged()
    assert verdict(run)[0].verdict is Verdict.ERROR and run.exit_status is ExitStatus.HARNESS_ERROR


@pytest.mark.parametrize(
    ("outcome", "judgement"),
    [(HELD, Judgement(Verdict.PASS)), (BROKEN, Judgement(Verdict.FAIL, "CODE")),
     (UNKNOWN, Judgement(Verdict.INCONCLUSIVE, "CODE"))],
)  # fmt: skip
@pytest.mark.parametrize("rule", ["R-PARTNER", "R-BOTH"])
def test_a_rule_of_the_partner_or_of_both_is_judged(
    tmp_path: Path, rule: str, outcome: Outcome, judgement: Judgement
) -> None:
    plan = scenario(requirements=(rule,), steps=(rule,))
    tale = PartnerTale(tmp_path, plan)
    play(tale, plan, outcome, rule=rule)
    assert judged(tale, rule) == judgement


def test_a_rule_of_the_partner_that_is_never_shown_is_not_known(tale: PartnerTale) -> None:
    assert judged(tale, "R-PARTNER") == Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN)


def test_what_is_done_to_one_platform_while_the_other_is_looked_at_counts(tmp_path: Path) -> None:
    """A program runs for each profile, and goes on when the scenarios of the other profile are run."""
    plan = scenario(requirements=("R-PARTNER",), steps=("R-PARTNER",))
    head = header(plan, role="partner")
    head["profiles"]["other"] = {**head["profiles"][PROFILE], "title": "Other"}
    other = requirement("O-GENERAL", binds="partner")
    journal = JournalWriter(tmp_path / "journal.jsonl", head)
    (tmp_path / "other").mkdir()
    contracts = {
        PROFILE: checker(tmp_path, OPENAPI, {"thing.json": THING}),
        "other": checker(tmp_path / "other", OPENAPI.replace("R-GENERAL", "O-GENERAL"), {"thing.json": THING}),
    }
    rules = {rule.id: rule for rule in (*RULES, other)}
    recorder = Recorder(journal, Redactor(SALT), rules, contracts, "partner")
    recorder.start_scenario(plan)
    recorder.start_sentence(0)
    recorder.observed(exchange("POST", response=answer({}), body=b"{}", headers=JSON, surface="other"))
    recorder.finding(Finding("R-PARTNER", HELD, "expectation", "CODE", "it is so"))
    recorder.end_sentence("done")
    assert recorder.failure_records == (), "it says nothing about the scenario that is run"
    recorder.end_scenario("finished")
    journal.close({"state": "finished"})
    run = judge(read_journal(tmp_path / "journal.jsonl"), [profile(*RULES), profile(other, id="other")])
    assert run.profiles["other"].requirements["O-GENERAL"].judgement == Judgement(Verdict.FAIL, "SCHEMA_REQUIRED")
    assert run.profiles[PROFILE].requirements["R-PARTNER"].judgement == Judgement(Verdict.PASS)
