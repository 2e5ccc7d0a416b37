"""Reads ``attestations/*.toml``: what persons have attested, record by record.

Form only: whether a record counts for a run is ``proctor.attestations.standing``'s business. Everything wrong is a
ConfigurationError with file and line, and then nothing is judged. All times are UTC.

    [[attestation]]
    requirement = "SR1-STEP-03"
    question = "Was the candidate added?"    # as it was asked; other words are another question
    answer = "yes"                           # or "no"
    words = ""                               # whatever the person wants to add
    name = "Rosalind Tester"                 # who attests, and as what
    role = "Partner operations"
    when = 2026-11-22T08:00:00Z
    product = "2026.11"                      # the version that was looked at: the target's `product`
    target = "smartrecruiters"
    valid_until = 2027-02-20T08:00:00Z
    evidence = [{ file = "evidence/candidate.png", sha256 = "..." }]    # relative to this file
    values = { firstName = "...", lastName = "...", email = "...", company = "..." }
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from proctor.attestations.questions import SUBJECTS, Question
from proctor.attestations.toml_tables import Tables, read_tables
from proctor.failures import ConfigurationError, shown

LONGEST_WORDS = 4000
LONGEST_TEXT = 200
MOST_FILES = 20
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
_FIELDS = (
    "requirement", "question", "answer", "words", "name", "role", "when", "product", "target", "valid_until",
    "evidence", "values",
)  # fmt: skip
_NEEDED = tuple(name for name in _FIELDS if name not in ("words", "values"))
_DIGEST = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Proof:
    """A file of evidence, relative to the folder of the attestation's file, and its SHA-256 in small hex digits."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """One person's answer to one question. ``file`` and ``line`` are where it is written."""

    requirement: str
    question: str
    answer: Answer
    name: str
    role: str
    when: datetime
    product: str
    target: str
    valid_until: datetime
    words: str = ""
    evidence: tuple[Proof, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    file: Path = Path()
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.requirement, self.question


def read_attestations(folder: Path, questions: Iterable[Question], now: datetime) -> tuple[Attestation, ...]:
    """The records of all files of a folder; none where there is no folder.

    ``questions`` are all that are asked: a record that answers none of them is refused.
    Raises ConfigurationError with file and line.
    """
    asked: dict[str, list[Question]] = {}
    for question in questions:
        asked.setdefault(question.requirement, []).append(question)
    found: dict[tuple[str, ...], Attestation] = {}
    for file in sorted(folder.glob("*.toml")):
        tables = read_tables(file, "attestation")
        for index in range(len(tables.entries)):
            one = _Entry(tables, index, asked, now).attestation()
            same = (*one.key, one.target, one.product)
            if same in found:
                first = f"{shown(found[same].file)}:{found[same].line}"
                what = f"{one.requirement} is attested twice for {one.target} {one.product}: also at {first}"
                raise tables.problem(index, "requirement", what, "one answer to each question")
            found[same] = one
    return tuple(found.values())


def escapes(path: str) -> bool:
    """Whether a path is anything but a plain one below its folder."""
    pure = PurePosixPath(path)
    return pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path or not pure.parts


class _Entry:
    """One table of a file."""

    def __init__(self, tables: Tables, index: int, asked: Mapping[str, list[Question]], now: datetime) -> None:
        self._tables = tables
        self._index = index
        self._entry = tables.entries[index]
        self._asked = asked
        self._now = now

    def attestation(self) -> Attestation:
        self._tables.check_keys(self._index, _FIELDS, _NEEDED)
        requirement = self._text("requirement")
        question = self._question(requirement, self._text("question", LONGEST_WORDS))
        answer = self._text("answer")
        if answer not in tuple(Answer):
            raise self._problem("answer", f"answer = {answer!r}", '"yes" or "no"; other words belong into `words`')
        when, until = self._moment("when"), self._moment("valid_until")
        if when > self._now + CLOCKS_MAY_DIFFER:
            raise self._problem("when", f"when = {when:%Y-%m-%dT%H:%M:%SZ} has not come yet", "a moment that is past")
        if until <= when:
            raise self._problem("valid_until", "valid_until is not after `when`", "a later moment")
        return Attestation(
            requirement=requirement,
            question=question.question,
            answer=Answer(answer),
            words=self._text("words", LONGEST_WORDS, empty=True) if "words" in self._entry else "",
            name=self._text("name"),
            role=self._text("role"),
            when=when,
            product=self._text("product"),
            target=self._text("target"),
            valid_until=until,
            evidence=self._evidence(),
            values=self._values(question, Answer(answer)),
            file=self._tables.file,
            line=self._tables.line(self._index),
        )

    def _question(self, requirement: str, words: str) -> Question:
        asked = self._asked.get(requirement)
        if asked is None:
            known = ", ".join(self._asked) or "none: no question is asked"
            raise self._problem("requirement", f"nobody is asked about {requirement!r}", f"one of {known}")
        found = next((question for question in asked if question.question == words), None)
        if found is None:
            expected = " or ".join(repr(question.question) for question in asked)
            what = f"this is not what is asked about {requirement}; where the question has changed, answer it anew"
            raise self._problem("question", what, expected)
        return found

    def _text(self, key: str, longest: int = LONGEST_TEXT, *, empty: bool = False) -> str:
        return self._checked(key, key, self._entry[key], longest, empty=empty)

    def _checked(self, key: str, what: str, value: Any, longest: int = LONGEST_TEXT, *, empty: bool = False) -> str:
        if not isinstance(value, str) or (not value.strip() and not empty):
            raise self._problem(key, f"{what} = {_brief(value)}", "a text" if empty else "a text that is not empty")
        if len(value) > longest:
            raise self._problem(key, f"{what} has {len(value)} characters", f"at most {longest}")
        if not all(char.isprintable() or (char == "\n" and longest == LONGEST_WORDS) for char in value):
            raise self._problem(key, f"{what} has characters that nobody can see", "printable text")
        return value

    def _moment(self, key: str) -> datetime:
        value = self._entry[key]
        if not isinstance(value, datetime) or value.utcoffset() != timedelta(0):
            raise self._problem(key, f"{key} = {_brief(value)}", "date and time in UTC, such as 2026-11-22T08:00:00Z")
        return value.astimezone(UTC)

    def _evidence(self) -> tuple[Proof, ...]:
        value = self._entry["evidence"]
        expected = '[{ file = "...", sha256 = "..." }], or [] for none'
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self._problem("evidence", f"evidence = {_brief(value)}", expected)
        if len(value) > MOST_FILES:
            raise self._problem("evidence", f"evidence has {len(value)} files", f"at most {MOST_FILES}")
        return tuple(self._proof(one, expected) for one in value)

    def _proof(self, value: Mapping[str, Any], expected: str) -> Proof:
        if set(value) != {"file", "sha256"}:
            raise self._problem("evidence", f"evidence has {', '.join(sorted(value)) or 'no keys'}", expected)
        name = self._checked("evidence", "the file of evidence", value["file"])
        if escapes(name):
            raise self._problem(
                "evidence", f"evidence file {name!r}", f"a path below {shown(self._tables.file.parent)}/, with slashes"
            )
        digest = self._checked("evidence", "the sha256 of evidence", value["sha256"])
        if not _DIGEST.fullmatch(digest):
            raise self._problem("evidence", f"sha256 = {digest!r}", "64 hexadecimal digits in small letters")
        return Proof(name, digest)

    def _values(self, question: Question, answer: Answer) -> dict[str, str]:
        given = self._entry.get("values", {})
        if not isinstance(given, dict):
            raise self._problem("values", f"values = {_brief(given)}", "a table of texts")
        known = {value.name: value for value in question.values}
        allowed = [*known, *(name for name in SUBJECTS if name not in known)]
        for name, value in given.items():
            if name not in allowed:
                raise self._problem("values", f"unknown value {name!r}", "one of " + ", ".join(allowed))
            self._checked("values", f"value {name}", value)
        lacking = [name for name, value in known.items() if value.needed and name not in given]
        if lacking and answer is Answer.YES:
            raise self._problem("values", f"values has no {', '.join(lacking)}", "what later sentences need to know")
        if "email" in given and not _EMAIL.fullmatch(given["email"]):
            raise self._problem("values", f"email = {given['email']!r}", "an e-mail address")
        return dict(given)

    def _problem(self, key: str, what: str, expected: str) -> ConfigurationError:
        return self._tables.problem(self._index, key, what, expected)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
