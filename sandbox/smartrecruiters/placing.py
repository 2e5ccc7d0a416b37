"""The customer's side of an order: browse, select, send. The partner's side is in ``order_calls``."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable

from sandbox.identifiers import object_id
from sandbox.messages import JsonObject, Refusal
from sandbox.smartrecruiters import accounts, lifecycle, notifications, offers, orders, wire
from sandbox.smartrecruiters.world import World


def browse(world: World, candidate_id: str, offer_type: str | None) -> JsonObject:
    """The offers that can be ordered for a candidate, under their types."""
    candidate = accounts.candidate(world, candidate_id)
    world.log.mark(candidate_id, "browse")
    rows = offers.active_for(world, candidate["company_id"], offer_type)
    if world.faults.is_active("inactive_offers_browsable"):
        every = world.store.rows("SELECT * FROM offers ORDER BY serial")
        every = [row for row in every if offer_type in (None, row["type"])]
        if len(every) > len(rows) and world.faults.fires("inactive_offers_browsable"):
            rows = every
    types: dict[str, list[JsonObject]] = {}
    for row in rows:
        types.setdefault(row["type"], []).append(
            {
                "id": row["id"],
                "catalogId": row["catalog_id"],
                "name": row["name"],
                "description": row["description"],
                "price": wire.unkept(row["details"])["terms"]["price"],
            }
        )
    return {"candidateId": candidate_id, "types": [{"type": name, "offers": types[name]} for name in types]}


def select(world: World, candidate_id: str, offer_id: str) -> JsonObject:
    """What the pop-up before Send shows."""
    candidate = accounts.candidate(world, candidate_id)
    offer = _orderable(world, candidate["company_id"], offer_id)
    identifier = object_id()
    world.store.run(
        "INSERT INTO selections (id, candidate_id, offer_id) VALUES (?, ?, ?)", (identifier, candidate_id, offer_id)
    )
    return _selection(identifier, candidate, offer)


def selected(world: World, selection_id: str) -> JsonObject:
    """The same once more. With ``candidateId``, and with ``orderId`` if the selection was sent."""
    selection = _found(world, selection_id)
    candidate = accounts.candidate(world, selection["candidate_id"])
    shown = _selection(selection_id, candidate, offers.found(world, selection["offer_id"]))
    sent = {"orderId": selection["order_id"]} if selection["order_id"] else {}
    return {**shown, "candidateId": selection["candidate_id"], **sent}


def _selection(identifier: str, candidate: sqlite3.Row, offer: sqlite3.Row) -> JsonObject:
    return {
        "id": identifier,
        "candidate": wire.unkept(candidate["person"]),
        "offer": {name: offer[column] for name, column in _SHOWN},
    }


_SHOWN = (("id", "id"), ("catalogId", "catalog_id"), ("name", "name"), ("type", "type"))


def _found(world: World, selection_id: str) -> sqlite3.Row:
    selection = world.store.row("SELECT * FROM selections WHERE id = ?", (selection_id,))
    if selection is None:
        raise Refusal(404, "selection_not_found", f"There is no selection {selection_id[:80]!r}.")
    return selection


def send(world: World, selection_id: str) -> tuple[str, Callable[[], Awaitable[None]] | None]:
    """Make the order of a selection, once. The order's identifier, and the notification to run afterwards."""
    selection = _found(world, selection_id)
    if selection["order_id"]:
        raise Refusal(409, "already_sent", f"The selection was sent already, as order {selection['order_id']}.")
    candidate = accounts.candidate(world, selection["candidate_id"])
    offer = _orderable(world, candidate["company_id"], selection["offer_id"])
    company = accounts.company(world, candidate["company_id"])
    new = _order(company, offer, wire.unkept(candidate["person"]))
    order = orders.place(world, [new])[0]
    world.store.run("UPDATE selections SET order_id = ? WHERE id = ?", (order, selection_id))
    if world.faults.fires("order_starts_in_progress"):
        world.store.run("UPDATE orders SET status = 'IN_PROGRESS' WHERE id = ?", (order,))
    return order, notifications.of_order(world, offer["partner_id"], order)


def place_many(world: World, partner_id: str, company_id: str, offer_id: str, count: int, origin: str) -> list[str]:
    """Many orders at once, each for a candidate of its own, without notifications."""
    accounts.partner(world, partner_id)
    company = accounts.company(world, company_id)
    offer = _orderable(world, company_id, offer_id)
    if offer["partner_id"] != partner_id:
        raise Refusal(409, "foreign_offer", "The offer belongs to another partner.")
    people = [
        {"firstName": f"Alex{number}", "lastName": f"Doe{number}", "email": f"candidate.{number}@example.com"}
        for number in range(1, count + 1)
    ]
    candidates = accounts.create_candidates(world, company_id, people)
    return orders.place(world, [_order(company, offer, candidate, origin) for candidate in candidates])


def _order(
    company: sqlite3.Row, offer: sqlite3.Row, candidate: JsonObject, origin: str = "customer"
) -> orders.NewOrder:
    details = {
        "requestor": wire.unkept(company["requestor"]),
        "candidate": candidate,
        "job": wire.unkept(company["job"]),
        "company": {"id": company["id"], "name": company["name"]},
        "offer": {"catalogId": offer["catalog_id"], "name": offer["name"]},
    }
    status = lifecycle.BIRTH[origin]
    return orders.NewOrder(offer["partner_id"], details, status, origin, candidate["id"], offer["type"])


def _orderable(world: World, company_id: str, offer_id: str) -> sqlite3.Row:
    """The offer, which must be active for the company."""
    offer = offers.found(world, offer_id)
    if all(row["id"] != offer_id for row in offers.active_for(world, company_id)):
        raise Refusal(409, "offer_not_active", f"The offer {offer_id!r} is not active for the company {company_id!r}.")
    return offer
