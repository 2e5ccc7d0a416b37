"""What changed between two runs: verdicts, statements, versions; and the first exchange that went otherwise.

A pure function of two judged runs with their journals. Both are judged by the registers of today, so that where a
verdict changed it was the platform that did, or the run. Not for laying anything out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from proctor.exchange_difference import Habits, Pair, first_difference, habits
from proctor.journal import Journal
from proctor.judging import RequirementVerdict, RunVerdict, ScenarioStory, scenario_judgement
from proctor.reporting.run_facts import RunFacts, run_facts
from proctor.reporting.wording import Statement, statement
from proctor.verdicts import RANK, SETTLED, Judgement, Verdict

MOST_LEARNED = 150
"""From so many scenarios that came out alike it is learned what differs each time."""
_UNKNOWN = frozenset({Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.REVIEW})
_STANDING = {Statement.DOES_NOT_CONFORM: 0, Statement.NOT_KNOWN: 1, Statement.CONFORMS: 2}


class Direction(StrEnum):
    """What a change amounts to. ``OTHER`` is neither: another reason, or a failure that could not be seen again."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Side:
    """One run: what it was, and what it found."""

    run: RunVerdict
    journal: Journal
    facts: RunFacts

    @property
    def nodes(self) -> Mapping[str, ScenarioStory]:
        return {story.plan.node: story for story in self.run.scenarios.values()}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a requirement went otherwise. ``pair`` is None where no exchange differs; ``note`` says what then."""

    node: str
    name: str
    pair: Pair | None
    note: str


@dataclass(frozen=True, slots=True)
class RequirementChange:
    profile: str
    before: RequirementVerdict
    after: RequirementVerdict
    direction: Direction
    evidence: Evidence | None

    @property
    def id(self) -> str:
        return self.after.requirement.id


@dataclass(frozen=True, slots=True)
class StatementChange:
    """``before`` or ``after`` is None where the profile was in one of the runs only."""

    profile: str
    before: Statement | None
    after: Statement | None

    @property
    def worse(self) -> bool:
        """A selection says nothing about a profile, so nothing gets worse by it."""
        pair = _STANDING.get(self.before) if self.before else None, _STANDING.get(self.after) if self.after else None
        return pair[0] is not None and pair[1] is not None and pair[1] < pair[0]


@dataclass(frozen=True, slots=True)
class Fact:
    """A version, or another circumstance, that is not the same."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``only_before`` and ``only_after`` are requirements that one of the runs was to show, by profile."""

    before: Side
    after: Side
    warnings: tuple[str, ...]
    changes: tuple[RequirementChange, ...]
    statements: tuple[StatementChange, ...]
    facts: tuple[Fact, ...]
    only_before: Mapping[str, tuple[str, ...]]
    only_after: Mapping[str, tuple[str, ...]]
    same: int

    @property
    def worse(self) -> bool:
        """Whether anything that counts got worse."""
        scored = (c for c in self.changes if c.after.requirement.scored)
        return any(c.direction is Direction.WORSE for c in scored) or any(s.worse for s in self.statements)

    def count(self, direction: Direction) -> int:
        return sum(change.direction is direction for change in self.changes)


def side(run: RunVerdict, journal: Journal) -> Side:
    return Side(run, journal, run_facts(journal))


def compare(before: Side, after: Side) -> Comparison:
    """What changed from one run to the other. Pure."""
    both = [name for name in after.run.profiles if name in before.run.profiles]
    changed: list[tuple[str, RequirementVerdict, RequirementVerdict]] = []
    only: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = ({}, {})
    same = 0
    for name in dict.fromkeys([*after.run.profiles, *before.run.profiles]):
        sides = [_selected(one.run, name) for one in (before, after)]
        for mine, other, found in ((sides[0], sides[1], only[0]), (sides[1], sides[0], only[1])):
            if lone := tuple(id for id in mine if id not in other):
                found[name] = lone
        for id in sides[1]:
            if id in sides[0]:
                pair = sides[0][id], sides[1][id]
                if pair[0].judgement == pair[1].judgement:
                    same += 1
                else:
                    changed.append((name, *pair))
    looking = _Looking(before, after, {name for _, *pair in changed for name in _scenarios(before, after, *pair)})
    changes = [
        RequirementChange(name, one, other, direction(one.judgement, other.judgement), looking.evidence(one, other))
        for name, one, other in changed
    ]
    return Comparison(
        before,
        after,
        tuple(_warnings(before, after)),
        tuple(
            sorted(changes, key=lambda change: (list(Direction).index(change.direction), both.index(change.profile)))
        ),
        tuple(_statements(before, after)),
        tuple(_facts(before, after)),
        *only,
        same,
    )


def direction(before: Judgement, after: Judgement) -> Direction:
    """Whether a verdict got worse. Between two that stand in nobody's way it did not, nor by not being known any more
    after it had failed."""
    one, other = before.verdict, after.verdict
    if one is other or {one, other} <= SETTLED or (one is Verdict.FAIL and other in _UNKNOWN):
        return Direction.OTHER
    return Direction.WORSE if RANK[other] < RANK[one] else Direction.BETTER


