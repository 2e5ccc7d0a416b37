"""Scenarios that were run several times (``--repeat``), and those whose repetitions did not all end alike.

Not for verdicts: a requirement's is the worst of all repetitions, as it is of all scenarios. There are no retries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.journal import Record
from proctor.judging import RunVerdict, ScenarioStory, scenario_judgement
from proctor.resuming import OPEN_STATES
from proctor.verdicts import Judgement, Verdict

HEADER = "repeat"
"""The member of a journal's header: how often each scenario was to be run; absent for once."""
MOST = 100


def id_of(number: int, times: int) -> str:
    """What stands at the end of the node of a repetition: ``...[2 of 5]``, or ``...[row-2 of 5]``."""
    return f"{number} of {times}"


def named(number: int, times: int) -> str:
    """What is added to the name of a repetition, for people and for reports that tell scenarios by their names."""
    return f" ({number} of {times})"


@dataclass(frozen=True, slots=True)
class Repetition:
    number: int
    story: ScenarioStory
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Unsteady:
    """A scenario whose repetitions did not all end alike. Those that did not come to their end do not count."""

    node: str
    name: str
    profile: str
    ended: tuple[Repetition, ...]
    times: int

    @property
    def passed(self) -> int:
        return sum(one.judgement.verdict is Verdict.PASS for one in self.ended)

    @property
    def others(self) -> tuple[Repetition, ...]:
        return tuple(one for one in self.ended if one.judgement.verdict is not Verdict.PASS)

    @property
    def sentence(self) -> str:
        """``3 of 5 passed; FAIL STATUS_UNEXPECTED (2 and 4)``."""
        told: dict[str, list[str]] = defaultdict(list)
        for one in self.others:
            words = (one.judgement.verdict.value, str(one.judgement.reason))
            told[" ".join(filter(None, words))].append(str(one.number))
        missing = self.times - len(self.ended)
        parts = [
            f"{self.passed} of {len(self.ended)} passed" + (f", {missing} not run to the end" if missing else ""),
            *(f"{what} ({_listed(numbers)})" for what, numbers in told.items()),
        ]
        return "; ".join(parts)


def times(header: Record) -> int:
    """How often each scenario of a run was to be run."""
    number = header.get(HEADER, 1)
    return number if isinstance(number, int) and 1 <= number <= MOST else 1


def unsteady(run: RunVerdict, header: Record) -> tuple[Unsteady, ...]:
    """The scenarios whose repetitions did not all end alike, in the order of the plan. Pure."""
    often = times(header)
    groups: dict[str, list[tuple[int, ScenarioStory]]] = defaultdict(list)
    for story in run.scenarios.values() if often > 1 else ():
        for number in range(1, often + 1):
            node = _once(story.plan.node, number, often)
            if node is not None:
                groups[node].append((number, story))
    found = []
    for node, repetitions in groups.items():
        ended = tuple(_ended(run, sorted(repetitions, key=lambda one: one[0])))
        if len({one.judgement for one in ended}) > 1:
            first = ended[0]
            name = first.story.plan.name.removesuffix(named(first.number, often))
            found.append(Unsteady(node, name, first.story.plan.profile, ended, often))
    return tuple(found)


def document(run: RunVerdict, header: Record) -> Mapping[str, Any] | None:
    """For ``verdicts.json``; None where nothing was repeated."""
    if times(header) == 1:
        return None
    return {
        "times": times(header),
        "unsteady": [
            {
                "node": one.node,
                "name": one.name,
                "profile": one.profile,
                "ended": len(one.ended),
                "passed": one.passed,
                "others": [
                    {
                        "repetition": other.number,
                        "verdict": other.judgement.verdict.value,
                        "reason": str(other.judgement.reason) or None,
                    }
                    for other in one.others
                ],
            }
            for one in unsteady(run, header)
        ],
    }


def _once(node: str, number: int, often: int) -> str | None:
    """The node that a scenario has without being repeated; None for another repetition."""
    last = id_of(number, often) + "]"
    if node.endswith("[" + last):
        return node.removesuffix("[" + last)
    return node.removesuffix("-" + last) + "]" if node.endswith("-" + last) else None


def _ended(run: RunVerdict, repetitions: Iterable[tuple[int, ScenarioStory]]) -> Iterable[Repetition]:
    for number, story in repetitions:
        profile = run.profiles.get(story.plan.profile)
        if story.state not in OPEN_STATES and profile is not None:
            yield Repetition(number, story, scenario_judgement(story, profile.profile.requirements))


def _listed(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{', '.join(numbers[:-1])} and {numbers[-1]}"
