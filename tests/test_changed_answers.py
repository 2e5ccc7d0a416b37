"""Answers changed on their way: each change that breaks a documented rule of the workflow turns its requirement red.

The features are the product's own, the platform is a sandbox behind a proxy that changes one thing. The last table
holds changes that break nothing, and must turn nothing red.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.changes import at, body, const, doubled, emptied, gone, header, label, member, status
from tests.changing_proxy import Answer, Change, ChangingProxy
from tests.running import WORKFLOW, Outcome, run_warm

BREAKING: dict[str, tuple[Change, str]] = {
    "offer already active": (at("offer", member("/status", const("ACTIVE")), 0), "SR1-STEP-01"),
    "offer with another type": (at("offer", member("/terms/type", const("VIDEO_INTERVIEW")), 0), "SR1-STEP-01"),
    "offer not activated": (at("offer", member("/status", const("INACTIVE"))), "SR1-STEP-02"),
    "profile is no JSON": (at("profile", body(b"<html>"), 0), "SR1-STEP-03"),
    "offer under another type": (at("browse", member("/types/0/type", const("VIDEO_INTERVIEW"))), "SR1-STEP-04"),
    "no offers to browse": (at("browse", member("/types", const([]))), "SR1-STEP-04"),
    "another candidate confirmed": (at("select", member("/candidate/email", const("x@y.example"))), "SR1-STEP-05"),
    "send fails": (at("send", status(500)), "SR1-STEP-06"),
    "label not Pending": (at("profile", member("/assessments/0/label", const("In Progress")), 1), "SR1-STEP-06"),
    "no key": (at("key", member("/apiKey", gone)), "SR1-STEP-07"),
    "key refused": (at("key", member("/apiKey", const("pp-" + "0" * 64))), "SR1-STEP-07"),
    "order not listed": (at("list", emptied, 0), "SR1-STEP-07"),
    "order listed twice": (at("list", doubled, 0), "SR1-STEP-07"),
    "total off by one": (at("list", member("/totalFound", lambda n: n + 1), 0), "SR1-STEP-07"),
    "no totalFound": (at("list", member("/totalFound", gone)), "SR1-STEP-07"),
    "content is an object": (at("list", member("/content", const({}))), "SR1-STEP-07"),
    "limit is a text": (at("list", member("/limit", str)), "SR1-STEP-07"),
    "wrong e-mail": (at("list", member("/content/0/candidate/email", const("x@y.example"))), "SR1-STEP-07"),
    "no candidate": (at("list", member("/content/0/candidate", gone)), "SR1-STEP-07"),
    "another company": (at("list", member("/content/0/company/id", const("0" * 24))), "SR1-STEP-07"),
    "another offer": (at("list", member("/content/0/offer/name", const("Another"))), "SR1-STEP-07"),
    "status out of the enum": (at("list", member("/content/0/status", const("OPEN"))), "SR1-STEP-07"),
    "createDate no date": (at("list", member("/content/0/createDate", const("yesterday"))), "SR1-STEP-07"),
    "one order differs": (at("get", member("/candidate/firstName", const("Another")), 0), "SR1-STEP-07"),
    "one order of text/html": (at("get", header("Content-Type", "text/html"), 0), "SR1-STEP-07"),
    "one order without type": (at("get", header("Content-Type", None), 0), "SR1-STEP-07"),
    "accepted with 201": (at("accept", status(201)), "SR1-STEP-08"),
    "accept redirects": (at("accept", lambda a: status(302)(header("Location", "/")(a))), "SR1-STEP-08"),
    "accept answers NEW": (at("accept", member("/status", const("NEW"))), "SR1-STEP-08"),
    "accept answers another order": (at("accept", member("/id", const("0" * 24))), "SR1-STEP-08"),
    "accept answers without job": (at("accept", member("/job", gone)), "SR1-STEP-08"),
    "accept answers a text": (at("accept", body(b'"fine"')), "SR1-STEP-08"),
    "accept answers nothing": (at("accept", body(b"")), "SR1-STEP-08"),
    "accept is cut off": (at("accept", lambda a: replace(a, close_early=20)), "SR1-STEP-08"),
    "accept says a member twice": (at("accept", lambda a: body(a.body[:-1] + b',"id":"x"}')(a)), "SR1-STEP-08"),
    "accept is not persisted": (at("get", member("/status", const("NEW")), 1), "SR1-STEP-08"),
    "label stays Pending": (at("profile", label("In Progress", "Pending")), "SR1-STEP-09"),
    "result without id": (at("result", member("/id", gone)), "SR1-STEP-10"),
    "result with number as score": (at("result", member("/score", const(92))), "SR1-STEP-10"),
    "result of another type": (at("result", member("/resultType", const("URL"))), "SR1-STEP-10"),
    "passed as text": (at("result", member("/passed", const("true"))), "SR1-STEP-10"),
    "result changed in the list": (at("results", member("/content/0/title", const("x"))), "SR1-STEP-10"),
    "result lost": (at("results", emptied), "SR1-STEP-10"),
    "attachment without id": (at("attach", member("/id", gone)), "SR1-STEP-11"),
    "attachment refused": (at("attach", status(400)), "SR1-STEP-11"),
    "attachment not listed": (at("attachments", emptied), "SR1-STEP-11"),
    "complete leaves it open": (at("complete", member("/status", const("IN_PROGRESS"))), "SR1-STEP-12"),
    "complete with 204": (at("complete", lambda a: body(b"")(status(204)(a))), "SR1-STEP-12"),
    "label never Complete": (at("profile", label("Complete", "In Progress")), "SR1-STEP-13"),
    "results not shown": (at("profile", member("/assessments/0/results", const([]))), "SR1-STEP-13"),
    "another file": (at("download", body(b"%PDF-1.4 other")), "SR1-STEP-13"),
    "reject leaves it new": (at("reject", member("/status", const("NEW"))), "SR1-FLOW-04"),
    "only the last result": (
        at("results", lambda a: a.with_json(a.json | {"content": a.json["content"][-1:], "totalFound": 1})),
        "SR1-RESULT-06",
    ),
    "comment text changed": (at("comments", member("/content/0/message", lambda m: m + "!")), "SR1-COMMENT-01"),
    "comments lost": (at("comments", emptied), "SR1-COMMENT-01"),
}


def reordered(answer: Answer) -> Answer:
    document = answer.json
    return answer.with_json(dict(reversed(document.items()))) if isinstance(document, dict) else answer


def extended(answer: Answer) -> Answer:
    document = answer.json
    return answer.with_json({"somethingNew": [1, None], **document}) if isinstance(document, dict) else answer


def spaced(answer: Answer) -> Answer:
    return replace(answer, body=json.dumps(answer.json, indent=4).encode())


def shouted(answer: Answer) -> Answer:
    return replace(answer, headers=tuple((name.upper(), value) for name, value in answer.headers))


def json_only(change: Change) -> Change:
    return lambda answer: change(answer) if "json" in dict(answer.headers).get("content-type", "") else answer


HARMLESS: dict[str, Change] = {
    "members in another order": json_only(reordered),
    "members nobody knows": json_only(extended),
    "white space": json_only(spaced),
    "header names in capitals": shouted,
    "type without charset": json_only(header("Content-Type", "application/json")),
    "type with another charset spelling": json_only(header("Content-Type", "application/json; charset=UTF-8")),
    "results created with 201": at("result", status(201)),
    "attachments created with 201": at("attach", status(201)),
    "In progress spelt small": at("profile", label("In Progress", "In progress")),
    "no address": at("list", member("/content/0/candidate/addressLine", gone)),
}


@dataclass(frozen=True)
class Seen:
    outcome: Outcome
    changed: int


def run(change: Change, sandbox: str, reports: Path) -> Seen:
    with ChangingProxy(sandbox, change) as proxy:
        done = run_warm(WORKFLOW, "-p", "no:xdist", "--sandbox-url", proxy.url, reports=reports)
        return Seen(done, proxy.changed)


@pytest.mark.parametrize("name", BREAKING)
def test_a_breaking_change_turns_its_requirement_red(name: str, sandbox_url: str, tmp_path: Path) -> None:
    change, requirement = BREAKING[name]
    seen = run(change, sandbox_url, tmp_path)
    assert seen.changed, "the change changed nothing, so the test would show nothing"
    assert seen.outcome.verdict(requirement) == "FAIL", seen.outcome.printed
    assert seen.outcome.status == 1
    assert "Traceback" not in seen.outcome.printed
    earlier = [n for n in range(1, 14) if requirement > f"SR1-STEP-{n:02d}"] if "STEP" in requirement else []
    assert all(seen.outcome.verdict(f"SR1-STEP-{n:02d}") == "PASS" for n in earlier), seen.outcome.printed


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_turns_nothing_red(name: str, sandbox_url: str, tmp_path: Path) -> None:
    seen = run(HARMLESS[name], sandbox_url, tmp_path)
    assert seen.changed, "the change changed nothing, so the test would show nothing"
    assert seen.outcome.status == 0, seen.outcome.printed
    assert seen.outcome.named("FAIL") | seen.outcome.named("WARN") == set()


def test_another_form_of_date_is_a_warning_of_its_own_rule(sandbox_url: str, tmp_path: Path) -> None:
    def with_colon(answer: Answer) -> Answer:
        return replace(answer, body=answer.body.replace(b"+0000", b"+00:00"))

    seen = run(json_only(with_colon), sandbox_url, tmp_path)
    assert seen.outcome.verdict("SR1-DATE-01") == "WARN"
    assert seen.outcome.status == 0, seen.outcome.printed
