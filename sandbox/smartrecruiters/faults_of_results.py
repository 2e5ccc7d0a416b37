"""Faults in results, their files, and comments. Part of the table in ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, DemandFault, Fault, PointFault, WaiverFault
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import put, without


def _untyped(result: JsonObject) -> None:
    if result["resultType"] == "DOCUMENT":
        del result["resultType"]


RESULTS: tuple[Fault, ...] = (
    AnswerFault(
        "result_lacks_id",
        "SR1-RESULT-08",
        "The submitted result is answered without its id.",
        ("results.submit",),
        changes.body(without("id")),
    ),
    AnswerFault(
        "result_type_lost",
        "SR1-RESULT-03",
        "A result without a type is answered without one too.",
        ("results.submit", "results.get"),
        changes.body(_untyped),
    ),
    AnswerFault(
        "result_score_is_number",
        "SR1-STEP-10",
        "The score is answered as a number.",
        ("results.submit", "results.get"),
        changes.body(put("score", 98)),
    ),
    PointFault("result_replaces_former", "SR1-RESULT-06", "An order keeps only its last result."),
    WaiverFault(
        "result_url_unchecked",
        "SR1-RESULT-04",
        "Any text is taken as a URL.",
        "results.submit",
        ("invalid_result", "missing_result"),
    ),
    WaiverFault(
        "result_takes_no_title",
        "SR1-RESULT-07",
        "A result is taken without title or description.",
        "results.submit",
        ("missing_title", "missing_description"),
    ),
    WaiverFault(
        "result_takes_any_type",
        "SR1-RESULT-01",
        "Any word is taken as a result type.",
        "results.submit",
        ("invalid_result_type",),
    ),
    DemandFault("result_needs_author", "SR1-STEP-10", "A result needs an author.", "results.submit", "author"),
    AnswerFault(
        "attachment_name_lost",
        "SR1-ATTACH-07",
        "A file is answered without its name.",
        ("attachments.add", "attachments.get"),
        changes.body(without("fileName")),
    ),
    WaiverFault(
        "attachment_takes_any_file",
        "SR1-ATTACH-02",
        "Files that are no PDF are taken.",
        "attachments.add",
        ("file_not_pdf",),
    ),
    WaiverFault(
        "attachment_takes_any_size",
        "SR1-ATTACH-03",
        "Files over 20 MiB are taken.",
        "attachments.add",
        ("file_too_large",),
    ),
    AnswerFault(
        "attachment_replace_changes_id",
        "SR1-ATTACH-04",
        "Replacing a file gives it another id.",
        ("attachments.replace",),
        changes.body(put("id", "0" * 24)),
    ),
    PointFault("attachment_replace_ignored", "SR1-ATTACH-04", "Replacing a file changes nothing."),
)

COMMENTS: tuple[Fault, ...] = (
    WaiverFault(
        "comments_without_limit",
        "SR1-COMMENT-02",
        "More than 100 comments fit.",
        "comments.add",
        ("too_many_comments",),
    ),
    WaiverFault(
        "comment_takes_blank_message",
        "SR1-COMMENT-03",
        "Comments may be blank.",
        "comments.add",
        ("blank_message", "missing_message"),
    ),
    PointFault("comment_accepts_order", "SR1-COMMENT-04", "A comment on a NEW order accepts it."),
    AnswerFault(
        "comment_lacks_id",
        "SR1-COMMENT-01",
        "The comment is answered without its id.",
        ("comments.add",),
        changes.body(without("id")),
    ),
)