class _Looking:
    """Finds the first exchange that differs, once for each scenario."""

    def __init__(self, before: Side, after: Side, changed: set[str]) -> None:
        self._before, self._after = before, after
        self._nodes = before.nodes, after.nodes
        self._began = before.facts.started, after.facts.started
        self._found: dict[str, Pair | None] = {}
        self._habits = habits(self._alike(changed), self._began) if changed else Habits()

    def evidence(self, before: RequirementVerdict, after: RequirementVerdict) -> Evidence | None:
        first: Evidence | None = None
        for node in _scenarios(self._before, self._after, before, after):
            one, other = (nodes.get(node) for nodes in self._nodes)
            story = other or one
            if story is None:
                continue
            told = Evidence(node, story.plan.name, None, "")
            if one is None or other is None:
                where = self._after if other else self._before
                told = Evidence(node, story.plan.name, None, f"this scenario is in the run {where.facts.run} only")
            elif pair := self._pair(node, one, other):
                return Evidence(node, story.plan.name, pair, "")
            else:
                told = Evidence(node, story.plan.name, None, _alike_but(one, other))
            first = first or told
        return first

    def _pair(self, node: str, one: ScenarioStory, other: ScenarioStory) -> Pair | None:
        if node not in self._found:
            self._found[node] = first_difference(one, other, self._began, self._habits)
        return self._found[node]

    def _alike(self, changed: set[str]) -> list[tuple[ScenarioStory, ScenarioStory]]:
        """Scenarios that came out alike, those of the files in which something changed first."""
        files = {node.partition("::")[0] for node in changed}
        alike = [
            (story, self._nodes[1][node])
            for node, story in self._nodes[0].items()
            if node in self._nodes[1] and _judged(self._before, story) == _judged(self._after, self._nodes[1][node])
        ]
        return sorted(alike, key=lambda pair: pair[0].plan.uri not in files)[:MOST_LEARNED]


def _judged(where: Side, story: ScenarioStory) -> Judgement | None:
    profile = where.run.profiles.get(story.plan.profile)
    return scenario_judgement(story, profile.profile.requirements) if profile else None


def _alike_but(one: ScenarioStory, other: ScenarioStory) -> str:
    if not one.exchanges and not other.exchanges:
        return "nothing was sent in either run"
    return "every exchange is the same, but for what differs from run to run"


def _scenarios(before: Side, after: Side, one: RequirementVerdict, other: RequirementVerdict) -> list[str]:
    """Where to look: scenarios that showed something else, then those that found something, then all that show it."""
    shown = [
        {where.run.scenarios[s.scenario].plan.node: s.judgement for s in verdict.shown}
        for where, verdict in ((before, one), (after, other))
    ]
    nodes = list(dict.fromkeys([*shown[1], *shown[0]]))
    differ = [node for node in nodes if shown[0].get(node) != shown[1].get(node)]
    troubled = [
        where.run.scenarios[finding["scenario"]].plan.node
        for where, verdict in ((after, other), (before, one))
        for finding in verdict.troubles
        if finding.get("scenario") in where.run.scenarios
    ]
    return list(dict.fromkeys([*differ, *troubled, *nodes]))


def _selected(run: RunVerdict, profile: str) -> dict[str, RequirementVerdict]:
    found = run.profiles.get(profile)
    return {id: verdict for id, verdict in found.requirements.items() if verdict.selected} if found else {}


def _warnings(before: Side, after: Side) -> Iterator[str]:
    """What a reader has to know before anything else."""
    for name, one, other in (
        ("roles", before.facts.role, after.facts.role),
        ("targets", before.facts.target, after.facts.target),
    ):
        if one != other:
            yield f"these are runs of different {name}: {one or 'none'}, then {other or 'none'}"
    for where in (before, after):
        if where.run.state != "finished":
            yield f"the run {where.facts.run} did not come to its end: what is missing there is INCONCLUSIVE"
    for name, one, other in _both(before.run.profiles, after.run.profiles):
        if one.complete != other.complete:
            yield f"{name} is complete in one of the runs only; the other one was a selection"
    for where in (before, after):
        for name, profile in where.run.profiles.items():
            recorded = where.journal.header["profiles"].get(name, {}).get("register")
            if recorded and recorded != profile.profile.digest:
                yield f"the register of {name} has changed since the run {where.facts.run}: judged by that of today"


def _statements(before: Side, after: Side) -> Iterator[StatementChange]:
    for name in dict.fromkeys([*after.run.profiles, *before.run.profiles]):
        one, other = (
            statement(where.run, where.run.profiles[name]) if name in where.run.profiles else None
            for where in (before, after)
        )
        if one is not other:
            yield StatementChange(name, one, other)


def _facts(before: Side, after: Side) -> Iterator[Fact]:
    sides = _circumstances(before), _circumstances(after)
    for name in dict.fromkeys([*sides[0], *sides[1]]):
        one, other = (found.get(name, "") for found in sides)
        if one != other:
            yield Fact(name, one, other)


def _circumstances(where: Side) -> dict[str, str]:
    """Versions, and what the target is. Not its address, where a sandbox is started at another port each time."""
    target: Mapping[str, Any] = where.journal.header.get("target", {})
    return {
        **dict(sorted(where.facts.versions.items())),
        "product": str(target.get("product", "")),
        "customer": str(target.get("customer", "")),
        "browser": str(target.get("browser", "")),
        "capabilities": ", ".join(sorted(where.facts.capabilities)),
        "repeated": str(where.journal.header.get("repeat", 1)),
    }


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    return ((name, one[name], other[name]) for name in other if name in one)
