"""Pages of lists of orders: how many orders are on one, and how one leads to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from proctor.actors.kombo import KomboCast, Query
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import ordering
from steps.kombo.case import KomboCase
from steps.kombo.orders import becomes, created, ids, results, written
from steps.kombo.refusals import refused
from steps.reading import part

MOST_ARRIVALS = 5
SECOND = 2
"""Orders a page where the second page is what matters."""
CLIENTS: Mapping[str, Callable[[str], str]] = {
    "as the client for Python": quote_plus,
    "as the client for TypeScript": lambda cursor: quote(cursor, safe=""),
    "with every letter encoded": lambda cursor: "".join(f"%{byte:02X}" for byte in cursor.encode()),
}
"""How a cursor is written in a query: a blank is a plus sign or %20."""


@dataclass(slots=True)
class OrderPages:
    """The pages that were gone through, and what had to be met: ``before`` began with, ``fitting`` fit the filter."""

    pages: list[Exchange] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    fitting: list[str] = field(default_factory=list)

    @property
    def met(self) -> list[str]:
        return [one for page in self.pages for one in ids(page)]

    @property
    def last(self) -> Exchange:
        return self.pages[-1]


@pytest.fixture
def order_pages() -> OrderPages:
    return OrderPages()


@action("{some:d} Kombo orders that are OPEN and {others:d} that are COMPLETED, in turn")
def in_turn(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, some: int, others: int) -> None:
    """The first is OPEN, and so is the last."""
    for number in range(some + others):
        ordering.open_order(kombo, kombo_case, expect)
        if number % 2:
            becomes(kombo, kombo_case, expect, "COMPLETED")


@action("the partner lists the orders without any parameter")
def list_plainly(kombo: KomboCast, kombo_case: KomboCase) -> None:
    kombo_case.answer = kombo.partner.list_orders()


@action("the partner lists the orders with the page size {size:S}")
def list_with_size(kombo: KomboCast, kombo_case: KomboCase, size: str) -> None:
    kombo_case.answer = kombo.partner.list_orders(f"page_size={quote(size)}", wrongly=not _proper(size))


@action("the partner goes through the orders, {size:d} a page")
def go_through(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, order_pages: OrderPages, size: int
) -> None:
    order_pages.before = list(kombo_case.orders)
    _go(kombo.partner.list_orders, {"page_size": size}, order_pages, expect)


@action("the partner goes through the orders, {size:d} a page, while orders arrive")
def go_while_arriving(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, order_pages: OrderPages, size: int
) -> None:
    order_pages.before = list(kombo_case.orders)
    _go(
        kombo.partner.list_orders, {"page_size": size}, order_pages, expect, lambda: _arrive(kombo, expect, order_pages)
    )


@action("the partner goes through the open orders, {size:d} a page, while orders arrive")
def go_through_open(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, order_pages: OrderPages, size: int
) -> None:
    order_pages.before = list(kombo_case.orders)
    lister = kombo.partner.list_open_orders
    _go(lister, {"page_size": size}, order_pages, expect, lambda: _arrive(kombo, expect, order_pages))


@action("the partner goes through the orders with the filter {names}, {size:d} a page")
def go_with_filter(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, order_pages: OrderPages, names: str, size: int
) -> None:
    """By the status OPEN, the ids of all but the third order, and the moment of the third."""
    orders = kombo_case.orders
    open_ones = [order for number, order in enumerate(orders) if not number % 2]
    moments = {order: written(created(kombo, order)) for order in orders} if "created_after" in names else {}
    third = moments.get(orders[2], "")
    filters: dict[str, tuple[str, list[str]]] = {
        "statuses": ("OPEN", open_ones),
        "ids": (",".join(orders[:2] + orders[3:]), orders[:2] + orders[3:]),
        "created_after": (third, [order for order in orders if moments.get(order, "") >= third]),
    }
    chosen = {name: filters[name] for name in names.split(" and ")}
    order_pages.fitting = [order for order in orders if all(order in fitting for _, fitting in chosen.values())]
    order_pages.before = orders
    query = {name: value for name, (value, _) in chosen.items()} | {"page_size": size}
    _go(kombo.partner.list_orders, query, order_pages, expect)


@action("the partner asks for the second page with the cursor as each client writes it")
def second_page_as_clients(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    kombo_case.answer, cursor = _first(kombo, expect)
    for client, write in CLIENTS.items():
        kombo_case.attempts[client] = kombo.partner.list_orders(f"page_size={SECOND}&cursor={write(cursor)}")


@action("the partner asks for the second page three times")
def second_page_thrice(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    kombo_case.answer, cursor = _first(kombo, expect)
    for number in (1, 2, 3):
        kombo_case.attempts[f"the second page, {number}"] = kombo.partner.list_orders(
            {"page_size": SECOND, "cursor": cursor}
        )


@action("the partner asks for a page with {what} as its cursor")
def page_with_bad_cursor(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, what: str
) -> None:
    if what == "a cursor of another environment":
        expect.status(other_kombo.customer.place_many(SECOND + 1), 200, 201)
        _, cursor = _first(other_kombo, expect)
    else:
        _, good = _first(kombo, expect)
        cursor = {
            "a made-up text": "nowhere",
            "a cursor with one letter more": f"{good}A",
            "the first half of a cursor": good[: len(good) // 2],
        }[what]
    kombo_case.answer = kombo.partner.list_orders({"page_size": SECOND, "cursor": cursor}, wrongly=True)


@expectation("the page has {count:d} orders, and names a next page")
def page_is_full(kombo_case: KomboCase, expect: Expectations, count: int) -> None:
    expect.status(kombo_case.answer, 200)
    shown = ids(kombo_case.answer)
    expect.equal("how many orders are on the page", len(shown), count, kombo_case.answer, "/data/results")
    after = following(kombo_case.answer)
    named = isinstance(after, str) and bool(after)
    expect.holds(named, "VALUE", "next is a cursor", kombo_case.answer, "a text", after)
    expect.equal("the orders that were not placed", sorted(set(shown) - set(kombo_case.orders)), [], kombo_case.answer)


@expectation("the page is empty, and names no next page")
def page_is_empty(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("the orders on the page", results(kombo_case.answer), [], kombo_case.answer, "/data/results")
    # Whether an empty text may stand for null is a rule of its own (KB-ORD-06).
    expect.one_of("next", following(kombo_case.answer), (None, ""), kombo_case.answer, "/data/next")


@expectation("the list is refused, or the page has from {least:d} to {most:d} orders")
def refused_or_bounded(kombo_case: KomboCase, expect: Expectations, least: int, most: int) -> None:
    """A page size within the bounds must be taken."""
    answer = kombo_case.answer
    if answer.status != 200:
        within = answer.request.url.endswith(f"={most}")
        expect.holds(not within, "STATUS", f"a page size of {most} is taken", answer, 200, answer.status)
        refused(expect, {"the list": answer})
        return
    found = len(ids(answer))
    expect.holds(least <= found <= most, "COUNT", f"the page has from {least} to {most} orders", answer, most, found)


@expectation("each order that was there from the beginning is met once, and none twice")
def each_met_once(expect: Expectations, order_pages: OrderPages) -> None:
    met = order_pages.met
    missed = sorted(set(order_pages.before) - set(met))
    strange = sorted(set(met) - set(order_pages.before) - set(order_pages.arrived))
    doubled = [one for one, times in Counter(met).items() if times > 1]
    for what, found in (("never met", missed), ("met more than once", doubled), ("never placed", strange)):
        expect.equal(f"how many orders were {what}", len(found), 0, order_pages.last, "/data/results")
    expect.equal("next on the last page", following(order_pages.last) or None, None, order_pages.last, "/data/next")


@expectation("there are {count:d} pages, each full but the last, which names no next page")
def right_pages(expect: Expectations, order_pages: OrderPages, count: int) -> None:
    sizes = [len(ids(page)) for page in order_pages.pages]
    expect.equal("how many pages there are", len(sizes), count, order_pages.last, "/data/next")
    size = max(sizes)
    due = [min(size, len(order_pages.before) - size * number) for number in range(count)]
    expect.equal("how many orders are on each page", sizes, due, order_pages.last, "/data/results")
    expect.equal("how many orders are met", len(set(order_pages.met)), len(order_pages.before), order_pages.last)
    told = "next" in part(order_pages.last, "data")
    expect.holds(told, "SHAPE", "the last page has the member next", order_pages.last)


@expectation("each of the answers is the same page")
def same_page(kombo_case: KomboCase, expect: Expectations) -> None:
    """Orders that the first page did not have, in whatever sequence orders come."""
    first = ids(kombo_case.answer)
    expected = ids(next(iter(kombo_case.attempts.values())))
    for what, page in kombo_case.attempts.items():
        expect.status(page, 200)
        expect.equal(f"the second page, {what}", ids(page), expected, page, "/data/results")
        fresh = set(kombo_case.orders) - set(first)
        expect.equal(f"how many new orders are on it, {what}", len(fresh & set(ids(page))), SECOND, page)


@expectation("each order that fits the filter is met once, and no other")
def fitting_met_once(expect: Expectations, order_pages: OrderPages) -> None:
    expect.equal("the orders met", sorted(order_pages.met), sorted(order_pages.fitting), order_pages.last)


@expectation("the last page has the member next, and it is null")
def next_is_null(expect: Expectations, order_pages: OrderPages) -> None:
    found = part(order_pages.last, "data").get("next", "(absent)")
    expect.equal("next on the last page", found, None, order_pages.last, "/data/next")


@expectation("the orders were met in the sequence of their creation")
def met_in_sequence(expect: Expectations, order_pages: OrderPages) -> None:
    known = [*order_pages.before, *order_pages.arrived]
    due = known[: len(order_pages.met)]
    expect.equal("the orders, page by page", order_pages.met, due, order_pages.last, "/data/results")


def following(page: Exchange) -> Any:
    """The cursor of the next page, as it was answered."""
    return part(page, "data").get("next")


def _go(
    lister: Callable[[Query], Exchange],
    query: Query,
    gone: OrderPages,
    expect: Expectations,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Follow the cursors, with the same parameters on each page; ``meanwhile`` is done after each."""
    most = (len(gone.before) + MOST_ARRIVALS) // int(query["page_size"]) + 2
    cursor: dict[str, str] = {}
    while True:
        page = lister({**query, **cursor})
        expect.status(page, 200)
        results(page)
        gone.pages.append(page)
        after = following(page)
        if not isinstance(after, str) or not after:
            return
        if len(gone.pages) > most:
            raise NonConformance("ENDLESS", f"the list goes on after {most} pages", exchange=page.id)
        cursor = {"cursor": after}
        if len(gone.pages) <= MOST_ARRIVALS:
            meanwhile()


def _arrive(kombo: KomboCast, expect: Expectations, gone: OrderPages) -> None:
    placed = kombo.customer.place_order()
    expect.status(placed, 200, 201)
    gone.arrived.append(text_member(placed, "orderId"))


def _first(kombo: KomboCast, expect: Expectations) -> tuple[Exchange, str]:
    """The first page and the cursor of the second."""
    first = kombo.partner.list_orders({"page_size": SECOND})
    expect.status(first, 200)
    after = following(first)
    if not isinstance(after, str) or not after:
        text = f"{first.line} names no next page"
        raise NonConformance(
            "VALUE", text, expected="a cursor", observed=after, pointer="/data/next", exchange=first.id
        )
    return first, after


def _proper(size: str) -> bool:
    return size.isascii() and size.isdigit() and 1 <= int(size) <= 250
