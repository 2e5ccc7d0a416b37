"""Lists of many pages, and orders that arrive while somebody goes through them."""

from __future__ import annotations

from typing import Any

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import action, expectation
from steps import mixed_orders
from steps.case import Case
from steps.listing import LARGEST_PAGE, MILLISECOND, Listing, Moment, created, written
from steps.lists import OLDEST_FIRST, ask, pages_agree, twice
from steps.reading import body, items

MOST_ARRIVALS = 10


@action("the partner goes through the list, {limit:d} a page, while orders arrive")
def go_through(cast: Cast, case: Case, expect: Expectations, limit: int) -> None:
    """The oldest first, so that what arrives comes last. ``case.truth`` grows; each page notes what it grew to."""
    case.listings, case.counts, case.first_orders = [], [], len(case.truth)
    most = (len(case.truth) + MOST_ARRIVALS) // limit + 2
    offset = 0
    while True:
        page = cast.partner.list_orders(**OLDEST_FIRST, limit=limit, offset=offset)
        expect.status(page, 200)
        case.listings.append(Listing({"limit": limit, "offset": offset}, page))
        case.counts.append(len(case.truth))
        found = items(page, "content")
        offset += limit
        if len(found) < limit:
            break
        if len(case.listings) > most:
            raise NonConformance("ENDLESS", f"the list goes on after {len(case.listings)} pages", exchange=page.id)
        if len(case.listings) <= MOST_ARRIVALS:
            mixed_orders.place(cast, case, expect, 1)
    case.answer = page


@expectation("each order that was there from the beginning was met once, and no order twice")
def each_order_once(case: Case, expect: Expectations) -> None:
    met = [str(order.get("id")) for order in _met(case)]
    placed = [str(order["id"]) for order in case.truth]
    missed = sorted(set(placed[: case.first_orders]) - set(met))
    for what, found in (("never met", missed), ("met twice", twice(met)), ("never placed", set(met) - set(placed))):
        expect.equal(f"how many orders were {what}", len(found), 0, case.answer)
    for listing in case.listings:
        offset = listing.parameters["offset"]
        expect.equal("offset", body(listing.exchange).get("offset"), offset, listing.exchange, "/offset")


@expectation("totalFound on each page is the number of orders there were then")
def totals_grow(case: Case, expect: Expectations) -> None:
    for listing, count in zip(case.listings, case.counts, strict=True):
        total = body(listing.exchange).get("totalFound")
        expect.equal(f"totalFound with {listing}", total, count, listing.exchange, "/totalFound")


@expectation("each page but the last holds as many orders as were asked for")
def pages_are_full(case: Case, expect: Expectations) -> None:
    for listing, count in zip(case.listings, case.counts, strict=True):
        limit, offset = int(listing.parameters["limit"]), int(listing.parameters["offset"])
        due = max(0, min(limit, count - offset))
        found = len(items(listing.exchange, "content"))
        expect.equal(f"how many orders are listed with {listing}", found, due, listing.exchange, "/content")


@action("the partner looks at the first, the middle and the last page with {what}")
def look_at_pages(cast: Cast, case: Case, what: str) -> None:
    between = written(_before_the_newest(case))
    ways: dict[str, list[dict[str, str | int]]] = {
        "sortDir=desc": [{"sortBy": "createDate", "sortDir": "desc"}],
        "each status": [OLDEST_FIRST | {"status": status} for status in ("NEW", "IN_PROGRESS", "REJECTED")],
        "fromDate": [OLDEST_FIRST | {"fromDate": between}],
        "toDate": [OLDEST_FIRST | {"toDate": between}],
    }
    last = max(0, (len(case.truth) - 1) // LARGEST_PAGE * LARGEST_PAGE)
    offsets = sorted({0, last // 2, last})
    ask(cast, case, *(way | {"limit": LARGEST_PAGE, "offset": offset} for way in ways[what] for offset in offsets))


@expectation("each page holds exactly the orders that are due there")
def pages_hold_what_is_due(case: Case, expect: Expectations) -> None:
    pages_agree(case, expect)


def _before_the_newest(case: Case) -> Moment:
    """The last moment before the newest order at which none was created: whether boundaries count is another rule's."""
    moments = set(map(created, case.truth))
    found = max(moments)
    while found in moments:
        found -= MILLISECOND
    return found


def _met(case: Case) -> list[dict[str, Any]]:
    return [order for listing in case.listings for order in items(listing.exchange, "content")]
