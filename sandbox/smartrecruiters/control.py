"""This platform's operations of the control API: partners, companies, offers, candidates, ordering, the profile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox import body_rules
from sandbox.body_rules import Kind, Rule
from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.routing import Body, Operation
from sandbox.smartrecruiters import accounts, bodies, notifications, offers, openings, placing, profile, wire
from sandbox.smartrecruiters.world import World

_MOST_AT_ONCE = 20_000

_NAMED = (Rule("name", not_blank=True),)
_PARTNER = (*_NAMED, Rule("customer", not_blank=True))
_KEY = (Rule("apiKey", not_blank=True),)
_OFFER = (
    Rule("name", required=True, not_blank=True),
    Rule("description", required=True),
    Rule("type", required=True, one_of=bodies.OFFER_TYPES),
    bodies.PRICE,
    Rule("companyId"),
    Rule("catalogId", not_blank=True),
)
_COMPANY_ID = (Rule("companyId", required=True),)
_OFFER_ID = (Rule("offerId", required=True),)
_PERSON = (
    Rule("firstName", required=True, not_blank=True),
    Rule("lastName", required=True, not_blank=True),
    Rule("email", required=True, not_blank=True),
    Rule("phone"),
    Rule("addressLine"),
)
_WHOLE_ORDER = (
    Rule("companyId", required=True),
    Rule("offer", Kind.OBJECT, required=True, members=_OFFER),
    Rule("candidate", Kind.OBJECT, required=True, members=_PERSON),
)
_BULK = (
    Rule("companyId", required=True),
    Rule("offerId", required=True),
    Rule("count", Kind.COUNT, required=True),
    Rule("inline", Kind.FLAG),
)


def describe(world: World) -> JsonObject:
    """Who there is, for the control API's first page. Keys are not shown."""
    return {
        kind: [{"id": row["id"], "name": row["name"]} for row in world.store.rows(statement)]
        for kind, statement in (
            ("partners", "SELECT id, name FROM partners ORDER BY serial"),
            ("companies", "SELECT id, name FROM companies ORDER BY serial"),
        )
    }


def _create_partner(call: Call, world: World) -> Answer:
    """With ``customer`` a company of that name as well, as most tests need both."""
    body = _checked(call, world, _PARTNER)
    partner = accounts.create_partner(world.store, body.get("name", "Partner"))
    company = {"company": accounts.create_company(world.store, body["customer"])} if "customer" in body else {}
    return Answer(201, partner | company)


def _new_key(call: Call, world: World) -> Answer:
    """With an ``apiKey`` in the body that one again, for a test that has to mend what it did to a running partner."""
    partner, former = call.arguments["partnerId"], _checked(call, world, _KEY).get("apiKey")
    key = accounts.give_back_key(world, partner, former) if former else accounts.new_key(world, partner)
    return Answer(200, {"apiKey": key})


def _look_at_key(call: Call, world: World) -> Answer:
    """For a test whose partner runs already: a new key would stop it."""
    return Answer(200, {"apiKey": accounts.partner(world, call.arguments["partnerId"])["api_key"]})


def _create_company(call: Call, world: World) -> Answer:
    name = _checked(call, world, _NAMED).get("name", "Company")
    return Answer(201, accounts.create_company(world.store, name))


def _create_offer(call: Call, world: World) -> Answer:
    partner = accounts.partner(world, call.arguments["partnerId"])
    body = _checked(call, world, _OFFER)
    company = body.get("companyId")
    if company is not None:
        accounts.company(world, company)
    offer = _new_offer(world, partner["id"], body)
    if company is not None:
        offers.activate(world, offer, company, world.clock.now() + offers.ACTIVATION_DELAY)
    return Answer(201, _offer(world, offer))


def _new_offer(world: World, partner: str, body: JsonObject) -> str:
    terms = {"type": body["type"], "price": body.get("price", {})}
    catalog_id = body.get("catalogId") or f"{wire.short(body['name'])}-{object_id()[:8]}"
    return offers.create(world, partner, {**body, "catalogId": catalog_id, "terms": terms})


def _get_offer(call: Call, world: World) -> Answer:
    return Answer(200, _offer(world, call.arguments["offerId"]))


def _activate_offer(call: Call, world: World) -> Answer:
    offer = offers.found(world, call.arguments["offerId"])
    company = accounts.company(world, _checked(call, world, _COMPANY_ID)["companyId"])
    if not world.faults.fires("activation_forgotten"):
        offers.activate(world, offer["id"], company["id"], world.clock.now())
    return Answer(200, _offer(world, offer["id"]))


