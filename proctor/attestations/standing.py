"""Whether an attestation counts here and now: in force, with its evidence, for this target, version and candidate.

The only place that decides it. What was decided goes into the journal with its reason, so that judging later and
elsewhere needs neither the clock nor the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from proctor.attestations.questions import SUBJECTS, Question
from proctor.attestations.records import Answer, Attestation, Proof
from proctor.findings import Finding, Outcome
from proctor.verdicts import NOT_ATTESTED, Unknown

LARGEST_EVIDENCE = 50 * 1024 * 1024


class State(StrEnum):
    """VALID counts, whatever its answer is; nothing else does."""

    VALID = "valid"
    MISSING = "missing"
    EXPIRED = "expired"
    EVIDENCE_CHANGED = "evidence changed"
    OTHER_VERSION = "other version"
    OTHER_TARGET = "other target"
    OTHER_SUBJECT = "other subject"
    TOO_EARLY = "too early"


REASONS: Mapping[State, Unknown] = {
    State.EXPIRED: Unknown.EXPIRED,
    State.EVIDENCE_CHANGED: Unknown.EVIDENCE_CHANGED,
    State.OTHER_VERSION: Unknown.OTHER_VERSION,
    State.OTHER_TARGET: Unknown.OTHER_TARGET,
    State.OTHER_SUBJECT: Unknown.OTHER_SUBJECT,
    State.TOO_EARLY: Unknown.TOO_EARLY,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """``attestation`` is None only where it is MISSING. ``text`` says what was attested, or why it does not count; it
    fits behind ``by``, which says by whom and is "" for nobody.
    """

    question: Question
    state: State
    attestation: Attestation | None
    text: str

    @property
    def by(self) -> str:
        return f"{self.attestation.name} ({self.attestation.role})" if self.attestation else ""

    @property
    def says_yes(self) -> bool:
        return self.state is State.VALID and self.attestation is not None and self.attestation.answer is Answer.YES

    @property
    def says_no(self) -> bool:
        return self.state is State.VALID and self.attestation is not None and self.attestation.answer is Answer.NO

    @property
    def values(self) -> Mapping[str, str]:
        """What later sentences may go by: the API will show whether it is so. Nothing from another target."""
        known = self.attestation
        if known is None or known.answer is Answer.NO or self.state in (State.OTHER_TARGET, State.OTHER_SUBJECT):
            return {}
        return known.values


def standing(
    question: Question,
    attestations: Iterable[Attestation],
    target: str,
    product: str,
    now: datetime,
    about: Mapping[str, str] | None = None,
    since: datetime | None = None,
) -> Standing:
    """How a question stands. ``about`` are the values, by the names of SUBJECTS, of the scenario that asks.

    ``since`` is when that order was still new, for what can be seen only after something has been done to it.
    """
    mine = [one for one in attestations if one.key == question.key]
    if not mine:
        return Standing(question, State.MISSING, None, f"nobody has attested yet: {question.question}")
    best = max(mine, key=lambda one: (one.target == target, one.product == product, one.when))
    state, why = _state(best, target, product, now, about or {}, since)
    return Standing(question, state, best, said(best) + (f"; this does not count, since {why}" if why else ""))


def said(one: Attestation) -> str:
    """What was attested and when; who did comes before it."""
    words = f" ({one.words})" if one.words else ""
    return f'attested at {one.when:%Y-%m-%d %H:%M:%S} UTC: "{one.question}" {one.answer}{words}'


def moment(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


def finding(found: Standing) -> Finding:
    """What a standing amounts to for the requirement of its question."""
    owner = found.question.requirement
    if found.state is State.MISSING:
        return Finding(owner, Outcome.REVIEW, "attestation", NOT_ATTESTED, found.text)
    if found.says_no:
        return Finding(owner, Outcome.BROKEN, "attestation", "ATTESTED", found.text, "yes", "no", by=found.by)
    if found.state is State.VALID:
        return Finding(owner, Outcome.HELD, "attestation", "ATTESTED", found.text, by=found.by)
    return Finding(owner, Outcome.UNKNOWN, "attestation", REASONS[found.state], found.text, by=found.by)


def record(found: Standing) -> dict[str, Any]:
    """The journal's record of a standing: all that decided, and who said it."""
    base = {"requirement": found.question.requirement, "question": found.question.question, "state": found.state.value}
    one = found.attestation
    if one is None:
        return base | {"text": found.text}
    return base | {
        "text": found.text,
        "answer": one.answer.value,
        "words": one.words,
        "name": one.name,
        "role": one.role,
        "when": moment(one.when),
        "product": one.product,
        "target": one.target,
        "valid_until": moment(one.valid_until),
        "evidence": [{"file": proof.file, "sha256": proof.sha256} for proof in one.evidence],
        "values": dict(one.values),
        "from": f"{one.file.name}:{one.line}",
    }


def digest(file: Path) -> str:
    """SHA-256 of a file of evidence. Raises OSError, and ValueError with a reason for one that is not taken."""
    if not file.is_file():
        raise ValueError("is not there")
    if file.stat().st_size > LARGEST_EVIDENCE:
        raise ValueError(f"is larger than {LARGEST_EVIDENCE // 2**20} MiB")
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _state(
    one: Attestation, target: str, product: str, now: datetime, about: Mapping[str, str], since: datetime | None
) -> tuple[State, str]:
    if one.target != target:
        return State.OTHER_TARGET, f"it was attested for the target {one.target}, not for {target}"
    if one.product != product:
        return State.OTHER_VERSION, f"it was attested for version {one.product}, and {product} is tested"
    if now > one.valid_until:
        return State.EXPIRED, f"it was valid until {moment(one.valid_until)}"
    for proof in one.evidence:
        if trouble := _trouble(one, proof):
            return State.EVIDENCE_CHANGED, f"its evidence {proof.file} {trouble}"
    both = [name for name in SUBJECTS if about.get(name) and one.values.get(name)]
    for name in both:
        if not _same(about[name], one.values[name]):
            what = {"email": "another candidate", "order_id": "another order"}[name]
            return State.OTHER_SUBJECT, f"it is about {what}"
    # A word about the product in general may be older; one about this very order cannot be.
    if both and since is not None and one.when < since.replace(microsecond=0):
        return State.TOO_EARLY, f"the order was still new at {moment(since)}: nobody can have seen this before"
    return State.VALID, ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _trouble(one: Attestation, proof: Proof) -> str:
    folder = one.file.parent.resolve()
    file = (folder / proof.file).resolve()
    if not file.is_relative_to(folder):
        return "leads out of the folder"
    try:
        found = digest(file)
    except ValueError as problem:
        return str(problem)
    except OSError as problem:
        return f"cannot be read: {problem.strerror}"
    return "" if found == proof.sha256 else f"has been changed (SHA-256 {found})"
