"""Faults in keys, errors, limits and webhooks. Part of the table in ``fault_table``."""

from __future__ import annotations

import json
from dataclasses import replace

from sandbox.faults import AnswerFault, Fault, PointFault, rules
from sandbox.kombo import changes
from sandbox.kombo.changes import inside, put, without
from sandbox.messages import Answer, Call, JsonObject
from sandbox.surface import UNKNOWN_OPERATION

_READS = ("kombo.packages.get", "kombo.orders", "kombo.orders.open")
_WRITES = ("kombo.packages.set", "kombo.result")
_CHECK = ("kombo.check_key",)
_ALL = (*_CHECK, *_READS, *_WRITES)
_ANY_REFUSAL = range(400, 500)


def _plain(answer: Answer, _call: Call) -> Answer:
    if answer.status < 400:
        return answer
    message = json.dumps(answer.body).encode("utf-8")
    return replace(answer, body=message, headers={**answer.headers, "content-type": "text/plain;charset=utf-8"})


def _html_type(answer: Answer, _call: Call) -> Answer:
    if answer.status >= 300:
        return answer
    return replace(answer, headers={**answer.headers, "content-type": "text/html;charset=utf-8"})


def _html_page(answer: Answer, _call: Call) -> Answer:
    if not isinstance(answer.body, dict) or "error" not in answer.body:
        return answer
    html = {**answer.headers, "content-type": "text/html"}
    return replace(answer, body=b"<h1>Not found</h1>", headers=html)


def _broken_json(answer: Answer, _call: Call) -> Answer:
    broken = answer.status == 400 and "The body is no" in json.dumps(answer.body)
    return replace(answer, status=500) if broken else answer


def _former_error(body: JsonObject) -> JsonObject:
    return {"message": body["error"]["message"]}


def _code(instead: str, of: str) -> changes.Change:
    def edit(error: JsonObject) -> None:
        if error["code"] == of:
            error["code"] = instead

    return changes.error(edit)


ACCESS: tuple[Fault, ...] = (
    PointFault(
        "kombo_missing_integration_accepted",
        "KB-AUTH-02",
        "Reading without X-Integration-Id is answered, for no integration.",
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_integration_without_tool",
        "KB-SR-01",
        "The id of an integration is shown without its tool.",
        ("control.kombo.connect",),
        changes.success(lambda body: body.update(id=body["id"].partition(":")[2])),
        reason="VALUE",
    ),
    PointFault(
        "kombo_unknown_key_accepted", "KB-AUTH-04", "Any key is good, for the newest environment.", reason="STATUS"
    ),
    PointFault(
        "kombo_missing_key_accepted", "KB-AUTH-05", "No key is needed, for the newest environment.", reason="STATUS"
    ),
    PointFault(
        "kombo_former_key_accepted", "KB-AUTH-01", "A key works on after another has been made.", reason="STATUS"
    ),
    PointFault(
        "kombo_foreign_integration_reachable",
        "KB-AUTH-06",
        "A key gives access to other environments.",
        reason="STATUS",
    ),
    PointFault("kombo_deleted_integration_works", "KB-AUTH-06", "A deleted integration works on.", reason="STATUS"),
    PointFault("kombo_empty_cookie_refused", "KB-TR-04", "An empty cookie header is refused.", reason="STATUS"),
    PointFault(
        "kombo_integration_in_any_letters",
        "KB-AUTH-03",
        "The letters of an integration's id may be small.",
        reason="STATUS",
    ),
    PointFault("kombo_address_list_ignored", "KB-AUTH-08", "Callers at any address are let in.", reason="STATUS"),
    AnswerFault(
        "kombo_check_lacks_customer",
        "KB-AUTH-09",
        "check-api-key gives no customer_id.",
        _CHECK,
        changes.success(inside("data", without("customer_id"))),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_check_names_another_customer",
        "KB-AUTH-09",
        "customer_id differs from environment_id.",
        _CHECK,
        changes.success(inside("data", put("customer_id", "another"))),
        reason="VALUE",
    ),
    AnswerFault(
        "kombo_check_uses_integration_code",
        "KB-AUTH-09",
        "check-api-key answers a code that is not one of the general ones.",
        _CHECK,
        _code("INTEGRATION.AUTHENTICATION_INVALID", "PLATFORM.AUTHENTICATION_INVALID"),
        reason="SCHEMA_ENUM",
    ),
    AnswerFault(
        "kombo_bad_key_answers_403",
        "KB-AUTH-04",
        "A bad key is answered with 403.",
        _ALL,
        changes.status(403, range(401, 402)),
        reason="CODE",
    ),
)

