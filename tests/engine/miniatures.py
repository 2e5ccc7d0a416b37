"""The smallest whole examples of what the engine works on: requirements, scenarios, contracts, journals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.exchange import Exchange, Request, Response
from proctor.journal import JournalWriter, read_journal
from proctor.judging import RunVerdict, judge
from proctor.plan import PlannedScenario, PlannedSentence, scenario_record
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.requirements import Profile, Requirement
from proctor.verdicts import Evidence, Level

PROFILE = "mini"
SALT = b"the salt of tests"
JSON = (("Content-Type", "application/json"),)


def requirement(id: str = "R-01", level: str = "MUST", evidence: str = "documented", **more: Any) -> Requirement:
    facts: dict[str, Any] = {"binds": "platform", "text": "a rule", "source": ("DOC",), "testable": "auto"}
    return Requirement(id=id, level=Level(level), evidence=Evidence(evidence), **(facts | more))


def profile(*requirements: Requirement, id: str = PROFILE) -> Profile:
    return Profile(id, "Mini", Path(), Path(), "R-STEP-", {}, {}, {r.id: r for r in requirements}, "digest")


def scenario(
    key: str = "s1",
    requirements: tuple[str, ...] = ("R-01",),
    steps: tuple[str | None, ...] = (None, "R-01"),
    **more: Any,
) -> PlannedScenario:
    """A scenario whose sentences are named by their number; ``steps`` are the requirements of its sentences."""
    sentences = tuple(PlannedSentence(f"sentence {n}", "Then", n + 1, owner) for n, owner in enumerate(steps))
    facts: dict[str, Any] = {
        "node": f"mini.feature::{key}", "name": key, "profile": PROFILE, "uri": "mini.feature", "line": 1,
        "feature": "F", "rule": "", "description": "", "tags": (), "example": {},
    }  # fmt: skip
    return PlannedScenario(key=key, sentences=sentences, requirements=requirements, **(facts | more))


def header(*scenarios: PlannedScenario, role: str = "platform", complete: bool = True, capabilities: Any = ()) -> Any:
    return {
        "role": role,
        "target": {"name": "t", "capabilities": list(capabilities)},
        "profiles": {PROFILE: {"title": "Mini", "register": "digest", "folder": ".", "complete": complete}},
        "plan": [scenario_record(s) for s in scenarios],
    }


class Tale:
    """Writes a journal by telling a run through the real recorder, and judges it."""

    def __init__(
        self,
        folder: Path,
        requirements: tuple[Requirement, ...],
        *scenarios: PlannedScenario,
        checker: ContractChecker | None = None,
        **head: Any,
    ) -> None:
        self.file = folder / "journal.jsonl"
        self.requirements = requirements
        self.journal = JournalWriter(self.file, header(*scenarios, **head))
        self.recorder = Recorder(
            self.journal,
            Redactor(SALT),
            {r.id: r for r in requirements},
            {PROFILE: checker} if checker else {},
        )

    def judged(self, state: str | None = "finished") -> RunVerdict:
        """Ends the journal; without a state it is left as a killed process leaves it."""
        if state is None:
            self.journal.abandon()
        else:
            self.journal.close({"state": state})
        return judge(read_journal(self.file), [profile(*self.requirements)])

    def findings(self) -> list[tuple[Any, str, str]]:
        """Requirement, outcome and code of what was recorded so far."""
        records = (json.loads(line) for line in self.file.read_text().splitlines())
        return [(r["requirement"], r["outcome"], r["code"]) for r in records if r["kind"] == "finding"]


def contract(folder: Path, openapi: str, schemas: Mapping[str, Any] | None = None) -> Contract:
    """A contract of YAML text (from ``paths:`` on) and of schemas by file name."""
    for name, schema in (schemas or {}).items():
        (folder / name).write_text(schema if isinstance(schema, str) else json.dumps(schema))
    file = folder / "openapi.yaml"
    file.write_text(f"openapi: 3.1.0\ninfo: {{title: Mini, version: '1'}}\n{openapi}")
    return Contract(file)


def checker(folder: Path, openapi: str, schemas: Mapping[str, Any] | None = None, base: str = "/v1") -> ContractChecker:
    return ContractChecker(contract(folder, openapi, schemas), base)


def exchange(
    method: str = "GET",
    path: str = "/v1/things",
    response: Response | None = None,
    *,
    body: bytes = b"",
    headers: Any = (),
    **more: Any,
) -> Exchange:
    request = Request(method, f"http://host.invalid{path}", tuple(headers), body)
    return Exchange(more.pop("id", "s1-1"), "partner", more.pop("surface", PROFILE), request, response, **more)


def answer(body: Any = None, status: int = 200, headers: Any = JSON) -> Response:
    """An answer; ``body`` is bytes, or a JSON value."""
    return Response(status, tuple(headers), body if isinstance(body, bytes) else json.dumps(body).encode())
