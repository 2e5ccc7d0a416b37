"""Lists of orders: what to look for, how many there are, and the pages as they are sent.

Not for reading a query (``order_calls``), nor for keeping what was read (``shown_orders``).
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sandbox.messages import Written
from sandbox.smartrecruiters import wire
from sandbox.smartrecruiters.criteria import Criteria
from sandbox.smartrecruiters.shown_orders import End, ShownOrders
from sandbox.store import Store


def page(store: Store, shown: ShownOrders, criteria: Criteria) -> Written:
    """The page as it is sent."""
    partner = criteria.partner
    if partner is None:
        return _written(criteria, *listed(store, criteria))
    kept = shown.answer(partner, criteria)
    if kept is not None:
        return kept
    whole = replace(criteria, limit=0, offset=0)
    total, rows = listed(store, criteria, shown.end(partner, whole))
    if rows:
        shown.keep_end(partner, whole, End(total, criteria.offset + len(rows), rows[-1]["created"], rows[-1]["serial"]))
    answer = _written(criteria, total, rows)
    shown.keep(partner, criteria, answer)
    return answer


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
