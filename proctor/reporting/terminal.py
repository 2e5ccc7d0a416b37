"""The end of a run on the terminal: a verdict per requirement, and one line that says whether the profile conforms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from proctor.failures import shown
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.verdicts import SETTLED, Verdict

Line = tuple[str, dict[str, bool]]
LONGEST_TEXT = 100
_NEUTRAL = (Verdict.NOT_APPLICABLE, Verdict.NOT_TESTABLE)
_COLOURS: dict[Verdict, dict[str, bool]] = {
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.ERROR: {"red": True},
    Verdict.INCONCLUSIVE: {"purple": True},
    Verdict.REVIEW: {"cyan": True},
    Verdict.WARN: {"yellow": True},
    Verdict.PASS: {"green": True},
}


def closing_lines(run: RunVerdict, folder: Path) -> Iterator[Line]:
    """Lines with their markup, in order."""
    for profile in run.profiles.values():
        yield f"{profile.profile.id}: {profile.profile.title}", {"bold": True}
        for verdict in profile.counted:
            if verdict.judgement.verdict not in _NEUTRAL:
                yield from _requirement(verdict)
        for neutral in _NEUTRAL:
            names = [v.requirement.id for v in profile.counted if v.judgement.verdict is neutral]
            if names:
                yield f"  {neutral:<14} {', '.join(names)}", {}
        for verdict in profile.unscored:
            if verdict.troubles:
                yield from _requirement(verdict)
    if run.state == "interrupted":
        yield "the run was interrupted: what was not finished is INCONCLUSIVE", {"yellow": True}
    for profile in run.profiles.values():
        yield _statement(profile)
    yield (
        f"evidence: {shown(folder)}/ (requirements.html, verdicts.json, junit.xml, journal.jsonl, allure-results/)",
        {},
    )


def _requirement(verdict: RequirementVerdict) -> Iterator[Line]:
    requirement, judgement = verdict.requirement, verdict.judgement
    apart = "" if requirement.scored else " (not scored)"
    text = f"  {judgement.verdict:<14} {requirement.id:<15} {_cut(requirement.text)}{apart}"
    yield text, _COLOURS.get(judgement.verdict, {})
    if judgement.verdict is not Verdict.PASS:
        reason = f"{judgement.reason}: " if judgement.reason else ""
        yield f"  {'':<14} {'':<15} {reason}{verdict.explanation}", {}


def _statement(profile: ProfileVerdict) -> Line:
    """The line that everything else is for."""
    counts = ", ".join(f"{number} {name}" for name, number in count(profile.counted).items()) or "nothing judged"
    unscored = len(profile.unscored)
    apart = f"; {unscored} listed but not scored" if unscored else ""
    name = profile.profile.id
    if not profile.complete:
        return (
            f"{name}: partial selection ({counts}{apart}). This is no statement about the profile.",
            {"bold": True, "green" if profile.met else "yellow": True},
        )
    if profile.conforms:
        return f"{name} CONFORMS: {len(profile.counted)} requirements counted ({counts}{apart}).", {
            "bold": True,
            "green": True,
        }
    open_musts = [v for v in profile.counted if v.requirement.counts and v.judgement.verdict not in SETTLED]
    failed = [v.requirement.id for v in open_musts if v.judgement.verdict is Verdict.FAIL]
    if failed:
        return f"{name} DOES NOT CONFORM: {', '.join(failed)} ({counts}{apart}).", {"bold": True, "red": True}
    names = ", ".join(v.requirement.id for v in open_musts)
    return f"{name}: NOT KNOWN whether it conforms: {names} ({counts}{apart}).", {"bold": True, "yellow": True}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."
