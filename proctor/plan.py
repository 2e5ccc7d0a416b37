"""The plan of a run: which scenarios were selected, their sentences, and the requirement that each sentence shows.

Written into the journal before the first request, so that what did not happen can be told from what was never meant to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class PlannedSentence:
    """One sentence of a scenario. ``requirement`` is None where the sentence only prepares."""

    text: str
    keyword: str
    line: int
    requirement: str | None


@dataclass(frozen=True, slots=True)
class PlannedScenario:
    """One scenario, or one row of an outline. ``uri`` is relative to the project; ``key`` names it in the journal."""

    key: str
    node: str
    name: str
    profile: str
    uri: str
    line: int
    feature: str
    rule: str
    description: str
    tags: tuple[str, ...]
    example: Mapping[str, str]
    sentences: tuple[PlannedSentence, ...]
    workflow: bool = False
    requirements: tuple[str, ...] = field(default=())


@lru_cache(maxsize=256)
def planned_sentence(text: str, keyword: str, line: int, requirement: str | None) -> PlannedSentence:
    """The same object for the same sentence: the rows of an outline have most of theirs in common."""
    return PlannedSentence(text, keyword, line, requirement)


def scenario_key(node: str) -> str:
    """A short name for a scenario that is the same in every run."""
    return hashlib.sha256(node.encode()).hexdigest()[:10]


def scenario_record(scenario: PlannedScenario) -> dict[str, Any]:
    """For being written: what is in it belongs to the scenario, and to others too."""
    members = {name: getattr(scenario, name) for name in PlannedScenario.__dataclass_fields__}
    return members | {"sentences": [_sentence_record(sentence) for sentence in scenario.sentences]}


@lru_cache(maxsize=256)
def _sentence_record(sentence: PlannedSentence) -> Mapping[str, Any]:
    return asdict(sentence)


def scenario_from_record(record: Mapping[str, Any]) -> PlannedScenario:
    """The inverse of ``scenario_record``. Raises KeyError or TypeError for a record that is none."""
    members = {name: record[name] for name in PlannedScenario.__dataclass_fields__}
    members["sentences"] = tuple(planned_sentence(**sentence) for sentence in record["sentences"])
    members["tags"] = tuple(record["tags"])
    members["requirements"] = tuple(record["requirements"])
    return PlannedScenario(**members)
