"""Faults in the files of a result. Part of the table in ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, Fault, PointFault, WaiverFault, rules
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import put, without

FILES: tuple[Fault, ...] = (
    PointFault(
        "file_not_kept",
        "SR1-STEP-11",
        "A file is answered well, and not there afterwards.",
        reason="VALUE",
        also=rules(
            "SR1-ATTACH-03 SR1-ATTACH-04 SR1-ATTACH-06 SR1-ATTACH-07 SR1-ATTACH-08 SR1-ATTACH-10 "
            "SR1-ATTACH-11 SR1-ATTACH-12 SR1-ATTACH-13"
        ),
    ),
    PointFault(
        "file_completes_order",
        "SR1-FLOW-11",
        "Attaching a file completes the order.",
        reason="VALUE",
        also=rules("SR1-STEP-11"),
    ),
    PointFault("file_in_any_part", "SR1-ATTACH-01", "A file is taken from a part of any name.", reason="STATUS"),
    WaiverFault(
        "attachment_takes_any_file",
        "SR1-ATTACH-02",
        "Files that are no PDF are taken.",
        "attachments.add",
        ("file_not_pdf",),
        reason="STATUS",
    ),
    WaiverFault(
        "attachment_takes_any_size",
        "SR1-ATTACH-03",
        "Files over 20 MiB are taken.",
        "attachments.add",
        ("file_too_large",),
        reason="STATUS",
    ),
    AnswerFault(
        "attachment_replace_changes_id",
        "SR1-ATTACH-04",
        "Replacing a file gives it another id.",
        ("attachments.replace",),
        changes.body(put("id", "0" * 24)),
        reason="VALUE",
        also=rules("SR1-ATTACH-13"),
    ),
    PointFault(
        "attachment_replace_ignored",
        "SR1-ATTACH-04",
        "Replacing a file changes nothing.",
        reason="VALUE",
        also=rules("SR1-ATTACH-13"),
    ),
    PointFault(
        "third_file_refused",
        "SR1-ATTACH-06",
        "A result takes two files at most.",
        reason="STATUS",
        also=rules("SR1-ATTACH-07"),
    ),
    AnswerFault(
        "attachment_name_lost",
        "SR1-ATTACH-07",
        "A file is answered without its name.",
        ("attachments.add", "attachments.get"),
        changes.body(without("fileName")),
        reason="VALUE",
        also=rules("SR1-ATTACH-03 SR1-ATTACH-04 SR1-ATTACH-11 SR1-ATTACH-12 SR1-STEP-11"),
    ),
    AnswerFault(
        "attachments_list_lacks_offset",
        "SR1-ATTACH-10",
        "The list of files has no offset.",
        ("attachments.list",),
        changes.body(without("offset")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-ATTACH-06 SR1-STEP-11"),
    ),
    PointFault(
        "attachment_read_is_the_first", "SR1-ATTACH-11", "Whichever file is read, the first one comes.", reason="VALUE"
    ),
    AnswerFault(
        "attachment_lacks_last_update",
        "SR1-ATTACH-12",
        "An added file is answered without its lastUpdateDate.",
        ("attachments.add",),
        changes.body(without("lastUpdateDate")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-STEP-11"),
    ),
    PointFault(
        "attachment_replace_keeps_content",
        "SR1-ATTACH-13",
        "Replacing a file changes its name and date, and the customer gets the former file on.",
        reason="FILE_CONTENT",
    ),
    PointFault(
        "attachment_replace_adds",
        "SR1-ATTACH-13",
        "Replacing a file adds another one beside it.",
        reason="COUNT",
        also=rules("SR1-ATTACH-04"),
    ),
)
