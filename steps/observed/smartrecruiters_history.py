"""What the traffic of a partner's program tells of each order at SmartRecruiters, and when.

Made in one pass over the traffic, and then looked up by every sentence that needs it: a recording may have a million
requests. Judges nothing.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from proctor.partner_side import PartnerSide
from proctor.traffic import Seen, Traffic, orders_shown

LOOKS = ("list orders", "read order")
Firsts = dict[str, int]
"""By order, the place in the traffic where something was first seen of it."""


class History:
    """``shown`` is when an order was first shown at all, ``candidates`` with its candidate.

    ``accepted`` is when it was accepted, ``perhaps`` when it was tried and nobody knows the answer; ``unread`` the
    first answer that may have shown any order, and is not there to read.
    """

    def __init__(self, side: PartnerSide) -> None:
        self._recorded = side.recorded
        self.shown: Firsts = {}
        self.candidates: Firsts = {}
        self.accepted: Firsts = {}
        self.perhaps: Firsts = {}
        self.unread: int | None = None
        self._statuses: dict[str, Firsts] = {}
        self._last_accepted: Firsts = {}
        for seen in side.traffic.seen("accept", *LOOKS):
            if seen.act.kind == "accept":
                self._accept(seen)
            else:
                self._look(seen)

    @classmethod
    def of(cls, side: PartnerSide) -> History:
        """What there is so far; the same again as long as nothing more has come."""
        length, known = _KNOWN.get(side.traffic, (-1, None))
        if known is None or length != len(side.traffic):
            length = len(side.traffic)
            known = cls(side)
            _KNOWN[side.traffic] = length, known
        return known

    def with_status(self, status: str, order: str) -> int | None:
        """When the order was first shown with a status."""
        return self._statuses.get(status, {}).get(order)

    def unread_before(self, number: int) -> bool:
        return self.unread is not None and self.unread < number

    def was_new(self, order: str, number: int) -> bool:
        """Whether the order is known not to have been dealt with before the traffic, at this place in it.

        Of a program that is watched from its start all orders are.
        """
        new = self.with_status("NEW", order)
        later = self._last_accepted.get(order, -1) > number
        return not self._recorded or later or (new is not None and new < number)

    def began(self, order: str, number: int) -> bool:
        """The same, also where an acceptance before this place shows it."""
        tried = before(self.accepted, order, number) or before(self.perhaps, order, number)
        return tried or self.was_new(order, number)

    def _accept(self, seen: Seen) -> None:
        order = seen.act.order
        if seen.done:
            self.accepted.setdefault(order, seen.number)
            self._last_accepted[order] = seen.number
        elif seen.lost:
            self.perhaps.setdefault(order, seen.number)

    def _look(self, seen: Seen) -> None:
        if seen.lost or (seen.done and seen.flawed):
            self.unread = seen.number if self.unread is None else self.unread
        if not seen.done:
            return
        for one in orders_shown(seen):
            order = one.get("id")
            if isinstance(order, str):
                self.shown.setdefault(order, seen.number)
                self._statuses.setdefault(str(one.get("status")), {}).setdefault(order, seen.number)
                if isinstance(one.get("candidate"), dict):
                    self.candidates.setdefault(order, seen.number)


_KNOWN: WeakKeyDictionary[Traffic, tuple[int, History]] = WeakKeyDictionary()


def before(firsts: Firsts, order: str, number: int) -> bool:
    """Whether it had been seen of the order before this place in the traffic."""
    first = firsts.get(order)
    return first is not None and first < number
