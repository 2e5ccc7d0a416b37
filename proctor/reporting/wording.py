"""The words that reports share: what a verdict means, and what a run says about a profile.

Pure functions. Not for laying anything out, and not for deriving verdicts (``proctor.judging``).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from proctor.findings import Outcome
from proctor.journal import Record
from proctor.judging import ProfileVerdict, RunVerdict
from proctor.requirements import Requirement
from proctor.verdicts import NOT_ATTESTED, Judgement, Unknown, Verdict

MEANINGS: Mapping[Verdict, str] = {
    Verdict.FAIL: "a documented MUST is broken, with evidence",
    Verdict.ERROR: "the test harness itself broke; this says nothing about the software under test",
    Verdict.INCONCLUSIVE: "not known; the reason stands beside it",
    Verdict.REVIEW: "waits for a person's word",
    Verdict.WARN: "a recommendation, or a rule that no document states, is not met; it does not prevent conformance",
    Verdict.PASS: "shown to hold",
    Verdict.NOT_APPLICABLE: "does not apply to what is under test",
    Verdict.NOT_TESTABLE: "no program can see it from outside",
}
REASONS: Mapping[str, str] = {
    Unknown.NOT_RUN: "not run",
    Unknown.PRECONDITION_UNMET: "its preparation did not succeed",
    Unknown.INTERRUPTED: "the run was interrupted",
    Unknown.NO_TRAFFIC: "nothing was seen",
    Unknown.UNREACHABLE: "could not be reached",
    Unknown.EXPIRED: "its attestation has expired",
    Unknown.EVIDENCE_CHANGED: "the evidence of its attestation is not what it was",
    Unknown.OTHER_VERSION: "it was attested for another version",
    Unknown.OTHER_TARGET: "it was attested for another target",
    Unknown.OTHER_SUBJECT: "it was attested for another candidate or order",
    Unknown.TOO_EARLY: "it was attested before it could be seen",
    NOT_ATTESTED: "nobody has attested it yet",
}
"""What the values of :class:`proctor.verdicts.Unknown` mean, and what a REVIEW waits for; other reasons are codes, and
stay as they are.
"""


class Statement(StrEnum):
    """What a run says about a profile. Never a percentage."""

    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does not conform"
    NOT_KNOWN = "not known"
    PARTIAL = "partial selection"

    @property
    def conforms(self) -> bool | None:
        """For programs: True, False, or None where it is not known."""
        return {Statement.CONFORMS: True, Statement.DOES_NOT_CONFORM: False}.get(self)


def statement(run: RunVerdict, profile: ProfileVerdict) -> Statement:
    """What the run says about a profile.

    "conforms" needs a run that came to its end without an error of the harness: what is missing in a journal could
    have been a failure. "does not conform" needs a documented MUST that was seen broken; one that was not shown is
    "not known".
    """
    if not profile.complete:
        return Statement.PARTIAL
    if any(v.requirement.counts and v.judgement.verdict is Verdict.FAIL for v in profile.counted):
        return Statement.DOES_NOT_CONFORM
    mine = [story for story in run.scenarios.values() if story.plan.profile == profile.profile.id]
    sound = run.state == "finished" and not any(story.state == "error" for story in mine)
    return Statement.CONFORMS if sound and profile.conforms else Statement.NOT_KNOWN


def headline(run: RunVerdict, profile: ProfileVerdict) -> str:
    """One sentence for people."""
    name = profile.profile.id
    return {
        Statement.CONFORMS: f"{name} conforms",
        Statement.DOES_NOT_CONFORM: f"{name} does not conform",
        Statement.NOT_KNOWN: f"{name}: not known whether it conforms",
        Statement.PARTIAL: f"{name}: partial selection, no statement about the profile",
    }[statement(run, profile)]


def reason(judgement: Judgement) -> str:
    """Why a verdict is what it is, in words where there are some; "" for PASS."""
    return REASONS.get(judgement.reason, judgement.reason)


_VERDICTS: Mapping[str, Verdict] = {
    Outcome.HELD: Verdict.PASS,
    Outcome.ERROR: Verdict.ERROR,
    Outcome.REVIEW: Verdict.REVIEW,
    Outcome.IDLE: Verdict.NOT_APPLICABLE,
}


def finding_verdict(finding: Record, requirements: Mapping[str, Requirement]) -> Verdict:
    """What one finding amounts to by itself. A broken rule of no known requirement is taken as severe."""
    if finding["outcome"] == Outcome.BROKEN:
        requirement = requirements.get(finding["requirement"] or "")
        return requirement.when_broken if requirement else Verdict.FAIL
    return _VERDICTS.get(finding["outcome"], Verdict.INCONCLUSIVE)


def plural(number: int, thing: str) -> str:
    """``1 scenario``, ``2 scenarios``."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


_TONES = {
    Verdict.FAIL: "fail",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSIVE: "unknown",
    Verdict.REVIEW: "unknown",
    Verdict.WARN: "warn",
    Verdict.PASS: "pass",
}


def tone(verdict: Verdict | str) -> str:
    """The class of a verdict's badge on a page. The badge itself says the verdict in letters."""
    return _TONES.get(Verdict(verdict), "quiet")
