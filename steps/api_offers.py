"""Offers, as the partner handles them at the API: created, read, listed, changed, submitted and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import partner_team, samples
from steps.case import Case
from steps.partner import CREATED
from steps.reading import body, items
from steps.trying import refused

INVALID = (400, 422)  # for a body that is not valid: 400 is named for this API, 422 in general
DONE = (200, 204)
STATUSES = ("INACTIVE", "UNDER_REVIEW", "ACTIVE", "REJECTED")
MOVING = frozenset({"status", "lastUpdateDate"})
Offer = Mapping[str, Any]


@dataclass(slots=True)
class Offers:
    """``created`` maps the ids of the partner's offers to what was sent, ``shown`` to how the list showed them then.

    ``sent`` is the body sent last, ``id`` the offer that the sentences are about.
    """

    created: dict[str, Offer] = field(default_factory=dict)
    shown: dict[str, Offer] = field(default_factory=dict)
    sent: Offer = field(default_factory=dict)
    id: str = ""
    limit: int = 0
    pages: list[Exchange] = field(default_factory=list)

    def take(self, number: int) -> None:
        self.id = list(self.created)[number - 1]


@pytest.fixture
def offers() -> Offers:
    return Offers()


@action("the partner creates an offer")
def create(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    _create(cast, case, offers, expect, samples.api_offer())


@action("the partner creates an offer of type {kind:w}")
def create_of_type(cast: Cast, case: Case, offers: Offers, expect: Expectations, kind: str) -> None:
    _create(cast, case, offers, expect, samples.api_offer(kind))


@action("the partner creates an offer at a price {amount}")
def create_at_price(cast: Cast, case: Case, offers: Offers, expect: Expectations, amount: str) -> None:
    _create(cast, case, offers, expect, samples.api_offer(amount=json.loads(amount)))


@action("the partner has {count:d} offers")
def several(cast: Cast, case: Case, offers: Offers, expect: Expectations, count: int) -> None:
    for _ in range(count):
        _create(cast, case, offers, expect, samples.api_offer())
        offers.created[offers.id] = offers.sent


@action("all its offers are noted")
def note(cast: Cast, offers: Offers, expect: Expectations) -> None:
    listed, offers.shown = _listed(cast, expect)
    expect.equal("the offers listed", sorted(offers.shown), sorted(offers.created), listed, "/content")


@action("another partner has an offer")
def anothers(other_cast: Cast, expect: Expectations) -> None:
    expect.status(other_cast.partner.create_offer(samples.api_offer()), *CREATED)


@action("an offer that is {how:w}")
def offer_that_is(cast: Cast, case: Case, offers: Offers, expect: Expectations, how: str) -> None:
    several(cast, case, offers, expect, 1)
    case.offer_id = offers.id
    if how in ("submitted", "withdrawn"):
        expect.status(cast.partner.act_on_offer("submit", offers.id), *DONE)
    if how in ("activated", "withdrawn"):
        partner_team.activate_offer(cast, case, expect)
    if how == "withdrawn":
        expect.status(cast.partner.act_on_offer("withdraw", offers.id), *DONE)


@action("the second of them has been updated since")
def updated_since(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    # Twice, so that its date is later than the others' even where all were created within a millisecond.
    for _ in range(2):
        update(cast, case, offers, expect)
        expect.status(case.answer, 200)


@action("the partner reads the second of them")
def read_second(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    offers.take(2)
    read(cast, case, offers, expect)


@action("the partner reads its offer")
def read(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    case.answer = cast.partner.read_offer(offers.id)
    expect.status(case.answer, 200)


@action("the partner lists its offers")
def list_all(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.list_offers()
    expect.status(case.answer, 200)


@action("the partner lists its offers {limit:d} at a time")
def list_pages(cast: Cast, offers: Offers, expect: Expectations, limit: int) -> None:
    offers.limit = limit
    offers.pages = [cast.partner.list_offers(limit=limit, offset=n) for n in range(0, len(offers.created) + 1, limit)]
    for page in offers.pages:
        expect.status(page, 200)


@action("the partner updates the second of them")
def update(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    offers.take(2)
    offers.sent = samples.api_offer("VIDEO_INTERVIEW", 35.5) | {"id": offers.id}
    case.answer = cast.partner.update_offer(offers.id, offers.sent)
    expect.status(case.answer, 200)


@action("the partner submits the second of them")
def submit(cast: Cast, case: Case, offers: Offers) -> None:
    offers.take(2)
    case.answer = cast.partner.act_on_offer("submit", offers.id)


@action("the partner withdraws the second of them")
def withdraw(cast: Cast, case: Case, offers: Offers) -> None:
    offers.take(2)
    case.answer = cast.partner.act_on_offer("withdraw", offers.id)


@action("the partner tries to create an offer {flawed}")
def try_to_create(cast: Cast, case: Case, flawed: str) -> None:
    case.answer = cast.partner.create_offer(_flawed(samples.api_offer(), flawed), wrongly=True)


@action("the partner tries to update the second of them {flawed}")
def try_to_update(cast: Cast, case: Case, offers: Offers, flawed: str) -> None:
    offers.take(2)
    wrong = _flawed(samples.api_offer() | {"id": offers.id}, flawed)
    case.answer = cast.partner.update_offer(offers.id, wrong, wrongly=True)


@expectation("the offer is refused")
def offer_is_refused(case: Case, expect: Expectations) -> None:
    refused(expect, case.answer, *INVALID)


@expectation("the answer is the offer as it was sent, with an id")
def answer_is_the_offer(case: Case, offers: Offers, expect: Expectations) -> None:
    expect.equal("the id", body(case.answer).get("id"), offers.id, case.answer, "/id")
    _as_sent(expect, case.answer, body(case.answer), offers.sent)


@expectation("the offer read again is as it was sent")
def read_again(cast: Cast, offers: Offers, expect: Expectations) -> None:
    again = cast.partner.read_offer(offers.id)
    expect.status(again, 200)
    expect.equal("the id", body(again).get("id"), offers.id, again, "/id")
    _as_sent(expect, again, body(again), offers.sent)


@expectation("the answer is that offer as it was created")
def answer_is_that_offer(case: Case, offers: Offers, expect: Expectations) -> None:
    expect.equal("the id", body(case.answer).get("id"), offers.id, case.answer, "/id")
    _as_sent(expect, case.answer, body(case.answer), offers.created[offers.id])


@expectation("exactly its offers are listed, as they were created")
def all_are_listed(case: Case, offers: Offers, expect: Expectations) -> None:
    _window(expect, case.answer, 0, len(offers.created))
    found = {str(offer.get("id")): offer for offer in items(case.answer, "content")}
    expect.equal("the ids of the offers listed", sorted(found), sorted(offers.created), case.answer, "/content")
    for key, sent in offers.created.items():
        _as_sent(expect, case.answer, found[key], sent)


@expectation("each of its offers is on one page, and each page says where it stands")
def on_one_page(offers: Offers, expect: Expectations) -> None:
    found: list[str] = []
    for page in offers.pages:
        full = min(offers.limit, len(offers.created) - len(found))
        expect.equal("how many offers are on the page", len(items(page, "content")), full, page, "/content")
        _window(expect, page, len(found), len(offers.created))
        found += [str(offer.get("id")) for offer in items(page, "content")]
    expect.equal("the ids on all pages", sorted(found), sorted(offers.created), offers.pages[-1], "/content")


@expectation("its status is one of INACTIVE, UNDER_REVIEW, ACTIVE and REJECTED")
def status_is_known(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    expect.one_of("the status of the offer", body(case.answer).get("status"), STATUSES, case.answer, "/status")
    listed, found = _listed(cast, expect)
    status = found.get(offers.id, {}).get("status")
    expect.one_of("the status of the offer in the list", status, STATUSES, listed, "/content")


@expectation("its status is {status:w}")
def status_is(case: Case, expect: Expectations, status: str) -> None:
    expect.equal("the status of the offer", body(case.answer).get("status"), status, case.answer, "/status")


@expectation("it is done, and the offer is {one:w}, {two:w} or {three:w} and otherwise unchanged")
def done_and(cast: Cast, case: Case, offers: Offers, expect: Expectations, one: str, two: str, three: str) -> None:
    expect.status(case.answer, *DONE)
    now = cast.partner.read_offer(offers.id)
    expect.status(now, 200)
    expect.one_of("the status of the offer", body(now).get("status"), (one, two, three), now, "/status")
    steady = {name: value for name, value in offers.shown[offers.id].items() if name not in MOVING}
    expect.members("the offer", body(now), steady, now)


@expectation("the offers of the partner are as before")
def as_before(cast: Cast, offers: Offers, expect: Expectations) -> None:
    _unchanged(cast, expect, offers.shown)


@expectation("no other offer has changed")
def no_other(cast: Cast, offers: Offers, expect: Expectations) -> None:
    _unchanged(cast, expect, {key: offer for key, offer in offers.shown.items() if key != offers.id}, offers.id)


def _create(cast: Cast, case: Case, offers: Offers, expect: Expectations, sent: Offer) -> None:
    offers.sent = sent
    case.answer = cast.partner.create_offer(sent)
    expect.status(case.answer, *CREATED)
    offers.id = text_member(case.answer, "id")


def _flawed(offer: dict[str, Any], how: str) -> dict[str, Any]:
    """The offer, spoilt as the words say."""
    words, _, last = how.rpartition(" ")
    ways: Mapping[str, Callable[[], dict[str, Any]]] = {
        "without": lambda: {name: value for name, value in offer.items() if name != last},
        "with null for": lambda: offer | {last: None},
        "of type": lambda: offer | {"terms": offer["terms"] | {"type": None if last == "null" else last}},
        "at a price": lambda: (
            offer | {"terms": offer["terms"] | {"price": {"amount": json.loads(last), "currencyCode": "EUR"}}}
        ),
    }
    return ways[words]()


def _as_sent(expect: Expectations, exchange: Exchange, shown: Offer, sent: Offer) -> None:
    plain = {name: value for name, value in sent.items() if name not in ("terms", "id")}
    price = sent["terms"]["price"]
    terms = {"type": sent["terms"]["type"], "price": {"currencyCode": price["currencyCode"]}}
    expect.members("the offer", shown, plain | {"terms": terms}, exchange)
    amount = shown["terms"]["price"].get("amount")
    # Samples write amounts as texts, the specification as numbers.
    same = _decimal(amount) == _decimal(price["amount"])
    expect.holds(same, "VALUE", "the amount is the one that was sent", exchange, price["amount"], amount)


def _decimal(amount: object) -> Decimal | None:
    try:
        return None if isinstance(amount, bool) else Decimal(str(amount))
    except InvalidOperation:
        return None


def _window(expect: Expectations, page: Exchange, offset: int, total: int) -> None:
    expect.equal("offset", body(page).get("offset"), offset, page, "/offset")
    expect.equal("totalFound", body(page).get("totalFound"), total, page, "/totalFound")
    limit, count = body(page).get("limit"), len(items(page, "content"))
    fits = isinstance(limit, int) and count == min(limit, total - offset)
    expect.holds(fits, "COUNT", "the page is as full as limit and totalFound say", page, limit, count)


def _unchanged(cast: Cast, expect: Expectations, before: Mapping[str, Offer], beside: str = "") -> None:
    listed, now = _listed(cast, expect)
    others = {key: offer for key, offer in now.items() if key != beside}
    expect.equal("the offers, but for the one that it is about", others, dict(before), listed, "/content")


def _listed(cast: Cast, expect: Expectations) -> tuple[Exchange, dict[str, Offer]]:
    listed = cast.partner.list_offers()
    expect.status(listed, 200)
    return listed, {str(offer.get("id")): offer for offer in items(listed, "content")}
