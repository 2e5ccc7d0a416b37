"""``verdicts.json``: all verdicts of a run for programs, described by ``schemas/proctor/verdicts.schema.json``.

Two runs that found the same have the same document but for its member ``run``, which holds everything that changes
from run to run, and for what was observed in findings. Order is that of the register and of the plan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proctor import known_failures, repetitions
from proctor.journal import Journal, Record
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.reporting.files import write_text
from proctor.reporting.run_facts import RunFacts, scenario_seconds
from proctor.reporting.signed import Signed, document, signed_by_requirement
from proctor.reporting.wording import statement

if TYPE_CHECKING:
    from proctor.reporting.account import Account

FORMAT = 1
FIRST_FINDINGS = 5
"""So many findings are told for a requirement; the journal has them all."""

Document = dict[str, Any]


def verdict_document(run: RunVerdict, journal: Journal) -> Document:
    """The document. Pure: the same run verdict and journal give the same document."""
    # Imported here: who only compares verdicts needs neither the account nor what is drawn of it.
    from proctor.reporting.account import account

    return _document(account(run, journal))


def profile_verdicts(run: RunVerdict) -> Document:
    """The verdicts of each profile, as the document has them."""
    return {name: _profile(run, verdict) for name, verdict in run.profiles.items()}


def _document(told: Account) -> Document:
    run, journal, facts = told.run, told.journal, told.facts
    known = known_failures.matched(run, journal.header)
    beside = {
        "known_failures": known_failures.document(known),
        "repetitions": repetitions.document(run, journal.header),
    }
    return {
        "format": FORMAT,
        "exit_status": int(known.exit_status),
        "role": facts.role,
        "target": {"name": facts.target, "capabilities": sorted(facts.capabilities)},
        "profiles": profile_verdicts(run),
        **{name: told for name, told in beside.items() if told is not None},
        "run": _volatile(run, facts),
    }


def write_verdicts(told: Account, file: Path) -> None:
    """Write the document as JSON, at once or not at all."""
    write_text(file, json.dumps(_document(told), ensure_ascii=False, indent=1) + "\n")


def _profile(run: RunVerdict, verdict: ProfileVerdict) -> Document:
    word, frozen = statement(run, verdict), verdict.profile.frozen
    attested = signed_by_requirement(run)
    return {
        "title": verdict.profile.title,
        "register": verdict.profile.digest,
        "set": {"name": frozen, "digest": verdict.profile.frozen_digest} if frozen else None,
        "statement": word.value,
        "conforms": word.conforms,
        "complete": verdict.complete,
        "counts": count(verdict.counted),
        "unscored": len(verdict.unscored),
        "requirements": {name: _requirement(run, v, attested) for name, v in verdict.requirements.items()},
    }


def _requirement(run: RunVerdict, verdict: RequirementVerdict, attested: Mapping[str, list[Signed]]) -> Document:
    requirement = verdict.requirement
    return {
        "verdict": verdict.judgement.verdict.value,
        "reason": str(verdict.judgement.reason) or None,
        "explanation": verdict.explanation,
        "level": requirement.level.value,
        "evidence": requirement.evidence.value,
        "binds": requirement.binds,
        "step": requirement.step or None,
        "scored": requirement.scored,
        "counted": verdict.counted,
        "text": requirement.text,
        "checks": verdict.held,
        "scenarios": [
            {
                "node": run.scenarios[shown.scenario].plan.node,
                "name": run.scenarios[shown.scenario].plan.name,
                "verdict": shown.judgement.verdict.value,
                "reason": str(shown.judgement.reason) or None,
            }
            for shown in verdict.shown
        ],
        "attestations": [document(one) for one in attested.get(requirement.id, ())],
        "findings": [_finding(record) for record in verdict.troubles[:FIRST_FINDINGS]],
        "findings_in_all": len(verdict.troubles),
    }


def _finding(record: Record) -> Document:
    members = ("outcome", "code", "text", "expected", "observed", "pointer", "exchange")
    return {name: record[name] for name in members}


def _volatile(run: RunVerdict, facts: RunFacts) -> Document:
    return {
        "id": facts.run,
        "state": run.state,
        "started": facts.started,
        "ended": facts.ended,
        "seconds": facts.seconds,
        "url": facts.url,
        "versions": dict(sorted(facts.versions.items())),
        "journal": {
            "name": facts.journal_name,
            "sha256": facts.journal_sha256,
            "records": facts.journal_records,
            "whole": not facts.problem,
            "problem": facts.problem or None,
        },
        "scenarios": {
            story.plan.node: {"state": story.state or None, "seconds": round(scenario_seconds(story), 6)}
            for story in run.scenarios.values()
        },
    }
