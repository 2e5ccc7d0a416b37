"""Offers: the partner's six calls, and activation for a company by the Partner team."""

from __future__ import annotations

import sqlite3

from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import bodies, errors, lifecycle, queries, wire
from sandbox.smartrecruiters.lifecycle import OfferAction, OfferStatus
from sandbox.smartrecruiters.world import World

# Within this time the Partner team activates an offer for the company that was named when it was made.
ACTIVATION_DELAY = 24 * 60 * 60 * 1000


def list_offers(call: Call, world: World) -> Answer:
    """Filters ``status`` and ``q`` (name and description); sorted by ``lastUpdateDate``."""
    settle(world)
    limit, offset = queries.page(call.query, world.quirks)
    statuses = queries.statuses(call.query, tuple(OfferStatus), world.quirks)
    where, values = "partner_id = ?", [call.caller]
    if statuses:
        where += f" AND status IN ({', '.join('?' * len(statuses))})"
        values += statuses
    words = call.query.get("q")
    if words:
        where += " AND (instr(lower(name), lower(?)) > 0 OR instr(lower(description), lower(?)) > 0)"
        values += [words, words]
    direction = "DESC" if world.quirks.on("offer_order", "newest_first") else "ASC"
    total = world.store.count(f"SELECT COUNT(*) FROM offers WHERE {where}", values)  # noqa: S608
    rows = world.store.rows(
        f"SELECT * FROM offers WHERE {where}"  # noqa: S608
        f" ORDER BY updated {direction}, serial {direction} LIMIT ? OFFSET ?",
        (*values, limit, offset),
    )
    return Answer(200, wire.page(limit, offset, total, [_wire(world, row) for row in rows]))


def get_offer(call: Call, world: World) -> Answer:
    return Answer(200, _wire(world, _owned(call, world)))


def create_offer(call: Call, world: World) -> Answer:
    body = bodies.checked(call, bodies.OFFER, world)
    return world.created(_wire(world, found(world, create(world, call.caller, body))))


def update_offer(call: Call, world: World) -> Answer:
    """The status stays; orders placed before keep the offer they were placed with."""
    row = _owned(call, world)
    body = bodies.checked(call, bodies.OFFER_UPDATE, world)
    if body["id"] != row["id"]:
        raise Refusal(400, "invalid_id", "The id in the body differs from the one in the path.")
    world.store.run(
        "UPDATE offers SET catalog_id = ?, name = ?, description = ?, type = ?, details = ?, updated = ? WHERE id = ?",
        (*_columns(body), max(world.clock.now(), row["updated"] + 1), row["id"]),
    )
    return Answer(200, _wire(world, found(world, row["id"])))


def submit_offer(call: Call, world: World) -> Answer:
    return _act(call, world, OfferAction.SUBMIT)


def withdraw_offer(call: Call, world: World) -> Answer:
    return _act(call, world, OfferAction.WITHDRAW)


def _act(call: Call, world: World, action: OfferAction) -> Answer:
    row = _owned(call, world)
    status = lifecycle.offer_outcome(OfferStatus(row["status"]), action, world.quirks)
    if status is None:
        raise Refusal(
            int(world.quirks["illegal_transition"]),
            "illegal_offer_state",
            f"The offer is {row['status']}: it is not possible to {action} it now.",
        )
    if action is OfferAction.WITHDRAW:
        world.store.run("DELETE FROM activations WHERE offer_id = ?", (row["id"],))
    _set_status(world, row, status)
    return Answer(200, _wire(world, found(world, row["id"])))


def create(world: World, partner: str, body: JsonObject) -> str:
    """Store an offer, inactive; its identifier. ``body`` has been checked."""
    identifier, now = object_id(), world.clock.now()
    world.store.run(
        "INSERT INTO offers (catalog_id, name, description, type, details, id, partner_id, status, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*_columns(body), identifier, partner, str(OfferStatus.INACTIVE), now, now),
    )
    return identifier


def _columns(body: JsonObject) -> tuple[str, str, str, str, str]:
    price = {"amount": 0, "currencyCode": "USD", **body["terms"].get("price", {})}
    details = {"terms": {"type": body["terms"]["type"], "price": price}}
    details |= {name: body[name] for name in ("availability", "category") if name in body}
    return body["catalogId"], body["name"], body["description"], body["terms"]["type"], wire.kept(details)


def activate(world: World, offer: str, company: str, start: int) -> None:
    """Make the offer active for a company from a moment on (which may be still to come)."""
    world.store.run(
        "INSERT OR REPLACE INTO activations (offer_id, company_id, active_from) VALUES (?, ?, ?)",
        (offer, company, start),
    )
    settle(world)


def settle(world: World) -> None:
    """Let the activations that have become due take effect. Every look at offers begins with this."""
    now = world.clock.now()
    due = world.store.rows("SELECT * FROM activations WHERE settled = 0 AND active_from <= ?", (now,))
    for activation in due:
        row = world.store.rows("SELECT * FROM offers WHERE id = ?", (activation["offer_id"],))[0]
        _set_status(world, row, OfferStatus.ACTIVE)
        world.store.run(
            "UPDATE activations SET settled = 1 WHERE offer_id = ? AND company_id = ?",
            (activation["offer_id"], activation["company_id"]),
        )


def active_for(world: World, company: str, offer_type: str | None = None) -> list[sqlite3.Row]:
    """The offers that a company's users can choose from, oldest first."""
    settle(world)
    rows = world.store.rows(
        "SELECT offers.* FROM offers JOIN activations ON activations.offer_id = offers.id"
        " WHERE activations.company_id = ? AND activations.settled = 1 AND offers.status = ? ORDER BY offers.serial",
        (company, str(OfferStatus.ACTIVE)),
    )
    return [row for row in rows if offer_type in (None, row["type"])]


def companies(world: World, offer: str) -> list[str]:
    """The companies that the offer is active for."""
    rows = world.store.rows(
        "SELECT company_id FROM activations WHERE offer_id = ? AND settled = 1 ORDER BY active_from, company_id",
        (offer,),
    )
    return [row["company_id"] for row in rows]


def found(world: World, identifier: str) -> sqlite3.Row:
    """The offer. Raises Refusal (404) where there is none."""
    settle(world)
    row = world.store.row("SELECT * FROM offers WHERE id = ?", (identifier,))
    if row is None:
        raise errors.missing("offer", identifier)
    return row


def _owned(call: Call, world: World) -> sqlite3.Row:
    row = found(world, call.arguments["offerId"])
    if row["partner_id"] != call.caller and not world.faults.fires("foreign_offer_reachable"):
        raise errors.missing("offer", row["id"])
    return row


def _wire(world: World, row: sqlite3.Row) -> JsonObject:
    return wire.offer(row, amount_as_text=world.quirks.on("price_amount", "text"))


def _set_status(world: World, row: sqlite3.Row, status: OfferStatus) -> None:
    updated = max(world.clock.now(), row["updated"] + 1)
    world.store.run("UPDATE offers SET status = ?, updated = ? WHERE id = ?", (str(status), updated, row["id"]))
