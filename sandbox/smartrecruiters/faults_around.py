"""Faults in keys, errors, the form of messages, limits and dates. Part of ``fault_table``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sandbox.faults import AnswerFault, Fault, PointFault, rules
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import changes, errors
from sandbox.smartrecruiters.changes import put, without


def _colon(value: Any) -> Any:
    """Dates with a colon in their offset, at any depth."""
    if isinstance(value, dict):
        return {
            name: inner.replace("+0000", "+00:00") if name in ("createDate", "lastUpdateDate") else _colon(inner)
            for name, inner in value.items()
        }
    return [_colon(inner) for inner in value] if isinstance(value, list) else value


def _of_api(change: changes.Edit) -> changes.Change:
    """Change this API's error objects, and nobody else's."""
    return changes.error(lambda value: change(value) if "httpCode" in value else None)


def _newer_error(value: JsonObject) -> JsonObject:
    return {"message": value["message"], "errors": [{"code": value["code"], "message": value["message"]}]}


def _number_code(value: JsonObject) -> None:
    value["httpCode"] = int(value["httpCode"])


def _camel_case(value: JsonObject) -> None:
    value["code"] = re.sub(r"_(\w)", lambda match: match[1].upper(), value["code"])


def _plain_text(answer: Answer, _call: Call) -> Answer:
    known = isinstance(answer.body, dict) and "httpCode" in answer.body
    return replace(answer, headers={**answer.headers, "content-type": "text/plain"}) if known else answer


def _html(answer: Answer, _call: Call) -> Answer:
    if answer.status >= 300:
        return answer
    return replace(answer, headers={**answer.headers, "content-type": "text/html;charset=utf-8"})


def _no_slash(answer: Answer, call: Call) -> Answer:
    if not call.path.endswith("/"):
        return answer
    missing = errors.answer(Refusal(404, "not_found", "There is nothing at this address."))
    return replace(missing, headers=answer.headers)


def _refused_otherwise(words: str, status: int) -> changes.Change:
    """Another status for the refusals whose message holds these words."""

    def apply(answer: Answer, _call: Call) -> Answer:
        if answer.status != 400 or words not in str(answer.body.get("message")):
            return answer
        return replace(answer, status=status, body={**answer.body, "httpCode": str(status)})

    return apply


# Rules about refusals: a refusal counts only in the documented form, so errors of another form break them all.
_REFUSALS = (
    "SR1-ACCEPT-01 SR1-ACCEPT-07 SR1-ATTACH-01 SR1-ATTACH-02 SR1-ATTACH-03 SR1-ATTACH-08 SR1-AUTH-02 SR1-AUTH-03 "
    "SR1-AUTH-04 SR1-COMMENT-02 SR1-COMMENT-03 SR1-COMPLETE-02 SR1-CONFIG-06 SR1-CONFIG-08 SR1-CONFIG-09 SR1-ERR-05 "
    "SR1-FLOW-06 SR1-FLOW-07 SR1-GET-02 SR1-GET-04 SR1-LIST-04 SR1-LIST-06 SR1-OFFER-04 SR1-OFFER-08 SR1-OFFER-09 "
    "SR1-OFFER-10 SR1-RATE-02 SR1-REJECT-01 SR1-RESULT-01 SR1-RESULT-04 SR1-RESULT-07 SR1-RESULT-09 SR1-RESULT-10 "
    "SR1-ROBUST-01 SR1-TEST-01"
)
_WRITES = ("orders.accept", "orders.reject", "orders.complete", "comments.add", "results.submit")

KEYS: tuple[Fault, ...] = (
    PointFault(
        "header_key_refused_for_settings",
        "SR1-AUTH-01",
        "For settings the key counts in the URL parameter only.",
        reason="STATUS",
    ),
    PointFault(
        "header_beats_parameter",
        "SR1-AUTH-02",
        "The header is looked at even where apiKey is given.",
        reason="STATUS",
    ),
    PointFault(
        "former_key_accepted", "SR1-AUTH-03", "A key works on after another has been generated.", reason="STATUS"
    ),
    PointFault(
        "unknown_key_accepted",
        "SR1-AUTH-04",
        "Any key is good.",
        reason="STATUS",
        also=rules("SR1-AUTH-02 SR1-AUTH-03"),
    ),
    PointFault("missing_key_accepted", "SR1-AUTH-04", "No key is needed.", reason="STATUS"),
)

ERRORS: tuple[Fault, ...] = (
    AnswerFault(
        "error_is_newer_envelope",
        "SR1-ERR-01",
        "Errors have the form of the newer APIs.",
        ("*",),
        _of_api(_newer_error),
        reason="SCHEMA_REQUIRED",
        also=rules(f"{_REFUSALS} SR1-ERR-02 SR1-ERR-04 SR1-ERR-06"),
    ),
    AnswerFault(
        "error_lacks_code",
        "SR1-ERR-01",
        "Errors have no code.",
        ("*",),
        _of_api(without("code")),
        reason="SCHEMA_REQUIRED",
        also=rules(_REFUSALS),
    ),
    AnswerFault(
        "error_http_code_is_number",
        "SR1-ERR-02",
        "httpCode is a number.",
        ("*",),
        _of_api(_number_code),
        reason="SCHEMA_CONST",
    ),
    AnswerFault(
        "error_lacks_help_url",
        "SR1-ERR-04",
        "Errors have no helpUrl.",
        ("*",),
        _of_api(without("helpUrl")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "error_code_in_camel_case",
        "SR1-ERR-05",
        "The code of an error is in camelCase.",
        ("*",),
        _of_api(_camel_case),
        reason="SCHEMA_PATTERN",
    ),
    AnswerFault(
        "error_id_repeats",
        "SR1-ERR-06",
        "Every error has the same id.",
        ("*",),
        _of_api(put("id", "8c1b3b5e-0f6d-4b7c-9a55-1f0e6c2d7a90")),
        reason="VALUE",
    ),
)

AROUND: tuple[Fault, ...] = (
    AnswerFault(
        "error_is_called_text",
        "SR1-FORMAT-01",
        "Errors claim to be plain text.",
        ("*",),
        _plain_text,
        reason="CONTENT_TYPE",
    ),
    AnswerFault(
        "comments_called_html",
        "SR1-FORMAT-01",
        "The list of comments claims to be HTML.",
        ("comments.list",),
        _html,
        reason="CONTENT_TYPE",
    ),
    AnswerFault(
        "slash_leads_nowhere",
        "SR1-FORMAT-04",
        "With a slash at the end the lists of results and files are not found.",
        ("results.list", "attachments.list"),
        _no_slash,
        reason="STATUS",
    ),
    AnswerFault(
        "broken_json_answers_406",
        "SR1-ROBUST-01",
        "A body that is no JSON is answered with 406.",
        _WRITES,
        _refused_otherwise("no valid JSON", 406),
        reason="STATUS",
    ),
    AnswerFault(
        "not_utf8_answers_500",
        "SR1-ROBUST-02",
        "A body that is not UTF-8 is answered with 500.",
        _WRITES,
        _refused_otherwise("no UTF-8", 500),
        reason="STATUS",
        also=rules("SR1-ROBUST-01"),
    ),
    PointFault(
        "unknown_members_refused",
        "SR1-ROBUST-03",
        "A body with a member that is not known is refused.",
        reason="STATUS",
    ),
    AnswerFault(
        "rate_headers_missing",
        "SR1-RATE-01",
        "Answers have no X-RateLimit headers.",
        ("*",),
        changes.without_headers("x-ratelimit"),
        reason="HEADER_MISSING",
    ),
    PointFault("rate_limit_missing", "SR1-RATE-02", "Any number of requests is let through.", reason="COUNT"),
    AnswerFault(
        "dates_have_colon",
        "SR1-DATE-01",
        "The offset of dates is written +00:00.",
        ("*",),
        changes.body(_colon),
        reason="SCHEMA_PATTERN",
    ),
)
