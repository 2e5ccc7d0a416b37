"""The end of a run on the terminal: what is not as it should be, and one line that says whether the profile conforms.

What is as it should be is counted; ``whole`` lists it too. A requirement that is not met is told with its place, and
how to run it again.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from proctor.failures import shown
from proctor.journal import Record
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.reporting.wording import Statement, plural, statement
from proctor.verdicts import SETTLED, Verdict

Line = tuple[str, dict[str, bool]]
LONGEST_TEXT = 100
FEW = 20
"""So many requirements are listed one by one in any case."""
_QUIET = (Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_TESTABLE)
_COLOURS: dict[Verdict, dict[str, bool]] = {
    Verdict.FAIL: {"red": True, "bold": True},
    Verdict.ERROR: {"red": True},
    Verdict.INCONCLUSIVE: {"purple": True},
    Verdict.REVIEW: {"cyan": True},
    Verdict.WARN: {"yellow": True},
    Verdict.PASS: {"green": True},
}
_STATEMENT_COLOURS = {
    Statement.PARTIAL: "yellow",
    Statement.CONFORMS: "green",
    Statement.DOES_NOT_CONFORM: "red",
    Statement.NOT_KNOWN: "yellow",
}


def closing_lines(
    run: RunVerdict, folder: Path, *, only: Sequence[str] = (), whole: bool = False, again: str = ""
) -> Iterator[Line]:
    """Lines with their markup, in order. ``only`` names the reports that were written, where not all of them were.

    ``again`` are the options with which something is run again, as a shell takes them.
    """
    for profile in run.profiles.values():
        counted = f" (requirement set {profile.profile.frozen})" if profile.profile.frozen else ""
        yield f"{profile.profile.id}: {profile.profile.title}{counted}", {"bold": True}
        listed = whole or len(profile.counted) <= FEW
        for verdict in profile.counted:
            if verdict.judgement.verdict not in _QUIET or (listed and verdict.judgement.verdict is Verdict.PASS):
                yield from _requirement(run, verdict, again)
        for quiet in _QUIET:
            names = [v.requirement.id for v in profile.counted if v.judgement.verdict is quiet]
            if names and not (listed and quiet is Verdict.PASS):
                told = ", ".join(names) if listed else plural(len(names), "requirement")
                yield f"  {quiet:<14} {told}", _COLOURS.get(quiet, {})
        for verdict in profile.unscored:
            if verdict.troubles:
                yield from _requirement(run, verdict, again)
    if run.state == "interrupted":
        yield "the run was interrupted: what was not finished is INCONCLUSIVE", {"yellow": True}
    for profile in run.profiles.values():
        yield _statement(run, profile)
    reports = only or ("requirements.html", "verdicts.json", "junit.xml")
    rest = ("journal.jsonl",) if only else ("journal.jsonl", "allure-results/")
    yield f"evidence: {shown(folder)}/ ({', '.join((*reports, *rest))})", {}


def again(header: Record) -> str:
    """The options of a run that decide what was under test, as a shell takes them, with a blank before."""
    given = header.get("options")
    words = given if isinstance(given, list) else []
    return "".join(f" {shlex.quote(str(word))}" for word in words)


def _requirement(run: RunVerdict, verdict: RequirementVerdict, again: str) -> Iterator[Line]:
    requirement, judgement = verdict.requirement, verdict.judgement
    apart = "" if requirement.scored else " (not scored)"
    text = f"  {judgement.verdict:<14} {requirement.id:<15} {_cut(requirement.text)}{apart}"
    yield text, _COLOURS.get(judgement.verdict, {})
    if judgement.verdict is not Verdict.PASS:
        reason = f"{judgement.reason}: " if judgement.reason else ""
        yield f"  {'':<14} {'':<15} {reason}{verdict.explanation}", {}
        place = _place(run, verdict)
        if place and judgement.verdict is not Verdict.INCONCLUSIVE:
            yield f"  {'':<14} {'':<15} at {place}; again: pytest features/ -k {requirement.id}{again}", {}


def _place(run: RunVerdict, verdict: RequirementVerdict) -> str:
    """File and line of the sentence, or of the scenario, that shows what is not as it should be."""
    for finding in verdict.troubles:
        story = run.scenarios.get(finding.get("scenario") or "")
        if story is not None:
            index = finding.get("sentence")
            sentences = story.plan.sentences
            inside = isinstance(index, int) and 0 <= index < len(sentences)
            return f"{story.plan.uri}:{sentences[int(index or 0)].line if inside else story.plan.line}"
    worst = next((one for one in verdict.shown if one.judgement == verdict.judgement), None)
    return f"{run.scenarios[worst.scenario].plan.uri}:{run.scenarios[worst.scenario].plan.line}" if worst else ""


def _statement(run: RunVerdict, profile: ProfileVerdict) -> Line:
    """The line that everything else is for."""
    counts = ", ".join(f"{number} {name}" for name, number in count(profile.counted).items()) or "nothing judged"
    unscored = len(profile.unscored)
    told = f"({counts}; {unscored} listed but not scored)" if unscored else f"({counts})"
    name = profile.profile.id
    open_musts = [v for v in profile.counted if v.requirement.counts and v.judgement.verdict not in SETTLED]
    failed = ", ".join(v.requirement.id for v in open_musts if v.judgement.verdict is Verdict.FAIL)
    unknown = ", ".join(v.requirement.id for v in open_musts) or run.state
    text = {
        Statement.PARTIAL: f"partial selection {told}. This is no statement about the profile.",
        Statement.CONFORMS: f"CONFORMS: {len(profile.counted)} requirements counted {told}.",
        Statement.DOES_NOT_CONFORM: f"DOES NOT CONFORM: {failed} {told}.",
        Statement.NOT_KNOWN: f"NOT KNOWN whether it conforms: {unknown} {told}.",
    }
    said = statement(run, profile)
    return f"{name} {text[said]}", {"bold": True, _STATEMENT_COLOURS[said]: True}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 4] + " ..."
