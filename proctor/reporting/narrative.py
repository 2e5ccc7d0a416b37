"""The story of each scenario, sentence by sentence: what was done, what it sent and received, what was found.

A view of the journal for the reports that show evidence. Not for verdicts, and not for layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from proctor.findings import Outcome
from proctor.journal import Journal, Record
from proctor.judging import RunVerdict, ScenarioStory, scenario_judgement
from proctor.plan import PlannedSentence
from proctor.reporting.wording import finding_verdict
from proctor.requirements import Profile, Requirement
from proctor.run_folder import SCREENSHOTS
from proctor.verdicts import RANK, Judgement, Verdict

MOST_WHERE_ALL_IS_WELL = 5
"""Exchanges of a sentence that reports show in a scenario that passed. The journal has all; nobody opens hundreds."""


_PICTURE = re.compile(rf"{SCREENSHOTS}/[0-9A-Za-z-]+\.png")


class State(StrEnum):
    """How far a sentence came."""

    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_REACHED = "not reached"


_STATES = {"done": State.DONE, "started": State.INTERRUPTED, "": State.NOT_REACHED}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence with what belongs to it.

    ``troubles`` are the findings that did not hold, ``held`` counts the others.
    ``verdict`` is the worst of its findings, None where it has none. Times are seconds since the epoch.
    """

    sentence: PlannedSentence
    state: State
    started: float
    ended: float
    exchanges: tuple[Record, ...]
    troubles: tuple[Record, ...]
    held: int
    verdict: Verdict | None
    screenshots: tuple[Record, ...]
    attestations: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """One scenario. ``outside`` holds the exchanges and troubles that belong to no sentence, with an empty sentence."""

    story: ScenarioStory
    profile: Profile | None
    judgement: Judgement
    sentences: tuple[Told, ...]
    outside: Told

    @property
    def parts(self) -> tuple[Told, ...]:
        """Its sentences, and what belongs to none."""
        return (*self.sentences, self.outside)

    @property
    def troubles(self) -> tuple[Record, ...]:
        """All of its troubles, in the order of the journal."""
        return tuple(f for f in self.story.findings if f["outcome"] != Outcome.HELD)

    def trouble_like(self, verdict: Verdict) -> Record | None:
        """The first trouble that amounts to ``verdict``, or the first of all, or None where there is none."""
        known = self.profile.requirements if self.profile else {}
        first = next((f for f in self.troubles if finding_verdict(f, known) is verdict), None)
        return first or next(iter(self.troubles), None)


def shown_exchanges(told: Told, narrative: Narrative) -> tuple[tuple[Record, ...], int]:
    """The exchanges of a sentence that a report shows, and how many it leaves out before the last of them."""
    surplus = len(told.exchanges) - MOST_WHERE_ALL_IS_WELL
    if surplus <= 0 or narrative.judgement.verdict is not Verdict.PASS:
        return told.exchanges, 0
    return (*told.exchanges[: MOST_WHERE_ALL_IS_WELL - 1], told.exchanges[-1]), surplus


def narratives(run: RunVerdict, journal: Journal) -> Iterator[Narrative]:
    """The scenarios in the order of the plan, each told when its turn has come."""
    for key, story in run.scenarios.items():
        verdict = run.profiles.get(story.plan.profile)
        begun_and_ended = [record for record in journal.of_scenario(key) if record["kind"] == "sentence"]
        yield _narrative(story, verdict.profile if verdict else None, begun_and_ended)


@dataclass(slots=True)
class _Gathered:
    """The records of a sentence, while they are sought out."""

    times: list[float] = field(default_factory=list)
    exchanges: list[Record] = field(default_factory=list)
    findings: list[Record] = field(default_factory=list)
    screenshots: list[Record] = field(default_factory=list)
    attestations: list[Record] = field(default_factory=list)


def _narrative(story: ScenarioStory, profile: Profile | None, begun_and_ended: Iterable[Record]) -> Narrative:
    known = profile.requirements if profile else {}
    planned = range(len(story.plan.sentences))
    gathered = {index: _Gathered() for index in (-1, *planned)}
    for record in begun_and_ended:
        gathered[_place(record, planned)].times.append(float(record["at"]))
    for record in story.exchanges:
        gathered[_place(record, planned)].exchanges.append(record)
    for record in story.findings:
        gathered[_place(record, planned)].findings.append(record)
    for record in filter(is_picture, story.screenshots):
        gathered[_place(record, planned)].screenshots.append(record)
    for record in story.attestations:
        gathered[_place(record, planned)].attestations.append(record)
    sentences = []
    last = story.started
    for index, sentence in enumerate(story.plan.sentences):
        found = gathered[index]
        state = _STATES.get(story.sentences.get(index, ""), State.FAILED)
        seen = found.times or [last]
        last = seen[-1] if len(seen) > 1 or state is State.NOT_REACHED else max(seen[0], story.ended)
        sentences.append(_told(sentence, state, (seen[0], last), found, known))
    nowhere = PlannedSentence("", "", story.plan.line, None)
    outside = _told(nowhere, State.DONE, (story.started, story.ended), gathered[-1], known)
    return Narrative(story, profile, scenario_judgement(story, known), tuple(sentences), outside)


def is_picture(record: Record) -> bool:
    """Whether it names a picture of the run; what else a journal may name is neither read nor linked."""
    return _PICTURE.fullmatch(str(record["file"])) is not None


def _place(record: Record, planned: range) -> int:
    index = record.get("sentence")
    return index if isinstance(index, int) and index in planned else -1


def _told(
    sentence: PlannedSentence,
    state: State,
    times: tuple[float, float],
    found: _Gathered,
    known: Mapping[str, Requirement],
) -> Told:
    findings = found.findings
    troubles = tuple([f for f in findings if f["outcome"] != Outcome.HELD])
    verdicts = [finding_verdict(f, known) for f in findings]
    return Told(
        sentence=sentence,
        state=state,
        started=times[0],
        ended=times[1],
        exchanges=tuple(found.exchanges),
        troubles=troubles,
        held=len(findings) - len(troubles),
        verdict=min(verdicts, key=RANK.__getitem__) if verdicts else None,
        screenshots=tuple(found.screenshots),
        attestations=tuple(found.attestations),
    )
