"""Offers: the partner's six calls, and activation for a company by the Partner team."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import bodies, errors, lifecycle, queries, wire
from sandbox.smartrecruiters.lifecycle import OfferAction, OfferStatus
from sandbox.smartrecruiters.world import World

# Within this time the Partner team activates an offer for the company that was named when it was made.
ACTIVATION_DELAY = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. ``searched`` are the columns in which ``words`` are looked for; ``partner`` None means all."""

    partner: str | None
    limit: int
    offset: int
    statuses: tuple[str, ...] = ()
    words: str = ""
    searched: tuple[str, ...] = ("name", "description")
    sorted_by: str = "updated"
    newest_first: bool = False


def list_offers(call: Call, world: World) -> Answer:
    """Filters ``status`` and ``q`` (name and description); sorted by ``lastUpdateDate``."""
    settle(world)
    limit, offset = queries.page(call.query, world.quirks)
    criteria = Criteria(
        call.caller,
        limit,
        offset,
        queries.statuses(call.query, tuple(OfferStatus), world.quirks),
        call.query.get("q") or "",
        newest_first=world.quirks.on("offer_order", "newest_first"),
    )
    criteria = world.faults.altered_criteria(call.operation, criteria, lambda other: _listed(world, other))
    total, content = _listed(world, criteria)
    return Answer(200, wire.page(limit, offset, total, content))


def _listed(world: World, criteria: Criteria) -> tuple[int, list[JsonObject]]:
    """How many offers match, and those of the page. Constant pieces only, every value is bound."""
    pieces: list[tuple[str, tuple[str, ...]]] = [("1", ())]
    if criteria.partner is not None:
        pieces.append(("partner_id = ?", (criteria.partner,)))
    if criteria.statuses:
        pieces.append((f"status IN ({', '.join('?' * len(criteria.statuses))})", criteria.statuses))
    if criteria.words:
        found = " OR ".join(f"instr(lower({column}), lower(?)) > 0" for column in criteria.searched)
        pieces.append((f"({found})", (criteria.words,) * len(criteria.searched)))
    where, values = " AND ".join(text for text, _ in pieces), [value for _, some in pieces for value in some]
    direction = "DESC" if criteria.newest_first else "ASC"
    total = world.store.count(f"SELECT COUNT(*) FROM offers WHERE {where}", values)  # noqa: S608
    rows = world.store.rows(
        f"SELECT * FROM offers WHERE {where}"  # noqa: S608
        f" ORDER BY {criteria.sorted_by} {direction}, serial {direction} LIMIT ? OFFSET ?",
        (*values, criteria.limit, criteria.offset),
    )
    return total, [_wire(world, row) for row in rows]


def get_offer(call: Call, world: World) -> Answer:
    row = _owned(call, world)
    newest = world.store.rows("SELECT * FROM offers WHERE partner_id = ? ORDER BY serial DESC LIMIT 1", (call.caller,))
    if newest[0]["id"] != row["id"] and world.faults.fires("offer_read_is_the_newest"):
        row = newest[0]
    return Answer(200, _wire(world, row))


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
    if world.faults.fires("offer_update_answers_former"):
        return Answer(200, _wire(world, row))
    return Answer(200, _wire(world, found(world, row["id"])))


def submit_offer(call: Call, world: World) -> Answer:
    if not int(call.headers.get("content-length", "0")) and world.faults.fires("offer_submit_needs_body"):
        raise Refusal(400, "invalid_json", "The body is empty; a JSON object is needed.")
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
    if action is OfferAction.WITHDRAW and world.faults.fires("offer_withdraw_not_stored"):
        return Answer(200, {**_wire(world, row), "status": str(status)})
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
    return body["catalogId"], body["name"], body.get("description", ""), body["terms"]["type"], wire.kept(details)


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
    if row["partner_id"] != call.caller:
        raise errors.missing("offer", row["id"])
    return row


def _wire(world: World, row: sqlite3.Row) -> JsonObject:
    return wire.offer(row, amount_as_text=world.quirks.on("price_amount", "text"))


def _set_status(world: World, row: sqlite3.Row, status: OfferStatus) -> None:
    updated = max(world.clock.now(), row["updated"] + 1)
    world.store.run("UPDATE offers SET status = ?, updated = ? WHERE id = ?", (str(status), updated, row["id"]))
