"""Orders to begin with: placed by the customer, and brought to a status."""

from __future__ import annotations

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action
from proctor.pytest_plugin.stage import Mailboxes, Patience
from proctor.verdicts import Unknown
from steps.kombo import post, samples
from steps.kombo.case import KomboCase
from steps.kombo.refusals import taken
from steps.reading import part


def place(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, **details: object) -> None:
    """Place an order; it is then the order that the scenario is about."""
    kombo_case.answer = kombo.customer.place_order(**details)
    expect.status(kombo_case.answer, 200, 201)
    kombo_case.order_id = text_member(kombo_case.answer, "orderId")
    kombo_case.orders.append(kombo_case.order_id)


@action("a Kombo order that is OPEN")
def open_order(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    place(kombo, kombo_case, expect)


@action("a Kombo order that is COMPLETED")
def completed_order(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _order_with(kombo, kombo_case, expect, "COMPLETED")


@action("a Kombo order that is CANCELLED")
def cancelled_order(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _order_with(kombo, kombo_case, expect, "CANCELLED")


@action("a Kombo order that is REJECTED")
def rejected_order(
    kombo: KomboCast,
    kombo_case: KomboCase,
    mailboxes: Mailboxes,
    patience: Patience,
    expect: Expectations,
) -> None:
    """Refused by the partner when it was told of it, in the way that the documents have for it (KB-WH-03)."""
    box = mailboxes.open(post.ORDINARY)
    box.say_json(post.REFUSALS["both a message and an error with a message"], 422)
    registered = kombo.dashboard.register_webhook(box.url, [post.ORDINARY])
    expect.status(registered, 200, 201)
    place(kombo, kombo_case, expect)
    # The dashboard tells, so that a fault of the lists stands in no rule's way but theirs.
    seen = patience.eventually(
        lambda: part(kombo.dashboard.look_at_order(kombo_case.order_id), "order").get("status"),
        lambda status: status == "REJECTED",
        mailboxes.within(),
        post.SOON,
    )
    if seen != "REJECTED":
        raise NoVerdict(Unknown.PRECONDITION_UNMET, f"the order that was refused is {seen}, not REJECTED")
    expect.status(kombo.dashboard.remove_webhook(text_member(registered, "id")), 200, 204)


@action("other Kombo orders beside it, of the same integration and of another environment")
def orders_beside(kombo: KomboCast, other_kombo: KomboCast, expect: Expectations) -> None:
    for one in (kombo, other_kombo):
        expect.status(one.customer.place_order(), 200, 201)


def _order_with(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, status: str) -> None:
    place(kombo, kombo_case, expect)
    kombo_case.result = samples.result(status, score=90, max_score=100, attributes=[samples.text_attribute()])
    answer = kombo.partner.write_result(kombo_case.order_id, kombo_case.result)
    taken(expect, {f"a result that is {status}": answer})
