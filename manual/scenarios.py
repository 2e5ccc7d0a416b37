"""The scenarios of a profile as its feature files have them, by the requirement that they show. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

from proctor.requirements import Profile

_NUMBERED = re.compile(r"(\d{1,2})\. +(?=\S)")
_REQUIREMENT = "@req:"


@dataclass(frozen=True, slots=True)
class Shown:
    """A scenario that shows a requirement. ``sentences`` are those that do it: in the workflow only the step's own."""

    file: str
    line: int
    keyword: str
    name: str
    side: str
    sentences: tuple[str, ...]


def scenarios(profile: Profile, root: Path) -> dict[str, list[Shown]]:
    """By requirement, in the order of files and lines. Files are named from ``root`` on."""
    found: dict[str, list[Shown]] = {}
    for file in sorted(profile.folder.rglob("*.feature")):
        document: Mapping[str, Any] = Parser().parse(file.read_text(encoding="utf-8"))
        feature = document.get("feature", {})
        name = file.relative_to(root).as_posix()
        for scenario, tags, before in _scenarios(feature.get("children", ()), _tags(feature), ()):
            for requirement, one in _shown(scenario, tags, before, name, profile):
                found.setdefault(requirement, []).append(one)
    return found


def _scenarios(
    children: Iterable[Mapping[str, Any]], tags: frozenset[str], before: tuple[str, ...]
) -> Iterator[tuple[Mapping[str, Any], frozenset[str], tuple[str, ...]]]:
    """Each scenario with the tags and the sentences that it has from around it."""
    for child in children:
        if "background" in child:
            before = (*before, *_sentences(child["background"]["steps"]))
        elif "rule" in child:
            rule = child["rule"]
            yield from _scenarios(rule["children"], tags | _tags(rule), before)
        else:
            yield child["scenario"], tags | _tags(child["scenario"]), before


def _shown(
    scenario: Mapping[str, Any], tags: frozenset[str], before: Sequence[str], file: str, profile: Profile
) -> Iterator[tuple[str, Shown]]:
    side = next((tag.partition(":")[2] for tag in tags if tag.startswith("@role:")), "platform")
    every = tags.union(*(_tags(examples) for examples in scenario["examples"]))
    if "@workflow" in tags:
        side = "platform or partner"
        numbers = [_number(step) for step in scenario["steps"]]
        for number in dict.fromkeys(numbers):
            own = [step for step, n in zip(scenario["steps"], numbers, strict=True) if n == number]
            at = own[0]["location"]["line"]
            one = Shown(file, at, scenario["keyword"], scenario["name"], side, tuple(_sentences(own)))
            yield profile.step_requirement(number), one
        return
    at, done = scenario["location"]["line"], (*before, *_sentences(scenario["steps"]))
    one = Shown(file, at, scenario["keyword"], scenario["name"], side, done)
    for tag in sorted(every):
        if tag.startswith(_REQUIREMENT):
            yield tag.removeprefix(_REQUIREMENT), one


def _number(step: Mapping[str, Any]) -> int:
    match = _NUMBERED.match(step["text"])
    return int(match[1]) if match else 0


def _sentences(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"{step['keyword'].strip()} {step['text']}" for step in steps]


def _tags(node: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"] for tag in node.get("tags", ()))
