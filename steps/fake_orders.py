"""Test orders, which the API hands out to look at and which nothing can be done with."""

from __future__ import annotations

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import samples
from steps.case import Case
from steps.partner import CREATED
from steps.platform import STATUSES
from steps.reading import body, items, part
from steps.trying import TRIES, refused

NOT_REAL = (400, 403, 404, 409, 422)
"""The documents say that a test order cannot be used, not how that is refused."""


@action("the partner makes a test order")
def make_test_order(cast: Cast, case: Case, expect: Expectations) -> None:
    """It names the candidate of the real order, to whom it must not be attached."""
    candidate = case.candidate | {"id": case.candidate_id}
    case.answer = cast.partner.call("POST", "/assessments", json=samples.test_order(candidate))
    expect.status(case.answer, *CREATED)
    case.orders["test"] = text_member(case.answer, "id")


@action("the partner tries to {what} the test order")
def try_test_order(cast: Cast, case: Case, what: str) -> None:
    fake = Case()
    fake.order_id = case.orders["test"]
    case.answer = TRIES[what](cast, fake)


@expectation("the answer is a whole order")
def answer_is_an_order(case: Case, expect: Expectations) -> None:
    expect.one_of("the status of the order", body(case.answer).get("status"), STATUSES, case.answer, "/status")
    for name in ("requestor", "candidate", "job", "company", "offer"):
        expect.holds(bool(part(case.answer, name)), "SHAPE", f"{name} is shown", case.answer, "an object", {})
    expect.holds(case.orders["test"] != case.order_id, "VALUE", "the test order has an id of its own", case.answer)


@expectation("it is refused, since the order is not a real one")
def refused_as_fake(case: Case, expect: Expectations) -> None:
    refused(expect, case.answer, *NOT_REAL)


@expectation("the candidate's profile shows the real order only")
def profile_shows_the_real_order(case: Case, expect: Expectations) -> None:
    # Whether the real one is shown is another rule's business.
    beside = [key for one in items(case.profile, "assessments") if (key := one.get("orderId")) != case.order_id]
    expect.equal("the orders in the profile, beside the real one", beside, [], case.profile, "/assessments")


@expectation("the list holds the real order only")
def list_holds_the_real_order(case: Case, expect: Expectations) -> None:
    listed = [order.get("id") for order in items(case.answer, "content")]
    expect.equal("the orders listed", listed, [case.order_id], case.answer, "/content")
