"""Webhooks for orders: to which addresses the calls come, what they hold, and what the partner's answer leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import header
from proctor.expectations import ABSENT, Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import action, expectation
from proctor.receiver import Mailbox
from steps.kombo import ordering, post
from steps.kombo.case import KomboCase
from steps.kombo.order_members import documented, plain
from steps.kombo.orders_shown import expect_status, found, listed
from steps.kombo.post import KomboPost
from steps.reading import body

RICH_CANDIDATE = {
    "email": "zoe@candidates.example",
    "first_name": "Zoë שלום 🎉",
    "last_name": "Łukasz-مرحبا",
    "phone": "+49 30 1234567",
}
BARE_CANDIDATE = {"email": "bare@candidates.example", "first_name": None, "last_name": None, "phone": None}
JSON = "application/json"


def _json(status: int, value: object) -> Callable[[Mailbox], None]:
    return lambda box: box.say_json(value, status)


def _text(status: int, text: str, kind: str) -> Callable[[Mailbox], None]:
    return lambda box: box.say(text, kind, status)


ANSWERS: Mapping[str, Callable[[Mailbox], None]] = {
    "answers 200": _text(200, "", ""),
    "answers 204": _text(204, "", ""),
    "answers 302": _text(302, "", ""),
    "answers 400": _json(400, {"error": {"message": post.MESSAGE}}),
    "answers 404": _text(404, "", ""),
    "answers 409 with a message": _json(409, {"message": post.MESSAGE}),
    "answers 503": _text(503, "", ""),
    "refuses": _json(422, post.REFUSALS["both a message and an error with a message"]),
    "refuses by an error with a message": _json(422, post.REFUSALS["an error with a message"]),
    "refuses by a message": _json(422, post.REFUSALS["a message"]),
    "answers 200 with a message of refusal": _json(200, post.REFUSALS["both a message and an error with a message"]),
    "answers 422 without a body": _text(422, "", ""),
    "answers 422 with a text": _text(422, post.MESSAGE, "text/plain; charset=utf-8"),
    "answers 422 with broken JSON": _text(422, '{"message": "no', JSON),
    "answers 422 with a list": _json(422, [post.MESSAGE]),
    "answers 422 with an empty object": _json(422, {}),
    "answers 422 with an error that is a text": _json(422, {"error": post.MESSAGE}),
    "answers 422 with a message that is a number": _json(422, {"message": 7}),
    "answers 422 with a message that is null": _json(422, {"error": {"message": None}}),
}
"""What the partner answers, by what the features call it."""


@action("a webhook for {event:S} that {manner}")
def register(
    kombo: KomboCast,
    kombo_post: KomboPost,
    expect: Expectations,
    event: str,
    manner: str,
) -> None:
    set_up(kombo, kombo_post, expect, event, manner, ANSWERS)


@action("a webhook for {event:S}, to which nothing should come")
def register_in_vain(kombo: KomboCast, kombo_post: KomboPost, expect: Expectations, event: str) -> None:
    """What comes there all the same is of another event, so the contract of this one cannot judge it."""
    set_up(kombo, kombo_post, expect, event, "answers 200", ANSWERS, contract="")


@action("the webhook now {manner}")
def change_manner(kombo_post: KomboPost, manner: str) -> None:
    ANSWERS[manner](kombo_post.boxes[-1])


@action("the first webhook has been removed")
def remove_first(kombo: KomboCast, kombo_post: KomboPost, expect: Expectations) -> None:
    expect.status(kombo.dashboard.remove_webhook(kombo_post.ids[0]), 200, 204)


@action("a Kombo order is placed, and its webhook awaited")
def place_and_await(
    kombo: KomboCast,
    kombo_case: KomboCase,
    kombo_post: KomboPost,
    expect: Expectations,
) -> None:
    place_and_wait(kombo, kombo_case, kombo_post, expect, {})


@action("a Kombo order is placed for {whom}, and its webhook awaited")
def place_special(
    kombo: KomboCast,
    kombo_case: KomboCase,
    kombo_post: KomboPost,
    expect: Expectations,
    whom: str,
) -> None:
    candidate = {
        "a candidate with letters outside ASCII": RICH_CANDIDATE,
        "a candidate of whom only the address is known": BARE_CANDIDATE,
    }[whom]
    place_and_wait(kombo, kombo_case, kombo_post, expect, {"candidate": candidate})


@action("the webhook is delivered again, and awaited")
def deliver_again(
    kombo: KomboCast,
    kombo_case: KomboCase,
    kombo_post: KomboPost,
    expect: Expectations,
) -> None:
    box, order = kombo_post.boxes[-1], kombo_case.order_id
    former = sum(post.order_of(call) == order for call in box.calls)
    kombo_post.before = former
    expect.status(kombo.dashboard.deliver_again(order), 200, 202)
    kombo_post.await_deliveries(order, box, former + 1)
    kombo_post.call = box.calls[-1] if box.calls else None


@expectation("the call is a POST with JSON, with id, type and data and nothing else")
def is_envelope(kombo_post: KomboPost, expect: Expectations) -> None:
    call = kombo_post.arrived
    kind = (header(call.request.headers, "content-type") or "").partition(";")[0].strip().lower()
    expect.equal("method and content type", [call.request.method, kind], ["POST", JSON], call)
    members = post.envelope(call)
    expect.equal("the members of the body", sorted(members), ["data", "id", "type"], call)
    texts = [name for name in ("id", "type") if not isinstance(members[name], str) or not members[name]]
    expect.equal("the members that are no text, or empty", texts, [], call)


@expectation("its type is {event:S}")
def has_type(kombo_post: KomboPost, expect: Expectations, event: str) -> None:
    call = kombo_post.arrived
    expect.equal("the type of the event", post.envelope(call).get("type"), event, call, "/type")


@expectation("its data is the order as it is listed, with the integration_id and nothing else")
def has_the_order(kombo: KomboCast, kombo_post: KomboPost, expect: Expectations) -> None:
    call = kombo_post.arrived
    told = str(post.order_of(call))
    answer = listed(kombo, told)
    expect.status(answer, 200)
    order = found(answer).get(told)
    expect.holds(order is not None, "COUNT", "the order told is listed", answer, told, sorted(found(answer)))
    wanted = {**documented(order or {}), "integration_id": kombo.partner.integration}
    data = post.envelope(call).get("data")
    expect.equal("the data of the call", plain(data) if isinstance(data, dict) else data, wanted, call, "/data")


@expectation("the call holds no API key")
def no_key(kombo: KomboCast, kombo_post: KomboPost, expect: Expectations) -> None:
    call = kombo_post.arrived
    given = header(call.request.headers, "authorization")
    expect.holds(given is None, "HEADER", "the call has no header Authorization", call, None, given)
    inside = kombo.partner.key.encode() in call.request.body
    expect.holds(not inside, "VALUE", "the API key is not in the body", call)


@expectation("all that has come is for that order")
def for_that_order(kombo_case: KomboCase, kombo_post: KomboPost, expect: Expectations) -> None:
    told = {post.order_of(call) for call in kombo_post.boxes[-1].calls}
    expect.equal("the orders that the calls are for", told, {kombo_case.order_id}, kombo_post.arrived)


@expectation("the order has been told to the {numbers} webhook alone")
def told_to(kombo_post: KomboPost, kombo_case: KomboCase, expect: Expectations, numbers: str) -> None:
    """``numbers`` are words such as "second", or "first and third"."""
    told = zip(("first", "second", "third"), kombo_post.boxes, strict=False)
    found = [name for name, box in told if any(post.order_of(call) == kombo_case.order_id for call in box.calls)]
    expect.equal("the webhooks to which the order was told", found, numbers.split(" and "), kombo_post.arrived)


@expectation("nothing has come to the other environment")
def nothing_elsewhere(kombo_post: KomboPost, expect: Expectations) -> None:
    calls = kombo_post.other_box.calls if kombo_post.other_box is not None else ()
    expect.equal("the calls in the other environment", len(calls), 0, kombo_post.arrived)


@expectation("the order is listed as {status:w}")
def is_listed(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, status: str) -> None:
    expect_status(kombo, kombo_case.order_id, status, expect)


@expectation("the dashboard shows the message of the refusal")
def message_is_shown(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _shows_rejection(kombo, kombo_case, expect, post.MESSAGE)


@expectation("the dashboard shows no refusal")
def no_refusal(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    _shows_rejection(kombo, kombo_case, expect, None)


@expectation("the order has been told again")
def told_again(kombo_case: KomboCase, kombo_post: KomboPost, expect: Expectations) -> None:
    calls = kombo_post.boxes[-1].calls
    told = {post.order_of(call) for call in calls}
    expect.equal("the orders that the calls are for", told, {kombo_case.order_id}, kombo_post.arrived)
    # Whether a platform tells an order once or more often of itself is not documented (KB-WH-34).
    expect.holds(
        len(calls) > kombo_post.before > 0, "COUNT", "a further call has come", kombo_post.arrived, None, len(calls)
    )


def set_up(
    kombo: KomboCast,
    kombo_post: KomboPost,
    expect: Expectations,
    event: str,
    manner: str,
    answers: Mapping[str, Callable[[Mailbox], None]],
    contract: str | None = None,
) -> None:
    """Open an address that behaves so, and register it for the event, whose contract its calls keep."""
    box = kombo_post.mailboxes.open(event if contract is None else contract, "answers" if manner in answers else manner)
    if manner in answers:
        answers[manner](box)
    answer = kombo.dashboard.register_webhook(box.url, [event])
    expect.status(answer, 200, 201)
    kombo_post.boxes.append(box)
    kombo_post.ids.append(text_member(answer, "id"))
    kombo_post.secrets.append(text_member(answer, "secret"))


def place_and_wait(
    kombo: KomboCast,
    kombo_case: KomboCase,
    kombo_post: KomboPost,
    expect: Expectations,
    details: Mapping[str, Any],
) -> None:
    """Place an order and wait until its calls are over. Raises NonConformance where an address that works got none."""
    ordering.place(kombo, kombo_case, expect, **details)
    box, order = kombo_post.boxes[-1], kombo_case.order_id
    told = body(kombo_case.answer).get("eventId", ABSENT) is not None
    noted = kombo_post.await_deliveries(order, box, 1) if told else []
    calls = [call for one in kombo_post.boxes for call in one.calls if post.order_of(call) == order]
    kombo_post.call = calls[-1] if calls else kombo_case.answer
    if not calls and box.manner != "is down":
        raise NonConformance("NO_CALL", "no call came for the order", expected=f"a call to {box.url}", observed=noted)


def _shows_rejection(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, message: str | None) -> None:
    shown = kombo.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    rejection = shown.json.get("rejection") if isinstance(shown.json, dict) else None
    expect.equal("the refusal on the dashboard", rejection, message, shown, "/rejection")
