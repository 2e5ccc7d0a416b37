"""Quirks: how the sandbox behaves where the platforms' documents are silent or contradict themselves.

A quirk is a name with a few allowed values and a default. Each platform has its own table of them; this module holds
what a quirk is and which value each has at the moment. A defect is not a quirk but a fault (``sandbox.faults``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sandbox.near_names import near
from sandbox.store import Store

_PREFIX = "quirk."


@dataclass(frozen=True, slots=True)
class Quirk:
    """``rule`` names the documented rule that leaves this open (``SR1-OPEN-nn``: the nth listed open question)."""

    name: str
    values: tuple[str, ...]
    default: str
    rule: str
    text: str


class Quirks:
    """The present values. They are kept with the state; what was asked for at the start wins over what was kept."""

    def __init__(self, table: Iterable[Quirk], store: Store, asked: Mapping[str, str]) -> None:
        self.table = {quirk.name: quirk for quirk in table}
        self._store = store
        self._start = {name: quirk.default for name, quirk in self.table.items()}
        for name, value in asked.items():
            self._start[name] = self.checked(name, value)
        self._values = dict(self._start)
        for name, value in store.settings(_PREFIX).items():
            # A state written by another version may hold a quirk that is gone: it is of no effect then.
            if name in self.table and value in self.table[name].values and name not in asked:
                self._values[name] = value

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def on(self, name: str, value: str) -> bool:
        """True when the quirk has this value."""
        return self._values[name] == value

    def checked(self, name: str, value: str) -> str:
        """The value itself. Raises KeyError for an unknown quirk, ValueError for a value it does not allow."""
        if name not in self.table:
            where = "--list-quirks prints them, GET /_control/quirks too"
            raise KeyError(f"unknown quirk {name!r}; {near(name, self.table)} ({where})")
        if value not in self.table[name].values:
            raise ValueError(f"quirk {name} cannot be {value!r}; it can be: {', '.join(self.table[name].values)}")
        return value

    def put(self, name: str, value: str) -> None:
        """Change one. Raises as ``checked``."""
        self._values[name] = self.checked(name, value)
        self._store.keep_setting(_PREFIX + name, value)

    def reset(self) -> None:
        """All back to what they were at the start."""
        self._values = dict(self._start)
        for name, value in self._start.items():
            self._store.keep_setting(_PREFIX + name, value)
