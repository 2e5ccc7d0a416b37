"""A run as annotations of GitHub: what is not settled, at the line of the feature that says what must hold.

They are commands in the output of a step; whatever could end one, or begin another, is escaped as GitHub asks. It
shows ten of a kind for a step, so the worst come first. Pure; the whole story is in the other reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict
from proctor.reporting.markdown import printable
from proctor.reporting.wording import finding_verdict, reason
from proctor.verdicts import RANK, Verdict

LONGEST = 500
COMMANDS: Mapping[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.ERROR: "error",
    Verdict.INCONCLUSIVE: "error",
    Verdict.REVIEW: "notice",
    Verdict.WARN: "warning",
}
"""What is not listed needs no annotation."""


def annotation_lines(run: RunVerdict) -> list[str]:
    """A command for each counted requirement that is not settled, the worst first."""
    told = [
        (verdict, profile)
        for profile in run.profiles.values()
        for verdict in profile.counted
        if verdict.judgement.verdict in COMMANDS
    ]
    told.sort(key=lambda pair: RANK[pair[0].judgement.verdict])
    cut = ["::error title=the run was interrupted::What was not finished is not known."]
    return [
        *(cut if run.state == "interrupted" else ()),
        *(_annotation(run, verdict, profile) for verdict, profile in told),
    ]


def place(run: RunVerdict, verdict: RequirementVerdict, profile: ProfileVerdict) -> tuple[str, int] | None:
    """The feature and the line that a verdict is about; None where no scenario shows the requirement."""
    known = profile.profile.requirements
    for trouble in verdict.troubles:
        story = run.scenarios.get(str(trouble.get("scenario")))
        if story is not None and finding_verdict(trouble, known) is verdict.judgement.verdict:
            index = trouble.get("sentence")
            fits = isinstance(index, int) and 0 <= index < len(story.plan.sentences)
            return story.plan.uri, story.plan.sentences[index].line if fits and index is not None else story.plan.line
    for shown in sorted(verdict.shown, key=lambda one: one.judgement != verdict.judgement):
        plan = run.scenarios[shown.scenario].plan
        return plan.uri, plan.line
    return None


def _annotation(run: RunVerdict, verdict: RequirementVerdict, profile: ProfileVerdict) -> str:
    judgement, requirement = verdict.judgement, verdict.requirement
    why = ": ".join(filter(None, [reason(judgement), verdict.explanation]))
    text = f"{judgement.verdict.value}: {requirement.text}\n{why}" if why else f"{judgement.verdict.value}"
    where = place(run, verdict, profile)
    properties = [*_place(where), ("title", f"{requirement.id} ({requirement.level.value})")]
    told = ",".join(f"{name}={escaped_property(value)}" for name, value in properties)
    return f"::{COMMANDS[judgement.verdict]} {told}::{escaped(_cut(text))}"


def _place(where: tuple[str, int] | None) -> Iterator[tuple[str, str]]:
    if where is not None:
        yield "file", where[0]
        yield "line", str(where[1])


def escaped(text: str) -> str:
    """A message within a command."""
    lines = (printable(line) for line in text.split("\n"))
    return "%0A".join(line.replace("%", "%25") for line in lines)


def escaped_property(text: str) -> str:
    """A value of a property, which a colon or a comma would end."""
    return printable(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 4] + " ..."
