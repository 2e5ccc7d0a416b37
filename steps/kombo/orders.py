"""The list of orders: what an order shows of what the customer has ordered, and what filters leave."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import PLAN, Mailboxes, Patience, Stage
from steps.kombo import ordering, post
from steps.kombo.calls import refused_with
from steps.kombo.case import KomboCase
from steps.kombo.order_members import CANDIDATE, JOB, MEMBER_OF_TEAM, ORDER, documented, or_null
from steps.kombo.refusals import taken
from steps.reading import items, only, part
from steps.texts import TEXTS

STATUSES = ("OPEN", "COMPLETED", "CANCELLED", "REJECTED")
UNKNOWN_ID = "2" * 24
TELLING = re.compile(r"(^|_)(at|on|date|time|results?|score|attributes|attachments|integration)(_|$)")
"""Names of members that would tell when something happened, what came of it, or where."""
Order = dict[str, Any]


@pytest.fixture
def placed_details() -> dict[str, Any]:
    """What the customer said when the order was placed."""
    return {}


@pytest.fixture
def order_lists() -> dict[str, Exchange]:
    """Lists that were asked for one after the other, by what was asked for."""
    return {}


def details(text: str = "Assessments") -> dict[str, Any]:
    """Every member that a customer can fill, with a text of the scenario's own where the text is about nobody.

    Words of people's names are hidden wherever they occur in what is written of a run, so names are no sentences.
    """
    return {
        "candidate": {
            "remote_id": "cand-4711",
            "email": "zoe.l@candidates.example",
            "first_name": "Zoë-שלום",
            "last_name": "Łukasz-مرحبا",
            "phone": "+49 30 5550123",
        },
        "application": {"remote_id": "app-0815"},
        "job": {
            "remote_id": "job-42",
            "name": f"Tester: {text}",
            "job_code": "BO-2026-01",
            "description": f"<p>{text}</p>",
            "location": {
                "street_1": "Example Street 1",
                "street_2": None,
                "city": "Teststadt",
                "state": None,
                "zip_code": "12435",
                "country": "DE",
                "raw": f"Teststadt, {text}",
            },
        },
        "hiring_team": [
            {
                "remote_id": "user-1",
                "email": "rosalind@customer.example",
                "first_name": "Rosalind",
                "last_name": "Größe-日本語",
                "hiring_team_roles": ["RECRUITER", "HIRING_MANAGER"],
            }
        ],
    }


def hardly_anything() -> dict[str, Any]:
    """Null for everything that may be."""
    return {
        "candidate": dict.fromkeys(CANDIDATE) | {"email": "somebody@candidates.example"},
        "application": {"remote_id": None},
        "job": dict.fromkeys(JOB[:-1]),
        "hiring_team": [dict.fromkeys(MEMBER_OF_TEAM[:-1]) | {"hiring_team_roles": []}],
    }


def results(page: Exchange) -> list[Order]:
    """The orders on a page."""
    return items(page, "results", part(page, "data"))


def ids(page: Exchange) -> list[str]:
    return [str(order.get("id")) for order in results(page)]


@action("the customer has ordered an assessment with every detail")
def order_in_full(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, placed_details: dict[str, Any]
) -> None:
    _place(kombo, kombo_case, expect, placed_details, details())


@action("the customer has ordered an assessment of which only the e-mail address is known")
def order_with_little(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, placed_details: dict[str, Any]
) -> None:
    _place(kombo, kombo_case, expect, placed_details, hardly_anything())


@action("the customer has ordered an assessment with texts {kind}")
def order_with_texts(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, placed_details: dict[str, Any], kind: str
) -> None:
    _place(kombo, kombo_case, expect, placed_details, details(TEXTS[kind]))


@action("a customer of JazzHR has ordered an assessment")
def order_through_jazzhr(
    stage: Stage, request: pytest.FixtureRequest, kombo_case: KomboCase, expect: Expectations
) -> None:
    plan = request.node.stash[PLAN]
    jazzhr = stage.casting.cast_kombo(plan.profile, f"{plan.key} with JazzHR", tool="jazzhr")
    ordering.place(jazzhr, kombo_case, expect)
    kombo_case.answer = jazzhr.partner.list_orders()


@action("a Kombo order of each status")
def one_of_each(
    kombo: KomboCast,
    kombo_case: KomboCase,
    mailboxes: Mailboxes,
    patience: Patience,
    expect: Expectations,
) -> None:
    """In the sequence of ``STATUSES``."""
    ordering.open_order(kombo, kombo_case, expect)
    ordering.completed_order(kombo, kombo_case, expect)
    ordering.cancelled_order(kombo, kombo_case, expect)
    ordering.rejected_order(kombo, kombo_case, mailboxes, patience, expect)


@action("the integration has {count:d} orders")
def many_orders(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, count: int) -> None:
    placed = kombo.customer.place_many(count)
    expect.status(placed, 200, 201)
    kombo_case.orders = [str(one) for one in placed.json["orderIds"]]
    expect.equal("how many orders have been placed", len(set(kombo_case.orders)), count, placed)


@action("the order becomes {status:w}")
def becomes(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, status: str) -> None:
    sent = {"status": status, "result_url": "https://assessments.example/1", "completed_at": "2023-04-04T00:00:00Z"}
    taken(expect, {f"a result that is {status}": kombo.partner.write_result(kombo_case.order_id, sent)})


@action("a webhook that {manner}")
def webhook_that(kombo: KomboCast, expect: Expectations, kombo_post: post.KomboPost, manner: str) -> None:
    kombo_post.boxes.append(kombo_post.mailboxes.open(post.ORDINARY, manner))
    expect.status(kombo.dashboard.register_webhook(kombo_post.boxes[0].url, [post.ORDINARY]), 200, 201)


@action("the customer orders an assessment and the webhook has been called")
def order_and_call(
    kombo: KomboCast,
    kombo_case: KomboCase,
    expect: Expectations,
    kombo_post: post.KomboPost,
) -> None:
    ordering.place(kombo, kombo_case, expect)
    kombo_post.await_deliveries(kombo_case.order_id, kombo_post.boxes[0], 1)


@action("the partner lists the orders")
def list_all(kombo: KomboCast, kombo_case: KomboCase) -> None:
    kombo_case.answer = kombo.partner.list_orders()


@action("the partner lists the orders and adds {parameter:S}, as other lists of Kombo have it")
def list_with_parameter(kombo: KomboCast, kombo_case: KomboCase, parameter: str) -> None:
    kombo_case.answer = kombo.partner.list_orders(parameter, wrongly=True)


@action("the partner lists the orders that are {statuses}")
def list_by_status(kombo: KomboCast, kombo_case: KomboCase, statuses: str) -> None:
    asked = statuses.split(", ")
    wrongly = not set(asked) <= set(STATUSES)
    kombo_case.answer = kombo.partner.list_orders({"statuses": ",".join(asked)}, wrongly=wrongly)


@action("the partner lists the orders of the statuses OPEN and REJECTED, with the comma as it is and as %2C")
def list_with_commas(kombo: KomboCast, order_lists: dict[str, Exchange]) -> None:
    for comma in (",", "%2C"):
        order_lists[comma] = kombo.partner.list_orders(f"statuses=OPEN{comma}REJECTED")


@action("the partner lists the orders and asks for {which:w} statuses")
def list_with_blank(kombo: KomboCast, kombo_case: KomboCase, which: str) -> None:
    kombo_case.answer = kombo.partner.list_orders({"no": "", "blank": "statuses="}[which], wrongly=which == "blank")


@action("the partner lists the orders by the ids of {which}")
def list_by_ids(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, which: str
) -> None:
    orders = kombo_case.orders
    asked = {
        "one order": [orders[1]],
        "two orders": [orders[3], orders[1]],
        "all orders": orders,
        "one order twice": [orders[2], orders[2]],
        "one order and an unknown one": [orders[0], UNKNOWN_ID],
        "an unknown order alone": [UNKNOWN_ID],
    }.get(which)
    if asked is None:
        elsewhere = KomboCase()
        ordering.place(other_kombo, elsewhere, expect)
        asked = elsewhere.orders
    kombo_case.answer = kombo.partner.list_orders({"ids": ",".join(asked)})
    kombo_case.orders = [one for one in orders if one in asked]


@action("the partner lists the orders by all their ids and the status {status:w}")
def list_by_both(kombo: KomboCast, kombo_case: KomboCase, status: str) -> None:
    kombo_case.answer = kombo.partner.list_orders({"ids": ",".join(kombo_case.orders), "statuses": status})


@action("the partner lists the orders created after the moment of each order")
def list_by_moments(kombo: KomboCast, kombo_case: KomboCase, order_lists: dict[str, Exchange]) -> None:
    for order in kombo_case.orders:
        moment = written(created(kombo, order))
        order_lists[moment] = kombo.partner.list_orders({"created_after": moment})


@expectation("the order is listed once, with every detail as it was placed")
@expectation("the order is listed once, with null for all that is not known")
def listed_as_placed(kombo_case: KomboCase, expect: Expectations, placed_details: dict[str, Any]) -> None:
    shown = documented(_own(kombo_case))
    placed = or_null(documented(_as_shown(placed_details)), shown)
    expect.members("the order", shown, placed, kombo_case.answer)
    where = "/data/results/0/job/location"
    expect.equal("its location", shown["job"]["location"], placed["job"]["location"], kombo_case.answer, where)


@expectation("the order is listed there with every documented member, null for what the tool does not tell")
def listed_whole(kombo_case: KomboCase, expect: Expectations) -> None:
    order = _own(kombo_case)
    job = order.get("job")
    lacking = [
        *_lacking("", order, ORDER),
        *_lacking("candidate.", order.get("candidate"), CANDIDATE),
        *_lacking("application.", order.get("application"), ("remote_id",)),
        *_lacking("job.", job, JOB),
    ]
    expect.equal("the members that the order lacks", lacking, [], kombo_case.answer, "/data/results/0")
    team = job.get("hiring_team") if isinstance(job, dict) else None
    expect.holds(isinstance(team, list), "SHAPE", "hiring_team is a list", kombo_case.answer, "a list", team)


@expectation("the order has no member that tells a date, a result or an integration")
def tells_no_dates(kombo_case: KomboCase, expect: Expectations) -> None:
    found = [name for name in _own(kombo_case) if TELLING.search(name)]
    expect.equal("the members that tell it", found, [], kombo_case.answer, "/data/results/0")


@expectation("the order has no member {one:w} or {other:w}")
def without_members(kombo_case: KomboCase, expect: Expectations, one: str, other: str) -> None:
    found = [name for name in (one, other) if name in _own(kombo_case)]
    expect.equal("the members of the general list model", found, [], kombo_case.answer, "/data/results/0")


@expectation("exactly the orders that are {statuses} are listed")
def exactly_with_statuses(kombo_case: KomboCase, expect: Expectations, statuses: str) -> None:
    _exactly(expect, kombo_case.answer, _with(kombo_case, statuses.split(", ")))
    shown = [order.get("status") for order in results(kombo_case.answer)]
    expect.equal("their statuses", sorted(map(str, shown)), sorted(statuses.split(", ")), kombo_case.answer)


@expectation("both lists hold exactly the orders of these statuses")
def both_lists(kombo_case: KomboCase, expect: Expectations, order_lists: dict[str, Exchange]) -> None:
    for page in order_lists.values():
        _exactly(expect, page, _with(kombo_case, ("OPEN", "REJECTED")))


@expectation("the list has the orders of every status")
def all_statuses(kombo_case: KomboCase, expect: Expectations) -> None:
    _exactly(expect, kombo_case.answer, kombo_case.orders)


@expectation("the list is refused with {status:d} and {code:S}")
def list_refused(kombo_case: KomboCase, expect: Expectations, status: int, code: str) -> None:
    refused_with(expect, {"the list": kombo_case.answer}, status, code)


@expectation("exactly those of the 5 orders are listed that were asked for")
def exactly_asked(kombo_case: KomboCase, expect: Expectations) -> None:
    _exactly(expect, kombo_case.answer, kombo_case.orders)


@expectation("no order that was asked for is shown")
def none_asked(kombo_case: KomboCase, expect: Expectations) -> None:
    """Whether ids of others are passed over or refused is not documented (KB-ORD-09)."""
    answer = kombo_case.answer
    asked = dict(parse_qsl(urlsplit(answer.request.url).query))["ids"].split(",")
    shown = [one for one in (ids(answer) if answer.status == 200 else []) if one in asked]
    expect.equal("the orders of others that are shown", shown, [], answer, "/data/results")


@expectation("each list holds the orders created at that moment or later, and no others")
def created_later(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, order_lists: dict[str, Exchange]
) -> None:
    moments = {order: written(created(kombo, order)) for order in kombo_case.orders}
    for moment, page in order_lists.items():
        _exactly(expect, page, [order for order, own in moments.items() if own >= moment])


@expectation("the {count:d} orders are listed in the sequence of their creation")
def in_sequence(kombo_case: KomboCase, expect: Expectations, count: int) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal(f"the {count} orders", ids(kombo_case.answer), kombo_case.orders, kombo_case.answer, "/data/results")


@expectation("the missed order is listed as {status:w}")
def missed_is_listed(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, status: str) -> None:
    kombo_case.answer = kombo.partner.list_orders()
    expect.equal("its status", _own(kombo_case).get("status"), status, kombo_case.answer, "/data/results")


def created(kombo: KomboCast, order: str) -> datetime.datetime:
    """When an order was created; only the dashboard tells."""
    shown = kombo.dashboard.look_at_order(order)
    return datetime.datetime.fromisoformat(text_member(shown, "createdAt"))


def written(moment: datetime.datetime) -> str:
    """A moment as the documents write it. Such texts are sorted like the moments."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _place(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, placed: dict[str, Any], said: dict[str, Any]
) -> None:
    ordering.place(kombo, kombo_case, expect, **said)
    placed |= said


