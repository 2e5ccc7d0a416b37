"""The list of orders: asked for in many ways, and compared with what must be in it (``steps.listing``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.case import Case
from steps.listing import LARGEST_PAGE, Listing, created, matches, own_filters
from steps.reading import body, items

STATUSES = ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED")
PARTS = ("id", "status", "createDate", "lastUpdateDate", "requestor", "candidate", "job", "company", "offer")
"""The documented members of an order; one that is read alone may show others beside them."""
OLDEST_FIRST: dict[str, str | int] = {"sortBy": "createDate", "sortDir": "asc"}
SORTS: Mapping[str, Mapping[str, str | int]] = {
    "sortBy=createDate": {"sortBy": "createDate"},
    "sortBy=createDate and sortDir=asc": OLDEST_FIRST,
    "sortBy=createDate and sortDir=desc": {"sortBy": "createDate", "sortDir": "desc"},
}


def ask(cast: Cast, case: Case, *ways: Mapping[str, str | int]) -> None:
    """List the orders in each way, for the sentences that follow."""
    case.listings = [Listing(way, cast.partner.list_orders(**way)) for way in ways]
    case.answer = case.listings[-1].exchange


@action("the partner lists its orders by each {filters}")
def list_by(cast: Cast, case: Case, filters: str) -> None:
    ask(cast, case, *own_filters(case.truth, filters.split(" and ")))


@action("the partner lists one order a page by each {filters}")
def list_by_in_small_pages(cast: Cast, case: Case, filters: str) -> None:
    ask(cast, case, *(filter_ | {"limit": 1} for filter_ in own_filters(case.truth, filters.split(" and "))))


@action("the partner lists its orders, sorted with {sort}")
def list_sorted(cast: Cast, case: Case, sort: str) -> None:
    ask(cast, case, SORTS[sort])


@action("the partner lists its orders with each limit up to one more than there are")
def list_with_limits(cast: Cast, case: Case) -> None:
    ask(cast, case, *(OLDEST_FIRST | {"limit": limit} for limit in range(1, len(case.truth) + 2)))


@action("the partner lists its orders with each offset up to one more than there are")
def list_with_offsets(cast: Cast, case: Case) -> None:
    ask(cast, case, *(OLDEST_FIRST | {"offset": offset} for offset in range(len(case.truth) + 2)))


@action("the partner lists its orders in every way")
def list_in_every_way(cast: Cast, case: Case) -> None:
    """With the filters that would find its own orders, and with those that would find the other partner's."""
    names: Sequence[Sequence[str]] = (
        ("status",),
        ("candidateUuid",),
        ("jobUuid",),
        ("candidateUuid", "status"),
        ("fromDate",),
        ("fromDate", "toDate"),
    )
    filters = [one for group in names for one in own_filters(case.foreign, group)]
    ask(cast, case, {}, *SORTS.values(), *filters, *own_filters(case.truth, ("jobUuid", "status")))


@expectation("each list holds exactly the orders that fit")
def lists_are_exact(case: Case, expect: Expectations) -> None:
    for listing in case.listings:
        expect.status(listing.exchange, 200)
        found = matches(case.truth, listing.parameters)
        shown = _ids(listing.exchange)
        unclear = {str(order["id"]) for order in found.at_boundary}
        fitting = [str(order["id"]) for order in found.certain] + [one for one in unclear if one in shown]
        expect.equal(f"the orders listed with {listing}", sorted(shown), sorted(fitting), listing.exchange, "/content")


@expectation("no list holds an order created at the very moment it begins or ends with")
def boundaries_are_left_out(case: Case, expect: Expectations) -> None:
    for listing in case.listings:
        expect.status(listing.exchange, 200)
        unclear = {str(order["id"]) for order in matches(case.truth, listing.parameters).at_boundary}
        shown = [one for one in _ids(listing.exchange) if one in unclear]
        expect.equal(f"the orders at the boundary of {listing}", shown, [], listing.exchange, "/content")


@expectation("the list holds every order, the {end:w} first")
def list_is_sorted(case: Case, expect: Expectations, end: str) -> None:
    expect.status(case.answer, 200)
    ordered = sorted(case.truth, key=created, reverse=end == "newest")
    expected = [str(order["id"]) for order in ordered]
    expect.equal(f"the list, the {end} first", _ids(case.answer), expected, case.answer, "/content")


