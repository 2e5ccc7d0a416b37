"""A finding: the outcome of one check, bound to the requirement it is about.

A value only. Findings are recorded by ``proctor.recorder`` and weighed by ``proctor.judging``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What one check found. It is not a verdict: the requirement's level decides what a broken rule amounts to.

    IDLE: what the rule is about was not done, and need not be, so that there was nothing to check.
    """

    HELD = "held"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    REVIEW = "review"
    IDLE = "idle"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's outcome.

    ``check`` says who looked: ``contract`` (by itself, at each exchange), ``expectation`` (a sentence), ``attestation``
    (a person) or ``harness``. ``code`` is stable (``SCHEMA_REQUIRED``); for UNKNOWN it is a value of
    :class:`proctor.verdicts.Unknown`. REVIEW waits for a person's attestation.
    ``expected`` and ``observed`` are JSON values or texts. ``by`` is who attests: it goes before the text, as it is.
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
    by: str = ""
