"""``requirements.html``: the certificate and its evidence on one page, for readers who are no programmers.

One file that asks nobody for anything: no script, no font, no picture but those of web pages that a run has taken,
which lie beside it. What is laid out how stands in ``requirements.html.j2``; how evidence is shown in
``page_evidence``. Here the requirements are brought into order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proctor.journal import Journal
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.known_failures import matched
from proctor.repetitions import times, unsteady
from proctor.reporting.account import Account, account
from proctor.reporting.evidence_markup import sentences
from proctor.reporting.files import replaced
from proctor.reporting.narrative import is_picture
from proctor.reporting.page_evidence import article
from proctor.reporting.page_frame import policy, style, template
from proctor.reporting.run_facts import RunFacts, duration, moment
from proctor.reporting.shots import Scene
from proctor.reporting.signed import signed_by_requirement
from proctor.reporting.wording import MEANINGS, Statement, headline, plural, reason, statement, tone
from proctor.verdicts import RANK, Verdict

TEMPLATE = Path(__file__).with_name("requirements.html.j2")
NEEDS_ATTENTION = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.REVIEW, Verdict.WARN)
_LEADS = {
    Statement.CONFORMS: "Every documented MUST of the profile was shown to hold, does not apply, or cannot be tested.",
    Statement.DOES_NOT_CONFORM: "At least one documented MUST of the profile is broken. The evidence is below.",
    Statement.NOT_KNOWN: "No documented MUST was seen broken, but not all of them could be shown to hold.",
    Statement.PARTIAL: "Only a part of the profile's scenarios was selected; what they showed is below.",
}
_TONES = {
    Statement.CONFORMS: "pass",
    Statement.DOES_NOT_CONFORM: "fail",
    Statement.NOT_KNOWN: "unknown",
    Statement.PARTIAL: "unknown",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Requirements that stand together under one heading."""

    key: str
    title: str
    verdicts: tuple[RequirementVerdict, ...]

    @property
    def counts(self) -> dict[str, int]:
        return count(self.verdicts)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One profile of the page. ``other_register``: it was judged by a register or set that is not that of the run."""

    verdict: ProfileVerdict
    statement: Statement
    headline: str
    lead: str
    tone: str
    other_register: bool
    counts: dict[str, int]
    attention: tuple[RequirementVerdict, ...]
    groups: tuple[Group, ...]
    unselected: Group
    unscored: Group


def requirement_page(run: RunVerdict, journal: Journal) -> str:
    """The page as HTML. Pure: the same run verdict and journal give the same page."""
    told = account(run, journal)
    return "".join(_pieces(told, told.scenes()))


def _pieces(told: Account, scenes: Iterable[Scene]) -> Iterator[str]:
    """The page, piece by piece, so that a long one need not be in memory at once."""
    run, journal, facts = told.run, told.journal, told.facts
    sheet = style()
    # Pictures are files beside the page, if there are any.
    pictures = any(is_picture(record) for story in run.scenarios.values() for record in story.screenshots)
    images = " img-src 'self' file:;" if pictures else ""
    return template(TEMPLATE).generate(
        title=" · ".join(headline(run, verdict) for verdict in run.profiles.values()) or "No profile was judged",
        style=sheet,
        policy=policy(sheet, images),
        facts=_facts(facts, run),
        problem=facts.problem,
        interrupted=run.state == "interrupted",
        chapters=[_chapter(run, verdict, journal) for verdict in run.profiles.values()],
        articles=map(article, scenes),
        sentences=sentences,
        names={key: story.plan.name for key, story in run.scenarios.items()},
        places=_places(run),
        evidence_of=_evidence_of,
        signed=signed_by_requirement(run),
        known=matched(run, journal.header),
        repeated=times(journal.header),
        unsteady=unsteady(run, journal.header),
        meanings=MEANINGS,
        reason=reason,
        tone=tone,
        plural=plural,
    )


def write_requirement_page(told: Account, scenes: Iterable[Scene], file: Path) -> None:
    """Write the page, at once or not at all, scenario by scenario."""
    with replaced(file) as stream:
        stream.writelines(_pieces(told, scenes))


def _chapter(run: RunVerdict, verdict: ProfileVerdict, journal: Journal) -> Chapter:
    recorded = journal.header["profiles"].get(verdict.profile.id, {})
    judged_by = {"register": verdict.profile.digest, "set_digest": verdict.profile.frozen_digest}
    word = statement(run, verdict)
    attention = [v for v in verdict.counted if v.judgement.verdict in NEEDS_ATTENTION]
    prefix = verdict.profile.steps
    steps = [v for v in verdict.counted if prefix and v.requirement.id.startswith(prefix)]
    others = [v for v in verdict.counted if v not in steps]
    groups = [Group("steps", "The thirteen steps", tuple(steps))] if steps else []
    unselected = [v for v in verdict.requirements.values() if v.requirement.scored and not v.selected]
    return Chapter(
        verdict=verdict,
        statement=word,
        headline=headline(run, verdict),
        lead=_LEADS[word],
        tone=_TONES[word],
        other_register=any(recorded.get(name, digest) != digest for name, digest in judged_by.items()),
        counts=count(verdict.counted),
        attention=tuple(sorted(attention, key=lambda v: RANK[v.judgement.verdict])),
        groups=(*groups, *_families(others, verdict.profile.families)),
        unselected=Group("unselected", "Not part of this selection", tuple(unselected)),
        unscored=Group("unscored", "Listed, but never counted", verdict.unscored),
    )


def _families(verdicts: Iterable[RequirementVerdict], titles: Mapping[str, str]) -> list[Group]:
    """Requirements by the beginning of their ids (``SR1-ACCEPT``), in the order of the register."""
    families: dict[str, list[RequirementVerdict]] = {}
    for verdict in verdicts:
        families.setdefault(verdict.requirement.id.rpartition("-")[0], []).append(verdict)
    return [Group(key, titles.get(key, key), tuple(found)) for key, found in families.items()]


def _places(run: RunVerdict) -> dict[tuple[str, str], str]:
    """Where a scenario begins to show a requirement, where it has sentences for that: by scenario and requirement."""
    places: dict[tuple[str, str], str] = {}
    for key, story in run.scenarios.items():
        if story.plan.workflow:
            for number, sentence in enumerate(story.plan.sentences, 1):
                if sentence.requirement:
                    places.setdefault((key, sentence.requirement), f"sentence-{key}-{number}")
    return places


def _evidence_of(verdict: RequirementVerdict) -> str:
    """The anchor where a reader sees why: the sentence of the first trouble, or the first scenario; "" for neither."""
    for finding in verdict.troubles:
        if finding["scenario"]:
            key, index = finding["scenario"], finding["sentence"]
            return f"scenario-{key}" if index is None or index < 0 else f"sentence-{key}-{index + 1}"
    return f"scenario-{verdict.shown[0].scenario}" if verdict.shown else ""


def _facts(facts: RunFacts, run: RunVerdict) -> list[tuple[str, str]]:
    """What the run was, as pairs of a name and a value; what is not known is left out."""
    whole = "whole: no line was changed, lost or added" if not facts.problem else f"NOT whole ({facts.problem})"
    told = plural(len(run.scenarios), "scenario")
    pairs = [
        ("Target", " at ".join(word for word in (facts.target, facts.url) if word)),
        (
            "Under test",
            {"platform": "the platform", "partner": "the partner's integration"}.get(facts.role, facts.role),
        ),
        ("Date", moment(facts.started)),
        ("Took", f"{duration(facts.seconds)}, {told}" if facts.seconds else told),
        ("Offered by the target", ", ".join(sorted(facts.capabilities))),
        ("Run", facts.run),
        ("Begins with the records of", facts.carries),
        ("Journal", f"{facts.journal_name}, {plural(facts.journal_records, 'record')}, {whole}"),
        ("SHA-256 of the journal", facts.journal_sha256),
        ("Versions", ", ".join(f"{name} {version}" for name, version in sorted(facts.versions.items()))),
    ]
    return [(name, value) for name, value in pairs if value]
