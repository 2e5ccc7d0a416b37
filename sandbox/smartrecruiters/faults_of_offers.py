"""Faults in the partner's offers at the API. Part of the table in ``fault_table``."""

from __future__ import annotations

from dataclasses import replace

from sandbox.faults import AnswerFault, Fault, ListFault, PointFault, WaiverFault, rules
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import without

_LIST = "offers.list"


def _in_review(offer: JsonObject) -> None:
    if offer["status"] == "UNDER_REVIEW":
        offer["status"] = "IN_REVIEW"


def _fresh_is_active(offer: JsonObject) -> None:
    if offer["status"] == "INACTIVE" and offer["createDate"] == offer["lastUpdateDate"]:
        offer["status"] = "ACTIVE"


OFFERS: tuple[Fault, ...] = (
    AnswerFault(
        "offers_list_lacks_limit",
        "SR1-OFFER-02",
        "The list of offers has no limit.",
        (_LIST,),
        changes.body(without("limit")),
        reason="COUNT",
    ),
    ListFault(
        "foreign_offers_listed",
        "SR1-OFFER-02",
        "The list shows the offers of all partners.",
        _LIST,
        lambda criteria: replace(criteria, partner=None),
        reason="VALUE",
        also=rules("SR1-OFFER-11 SR1-OFFER-12"),
    ),
    AnswerFault(
        "offer_status_misnamed",
        "SR1-OFFER-03",
        "An offer that is read is IN_REVIEW instead of UNDER_REVIEW.",
        ("offers.get",),
        changes.body(_in_review),
        reason="SCHEMA_ENUM",
        also=rules("SR1-OFFER-05 SR1-OFFER-12 SR1-OFFER-13"),
    ),
    WaiverFault(
        "offer_takes_no_description",
        "SR1-OFFER-04",
        "An offer can be created without a description.",
        "offers.create",
        ("missing_description",),
        reason="STATUS",
    ),
    WaiverFault(
        "offer_update_takes_no_description",
        "SR1-OFFER-08",
        "An offer can be updated without a description, which it loses.",
        "offers.update",
        ("missing_description",),
        reason="STATUS",
    ),
    PointFault("offer_submit_needs_body", "SR1-OFFER-05", "A submit without a body is refused.", reason="STATUS"),
    PointFault(
        "offer_withdraw_not_stored",
        "SR1-OFFER-06",
        "A withdrawn offer stays ACTIVE.",
        reason="VALUE",
        also=rules("SR1-OFFER-13"),
    ),
    PointFault(
        "inactive_offers_browsable",
        "SR1-OFFER-06",
        "Customers can choose offers that are not active for them, such as withdrawn ones.",
        reason="VALUE",
    ),
    PointFault(
        "offer_read_is_the_newest",
        "SR1-OFFER-07",
        "Whichever offer is read, the newest one comes.",
        reason="VALUE",
        also=rules("SR1-OFFER-05 SR1-OFFER-06 SR1-OFFER-15"),
    ),
    WaiverFault(
        "offer_takes_any_type",
        "SR1-OFFER-09",
        "The terms of an offer may have any type.",
        "offers.create",
        ("invalid_terms_type",),
        reason="SCHEMA_ENUM",
    ),
    WaiverFault(
        "offer_takes_any_amount",
        "SR1-OFFER-10",
        "The amount of a price may be below 0, or no number.",
        "offers.create",
        ("invalid_terms_price_amount",),
        reason="SCHEMA_MINIMUM",
    ),
    ListFault(
        "offers_in_order_of_creation",
        "SR1-OFFER-11",
        "The list of offers is sorted by the date of creation.",
        _LIST,
        lambda criteria: replace(criteria, sorted_by="created"),
        reason="ORDER",
    ),
    ListFault(
        "offers_list_ignores_status",
        "SR1-OFFER-12",
        "The list of offers ignores status.",
        _LIST,
        lambda criteria: replace(criteria, statuses=()),
        reason="VALUE",
    ),
    ListFault(
        "offers_found_by_name_only",
        "SR1-OFFER-12",
        "The list of offers looks for q in names only.",
        _LIST,
        lambda criteria: replace(criteria, searched=("name",)),
        reason="VALUE",
    ),
    AnswerFault(
        "offer_created_active",
        "SR1-OFFER-13",
        "An offer that nobody has activated is ACTIVE.",
        ("offers.create", "offers.get"),
        changes.body(_fresh_is_active),
        reason="VALUE",
        also=rules("SR1-OFFER-12"),
    ),
    AnswerFault(
        "offer_created_lacks_terms",
        "SR1-OFFER-14",
        "A created offer is answered without its terms.",
        ("offers.create",),
        changes.body(without("terms")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-OFFER-09 SR1-OFFER-10"),
    ),
    PointFault(
        "offer_update_answers_former", "SR1-OFFER-15", "An update answers the offer as it was before.", reason="VALUE"
    ),
)
