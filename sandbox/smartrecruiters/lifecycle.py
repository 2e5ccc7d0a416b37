"""The lifecycle of an order and of an offer, each as one table: state and action give an outcome.

Cells that the documents leave open name the quirk that decides them. No storage and no HTTP here.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sandbox.quirks import Quirks


class Status(enum.StrEnum):
    """The four statuses of an order in this API."""

    NEW = "NEW"
    IN_PROGRESS = "IN_PROGRESS"
    REJECTED = "REJECTED"
    COMPLETED = "COMPLETED"


class Action(enum.StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    COMPLETE = "complete"
    COMMENT = "comment"
    ADD_RESULT = "add a result"
    ATTACH = "attach a file"


@dataclass(frozen=True, slots=True)
class Move:
    """The action is done and the order gets this status."""

    to: Status


class Fixed(enum.Enum):
    """Outcomes that change no status. STAY: the action is done. REPEAT: success, but nothing is done. REFUSE."""

    STAY = enum.auto()
    REPEAT = enum.auto()
    REFUSE = enum.auto()


Outcome = Move | Fixed


@dataclass(frozen=True, slots=True)
class Unless:
    """``usual``, but ``other`` while the quirk has the value."""

    usual: Outcome
    quirk: str
    value: str
    other: Outcome


_STAY, _REPEAT, _REFUSE = Fixed.STAY, Fixed.REPEAT, Fixed.REFUSE
_BEFORE = Unless(_REFUSE, "results_on_new", "allow", _STAY)
_AFTER_REJECTING = Unless(_REFUSE, "results_on_rejected", "allow", _STAY)
_AFTER_COMPLETING = Unless(_STAY, "results_after_completed", "refuse", _REFUSE)

TABLE: dict[tuple[Status, Action], Outcome | Unless] = {
    (Status.NEW, Action.ACCEPT): Move(Status.IN_PROGRESS),
    (Status.NEW, Action.REJECT): Move(Status.REJECTED),
    (Status.NEW, Action.COMPLETE): Unless(_REFUSE, "complete_new", "allow", Move(Status.COMPLETED)),
    (Status.NEW, Action.COMMENT): _STAY,
    (Status.NEW, Action.ADD_RESULT): _BEFORE,
    (Status.NEW, Action.ATTACH): _BEFORE,
    (Status.IN_PROGRESS, Action.ACCEPT): Unless(_REFUSE, "repeated_accept", "idempotent", _REPEAT),
    (Status.IN_PROGRESS, Action.REJECT): Unless(Move(Status.REJECTED), "reject_in_progress", "refuse", _REFUSE),
    (Status.IN_PROGRESS, Action.COMPLETE): Move(Status.COMPLETED),
    (Status.IN_PROGRESS, Action.COMMENT): _STAY,
    (Status.IN_PROGRESS, Action.ADD_RESULT): _STAY,
    (Status.IN_PROGRESS, Action.ATTACH): _STAY,
    (Status.REJECTED, Action.ACCEPT): _REFUSE,
    (Status.REJECTED, Action.REJECT): _REFUSE,
    (Status.REJECTED, Action.COMPLETE): _REFUSE,
    (Status.REJECTED, Action.COMMENT): _STAY,
    (Status.REJECTED, Action.ADD_RESULT): _AFTER_REJECTING,
    (Status.REJECTED, Action.ATTACH): _AFTER_REJECTING,
    (Status.COMPLETED, Action.ACCEPT): _REFUSE,
    (Status.COMPLETED, Action.REJECT): _REFUSE,
    (Status.COMPLETED, Action.COMPLETE): _REFUSE,
    (Status.COMPLETED, Action.COMMENT): _STAY,
    (Status.COMPLETED, Action.ADD_RESULT): _AFTER_COMPLETING,
    (Status.COMPLETED, Action.ATTACH): _AFTER_COMPLETING,
}

# With which status an order is born: by the customer's Send, or by the platform when an application with an in-line
# assessment ends.
BIRTH = {"customer": Status.NEW, "inline": Status.COMPLETED}


def outcome(status: Status, action: Action, quirks: Quirks) -> Outcome:
    """What the action does to an order in this status."""
    return _decided(TABLE[status, action], quirks)


def _decided(cell: Outcome | Unless, quirks: Quirks) -> Outcome:
    if isinstance(cell, Unless):
        return cell.other if quirks.on(cell.quirk, cell.value) else cell.usual
    return cell


class OfferStatus(enum.StrEnum):
    INACTIVE = "INACTIVE"
    UNDER_REVIEW = "UNDER_REVIEW"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"


class OfferAction(enum.StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"


# Where each call leads, and from which states alone it is possible while the quirk offer_moves is strict.
OFFER_TABLE: dict[OfferAction, tuple[OfferStatus, frozenset[OfferStatus]]] = {
    OfferAction.SUBMIT: (OfferStatus.UNDER_REVIEW, frozenset({OfferStatus.INACTIVE, OfferStatus.REJECTED})),
    OfferAction.WITHDRAW: (OfferStatus.INACTIVE, frozenset({OfferStatus.UNDER_REVIEW, OfferStatus.ACTIVE})),
}


def offer_outcome(status: OfferStatus, action: OfferAction, quirks: Quirks) -> OfferStatus | None:
    """The offer's new status, or None where the action is refused."""
    target, strictly_from = OFFER_TABLE[action]
    if quirks.on("offer_moves", "strict") and status not in strictly_from:
        return None
    return target
