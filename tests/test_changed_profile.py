"""Answers changed on their way, rule by rule: every documented MUST that a platform can break is broken, and seen.

Only the scenarios that show the rule are run. ``tests/test_changed_answers.py`` does the same for the workflow, and
holds the changes that must turn nothing red.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.requirements import load_profile
from tests.breaking import features_about, musts_of_platforms
from tests.changes import (
    asked,
    asking,
    at,
    body,
    const,
    doubled,
    emptied,
    gone,
    header,
    label,
    member,
    not_asking,
    refused,
    status,
)
from tests.changing_proxy import Answer, Change, ChangingProxy
from tests.running import ROOT, Outcome, run_warm

FOLDER = ROOT / "features" / "smartrecruiters"
REGISTER = load_profile(FOLDER)


def page(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Change:
    """Change a page of a list, if it holds anything."""

    def changed(answer: Answer) -> Answer:
        if answer.status != 200 or not answer.json.get("content"):
            return answer
        return answer.with_json(change(answer.json))

    return changed


def far_on(change: Change) -> Change:
    """Only for pages that no short list has."""
    return lambda answer: change(answer) if int(asked(answer).get("offset", 0)) >= 5000 else answer


def of_many(change: Change) -> Change:
    """Only for pages of a list of thousands."""
    return lambda answer: change(answer) if answer.status == 200 and answer.json["totalFound"] > 1000 else answer


def first_page_again() -> Change:
    """Every page shows the orders of the first."""
    first: list[Any] = []

    def changed(answer: Answer) -> Answer:
        if asked(answer).get("offset", "0") == "0":
            first[:] = answer.json["content"]
        return answer.with_json({**answer.json, "content": first})

    return changed


def after_a_refusal(change: Change) -> Change:
    """Only for what is answered once something has been refused."""
    seen = False

    def changed(answer: Answer) -> Answer:
        nonlocal seen
        seen = seen or (answer.method == "POST" and 400 <= answer.status < 500)
        return change(answer) if seen else answer

    return changed


def one_more_assessment(answer: Answer) -> Answer:
    """A profile with another order of the same candidate."""
    shown = answer.json["assessments"]
    return answer.with_json({**answer.json, "assessments": [*shown, {**shown[-1], "orderId": "0" * 24}]})


def with_slash(change: Change) -> Change:
    """Only for what is sent to an address with a slash at its end."""
    return lambda answer: change(answer) if answer.method == "POST" and answer.path.endswith("/") else answer


def taken(answer: Answer) -> Answer:
    """A refusal that looks like success."""
    return replace(answer, status=200)


def with_more(content: list[Any]) -> list[Any]:
    """One item more: a copy of the last with another id."""
    return [*content, {**content[-1], "id": "0" * 24}]


more = page(lambda p: {**p, "content": with_more(p["content"]), "totalFound": p["totalFound"] + 1})
less = page(lambda p: {**p, "content": p["content"][1:], "totalFound": p["totalFound"] - 1})
turned = page(lambda p: {**p, "content": p["content"][::-1]})
total = page(lambda p: {**p, "totalFound": len(p["content"])})
unknown = {"id": "1", "httpCode": "404", "code": "unknown", "message": "no", "helpUrl": "https://errors.example/1"}
newer = {"message": "no", "errors": [{"code": "x", "message": "y"}]}


def crash(answer: Answer) -> Answer:
    return replace(answer, status=500)


BROKEN: dict[str, dict[str, Change]] = {
    "SR1-LIST-01": {
        "no totalFound": at("list", member("/totalFound", gone)),
        "no content": at("list", member("/content", gone)),
        "limit as text": at("list", member("/limit", str)),
        "an order differs": at("list", member("/content/0/job", const({}))),
    },
    "SR1-SEQ-01": {"not without a file": at("complete", status(400))},
    "SR1-LIST-02": {
        "one too many": at("list", asking("status", more)),
        "one lost": at("list", asking("status", less)),
        "one lost of many": at("list", asking("status", of_many(less))),
    },
    "SR1-LIST-03": {"turned around": at("list", not_asking("sortDir", turned))},
    "SR1-LIST-04": {"foreign order read": at("get", refused(lambda a: replace(a, status=200)))},
    "SR1-LIST-07": {"one too many": at("list", asking("fromDate", more)), "lost": at("list", asking("fromDate", less))},
    "SR1-LIST-08": {"one too many": at("list", asking("toDate", more)), "lost": at("list", asking("toDate", less))},
    "SR1-LIST-09": {"one lost": at("list", asking("candidateUuid", less))},
    "SR1-LIST-10": {"one too many": at("list", asking("jobUuid", more))},
    "SR1-LIST-11": {
        "turned around": at("list", asking("sortDir", turned, "desc")),
        "one page of many again": at("list", asking("sortDir", of_many(first_page_again()), "desc")),
    },
    "SR1-LIST-12": {
        "offset not repeated": at("list", member("/offset", const(0))),
        "first of page lost": at("list", asking("offset", page(lambda p: {**p, "content": p["content"][1:]}))),
        "one lost far on": at("list", far_on(page(lambda p: {**p, "content": p["content"][1:]}))),
    },
    "SR1-LIST-13": {"longer than asked": at("list", page(lambda p: {**p, "content": with_more(p["content"])}))},
    "SR1-LIST-14": {
        "total of the page": at("list", total),
        "off by one": at("list", member("/totalFound", lambda n: n + 1)),
    },
    "SR1-PAGE-02": {"a full page and one": at("list", page(lambda p: {**p, "content": with_more(p["content"])}))},
    "SR1-GET-01": {
        "no requestor": at("get", member("/requestor", gone)),
        "no company": at("get", member("/company", gone)),
    },
    "SR1-FLOW-01": {"starts in progress": at("get", member("/status", const("IN_PROGRESS")))},
    "SR1-FLOW-02": {"not persisted": at("get", member("/status", const("NEW"))), "refused": at("accept", status(400))},
    "SR1-FLOW-03": {"not persisted": at("get", member("/status", const("IN_PROGRESS")))},
    "SR1-FLOW-04": {"not persisted": at("get", member("/status", const("NEW")))},
    "SR1-FLOW-12": {"a fifth status": at("list", member("/content/0/status", const("CANCELLED")))},
    "SR1-FLOW-13": {"another label": at("profile", label("Complete", "Done"))},
    "SR1-AUTH-01": {"header not taken": lambda a: status(401)(a) if "apiKey" not in a.path and "/v1/" in a.path else a},
    "SR1-AUTH-02": {"parameter not taken": lambda a: status(401)(a) if "apiKey" in a.path else a},
    "SR1-AUTH-03": {"former key works": lambda a: replace(a, status=200) if a.status == 401 else a},
    "SR1-FORMAT-01": {
        "text/plain": lambda a: header("Content-Type", "text/plain")(a) if "/v1/" in a.path else a,
        "no type": lambda a: header("Content-Type", None)(a) if "/v1/" in a.path else a,
    },
    "SR1-ROBUST-02": {"crashes": lambda a: crash(a) if 400 <= a.status < 500 and "/v1/" in a.path else a},
    "SR1-TEST-01": {
        "a test order is real": lambda a: taken(a) if 400 <= a.status < 500 and a.method == "POST" else a,
        "it is on the profile": at("profile", one_more_assessment),
        "it moves another order": after_a_refusal(at("list", member("/content/0/status", const("REJECTED")))),
    },
    "SR1-ACCEPT-01": {
        "blank taken": at("accept", refused(taken)),
        "another error": at("accept", refused(lambda a: a.with_json(newer))),
        "crash": at("accept", refused(crash)),
    },
    "SR1-ACCEPT-02": {"author needed": at("accept", status(400))},
    "SR1-ACCEPT-03": {
        "the comment": at("accept", lambda a: a.with_json({"id": "c", "createDate": "x", "message": "m"})),
        "another order": at("accept", member("/id", const("0" * 24))),
    },
    "SR1-ACCEPT-07": {"blank taken": at("accept", refused(taken))},
    "SR1-REJECT-01": {"blank taken": at("reject", refused(taken))},
    "SR1-REJECT-04": {
        "no candidate": at("reject", member("/candidate", gone)),
        "204": at("reject", lambda a: body(b"")(status(204)(a))),
    },
    "SR1-COMPLETE-01": {"in progress": at("complete", member("/status", const("IN_PROGRESS")))},
    "SR1-COMPLETE-05": {"no offer": at("complete", member("/offer", gone))},
    "SR1-COMMENT-01": {"refused": at("comment", status(400))},
    "SR1-COMMENT-02": {"no end": at("comment", refused(taken))},
    "SR1-COMMENT-03": {"blank taken": at("comment", refused(taken))},
    "SR1-COMMENT-05": {"no limit": at("comments", member("/limit", gone)), "one lost": at("comments", less)},
    "SR1-COMMENT-06": {
        "another text": at("one comment", member("/message", const("x"))),
        "404": at("one comment", status(404)),
    },
    "SR1-COMMENT-07": {
        "no id": at("comment", member("/id", gone)),
        "no date": at("comment", member("/createDate", gone)),
    },
    "SR1-RESULT-01": {"refused": at("result", status(400))},
    "SR1-RESULT-03": {"a URL": at("result", member("/resultType", const("URL"))), "refused": at("result", status(400))},
    "SR1-RESULT-04": {"taken": at("result", refused(taken))},
    "SR1-RESULT-05": {"refused": at("result", status(400))},
    "SR1-RESULT-06": {"one lost": at("results", less), "one twice": at("results", doubled)},
    "SR1-RESULT-07": {"taken": at("result", refused(taken))},
    "SR1-RESULT-08": {"no id": at("result", member("/id", gone)), "no title": at("result", member("/title", gone))},
    "SR1-RESULT-12": {"no offset": at("results", member("/offset", gone)), "one lost": at("results", less)},
    "SR1-RESULT-13": {"another title": at("one result", member("/title", const("x")))},
    "SR1-RESULT-16": {
        "score a number": at("result", member("/score", const(98))),
        "passed text": at("result", member("/passed", str)),
    },
    "SR1-ATTACH-01": {"any part": at("attach", refused(taken))},
    "SR1-ATTACH-02": {"any file": at("attach", refused(taken))},
    "SR1-ATTACH-03": {"any size": at("attach", refused(taken))},
    "SR1-ATTACH-10": {"no content": at("attachments", member("/content", gone)), "none": at("attachments", emptied)},
    "SR1-ATTACH-11": {"another id": at("one attachment", member("/id", const("0" * 24)))},
    "SR1-ATTACH-12": {"no id": at("attach", member("/id", gone)), "no name": at("attach", member("/fileName", gone))},
    "SR1-ATTACH-13": {"405": at("replace", status(405)), "no id": at("replace", member("/id", gone))},
    "SR1-CONFIG-01": {"no totalFound": at("configs", member("/totalFound", gone)), "one lost": at("configs", less)},
    "SR1-CONFIG-02": {"no id": at("config", member("/id", gone)), "500": at("config", status(500))},
    "SR1-CONFIG-03": {"former value": at("configs", member("/content/0/value", const("https://former.example")))},
    "SR1-CONFIG-04": {
        "another value": at("one config", member("/value", const("x"))),
        "404": at("one config", status(404)),
    },
    "SR1-CONFIG-05": {"405": at("change config", status(405))},
    "SR1-CONFIG-06": {"taken": at("config", refused(taken))},
    "SR1-CONFIG-08": {"taken": at("config", refused(taken))},
    "SR1-CONFIG-09": {"taken": at("config", refused(taken))},
    "SR1-OFFER-02": {"no content": at("offers", member("/content", gone)), "one lost": at("offers", less)},
    "SR1-OFFER-03": {"a fifth": at("one offer", member("/status", const("SOLD")))},
    "SR1-OFFER-04": {"taken": at("new offer", refused(taken))},
    "SR1-OFFER-05": {"refused": at("submit", status(400))},
    "SR1-OFFER-06": {"refused": at("withdraw", status(400))},
    "SR1-OFFER-07": {"another name": at("one offer", member("/name", const("x")))},
    "SR1-OFFER-08": {"taken": at("change offer", refused(taken))},
    "SR1-OFFER-09": {"taken": at("new offer", refused(taken))},
    "SR1-OFFER-10": {"taken": at("new offer", refused(taken))},
    "SR1-OFFER-11": {
        "in no order": at("offers", page(lambda p: {**p, "content": p["content"][1:] + p["content"][:1]}))
    },
    "SR1-OFFER-12": {"one too many": at("offers", more), "one lost": at("offers", less)},
    "SR1-OFFER-14": {"no id": at("new offer", member("/id", gone)), "no name": at("new offer", member("/name", gone))},
    "SR1-OFFER-15": {
        "no terms": at("change offer", member("/terms", gone)),
        "refused": at("change offer", status(400)),
    },
    "SR1-ERR-01": {
        "the newer envelope": lambda a: a.with_json(newer) if 400 <= a.status < 500 and "/v1/" in a.path else a,
        "no code": lambda a: member("/code", gone)(a) if 400 <= a.status < 500 and "/v1/" in a.path else a,
        "a text": lambda a: body(b"no")(a) if 400 <= a.status < 500 and "/v1/" in a.path else a,
    },
}
ELSEWHERE = {
    **{f"SR1-STEP-{n:02d}": "tests/test_changed_answers.py" for n in range(1, 14)},
    **{f"SR1-{name}": "tests/test_broken_calls.py" for name in ("NOTIFY-01", "NOTIFY-02", "NOTIFY-06", "RESULT-18")},
}
"""Documented MUSTs that are broken somewhere else."""
CASES = [(rule, name) for rule, changes in BROKEN.items() for name in changes]


def run(reports: Path, rule: str, *more: str) -> Outcome:
    return run_warm(*features_about(FOLDER, rule), "-k", rule, "-p", "no:xdist", *more, reports=reports)


def test_a_broken_should_is_a_warning(sandbox_url: str, tmp_path: Path) -> None:
    with ChangingProxy(sandbox_url, with_slash(lambda a: replace(a.with_json(unknown), status=404))) as proxy:
        url = ("--sandbox-url", proxy.url)
        done = run(tmp_path, "SR1-FORMAT-04", *url)
        assert proxy.changed
    assert done.verdict("SR1-FORMAT-04") == "WARN", done.printed
    assert done.status == 0


@pytest.mark.parametrize(("rule", "name"), CASES, ids=[f"{rule}: {name}" for rule, name in CASES])
def test_a_broken_rule_is_seen(rule: str, name: str, sandbox_url: str, tmp_path: Path) -> None:
    with ChangingProxy(sandbox_url, BROKEN[rule][name]) as proxy:
        url = ("--sandbox-url", proxy.url)
        done = run(tmp_path, rule, *url)
        assert proxy.changed, "the change changed nothing, so the test would show nothing"
    assert done.verdict(rule) == "FAIL", done.printed
    assert done.status == 1
    assert "Traceback" not in done.printed


def test_every_documented_must_is_broken_somewhere() -> None:
    musts = musts_of_platforms(REGISTER)
    assert musts - BROKEN.keys() - ELSEWHERE.keys() == set()
    assert BROKEN.keys() & ELSEWHERE.keys() == set()
