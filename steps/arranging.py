"""What a scenario starts from: orders in a certain state, others beside them, and everything noted down."""

from __future__ import annotations

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action
from proctor.world import look
from steps import partner, platform
from steps.case import Case
from steps.reading import body


def _a_result(cast: Cast, case: Case, expect: Expectations) -> None:
    partner.submit_result(cast, case, expect, "DOCUMENT")


WAYS = {
    "NEW": (),
    "IN_PROGRESS": (partner.accept,),
    "REJECTED": (partner.reject,),
    # With a result, since a platform may ask for one (SR1-COMPLETE-04).
    "COMPLETED": (partner.accept, _a_result, partner.complete),
}
"""How an order gets into each state, from NEW."""


@action("an order that is {state:w}")
def order_in_state(cast: Cast, case: Case, expect: Expectations, state: str) -> None:
    platform.order_is_placed(cast, case, expect)
    for step in WAYS[state]:
        step(cast, case, expect)
    _read(cast, case, expect, state)


@action("an order that is {state:w}, with a result")
def order_with_result(cast: Cast, case: Case, expect: Expectations, state: str) -> None:
    platform.order_is_placed(cast, case, expect)
    partner.accept(cast, case, expect)
    partner.submit_result(cast, case, expect, "DOCUMENT")
    for step in {"REJECTED": (partner.reject,), "COMPLETED": (partner.complete,)}.get(state, ()):
        step(cast, case, expect)
    _read(cast, case, expect, state)


def _read(cast: Cast, case: Case, expect: Expectations, state: str) -> None:
    """Make sure of the state: in another one, what follows would say nothing about the rule that it is to show."""
    read = cast.partner.read_order(case.order_id)
    expect.status(read, 200)
    case.order = body(read)
    expect.equal("the status of the order", case.order.get("status"), state, read, "/status")


@action("other orders beside it, of the same partner and of another")
def other_orders(cast: Cast, other_cast: Cast, expect: Expectations) -> None:
    for actors in (cast, other_cast):
        beside = Case()
        order_with_result(actors, beside, expect, "IN_PROGRESS")
        partner.attach(actors, beside, expect)
        partner.comment(actors, beside, expect)


@action("everything that can be seen is noted")
def note(cast: Cast, other_cast: Cast, case: Case) -> None:
    case.noted = (look(cast.partner), look(other_cast.partner))
