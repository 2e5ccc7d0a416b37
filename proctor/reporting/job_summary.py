"""A run as Markdown for the page of a CI job: what it says about each profile, and what is not settled.

Texts that came from a platform stand in code spans. Pure: the same run and journal give the same text. Evidence is
in the other reports, which are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from proctor.journal import Journal
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.reporting.annotations import COMMANDS, place
from proctor.reporting.markdown import code, row, within
from proctor.reporting.run_facts import duration, moment, run_facts
from proctor.reporting.wording import MEANINGS, Statement, headline, reason, statement
from proctor.verdicts import RANK

LONGEST = 200_000
"""Characters. GitHub takes a MiB for a step."""
ARTEFACTS = (
    "requirements.html", "allure-report.html", "verdicts.json", "junit.xml", "journal.jsonl", "leftovers.json",
    "trend.html", "compared.md",
)  # fmt: skip
_MARKS = {
    Statement.CONFORMS: ":white_check_mark:",
    Statement.DOES_NOT_CONFORM: ":x:",
    Statement.NOT_KNOWN: ":grey_question:",
    Statement.PARTIAL: ":heavy_minus_sign:",
}


def job_summary(run: RunVerdict, journal: Journal, files: Sequence[str] = ()) -> str:
    """``files`` are the names in the run's folder; of these the reports are named."""
    facts = run_facts(journal)
    lines = [f"## Proctor: {code(facts.target)}, {facts.role} under test", ""]
    for profile in run.profiles.values():
        counts = ", ".join(f"{number} {name}" for name, number in count(profile.counted).items()) or "nothing judged"
        lines.append(f"* {_MARKS[statement(run, profile)]} **{headline(run, profile)}** ({counts})")
    if run.state == "interrupted":
        lines += ["", "The run was interrupted: what was not finished is not known."]
    lines += ["", *_open(run)]
    told = [f"run {code(facts.run)}", moment(facts.started), duration(facts.seconds)]
    if facts.journal_sha256:
        told.append(f"journal {code(facts.journal_sha256)}")
    lines += ["", f"<sub>{', '.join(filter(None, told))}</sub>"]
    named = [name for name in ARTEFACTS if name in files]
    if named:
        lines += ["", f"In the artefact: {', '.join(map(code, named))}"]
    return within(lines, LONGEST, "... and {} lines more: see requirements.html.")


def _open(run: RunVerdict) -> Iterator[str]:
    open_ = [(v, p) for p in run.profiles.values() for v in p.counted if v.judgement.verdict in COMMANDS]
    if not open_:
        yield "Nothing is open."
        return
    open_.sort(key=lambda pair: RANK[pair[0].judgement.verdict])
    yield row(["Verdict", "Rule", "Why", "Source", "Where"])
    yield row(["---"] * 5)
    for verdict, profile in open_:
        yield row(_cells(run, verdict, profile))
    yield ""
    for word in dict.fromkeys(verdict.judgement.verdict for verdict, _ in open_):
        yield f"* **{word.value}**: {MEANINGS[word]}"


def _cells(run: RunVerdict, verdict: RequirementVerdict, profile: ProfileVerdict) -> Iterator[str]:
    requirement = verdict.requirement
    yield f"**{verdict.judgement.verdict.value}**"
    yield f"**{requirement.id}** ({requirement.level.value}): {code(requirement.text)}"
    yield code(": ".join(filter(None, [reason(verdict.judgement), verdict.explanation])))
    yield "; ".join(code(profile.profile.sources.get(name, name)) for name in requirement.source)
    where = place(run, verdict, profile)
    yield code(f"{where[0]}:{where[1]}") if where else ""
