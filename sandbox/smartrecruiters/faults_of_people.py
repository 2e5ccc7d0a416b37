"""Faults in what people do and see: partner portal, partner team, customer's account. Part of ``fault_table``."""

from __future__ import annotations

from sandbox.faults import AnswerFault, Fault, PointFault, rules
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import inside, without


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


def _not_the_pending(profile: JsonObject) -> None:
    profile["assessments"] = [one for one in profile["assessments"] if one["label"] != "Pending"]


def _of_no_type(page: JsonObject) -> None:
    for group in page["types"]:
        group["type"] = "OTHER"


def _catalog_id_for_name(selection: JsonObject) -> None:
    selection["offer"]["name"] = selection["offer"]["catalogId"]


ORDERING: tuple[Fault, ...] = (
    AnswerFault(
        "portal_shows_no_price",
        "SR1-STEP-01",
        "The partner portal does not show the price of an offer.",
        ("control.offer",),
        changes.body(inside("terms", without("price"))),
        reason="VALUE",
    ),
    AnswerFault(
        "offer_created_active_for_customer",
        "SR1-STEP-01",
        "An offer that the partner team has not activated looks active in the portal.",
        ("control.offer",),
        changes.body(lambda offer: offer.update(status="ACTIVE") if offer["status"] == "INACTIVE" else None),
        reason="VALUE",
    ),
    PointFault(
        "activation_forgotten", "SR1-STEP-02", "Activating an offer for a customer is of no effect.", reason="VALUE"
    ),
    PointFault("candidate_not_kept", "SR1-STEP-03", "A candidate is added, and not there afterwards.", reason="STATUS"),
    AnswerFault(
        "browse_knows_no_types",
        "SR1-STEP-04",
        "Browsing lists all offers under one type.",
        ("control.browse",),
        changes.body(_of_no_type),
        reason="VALUE",
    ),
    AnswerFault(
        "selection_shows_catalog_id",
        "SR1-STEP-05",
        "The selection shows the offer's catalogId in place of its name.",
        ("control.select",),
        changes.body(_catalog_id_for_name),
        reason="VALUE",
    ),
    AnswerFault(
        "pending_order_not_shown",
        "SR1-STEP-06",
        "The profile shows an order only once it is accepted.",
        ("control.profile",),
        changes.body(_not_the_pending),
        reason="COUNT",
        also=rules("SR1-FLOW-13"),
    ),
)

PROFILE: tuple[Fault, ...] = (
    AnswerFault(
        "label_stays_pending",
        "SR1-STEP-09",
        "The profile shows an accepted order as Pending.",
        ("control.profile",),
        _labels("In Progress", "Pending"),
        reason="VALUE",
        also=rules("SR1-FLOW-13"),
    ),
    AnswerFault(
        "label_of_pending_is_new",
        "SR1-FLOW-13",
        "The profile shows a NEW order as New.",
        ("control.profile",),
        _labels("Pending", "New"),
        reason="VALUE",
        also=rules("SR1-STEP-06"),
    ),
    AnswerFault(
        "label_never_complete",
        "SR1-STEP-13",
        "The profile shows a completed order as In Progress.",
        ("control.profile",),
        _labels("Complete", "In Progress"),
        reason="VALUE",
        also=rules("SR1-FLOW-13"),
    ),
    AnswerFault(
        "results_hidden",
        "SR1-STEP-13",
        "The profile never shows results.",
        ("control.profile",),
        changes.body(_no_results),
        reason="VALUE",
        also=rules("SR1-ATTACH-13 SR1-SEQ-02"),
    ),
    PointFault(
        "results_shown_before_complete",
        "SR1-SEQ-02",
        "The profile shows results before the order is complete.",
        reason="VALUE",
    ),
    AnswerFault(
        "files_hidden",
        "SR1-STEP-13",
        "The profile never shows the files of a result.",
        ("control.profile",),
        changes.body(_no_files),
        reason="VALUE",
        also=rules("SR1-ATTACH-13"),
    ),
)
