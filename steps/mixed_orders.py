"""A partner's orders of all kinds, and another partner's beside them; each is known by itself, not from a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action
from proctor.verdicts import Unknown
from steps import customer, samples
from steps.arranging import WAYS
from steps.case import Case
from steps.listing import created
from steps.reading import body

# Candidate and status of each order; the third candidate is another customer's, so its job is another one too.
OWN = (
    (0, "NEW"), (1, "IN_PROGRESS"), (2, "REJECTED"), (0, "COMPLETED"),
    (2, "NEW"), (1, "IN_PROGRESS"), (0, "REJECTED"), (2, "COMPLETED"),
)  # fmt: skip
OTHERS = ((0, "NEW"), (2, "IN_PROGRESS"), (1, "REJECTED"), (0, "COMPLETED"))


@action("orders of several candidates, jobs and moments, in every status")
def mixed_orders(cast: Cast, other_cast: Cast, case: Case, expect: Expectations) -> None:
    people = _candidates(cast, other_cast, expect)
    case.truth = _orders(cast, (cast, other_cast), people, OWN, expect)
    if len({created(order) for order in case.truth}) < len(case.truth):
        raise NoVerdict(Unknown.PRECONDITION_UNMET, "orders were created at the same moment, so no order is theirs")


@action("orders of several candidates, jobs and moments, of two partners")
def orders_of_two_partners(cast: Cast, other_cast: Cast, case: Case, expect: Expectations) -> None:
    people = _candidates(cast, other_cast, expect)
    case.truth = _orders(cast, (cast, other_cast), people, OWN, expect)
    case.foreign = _orders(other_cast, (cast, other_cast), people, OTHERS, expect)


@action("{count:d} orders have been placed")
def many_orders(cast: Cast, case: Case, expect: Expectations, count: int) -> None:
    """In up to five batches, each of one moment. Three of the orders are accepted then."""
    case.offer_id = _offer(cast, (cast,), expect)
    case.truth = []
    batches = min(count, 5)
    for batch in range(batches):
        place(cast, case, expect, count * (batch + 1) // batches - count * batch // batches)
    for index in sorted({0, count // 2, count - 1}):
        order = case.truth[index]
        done = cast.partner.act("accept", str(order["id"]), samples.accept_message())
        expect.status(done, 200)
        order["status"] = "IN_PROGRESS"


def place(cast: Cast, case: Case, expect: Expectations, count: int) -> None:
    """Place orders; all are created at one moment, which one of them tells."""
    placed = cast.customer.place_many(case.offer_id, count)
    expect.status(placed, 201)
    orders = [str(order) for order in placed.json["orderIds"]]
    expect.equal("how many orders were placed", len(orders), count, placed)
    read = cast.partner.read_order(orders[0])
    expect.status(read, 200)
    date = body(read).get("createDate")
    case.truth += [{"id": order, "status": "NEW", "createDate": date} for order in orders]


def _candidates(cast: Cast, other_cast: Cast, expect: Expectations) -> list[tuple[Cast, str]]:
    found = []
    for actors in (cast, cast, other_cast):
        one = Case()
        customer.add_candidate(actors, one, expect)
        found.append((actors, one.candidate_id))
    return found


def _offer(owner: Cast, customers: Sequence[Cast], expect: Expectations) -> str:
    created_offer = owner.portal.create_offer(samples.offer("SKILLS_TEST", 0))
    expect.status(created_offer, *customer.MADE)
    offer = text_member(created_offer, "id")
    for actors in customers:
        expect.status(actors.partner_team.activate(offer), 200)
    return offer


def _orders(
    owner: Cast,
    customers: Sequence[Cast],
    people: Sequence[tuple[Cast, str]],
    plan: Sequence[tuple[int, str]],
    expect: Expectations,
) -> list[dict[str, Any]]:
    """Place orders with the owner's offer and bring each to its status; each as it is read by its id then."""
    offer = _offer(owner, customers, expect)
    found = []
    for index, status in plan:
        actors, candidate = people[index]
        one = Case()
        one.candidate_id, one.offer_id = candidate, offer
        customer.select_offer(actors, one, expect)
        customer.send_order(actors, one, expect)
        for way in WAYS[status]:
            way(owner, one, expect)
        read = owner.partner.read_order(one.order_id)
        expect.status(read, 200)
        found.append(body(read))
    expect.equal("how many orders there are", len(found), len(plan), read)
    return found
