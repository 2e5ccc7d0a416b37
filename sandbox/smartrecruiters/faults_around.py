"""Faults in offers, the customer's view, keys, notifications, errors and headers. Part of ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, Fault, PointFault
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import put, rename, without
from sandbox.smartrecruiters.faults_of_orders import ORDER_ANSWERS


def _colon(value: JsonObject) -> None:
    for name in ("createDate", "lastUpdateDate"):
        if name in value:
            value[name] = value[name].replace("+0000", "+00:00")


def _newer_error(value: JsonObject) -> JsonObject:
    return {"message": value["message"], "errors": [{"code": value["code"], "message": value["message"]}]}


def _number_code(value: JsonObject) -> None:
    value["httpCode"] = int(value["httpCode"])


def _labels(label: str, instead: str) -> changes.Change:
    def change(profile: JsonObject) -> None:
        for assessment in profile["assessments"]:
            if assessment["label"] == label:
                assessment["label"] = instead

    return changes.body(change)


def _no_results(profile: JsonObject) -> None:
    for assessment in profile["assessments"]:
        assessment["results"] = []


def _no_files(profile: JsonObject) -> None:
    for assessment in profile["assessments"]:
        for result in assessment["results"]:
            result["attachments"] = []


OFFERS: tuple[Fault, ...] = (
    AnswerFault(
        "offer_created_active",
        "SR1-STEP-01",
        "A fresh offer claims to be ACTIVE.",
        ("offers.create",),
        changes.body(put("status", "ACTIVE")),
    ),
    PointFault("foreign_offer_reachable", "SR1-STEP-01", "The offers of other partners can be read and changed."),
    PointFault("inactive_offers_browsable", "SR1-STEP-04", "Customers see offers that are not active for them."),
    AnswerFault(
        "offer_created_active_for_customer",
        "SR1-STEP-02",
        "A fresh offer looks activated to the customer's side.",
        ("control.create_offer",),
        changes.body(put("status", "ACTIVE")),
    ),
)

PROFILE: tuple[Fault, ...] = (
    AnswerFault(
        "label_stays_pending",
        "SR1-STEP-09",
        "The profile shows an accepted order as Pending.",
        ("control.profile",),
        _labels("In Progress", "Pending"),
    ),
    AnswerFault(
        "label_never_complete",
        "SR1-STEP-13",
        "The profile shows a completed order as In Progress.",
        ("control.profile",),
        _labels("Complete", "In Progress"),
    ),
    AnswerFault(
        "results_hidden",
        "SR1-STEP-13",
        "The profile never shows results.",
        ("control.profile",),
        changes.body(_no_results),
    ),
    AnswerFault(
        "files_hidden",
        "SR1-STEP-13",
        "The profile never shows the files of a result.",
        ("control.profile",),
        changes.body(_no_files),
    ),
)

AROUND: tuple[Fault, ...] = (
    PointFault("header_beats_parameter", "SR1-AUTH-01", "The header is looked at even where apiKey is given."),
    PointFault("unknown_key_accepted", "SR1-AUTH-02", "Any key is good."),
    PointFault("missing_key_accepted", "SR1-AUTH-02", "No key is needed."),
    PointFault("former_key_accepted", "SR1-AUTH-03", "A key works on after another has been generated."),
    PointFault("notification_missing", "SR1-NOTIFY-01", "Nobody is told of new orders."),
    PointFault("notification_repeated", "SR1-NOTIFY-02", "The partner is told twice of an order."),
    PointFault("notification_lacks_order_id", "SR1-NOTIFY-01", "The notification does not say which order is new."),
    PointFault("notification_to_former_address", "SR1-NOTIFY-06", "The first address is called on after a change."),
    PointFault(
        "generated_url_called_without_header", "SR1-RESULT-18", "The call for a generated URL lacks the header."
    ),
    PointFault("generated_url_without_order", "SR1-RESULT-18", "The call for a generated URL does not tell the order."),
    PointFault(
        "generated_url_called_once_only", "SR1-RESULT-18", "A generated URL is asked for once, then remembered."
    ),
    PointFault("generated_url_called_by_post", "SR1-RESULT-18", "The call for a generated URL is a POST."),
    PointFault(
        "generated_url_called_for_other_types", "SR1-RESULT-18", "Opening any result calls the partner's resultURL."
    ),
    AnswerFault(
        "error_is_newer_envelope",
        "SR1-ERR-01",
        "Errors have the form of the newer APIs.",
        ("*",),
        changes.error(lambda value: _newer_error(value) if "httpCode" in value else None),
    ),
    AnswerFault(
        "error_http_code_is_number",
        "SR1-ERR-02",
        "httpCode is a number.",
        ("*",),
        changes.error(lambda value: _number_code(value) if "httpCode" in value else None),
    ),
    AnswerFault("error_lacks_code", "SR1-ERR-03", "Errors have no code.", ("*",), changes.error(without("code"))),
    AnswerFault(
        "rate_headers_missing",
        "SR1-RATE-01",
        "Answers have no X-RateLimit headers.",
        ("*",),
        changes.without_headers("x-ratelimit"),
    ),
    PointFault("rate_limit_missing", "SR1-RATE-02", "Any number of requests is let through."),
    AnswerFault(
        "dates_have_colon",
        "SR1-DATE-01",
        "The offset of dates is written +00:00.",
        (*ORDER_ANSWERS, "comments.add", "results.submit", "attachments.add"),
        changes.body(_colon),
    ),
    AnswerFault(
        "requestor_misspelled",
        "SR1-GET-01",
        "The order spells requestor as requester.",
        ORDER_ANSWERS,
        changes.body(rename("requestor", "requester")),
    ),
)
