"""Bodies that are wrong or odd, sent to every operation that takes one, each on an order on which it is possible."""

from __future__ import annotations

from collections.abc import Mapping

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import arranging, attempts, bodies, customer, partner
from steps.case import Case
from steps.reading import body

PURPOSES: Mapping[str, str] = {
    "reject": "to reject",
    "comment": "to accept",
    "accept": "to accept",
    "submit a result to": "to work on",
    "complete": "to work on",
}
"""Which order an operation is tried on, in this sequence: none that is done stands in the way of the next."""


@action("orders to accept, to reject and to work on")
def three_orders(cast: Cast, case: Case, expect: Expectations) -> None:
    arranging.order_with_result(cast, case, expect, "IN_PROGRESS")
    case.orders["to work on"] = case.order_id
    for purpose in ("to accept", "to reject"):
        customer.select_offer(cast, case, expect)
        customer.send_order(cast, case, expect)
        case.orders[purpose] = case.order_id


@action("the partner sends {kind} as the body of each operation")
def send_everywhere(cast: Cast, case: Case, kind: str) -> None:
    case.attempts = _send(cast, case, kind, PURPOSES)


@action("the partner sends {kind} as the body of each operation that needs one")
def send_where_needed(cast: Cast, case: Case, kind: str) -> None:
    left_out = {"complete"} if kind in bodies.WITHOUT_MESSAGE else set()
    case.attempts = _send(cast, case, kind, {w: p for w, p in PURPOSES.items() if w not in left_out})


@action("the partner sends {kind} in place of a file")
def send_for_file(cast: Cast, case: Case, kind: str) -> None:
    content, content_type = bodies.FILES[kind]
    case.attempts = {
        "attach a file to": cast.partner.attach_wrongly(case.order_id, case.result_id, content, content_type)
    }


@expectation("each answer is there, and none is a failure of the platform")
def no_failure(case: Case, expect: Expectations) -> None:
    wrong = {what: answer.status for what, answer in case.attempts.items() if answer.status >= 500}
    shown = case.attempts[next(iter(wrong))] if wrong else list(case.attempts.values())[-1]
    text = f"none of these is answered with a failure of the platform: {', '.join(case.attempts)}"
    expect.holds(not wrong, "STATUS", text, shown, {}, wrong)


@expectation("the platform still shows the orders with all that belongs to them")
def still_readable(cast: Cast, case: Case, expect: Expectations) -> None:
    answers = {"the list of orders": cast.partner.list_orders()}
    for purpose, order in case.orders.items():
        answers |= {
            f"the order {purpose}": cast.partner.read_order(order),
            f"the comments of the order {purpose}": cast.partner.list_comments(order),
            f"the results of the order {purpose}": cast.partner.list_results(order),
        }
    wrong = {what: answer.status for what, answer in answers.items() if answer.status >= 500}
    shown = answers[next(iter(wrong))] if wrong else list(answers.values())[-1]
    expect.holds(not wrong, "STATUS", "the orders can still be read", shown, {}, wrong)


@expectation("each is done, or refused as invalid")
def each_done_or_invalid(case: Case, expect: Expectations) -> None:
    attempts.each_done_or_refused(expect, case.attempts, *attempts.INVALID)


@expectation("each is done")
def each_done(case: Case, expect: Expectations) -> None:
    wrong = {what: answer.status for what, answer in case.attempts.items() if answer.status not in partner.CREATED}
    shown = case.attempts[next(iter(wrong))] if wrong else list(case.attempts.values())[-1]
    expect.holds(not wrong, "STATUS", f"each is done: {', '.join(case.attempts)}", shown, {}, wrong)


@expectation("an order whose action was refused has the status that it had")
def refused_changed_nothing(cast: Cast, case: Case, expect: Expectations) -> None:
    status = {"accept": "NEW", "reject": "NEW", "complete": "IN_PROGRESS"}
    for what, former in status.items():
        answer = case.attempts[what]
        read = cast.partner.read_order(case.orders[PURPOSES[what]])
        expect.status(read, *partner.DONE)
        after = {"accept": "IN_PROGRESS", "reject": "REJECTED", "complete": "COMPLETED"}[what]
        expected = after if answer.status in partner.CREATED else former
        text = f"the status of the order after the attempt to {what}"
        expect.equal(text, body(read).get("status"), expected, read, "/status")


def _send(cast: Cast, case: Case, kind: str, purposes: Mapping[str, str]) -> dict[str, Exchange]:
    made = bodies.KINDS[kind]
    return {
        what: cast.partner.act_wrongly(what, case.orders[purpose], *made(bodies.GOOD[what]()))
        for what, purpose in purposes.items()
    }
