"""Writes small journals with the real writer and the real records, with a clock that only counts.

``Act`` is what a scenario does: its plan, how each of its sentences went, and how it ended. What is not told does not
happen: a scenario without beats is never started, one without an end is interrupted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctor.evidence import exchange_record, finding_record
from proctor.exchange import Exchange, Request, Response
from proctor.findings import Finding, Outcome
from proctor.journal import JournalWriter
from proctor.plan import PlannedScenario, PlannedSentence, scenario_key, scenario_record
from proctor.redaction import Redactor
from proctor.requirements import Profile

KEY = "pp-" + "k3y" * 12
SECRET_NAME = "Ingeborg"
BEGIN = 1_790_000_000.0
URI = "features/demo/orders.feature"
REGISTER = """
[profile]
id = "demo-v1"
title = "Demo orders"
contract = "contract.yaml"
steps = "D1-STEP-"

[sources]
GUIDE = "The demo guide, chapter <orders> & steps"

"""
RULES: Mapping[str, Mapping[str, Any]] = {
    "D1-STEP-01": {"step": 1, "text": "The partner lists its orders."},
    "D1-STEP-02": {"step": 2, "text": "The partner accepts an order."},
    "D1-ACCEPT-01": {"binds": "platform", "step": 2, "text": "Accept needs a message."},
    "D1-ACCEPT-02": {"level": "SHOULD", "text": "Accept tells the date of the change."},
    "D1-LIST-01": {"text": "A list has <limit> & offset."},
    "D1-LIST-02": {"text": "At most 100 orders come at once."},
    "D1-NOTE-01": {"binds": "partner", "text": "The partner looks for new orders by itself."},
    "D1-NOTE-02": {"testable": "no: nobody can see it", "text": "The platform is friendly."},
    "D1-ERR-01": {"text": "An error has a code."},
    "D1-ERR-02": {"level": "MAY", "evidence": "assumption", "text": "An error has a help page."},
    "D1-HOOK-01": {"scored": False, "unscored": "no scenario yet", "text": "Somebody is told of a new order."},
}


@dataclass(frozen=True)
class Beat:
    """How one sentence went. ``state`` is "done", "failed" or "" where it was begun and never ended."""

    state: str = "done"
    exchanges: tuple[Exchange, ...] = ()
    findings: tuple[Finding, ...] = ()
    pictures: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Act:
    """``outside`` is what the harness found before its first sentence: then it was never begun."""

    plan: PlannedScenario
    beats: tuple[Beat, ...] = ()
    end: str = ""
    outside: tuple[Finding, ...] = ()


def register_text() -> str:
    """A register of eleven rules: of every level, bound to either side, testable or not, scored or not."""
    common = {"level": "MUST", "evidence": "documented", "binds": "both", "testable": "auto"}
    entries = []
    for name, rule in RULES.items():
        members = {"id": name, **common, **rule}
        lines = [f"{key} = {_toml(value)}" for key, value in members.items()]
        entries.append("\n".join(["[[requirement]]", *lines, 'source = ["GUIDE"]', ""]))
    return REGISTER + "\n".join(entries)


def planned(
    name: str,
    sentences: Iterable[tuple[str, str | None]],
    *requirements: str,
    tags: tuple[str, ...] = (),
    example: Mapping[str, str] | None = None,
    rule: str = "",
    workflow: bool = False,
    twin: str = "",
) -> PlannedScenario:
    node = f"{URI}::{name}{twin}{list(example.values()) if example else ''}"
    return PlannedScenario(
        key=scenario_key(node),
        node=node,
        name=name,
        profile="demo-v1",
        uri=URI,
        line=10,
        feature="Orders",
        rule=rule,
        description="What happens to an order.",
        tags=tags,
        example=dict(example or {}),
        sentences=tuple(PlannedSentence(text, "When", 11 + n, r) for n, (text, r) in enumerate(sentences)),
        workflow=workflow,
        requirements=requirements,
    )


def exchange(plan: PlannedScenario, number: int = 1, **more: Any) -> Exchange:
    """One honest exchange; ``response=None`` for one without an answer."""
    body = b'{"message": "' + SECRET_NAME.encode() + b' is invited", "firstName": "' + SECRET_NAME.encode() + b'"}'
    headers = (("X-SmartToken", KEY), ("Content-Type", "application/json"))
    answer = Response(200, (("content-type", "application/json"),), b'{"id": "o1", "status": "NEW"}', "OK")
    members: dict[str, Any] = {
        "id": f"{plan.key}-{number}",
        "actor": "partner",
        "surface": "demo-v1",
        "request": Request("POST", "http://127.0.0.1:1/v1/orders/o1/accept?a=<b>", headers, body),
        "response": answer,
        "started": BEGIN,
        "elapsed": 0.012,
    }
    return Exchange(**(members | more))


def held(requirement: str, exchange_id: str | None = None) -> Finding:
    return Finding(requirement, Outcome.HELD, "expectation", "VALUE", "as expected", exchange=exchange_id)


def broken(requirement: str | None, exchange_id: str | None = None, **more: Any) -> Finding:
    members: dict[str, Any] = {"expected": "IN_PROGRESS", "observed": "NEW", "pointer": "/status"}
    return Finding(
        requirement, Outcome.BROKEN, "expectation", "VALUE", "the status is not as expected",
        exchange=exchange_id, **(members | more),
    )  # fmt: skip


def unknown(requirement: str, code: str = "UNREACHABLE") -> Finding:
    return Finding(requirement, Outcome.UNKNOWN, "expectation", code, "the platform could not be reached")


def harness(requirement: str) -> Finding:
    return Finding(requirement, Outcome.ERROR, "harness", "HARNESS", "KeyError: 'id' (at steps/partner.py:12)")


def write_journal(
    file: Path,
    profile: Profile,
    acts: Iterable[Act],
    *,
    complete: bool = True,
    state: str = "finished",
    run: str = "r1",
    more: Mapping[str, Any] | None = None,
) -> Path:
    """Write a journal. ``state`` is "" for a run that died: no footer then. ``more`` is added to the header."""
    told = list(acts)
    clock = itertools.count(1)
    redactor = Redactor(b"salt of the tests")
    redactor.secret(KEY)

    def at() -> dict[str, float]:
        return {"at": BEGIN + next(clock) / 100}

    header = {
        "run": run,
        "started": BEGIN,
        "role": "platform",
        "proctor": "0.1.0",
        "python": "3.11.7",
        "libraries": {"httpx": "0.28.1"},
        "target": {
            "name": "sandbox",
            "customer": "sandbox",
            "capabilities": ["control"],
            "platforms": {"demo-v1": "http://127.0.0.1:1/v1"},
        },
        "plan": [scenario_record(act.plan) for act in told],
        "profiles": {"demo-v1": {"title": profile.title, "register": profile.digest, "complete": complete}},
        **(more or {}),
    }
    journal = JournalWriter(file, header)
    for act in told:
        where: dict[str, Any] = {"scenario": act.plan.key}
        for finding in act.outside:
            journal.append("finding", at() | where | {"sentence": None} | finding_record(finding, redactor))
        if act.outside:
            journal.append("scenario", at() | where | {"state": "error", "text": "the fixture broke"})
            continue
        if not act.beats and not act.end:
            continue
        journal.append("scenario", at() | where | {"state": "started"})
        for index, beat in enumerate(act.beats):
            here = where | {"sentence": index}
            journal.append("sentence", at() | here | {"state": "started"})
            for one in beat.exchanges:
                journal.append("exchange", at() | here | exchange_record(one, redactor) | {"operation": None})
            for picture in beat.pictures:
                journal.append("screenshot", at() | here | dict(picture))
            for finding in beat.findings:
                journal.append("finding", at() | here | finding_record(finding, redactor))
            if beat.state:
                journal.append("sentence", at() | here | {"state": beat.state})
        if act.end:
            journal.append("scenario", at() | where | {"state": act.end, "text": ""})
    if state:
        journal.close({"state": state})
    else:
        journal.abandon()
    return file


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'
