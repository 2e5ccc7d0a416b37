"""A test order in one click: what takes a person six steps, done by the same operations, so that there is something to
receive. Nothing here is a rule of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.messages import JsonObject
from sandbox.pages.control_calls import ControlCalls
from sandbox.platform import Core

Work = Callable[[], Awaitable[None]]

_PEOPLE = (
    ("Ada", "Example"),
    ("Bruno", "Sample"),
    ("Chidi", "Probe"),
    ("Dana", "Trial"),
    ("Emre", "Specimen"),
    ("Fumi", "Template"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """``then``: what tells the partner of it, once all is committed."""

    order: str
    candidate: str
    name: str
    then: Work | None


def at_smartrecruiters(core: Core, calls: ControlCalls, partner: str, company: str) -> Placed:
    """Steps 1 to 6 for a partner and a customer; what is there already is used. Raises Refusal."""
    offer = _active_offer(core, partner, company)
    if offer is None:
        made: JsonObject = {
            "name": "Coding skills",
            "description": "A test offer, made by the workbench",
            "type": "SKILLS_TEST",
            "price": {"amount": 0, "currencyCode": "USD"},
        }
        offer = calls.body("control.create_offer", made, partnerId=partner)["id"]
        calls.do("control.activate_offer", {"companyId": company}, offerId=offer)
    number = core.store.count("SELECT COUNT(*) FROM candidates WHERE company_id = ?", (company,))
    first, last = _PEOPLE[number % len(_PEOPLE)]
    person = {"firstName": first, "lastName": last, "email": f"{first.lower()}.{number + 1}@candidates.example"}
    candidate = calls.body("control.create_candidate", person, companyId=company)["id"]
    calls.do("control.browse", candidateId=candidate)
    selection = calls.body("control.select", {"offerId": offer}, candidateId=candidate)["id"]
    sent = calls.do("control.send", selectionId=selection)
    return Placed(sent.body["orderId"], candidate, f"{first} {last}", sent.then)


def _active_offer(core: Core, partner: str, company: str) -> str | None:
    """The partner's newest offer that is active for the company."""
    row = core.store.row(
        "SELECT offers.id FROM offers JOIN activations ON activations.offer_id = offers.id"
        " WHERE offers.partner_id = ? AND activations.company_id = ? AND activations.settled = 1"
        " AND offers.status = 'ACTIVE' ORDER BY offers.serial DESC LIMIT 1",
        (partner, company),
    )
    return None if row is None else str(row["id"])


def at_kombo(calls: ControlCalls, integration: str) -> tuple[JsonObject, Work | None]:
    """An ordinary order with a candidate who is made up; as the control API shows it. Raises Refusal."""
    placed = calls.do("control.kombo.place_order", integrationId=integration)
    return placed.body, placed.then
