"""Faults: named, switchable defects of the sandbox, each tagged with the requirement it breaks.

They exist so that the checks of a conformance suite can be shown to fail. Five kinds, by where they act:

* ``AnswerFault``  changes a finished answer just before it is written (most are of this kind);
* ``WaiverFault``  lets a bad body through that should be refused;
* ``DemandFault``  refuses a body because an optional member is absent;
* ``ListFault``    changes the criteria of a list before it is read;
* ``PointFault``   is asked for by name at one point of a handler.

A fault counts an activation only when it really changed something. Each platform has its own table of them.
Undocumented but legitimate behaviour is not a fault but a quirk (``sandbox.quirks``).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sandbox.messages import Answer, Call
from sandbox.near_names import near
from sandbox.store import Store

_PREFIX = "fault."

FaultKind = TypeVar("FaultKind", bound="Fault")


@dataclass(frozen=True, slots=True)
class Fault:
    """``requirement`` is the identifier of the rule that is broken while the fault is active.

    ``reason`` is the code of the finding with which a check of that rule should fail. ``also`` are the other rules that
    the same defect cannot but break: whatever else turns red is a false alarm.
    """

    name: str
    requirement: str
    text: str
    reason: str = field(kw_only=True)
    also: frozenset[str] = field(default=frozenset(), kw_only=True)


def rules(identifiers: str) -> frozenset[str]:
    """Several identifiers of rules, written in one text with blanks between them."""
    return frozenset(identifiers.split())


@dataclass(frozen=True, slots=True)
class AnswerFault(Fault):
    """``operations``: the names it applies to, or ``*`` for all. ``change`` may alter the answer's body in place."""

    operations: tuple[str, ...]
    change: Callable[[Answer, Call], Answer]


@dataclass(frozen=True, slots=True)
class WaiverFault(Fault):
    """``codes``: the error codes that are let through in ``operation``."""

    operation: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemandFault(Fault):
    operation: str
    member: str


@dataclass(frozen=True, slots=True)
class ListFault(Fault):
    """``change`` gets the criteria of the list ``operation`` and gives others of the same type."""

    operation: str
    change: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class PointFault(Fault):
    pass


class Faults:
    """Which faults are active, and how often each has changed something in this process."""

    def __init__(self, table: Iterable[Fault], store: Store, asked: Sequence[str]) -> None:
        self.table = {fault.name: fault for fault in table}
        self._store = store
        for name in asked:
            self.checked(name)
        self._start = frozenset(asked)
        kept = {name for name, value in store.settings(_PREFIX).items() if value == "on" and name in self.table}
        self._active = set(self._start) | kept
        self.activations = dict.fromkeys(self.table, 0)

    def checked(self, name: str) -> str:
        """The name itself. Raises KeyError for an unknown fault."""
        if name not in self.table:
            where = "--list-faults prints them, GET /_control/faults too"
            raise KeyError(f"unknown fault {name!r}; {near(name, self.table)} ({where})")
        return name

    def put(self, name: str, active: bool) -> None:
        """Switch one. Raises KeyError for an unknown fault."""
        self.checked(name)
        (self._active.add if active else self._active.discard)(name)
        self._store.keep_setting(_PREFIX + name, "on" if active else "off")

    def reset(self) -> None:
        """Those of the start are active again, no other; all counts are zero."""
        self._active = set(self._start)
        self.activations = dict.fromkeys(self.table, 0)
        for name in self.table:
            self._store.keep_setting(_PREFIX + name, "on" if name in self._start else "off")

    @property
    def any_active(self) -> bool:
        return bool(self._active)

    def is_active(self, name: str) -> bool:
        return name in self._active

    def fires(self, name: str) -> bool:
        """Ask at the very point where the defect takes effect: a yes is counted."""
        if name not in self._active:
            return False
        self.activations[name] += 1
        return True

    def waive(self, operation: str, code: str) -> bool:
        """Whether a bad body that would be refused with this code is let through."""
        return any(
            self.fires(fault.name)
            for fault in self._of_kind(WaiverFault)
            if fault.operation == operation and code in fault.codes
        )

    def demanded(self, operation: str, present: Iterable[str]) -> str | None:
        """The member for whose absence the body is wrongly refused, if any."""
        members = set(present)
        for fault in self._of_kind(DemandFault):
            if fault.operation == operation and fault.member not in members and self.fires(fault.name):
                return fault.member
        return None

    def altered_criteria(self, operation: str, criteria: Any, look: Callable[[Any], Any]) -> Any:
        """The criteria to list by. ``look`` gives what is found by some criteria, to see whether that differs."""
        for fault in self._of_kind(ListFault):
            if fault.operation == operation:
                other = fault.change(criteria)
                if other != criteria and look(other) != look(criteria):
                    self.activations[fault.name] += 1
                    criteria = other
        return criteria

    def altered_answer(self, call: Call, answer: Answer) -> Answer:
        for fault in self._of_kind(AnswerFault):
            if call.operation in fault.operations or "*" in fault.operations:
                draft = Answer(answer.status, copy.deepcopy(answer.body), dict(answer.headers), answer.then)
                changed = fault.change(draft, call)
                if changed != answer:
                    self.activations[fault.name] += 1
                    answer = changed
        return answer

    def _of_kind(self, kind: type[FaultKind]) -> list[FaultKind]:
        if not self._active:
            return []
        found = (self.table[name] for name in self.table if name in self._active)
        return [fault for fault in found if isinstance(fault, kind)]