ERRORS: tuple[Fault, ...] = (
    AnswerFault(
        "kombo_error_without_log_url",
        "KB-ERR-01",
        "Errors have no log_url.",
        _ALL,
        changes.error(without("log_url")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_error_without_title",
        "KB-ERR-01",
        "Errors have no title.",
        _ALL,
        changes.error(without("title")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_error_without_code",
        "KB-ERR-01",
        "Errors have no code.",
        _ALL,
        changes.error(without("code")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_error_message_null",
        "KB-ERR-01",
        "The message of an error is null.",
        _ALL,
        changes.error(put("message", None)),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_error_is_flat",
        "KB-ERR-01",
        "Errors are flat objects.",
        _ALL,
        changes.envelope(_former_error),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_error_status_is_success",
        "KB-ERR-01",
        "The envelope of an error says success.",
        _ALL,
        changes.envelope(put("status", "success")),
        reason="SCHEMA_CONST",
    ),
    AnswerFault(
        "kombo_error_answers_200",
        "KB-ERR-01",
        "Refusals are answered with 200.",
        _ALL,
        changes.status(200, _ANY_REFUSAL),
        reason="STATUS",
        also=rules("KB-PKG-01 KB-PKG-10 KB-RESULT-24 KB-RESULT-34"),
    ),
    AnswerFault("kombo_error_is_text", "KB-TR-03", "Errors are plain text.", _ALL, _plain, reason="CONTENT_TYPE"),
    AnswerFault(
        "kombo_success_is_html", "KB-TR-03", "Successes claim to be HTML.", _ALL, _html_type, reason="CONTENT_TYPE"
    ),
    AnswerFault(
        "kombo_error_title_varies",
        "KB-ERR-03",
        "The title of an error is its message.",
        _ALL,
        changes.error(lambda error: error.update(title=error["message"])),
        reason="VALUE",
    ),
    AnswerFault(
        "kombo_input_invalid_answers_422",
        "KB-ERR-06",
        "Bad input is answered with 422.",
        _ALL,
        changes.status(422, range(400, 401)),
        reason="CODE",
    ),
    AnswerFault(
        "kombo_limits_answer_503",
        "KB-ERR-07",
        "Exceeded limits are answered with 503.",
        _ALL,
        changes.status(503, range(429, 430)),
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_broken_json_answers_500",
        "KB-ROBUST-01",
        "A body that is no JSON is answered with 500.",
        _WRITES,
        _broken_json,
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_unknown_path_is_html",
        "KB-ROBUST-02",
        "Unknown paths and methods are answered with HTML.",
        (UNKNOWN_OPERATION,),
        _html_page,
        reason="VALUE",
    ),
    AnswerFault(
        "kombo_code_invented",
        "KB-ERR-04",
        "The code of bad input is one that is not documented.",
        _ALL,
        _code("PLATFORM.VALIDATION_FAILED", "PLATFORM.INPUT_INVALID"),
        reason="SCHEMA_ENUM",
    ),
    AnswerFault(
        "kombo_input_invalid_answers_500",
        "KB-ERR-06",
        "Bad input is answered with 500.",
        _WRITES,
        changes.status(500, range(400, 401)),
        reason="STATUS",
    ),
)

LIMITS: tuple[Fault, ...] = (
    AnswerFault(
        "kombo_rate_headers_missing",
        "KB-LIM-01",
        "Answers have no ratelimit headers.",
        _ALL,
        changes.without_headers("ratelimit"),
        reason="HEADER_MISSING",
    ),
    AnswerFault(
        "kombo_rate_reset_is_a_moment",
        "KB-LIM-01",
        "ratelimit-reset is no number of seconds.",
        _ALL,
        changes.with_headers(ratelimit_reset="2023-04-04T00:00:00.000Z"),
        reason="HEADER_VALUE",
    ),
    PointFault("kombo_rate_limit_missing", "KB-LIM-01", "Any number of requests is let through.", reason="STATUS"),
    PointFault(
        "kombo_concurrency_limit_missing", "KB-LIM-04", "Any number of actions may be under way.", reason="STATUS"
    ),
    PointFault(
        "kombo_reads_wait_for_actions",
        "KB-LIM-06",
        "While as many actions are under way as may be, reading is refused too.",
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_concurrency_headers_missing",
        "KB-LIM-05",
        "Actions have no Concurrency headers.",
        _WRITES,
        changes.without_headers("concurrency"),
        reason="HEADER_MISSING",
    ),
    AnswerFault(
        "kombo_reads_are_actions",
        "KB-LIM-07",
        "Reads have Concurrency headers as if they counted.",
        _READS,
        changes.with_headers(concurrency_limit="30", concurrency_remaining="29"),
        reason="VALUE",
    ),
)

WEBHOOKS: tuple[Fault, ...] = (
    PointFault(
        "kombo_webhook_not_sent", "KB-WH-02", "Nobody is told of orders.", reason="NO_CALL", also=rules("KB-WH-01")
    ),
    PointFault(
        "kombo_webhook_for_every_event", "KB-WH-09", "Webhooks get events they were not registered for.", reason="VALUE"
    ),
    PointFault(
        "kombo_webhook_lacks_integration",
        "KB-WH-01",
        "The order in a webhook has no integration_id.",
        reason="SCHEMA_REQUIRED",
        also=rules("KB-WH-26"),
    ),
    PointFault(
        "kombo_webhook_holds_remote_data",
        "KB-WH-01",
        "The order in a webhook has remote_data.",
        reason="SCHEMA_ADDITIONAL_PROPERTIES",
        also=rules("KB-WH-26"),
    ),
    PointFault(
        "kombo_webhook_lacks_nulls",
        "KB-WH-01",
        "Members that are null are left out of webhooks.",
        reason="SCHEMA_REQUIRED",
    ),
    PointFault(
        "kombo_webhook_without_envelope",
        "KB-WH-01",
        "A webhook is the bare order.",
        reason="NO_CALL",
        also=rules("KB-WH-02 KB-WH-03 KB-WH-05 KB-WH-08 KB-WH-09 KB-WH-26 KB-WH-30 KB-WH-33"),
    ),
    PointFault(
        "kombo_webhook_type_wrong",
        "KB-WH-01",
        "The type of a webhook is misspelled.",
        reason="SCHEMA_CONST",
        also=rules("KB-WH-26"),
    ),
    PointFault(
        "kombo_inline_webhook_typed_as_ordinary",
        "KB-WH-26",
        "An inline order comes as an ordinary one.",
        reason="SCHEMA_CONST",
    ),
    PointFault(
        "kombo_webhook_integration_without_tool",
        "KB-WH-01",
        "integration_id does not begin with the tool.",
        reason="VALUE",
        also=rules("KB-WH-26"),
    ),
    AnswerFault(
        "kombo_secret_of_each_webhook",
        "KB-WH-33",
        "Each webhook is said to have a secret of its own.",
        ("control.kombo.register_webhook",),
        changes.success(lambda body: body.update(secret=body["id"])),
        reason="VALUE",
        also=rules("KB-WH-30"),
    ),
    PointFault(
        "kombo_webhook_with_authorization", "KB-WH-08", "Webhooks have an Authorization header.", reason="HEADER"
    ),
    PointFault("kombo_signature_missing", "KB-WH-30", "Webhooks are not signed.", reason="VALUE"),
    PointFault("kombo_signature_padded", "KB-WH-30", "The signature ends with an equals sign.", reason="VALUE"),
    PointFault("kombo_signature_hexadecimal", "KB-WH-30", "The signature is hexadecimal.", reason="VALUE"),
    PointFault("kombo_signature_with_version", "KB-WH-30", "The signature begins with v1=.", reason="VALUE"),
    PointFault(
        "kombo_signature_by_other_secret", "KB-WH-30", "The signature is made with another secret.", reason="VALUE"
    ),
    PointFault(
        "kombo_signature_of_other_text",
        "KB-WH-30",
        "The signature is of the body written in another way.",
        reason="VALUE",
    ),
    PointFault("kombo_refusal_ignored", "KB-WH-03", "Refusing an order with 422 is of no effect.", reason="VALUE"),
    PointFault(
        "kombo_failed_delivery_rejects", "KB-WH-04", "An order is REJECTED when its webhook fails.", reason="STATUS"
    ),
    PointFault(
        "kombo_failed_delivery_removes_order", "KB-ORD-13", "An order is gone when its webhook fails.", reason="COUNT"
    ),
    PointFault(
        "kombo_inline_order_despite_bad_answer",
        "KB-WH-22",
        "An inline order exists though nobody said where it is.",
        reason="VALUE",
    ),
)
