"""The questions that a person is asked: ``features/<profile>/questions.toml``.

Each belongs to one sentence of a workflow. Not for the answers (``proctor.attestations.records``). Anything that is not
as described is a ConfigurationError with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from proctor.attestations.toml_tables import Tables, read_tables
from proctor.requirements import Profile

QUESTIONS_NAME = "questions.toml"
_FIELDS = ("requirement", "sentence", "where", "do", "question", "gives")
_NUMBERED = re.compile(r"\d{1,2}\. \S")


@dataclass(frozen=True, slots=True)
class Value:
    """Something that later sentences need to know of what a person did. ``suggest`` may have ``{mark}`` in it."""

    name: str
    ask: str
    suggest: str = ""
    needed: bool = True


GIVES: Mapping[str, tuple[Value, ...]] = MappingProxyType(
    {
        "": (),
        "offer": (
            Value("name", "Name of the offer", "Coding skills {mark}"),
            Value("description", "Its description", needed=False),
            Value("id", "Its id, if the portal shows one", needed=False),
        ),
        "candidate": (
            Value("firstName", "First name of the candidate", "Zoe{mark}"),
            Value("lastName", "Last name", "Lukasz{mark}"),
            Value("email", "E-mail address", "proctor.{mark}@candidates.example"),
            Value("phone", "Telephone number, if any", needed=False),
            Value("addressLine", "Address, if any", needed=False),
            Value("company", "Name of the customer's account, as the page shows it"),
        ),
        "order": (Value("order_id", "Id of the order, if the page shows one", needed=False),),
    }
)
"""What an answer "yes" gives to later sentences, by the question's ``gives``."""
SUBJECTS = ("email", "order_id")
"""Values that any record may have: whom and what it is about."""


@dataclass(frozen=True, slots=True)
class Question:
    """``sentence`` is the sentence as the feature has it, with its number; ``do`` and ``where`` tell a person what to
    do first. ``place`` is where it stands among the questions of its profile, from 1.
    """

    profile: str
    requirement: str
    sentence: str
    where: str
    do: str
    question: str
    gives: str = ""
    place: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """By what an answer is found: the rule and the words that were asked."""
        return self.requirement, self.question

    @property
    def values(self) -> tuple[Value, ...]:
        return GIVES[self.gives]


def load_questions(profile: Profile) -> tuple[Question, ...]:
    """The questions of a profile, in their order; none where it has no file of them. Raises ConfigurationError."""
    file = profile.folder / QUESTIONS_NAME
    if not file.is_file():
        return ()
    tables = read_tables(file, "question")
    found: list[Question] = []
    for index, entry in enumerate(tables.entries):
        question = _question(entry, index, tables, profile)
        for key in ("sentence", "question"):
            if any(getattr(question, key) == getattr(other, key) for other in found):
                raise tables.problem(index, key, f"the {key} is there twice", "each once")
        found.append(question)
    return tuple(found)


def _question(entry: Mapping[str, Any], index: int, tables: Tables, profile: Profile) -> Question:
    tables.check_keys(index, _FIELDS, needed=_FIELDS[:5])
    for key, value in entry.items():
        if not isinstance(value, str) or (not value.strip() and key != "gives"):
            raise tables.problem(index, key, f"{key} = {value!r}", "a text")
    if entry["requirement"] not in profile.requirements:
        raise tables.problem(
            index, "requirement", f"requirement {entry['requirement']!r}", f"a requirement of {profile.id}"
        )
    if not _NUMBERED.match(entry["sentence"]):
        raise tables.problem(
            index, "sentence", f"sentence {entry['sentence']!r}", "a sentence of the workflow, with its number"
        )
    if entry.get("gives", "") not in GIVES:
        known = ", ".join(name for name in GIVES if name)
        raise tables.problem(index, "gives", f"gives = {entry['gives']!r}", f"one of {known}")
    return Question(profile=profile.id, place=index + 1, **entry)
