"""Orders for a partner's program at Kombo: how they are placed, and whether the program finds every one of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from proctor.actors.conditions import Conditions
from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import KOMBO, Seen
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps.observed.deals import (
    FINAL,
    LISTS,
    PLACING,
    START,
    Dealings,
    changes,
    closed,
    each,
    gave_up,
    has_dealt_with_an_order,
    look_back,
    not_finished,
    of_kind,
    refused,
    wait_until_it_looks_again,
)
from steps.observed.kombo_bodies import SET, WRITE, body_of, packages
from steps.observed.kombo_requests import next_of
from steps.observed.trial import OPERATIONS, Trial

DEFAULT_PAGE = 100

OPERATIONS[KOMBO] = {"write a result": "kombo.result", "list orders": "kombo.orders"}


@dataclass(slots=True)
class Crowd:
    """The ids of more orders than fit on a page; placed once in a run."""

    orders: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def crowd() -> Crowd:
    return Crowd()


def package_of(side: PartnerSide) -> dict[str, str]:
    """The package to order: the first of those that the program has set, if it has."""
    side.watch.ready()
    # It may just have been started; most programs set their packages before they look for orders.
    looked = (SET, *LISTS)
    start = min(START, side.watch.seconds)
    eventually(
        lambda: any(seen.done for seen in side.traffic.seen(*looked)), bool, within=start, clock=side.watch.clock
    )
    known = [one["id"] for one in packages(side) if isinstance(one.get("id"), str)]
    return {"packageId": known[0]} if known else {}


def _placed(request: pytest.FixtureRequest) -> str:
    kombo: KomboCast = request.getfixturevalue("kombo")
    side: PartnerSide = request.getfixturevalue("side")
    return text_member(kombo.customer.place_order(**package_of(side)), "orderId")


PLACING[KOMBO] = _placed


@action("more orders are placed for the program than fit on one of its pages")
def many_orders(
    side: PartnerSide,
    kombo: KomboCast,
    conditions: Conditions,
    stage: Stage,
    crowd: Crowd,
    dealings: Dealings,
    request: pytest.FixtureRequest,
) -> None:
    """On a recording, or where nobody plays the customer: whatever orders there are."""
    if side.recorded or not side.account.id:
        has_dealt_with_an_order(side, dealings, request)
        return
    if "polling" not in stage.casting.target.partner:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the partner does not declare that its program looks for orders (polling)")
    if crowd.orders:
        return
    # How fast it may be is not the question here.
    conditions.quirk("kombo_rate_limit", "off")
    package_of(side)
    if not side.watch.until(lambda: bool(side.traffic.seen(*LISTS))):
        raise side.watch.not_seen("list orders")
    wait_until_it_looks_again(side)
    sizes = [seen.query.get("page_size", "") for seen in side.traffic.seen(*LISTS)]
    size = int(sizes[-1]) if sizes and sizes[-1].isdecimal() else DEFAULT_PAGE
    crowd.orders = kombo.customer.place_many(min(max(size, 1), 250) + 1).json["orderIds"]
    while _without_result(side, crowd.orders):
        before = len(_without_result(side, crowd.orders))
        side.watch.until(lambda: len(_without_result(side, crowd.orders)) < before)  # noqa: B023
        if len(_without_result(side, crowd.orders)) == before:
            break


@expectation("the program reads on to the last page and deals with every order")
def all_pages_are_read(side: PartnerSide, crowd: Crowd, expect: Expectations) -> None:
    if crowd.orders:
        left = _without_result(side, crowd.orders)
        text = f"the program has dealt with each of {len(crowd.orders)} orders"
        expect.holds(not left, "NOT_SEEN", text, of_kind(side)[-1].exchange, [], left[:10])
        return
    pages = [seen for seen in side.traffic.seen(*LISTS) if seen.done and next_of(seen)]
    if not pages:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the program was not seen to be given a page that is not the last")

    asked: dict[tuple[str, object], int] = {}
    began: dict[str, int] = {}
    for one in side.traffic.seen(*LISTS):
        cursor = one.query.get("cursor")
        asked[one.act.kind, cursor] = one.number
        began[one.act.kind] = one.number if cursor is None else began.get(one.act.kind, -1)

    def wrong(seen: Seen) -> object:
        cursor = next_of(seen)
        if asked.get((seen.act.kind, cursor), -1) > seen.number:
            return None
        if side.recorded and began[seen.act.kind] <= seen.number:
            text = f"the recording ends before the program asks for the page {cursor}, or begins anew without it"
            raise NoVerdict(Unknown.NO_TRAFFIC, text, exchange=seen.exchange.id)
        return f"{cursor} was not asked for"

    each(expect, pages, "NOT_SEEN", "the page after it was asked for", wrong, "next as the cursor")


@expectation("the program finds the order in the list of orders")
def order_is_found(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    lists = [one for one in side.traffic.seen(*LISTS, since=trial.since) if one.done]
    if side.recorded and not lists:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the recording shows no list of orders")
    if not lists:
        raise side.watch.not_seen("list orders")
    begun = side.recorded or bool(changes(side, trial.order))
    expect.holds(begun, "NOT_SEEN", "the program begins with an order that it was not called for", lists[-1].exchange)


@expectation("the program writes the final result of the order once")
def result_is_written_once(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    if not closed(side, trial.order):
        raise not_finished(side, "write the final result of", trial.order)

    def all_final() -> list[Seen]:
        return [one for one in changes(side, trial.order) if body_of(one).get("status") in FINAL]

    final = all_final()
    text = "the program writes one final result"
    expect.holds(len(final) == 1, "TWICE", text, final[-1].exchange, 1, len(final))
    look_back(side, expect, trial.order, all_final, text)


@expectation("the program waits for the late answer")
def late_answer_is_waited_for(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    written = changes(side, trial.order)
    if not written:
        raise not_finished(side, "write the result of", trial.order)
    early = [one for one in written if gave_up(one)]
    last = (early or written)[-1].exchange
    text = "the program waits for the answer to what it has written"
    expect.holds(not early, "GAVE_UP", text, last, "an open connection", last.trouble or None)


def _without_result(side: PartnerSide, orders: list[str]) -> list[str]:
    """Those that the program has not come to yet; what the platform refused for good is a matter of another rule."""
    written = {seen.act.order for seen in side.traffic.seen(WRITE) if seen.done}
    return [order for order in orders if order not in written and not refused(side, order)]
