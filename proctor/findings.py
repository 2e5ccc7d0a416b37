"""A finding: the outcome of one check, bound to the requirement it is about.

A value only. Findings are recorded by ``proctor.recorder`` and weighed by ``proctor.judging``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What one check found. It is not a verdict: the requirement's level decides what a broken rule amounts to."""

    HELD = "held"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome.

    ``check`` says who looked: ``contract`` (by itself, at each exchange), ``expectation`` (a sentence) or ``harness``.
    ``code`` is stable (``SCHEMA_REQUIRED``); for UNKNOWN it is a value of :class:`proctor.verdicts.Unknown`.
    ``expected`` and ``observed`` are JSON values or texts.
    """

    requirement: str | None
    outcome: Outcome
    check: str
    code: str
    text: str
    expected: object = None
    observed: object = None
    pointer: str = ""
    exchange: str | None = None
