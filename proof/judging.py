"""Judging the proof: what became of a defect, and which requirements are proven by that. Pure functions.

A defect is killed where the requirement that it names turned to the verdict of its level, for the reason that it names,
and nothing turned that it does not name. Whatever else happened says that a check, or the defect, is not right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from proctor.judging import lacking
from proctor.requirements import Profile, Requirement
from proctor.verdicts import ExitStatus, Verdict
from proof.defects import Defect, Side
from proof.sightings import Seen, Sighting


class Fate(StrEnum):
    """What became of a defect, worst first."""

    ERROR = "ERROR"
    NEVER_ACTIVE = "NEVER_ACTIVE"
    SURVIVED = "SURVIVED"
    WRONG_REASON = "WRONG_REASON"
    FALSE_ALARM = "FALSE_ALARM"
    KILLED = "KILLED"


MEANINGS: Mapping[Fate, str] = {
    Fate.ERROR: "the harness broke, or the run did not end",
    Fate.NEVER_ACTIVE: "the sandbox was never asked for what is wrong, so nothing was shown",
    Fate.SURVIVED: "no check noticed it",
    Fate.WRONG_REASON: "the requirement failed, but for another reason than this",
    Fate.FALSE_ALARM: "noticed, and a requirement turned that has nothing to do with it",
    Fate.KILLED: "noticed where it should be, for the right reason, and nowhere else",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """``problems`` are sentences, none for a kill. ``strays`` are requirements that must not have turned.

    ``unknown`` are those that could not be looked at, since what comes before them was broken: no verdict, no alarm.
    """

    defect: Defect
    sighting: Sighting
    fate: Fate
    problems: tuple[str, ...]
    strays: Mapping[str, Seen]
    unknown: tuple[str, ...]


def judge(defect: Defect, sighting: Sighting, clean: Mapping[str, str]) -> Judged:
    """What became of a defect. ``clean`` are the verdicts of the same scenarios where nothing is wrong."""
    turned = {name: seen for name, seen in sighting.bad.items() if clean.get(name) != seen.verdict}
    declared = {*defect.breaks, *defect.also}
    others = {name: seen for name, seen in turned.items() if name not in declared}
    left = {name for name, seen in others.items() if _left_unknown(defect, seen)}
    strays = {name: seen for name, seen in others.items() if name not in left}
    found = list(_problems(defect, sighting, turned, strays))
    fate = min((fate for fate, _ in found), key=list(Fate).index, default=Fate.KILLED)
    return Judged(defect, sighting, fate, tuple(text for _, text in found), strays, tuple(sorted(left)))


def _left_unknown(defect: Defect, seen: Seen) -> bool:
    """Whether nothing was said about a requirement. A broken partner names those too, of whom no more comes."""
    return seen.verdict == Verdict.INCONCLUSIVE and not defect.exact


def _problems(
    defect: Defect, sighting: Sighting, turned: Mapping[str, Seen], strays: Mapping[str, Seen]
) -> Iterator[tuple[Fate, str]]:
    if sighting.broken:
        yield Fate.ERROR, sighting.broken
        return
    errors = sorted(name for name, seen in sighting.bad.items() if seen.verdict == Verdict.ERROR)
    if errors or sighting.status == ExitStatus.HARNESS_ERROR:
        yield Fate.ERROR, f"the harness broke{' at ' if errors else ''}{', '.join(errors)}"
    if sighting.activations == 0:
        yield Fate.NEVER_ACTIVE, "the sandbox counted no activation"
    for name, verdict in defect.breaks.items():
        yield from _named(defect, name, verdict, turned.get(name))
    for name, wanted in defect.also.items():
        seen = turned.get(name)
        if wanted is not None and defect.exact and (seen is None or seen.verdict != wanted):
            yield Fate.SURVIVED, f"{name} should be {wanted} with it, and is {_said(seen)}"
    for name, seen in strays.items():
        yield Fate.FALSE_ALARM, f"{name} became {_said(seen)}: {seen.sentence}"


def _named(defect: Defect, name: str, verdict: str, seen: Seen | None) -> Iterator[tuple[Fate, str]]:
    if seen is None or seen.verdict != verdict:
        why = f": {seen.sentence}" if seen else ""
        yield Fate.SURVIVED, f"{name} should be {verdict}, and is {_said(seen)}{why}"
    elif defect.reason and defect.reason not in seen.codes:
        yield Fate.WRONG_REASON, f"{name} should fail with {defect.reason}, and did with {', '.join(seen.codes)}"


def _said(seen: Seen | None) -> str:
    if seen is None:
        return "as it was"
    return f"{seen.verdict} ({seen.reason})" if seen.reason else seen.verdict


class Standing(StrEnum):
    """Whether a requirement was shown to be able to fail."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Shown:
    """One requirement. ``killed`` are the defects that prove it, ``survived`` those that should; ``why`` a sentence.

    ``sides`` are the sides under test on which it was proven.
    """

    requirement: Requirement
    profile: str
    standing: Standing
    killed: tuple[str, ...]
    survived: tuple[str, ...]
    sides: tuple[str, ...]
    why: str


def exemption(requirement: Requirement, capabilities: Iterable[str]) -> str:
    """Why nothing can break this requirement here, or ""."""
    if requirement.testable.startswith("no: "):
        return f"not testable: {requirement.testable[4:]}"
    if not requirement.scored:
        return f"not scored: {requirement.unscored}"
    missing = [lacking(requirement, side, capabilities) for side in Side if requirement.binds_role(side)]
    if missing and all(missing):
        return (
            f"not applicable at the sandbox, which does not offer {', '.join(sorted({n for m in missing for n in m}))}"
        )
    return ""


def shown(profile: Profile, judged: Iterable[Judged], capabilities: Iterable[str]) -> list[Shown]:
    """All requirements of a profile, in the order of its register."""
    of: dict[str, list[Judged]] = {name: [] for name in profile.requirements}
    for one in judged:
        for name in one.defect.breaks:
            if name in of:
                of[name].append(one)
    found = frozenset(capabilities)
    return [_shown(profile, requirement, of[name], found) for name, requirement in profile.requirements.items()]


def _shown(profile: Profile, requirement: Requirement, judged: list[Judged], capabilities: frozenset[str]) -> Shown:
    # The side that the rule does not bind proves nothing: no verdict can come of it.
    mine = [one for one in judged if requirement.binds_role(one.defect.side)]
    killed = [one for one in mine if one.fate is Fate.KILLED]
    survived = tuple(one.defect.key for one in mine if one.fate is not Fate.KILLED)
    sides = tuple(side.value for side in Side if any(one.defect.side is side for one in killed))
    exempt = exemption(requirement, capabilities)
    if killed:
        standing, why = Standing.PROVEN, ""
    elif exempt:
        standing, why = Standing.EXEMPT, exempt
    else:
        standing, why = Standing.UNPROVEN, "nothing that breaks it was noticed" if mine else "nothing here breaks it"
    return Shown(requirement, profile.id, standing, tuple(one.defect.key for one in killed), survived, sides, why)
