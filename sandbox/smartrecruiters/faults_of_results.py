"""Faults in results, and in comments. Part of the table in ``fault_table``."""

from __future__ import annotations

from typing import Any

from sandbox.faults import AnswerFault, DemandFault, Fault, PointFault, WaiverFault, rules
from sandbox.messages import Answer, Call, JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import page_total, without
from sandbox.surface import UNKNOWN_OPERATION

_SHOWN = ("results.submit", "results.get", "results.list")


def _in_latin_letters(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in_latin_letters(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_in_latin_letters(inner) for inner in value]
    return value.encode("latin-1", "replace").decode("latin-1") if isinstance(value, str) else value


def _untyped(answer: Answer, call: Call) -> Answer:
    return answer if call.body.get("resultType") else changes.body(without("resultType"))(answer, call)


def _each(shown: JsonObject) -> list[JsonObject]:
    """The results of a list, or the one result that is shown."""
    results: list[JsonObject] = shown.get("content", [shown])
    return results


def _numeric_score(shown: JsonObject) -> None:
    for result in _each(shown):
        if str(result.get("score", "")).isdigit():
            result["score"] = int(result["score"])


def _only_passed(shown: JsonObject) -> None:
    for result in _each(shown):
        if result.get("passed") is False:
            del result["passed"]


def _as_on_the_object_page(result: JsonObject) -> None:
    if result["resultType"] == "VIDEO_STREAM":
        result["resultType"] = "videoStream"


def _deleted(answer: Answer, call: Call) -> Answer:
    """As if there were an operation that deletes a result."""
    way = call.path.strip("/").split("/")
    if call.method != "DELETE" or len(way) != 4 or way[2] != "results":
        return answer
    return Answer(204, None, answer.headers)


RESULTS: tuple[Fault, ...] = (
    PointFault(
        "result_not_kept",
        "SR1-STEP-10",
        "A result is answered well, and not there afterwards.",
        reason="VALUE",
        also=rules(
            "SR1-RESULT-01 SR1-RESULT-03 SR1-RESULT-05 SR1-RESULT-06 SR1-RESULT-07 SR1-RESULT-08 "
            "SR1-RESULT-12 SR1-RESULT-13 SR1-RESULT-14 SR1-RESULT-15 SR1-RESULT-16 SR1-SEQ-02"
        ),
    ),
    AnswerFault(
        "result_lacks_id",
        "SR1-RESULT-08",
        "The submitted result is answered without its id.",
        ("results.submit",),
        changes.body(without("id")),
        reason="SCHEMA_REQUIRED",
        also=rules(
            "SR1-RESULT-01 SR1-RESULT-03 SR1-RESULT-05 SR1-RESULT-06 SR1-RESULT-07 SR1-RESULT-14 "
            "SR1-RESULT-16 SR1-STEP-10"
        ),
    ),
    AnswerFault(
        "result_type_lost",
        "SR1-RESULT-03",
        "A result without a type is answered without one too.",
        ("results.submit",),
        _untyped,
        reason="VALUE",
    ),
    AnswerFault(
        "result_score_is_number",
        "SR1-RESULT-16",
        "A score of nothing but digits is answered as a number.",
        ("results.submit", "results.get", "results.list"),
        changes.body(_numeric_score),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "result_not_passed_is_lost",
        "SR1-RESULT-16",
        "That a candidate has not passed is left out.",
        ("results.submit", "results.get", "results.list"),
        changes.body(_only_passed),
        reason="VALUE",
    ),
    PointFault(
        "result_replaces_former",
        "SR1-RESULT-06",
        "An order keeps only its last result.",
        reason="VALUE",
        also=rules("SR1-FLOW-05 SR1-RESULT-08 SR1-RESULT-12 SR1-RESULT-13 SR1-RESULT-14 SR1-RESULT-15"),
    ),
    PointFault(
        "document_result_must_be_url",
        "SR1-RESULT-05",
        "The member result of a DOCUMENT is refused where it is no URL.",
        reason="STATUS",
    ),
    WaiverFault(
        "result_url_unchecked",
        "SR1-RESULT-04",
        "Any text is taken as a URL.",
        "results.submit",
        ("invalid_result", "missing_result"),
        reason="STATUS",
    ),
    WaiverFault(
        "result_takes_no_title",
        "SR1-RESULT-07",
        "A result is taken without title or description.",
        "results.submit",
        ("missing_title", "missing_description"),
        reason="STATUS",
        also=rules("SR1-RESULT-08"),
    ),
    WaiverFault(
        "result_takes_any_type",
        "SR1-RESULT-01",
        "Any word is taken as a result type.",
        "results.submit",
        ("invalid_result_type",),
        reason="STATUS",
        also=rules("SR1-RESULT-08 SR1-RESULT-15"),
    ),
    DemandFault(
        "result_needs_author",
        "SR1-RESULT-07",
        "A result needs an author.",
        "results.submit",
        "author",
        reason="STATUS",
    ),
    AnswerFault(
        "result_can_be_deleted",
        "SR1-RESULT-09",
        "Deleting a result is answered as if it could be deleted.",
        (UNKNOWN_OPERATION,),
        _deleted,
        reason="STATUS",
    ),
    AnswerFault(
        "results_total_is_page_length",
        "SR1-RESULT-12",
        "In the list of results totalFound counts the page only.",
        ("results.list",),
        changes.body(page_total),
        reason="VALUE",
    ),
    PointFault(
        "result_read_is_the_first", "SR1-RESULT-13", "Whichever result is read, the first one comes.", reason="VALUE"
    ),
    AnswerFault(
        "result_texts_in_latin_letters",
        "SR1-RESULT-14",
        "Letters of a result that are not in Latin-1 come back as question marks.",
        _SHOWN,
        changes.body(_in_latin_letters),
        reason="VALUE",
    ),
    AnswerFault(
        "video_stream_spelled_otherwise",
        "SR1-RESULT-15",
        "The list of results writes VIDEO_STREAM as videoStream.",
        ("results.list",),
        changes.items(_as_on_the_object_page),
        reason="SCHEMA_ENUM",
        also=rules("SR1-RESULT-01"),
    ),
    PointFault(
        "results_refused_after_complete",
        "SR1-FLOW-05",
        "A completed order takes neither results nor files.",
        reason="STATUS",
    ),
    PointFault(
        "refused_result_kept",
        "SR1-ROBUST-01",
        "A result whose title is no text is refused, and kept all the same.",
        reason="VALUE",
    ),
)

COMMENTS: tuple[Fault, ...] = (
    WaiverFault(
        "comments_without_limit",
        "SR1-COMMENT-02",
        "More than 100 comments fit.",
        "comments.add",
        ("too_many_comments",),
        reason="STATUS",
    ),
    WaiverFault(
        "comment_takes_blank_message",
        "SR1-COMMENT-03",
        "Comments may be blank.",
        "comments.add",
        ("blank_message", "missing_message"),
        reason="STATUS",
        also=rules("SR1-COMMENT-07"),
    ),
    PointFault(
        "comment_accepts_order",
        "SR1-COMMENT-04",
        "A comment on a NEW order accepts it.",
        reason="VALUE",
        also=rules("SR1-COMMENT-01"),
    ),
    PointFault(
        "comment_refused_on_rejected",
        "SR1-COMMENT-01",
        "A rejected order takes no comments.",
        reason="STATUS",
        also=rules("SR1-COMMENT-04"),
    ),
    AnswerFault(
        "comment_lacks_id",
        "SR1-COMMENT-07",
        "The comment is answered without its id.",
        ("comments.add",),
        changes.body(without("id")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-COMMENT-01"),
    ),
    AnswerFault(
        "comment_lacks_date",
        "SR1-COMMENT-07",
        "The comment is answered without its createDate.",
        ("comments.add",),
        changes.body(without("createDate")),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "comments_list_lacks_total",
        "SR1-COMMENT-05",
        "The list of comments has no totalFound.",
        ("comments.list",),
        changes.body(without("totalFound")),
        reason="SCHEMA_REQUIRED",
    ),
    PointFault(
        "comment_read_is_the_first",
        "SR1-COMMENT-06",
        "Whichever comment is read, the first one comes.",
        reason="VALUE",
    ),
)
