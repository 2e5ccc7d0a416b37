"""Reading one order, and what is not there to be read."""

from __future__ import annotations

from typing import Any

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import platform
from steps.case import Case
from steps.listing import created, moment
from steps.platform import IDENTITY
from steps.reading import body, items, part
from steps.trying import refused

NOBODYS_ID = "0" * 24
HIDDEN = (400, 403, 404)
"""What a partner may be told of an order that is not its own; the documents name no status for the case."""
PLACES = {
    "comment": "/assessments/{order}/comments/{id}",
    "result": "/assessments/{order}/results/{id}",
    "attachment": "/assessments/{order}/results/{result}/attachments/{id}",
}


@action("the customer has ordered an assessment of a candidate")
def order_is_sent(cast: Cast, case: Case, expect: Expectations) -> None:
    """Nobody has read the order yet, so that reading it is what the scenario shows."""
    platform.place(cast, case, expect)


@action("the partner reads the order")
def read_order(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.read_order(case.order_id)


@action("the partner reads an order that does not exist")
def read_unknown_order(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.read_order(NOBODYS_ID)


@action("the partner reads a {thing:w} that does not exist")
def read_unknown_thing(cast: Cast, case: Case, thing: str) -> None:
    path = PLACES[thing].format(order=case.order_id, result=case.result_id, id=NOBODYS_ID)
    case.answer = cast.partner.call("GET", path)


@action("the partner reads each order of the other partner")
def read_foreign_orders(cast: Cast, case: Case) -> None:
    case.answers = [cast.partner.read_order(str(order["id"])) for order in case.foreign]


@expectation("the answer is the full order, as the customer placed it")
def order_is_full(cast: Cast, case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    order = body(case.answer)
    account = cast.customer.account
    candidate = part(case.answer, "candidate")
    # Phone and address need not be shown; who the candidate is must be.
    shown = {k: v for k, v in case.candidate.items() if k in IDENTITY or k in candidate}
    expected: dict[str, Any] = {
        "id": case.order_id,
        "status": "NEW",
        "candidate": {"id": case.candidate_id, **shown},
        "company": {"id": account.id, "name": account.name},
        "offer": {"name": case.offer["name"]},
    }
    expect.members("the order", order, expected, case.answer)
    for name in ("requestor", "job"):
        expect.holds(bool(part(case.answer, name)), "SHAPE", f"{name} is shown", case.answer, "an object", {})
    earlier = created(order) <= moment(order.get("lastUpdateDate"))
    expect.holds(earlier, "VALUE", "the order was created before it was last updated", case.answer)


@expectation("the order names its candidate, its job and its company")
def order_names_its_parts(cast: Cast, case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    candidate = {k: v for k, v in case.candidate.items() if k in IDENTITY} | {"id": case.candidate_id}
    expect.members("the candidate", part(case.answer, "candidate"), candidate, case.answer, "/candidate")
    account = cast.customer.account
    company = {"id": account.id, "name": account.name}
    expect.members("the company", part(case.answer, "company"), company, case.answer, "/company")
    job = part(case.answer, "job")
    unnamed = [name for name in ("id", "name") if not (isinstance(job.get(name), str) and job[name].strip())]
    expect.equal("what the job lacks", unnamed, [], case.answer, "/job")


@expectation("the offer of the order is the one that was ordered, with catalogId and name")
def offer_of_the_order(cast: Cast, case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    expect.members("the offer", part(case.answer, "offer"), _offer(cast, case, expect), case.answer, "/offer")


@expectation("the offer of each order is the one that was ordered, with catalogId and name")
def offer_of_each_order(cast: Cast, case: Case, expect: Expectations) -> None:
    expected = _offer(cast, case, expect)
    orders = items(case.answer, "content")
    expect.holds(bool(orders), "COUNT", "the order is listed", case.answer, "the order", [])
    for number, order in enumerate(orders):
        expect.members("the offer", order.get("offer"), expected, case.answer, f"/content/{number}/offer")


@expectation("it is not found")
def not_found(case: Case, expect: Expectations) -> None:
    refused(expect, case.answer, 404)


@expectation("each of them is not found")
def none_found(case: Case, expect: Expectations) -> None:
    for answer in case.answers:
        refused(expect, answer, 404)


@expectation("none of them is shown")
def none_shown(case: Case, expect: Expectations) -> None:
    for answer in case.answers:
        refused(expect, answer, *HIDDEN)


def _offer(cast: Cast, case: Case, expect: Expectations) -> dict[str, Any]:
    shown = cast.portal.read_offer(case.offer_id)
    expect.status(shown, 200)
    return {"catalogId": body(shown).get("catalogId"), "name": case.offer["name"]}
