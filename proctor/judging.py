"""Judging: verdicts as a pure function of a journal and the requirement registers.

The same journal gives the same verdicts anywhere and at any time. Nothing here asks pytest or the network anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proctor.findings import Outcome
from proctor.journal import Journal, Keep, Record
from proctor.journal_records import Small
from proctor.plan import PlannedScenario, scenario_from_record
from proctor.requirements import Profile, Requirement
from proctor.verdicts import SETTLED, ExitStatus, Judgement, Unknown, Verdict, join, when_broken


@dataclass(frozen=True, slots=True)
class Shown:
    """What one scenario showed about one requirement."""

    scenario: str
    judgement: Judgement
    explanation: str


@dataclass(frozen=True, slots=True)
class RequirementVerdict:
    """The verdict of one requirement. ``troubles`` are findings that did not hold, as the journal has them.

    ``selected`` says whether the run was to show it at all; only then does it count in a partial run.
    """

    requirement: Requirement
    judgement: Judgement
    explanation: str
    shown: tuple[Shown, ...]
    troubles: tuple[Record, ...]
    held: int
    selected: bool

    @property
    def counted(self) -> bool:
        return self.requirement.scored and self.selected


@dataclass(frozen=True, slots=True)
class ProfileVerdict:
    """The verdicts of a profile. ``complete`` is False for a partial selection: then it is no statement about it."""

    profile: Profile
    complete: bool
    requirements: Mapping[str, RequirementVerdict]

    @property
    def counted(self) -> tuple[RequirementVerdict, ...]:
        return tuple(v for v in self.requirements.values() if v.counted)

    @property
    def unscored(self) -> tuple[RequirementVerdict, ...]:
        return tuple(v for v in self.requirements.values() if not v.requirement.scored)

    @property
    def conforms(self) -> bool | None:
        """Whether every documented MUST that counts is settled; None where the selection was partial."""
        return self.met if self.complete else None

    @property
    def met(self) -> bool:
        """Whether every documented MUST among the counted requirements is settled, and at least one was shown."""
        musts = [v for v in self.counted if v.requirement.counts]
        shown = any(v.judgement.verdict is Verdict.PASS for v in musts)
        return shown and all(v.judgement.verdict in SETTLED for v in musts)

    @property
    def only_weak(self) -> bool:
        """Whether a selection without any documented MUST found out all that it was to, and something was shown."""
        found = {v.judgement.verdict for v in self.counted}
        weak = not any(v.requirement.counts for v in self.counted)
        return weak and found <= SETTLED | {Verdict.WARN} and not found.isdisjoint({Verdict.PASS, Verdict.WARN})


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """All verdicts of a run. ``state`` is "finished" or "interrupted"."""

    profiles: Mapping[str, ProfileVerdict]
    scenarios: Mapping[str, ScenarioStory]
    state: str

    @property
    def exit_status(self) -> ExitStatus:
        """The exit status that the design gives to this outcome; FAIL outweighs ERROR, which outweighs the unknown."""
        verdicts = [v for p in self.profiles.values() for v in p.counted]
        found = {v.judgement.verdict for v in verdicts}
        if self.state == "interrupted":
            return ExitStatus.INTERRUPTED
        if Verdict.FAIL in found:
            return ExitStatus.DOES_NOT_CONFORM
        if Verdict.ERROR in found or any(s.state == "error" for s in self.scenarios.values()):
            return ExitStatus.HARNESS_ERROR
        if not any(s.state for s in self.scenarios.values()):
            return ExitStatus.NOTHING_RAN
        if self.profiles and all(p.met or p.only_weak for p in self.profiles.values()):
            return ExitStatus.CONFORMS
        return ExitStatus.INCONCLUSIVE


@dataclass(slots=True)
class ScenarioStory:
    """What the journal tells of one scenario, in order. ``state`` is "" where it was never started.

    ``output`` is the last that a partner's program under test had written when the scenario did not succeed.
    """

    plan: PlannedScenario
    state: str = ""
    text: str = ""
    sentences: dict[int, str] = field(default_factory=dict)
    findings: list[Record] = field(default_factory=list)
    exchanges: list[Record] = field(default_factory=list)
    attestations: list[Record] = field(default_factory=list)
    screenshots: list[Record] = field(default_factory=list)
    started: float = 0.0
    ended: float = 0.0
    output: str = ""

    def stopped_at(self) -> int | None:
        """The first sentence that was not done, or None where all were."""
        return next((i for i in range(len(self.plan.sentences)) if self.sentences.get(i) != "done"), None)


def stories(journal: Journal) -> dict[str, ScenarioStory]:
    """The scenarios of the plan, by key, in the order of the plan."""
    told = {s.key: ScenarioStory(s) for s in map(scenario_from_record, journal.header["plan"])}
    for record in journal.records:
        story = told.get(record.get("scenario") or "")
        if story is not None:
            _tell(story, record)
    return told


def judge(journal: Journal, profiles: Iterable[Profile]) -> RunVerdict:
    """Derive all verdicts. A journal that is not whole is judged as interrupted; see ``Journal.problem``."""
    told = stories(journal)
    header = journal.header
    ended = journal.problem is None and journal.records[-1].get("state") == "finished"
    verdicts = {}
    loose = [r for r in journal.records if r["kind"] == "finding" and r.get("scenario") is None]
    for profile in profiles:
        if profile.id in header["profiles"]:
            mine = [s for s in told.values() if s.plan.profile == profile.id]
            verdicts[profile.id] = _judge_profile(profile, mine, header, loose)
    return RunVerdict(verdicts, told, "finished" if ended else "interrupted")


def for_verdicts() -> Keep:
    """What to keep of a journal's records where only verdicts are wished for, however long it is: no exchange, and of
    checks that held no more than that they did.
    """
    small = Small()
    loose: dict[tuple[object, ...], Record] = {}

    def keep(record: Record) -> Record | None:
        kind = record["kind"]
        if kind == "exchange" or (kind == "sentence" and record["state"] == "started"):
            return None
        if kind != "finding" or record["outcome"] != Outcome.HELD:
            return record
        about = tuple([record.get(name) for name in _ABOUT])
        known = loose.get(about)
        if known is None:
            known = small({name: record[name] for name in _OF_HELD if name in record})
            # Of a recording there are as many as it has exchanges, and all alike; in a scenario hardly any are.
            if record.get("scenario") is None:
                loose[about] = known
        return known

    return keep


_ABOUT = ("scenario", "sentence", "requirement", "check", "afterwards")
_OF_HELD = ("kind", "at", "outcome", *_ABOUT)


def without_traffic(record: Record) -> Record | None:
    """What to keep of a journal's records where a recording is judged and reported: no exchange of no scenario. That is
    all of the recording, and no report shows it.
    """
    return None if record["kind"] == "exchange" and record.get("scenario") is None else record


def scenario_judgement(story: ScenarioStory, requirements: Mapping[str, Requirement]) -> Judgement:
    """The worst that a scenario found about anything, for reports that show one colour per scenario."""
    own = [_shown(story, r).judgement for name in story.plan.requirements if (r := requirements.get(name))]
    stray = [
        Judgement(when_broken(r.level, r.evidence), str(f["code"]))
        for f in story.findings
        if f["outcome"] == Outcome.BROKEN and (r := requirements.get(f["requirement"] or ""))
    ]
    if story.state == "error":
        stray.append(Judgement(Verdict.ERROR, "HARNESS"))
    return join([*own, *stray])


def _tell(story: ScenarioStory, record: Record) -> None:
    kind = record["kind"]
    if not record.get("afterwards"):
        story.ended = record["at"]
    if kind == "scenario":
        story.state = record["state"]
        story.text = record.get("text", "")
        if record["state"] == "started":
            _begin(story, record["at"])
    elif kind == "sentence":
        story.sentences[record["sentence"]] = record["state"]
    elif kind == "finding":
        # What a person has attested afterwards takes the place of what was missing, and of nothing else.
        _replace(story.findings, record, lambda one: bool(record.get("afterwards")) and _waits(one, record))
    elif kind == "exchange":
        story.exchanges.append(record)
    elif kind == "screenshot":
        story.screenshots.append(record)
    elif kind == "attestation":
        _replace(story.attestations, record, lambda one: one["question"] == record["question"] and _does_not_count(one))
    elif kind == "output":
        story.output = str(record["text"])


def _replace(told: list[Record], record: Record, former: Callable[[Record], bool]) -> None:
    told[:] = [one for one in told if one["sentence"] != record["sentence"] or not former(one)]
    told.append(record)


def _does_not_count(attestation: Record) -> bool:
    return attestation.get("state") != "valid"


def _waits(finding: Record, answer: Record) -> bool:
    """Whether a finding is an attestation that was missing, or did not count, for what was attested since."""
    waiting = finding["outcome"] in (Outcome.REVIEW, Outcome.UNKNOWN)
    about = ("check", "requirement")
    return waiting and answer["check"] == "attestation" and all(finding[name] == answer[name] for name in about)


def _begin(story: ScenarioStory, at: float) -> None:
    """A second beginning is that of a run that was taken up again: what was broken stays broken, the rest is told anew.

    Exchanges stay, as the evidence of what was broken.
    """
    story.started = at
    story.sentences.clear()
    story.findings = [finding for finding in story.findings if finding["outcome"] == Outcome.BROKEN]
    story.attestations.clear()
    story.screenshots.clear()
    story.output = ""


def _judge_profile(profile: Profile, told: list[ScenarioStory], header: Record, loose: list[Record]) -> ProfileVerdict:
    """``loose`` are findings about what a program did while no scenario was being run."""
    complete = bool(header["profiles"][profile.id]["complete"])
    findings: dict[str, list[Record]] = defaultdict(list)
    showing: dict[str, list[ScenarioStory]] = defaultdict(list)
    for finding in loose:
        findings[finding["requirement"] or ""].append(finding)
    for story in told:
        for name in dict.fromkeys(story.plan.requirements):
            showing[name].append(story)
        for finding in story.findings:
            findings[finding["requirement"] or ""].append(finding)
    verdicts = {
        r.id: _judge_requirement(r, showing[r.id], findings[r.id], header, complete)
        for r in profile.requirements.values()
    }
    return ProfileVerdict(profile, complete, verdicts)


def _judge_requirement(
    requirement: Requirement, told: list[ScenarioStory], findings: list[Record], header: Record, complete: bool
) -> RequirementVerdict:
    troubles = tuple(f for f in findings if f["outcome"] != Outcome.HELD)
    shown = [_shown(story, requirement) for story in told]
    strays = [_trouble(requirement, f) for f in troubles]
    neutral = _neutral(requirement, header)
    parts = [*((s.judgement, s.explanation) for s in shown), *strays]
    # What could not be found out about a rule that does not apply is of no interest; what is broken is, unless it was
    # the other side that broke it.
    idle = {Outcome.UNKNOWN, Outcome.REVIEW, Outcome.IDLE}
    idle |= set() if requirement.binds_role(header["role"]) else {Outcome.BROKEN}
    if neutral is not None and all(f["outcome"] in idle for f in troubles):
        parts = [neutral]
    judgement = join(j for j, _ in parts)
    explanation = next((text for j, text in parts if j == judgement and text), "")
    if not parts:
        explanation = requirement.unscored or "no scenario of this run shows it"
    held = sum(f["outcome"] == Outcome.HELD for f in findings)
    return RequirementVerdict(
        requirement, judgement, explanation, tuple(shown), troubles, held, complete or bool(told) or bool(troubles)
    )


def lacking(requirement: Requirement, role: str, capabilities: Iterable[str]) -> list[str]:
    """What the rule needs and the run does not have."""
    # What a partner declares is of interest only where one is under test.
    asked = {name for name in requirement.requires if role == "partner" or not name.startswith("partner:")}
    return sorted(asked - set(capabilities))


def _neutral(requirement: Requirement, header: Record) -> tuple[Judgement, str] | None:
    """NOT_TESTABLE and NOT_APPLICABLE, with the reason."""
    if not requirement.binds_role(header["role"]):
        return Judgement(Verdict.NOT_APPLICABLE), f"it binds the {requirement.binds}, which is not under test"
    if requirement.testable.startswith("no: "):
        return Judgement(Verdict.NOT_TESTABLE), requirement.testable[4:]
    if missing := lacking(requirement, header["role"], header["target"]["capabilities"]):
        return Judgement(Verdict.NOT_APPLICABLE), f"the target does not offer: {', '.join(missing)}"
    return None


def _shown(story: ScenarioStory, requirement: Requirement) -> Shown:
    """What a scenario that was to show a requirement did show."""
    mine = [f for f in story.findings if f["requirement"] == requirement.id]
    parts = [_trouble(requirement, f) for f in mine if f["outcome"] != Outcome.HELD]
    if not parts:
        parts = [_completeness(story, requirement, bool(mine))]
    judgement = join(j for j, _ in parts)
    return Shown(story.plan.key, judgement, next(text for j, text in parts if j == judgement))


def _completeness(story: ScenarioStory, requirement: Requirement, held: bool) -> tuple[Judgement, str]:
    """The verdict where nothing was found broken: PASS only where every sentence was done and something was checked."""
    if not story.state:
        return Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "the scenario was not run"
    stopped = story.stopped_at()
    mine = [i for i, s in enumerate(story.plan.sentences) if s.requirement == requirement.id]
    if stopped is not None and (not mine or stopped <= max(mine)):
        sentence = story.plan.sentences[stopped]
        if story.state == "started":
            text = f"the run ended during: {sentence.text}"
            return Judgement(Verdict.INCONCLUSIVE, Unknown.INTERRUPTED), text
        text = f"not reached, since this did not succeed before: {sentence.text}"
        return Judgement(Verdict.INCONCLUSIVE, Unknown.PRECONDITION_UNMET), text
    if not held:
        return Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN), "its sentences were done, but checked nothing"
    return Judgement(Verdict.PASS), ""


def _trouble(requirement: Requirement, finding: Record) -> tuple[Judgement, str]:
    if finding["outcome"] == Outcome.IDLE:
        return Judgement(Verdict.NOT_APPLICABLE), str(finding["text"])
    verdict: dict[str, Verdict] = {
        Outcome.BROKEN: requirement.when_broken,
        Outcome.ERROR: Verdict.ERROR,
        Outcome.UNKNOWN: Verdict.INCONCLUSIVE,
        Outcome.REVIEW: Verdict.REVIEW,
    }
    return Judgement(verdict[finding["outcome"]], str(finding["code"])), str(finding["text"])


def count(verdicts: Iterable[RequirementVerdict]) -> dict[str, int]:
    """How many of each verdict, worst first, only those that occur."""
    found: dict[str, int] = dict.fromkeys((v.value for v in Verdict), 0)
    for verdict in verdicts:
        found[verdict.judgement.verdict.value] += 1
    return {name: number for name, number in found.items() if number}


def first_exchange(run: RunVerdict, key: str | None) -> Mapping[str, Any] | None:
    """The journalled exchange with an id such as ``3f2a9c01bd-4``."""
    story = run.scenarios.get((key or "").partition("-")[0])
    return next((e for e in story.exchanges if e["id"] == key), None) if story else None
