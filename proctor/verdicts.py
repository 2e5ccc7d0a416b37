"""The verdict algebra: levels, evidence, verdicts, and how they combine.

Pure values and functions, no I/O. What a verdict is derived from stands in ``proctor.judging``.

Laws, held by property tests: joining is associative, commutative and idempotent, so order does not matter; FAIL
absorbs everything; adding evidence never turns FAIL into anything else; joining nothing gives
``INCONCLUSIVE (NOT_RUN)``, so nothing executed can never pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import reduce


class Level(StrEnum):
    """How strongly a rule binds (RFC 2119 words)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


class Evidence(StrEnum):
    """What a rule rests on."""

    DOCUMENTED = "documented"
    EXAMPLE = "example"
    CLIENT = "client"
    ASSUMPTION = "assumption"


class Verdict(StrEnum):
    """Verdicts of a requirement, worst first."""

    FAIL = "FAIL"
    ERROR = "ERROR"
    INCONCLUSIVE = "INCONCLUSIVE"
    REVIEW = "REVIEW"
    WARN = "WARN"
    PASS = "PASS"  # noqa: S105 - a verdict, not a password
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NOT_TESTABLE = "NOT_TESTABLE"


class Unknown(StrEnum):
    """Why something is not known."""

    NOT_RUN = "NOT_RUN"
    PRECONDITION_UNMET = "PRECONDITION_UNMET"
    INTERRUPTED = "INTERRUPTED"
    NO_TRAFFIC = "NO_TRAFFIC"
    UNREACHABLE = "UNREACHABLE"
    EXPIRED = "EXPIRED"
    EVIDENCE_CHANGED = "EVIDENCE_CHANGED"
    OTHER_VERSION = "OTHER_VERSION"
    OTHER_TARGET = "OTHER_TARGET"
    OTHER_SUBJECT = "OTHER_SUBJECT"
    TOO_EARLY = "TOO_EARLY"


class ExitStatus(IntEnum):
    """What the process says about the run. 0 to 5 keep pytest's meanings."""

    CONFORMS = 0
    DOES_NOT_CONFORM = 1
    INTERRUPTED = 2
    HARNESS_ERROR = 3
    USAGE = 4
    NOTHING_RAN = 5
    INCONCLUSIVE = 6
    CONFIGURATION = 7


NOT_ATTESTED = "NOT_ATTESTED"
"""The reason of a REVIEW."""
RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
SETTLED = frozenset({Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_TESTABLE})
"""Verdicts with which a documented MUST does not stand in the way of conformance."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason: a failure code, a value of :class:`Unknown`, or "" where PASS needs none."""

    verdict: Verdict
    reason: str = ""

    def order(self) -> tuple[int, str]:
        return RANK[self.verdict], self.reason


NOT_RUN = Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN)


def worse(one: Judgement, other: Judgement) -> Judgement:
    """The worse of two; where both are equally bad the reason first in the alphabet, so that order cannot matter."""
    return min(one, other, key=Judgement.order)


def join(judgements: Iterable[Judgement]) -> Judgement:
    """The worst of many; of none, not run."""
    found = list(judgements)
    return reduce(worse, found) if found else NOT_RUN


def when_broken(level: Level, evidence: Evidence) -> Verdict:
    """What a broken rule amounts to. Level and evidence decide, never the author of a check."""
    return Verdict.FAIL if level is Level.MUST and evidence is Evidence.DOCUMENTED else Verdict.WARN
