"""The partner portal's offers: list, create, look at one, submit for activation, withdraw."""

from __future__ import annotations

import sqlite3
from typing import Any

from sandbox.messages import Answer, JsonObject
from sandbox.pages.page import Visit
from sandbox.pages.paging import paging
from sandbox.smartrecruiters import bodies, directory, offers, wire
from sandbox.smartrecruiters.lifecycle import OFFER_TABLE, OfferAction, OfferStatus
from sandbox.smartrecruiters.pages.desk import Desk, not_here


class OfferPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def listed(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        place = paging(visit.query, directory.number_of_offers(self._world, partner["id"]))
        rows = directory.offers_of(self._world, partner["id"], place.size, place.offset)
        return visit.page(
            "smartrecruiters/offers.html.j2", account=partner, offers=[self._line(row) for row in rows], paging=place
        )

    def form(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        return visit.page("smartrecruiters/offer_form.html.j2", account=partner, types=bodies.OFFER_TYPES)

    def create(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        form = visit.form
        body: JsonObject = {name: form[name] for name in ("name", "description", "type") if name in form}
        amount = form.get("price", "").strip()
        if amount:
            body["price"] = {"amount": amount, "currencyCode": form.get("currency", "").strip() or "USD"}
        offer = self._desk.control.body("control.create_offer", body, partnerId=partner["id"])
        return visit.redirect(f"/portal/offers/{offer['id']}", notice="The offer is created. It is not active yet.")

    def show(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        row = self._own(visit, partner)
        offer = self._desk.control.body("control.offer", offerId=row["id"])
        return visit.page(
            "smartrecruiters/offer.html.j2",
            account=partner,
            offer=offer,
            actions=_possible(offer["status"]),
            companies=directory.company_names(self._world, offer["activeFor"]),
            created=wire.date(row["created"]),
            updated=wire.date(row["updated"]),
        )

    def submit(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        return self._act(visit, partner, "offers.submit", "The offer is submitted: the partner team will activate it.")

    def withdraw(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        return self._act(visit, partner, "offers.withdraw", "The offer is withdrawn.")

    def _act(self, visit: Visit, partner: sqlite3.Row, operation: str, notice: str) -> Answer:
        offer = self._own(visit, partner)["id"]
        self._desk.api.do(operation, caller=partner["id"], offerId=offer)
        return visit.redirect(f"/portal/offers/{offer}", notice=notice)

    def _own(self, visit: Visit, partner: sqlite3.Row) -> sqlite3.Row:
        identifier = visit.arguments["offerId"]
        row = offers.found(self._world, identifier)
        if row["partner_id"] != partner["id"]:
            raise not_here("offer", identifier)
        return row

    def _line(self, row: sqlite3.Row) -> dict[str, Any]:
        return {
            "id": row["id"],
            "name": row["name"],
            "type": row["type"],
            "status": row["status"],
            "price": wire.unkept(row["details"])["terms"]["price"],
            "customers": len(offers.companies(self._world, row["id"])),
            "actions": _possible(row["status"]),
        }


def _possible(status: str) -> list[str]:
    """What makes sense in this status: ``submit``, ``withdraw``. The rule itself is the lifecycle's."""
    known = OfferStatus(status)
    return [str(action) for action in OfferAction if known in OFFER_TABLE[action][1]]
