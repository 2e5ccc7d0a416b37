"""The recorder: under which rule each violation is written, and what is written when."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from miniatures import JSON, PROFILE, Tale, answer, checker, exchange, requirement, scenario

from proctor.exchange import Response
from proctor.failures import HarnessError
from proctor.findings import Finding, Outcome
from proctor.journal import read_journal

OPENAPI = """
x-requirements: {status: R-WEAK}
paths:
  /things:
    get:
      operationId: list
      x-requirement: R-LIST
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: thing.json}}}}
  /bare:
    get: {operationId: bare, responses: {'200': {description: ok,
    content: {application/json: {schema: {type: object}}}}}}
"""
THING = {
    "properties": {
        "severe": {"type": "string", "x-requirement": "R-SEVERE"},
        "weak": {"type": "string", "x-requirement": "R-WEAK"},
        "should": {"type": "string", "x-requirement": "R-SHOULD"},
        "plain": {"type": "string"},
    }
}
RULES = (
    requirement("R-01"),
    requirement("R-02"),
    requirement("R-LIST"),
    requirement("R-SEVERE"),
    requirement("R-WEAK", evidence="assumption"),
    requirement("R-SHOULD", level="SHOULD"),
)


@pytest.fixture
def record(tmp_path: Path) -> Any:
    """Records one exchange in a sentence of its own; answers the findings."""

    def run(owner: str | None, *, workflow: bool = False, path: str = "/v1/things", **answered: Any) -> Any:
        plan = scenario(requirements=("R-01",), steps=(owner,), workflow=workflow)
        tale = Tale(tmp_path, RULES, plan, checker=checker(tmp_path, OPENAPI, {"thing.json": THING}))
        tale.recorder.start_scenario(plan)
        tale.recorder.start_sentence(0)
        more = {k: answered.pop(k) for k in ("deliberate", "trouble", "surface", "body", "headers") if k in answered}
        tale.recorder.exchange(exchange(path=path, response=answered.get("response"), **more))
        (tmp_path / "findings").write_text(json.dumps(tale.findings()))
        found = tale.findings()
        tale.journal.abandon()
        tale.file.unlink()
        return found

    return run


GOOD = ("R-01", "held", "CONTRACT")


def test_what_keeps_its_contract_is_held_for_the_sentence(record: Any) -> None:
    assert record("R-01", response=answer({})) == [GOOD]


def test_in_a_sentence_that_prepares_nothing_is_held(record: Any) -> None:
    assert record(None, response=answer({})) == []


@pytest.mark.parametrize("workflow", [False, True])
def test_in_a_sentence_that_prepares_only_the_own_rule_is_broken(record: Any, workflow: bool) -> None:
    found = record(None, workflow=workflow, response=answer({"severe": 1, "weak": 1}))
    assert found == [("R-SEVERE", "broken", "SCHEMA_TYPE"), ("R-WEAK", "broken", "SCHEMA_TYPE")]


def test_a_sentence_of_an_ordinary_scenario_is_not_burdened_with_other_rules(record: Any) -> None:
    found = record("R-01", response=answer({"severe": 1}))
    assert found == [("R-SEVERE", "broken", "SCHEMA_TYPE"), GOOD]


def test_a_sentence_of_the_workflow_gets_severe_violations_too(record: Any) -> None:
    found = record("R-01", workflow=True, response=answer({"severe": 1}))
    assert found == [("R-01", "broken", "SCHEMA_TYPE"), ("R-SEVERE", "broken", "SCHEMA_TYPE")]


@pytest.mark.parametrize("rule", ["weak", "should"])
def test_weak_rules_stay_apart_from_the_workflow(record: Any, rule: str) -> None:
    found = record("R-01", workflow=True, response=answer({rule: 1}))
    assert found == [(f"R-{rule.upper()}", "broken", "SCHEMA_TYPE"), GOOD]


def test_a_violation_of_the_own_rule_is_told_once(record: Any) -> None:
    assert record("R-LIST", workflow=True, response=answer({"plain": 1})) == [("R-LIST", "broken", "SCHEMA_TYPE")]


def test_an_operation_without_a_rule_belongs_to_the_sentence(record: Any) -> None:
    assert record("R-01", path="/v1/bare", response=answer([])) == [("R-01", "broken", "SCHEMA_TYPE")]


def test_an_undocumented_status_belongs_to_its_general_rule(record: Any) -> None:
    assert record("R-01", response=answer({}, 500)) == [("R-WEAK", "broken", "STATUS_UNDOCUMENTED"), GOOD]


@pytest.mark.parametrize("workflow", [False, True])
def test_a_wrong_request_of_our_own_is_a_mistake_of_the_harness(record: Any, workflow: bool) -> None:
    found = record("R-01", workflow=workflow, path="/v1/things?colour=red", response=answer({}))
    assert ("R-LIST", "error", "PARAMETER_UNKNOWN") in found
    assert (("R-01", "error", "PARAMETER_UNKNOWN") in found) is workflow
    assert not any(outcome == "broken" for _, outcome, _ in found)


def test_an_unknown_operation_is_a_mistake_of_the_harness(record: Any) -> None:
    assert record("R-01", path="/v1/nothing", response=answer({})) == [("R-01", "error", "OPERATION_UNKNOWN")]


def test_what_is_wrong_on_purpose_is_not(record: Any) -> None:
    assert record("R-01", path="/v1/things?colour=red", response=answer({}), deliberate=True) == [GOOD]


def test_without_an_answer_there_is_nothing_to_check(record: Any) -> None:
    assert record("R-01", trouble="no route") == []


def test_the_control_api_has_no_contract(record: Any) -> None:
    assert record("R-01", surface="control", path="/whatever", response=Response(500)) == []


def test_a_body_that_was_cut_off_breaks_the_workflow(record: Any) -> None:
    cut = Response(200, JSON, b"{", flaw="BODY_TRUNCATED", flaw_text="cut off")
    assert record("R-01", workflow=True, response=cut) == [
        ("R-01", "broken", "BODY_TRUNCATED"), ("R-LIST", "broken", "BODY_TRUNCATED"),
    ]  # fmt: skip


# --- what is written


@pytest.fixture
def tale(tmp_path: Path) -> Tale:
    return Tale(tmp_path, RULES, scenario(), checker=checker(tmp_path, OPENAPI, {"thing.json": THING}))


def test_a_scenario_as_it_is_told(tale: Tale) -> None:
    recorder = tale.recorder
    recorder.start_scenario(scenario())
    for index in (0, 1):
        recorder.start_sentence(index)
        assert recorder.requirement == (None, "R-01")[index]
        assert recorder.next_exchange_id() == f"s1-{index + 1}"
        recorder.exchange(exchange(id=f"s1-{index + 1}", response=answer({})))
        recorder.end_sentence("done")
    recorder.end_scenario("finished")
    tale.journal.close({"state": "finished"})
    records = read_journal(tale.file).whole().records[1:-1]
    assert [(r["kind"], r.get("sentence"), r.get("state")) for r in records] == [
        ("scenario", None, "started"),
        ("sentence", 0, "started"), ("exchange", 0, None), ("sentence", 0, "done"),
        ("sentence", 1, "started"), ("exchange", 1, None), ("finding", 1, None), ("sentence", 1, "done"),
        ("scenario", None, "finished"),
    ]  # fmt: skip
    assert all(r["scenario"] == "s1" and r["at"] > 1e9 for r in records)
    assert records[2]["operation"] == "list" and records[6]["exchange"] == "s1-2"


def test_the_exchange_is_written_before_its_findings(tale: Tale) -> None:
    tale.recorder.start_scenario(scenario())
    tale.recorder.start_sentence(1)
    tale.recorder.exchange(exchange(response=answer({"severe": 1})))
    kinds = [json.loads(line)["kind"] for line in tale.file.read_text().splitlines()]
    assert kinds.index("exchange") < kinds.index("finding")


def test_failures_and_evidence_of_the_scenario_at_hand(tale: Tale) -> None:
    recorder = tale.recorder
    recorder.start_scenario(scenario())
    recorder.start_sentence(1)
    recorder.exchange(exchange(id="s1-1", response=answer({"severe": 1})))
    assert [f["requirement"] for f in recorder.failure_records] == ["R-SEVERE"]
    assert recorder.failure_records[0]["exchange"] == "s1-1"
    found = recorder.evidence("s1-1")
    assert found is not None and found["response"]["status"] == 200
    assert recorder.evidence("s1-2") is None and recorder.evidence(None) is None
    recorder.end_scenario("failed")
    assert recorder.failure_records and recorder.evidence("s1-1")
    recorder.start_scenario(scenario("s2"))
    assert recorder.failure_records == () and recorder.evidence("s1-1") is None
    assert recorder.next_exchange_id() == "s2-1"


def test_mistakes_of_the_harness_are_errors(tale: Tale) -> None:
    recorder = tale.recorder
    for wrong in (recorder.next_exchange_id, lambda: recorder.start_sentence(0)):
        with pytest.raises(HarnessError, match="outside any scenario"):
            wrong()
    recorder.start_scenario(scenario())
    with pytest.raises(HarnessError, match="R-99"):
        recorder.finding(Finding("R-99", Outcome.HELD, "expectation", "X", "x"))
    assert tale.findings() == []


def test_trouble_outside_the_sentences_is_an_error_of_each_rule(tale: Tale) -> None:
    plan = scenario(requirements=("R-01", "R-02"))
    tale.recorder.start_scenario(plan)
    tale.recorder.outside(plan, "a fixture broke")
    assert tale.findings() == [("R-01", "error", "HARNESS"), ("R-02", "error", "HARNESS")]
    tale.recorder.end_scenario("finished")
    states = [r["state"] for r in map(json.loads, tale.file.read_text().splitlines()) if r["kind"] == "scenario"]
    assert states == ["started", "error"]


def test_severity(tale: Tale) -> None:
    severe = {r: tale.recorder.severe(r) for r in ("R-01", "R-WEAK", "R-SHOULD", None, "R-99")}
    assert severe == {"R-01": True, "R-WEAK": False, "R-SHOULD": False, None: True, "R-99": True}


def test_an_exchange_wakes_those_who_wait(tale: Tale) -> None:
    tale.recorder.start_scenario(scenario())
    woken = threading.Event()

    def wait() -> None:
        with tale.recorder.changed:
            waiting.set()
            if tale.recorder.changed.wait(20):
                woken.set()

    waiting = threading.Event()
    thread = threading.Thread(target=wait)
    thread.start()
    assert waiting.wait(5)
    tale.recorder.exchange(exchange(response=answer({})))
    thread.join(25)
    assert woken.is_set()


def test_threads_do_not_mix_their_lines(tale: Tale) -> None:
    tale.recorder.start_scenario(scenario())
    tale.recorder.start_sentence(1)

    def work() -> None:
        for _ in range(25):
            tale.recorder.exchange(exchange(id=tale.recorder.next_exchange_id(), response=answer({"severe": 1})))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tale.journal.close({"state": "finished"})
    records = read_journal(tale.file).whole().records
    ids = [r["id"] for r in records if r["kind"] == "exchange"]
    assert len(ids) == len(set(ids)) == 200 and PROFILE in {r.get("surface") for r in records}
