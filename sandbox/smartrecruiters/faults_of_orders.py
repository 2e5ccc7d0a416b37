"""Faults in reading orders, in test orders, and in accept, reject and complete. Part of ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, DemandFault, Fault, PointFault, WaiverFault, rules
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import inside, put, rename, without

ORDER_ANSWERS = ("orders.get", "orders.accept", "orders.reject", "orders.complete")
_NO_MESSAGE = ("blank_message", "missing_message")


def _comment_of(message: str) -> changes.Change:
    return changes.body(
        lambda order: {"id": order["id"], "createDate": order["lastUpdateDate"], "message": f"{message} it is"}
    )


def _everywhere(change: changes.Edit) -> changes.Change:
    """Change an order, be it in a list or by itself."""
    one, many = changes.body(change), changes.items(change)
    return lambda answer, call: many(answer, call) if call.operation == "orders.list" else one(answer, call)


def _id_only(order: JsonObject) -> JsonObject:
    return {"id": order["id"]}


READING: tuple[Fault, ...] = (
    AnswerFault(
        "order_lacks_offer_catalog_id",
        "SR1-OFFER-01",
        "The order's offer has no catalogId.",
        ("orders.list", *ORDER_ANSWERS),
        _everywhere(inside("offer", without("catalogId"))),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "order_lacks_job_name",
        "SR1-GET-03",
        "The order's job has no name.",
        ("orders.list", *ORDER_ANSWERS),
        _everywhere(inside("job", without("name"))),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "get_lacks_candidate_email",
        "SR1-GET-01",
        "A single order is not shown in full: the candidate's e-mail address is missing.",
        ("orders.get",),
        changes.body(inside("candidate", without("email"))),
        reason="VALUE",
        also=rules("SR1-GET-03 SR1-STEP-07"),
    ),
    AnswerFault(
        "requestor_misspelled",
        "SR1-GET-01",
        "The order spells requestor as requester.",
        ORDER_ANSWERS,
        changes.body(rename("requestor", "requester")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-ACCEPT-03 SR1-COMPLETE-05 SR1-LIST-01 SR1-REJECT-04 SR1-STEP-07"),
    ),
    AnswerFault(
        "get_unknown_is_500",
        "SR1-GET-02",
        "An unknown order is answered with 500.",
        ("orders.get",),
        changes.refused_with(404, 500),
        reason="STATUS",
    ),
    AnswerFault(
        "unknown_thing_is_400",
        "SR1-GET-04",
        "An unknown comment, result or attachment is answered with 400.",
        ("comments.get", "results.get", "attachments.get"),
        changes.refused_with(404, 400),
        reason="STATUS",
    ),
    PointFault(
        "foreign_order_reachable",
        "SR1-GET-02",
        "The orders of other partners can be read and changed.",
        reason="STATUS",
        also=rules("SR1-LIST-04"),
    ),
    PointFault("test_order_usable", "SR1-TEST-01", "A test order can be used like a real one.", reason="STATUS"),
    AnswerFault(
        "test_order_answers_id_only",
        "SR1-TEST-03",
        "A test order is answered with its id and nothing else.",
        ("orders.test",),
        changes.body(_id_only),
        reason="SCHEMA_REQUIRED",
    ),
    PointFault(
        "order_starts_in_progress",
        "SR1-FLOW-01",
        "A fresh order is IN_PROGRESS.",
        reason="VALUE",
        also=rules("SR1-GET-01 SR1-STEP-06"),
    ),
)

ACCEPTING: tuple[Fault, ...] = (
    PointFault(
        "accept_not_stored",
        "SR1-STEP-08",
        "Accepting is answered well but the order stays NEW.",
        reason="VALUE",
        also=rules("SR1-ACCEPT-02 SR1-ACCEPT-03 SR1-ACCEPT-05 SR1-FLOW-02 SR1-FLOW-07 SR1-FLOW-08"),
    ),
    PointFault(
        "accept_completes",
        "SR1-FLOW-02",
        "Accepting moves an order to COMPLETED at once.",
        reason="SCHEMA_CONST",
        also=rules("SR1-ACCEPT-02 SR1-ACCEPT-03 SR1-ACCEPT-05 SR1-STEP-08"),
    ),
    PointFault(
        "accept_message_lost",
        "SR1-ACCEPT-06",
        "The message of accepting never shows up as a comment.",
        reason="VALUE",
    ),
    AnswerFault(
        "accept_answers_comment",
        "SR1-ACCEPT-03",
        "Accepting answers a comment instead of the order.",
        ("orders.accept",),
        _comment_of("accepted"),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-ACCEPT-02 SR1-ACCEPT-05 SR1-FLOW-02 SR1-STEP-08"),
    ),
    WaiverFault(
        "accept_takes_blank_message",
        "SR1-ACCEPT-01",
        "Accepting works without a message.",
        "orders.accept",
        _NO_MESSAGE,
        reason="STATUS",
    ),
    DemandFault(
        "accept_needs_author",
        "SR1-ACCEPT-02",
        "Accepting needs an author.",
        "orders.accept",
        "author",
        reason="STATUS",
        also=rules("SR1-ACCEPT-05"),
    ),
    DemandFault(
        "accept_needs_assessment_url",
        "SR1-ACCEPT-05",
        "Accepting needs an assessmentURL.",
        "orders.accept",
        "assessmentURL",
        reason="STATUS",
    ),
    WaiverFault(
        "accept_takes_blank_message_to_candidate",
        "SR1-ACCEPT-07",
        "Accepting works with a blank message to the candidate.",
        "orders.accept",
        ("blank_message_to_candidate",),
        reason="STATUS",
    ),
    WaiverFault(
        "complete_takes_blank_message_to_candidate",
        "SR1-ACCEPT-07",
        "Completing works with a blank message to the candidate.",
        "orders.complete",
        ("blank_message_to_candidate",),
        reason="STATUS",
    ),
)

REJECTING: tuple[Fault, ...] = (
    PointFault(
        "reject_not_stored",
        "SR1-FLOW-04",
        "Rejecting is answered well but changes nothing.",
        reason="VALUE",
        also=rules("SR1-FLOW-08 SR1-FLOW-10 SR1-REJECT-04"),
    ),
    PointFault("reject_after_accept_refused", "SR1-FLOW-10", "An accepted order cannot be rejected.", reason="STATUS"),
    PointFault(
        "reject_message_lost",
        "SR1-ACCEPT-06",
        "The message of rejecting never shows up as a comment.",
        reason="VALUE",
    ),
    AnswerFault(
        "reject_answers_new",
        "SR1-REJECT-02",
        "Rejecting answers the order with its former status.",
        ("orders.reject",),
        changes.body(put("status", "NEW")),
        reason="SCHEMA_CONST",
        also=rules("SR1-FLOW-04 SR1-REJECT-04"),
    ),
    AnswerFault(
        "reject_answers_comment",
        "SR1-REJECT-04",
        "Rejecting answers a comment instead of the order.",
        ("orders.reject",),
        _comment_of("rejected"),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-FLOW-04 SR1-REJECT-02"),
    ),
    WaiverFault(
        "reject_takes_blank_message",
        "SR1-REJECT-01",
        "Rejecting works without a message.",
        "orders.reject",
        _NO_MESSAGE,
        reason="STATUS",
    ),
)

COMPLETING: tuple[Fault, ...] = (
    PointFault(
        "complete_not_stored",
        "SR1-STEP-12",
        "Completing is answered well but changes nothing.",
        reason="VALUE",
        also=rules("SR1-COMPLETE-01 SR1-COMPLETE-04 SR1-COMPLETE-05 SR1-FLOW-03 SR1-FLOW-08 SR1-SEQ-01 SR1-SEQ-02"),
    ),
    PointFault(
        "failed_candidate_rejects_order",
        "SR1-FLOW-03",
        "An order becomes REJECTED when it is completed with a result that was not passed.",
        reason="VALUE",
        also=rules("SR1-COMPLETE-01"),
    ),
    PointFault(
        "complete_needs_file_for_url",
        "SR1-SEQ-01",
        "An order whose result is a URL cannot be completed without a file.",
        reason="STATUS",
    ),
    AnswerFault(
        "complete_answers_in_progress",
        "SR1-COMPLETE-01",
        "Completing answers the order as IN_PROGRESS.",
        ("orders.complete",),
        changes.body(put("status", "IN_PROGRESS")),
        reason="SCHEMA_CONST",
        also=rules("SR1-COMPLETE-05 SR1-STEP-12"),
    ),
    WaiverFault(
        "complete_takes_blank_message",
        "SR1-COMPLETE-02",
        "Completing works with a blank message.",
        "orders.complete",
        _NO_MESSAGE,
        reason="STATUS",
    ),
    AnswerFault(
        "complete_answers_result_id",
        "SR1-COMPLETE-03",
        "Completing answers a resultId beside the order.",
        ("orders.complete",),
        changes.body(lambda order: order.update(resultId=order["id"][::-1])),
        reason="VALUE",
    ),
    AnswerFault(
        "complete_answers_comment",
        "SR1-COMPLETE-05",
        "Completing answers a comment instead of the order.",
        ("orders.complete",),
        _comment_of("completed"),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-COMPLETE-01 SR1-STEP-12"),
    ),
    PointFault("last_update_stays", "SR1-FLOW-08", "lastUpdateDate is the date of creation for ever.", reason="VALUE"),
)
