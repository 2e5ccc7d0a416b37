"""Faults and quirks as the workbench lists them: searched, grouped by the rule they belong to. Switching is the
control API's business."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.faults import Fault, Faults
from sandbox.quirks import Quirk, Quirks

_MOST_WORDS = 10
_FAMILY = re.compile(r"[A-Z0-9]+-[A-Z]+")

# The families of rules in words. A family that is not here goes by its name.
FAMILIES = {
    "SR1-STEP": "The 13 steps",
    "SR1-FLOW": "Orders and their course",
    "SR1-SEQ": "The order of things",
    "SR1-LIST": "Lists of orders",
    "SR1-PAGE": "Pages of a list",
    "SR1-GET": "Reading one order",
    "SR1-TEST": "Test orders",
    "SR1-ACCEPT": "Accepting",
    "SR1-REJECT": "Rejecting",
    "SR1-COMMENT": "Comments",
    "SR1-RESULT": "Results",
    "SR1-ATTACH": "Attachments",
    "SR1-COMPLETE": "Completing",
    "SR1-OFFER": "Offers",
    "SR1-AUTH": "Keys and access",
    "SR1-CONFIG": "Settings",
    "SR1-NOTIFY": "Notifications",
    "SR1-ERR": "Errors",
    "SR1-RATE": "Rate limits",
    "SR1-DATE": "Dates",
    "SR1-FORMAT": "Form of messages",
    "SR1-ROBUST": "Whatever comes",
    "SR1-OPEN": "What SmartRecruiters' documents leave open",
    "KB-AUTH": "Keys and integrations",
    "KB-ERR": "Errors",
    "KB-LIM": "Limits",
    "KB-OPEN": "What Kombo's documents leave open",
    "KB-ORD": "Lists of orders",
    "KB-PKG": "Packages",
    "KB-RESULT": "Results",
    "KB-ROBUST": "Whatever comes",
    "KB-SR": "SmartRecruiters behind Kombo",
    "KB-TOOL": "Tools behind Kombo",
    "KB-TR": "Transport",
    "KB-WH": "Webhooks",
}


@dataclass(frozen=True, slots=True)
class FaultLine:
    fault: Fault
    active: bool
    activations: int


@dataclass(frozen=True, slots=True)
class QuirkLine:
    quirk: Quirk
    value: str

    @property
    def changed(self) -> bool:
        return self.value != self.quirk.default


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs to one family of rules, such as ``SR1-LIST``."""

    family: str
    faults: tuple[FaultLine, ...]
    quirks: tuple[QuirkLine, ...]

    @property
    def title(self) -> str:
        return FAMILIES.get(self.family, self.family)

    @property
    def number_on(self) -> int:
        return sum(line.active for line in self.faults) + sum(line.changed for line in self.quirks)


def lines_on(faults: Faults, quirks: Quirks) -> tuple[list[FaultLine], list[QuirkLine]]:
    """The faults that are active, and the quirks that have not their usual value."""
    return [line for line in _faults(faults) if line.active], [line for line in _quirks(quirks) if line.changed]


def groups(faults: Faults, quirks: Quirks, words: str, only_on: bool) -> list[Group]:
    """All families in which something holds every one of the words; in order of their names."""
    wanted = words.lower().split()[:_MOST_WORDS]
    found: dict[str, tuple[list[FaultLine], list[QuirkLine]]] = {}
    for line in _faults(faults):
        fault = line.fault
        if _holds(wanted, (fault.name, fault.requirement, fault.text)) and (line.active or not only_on):
            found.setdefault(_family(fault.requirement), ([], []))[0].append(line)
    for choice in _quirks(quirks):
        quirk = choice.quirk
        if _holds(wanted, (quirk.name, quirk.rule, quirk.text, *quirk.values)) and (choice.changed or not only_on):
            found.setdefault(_family(quirk.rule), ([], []))[1].append(choice)
    return [Group(family, tuple(first), tuple(second)) for family, (first, second) in sorted(found.items())]


def _faults(faults: Faults) -> list[FaultLine]:
    lines = [FaultLine(one, faults.is_active(name), faults.activations[name]) for name, one in faults.table.items()]
    return sorted(lines, key=lambda line: (line.fault.requirement, line.fault.name))


def _quirks(quirks: Quirks) -> list[QuirkLine]:
    lines = [QuirkLine(one, quirks[name]) for name, one in quirks.table.items()]
    return sorted(lines, key=lambda line: (line.quirk.rule, line.quirk.name))


def _holds(wanted: list[str], texts: Iterable[str]) -> bool:
    whole = " ".join(texts).lower()
    return all(word in whole for word in wanted)


def _family(rule: str) -> str:
    match = _FAMILY.match(rule)
    return match[0] if match else rule
