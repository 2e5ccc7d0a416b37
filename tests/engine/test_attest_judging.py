"""What attestations amount to in verdicts, from the journal alone, and what of them is written there."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from miniatures import requirement, scenario

from proctor.evidence import finding_record
from proctor.findings import Finding, Outcome
from proctor.redaction import Redactor
from proctor.verdicts import Verdict

RULES = (requirement(), requirement("R-02"))


def held(name: str = "R-01") -> Finding:
    return Finding(name, Outcome.HELD, "attestation", "ATTESTED", "attested", by="Ro (Ops)")


def review(name: str = "R-01") -> Finding:
    return Finding(name, Outcome.REVIEW, "attestation", "NOT_ATTESTED", "nobody has attested yet")


def unknown(name: str = "R-01") -> Finding:
    return Finding(name, Outcome.UNKNOWN, "attestation", "EXPIRED", "it was valid until yesterday")


def broken(name: str = "R-01") -> Finding:
    return Finding(name, Outcome.BROKEN, "attestation", "ATTESTED", "no", "yes", "no")


def tell(told: Callable[..., Any], *findings: Finding, rules: Any = RULES, **head: Any) -> Any:
    plan = scenario(requirements=("R-01", "R-02"), steps=("R-01", "R-01", "R-02"))
    tale = told(rules, plan, **head)
    tale.recorder.start_scenario(plan)
    for index in range(3):
        tale.recorder.start_sentence(index)
        for finding in findings if index == 0 else (held("R-02"),) if index == 2 else ():
            tale.recorder.finding(finding)
        tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    return tale.judged()


@pytest.mark.parametrize(
    ("findings", "verdict", "reason", "status"),
    [
        ([held()], Verdict.PASS, "", 0),
        ([review()], Verdict.REVIEW, "NOT_ATTESTED", 6),
        ([held(), review()], Verdict.REVIEW, "NOT_ATTESTED", 6),
        ([held(), unknown()], Verdict.INCONCLUSIVE, "EXPIRED", 6),
        ([review(), unknown()], Verdict.INCONCLUSIVE, "EXPIRED", 6),
        ([held(), review(), unknown(), broken()], Verdict.FAIL, "ATTESTED", 1),
        ([], Verdict.INCONCLUSIVE, "NOT_RUN", 6),
    ],
)
def test_the_worst_that_was_attested_counts(
    told: Callable[..., Any], findings: list[Finding], verdict: Verdict, reason: str, status: int
) -> None:
    run = tell(told, *findings)
    found = run.profiles["mini"].requirements
    assert (found["R-01"].judgement.verdict, found["R-01"].judgement.reason) == (verdict, reason)
    assert found["R-02"].judgement.verdict is Verdict.PASS, "the scenario went on"
    assert run.exit_status == status


def test_what_waits_about_a_rule_that_does_not_apply_is_of_no_interest(told: Callable[..., Any]) -> None:
    rules = (replace(RULES[0], binds="partner"), RULES[1])
    run = tell(told, review(), rules=rules)
    assert run.profiles["mini"].requirements["R-01"].judgement.verdict is Verdict.NOT_APPLICABLE


def test_who_attests_is_kept_and_the_candidate_is_not(told: Callable[..., Any]) -> None:
    plan = scenario()
    tale = told(RULES, plan)
    recorder = tale.recorder
    recorder.start_scenario(plan)
    recorder.start_sentence(1)
    recorder.attested(
        {
            "requirement": "R-01", "question": "Is it there?", "state": "valid", "answer": "yes",
            "name": "Zoeq Lukaszq",
            "role": "Ops", "words": "Zoeq is shown, zoeq@x.example", "text": "attested: Zoeq", "evidence":
            [{"file": "evidence/Zoeq.png", "sha256": "ab" * 32}], "when": "2026-11-22T08:00:00Z",
            "values": {"firstName": "Zoeq", "lastName": "Lukaszq", "email": "zoeq@x.example"},
        }
    )  # fmt: skip
    recorder.finding(Finding("R-01", Outcome.HELD, "attestation", "ATTESTED", "saw Zoeq", by="Zoeq Lukaszq (Ops)"))
    lines = [json.loads(line) for line in tale.file.read_text().splitlines()]
    (record,) = [line for line in lines if line["kind"] == "attestation"]
    assert (record["scenario"], record["sentence"], record["name"], record["role"]) == ("s1", 1, "Zoeq Lukaszq", "Ops")
    assert record["evidence"][0]["sha256"] == "ab" * 32 and record["when"] == "2026-11-22T08:00:00Z"
    hidden = json.dumps([record["values"], record["words"], record["text"], record["evidence"]])
    assert "zoeq" not in hidden.casefold() and "lukaszq" not in hidden.casefold()
    (finding,) = [line for line in lines if line["kind"] == "finding"]
    assert finding["text"].startswith("Zoeq Lukaszq (Ops) saw Person-")


def afterwards(tale: Any, sentence: int, finding: Finding, state: str = "valid") -> None:
    where = {"at": 9e9, "scenario": "s1", "sentence": sentence, "afterwards": True}
    told = {"requirement": finding.requirement, "question": "Is it there?", "state": state, "evidence": []}
    tale.journal.append("attestation", where | told)
    tale.journal.append("finding", where | finding_record(finding, Redactor()))


@pytest.mark.parametrize(
    ("former", "later", "sentence", "verdict"),
    [
        (review(), held(), 0, Verdict.PASS),
        (review(), broken(), 0, Verdict.FAIL),
        (unknown(), held(), 0, Verdict.PASS),
        (broken(), held(), 0, Verdict.FAIL),
        (review(), held(), 1, Verdict.REVIEW),
        (review(), held("R-02"), 0, Verdict.REVIEW),
        (replace(unknown(), check="expectation"), held(), 0, Verdict.INCONCLUSIVE),
        (replace(review(), check="harness", outcome=Outcome.ERROR), held(), 0, Verdict.ERROR),
    ],
)
def test_an_answer_given_afterwards_takes_the_place_of_what_was_missing(
    told: Callable[..., Any], former: Finding, later: Finding, sentence: int, verdict: Verdict
) -> None:
    plan = scenario(requirements=("R-01",), steps=("R-01", "R-01"))
    tale = told(RULES, plan)
    tale.recorder.start_scenario(plan)
    for index in range(2):
        tale.recorder.start_sentence(index)
        if index == 0:
            tale.recorder.attested({"requirement": "R-01", "question": "Is it there?", "state": "missing"})
            tale.recorder.finding(former)
        tale.recorder.end_sentence("done")
    tale.recorder.end_scenario("finished")
    afterwards(tale, sentence, later)
    run = tale.judged()
    assert run.profiles["mini"].requirements["R-01"].judgement.verdict is verdict
    (story,) = run.scenarios.values()
    assert story.ended < 8e9, "how long it took is not changed by it"
    assert [one["state"] for one in story.attestations][-1] == "valid"
    assert len(story.attestations) == (1 if sentence == 0 else 2)
