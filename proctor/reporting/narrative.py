"""The story of each scenario, sentence by sentence: what was done, what it sent and received, what was found.

A view of the journal for the reports that show evidence. Not for verdicts, and not for layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from proctor.findings import Outcome
from proctor.journal import Journal, Record
from proctor.judging import RunVerdict, ScenarioStory, scenario_judgement
from proctor.plan import PlannedSentence
from proctor.reporting.wording import finding_verdict
from proctor.requirements import Profile
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
    screenshots: tuple[Record, ...] = ()
    attestations: tuple[Record, ...] = ()


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


def narratives(run: RunVerdict, journal: Journal) -> dict[str, Narrative]:
    """The scenarios of the plan, by key, in the order of the plan."""
    times: dict[tuple[str, int], list[float]] = {}
    for record in journal.records:
        if record["kind"] == "sentence" and record.get("scenario"):
            times.setdefault((record["scenario"], record["sentence"]), []).append(float(record["at"]))
    told = {}
    for key, story in run.scenarios.items():
        verdict = run.profiles.get(story.plan.profile)
        told[key] = _narrative(story, verdict.profile if verdict else None, times)
    return told


def _narrative(story: ScenarioStory, profile: Profile | None, times: dict[tuple[str, int], list[float]]) -> Narrative:
    planned = range(len(story.plan.sentences))
    exchanges: dict[int, list[Record]] = {index: [] for index in (-1, *planned)}
    findings: dict[int, list[Record]] = {index: [] for index in (-1, *planned)}
    for record in story.exchanges:
        exchanges[_place(record, planned)].append(record)
    for record in story.findings:
        findings[_place(record, planned)].append(record)
    pictures: dict[int, list[Record]] = {index: [] for index in (-1, *planned)}
    for record in filter(_is_picture, story.screenshots):
        pictures[_place(record, planned)].append(record)
    sentences = []
    last = story.started
    for index, sentence in enumerate(story.plan.sentences):
        state = _STATES.get(story.sentences.get(index, ""), State.FAILED)
        seen = times.get((story.plan.key, index), [last])
        ended = seen[-1] if len(seen) > 1 or state is State.NOT_REACHED else max(seen[0], story.ended)
        last = ended
        told = _told(sentence, state, seen[0], ended, exchanges[index], findings[index], profile)
        attested = tuple(record for record in story.attestations if _place(record, planned) == index)
        sentences.append(replace(told, screenshots=tuple(pictures[index]), attestations=attested))
    nowhere = PlannedSentence("", "", story.plan.line, None)
    outside = _told(nowhere, State.DONE, story.started, story.ended, exchanges[-1], findings[-1], profile)
    outside = replace(outside, screenshots=tuple(pictures[-1]))
    judgement = scenario_judgement(story, profile.requirements if profile else {})
    return Narrative(story, profile, judgement, tuple(sentences), outside)


def _is_picture(record: Record) -> bool:
    """Whether it names a picture of the run; what else a journal may name is neither read nor linked."""
    return _PICTURE.fullmatch(str(record["file"])) is not None


def _place(record: Record, planned: range) -> int:
    index = record.get("sentence")
    return index if isinstance(index, int) and index in planned else -1


def _told(
    sentence: PlannedSentence,
    state: State,
    started: float,
    ended: float,
    exchanges: list[Record],
    findings: list[Record],
    profile: Profile | None,
) -> Told:
    known = profile.requirements if profile else {}
    troubles = tuple(f for f in findings if f["outcome"] != Outcome.HELD)
    verdicts = [finding_verdict(f, known) for f in findings]
    worst = min(verdicts, key=RANK.__getitem__) if verdicts else None
    return Told(sentence, state, started, ended, tuple(exchanges), troubles, len(findings) - len(troubles), worst)
