"""Faults in listing orders and in their lifecycle. Part of the table in ``fault_table``."""

from __future__ import annotations

from dataclasses import replace

from sandbox.faults import AnswerFault, DemandFault, Fault, ListFault, PointFault, WaiverFault
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import inside, put, without

ORDER_ANSWERS = ("orders.get", "orders.accept", "orders.reject", "orders.complete")


def _page_total(page: JsonObject) -> None:
    page["totalFound"] = len(page["content"])


def _comment_of(order: JsonObject) -> JsonObject:
    return {"id": order["id"], "createDate": order["lastUpdateDate"], "message": "accepted"}


LISTING: tuple[Fault, ...] = (
    ListFault(
        "list_ignores_status",
        "SR1-LIST-02",
        "The list shows orders of every status whatever is asked for.",
        "orders.list",
        lambda criteria: replace(criteria, statuses=()),
    ),
    ListFault(
        "list_shows_foreign_orders",
        "SR1-LIST-04",
        "The list shows the orders of all partners.",
        "orders.list",
        lambda criteria: replace(criteria, partner=None),
    ),
    ListFault(
        "list_is_descending",
        "SR1-LIST-03",
        "The list is sorted the wrong way round.",
        "orders.list",
        lambda criteria: replace(criteria, newest_first=not criteria.newest_first),
    ),
    ListFault(
        "list_ignores_from_date",
        "SR1-LIST-05",
        "The list ignores fromDate.",
        "orders.list",
        lambda criteria: replace(criteria, after=None),
    ),
    ListFault(
        "list_skips_one_too_many",
        "SR1-LIST-01",
        "A page that does not start at the beginning misses one order.",
        "orders.list",
        lambda criteria: replace(criteria, offset=criteria.offset + 1) if criteria.offset else criteria,
    ),
    AnswerFault(
        "list_total_is_page_length",
        "SR1-LIST-01",
        "totalFound counts the page only.",
        ("orders.list",),
        changes.body(_page_total),
    ),
    AnswerFault(
        "list_envelope_lacks_total",
        "SR1-LIST-01",
        "The list has no totalFound.",
        ("orders.list",),
        changes.body(without("totalFound")),
    ),
    AnswerFault(
        "list_lacks_candidate",
        "SR1-STEP-07",
        "The orders of the list hold no candidate.",
        ("orders.list",),
        changes.items(without("candidate")),
    ),
    AnswerFault(
        "order_lacks_offer_catalog_id",
        "SR1-OFFER-01",
        "The order's offer has no catalogId.",
        ("orders.list", *ORDER_ANSWERS),
        lambda answer, call: changes.items(inside("offer", without("catalogId")))(
            changes.body(inside("offer", without("catalogId")))(answer, call), call
        ),
    ),
    AnswerFault(
        "get_lacks_candidate_email",
        "SR1-GET-01",
        "A single order is not shown in full: the candidate's e-mail address is missing.",
        ("orders.get",),
        changes.body(inside("candidate", without("email"))),
    ),
    AnswerFault(
        "get_unknown_is_500",
        "SR1-GET-02",
        "An unknown order is answered with 500.",
        ("orders.get",),
        changes.refused_with(404, 500),
    ),
    PointFault("foreign_order_reachable", "SR1-GET-02", "The orders of other partners can be read and changed."),
    PointFault("test_order_usable", "SR1-TEST-01", "A test order can be used like a real one."),
    PointFault("order_starts_in_progress", "SR1-FLOW-01", "A fresh order is IN_PROGRESS."),
)

LIFECYCLE: tuple[Fault, ...] = (
    PointFault("accept_not_stored", "SR1-STEP-08", "Accepting is answered well but the order stays NEW."),
    PointFault("accept_message_lost", "SR1-ACCEPT-06", "The message of accepting never shows up as a comment."),
    AnswerFault(
        "accept_answers_comment",
        "SR1-ACCEPT-03",
        "Accepting answers a comment instead of the order.",
        ("orders.accept",),
        changes.body(_comment_of),
    ),
    WaiverFault(
        "accept_takes_blank_message",
        "SR1-ACCEPT-01",
        "Accepting works without a message.",
        "orders.accept",
        ("blank_message", "missing_message"),
    ),
    DemandFault("accept_needs_author", "SR1-ACCEPT-02", "Accepting needs an author.", "orders.accept", "author"),
    PointFault("reject_not_stored", "SR1-FLOW-04", "Rejecting is answered well but changes nothing."),
    PointFault("reject_message_lost", "SR1-ACCEPT-06", "The message of rejecting never shows up as a comment."),
    AnswerFault(
        "reject_answers_new",
        "SR1-REJECT-02",
        "Rejecting answers the order with its former status.",
        ("orders.reject",),
        changes.body(put("status", "NEW")),
    ),
    WaiverFault(
        "reject_takes_blank_message",
        "SR1-REJECT-01",
        "Rejecting works without a message.",
        "orders.reject",
        ("blank_message", "missing_message"),
    ),
    PointFault("complete_not_stored", "SR1-STEP-12", "Completing is answered well but changes nothing."),
    PointFault("complete_message_lost", "SR1-ACCEPT-06", "The message of completing never shows up as a comment."),
    AnswerFault(
        "complete_answers_in_progress",
        "SR1-COMPLETE-01",
        "Completing answers the order as IN_PROGRESS.",
        ("orders.complete",),
        changes.body(put("status", "IN_PROGRESS")),
    ),
    WaiverFault(
        "complete_takes_blank_message",
        "SR1-COMPLETE-02",
        "Completing works with a blank message.",
        "orders.complete",
        ("blank_message", "missing_message"),
    ),
)
