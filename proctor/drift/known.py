"""The differences that are known: a committed list, each with the reason why the profile does not follow the document.

An entry names one difference by operation, place, kind and what both documents say, so that the next change at the same
place is told. In operations and places ``...`` stands for any text. An entry that fits nothing is told too: a list that
only grows would hide what is new. Raises ConfigurationError for a list that is not as described.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from proctor.attestations.toml_tables import Tables, read_tables
from proctor.drift.kinds import KINDS, Difference

ANY = "..."
_KEYS = ("operation", "place", "what", "theirs", "ours", "reason")
_LIMITS = {"operation": 200, "place": 400, "what": 40, "theirs": 500, "ours": 500, "reason": 1000}
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of the list. ``what`` is a kind of :data:`proctor.drift.kinds.KINDS`."""

    operation: str
    place: str
    what: str
    theirs: str
    ours: str
    reason: str
    line: int

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        return self.operation, self.place, self.what, self.theirs, self.ours

    def fits(self, difference: Difference) -> bool:
        """Whether it is this one."""
        exact = (self.what, self.theirs, self.ours) == (difference.kind, difference.theirs, difference.ours)
        return exact and _fits(self.operation, difference.operation) and _fits(self.place, difference.place)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Differences with the entry that knows them, or None; and the entries that know nothing any more."""

    differences: tuple[tuple[Difference, Known | None], ...]
    stale: tuple[Known, ...]
    file: Path | None

    @property
    def unknown(self) -> tuple[Difference, ...]:
        return tuple(difference for difference, known in self.differences if known is None)


def read_known(file: Path, requirements: Collection[str]) -> tuple[Known, ...]:
    """Read a list. ``requirements`` are the ids of the register: a reason names at least one of them."""
    tables = read_tables(file, "known")
    found: list[Known] = []
    for index, entry in enumerate(tables.entries):
        tables.check_keys(index, _KEYS, _KEYS)
        for key in _KEYS:
            value = entry[key]
            if not isinstance(value, str) or not value.strip() or len(value) > _LIMITS[key]:
                expected = f"a text of 1 to {_LIMITS[key]} characters"
                raise tables.problem(index, key, f"{key} is not as it must be: {str(value)[:80]!r}", expected)
        if entry["what"] not in KINDS:
            raise tables.problem(index, "what", f"what = {entry['what']!r}", "one of " + ", ".join(KINDS))
        _check_reason(tables, index, entry["reason"], requirements)
        one = Known(**entry, line=tables.line(index))
        if any(one.identity == other.identity for other in found):
            raise tables.problem(index, "operation", "this difference is listed twice", "each difference once")
        found.append(one)
    return tuple(found)


def weigh(differences: Iterable[Difference], known: tuple[Known, ...], file: Path | None) -> Outcome:
    """Put each difference beside the entry that knows it."""
    pairs = tuple((one, next((entry for entry in known if entry.fits(one)), None)) for one in differences)
    used = [entry for _, entry in pairs if entry is not None]
    return Outcome(pairs, tuple(entry for entry in known if entry not in used), file)


def _fits(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split(ANY))), text, re.DOTALL) is not None


def _check_reason(tables: Tables, index: int, reason: str, requirements: Collection[str]) -> None:
    named = _ID.findall(reason)
    if not any(name in requirements for name in named):
        raise tables.problem(
            index, "reason", "the reason names no requirement of the register", "the ids of the rules it rests on"
        )
    family = {name.partition("-")[0] for name in requirements}
    for name in named:
        if name.partition("-")[0] in family and name not in requirements:
            raise tables.problem(index, "reason", f"the register has no {name}", "ids that are in the register")
