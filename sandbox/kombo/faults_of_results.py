"""Faults in writing results. Part of the table in ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, DemandFault, Fault, PointFault, WaiverFault, rules
from sandbox.kombo import changes
from sandbox.kombo.bodies import WORKDAY_PATH
from sandbox.kombo.changes import put, without
from sandbox.messages import JsonObject

_RESULT = "kombo.result"
_WRITES = (_RESULT, "kombo.packages.set")
_ANY_SUCCESS = range(200, 300)


def _accepted(name: str, rule: str, text: str, *codes: str, reason: str = "STATUS") -> WaiverFault:
    return WaiverFault(f"kombo_{name}_accepted", rule, text, _RESULT, codes, reason=reason)


def _warnings_as_texts(body: JsonObject) -> None:
    body["warnings"] = [warning["message"] for warning in body["warnings"]]


STATES: tuple[Fault, ...] = (
    PointFault("kombo_closed_order_reopened", "KB-RESULT-03", "A closed order can become OPEN again.", reason="STATUS"),
    PointFault(
        "kombo_closed_order_changed",
        "KB-RESULT-03",
        "COMPLETED can become CANCELLED, and the other way.",
        reason="STATUS",
    ),
    PointFault("kombo_rejected_order_writable", "KB-RESULT-03", "A REJECTED order takes results.", reason="STATUS"),
    PointFault(
        "kombo_refused_transition_stored",
        "KB-RESULT-03",
        "What is refused because of the status is kept.",
        reason="VALUE",
    ),
    PointFault(
        "kombo_invalid_result_stored", "KB-ERR-09", "What is refused because it is invalid is kept.", reason="VALUE"
    ),
    PointFault(
        "kombo_status_not_changed", "KB-RESULT-34", "A result leaves the order's status as it was.", reason="VALUE"
    ),
    PointFault(
        "kombo_open_update_closes", "KB-RESULT-09", "A result with status OPEN completes the order.", reason="STATUS"
    ),
    PointFault("kombo_result_not_stored", "KB-RESULT-30", "Results are answered well and forgotten.", reason="VALUE"),
    PointFault("kombo_result_lists_merged", "KB-RESULT-29", "A second result is added to the first.", reason="VALUE"),
    PointFault("kombo_other_order_written", "KB-RESULT-34", "Another open order gets the result too.", reason="VALUE"),
    PointFault(
        "kombo_foreign_order_writable", "KB-RESULT-26", "Orders of other integrations can be written.", reason="STATUS"
    ),
    PointFault(
        "kombo_inline_result_refused",
        "KB-WH-25",
        "Orders of the inline flow are not found where results are written.",
        reason="STATUS",
    ),
)

BODIES: tuple[Fault, ...] = (
    _accepted("missing_status", "KB-RESULT-01", "status may be missing.", "missing_status", "null_status"),
    _accepted("missing_result_url", "KB-RESULT-01", "result_url may be missing.", "missing_result_url"),
    _accepted("bad_result_url", "KB-RESULT-01", "result_url may be any text.", "invalid_result_url"),
    _accepted("unknown_status", "KB-RESULT-02", "status may be REJECTED or anything else.", "invalid_status"),
    _accepted("bad_completed_at", "KB-RESULT-08", "completed_at may have any form.", "invalid_completed_at"),
    _accepted("null_score", "KB-RESULT-11", "score and max_score may be null.", "null_score", "null_max_score"),
    _accepted("score_text", "KB-RESULT-10", "score may be a text.", "invalid_score", "invalid_max_score"),
    PointFault("kombo_negative_score_refused", "KB-RESULT-10", "Negative scores are refused.", reason="STATUS"),
    PointFault(
        "kombo_lone_score_refused",
        "KB-RESULT-10",
        "score without max_score is refused, and the other way.",
        reason="STATUS",
    ),
    PointFault(
        "kombo_score_above_maximum_refused", "KB-RESULT-10", "score above max_score is refused.", reason="STATUS"
    ),
    DemandFault(
        "kombo_score_demanded", "KB-RESULT-10", "A result without score is refused.", _RESULT, "score", reason="STATUS"
    ),
    DemandFault(
        "kombo_attributes_demanded",
        "KB-RESULT-34",
        "A result without attributes is refused.",
        _RESULT,
        "attributes",
        reason="STATUS",
    ),
    _accepted(
        "bad_attribute_type",
        "KB-RESULT-12",
        "An attribute may have any type.",
        "invalid_attributes_type",
    ),
    _accepted(
        "incomplete_attribute",
        "KB-RESULT-12",
        "An attribute may lack its label, value, score or status.",
        *(f"missing_attributes_{name}" for name in ("id", "label", "value", "score", "status")),
    ),
    _accepted(
        "small_maximum", "KB-RESULT-12", "A sub-result's maximum may be below 1.", "invalid_attributes_score_max"
    ),
    _accepted("open_sub_result", "KB-RESULT-12", "A sub-result may have any status.", "invalid_attributes_status"),
    PointFault("kombo_attributes_lost", "KB-RESULT-30", "Attributes are answered well and forgotten.", reason="VALUE"),
    _accepted("sixth_attachment", "KB-RESULT-14", "There may be any number of attachments.", "too_many_attachments"),
    _accepted("empty_attachment", "KB-RESULT-15", "An attachment may have neither data nor data_url.", "no_content"),
    _accepted("doubled_attachment", "KB-RESULT-16", "An attachment may have data and data_url.", "two_contents"),
    _accepted("untyped_attachment", "KB-RESULT-17", "data may come without content_type.", "no_content_type"),
    _accepted(
        "bad_content_type",
        "KB-RESULT-37",
        "content_type may have any form.",
        "invalid_attachments_content_type",
    ),
    _accepted("bad_base64", "KB-RESULT-22", "data may be no base64.", "bad_base64"),
    PointFault(
        "kombo_attachments_lost", "KB-RESULT-30", "Attachments are answered well and forgotten.", reason="VALUE"
    ),
    PointFault(
        "kombo_data_url_not_downloaded", "KB-RESULT-36", "What is at data_url is not downloaded.", reason="NO_CALL"
    ),
    PointFault(
        "kombo_download_type_ignored",
        "KB-RESULT-18",
        "The content type of a download is not looked at.",
        reason="VALUE",
    ),
    _accepted(
        "bad_attachment_member",
        "KB-RESULT-38",
        "An attachment may lack its name, and data_url may be any text.",
        "missing_attachments_name",
        "invalid_attachments_name",
        "invalid_attachments_data_url",
    ),
    _accepted(
        "bad_remote_fields",
        "KB-RESULT-39",
        "The members of remote_fields may have any type.",
        "invalid_remote_fields_smartrecruiters_scoreLabel",
        "invalid_remote_fields_recruitee_subtitle",
    ),
    _accepted(
        "bad_workday_fields",
        "KB-RESULT-40",
        "Assessment_Status_ID may be missing or of any type.",
        *(f"{kind}_remote_fields_{'_'.join(('workday', *WORKDAY_PATH))}" for kind in ("missing", "null", "invalid")),
    ),
    PointFault(
        "kombo_generic_type_refused",
        "KB-RESULT-20",
        "The content type application/octet-stream is refused.",
        reason="STATUS",
    ),
    PointFault(
        "kombo_background_check_refused",
        "KB-RESULT-32",
        "Orders of background checks take no results.",
        reason="STATUS",
    ),
    DemandFault(
        "kombo_remote_fields_demanded",
        "KB-RESULT-35",
        "A result without remote_fields is refused.",
        _RESULT,
        "remote_fields",
        reason="STATUS",
    ),
    PointFault("kombo_open_update_taken", "KB-TOOL-01", "Tools that take no OPEN results take them.", reason="STATUS"),
    PointFault(
        "kombo_foreign_remote_fields_kept", "KB-RESULT-23", "remote_fields for another tool are used.", reason="VALUE"
    ),
    PointFault(
        "kombo_remote_fields_lost",
        "KB-SR-04",
        "remote_fields for the integration's tool are forgotten.",
        reason="VALUE",
    ),
)

ANSWERS: tuple[Fault, ...] = (
    AnswerFault(
        "kombo_warnings_missing",
        "KB-RESULT-24",
        "Writes answer no warnings member.",
        _WRITES,
        changes.success(without("warnings")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_warnings_are_texts",
        "KB-RESULT-24",
        "Warnings are texts, not objects.",
        _WRITES,
        changes.success(_warnings_as_texts),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_data_null",
        "KB-RESULT-24",
        "Writes answer data: null.",
        _WRITES,
        changes.success(put("data", None)),
        reason="SHAPE",
        also=rules("KB-RESULT-34"),
    ),
    AnswerFault(
        "kombo_success_is_ok",
        "KB-RESULT-34",
        "The status of a success is ok.",
        _WRITES,
        changes.success(put("status", "ok")),
        reason="SCHEMA_CONST",
    ),
    AnswerFault(
        "kombo_write_answers_201",
        "KB-RESULT-25",
        "Writes answer 201.",
        _WRITES,
        changes.status(201, _ANY_SUCCESS),
        reason="STATUS",
    ),
    AnswerFault(
        "kombo_write_answers_204",
        "KB-RESULT-25",
        "Writes answer 204 without a body.",
        _WRITES,
        changes.status(204, _ANY_SUCCESS, body=False),
        reason="STATUS",
    ),
)
