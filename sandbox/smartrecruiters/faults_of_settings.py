"""Faults in a partner's settings, and in the calls that they steer. Part of the table in ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, Fault, PointFault, WaiverFault, rules
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import without


def _masked(setting: JsonObject) -> None:
    if setting["id"] == "assessmentNotificationUrl" and "value" in setting:
        setting["value"] = "********"


SETTINGS: tuple[Fault, ...] = (
    AnswerFault(
        "configs_list_lacks_offset",
        "SR1-CONFIG-01",
        "The list of settings has no offset.",
        ("configs.list",),
        changes.body(without("offset")),
        reason="SCHEMA_REQUIRED",
    ),
    PointFault(
        "foreign_configs_listed", "SR1-CONFIG-01", "The list shows the settings of all partners.", reason="VALUE"
    ),
    AnswerFault(
        "config_answer_masked",
        "SR1-CONFIG-02",
        "Inserting assessmentNotificationUrl answers asterisks for its value.",
        ("configs.insert",),
        changes.body(_masked),
        reason="VALUE",
    ),
    PointFault(
        "config_insert_keeps_former",
        "SR1-CONFIG-03",
        "Inserting a setting that exists is answered well, and the former value stays.",
        reason="VALUE",
        also=rules("SR1-NOTIFY-02 SR1-NOTIFY-06"),
    ),
    PointFault(
        "config_read_is_the_first",
        "SR1-CONFIG-04",
        "Whichever setting is read, the first one comes.",
        reason="VALUE",
    ),
    PointFault(
        "config_update_not_stored",
        "SR1-CONFIG-05",
        "Updating a setting at its own address is answered well, and the former value stays.",
        reason="VALUE",
    ),
    WaiverFault(
        "config_takes_blank_id",
        "SR1-CONFIG-06",
        "The id of a setting may be blank.",
        "configs.insert",
        ("blank_id",),
        reason="SCHEMA_PATTERN",
    ),
    AnswerFault(
        "configs_listed_without_values",
        "SR1-CONFIG-07",
        "The list of settings shows no values.",
        ("configs.list",),
        changes.items(without("value")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-CONFIG-01"),
    ),
    PointFault(
        "inline_url_takes_query",
        "SR1-CONFIG-08",
        "The address of the in-line order service may have a query string.",
        reason="STATUS",
    ),
    PointFault(
        "inline_header_takes_any_form",
        "SR1-CONFIG-09",
        "The header for the in-line order service may have any form.",
        reason="STATUS",
    ),
)

CALLS: tuple[Fault, ...] = (
    PointFault(
        "notification_missing",
        "SR1-NOTIFY-01",
        "Nobody is told of new orders.",
        reason="NO_CALL",
        also=rules("SR1-NOTIFY-02 SR1-NOTIFY-04 SR1-NOTIFY-05 SR1-NOTIFY-06"),
    ),
    PointFault("notification_repeated", "SR1-NOTIFY-02", "The partner is told twice of an order.", reason="VALUE"),
    PointFault(
        "notification_lacks_order_id",
        "SR1-NOTIFY-01",
        "The notification does not say which order is new.",
        reason="VALUE",
        also=rules("SR1-NOTIFY-04 SR1-NOTIFY-05"),
    ),
    PointFault("notification_by_put", "SR1-NOTIFY-04", "The notification is a PUT.", reason="METHOD"),
    PointFault(
        "notification_to_former_address",
        "SR1-NOTIFY-06",
        "The first address is called on after a change.",
        reason="NO_CALL",
    ),
    PointFault(
        "generated_url_called_without_header",
        "SR1-RESULT-18",
        "The call for a generated URL lacks the header.",
        reason="VALUE",
    ),
    PointFault(
        "generated_url_without_order",
        "SR1-RESULT-18",
        "The call for a generated URL does not tell the order.",
        reason="VALUE",
    ),
    PointFault(
        "generated_url_called_once_only",
        "SR1-RESULT-18",
        "A generated URL is asked for once, then remembered.",
        reason="VALUE",
    ),
    PointFault(
        "generated_url_called_by_post", "SR1-RESULT-18", "The call for a generated URL is a POST.", reason="METHOD"
    ),
    PointFault(
        "generated_url_called_for_other_types",
        "SR1-RESULT-18",
        "Opening any result calls the partner's resultURL.",
        reason="VALUE",
    ),
)