def _offer(world: World, identifier: str) -> JsonObject:
    row = offers.found(world, identifier)
    return {
        "id": row["id"],
        "catalogId": row["catalog_id"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "terms": wire.unkept(row["details"])["terms"],
        "activeFor": offers.companies(world, identifier),
    }


def _create_candidate(call: Call, world: World) -> Answer:
    company = accounts.company(world, call.arguments["companyId"])
    candidate = accounts.create_candidate(world, company["id"], _checked(call, world, _PERSON))
    if world.faults.fires("candidate_not_kept"):
        world.store.run("DELETE FROM candidates WHERE id = ?", (candidate["id"],))
    return Answer(201, candidate)


def _browse(call: Call, world: World) -> Answer:
    return Answer(200, placing.browse(world, call.arguments["candidateId"], call.query.get("type") or None))


def _select(call: Call, world: World) -> Answer:
    offer = _checked(call, world, _OFFER_ID)["offerId"]
    return Answer(201, placing.select(world, call.arguments["candidateId"], offer))


def _send(call: Call, world: World) -> Answer:
    order, notification = placing.send(world, call.arguments["selectionId"])
    return Answer(201, {"orderId": order}, then=notification)


def _place_whole(call: Call, world: World) -> Answer:
    """Steps 1 to 6 in one call: offer, activation, candidate, selection, order."""
    partner = accounts.partner(world, call.arguments["partnerId"])
    body = _checked(call, world, _WHOLE_ORDER)
    company = accounts.company(world, body["companyId"])
    offer = _new_offer(world, partner["id"], body["offer"])
    offers.activate(world, offer, company["id"], world.clock.now())
    candidate = accounts.create_candidate(world, company["id"], body["candidate"])
    selection = placing.select(world, candidate["id"], offer)
    order, notification = placing.send(world, selection["id"])
    placed = {"offerId": offer, "candidateId": candidate["id"], "selectionId": selection["id"], "orderId": order}
    return Answer(201, placed, then=notification)


def _place_many(call: Call, world: World) -> Answer:
    body = _checked(call, world, _BULK)
    count = body["count"]
    if not 1 <= count <= _MOST_AT_ONCE:
        raise Refusal(400, "invalid_count", f"count is {count}; it must be from 1 to {_MOST_AT_ONCE}.")
    origin = "inline" if body.get("inline") else "customer"
    partner = call.arguments["partnerId"]
    return Answer(
        201, {"orderIds": placing.place_many(world, partner, body["companyId"], body["offerId"], count, origin)}
    )


def _profile(call: Call, world: World) -> Answer:
    return Answer(200, profile.profile(world, call.arguments["candidateId"]))


def _download(call: Call, world: World) -> Answer:
    return profile.download(world, call.arguments["attachmentId"])


def _open_result(call: Call, world: World) -> Answer:
    opening, question = openings.open_result(world, call.arguments["resultId"])
    return Answer(201, opening, then=question)


def _opening(call: Call, world: World) -> Answer:
    return Answer(200, openings.look_at(world, call.arguments["openingId"]))


def _notifications(call: Call, world: World) -> Answer:
    partner = accounts.partner(world, call.arguments["partnerId"])
    return Answer(200, {"notifications": notifications.sent_to(world, partner["id"])})


def _pause(call: Call, world: World) -> Answer:
    """Lets a second pass for the partner's rate limits, so that a test need not wait for one."""
    world.rate_limit.forget(accounts.partner(world, call.arguments["partnerId"])["id"])
    return Answer(200, {})


def _checked(call: Call, world: World, rules: tuple[Rule, ...]) -> JsonObject:
    return body_rules.checked(call, rules, world.faults)


_OPERATIONS = (
    Operation("control.create_partner", "POST", "/partners", _create_partner, Body.OPTIONAL_JSON),
    Operation("control.new_key", "POST", "/partners/{partnerId}/api-key", _new_key, Body.OPTIONAL_JSON),
    Operation("control.look_at_key", "GET", "/partners/{partnerId}/api-key", _look_at_key),
    Operation("control.create_company", "POST", "/companies", _create_company, Body.OPTIONAL_JSON),
    Operation("control.pause", "POST", "/partners/{partnerId}/pause", _pause, Body.OPTIONAL_JSON),
    Operation("control.create_offer", "POST", "/partners/{partnerId}/offers", _create_offer, Body.JSON),
    Operation("control.offer", "GET", "/offers/{offerId}", _get_offer),
    Operation("control.activate_offer", "POST", "/offers/{offerId}/activate", _activate_offer, Body.JSON),
    Operation("control.create_candidate", "POST", "/companies/{companyId}/candidates", _create_candidate, Body.JSON),
    Operation("control.browse", "GET", "/candidates/{candidateId}/offers", _browse),
    Operation("control.select", "POST", "/candidates/{candidateId}/selections", _select, Body.JSON),
    Operation("control.send", "POST", "/selections/{selectionId}/send", _send, Body.OPTIONAL_JSON),
    Operation("control.profile", "GET", "/candidates/{candidateId}/profile", _profile),
    Operation("control.download", "GET", "/attachments/{attachmentId}/content", _download),
    Operation("control.open_result", "POST", "/results/{resultId}/openings", _open_result, Body.OPTIONAL_JSON),
    Operation("control.opening", "GET", "/openings/{openingId}", _opening),
    Operation("control.notifications", "GET", "/partners/{partnerId}/notifications", _notifications),
    Operation("control.place_whole", "POST", "/partners/{partnerId}/whole-orders", _place_whole, Body.JSON),
    Operation("control.place_many", "POST", "/partners/{partnerId}/orders", _place_many, Body.JSON),
)


def operations(world: World) -> tuple[Operation[Any], ...]:
    """The operations of the control API, working on this world whatever they are called with."""
    return bound(_OPERATIONS, world)


def bound(unbound: Iterable[Operation[World]], world: World) -> tuple[Operation[Any], ...]:
    """Any operations, working on this world whatever they are called with."""
    return tuple(Operation(one.name, one.method, one.template, _bound(one.handler, world), one.body) for one in unbound)


def _bound(handler: Callable[[Call, World], Answer], world: World) -> Callable[[Call, Any], Answer]:
    return lambda call, _control: handler(call, world)
