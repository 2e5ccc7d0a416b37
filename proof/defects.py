"""Defects: what is wrong on purpose, and what must come of it. Values only; nothing is run or judged here.

Two kinds: a fault of the sandbox's shelf, which a platform could have, and a broken partner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from proctor.requirements import Profile
from proof.partners import kombo_table, smartrecruiters_table
from proof.partners.broken import BrokenPartner
from proof.shelf import Fault

PARTNERS: Mapping[str, tuple[str, Mapping[str, BrokenPartner]]] = {
    "smartrecruiters": ("smartrecruiters-v1", smartrecruiters_table.PARTNERS),
    "kombo": ("kombo", kombo_table.PARTNERS),
}
"""By the name of their folder of features: the profile, and the partners that are broken."""


class Side(StrEnum):
    """Which side is under test, and has the defect."""

    PLATFORM = "platform"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Defect:
    """``breaks``: what becomes of which requirement. ``reason``: the code of the failure, "" for any.

    ``also`` is the blast radius: other requirements that the defect cannot but break, with the verdict, or with None
    where that is left open. ``exact`` says that all of it must come about. ``partner`` is there for broken partners.
    """

    name: str
    side: Side
    profile: str
    text: str
    breaks: Mapping[str, str]
    reason: str
    also: Mapping[str, str | None]
    exact: bool = False
    partner: BrokenPartner | None = None

    @property
    def key(self) -> str:
        """Its name among all of both sides and platforms."""
        return self.name if self.partner is None else f"{self.profile.partition('-')[0]}:{self.name}"


class UnknownRequirement(ValueError):
    """A defect names a requirement that no register has."""


def of_shelf(faults: Iterable[Fault], profiles: Iterable[Profile]) -> list[Defect]:
    """The faults of the sandbox as defects of the platform. Raises UnknownRequirement."""
    registers = {requirement: profile for profile in profiles for requirement in profile.requirements}
    found = []
    for fault in faults:
        strangers = {fault.requirement, *fault.also} - registers.keys()
        if strangers:
            raise UnknownRequirement(f"the fault {fault.name} names {', '.join(sorted(strangers))}")
        profile = registers[fault.requirement]
        broken = profile.requirements[fault.requirement].when_broken.value
        breaks = {fault.requirement: broken}
        also = dict.fromkeys(sorted(fault.also))
        found.append(Defect(fault.name, Side.PLATFORM, profile.id, fault.text, breaks, fault.reason, also))
    return found


def of_partners() -> list[Defect]:
    """The broken partners of both platforms."""
    return [
        Defect(
            name=name,
            side=Side.PARTNER,
            profile=profile,
            text=f"The partner {name.replace('_', ' ')}.",
            breaks=partner.breaks,
            reason="",
            also=partner.also,
            exact=True,
            partner=partner,
        )
        for profile, partners in PARTNERS.values()
        for name, partner in partners.items()
    ]
