"""What a comparison found, as text for a terminal, as JSON for programs, and as Markdown for an issue or a comment.

Pure functions. The JSON document is described by ``schemas/proctor/drift.schema.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from proctor.drift.kinds import KINDS, Difference, Severity
from proctor.drift.known import Known, Outcome
from proctor.failures import shown
from proctor.reporting.markdown import LONGEST_COMMENT, code, printable, within
from proctor.requirements import Profile
from proctor.verdicts import ExitStatus

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Comparing:
    """What was compared: a document, as people call it, with a profile's contract."""

    document: str
    version: str
    contract: str
    profile: Profile


def exit_status(outcome: Outcome) -> ExitStatus:
    """Whether anybody has to look: at a difference that matters and is not known, or at an entry that knows nothing."""
    matters = any(one.severity is not Severity.INFO for one in outcome.unknown)
    return ExitStatus.DOES_NOT_CONFORM if matters or outcome.stale else ExitStatus.CONFORMS


def text_lines(outcome: Outcome, comparing: Comparing) -> Iterator[str]:
    """Differences that are not known, by operation, the worst first; and what is to be said of the list."""
    for operation, group in _by_operation(outcome.unknown):
        yield operation
        for one in group:
            yield f"  {one.severity.value:<9} {one.place}: {KINDS[one.kind].text} [{one.kind}]"
            yield f"  {'':<9}   theirs  {one.theirs}   at {one.their_pointer}"
            yield f"  {'':<9}   ours    {one.ours}   at {one.our_pointer}"
            for name in one.requirements:
                yield f"  {'':<9}   rule    {_rule(name, comparing.profile)}"
    for entry in outcome.stale:
        yield f"{_at(outcome, entry)}: fits no difference any more: {entry.operation}: {entry.place}: {entry.what}"
    yield headline(outcome, comparing)


def headline(outcome: Outcome, comparing: Comparing) -> str:
    """One sentence."""
    counts = _counts(outcome.unknown)
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    known = sum(entry is not None for _, entry in outcome.differences)
    unknown = f"differs in {len(outcome.unknown)} unknown places ({told})" if told else "differs in no unknown place"
    aside = f"; {known} known differences" if known else ""
    stale = f"; {len(outcome.stale)} entries of {_list(outcome)} fit nothing any more" if outcome.stale else ""
    return f"{comparing.document} (OpenAPI {comparing.version}) {unknown} from {comparing.contract}{aside}{stale}."


def document(outcome: Outcome, comparing: Comparing) -> dict[str, Any]:
    """Everything, known differences too."""
    return {
        "format": FORMAT,
        "profile": comparing.profile.id,
        "document": comparing.document,
        "openapi": comparing.version,
        "contract": comparing.contract,
        "known_list": _list(outcome) or None,
        "exit_status": int(exit_status(outcome)),
        "unknown": _counts(outcome.unknown),
        "differences": [_difference(one, entry) for one, entry in outcome.differences],
        "stale": [
            {"line": entry.line, "operation": entry.operation, "place": entry.place, "what": entry.what}
            for entry in outcome.stale
        ],
    }


def markdown(outcome: Outcome, comparing: Comparing, longest: int = LONGEST_COMMENT) -> str:
    """For an issue or a comment: whatever stands in the documents is shown as code, and means nothing else."""
    lines = ["### Published document and contract", "", _sentence(outcome, comparing)]
    for operation, group in _by_operation(outcome.unknown):
        lines += ["", f"**{code(operation)}**", ""]
        for one in group:
            rules = f"; {', '.join(one.requirements)}" if one.requirements else ""
            # A difference is one line, so that a text that is cut ends behind a whole one.
            lines.append(
                f"* **{one.severity.value}** {code(one.place)}: {KINDS[one.kind].text}. Theirs: {code(one.theirs)} at "
                f"{code(one.their_pointer)}; ours: {code(one.ours)} at {code(one.our_pointer)}{rules}"
            )
    if outcome.stale:
        lines += ["", "Entries that fit no difference any more:", ""]
        lines += [f"* {code(_at(outcome, e))}: {code(f'{e.operation}: {e.place}: {e.what}')}" for e in outcome.stale]
    return within(lines, longest, "... and {} lines more: `proctor drift` tells them all.")


def _sentence(outcome: Outcome, comparing: Comparing) -> str:
    counts = _counts(outcome.unknown)
    told = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "none"
    known = sum(entry is not None for _, entry in outcome.differences)
    names = f"{code(comparing.document)} (OpenAPI {comparing.version}) and {code(comparing.contract)}"
    return f"{names}: unknown differences: {told}; known: {known}; entries that fit nothing: {len(outcome.stale)}."


def _difference(one: Difference, entry: Known | None) -> dict[str, Any]:
    return {
        "operation": one.operation,
        "place": one.place,
        "kind": one.kind,
        "text": KINDS[one.kind].text,
        "severity": one.severity.value,
        "writer": one.writer.value,
        "theirs": one.theirs,
        "ours": one.ours,
        "their_pointer": one.their_pointer,
        "our_pointer": one.our_pointer,
        "requirements": list(one.requirements),
        "known": {"line": entry.line, "reason": entry.reason} if entry else None,
    }


def _by_operation(differences: tuple[Difference, ...]) -> Iterator[tuple[str, list[Difference]]]:
    order = list(Severity)
    for operation, group in groupby(differences, key=lambda one: one.operation):
        yield operation, sorted(group, key=lambda one: order.index(one.severity))


def _counts(differences: tuple[Difference, ...]) -> Mapping[str, int]:
    return {word.value: sum(one.severity is word for one in differences) for word in Severity}


def _rule(name: str, profile: Profile) -> str:
    requirement = profile.requirements.get(name)
    return f"{name} ({requirement.level}): {printable(requirement.text)}" if requirement else name


def _list(outcome: Outcome) -> str:
    return shown(outcome.file) if outcome.file else ""


def _at(outcome: Outcome, entry: Known) -> str:
    return f"{_list(outcome)}:{entry.line}"