@expectation("the list holds the orders of every status")
def list_holds_every_status(case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    expected = sorted(str(order["id"]) for order in case.truth)
    expect.equal("the orders listed without a filter", sorted(_ids(case.answer)), expected, case.answer, "/content")


@expectation("each list begins where its offset says, and repeats the offset")
def offsets_are_applied(case: Case, expect: Expectations) -> None:
    ordered = [str(order["id"]) for order in sorted(case.truth, key=created)]
    for listing in case.listings:
        offset = int(listing.parameters["offset"])
        expect.status(listing.exchange, 200)
        expect.equal("offset", body(listing.exchange).get("offset"), offset, listing.exchange, "/offset")
        text = f"the orders listed with {listing}"
        expect.equal(text, _ids(listing.exchange), ordered[offset:], listing.exchange, "/content")


@expectation("each list ends where its limit says, and repeats the limit")
def limits_are_applied(case: Case, expect: Expectations) -> None:
    ordered = [str(order["id"]) for order in sorted(case.truth, key=created)]
    for listing in case.listings:
        limit = int(listing.parameters["limit"])
        expect.status(listing.exchange, 200)
        expect.equal("limit", body(listing.exchange).get("limit"), limit, listing.exchange, "/limit")
        text = f"the orders listed with {listing}"
        expect.equal(text, _ids(listing.exchange), ordered[:limit], listing.exchange, "/content")


@expectation("totalFound counts all orders that fit, also those outside the page")
def totals_are_right(case: Case, expect: Expectations) -> None:
    for listing in case.listings:
        expect.status(listing.exchange, 200)
        total = body(listing.exchange).get("totalFound")
        counts = matches(case.truth, listing.parameters).counts
        expect.one_of(f"totalFound with {listing}", total, list(counts), listing.exchange, "/totalFound")


@expectation("the list is an envelope of limit, offset, totalFound and content")
def list_is_an_envelope(case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    for name in ("limit", "offset", "totalFound"):
        value = body(case.answer).get(name)
        whole = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        expect.holds(whole, "SHAPE", f"{name} is a whole number", case.answer, "a whole number", value)
    expect.holds(bool(items(case.answer, "content")), "COUNT", "content holds orders", case.answer, "orders", [])


@expectation("each order listed is the order as it is read by its id")
def listed_orders_are_whole(case: Case, expect: Expectations) -> None:
    listed = {str(order.get("id")): order for order in items(case.answer, "content")}
    expected = sorted(str(order["id"]) for order in case.truth)
    expect.equal("the ids of the orders listed", sorted(_ids(case.answer)), expected, case.answer, "/content")
    for order in case.truth:
        documented = {name: order[name] for name in PARTS if name in order}
        expect.members(f"the order {order['id']}", listed[str(order["id"])], documented, case.answer)


@expectation("no list holds an order of the other partner")
def no_foreign_order(case: Case, expect: Expectations) -> None:
    own = {str(order["id"]) for order in case.truth}
    for listing in case.listings:
        expect.status(listing.exchange, 200)
        strange = [one for one in _ids(listing.exchange) if one not in own]
        expect.equal(f"the orders of others, with {listing}", strange, [], listing.exchange, "/content")
        total = body(listing.exchange).get("totalFound")
        fitting = matches(case.truth, listing.parameters)
        fit = {str(order["id"]) for order in (*fitting.certain, *fitting.at_boundary)}
        # Where a filter is of no effect, orders of its own are counted too: that is the filter's business.
        most = fitting.counts[-1] if fit.issuperset(_ids(listing.exchange)) else len(own)
        counted = isinstance(total, int) and total <= most
        text = f"totalFound counts no order of others, with {listing}"
        expect.holds(counted, "COUNT", text, listing.exchange, f"at most {most}", total)


def pages_agree(case: Case, expect: Expectations) -> None:
    """For lists longer than a page: each page holds what is due there, by the dates and filters of each order."""
    known = {str(order["id"]): order for order in case.truth}
    for listing in case.listings:
        expect.status(listing.exchange, 200)
        due = list(matches(case.truth, listing.parameters).certain)
        if listing.parameters.get("sortDir") == "desc":
            due.reverse()
        first = int(listing.parameters.get("offset", 0))
        due = due[first : first + int(listing.parameters.get("limit", LARGEST_PAGE))]
        shown = _ids(listing.exchange)
        expect.equal(f"how many orders are on the page with {listing}", len(shown), len(due), listing.exchange)
        strange = [one for one in shown if one not in known or not matches([known[one]], listing.parameters).certain]
        expect.equal(f"the orders that do not fit {listing}", strange[:5], [], listing.exchange, "/content")
        expect.equal(f"the orders that are there twice with {listing}", twice(shown)[:5], [], listing.exchange)
        dates = [created(known[one]) for one in shown]
        orderly = dates == [created(order) for order in due]
        expect.holds(orderly, "ORDER", f"the dates are in order with {listing}", listing.exchange)


def twice(names: Iterable[str]) -> list[str]:
    """What is there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


def _ids(exchange: Exchange) -> list[str]:
    return [str(order.get("id")) for order in items(exchange, "content")]
