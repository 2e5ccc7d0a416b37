"""What the platform's API shows: the order, its results, comments and attachments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import customer, partner, partner_team, samples
from steps.case import Case
from steps.reading import body, items, only, part

MOVING = frozenset({"status", "lastUpdateDate"})
"""Members of an order that a transition may change."""
LARGEST_PAGE = 100
STATUSES = frozenset({"NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"})
IDENTITY = frozenset({"firstName", "lastName", "email"})


def place(cast: Cast, case: Case, expect: Expectations) -> None:
    """All that people do until there is an order; the API is not asked."""
    if cast.short_cut is not None:
        case.offer, case.candidate = samples.offer("SKILLS_TEST", 0), samples.candidate()
        case.answer = cast.short_cut.place_order(case.offer, case.candidate)
        expect.status(case.answer, 201)
        case.offer_id = text_member(case.answer, "offerId")
        case.candidate_id = text_member(case.answer, "candidateId")
        case.selection_id = text_member(case.answer, "selectionId")
        case.order_id = text_member(case.answer, "orderId")
        return
    partner.create_offer(cast, case, expect, "SKILLS_TEST", 0)
    partner_team.activate_offer(cast, case, expect)
    customer.add_candidate(cast, case, expect)
    customer.select_offer(cast, case, expect)
    customer.send_order(cast, case, expect)


@action("an order has been placed for a candidate")
def order_is_placed(cast: Cast, case: Case, expect: Expectations) -> None:
    place(cast, case, expect)
    read = cast.reader.read_order(case.order_id)
    expect.status(read, 200)
    case.order = body(read)


@expectation("the order is listed once, with the candidate, the company and the offer")
def order_is_listed(cast: Cast, case: Case, expect: Expectations) -> None:
    listed = case.answer
    _whole_page(expect, listed)
    wanted = case.order_id  # asked for even where nothing is listed: without it nobody could say what is missing
    order = only([o for o in items(listed, "content") if o.get("id") == wanted], "the order", listed)
    shown = part(listed, "candidate", order)
    # Phone and address need not be shown, but what is shown must be the candidate's.
    known = {k: v for k, v in case.candidate.items() if k in IDENTITY or k in shown} | case.candidate_ids()
    expect.members("the candidate of the order", shown, known, listed, "/content/0/candidate")
    account = cast.customer.account
    # What a person has attested of the account is its name; no page shows the id.
    company = {name: value for name, value in {"id": account.id, "name": account.name}.items() if value}
    expect.members("the company of the order", order.get("company"), company, listed, "/content/0/company")
    offer = {"name": case.offer["name"]}
    expect.members("the offer of the order", order.get("offer"), offer, listed, "/content/0/offer")
    expect.equal("the status of the order", order.get("status"), "NEW", listed, "/content/0/status")
    case.order = order


@expectation("the order read by its id is the same")
def order_is_the_same(cast: Cast, case: Case, expect: Expectations) -> None:
    read = cast.reader.read_order(case.order_id)
    expect.status(read, 200)
    expect.members("the order", body(read), case.order, read)


@expectation("the answer is the order, now {status:w} and otherwise unchanged")
def answer_is_the_order(case: Case, expect: Expectations, status: str) -> None:
    _order_with_status(expect, case, case.answer, status)


@expectation("the order read again is {status:w} and otherwise unchanged")
def order_read_again(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    read = cast.reader.read_order(case.order_id)
    expect.status(read, 200)
    _order_with_status(expect, case, read, status)


@expectation("the date of the last update is later than before")
def last_update_is_later(cast: Cast, case: Case, expect: Expectations) -> None:
    read = cast.reader.read_order(case.order_id)
    expect.status(read, 200)
    before, now = case.order.get("lastUpdateDate"), body(read).get("lastUpdateDate")
    later = isinstance(before, str) and isinstance(now, str) and before < now
    expect.holds(later, "VALUE", "the date of the last update is later than before", read, f"after {before}", now)


@expectation("each order listed has one of the statuses NEW, IN_PROGRESS, REJECTED and COMPLETED")
def statuses_are_known(case: Case, expect: Expectations) -> None:
    found = {str(order.get("status")) for order in items(case.answer, "content")}
    expect.equal("the statuses that are none of the four", sorted(found - STATUSES), [], case.answer, "/content")
    expect.holds(bool(found), "COUNT", "at least one order is listed", case.answer, "the order", [])


@expectation("the order is listed as {status:w} and no longer as {former:w}")
def order_has_moved(cast: Cast, case: Case, expect: Expectations, status: str, former: str) -> None:
    for wanted, times in ((status, 1), (former, 0)):
        listed = cast.reader.list_orders(status=wanted)
        expect.status(listed, 200)
        _whole_page(expect, listed)
        found = [o.get("id") for o in items(listed, "content")].count(case.order_id)
        expect.equal(f"how often the order is listed as {wanted}", found, times, listed, "/content")


@expectation("the answer is the result as it was sent, with an id")
def answer_is_the_result(case: Case, expect: Expectations) -> None:
    expect.members("the result", body(case.answer), case.results[case.result_id], case.answer)


@expectation("the results of the order are exactly those that were sent")
def results_are_listed(cast: Cast, case: Case, expect: Expectations) -> None:
    _exactly(expect, cast.reader.list_results(case.order_id), "result", case.results)


@expectation("the answer is the attachment, with an id")
def answer_is_the_attachment(case: Case, expect: Expectations) -> None:
    expect.equal("the file name", body(case.answer).get("fileName"), case.upload.name, case.answer, "/fileName")


@expectation("the attachments of the result are exactly those that were sent")
def attachments_are_listed(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = {key: {"fileName": upload.name} for key, upload in case.attachments.items()}
    _exactly(expect, cast.reader.list_attachments(case.order_id, case.result_id), "attachment", sent)


@expectation("the answer is the comment as it was sent, with an id")
def answer_is_the_comment(case: Case, expect: Expectations) -> None:
    expect.members("the comment", body(case.answer), case.comment, case.answer)


@expectation("the comments are listed as they were sent")
def comments_are_listed(cast: Cast, case: Case, expect: Expectations) -> None:
    # Not "exactly": whether the messages of accept and complete are listed too is another rule's business.
    listed = cast.reader.list_comments(case.order_id)
    expect.status(listed, 200)
    _whole_page(expect, listed)
    for key, sent in case.comments.items():
        found = only([c for c in items(listed, "content") if c.get("id") == key], f"the comment {key}", listed)
        expect.members(f"the comment {key}", found, sent, listed)


def _order_with_status(expect: Expectations, case: Case, exchange: Exchange, status: str) -> None:
    order = body(exchange)
    expect.equal("the status of the order", order.get("status"), status, exchange, "/status")
    steady = {name: value for name, value in case.order.items() if name not in MOVING}
    expect.members("the order", order, steady, exchange)


def _exactly(expect: Expectations, listed: Exchange, what: str, sent: Mapping[str, Mapping[str, Any]]) -> None:
    expect.status(listed, 200)
    _whole_page(expect, listed)
    found = {str(item.get("id")): item for item in items(listed, "content")}
    expect.equal(f"the ids of the {what}s listed", sorted(found), sorted(sent), listed, "/content")
    for key, body_sent in sent.items():
        expect.members(f"the {what} {key}", found[key], body_sent, listed)


def _whole_page(expect: Expectations, listed: Exchange) -> None:
    """The numbers around a first page agree with what it holds.

    One that is missing breaks the rule about the envelope, which the contract tells, and says nothing about the items.
    """
    page, content = body(listed), items(listed, "content")
    total, limit = page.get("totalFound"), page.get("limit")
    if "offset" in page:
        expect.equal("offset", page["offset"], 0, listed, "/offset")
    fits = isinstance(limit, int) and len(content) <= limit <= LARGEST_PAGE
    expect.holds(fits, "VALUE", "limit is the size of the page", listed, f"{len(content)} to {LARGEST_PAGE}", limit)
    if "totalFound" in page or len(content) == limit:
        shown = min(total, limit) if isinstance(total, int) and isinstance(limit, int) else total
        what = "how many items are on the page, by totalFound and limit"
        expect.equal(what, len(content), shown, listed, "/totalFound")
    ids = [str(item.get("id")) for item in content]
    expect.equal("how many different ids are listed", len(set(ids)), len(ids), listed, "/content")
