"""Lists of orders: what to look for, how many there are, and the pages as they are sent.

Partners ask for the same page again and again, and go through long lists page by page. So a page that was read is kept,
and where it ended; both are forgotten with any change of any order of the partner, whoever makes it. Not for reading a
query (``order_calls``).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

from sandbox.messages import Written
from sandbox.smartrecruiters import wire
from sandbox.store import Store

# What is kept of all partners together. It is forgotten as a whole when it has become more.
MOST_BYTES = 4 * 1024 * 1024
MOST_ENDS = 1000
_PER_ORDER = 100  # bytes: about what the id of an order on a page takes
_PER_PAGE = 1000  # and what a page takes besides


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. Dates are milliseconds since 1970; ``partner`` None means those of all partners."""

    partner: str | None
    statuses: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    inclusive: bool = False
    candidate_uuid: str | None = None
    job_uuid: str | None = None
    newest_first: bool = False
    with_tests: bool = False
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """Where a page ended: ``offset`` orders of ``total`` are on it and before it, and these are the last one's."""

    total: int
    offset: int
    created: int
    serial: int


class OrderLists:
    """The lists of one store's orders."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bytes = 0
        self._pages: dict[str, dict[Criteria, Written]] = {}
        self._ends: dict[str, dict[Criteria, End]] = {}
        store.watch("orders", "partner_id", self._forget)

    @property
    def bytes(self) -> int:
        """About how much memory the pages take."""
        return self._bytes

    @property
    def ends(self) -> int:
        """How many ends of pages are kept."""
        return sum(map(len, self._ends.values()))

    def page(self, criteria: Criteria) -> Written:
        """The page as it is sent."""
        partner = criteria.partner
        # What a transaction has changed may be undone yet.
        if partner is None or self._store.changing:
            return _written(criteria, *listed(self._store, criteria))
        page = self._pages.get(partner, {}).get(criteria)
        if page is None:
            page = self._read(partner, criteria)
            self._keep(partner, criteria, page)
        return page

    def _read(self, partner: str, criteria: Criteria) -> Written:
        whole = replace(criteria, limit=0, offset=0)
        total, rows = listed(self._store, criteria, self._ends.get(partner, {}).get(whole))
        if rows:
            if self.ends >= MOST_ENDS:
                self._ends.clear()
            end = End(total, criteria.offset + len(rows), rows[-1]["created"], rows[-1]["serial"])
            self._ends.setdefault(partner, {})[whole] = end
        return _written(criteria, total, rows)

    def _keep(self, partner: str, criteria: Criteria, page: Written) -> None:
        self._bytes += _size(page)
        if self._bytes > MOST_BYTES:
            self._pages.clear()
            self._bytes = _size(page)
        self._pages.setdefault(partner, {})[criteria] = page

    def _forget(self, partner: str) -> None:
        self._ends.pop(partner, None)
        pages = self._pages.pop(partner, None)
        if pages:
            self._bytes -= sum(map(_size, pages.values()))


def listed(store: Store, criteria: Criteria, end: End | None = None) -> tuple[int, list[sqlite3.Row]]:
    """How many orders match, and those of the page. ``end``: that of another page of the same list, if one is known."""
    if end is None or end.offset != criteria.offset:
        return end.total if end else _total(store, criteria), _rows(store, criteria, "", (), criteria.offset)
    # An offset costs more the larger it is; what comes after an order is found at once. In two steps, since for
    # (created, serial) > (?, ?) SQLite would use the index for the first alone. A date's bound is passed already.
    later = replace(criteria, before=None) if criteria.newest_first else replace(criteria, after=None)
    sign = "<" if criteria.newest_first else ">"
    rows = _rows(store, later, f" AND created = ? AND serial {sign} ?", (end.created, end.serial))
    if len(rows) < criteria.limit:
        later = replace(later, limit=criteria.limit - len(rows))
        rows += _rows(store, later, f" AND created {sign} ?", (end.created,))
    return end.total, rows


def _rows(store: Store, criteria: Criteria, besides: str, bound: tuple[int, ...], offset: int = 0) -> list[sqlite3.Row]:
    """Those of a page. ``besides``: what else they must meet, with the values ``bound`` there."""
    where, values = _condition(criteria)
    direction = "DESC" if criteria.newest_first else "ASC"
    return store.rows(
        f"SELECT id, status, created, updated, details, serial FROM orders WHERE {where}{besides}"  # noqa: S608
        f" ORDER BY created {direction}, serial {direction} LIMIT ? OFFSET ?",
        (*values, *bound, criteria.limit, offset),
    )


def _total(store: Store, criteria: Criteria) -> int:
    """What each list has in all is kept; what else is asked for is counted."""
    kept = (criteria.after, criteria.before, criteria.candidate_uuid, criteria.job_uuid) == (None, None, None, None)
    number = "COALESCE(SUM(number), 0) FROM order_counts" if kept else "COUNT(*) FROM orders"
    where, values = _condition(criteria)
    return store.count(f"SELECT {number} WHERE {where}", values)


def _condition(criteria: Criteria) -> tuple[str, list[object]]:
    """The WHERE clause: constant pieces only, every value is bound."""
    after, before = (">=", "<=") if criteria.inclusive else (">", "<")
    pieces: list[tuple[str, list[object]]] = []
    if criteria.partner is not None:
        pieces.append(("partner_id = ?", [criteria.partner]))
    if not criteria.with_tests:
        pieces.append(("test = 0", []))
    if criteria.statuses:
        marks = ", ".join("?" * len(criteria.statuses))
        pieces.append((f"status IN ({marks})", list(criteria.statuses)))
    for column, comparison, value in (
        ("created", after, criteria.after),
        ("created", before, criteria.before),
        ("candidate_uuid", "=", criteria.candidate_uuid),
        ("job_uuid", "=", criteria.job_uuid),
    ):
        if value is not None:
            pieces.append((f"{column} {comparison} ?", [value]))
    if not pieces:
        return "1", []
    return " AND ".join(text for text, _ in pieces), [value for _, values in pieces for value in values]


def _written(criteria: Criteria, total: int, rows: list[sqlite3.Row]) -> Written:
    text = wire.page_text(criteria.limit, criteria.offset, total, map(wire.order_text, rows))
    return Written(text.encode(), tuple(row["id"] for row in rows))


def _size(page: Written) -> int:
    return len(page.content) + _PER_ORDER * len(page.about) + _PER_PAGE
