"""What the partner does, in its portal and at the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from proctor.actors import Cast
from proctor.actors.observed_partner import ObservedPartner
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import samples
from steps.case import Case
from steps.reading import body, items, part
from steps.sent import sent_file, sent_result

DONE = (200,)
CREATED = (200, 201)


@action("the partner creates a test offer of type {kind:w} at the price {price:d}")
def create_offer(cast: Cast, case: Case, expect: Expectations, kind: str, price: int) -> None:
    case.offer = samples.offer(kind, price)
    case.answer = cast.portal.create_offer(case.offer)
    expect.status(case.answer, *CREATED)
    case.offer_id = text_member(case.answer, "id")


@expectation("the partner portal shows the offer as created, not yet active")
def offer_is_created(cast: Cast, case: Case, expect: Expectations) -> None:
    shown = cast.portal.read_offer(case.offer_id)
    expect.status(shown, 200)
    expected = {name: case.offer[name] for name in ("name", "description")}
    expect.members("the offer", body(shown), expected, shown)
    terms = {"type": case.offer["type"], "price": case.offer["price"]}
    expect.members("the terms of the offer", part(shown, "terms"), terms, shown, "/terms")
    expect.one_of("the status of the offer", body(shown).get("status"), {"INACTIVE", "UNDER_REVIEW"}, shown, "/status")
    expect.equal("the customers with the offer", body(shown).get("activeFor"), [], shown, "/activeFor")


@expectation("the partner portal shows the offer as active for that customer")
def offer_is_active(cast: Cast, case: Case, expect: Expectations) -> None:
    shown = cast.portal.read_offer(case.offer_id)
    expect.status(shown, 200)
    expect.equal("the status of the offer", body(shown).get("status"), "ACTIVE", shown, "/status")
    customers = [cast.customer.account.id]
    expect.equal("the customers with the offer", body(shown).get("activeFor"), customers, shown, "/activeFor")


@action("the partner takes its API key from the portal")
def take_key(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.portal.take_key()
    expect.status(case.answer, 200)
    cast.partner.use_key(text_member(case.answer, "apiKey"))


@action("the partner lists its orders with the status {status:w}")
def list_orders(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    case.answer = cast.partner.list_orders(status=status, sortBy="createDate", sortDir="desc")
    expect.status(case.answer, *DONE)
    others = [item.get("status") for item in items(case.answer, "content") if item.get("status") != status]
    expect.equal("the list of orders with another status", others, [], case.answer, "/content")


@action("the partner lists its orders without a filter")
def list_all_orders(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.list_orders()
    expect.status(case.answer, *DONE)


@action("the partner accepts the order")
def accept(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.act("accept", case.order_id, samples.accept_message())
    expect.status(case.answer, *DONE)


@action("the partner rejects the order")
def reject(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.act("reject", case.order_id, samples.message("We cannot assess this candidate"))
    expect.status(case.answer, *DONE)


@action("the partner completes the order")
def complete(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.act("complete", case.order_id, samples.message("The assessment is complete"))
    expect.status(case.answer, *DONE)


@action("the partner comments on the order")
def comment(cast: Cast, case: Case, expect: Expectations) -> None:
    case.comment = samples.message("A word on the way")
    case.answer = cast.partner.act("comment", case.order_id, case.comment)
    expect.status(case.answer, *CREATED)
    case.comments[text_member(case.answer, "id")] = case.comment


@action("the partner submits a result of type {kind:w}")
def submit_result(cast: Cast, case: Case, expect: Expectations, kind: str) -> None:
    case.answer = cast.partner.act("submit a result to", case.order_id, samples.result(kind))
    expect.status(case.answer, *CREATED)
    case.result_id = text_member(case.answer, "id")
    case.results[case.result_id] = _as_taken(cast, case.answer, sent_result(case.answer))


@action("the partner attaches a PDF file to the result")
def attach(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.attach(case.order_id, case.result_id, samples.pdf_file())
    expect.status(case.answer, *CREATED)
    case.upload = sent_file(case.answer)
    named = _as_taken(cast, case.answer, {"fileName": case.upload.name})
    case.upload = replace(case.upload, name=named.get("fileName", case.upload.name))
    case.attachments[text_member(case.answer, "id")] = case.upload


def _as_taken(cast: Cast, answer: Exchange, sent: dict[str, Any]) -> dict[str, Any]:
    """What later sentences compare with: what was sent; of a partner under test what the platform answered to it.

    A platform may write HTML anew, or leave out what it forbids. That is its own doing, and says nothing of a partner.
    """
    if not isinstance(cast.partner, ObservedPartner):
        return sent
    told = body(answer)
    return {name: told[name] for name in sent if name in told} or {"id": text_member(answer, "id")}
