"""What the tables of broken platforms share: how a row is written, and which rules they must reach."""

from __future__ import annotations

from dataclasses import dataclass

from proctor.requirements import Profile
from proctor.verdicts import Verdict


@dataclass(frozen=True)
class Broken:
    """``reason`` is what the run says of the rule; ``with_it`` are the rules that cannot hold either."""

    rule: str
    reason: str
    with_it: frozenset[str] = frozenset()


def musts_of_platforms(profile: Profile) -> set[str]:
    """The documented MUSTs that a platform can be seen to break."""
    return {
        r.id
        for r in profile.requirements.values()
        if r.when_broken is Verdict.FAIL and r.scored and r.binds_role("platform") and r.testable == "auto"
    }