def _as_shown(said: Mapping[str, Any]) -> dict[str, Any]:
    """The order that the list has to show for what the customer said."""
    return {
        "status": "OPEN",
        "candidate": said["candidate"],
        "application": said["application"],
        "job": said["job"] | {"hiring_team": said["hiring_team"]},
    }


def _own(kombo_case: KomboCase) -> Order:
    """The order of the scenario in the list. Raises NonConformance where it is not there once."""
    if kombo_case.answer.status != 200:
        text = f"{kombo_case.answer.line} did not answer a list"
        raise NonConformance("STATUS", text, expected=200, observed=kombo_case.answer.status)
    own = [order for order in results(kombo_case.answer) if order.get("id") == kombo_case.order_id]
    return only(own, "the order", kombo_case.answer)


def _with(kombo_case: KomboCase, statuses: Iterable[str]) -> list[str]:
    wanted = set(statuses)
    return [order for order, status in zip(kombo_case.orders, STATUSES, strict=True) if status in wanted]


def _exactly(expect: Expectations, page: Exchange, orders: Iterable[str]) -> None:
    expect.status(page, 200)
    expect.equal("the orders listed", sorted(ids(page)), sorted(orders), page, "/data/results")


def _lacking(where: str, found: object, names: Iterable[str]) -> list[str]:
    there = found if isinstance(found, Mapping) else {}
    return [f"{where}{name}" for name in names if name not in there]
