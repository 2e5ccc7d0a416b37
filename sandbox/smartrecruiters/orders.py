"""Orders in the store: finding, placing, moving. Lists are in ``order_lists``, the API's calls in ``order_calls``."""

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
