"""Where offers show up: filtered and sorted in the partner's list, and among what a customer can choose from."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import customer, partner_team, samples
from steps.api_offers import DONE, STATUSES, Offer, Offers
from steps.case import Case
from steps.listing import moment
from steps.partner import CREATED
from steps.reading import body, items

Filters = Mapping[str, str | int]


@dataclass(slots=True)
class Shelf:
    """Offers of all kinds, by id; words to look for; and what came for which filters."""

    offers: dict[str, Offer] = field(default_factory=dict)
    words: Sequence[str] = ()
    lists: list[tuple[Filters, Exchange]] = field(default_factory=list)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@action("offers of several statuses, with words in their names and descriptions")
def offers_of_all_kinds(cast: Cast, other_cast: Cast, case: Case, shelf: Shelf, expect: Expectations) -> None:
    one, two = (f"word{samples.mark()}" for _ in range(2))
    shelf.words = (one, two)
    for name, description, steps in (
        (one, "", ()), ("", one, ("submit",)), (two, one, ("activate",)), ("", two, ("submit", "withdraw")),
        ("", "", ("submit",)), (two, two, ()),
    ):  # fmt: skip
        offer = _worded(name, description)
        case.answer = cast.partner.create_offer(offer)
        expect.status(case.answer, *CREATED)
        case.offer_id = str(body(case.answer).get("id"))
        for step in steps:
            if step == "activate":
                partner_team.activate_offer(cast, case, expect)
            else:
                expect.status(cast.partner.act_on_offer(step, case.offer_id), *DONE)
        read = cast.partner.read_offer(case.offer_id)
        expect.status(read, 200)
        shelf.offers[case.offer_id] = body(read)
    expect.status(other_cast.partner.create_offer(_worded(one, two)), *CREATED)


WAYS: Mapping[str, Callable[[Shelf], list[Filters]]] = {
    "each status": lambda _: [{"status": status} for status in STATUSES],
    "each word": lambda shelf: [{"q": word} for word in shelf.words],
    "each status and each word": lambda shelf: [
        {"status": status, "q": word} for status, word in itertools.product(STATUSES, shelf.words)
    ],
    "a word that no offer has": lambda _: [{"q": f"word{samples.mark()}"}],
}


@action("the partner lists its offers by {filters}")
def list_filtered(cast: Cast, shelf: Shelf, filters: str) -> None:
    shelf.lists = [(found, cast.partner.list_offers(**found)) for found in WAYS[filters](shelf)]


@expectation("exactly the offers that fit are listed")
def exactly_what_fits(shelf: Shelf, expect: Expectations) -> None:
    for filters, listed in shelf.lists:
        expect.status(listed, 200)
        wanted = sorted(key for key, offer in shelf.offers.items() if _fits(offer, filters))
        found = sorted(str(offer.get("id")) for offer in items(listed, "content"))
        expect.equal(f"the offers found by {dict(filters)}", found, wanted, listed, "/content")
        expect.equal("totalFound", body(listed).get("totalFound"), len(wanted), listed, "/totalFound")


@expectation("the offer updated last is at one end of the list, and the dates do not go back and forth")
def sorted_by_update(case: Case, offers: Offers, expect: Expectations) -> None:
    content = items(case.answer, "content")
    ids = [offer.get("id") for offer in content]
    expect.equal("the offers listed", sorted(map(str, ids)), sorted(offers.created), case.answer, "/content")
    # Which way round is not documented.
    at_end = offers.id in (ids[0], ids[-1])
    expect.holds(at_end, "ORDER", "the offer updated last is the first or the last", case.answer, offers.id, ids)
    dates = [moment(offer["lastUpdateDate"]) for offer in content if "lastUpdateDate" in offer]
    ordered = dates in (sorted(dates), sorted(dates, reverse=True))
    expect.holds(ordered, "ORDER", "the offers are sorted by lastUpdateDate", case.answer, None, list(map(str, dates)))


@action("the customer can choose the second of them")
def can_choose(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    offers.take(2)
    case.offer_id = offers.id
    partner_team.activate_offer(cast, case, expect)
    customer.add_candidate(cast, case, expect)
    customer.browse(cast, case, expect)
    expect.equal("how often the customer sees the offer", _choices(case).count(offers.id), 1, case.answer)


@expectation("the customer can no longer choose it")
def cannot_choose(cast: Cast, case: Case, offers: Offers, expect: Expectations) -> None:
    customer.browse(cast, case, expect)
    expect.equal("how often the customer sees the offer", _choices(case).count(offers.id), 0, case.answer)


def _choices(case: Case) -> list[object]:
    return [o.get("id") for group in items(case.answer, "types") for o in items(case.answer, "offers", group)]


def _worded(name: str, description: str) -> Offer:
    plain = samples.api_offer()
    return plain | {
        "name": f"{plain['name']} {name}".strip(),
        "description": f"{plain['description']} {description}".strip(),
    }


def _fits(offer: Offer, filters: Filters) -> bool:
    texts = (str(offer.get("name")), str(offer.get("description")))
    word = str(filters.get("q", ""))
    return offer.get("status") == filters.get("status", offer.get("status")) and any(word in text for text in texts)
