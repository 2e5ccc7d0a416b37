"""Inline orders: the candidate waits while the partner is asked for the address of the assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from proctor.actors.kombo import KomboCast
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action, expectation
from proctor.receiver import Mailbox
from proctor.verdicts import Unknown
from steps.kombo import post, webhooks
from steps.kombo.case import KomboCase
from steps.kombo.orders_shown import expect_status
from steps.kombo.post import KomboPost
from steps.reading import body, items, part

URL = "https://assessments.example/start/1?token=a%20b&lang=de"


def _json(value: object, status: int = 200) -> Callable[[Mailbox], None]:
    return lambda box: box.say_json(value, status)


def _text(text: str, kind: str, status: int = 200) -> Callable[[Mailbox], None]:
    return lambda box: box.say(text, kind, status)


ANSWERS: Mapping[str, Callable[[Mailbox], None]] = {
    "answers with an assessment_url": _json({"assessment_url": URL}),
    "answers with an assessment_url and more": _json({"assessment_url": URL, "expires_in": 3600, "notes": None}),
    "answers with the assessment_url, and 201": _json({"assessment_url": URL}, 201),
    "answers 200 without a body": _text("", ""),
    "answers with a text": _text(URL, "text/plain; charset=utf-8"),
    "answers with broken JSON": _text('{"assessment_url": "https://assess', "application/json"),
    "answers with a list": _json([{"assessment_url": URL}]),
    "answers with an empty object": _json({}),
    "answers with assessmentUrl": _json({"assessmentUrl": URL}),
    "answers with an assessment_url inside data": _json({"data": {"assessment_url": URL}}),
    "answers with an assessment_url that is null": _json({"assessment_url": None}),
    "answers with an assessment_url that is empty": _json({"assessment_url": ""}),
    "answers with an assessment_url that is a number": _json({"assessment_url": 7}),
    "answers with an assessment_url that is a path": _json({"assessment_url": "/start/1"}),
    "answers with an assessment_url that is a script": _json({"assessment_url": "javascript:alert(1)"}),
    "answers 400 with the assessment_url": _json({"assessment_url": URL}, 400),
    "answers 404": _text("", "", 404),
    "answers 503": _text("", "", 503),
    "refuses": _json(post.REFUSALS["both a message and an error with a message"], 422),
}


@action("an inline webhook that {manner}")
def register(kombo: KomboCast, kombo_post: KomboPost, expect: Expectations, manner: str) -> None:
    webhooks.set_up(kombo, kombo_post, expect, post.INLINE, manner, ANSWERS)


@action("the candidate reaches the inline assessment")
def place_inline(kombo: KomboCast, kombo_case: KomboCase, kombo_post: KomboPost, expect: Expectations) -> None:
    """The tool waits for the answer of the partner, and so does this sentence."""
    kombo_case.answer = kombo.customer.place_order(inline=True)
    expect.status(kombo_case.answer, 200, 201)
    order = body(kombo_case.answer).get("orderId")
    if isinstance(order, str):
        kombo_case.order_id = order
        kombo_case.orders.append(order)
    calls = kombo_post.boxes[-1].calls if kombo_post.boxes else ()
    kombo_post.call = calls[-1] if calls else kombo_case.answer


@action("an inline Kombo order that is OPEN")
def inline_order(
    kombo: KomboCast,
    kombo_case: KomboCase,
    kombo_post: KomboPost,
    expect: Expectations,
) -> None:
    register(kombo, kombo_post, expect, "answers with an assessment_url")
    place_inline(kombo, kombo_case, kombo_post, expect)
    if not kombo_case.orders:
        outcome = body(kombo_case.answer).get("outcome")
        raise NoVerdict(Unknown.PRECONDITION_UNMET, f"no inline order was created: {outcome}")


@expectation("the order is created, and the candidate is sent to the assessment_url")
def is_created(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    created = isinstance(body(answer).get("orderId"), str)
    expect.holds(created, "VALUE", "the order is created", answer, "an orderId", body(answer).get("outcome"))
    expect.equal("the address of the assessment", body(answer).get("assessmentUrl"), URL, answer, "/assessmentUrl")
    expect_status(kombo, kombo_case.order_id, "OPEN", expect)


@expectation("no order is created, and the candidate is sent nowhere")
def is_not_created(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    found = [body(answer).get(name) for name in ("orderId", "assessmentUrl")]
    expect.equal("the order and the address of the assessment", found, [None, None], answer)
    listed = kombo.partner.list_orders()
    expect.status(listed, 200)
    orders = [order.get("id") for order in items(listed, "results", part(listed, "data"))]
    expect.equal("the orders that are listed", orders, [], listed, "/data/results")


@expectation("the partner has been asked once, for an order that {was} created")
def asked_once(kombo_case: KomboCase, kombo_post: KomboPost, expect: Expectations, was: str) -> None:
    calls = kombo_post.boxes[-1].calls
    expect.equal("how often the partner has been asked", len(calls), 1, kombo_post.arrived)
    if was == "was":
        expect.equal("the order asked for", [post.order_of(calls[0])], kombo_case.orders, calls[0], "/data/id")
