"""The state machine of an order: what writing a result with some status does, from each status. One table.

KB-RESULT-02, -03, -04, -09. An order becomes REJECTED only because the partner refuses it when it is told of it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from sandbox.quirks import Quirks


class Status(enum.StrEnum):
    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REJECTED = "REJECTED"


class Outcome(enum.Enum):
    """``WRITE``: the result is taken, and the order has the status written. ``REFUSE``: nothing changes."""

    WRITE = enum.auto()
    REFUSE = enum.auto()


_Cell = Outcome | Callable[[Quirks], Outcome]


def _corrected(quirks: Quirks) -> Outcome:
    return Outcome.WRITE if quirks.on("kombo_same_status", "replace") else Outcome.REFUSE


_WRITE, _REFUSE = Outcome.WRITE, Outcome.REFUSE

TABLE: dict[Status, dict[Status, _Cell]] = {
    Status.OPEN: {Status.OPEN: _WRITE, Status.COMPLETED: _WRITE, Status.CANCELLED: _WRITE},
    Status.COMPLETED: {Status.OPEN: _REFUSE, Status.COMPLETED: _corrected, Status.CANCELLED: _REFUSE},
    Status.CANCELLED: {Status.OPEN: _REFUSE, Status.COMPLETED: _REFUSE, Status.CANCELLED: _corrected},
    Status.REJECTED: {Status.OPEN: _REFUSE, Status.COMPLETED: _REFUSE, Status.CANCELLED: _REFUSE},
}


def outcome(now: Status, written: Status, quirks: Quirks) -> Outcome:
    """What comes of writing a result. A status that cannot be written is refused."""
    cell = TABLE[now].get(written, Outcome.REFUSE)
    return cell if isinstance(cell, Outcome) else cell(quirks)
