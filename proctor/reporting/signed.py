"""Attestations as reports show them: who attested what, when, for which version, until when, with which evidence.

A view of the journal's records of the kind "attestation"; whether one counted stands in its ``state``, and nothing is
judged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proctor.journal import Record
from proctor.judging import RunVerdict

_TEXTS = ("answer", "words", "name", "role", "when", "product", "target", "valid_until")


@dataclass(frozen=True, slots=True)
class Signed:
    """One answer; all but question and state are "" where nobody has given any. ``evidence``: files and SHA-256."""

    question: str
    state: str
    text: str
    answer: str = ""
    words: str = ""
    name: str = ""
    role: str = ""
    when: str = ""
    product: str = ""
    target: str = ""
    valid_until: str = ""
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def counts(self) -> bool:
        return self.state == "valid"

    @property
    def headline(self) -> str:
        """One line: ``attested by Rosalind Tester (Partner operations), 2026-11-22T08:00:00Z``."""
        if not self.name:
            return "waits for a person's attestation"
        verb = "attested" if self.counts else "attested, but it does not count,"
        return f"{verb} by {self.name} ({self.role}), {self.when}"

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """All there is to tell, as pairs of a name and a value."""
        pairs = [
            ("Question", self.question),
            ("Answer", self.answer),
            ("In their own words", self.words),
            ("Attested by", f"{self.name}, {self.role}" if self.name else ""),
            ("When", self.when),
            ("Version", self.product),
            ("Target", self.target),
            ("Valid until", self.valid_until),
            *(("Evidence", f"{file} (SHA-256 {sha256})") for file, sha256 in self.evidence),
            ("Counts", "yes" if self.counts else f"no: {self.text}"),
        ]
        return tuple((name, value) for name, value in pairs if value)


def signed(record: Record) -> Signed:
    """What a journal's record says. Members that it does not have are told as ""."""
    texts = {name: str(record.get(name, "")) for name in _TEXTS}
    files = tuple((str(one["file"]), str(one["sha256"])) for one in record.get("evidence", ()))
    return Signed(str(record["question"]), str(record["state"]), str(record.get("text", "")), evidence=files, **texts)


def signed_by_requirement(run: RunVerdict) -> dict[str, list[Signed]]:
    """All that was attested, or waits for it, in the order of the run."""
    found: dict[str, list[Signed]] = {}
    for story in run.scenarios.values():
        for record in story.attestations:
            found.setdefault(str(record["requirement"]), []).append(signed(record))
    return found


def document(one: Signed) -> Mapping[str, Any]:
    """For programs: null for what is not there."""
    texts = {name: getattr(one, name) or None for name in _TEXTS if name != "words"}
    files = [{"file": file, "sha256": sha256} for file, sha256 in one.evidence]
    return {"question": one.question, "state": one.state, **texts, "words": one.words, "evidence": files}
