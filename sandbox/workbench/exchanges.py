"""The live list of exchanges: which of the log's entries are shown, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.call_log import CallLog, Entry, Kind
from sandbox.clock import date_text
from sandbox.conditions import LOST

_NAMES = {"smartrecruiters": "SmartRecruiters", "kombo": "Kombo"}
_BASES = {name: re.compile(f"^/{name}/v1(?=/|$)") for name in _NAMES}
_IDENTIFIER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{18,}?([A-Za-z0-9]{6})(?![A-Za-z0-9])")

# How many are on the first page, and on the page of their own.
FEW, MANY = 15, 200


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty texts let everything pass. ``only_bad``: refused calls, and notifications that did not arrive."""

    platform: str = ""
    caller: str = ""
    only_bad: bool = False

    def passes(self, entry: Entry) -> bool:
        return (
            self.platform in ("", entry.platform)
            and self.caller in ("", entry.caller)
            and (not self.only_bad or is_bad(entry))
        )


@dataclass(frozen=True, slots=True)
class Line:
    entry: Entry

    @property
    def time(self) -> str:
        """With milliseconds, in the APIs' form."""
        return date_text(self.entry.at)

    @property
    def clock(self) -> str:
        """``13:34:40``: the day is hardly ever of interest."""
        return date_text(self.entry.at)[11:19]

    @property
    def short(self) -> str:
        """The path without what all paths of the platform have, and with the ends of long identifiers only."""
        return _IDENTIFIER.sub(r"…\1", _BASES[self.entry.platform].sub("", self.entry.path))

    @property
    def platform(self) -> str:
        return _NAMES[self.entry.platform]

    @property
    def outcome(self) -> str:
        """The status, or why there is none."""
        return str(self.entry.status) if self.entry.status else self.entry.outcome

    @property
    def word(self) -> str:
        """The outcome in one word."""
        return str(self.entry.status) if self.entry.status else "lost" if self.entry.outcome == LOST else "failed"

    @property
    def colour(self) -> str:
        """The word by which the badge is coloured."""
        if not is_bad(self.entry):
            return "2xx"
        return "4xx" if 400 <= self.entry.status < 500 else "5xx"

    @property
    def direction(self) -> str:
        return "from the platform" if self.entry.kind is Kind.TOLD else "to the platform"

    @property
    def arrow(self) -> str:
        return "←" if self.entry.kind is Kind.TOLD else "→"


def is_bad(entry: Entry) -> bool:
    return not 200 <= entry.status < 400


def lines(log: CallLog, asked: Filter, most: int) -> list[Line]:
    """Newest first."""
    passing: Iterable[Entry] = (entry for entry in log.latest() if asked.passes(entry))
    return [Line(entry) for entry, _ in zip(passing, range(most), strict=False)]
