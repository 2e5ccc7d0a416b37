"""The kill matrix: requirements and defects, what became of each, and whether the proof holds.

Values and pure functions. Not for the forms in which it is written: ``proof.proof_file``, ``proof.proof_page``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proctor.requirements import Profile
from proctor.verdicts import ExitStatus, Level
from proof.baseline import Baseline
from proof.judging import Fate, Judged, Shown, Standing, shown
from proof.proving import Proven


@dataclass(frozen=True, slots=True)
class Matrix:
    """``partial``: only some defects were asked for, so that nothing is said about requirements without one.

    ``alarms`` are sentences: what was found broken, or broke, where nothing was wrong.
    """

    profiles: tuple[Profile, ...]
    requirements: Mapping[str, Shown]
    judged: tuple[Judged, ...]
    baselines: tuple[Baseline, ...]
    alarms: tuple[str, ...]
    partial: bool

    @property
    def not_killed(self) -> tuple[Judged, ...]:
        """Worst first."""
        found = [one for one in self.judged if one.fate is not Fate.KILLED]
        return tuple(sorted(found, key=lambda one: list(Fate).index(one.fate)))

    @property
    def unproven(self) -> tuple[Shown, ...]:
        """Documented MUSTs first, then by level; none where only some defects were run."""
        if self.partial:
            return ()
        found = [one for one in self.requirements.values() if one.standing is Standing.UNPROVEN]
        levels = list(Level)
        return tuple(
            sorted(found, key=lambda s: (not s.requirement.counts, levels.index(s.requirement.level), s.requirement.id))
        )

    @property
    def on_one_side(self) -> tuple[Shown, ...]:
        """Requirements that bind both sides, of which only one was shown to be checked."""
        both = (one for one in self.requirements.values() if one.requirement.binds == "both")
        return () if self.partial else tuple(one for one in both if len(one.sides) == 1)

    @property
    def fates(self) -> Mapping[str, int]:
        counted = Counter(one.fate for one in self.judged)
        return {fate.value: counted[fate] for fate in Fate if counted[fate]}

    @property
    def exit_status(self) -> ExitStatus:
        """0 only where all were killed, nothing was red without reason, and every documented MUST is proven."""
        musts = any(one.requirement.counts for one in self.unproven)
        if self.not_killed or self.alarms or musts or not self.judged:
            return ExitStatus.DOES_NOT_CONFORM
        return ExitStatus.CONFORMS


def matrix(proven: Proven, profiles: Iterable[Profile], capabilities: Iterable[str], *, partial: bool) -> Matrix:
    """What has been seen, as a whole."""
    known, can = tuple(profiles), frozenset(capabilities)
    rows = [row for profile in known for row in shown(profile, proven.judged, can)]
    alarms = dict.fromkeys(
        (*proven.troubles, *(f"{b.side.value}: {alarm}" for b in proven.baselines for alarm in b.alarms))
    )
    return Matrix(
        profiles=known,
        requirements={row.requirement.id: row for row in rows},
        judged=proven.judged,
        baselines=proven.baselines,
        alarms=tuple(alarms),
        partial=partial,
    )
