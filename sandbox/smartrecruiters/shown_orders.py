"""What partners were shown of their orders: single ones and pages, as they were sent, and where the pages ended.

Partners ask for the same order or page again and again, and go through long lists page by page. So what was read is
kept, and forgotten with any change of any order of the partner, whoever makes it. Not for reading it (``order_lists``).
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.messages import Written
from sandbox.smartrecruiters.criteria import Criteria
from sandbox.store import Store

# What is kept of all partners together. It is forgotten as a whole when it has become more.
MOST_BYTES = 4 * 1024 * 1024
MOST_ENDS = 1000
_PER_ORDER = 100  # bytes: about what the id of an order takes
_PER_ANSWER = 1000  # and what an answer takes besides


@dataclass(frozen=True, slots=True)
class End:
    """Where a page ended: ``offset`` orders of ``total`` are on it and before it, and these are the last one's."""

    total: int
    offset: int
    created: int
    serial: int


class ShownOrders:
    """Of the orders of one store. What was asked for is the criteria of a page, or the id of an order."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bytes = 0
        self._answers: dict[str, dict[Criteria | str, Written]] = {}
        self._ends: dict[str, dict[Criteria, End]] = {}
        store.watch("orders", "partner_id", self._forget)

    @property
    def bytes(self) -> int:
        """About how much memory the answers take."""
        return self._bytes

    @property
    def ends(self) -> int:
        """How many ends of pages are kept."""
        return sum(map(len, self._ends.values()))

    def answer(self, partner: str, asked: Criteria | str) -> Written | None:
        # What a transaction has changed may be undone yet.
        return None if self._store.changing else self._answers.get(partner, {}).get(asked)

    def keep(self, partner: str, asked: Criteria | str, answer: Written) -> None:
        if self._store.changing:
            return
        self._bytes += _size(answer)
        if self._bytes > MOST_BYTES:
            self._answers.clear()
            self._bytes = _size(answer)
        self._answers.setdefault(partner, {})[asked] = answer

    def end(self, partner: str, whole: Criteria) -> End | None:
        """That of the page of this list which was read last. ``whole``: without limit and offset."""
        return None if self._store.changing else self._ends.get(partner, {}).get(whole)

    def keep_end(self, partner: str, whole: Criteria, end: End) -> None:
        if self._store.changing:
            return
        if self.ends >= MOST_ENDS:
            self._ends.clear()
        self._ends.setdefault(partner, {})[whole] = end

    def _forget(self, partner: str) -> None:
        self._ends.pop(partner, None)
        answers = self._answers.pop(partner, None)
        if answers:
            self._bytes -= sum(map(_size, answers.values()))


def _size(answer: Written) -> int:
    return len(answer.content) + _PER_ORDER * len(answer.about) + _PER_ANSWER
