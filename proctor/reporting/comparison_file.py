"""A comparison of two runs for programs, described by ``schemas/proctor/comparison.schema.json``."""

from __future__ import annotations

import json
from typing import Any

from proctor.comparing import Comparison, Evidence, RequirementChange, Side
from proctor.exchange_difference import ABSENT, Difference, answer_line, brief, request_line
from proctor.journal import Record
from proctor.reporting.wording import Statement
from proctor.verdicts import Judgement

FORMAT = 1
LARGEST_VALUE = 4 * 1024
"""Characters of a value as JSON; a longer one is told as its beginning, as text."""

Document = dict[str, Any]


def comparison_document(found: Comparison) -> Document:
    """Pure: the same comparison gives the same document."""
    return {
        "format": FORMAT,
        "worse": found.worse,
        "before": _side(found.before),
        "after": _side(found.after),
        "warnings": list(found.warnings),
        "same": found.same,
        "statements": [
            {"profile": one.profile, "before": _word(one.before), "after": _word(one.after), "worse": one.worse}
            for one in found.statements
        ],
        "requirements": [_change(one) for one in found.changes],
        "only_before": {name: list(ids) for name, ids in found.only_before.items()},
        "only_after": {name: list(ids) for name, ids in found.only_after.items()},
        "circumstances": [{"name": f.name, "before": f.before, "after": f.after} for f in found.facts],
    }


def comparison_text(found: Comparison) -> str:
    return json.dumps(comparison_document(found), ensure_ascii=False, indent=1)


def _side(one: Side) -> Document:
    facts = one.facts
    return {
        "run": facts.run, "started": facts.started, "role": facts.role, "target": facts.target, "state": one.run.state,
        "journal_sha256": facts.journal_sha256,
    }  # fmt: skip


def _word(statement: Statement | None) -> str | None:
    return statement.value if statement else None


def _judgement(judgement: Judgement) -> Document:
    return {"verdict": judgement.verdict.value, "reason": str(judgement.reason) or None}


def _change(change: RequirementChange) -> Document:
    requirement = change.after.requirement
    return {
        "profile": change.profile,
        "requirement": requirement.id,
        "text": requirement.text,
        "level": requirement.level.value,
        "scored": requirement.scored,
        "direction": change.direction.value,
        "before": _judgement(change.before.judgement) | {"explanation": change.before.explanation},
        "after": _judgement(change.after.judgement) | {"explanation": change.after.explanation},
        "evidence": _evidence(change.evidence) if change.evidence else None,
    }


def _evidence(evidence: Evidence) -> Document:
    pair = evidence.pair
    told = {"node": evidence.node, "scenario": evidence.name, "note": evidence.note or None}
    if pair is None:
        return told | {"before": None, "after": None, "differences": [], "more": 0}
    return told | {
        "before": _exchange(pair.before),
        "after": _exchange(pair.after),
        "differences": [_difference(one) for one in pair.differences],
        "more": pair.more,
    }


def _exchange(exchange: Record | None) -> Document | None:
    if exchange is None:
        return None
    return {"id": exchange["id"], "request": request_line(exchange), "answer": answer_line(exchange)}


def _difference(one: Difference) -> Document:
    sides = {"before": one.before, "after": one.after}
    return {"place": one.place, "pointer": one.pointer} | {
        name: _value(value) for name, value in sides.items() if value is not ABSENT
    }


def _value(value: Any) -> Any:
    return value if len(json.dumps(value, ensure_ascii=False)) <= LARGEST_VALUE else brief(value)
