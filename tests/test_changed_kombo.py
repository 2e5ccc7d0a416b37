"""Answers of Kombo changed on their way: every documented MUST that a platform can break is broken, and seen.

Only the scenarios that show the rule are run. The calls that Kombo makes itself do not pass here: they are broken in
``tests/test_broken_kombo_calls.py``. The last tables hold changes that break a weaker rule, and that break none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from proctor.requirements import load_profile
from tests.breaking import features_about, musts_of_platforms
from tests.changes import asking, at, body, const, gone, header, member, not_asking, refused, status
from tests.changing_proxy import Change, ChangingProxy
from tests.kombo_changes import (
    after_a_refusal,
    api,
    crash,
    each_order,
    endless,
    error,
    every,
    first_page_again,
    later_pages,
    left_open,
    never_gone,
    next_page,
    nth,
    objects,
    once_written,
    one_less,
    one_more,
    only_asked,
    orders,
    packages,
    refusal,
    taken,
    with_orders,
    without_nulls,
)
from tests.running import ROOT, Outcome, run_warm

PROFILE = "kombo"
FOLDER = ROOT / "features" / PROFILE
REGISTER = load_profile(FOLDER)
write, put = "write result", "set packages"
DASHBOARD = "order on dashboard"


def of_order(pointer: str, value: Callable[[Any], Any]) -> Change:
    """Change a member of each listed order."""
    return at("orders", each_order(pointer, value))


def of_open(pointer: str, value: Callable[[Any], Any]) -> Change:
    return at("open orders", each_order(pointer, value))


completed = const("COMPLETED")
half = orders(lambda found: found[:50])
tail = orders(lambda found: found[1:])
none = orders(lambda found: [])
twice = orders(lambda found: found * 2)
html = body(b"<html>no</html>")

BROKEN: dict[str, dict[str, Change]] = {
    "KB-TR-03": {
        "plain text": api(header("Content-Type", "text/plain")),
        "refusals are HTML": api(refused(every(html, header("Content-Type", "text/html")))),
        "a member twice": at("orders", lambda a: body(a.body[:-1] + b',"status":"success"}')(a)),
    },
    "KB-AUTH-01": {
        "any key opens": api(refused(taken)),
        "its own opens nothing": api(refusal),
        "side effect": after_a_refusal(at("packages", packages(one_more))),
    },
    "KB-AUTH-02": {"no integration needed": api(refused(taken)), "crash": api(refused(crash))},
    "KB-AUTH-10": {
        "another's order": at("orders", orders(one_more)),
        "another's open order": at("open orders", orders(one_more)),
        "another's order by its id": at("orders", asking("ids", only_asked)),
        "another's order written": at(write, refused(taken)),
    },
    "KB-PKG-01": {
        "no updated_at": at("packages", member("/data/packages/0/updated_at", gone)),
        "no type": at("packages", member("/data/packages/0/type", gone)),
        "other description": at("packages", member("/data/packages/0/description", const("x"))),
        "packages an object": at("packages", member("/data/packages", const({}))),
        "status ok": at("packages", member("/status", const("ok"))),
        "each twice": at("packages", packages(lambda found: found * 2)),
    },
    "KB-PKG-02": {
        "small letters": at("packages", member("/data/packages/0/type", lambda kind: kind and kind.lower())),
        "a sixth": at("packages", member("/data/packages/0/type", const("ESSAY"))),
    },
    "KB-PKG-10": {
        "merged": at("packages", never_gone()),
        "name kept": at("packages", packages(lambda f: [{**o, "name": f"Package {o['id'][-1]}"} for o in f])),
        "order loses it": of_order("/package_id", const("x")),
        "no data": at(put, member("/data", gone)),
    },
    "KB-PKG-11": {
        "taken": at(put, refused(taken)),
        "one form taken": at(put, nth(refused(taken), 30)),
        "side effect": after_a_refusal(at("packages", member("/data/packages/0/description", const("x")))),
    },
    "KB-ORD-01": {
        "no status": of_order("/status", gone),
        "no phone": of_order("/candidate/phone", gone),
        "e-mail null": of_order("/candidate/email", const(None)),
        "status in small letters": of_order("/status", str.lower),
        "unknown role": of_order("/job/hiring_team/0/hiring_team_roles", const(["BOSS"])),
        "empty text for null": of_order("/job/name", lambda name: name or ""),
        "letters lost": of_order("/job/description", lambda t: t and t.encode("ascii", "ignore").decode()),
        "each twice": at("orders", twice),
    },
    "KB-ORD-02": {
        "50 if not asked": at("orders", not_asking("page_size", half)),
        "one more than asked": at("orders", asking("page_size", orders(one_more), "2")),
        "200 at most": at("orders", asking("page_size", orders(lambda found: found[:200]), "250")),
        "250 refused": at("orders", asking("page_size", refusal, "250")),
    },
    "KB-ORD-04": {
        "first page again": at("orders", first_page_again()),
        "one lost between": at("orders", later_pages(tail)),
        "endless": at("orders", endless()),
        "no next at the end": at("orders", with_orders(member("/data/next", lambda v: v or gone(v)))),
    },
    "KB-ORD-05": {
        "statuses forgotten": at("orders", later_pages(asking("statuses", orders(one_more)))),
        "one lost": at("orders", later_pages(asking("created_after", orders(one_less)))),
    },
    "KB-ORD-14": {"changed_at": at("orders", orders(lambda found: [{**one, "changed_at": None} for one in found]))},
    "KB-ORD-16": {
        "not the very moment": at("orders", asking("created_after", tail)),
        "ignored": at("orders", asking("created_after", orders(one_more))),
    },
    "KB-ORD-17": {
        "ignored": at("orders", asking("ids", orders(one_more))),
        "one lost": at("orders", asking("ids", orders(one_less))),
    },
    "KB-ORD-18": {
        "ignored": at("orders", asking("statuses", orders(one_more))),
        "no REJECTED": at("orders", orders(lambda found: [one for one in found if one["status"] != "REJECTED"])),
        "blank is none": at("orders", asking("statuses", none, "")),
    },
    "KB-OPEN-02": {
        "200 at most": at("open orders", asking("page_size", orders(lambda found: found[:200]), "250")),
        "a filter": at("open orders", asking("statuses", none)),
        "one lost between": at("open orders", later_pages(tail)),
    },
    "KB-OPEN-03": {
        "with status": at("open orders", orders(lambda found: [{**one, "status": "OPEN"} for one in found])),
        "no phone": of_open("/candidate/phone", gone),
        "no next": at("open orders", next_page(gone)),
    },
    "KB-OPEN-04": {"a closed one": left_open(), "one lost": at("open orders", orders(one_less))},
    "KB-RESULT-01": {
        "taken": at(write, refused(taken)),
        "crash": at(write, refused(crash)),
        "side effect": after_a_refusal(of_order("/status", completed)),
    },
    "KB-RESULT-02": {"taken": at(write, refused(taken)), "no envelope": at(write, refused(member("/error", gone)))},
    "KB-RESULT-03": {
        "taken": at(write, refused(taken)),
        "not persisted": of_order("/status", const("OPEN")),
        "side effect": after_a_refusal(at(DASHBOARD, member("/result", lambda result: {**(result or {}), "score": 7}))),
    },
    "KB-RESULT-08": {"taken": at(write, refused(taken)), "refused": at(write, nth(refusal, 3))},
    "KB-RESULT-10": {"taken": at(write, refused(taken)), "refused": at(write, nth(refusal, 12))},
    "KB-RESULT-11": {"taken": at(write, refused(taken))},
    "KB-RESULT-12": {"one form taken": at(write, nth(refused(taken), 50)), "refused": at(write, nth(refusal, 2))},
    "KB-RESULT-14": {"six taken": at(write, refused(taken)), "five refused": at(write, nth(refusal, 6))},
    "KB-RESULT-15": {"taken": at(write, refused(taken)), "refused": at(write, refusal)},
    "KB-RESULT-17": {"taken": at(write, refused(taken))},
    "KB-RESULT-24": {
        "none": at(write, member("/warnings", gone)),
        "texts": at(write, member("/warnings", const(["careful"]))),
        "no message": at(write, member("/warnings", const([{"text": "careful"}]))),
    },
    "KB-RESULT-34": {
        "not persisted": of_order("/status", const("OPEN")),
        "CANCELLED becomes REJECTED": of_order("/status", lambda s: "REJECTED" if s == "CANCELLED" else s),
        "others too": once_written(of_order("/status", completed)),
        "the order changes": once_written(of_order("/candidate/phone", const(None))),
        "refused": at(write, refusal),
    },
    "KB-RESULT-37": {"taken": at(write, refused(taken))},
    "KB-RESULT-38": {"taken": at(write, refused(taken))},
    "KB-RESULT-39": {"taken": at(write, refused(taken)), "refused": at(write, refusal)},
    "KB-ERR-01": {
        "no log_url": error("log_url", gone),
        "no code for 404": at(write, lambda a: member("/error/code", gone)(a) if a.status == 404 else a),
        "message null": error("message", const(None)),
        "flat": api(refused(lambda a: a.with_json({"status": "error", **a.json["error"]}))),
        "says success": api(refused(member("/status", const("success")))),
    },
    "KB-SR-01": {"another name": at("connect", member("/id", lambda known: known.replace("smartrecruiters", "sr")))},
    "KB-SR-04": {
        "other letters": at(DASHBOARD, member("/result/remote_fields/smartrecruiters/scoreLabel", str.upper)),
    },
}
ELSEWHERE = {f"KB-WH-{number}": "tests/test_broken_kombo_calls.py" for number in ("01", "26", "30")}
"""Documented MUSTs that are broken somewhere else: calls that Kombo makes itself."""
CASES = [(rule, name) for rule, changes in BROKEN.items() for name in changes]
WITH_IT = {
    "no next at the end": {"KB-ORD-01"},
    "no envelope": {"KB-ERR-01"},
    "another's order by its id": {"KB-ORD-01"},
}
"""The other documented MUSTs that such a change cannot but break, by the name of the change."""
WEAKER: dict[str, Change] = {
    "KB-RESULT-25": at(write, status(201)),
    "KB-ERR-04": error("code", const("PLATFORM.WRONG")),
    "KB-AUTH-04": api(lambda a: status(403)(a) if a.status == 401 else a),
    "KB-ORD-11": at("orders", orders(lambda found: found[::-1])),
    "KB-ORD-12": at("orders", orders(lambda found: [{**one, "created_at": "2023-04-04T00:00:00Z"} for one in found])),
    "KB-LIM-01": api(header("ratelimit-reset", None)),
}
"""By the rule that is broken, which is no documented MUST."""

warned = member("/warnings", const([{"message": "This may look odd."}]))
HARMLESS: dict[str, Change] = {
    "another way to write": every(
        objects(lambda found: dict(reversed(found.items()))),
        api(lambda a: replace(a, body=json.dumps(a.json, indent=4).encode())),
    ),
    "members nobody knows": objects(lambda found: {**found, "somethingNew": [1, None]}),
    "another way to send": every(
        api(lambda a: replace(a, headers=tuple((name.upper(), value) for name, value in a.headers), chunk=1000)),
        api(header("Content-Type", "Application/JSON; charset=UTF-8")),
    ),
    "what is left to the platform": every(
        at(write, warned),
        at(put, warned),
        at("packages", packages(lambda found: found[::-1])),
        at("orders", without_nulls),
        at("open orders", without_nulls),
    ),
}
PROBES = ("KB-PKG-01", "KB-PKG-10", "KB-ORD-01", "KB-OPEN-03", "KB-RESULT-24", "KB-ERR-01", "KB-WH-01")
"""Rules about the form of answers: what a harmless change could turn red by itself."""


@dataclass(frozen=True)
class Seen:
    """What a run through the proxy showed; ``changed`` counts the answers that it altered."""

    outcome: Outcome
    changed: int

    def named(self, verdict: str) -> set[str]:
        """Every rule with a verdict, whether the run was to show it or not."""
        rules = self.outcome.verdicts["profiles"][PROFILE]["requirements"]
        return {name for name, rule in rules.items() if rule["verdict"] == verdict}


def run(change: Change, sandbox: str, reports: Path, *rules: str) -> Seen:
    with ChangingProxy(sandbox, change) as proxy:
        only = ("-k", " or ".join(rules), "-p", "no:xdist", "--sandbox-url", proxy.url)
        seen = Seen(run_warm(*features_about(FOLDER, *rules), *only, reports=reports), proxy.changed)
    assert seen.changed, "the change changed nothing, so the test would show nothing"
    assert "Traceback" not in seen.outcome.printed
    return seen


@pytest.mark.parametrize(("rule", "name"), CASES, ids=[f"{rule}: {name}" for rule, name in CASES])
def test_a_broken_rule_is_seen(rule: str, name: str, sandbox_url: str, tmp_path: Path) -> None:
    seen = run(BROKEN[rule][name], sandbox_url, tmp_path, rule)
    assert seen.named("FAIL") == {rule} | WITH_IT.get(name, set()), seen.outcome.printed
    assert seen.outcome.status == 1


@pytest.mark.parametrize("rule", WEAKER)
def test_a_broken_weaker_rule_is_a_warning(rule: str, sandbox_url: str, tmp_path: Path) -> None:
    seen = run(WEAKER[rule], sandbox_url, tmp_path, rule)
    assert seen.named("WARN") == {rule}, seen.outcome.printed
    assert seen.outcome.status == 0


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_turns_nothing_red(name: str, sandbox_url: str, tmp_path: Path) -> None:
    seen = run(HARMLESS[name], sandbox_url, tmp_path, *PROBES)
    assert seen.named("PASS") == set(PROBES), seen.outcome.printed
    assert seen.outcome.status == 0, seen.outcome.printed


def test_every_documented_must_is_broken_somewhere() -> None:
    musts = musts_of_platforms(REGISTER)
    assert musts - BROKEN.keys() - ELSEWHERE.keys() == set()
    assert BROKEN.keys() & ELSEWHERE.keys() == set()
    assert (BROKEN.keys() | ELSEWHERE.keys()) - musts == set()
