"""Orders in the store: finding, listing, placing, moving. The calls of the API on them are in ``order_calls``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.identifiers import object_id
from sandbox.messages import Call, JsonObject, Refusal
from sandbox.smartrecruiters import errors, wire
from sandbox.smartrecruiters.lifecycle import Status
from sandbox.smartrecruiters.world import World


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
class NewOrder:
    """``details`` is the order as the API shows it, without id, status and dates."""

    partner: str
    details: JsonObject
    status: str = Status.NEW
    origin: str = "customer"
    candidate: str | None = None
    offer_type: str | None = None


def place(world: World, new: Iterable[NewOrder]) -> list[str]:
    """Store orders; their identifiers, in order. All are created now."""
    now = world.clock.now()
    identifiers = []
    rows = []
    for order in new:
        identifiers.append(object_id())
        rows.append(
            (
                identifiers[-1],
                order.partner,
                order.candidate,
                order.origin,
                int(order.origin == "test"),
                str(order.status),
                now,
                now,
                order.details["candidate"].get("uuid"),
                order.details["job"].get("uuid"),
                order.offer_type,
                wire.kept(order.details),
            )
        )
    world.store.run_many(
        "INSERT INTO orders (id, partner_id, candidate_id, origin, test, status, created, updated, candidate_uuid,"
        " job_uuid, offer_type, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    return identifiers


def owned(call: Call, world: World) -> sqlite3.Row:
    """The order that the path names. Raises Refusal where it is unknown, foreign or a mere test order."""
    identifier = call.arguments["assessmentOrderId"]
    row = world.store.row("SELECT * FROM orders WHERE id = ?", (identifier,))
    if row is None:
        raise errors.missing("order", identifier)
    if row["partner_id"] != call.caller and not world.faults.fires("foreign_order_reachable"):
        if world.quirks.on("foreign_order", "403"):
            raise Refusal(403, "forbidden", f"This key gives no access to the order {identifier!r}.")
        raise errors.missing("order", identifier)
    if row["test"] and not world.faults.fires("test_order_usable"):
        if world.quirks.on("test_order_answer", "400"):
            raise Refusal(400, "test_order", f"The order {identifier!r} is a test order: nothing can be done with it.")
        raise errors.missing("order", identifier)
    return row


def again(world: World, row: sqlite3.Row) -> sqlite3.Row:
    """The order as it is now."""
    return world.store.rows("SELECT * FROM orders WHERE id = ?", (row["id"],))[0]


def move(world: World, row: sqlite3.Row, status: Status) -> None:
    """Give the order a status. Its last update changes even within the same millisecond (SR1-FLOW-08)."""
    updated = row["updated"]
    if world.quirks.on("transition_touches_last_update", "yes"):
        updated = max(world.clock.now(), updated + 1)
    if updated != row["updated"] and world.faults.fires("last_update_stays"):
        updated = row["updated"]
    world.store.run("UPDATE orders SET status = ?, updated = ? WHERE id = ?", (str(status), updated, row["id"]))


def listed(world: World, criteria: Criteria) -> tuple[int, list[sqlite3.Row]]:
    """How many orders match, and those of the page."""
    where, values = _condition(criteria)
    # What each list has in all is kept; what else is asked for is counted.
    kept = (criteria.after, criteria.before, criteria.candidate_uuid, criteria.job_uuid) == (None, None, None, None)
    number = "COALESCE(SUM(number), 0) FROM order_counts" if kept else "COUNT(*) FROM orders"
    total = world.store.count(f"SELECT {number} WHERE {where}", values)
    direction = "DESC" if criteria.newest_first else "ASC"
    rows = world.store.rows(
        f"SELECT id, status, created, updated, details FROM orders WHERE {where}"  # noqa: S608
        f" ORDER BY created {direction}, serial {direction} LIMIT ? OFFSET ?",
        (*values, criteria.limit, criteria.offset),
    )
    return total, rows


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
