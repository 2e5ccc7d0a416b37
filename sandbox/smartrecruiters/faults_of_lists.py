"""Faults in the list of orders: its filters, its sorting, its pages. Part of ``fault_table``."""

from __future__ import annotations

from dataclasses import replace

from sandbox.faults import AnswerFault, Fault, ListFault, PointFault, rules
from sandbox.messages import JsonObject
from sandbox.smartrecruiters import changes
from sandbox.smartrecruiters.changes import page_total, put, without
from sandbox.smartrecruiters.criteria import Criteria

_LIST = "orders.list"


def _rejected_is_cancelled(order: JsonObject) -> None:
    if order["status"] == "REJECTED":
        order["status"] = "CANCELLED"


def _unasked(criteria: Criteria) -> bool:
    """Whether nothing is filtered by."""
    others = (criteria.after, criteria.before, criteria.candidate_uuid, criteria.job_uuid)
    return not criteria.statuses and all(other is None for other in others)


FILTERS: tuple[Fault, ...] = (
    ListFault(
        "list_ignores_status",
        "SR1-LIST-02",
        "The list shows orders of every status whatever is asked for.",
        _LIST,
        lambda criteria: replace(criteria, statuses=()),
        reason="VALUE",
        also=rules("SR1-FLOW-04 SR1-LIST-14 SR1-STEP-08"),
    ),
    ListFault(
        "list_shows_foreign_orders",
        "SR1-LIST-04",
        "The list shows the orders of all partners.",
        _LIST,
        lambda criteria: replace(criteria, partner=None),
        reason="VALUE",
        also=rules(
            "SR1-AUTH-01 SR1-AUTH-02 SR1-AUTH-03 SR1-FLOW-04 SR1-LIST-01 SR1-LIST-02 SR1-LIST-03 SR1-LIST-07 "
            "SR1-LIST-08 SR1-LIST-11 SR1-LIST-12 SR1-LIST-13 SR1-LIST-14 SR1-LIST-17 SR1-STEP-07 SR1-STEP-08 "
            "SR1-TEST-02"
        ),
    ),
    ListFault(
        "list_ignores_from_date",
        "SR1-LIST-07",
        "The list ignores fromDate.",
        _LIST,
        lambda criteria: replace(criteria, after=None),
        reason="VALUE",
        also=rules("SR1-DATE-02 SR1-LIST-02 SR1-LIST-05 SR1-LIST-08 SR1-LIST-14"),
    ),
    ListFault(
        "list_ignores_to_date",
        "SR1-LIST-08",
        "The list ignores toDate.",
        _LIST,
        lambda criteria: replace(criteria, before=None),
        reason="VALUE",
        also=rules("SR1-LIST-02 SR1-LIST-05 SR1-LIST-14"),
    ),
    ListFault(
        "list_takes_dates_as_one_filter",
        "SR1-LIST-08",
        "The list is filtered by toDate only where there is no fromDate.",
        _LIST,
        lambda criteria: criteria if criteria.after is None else replace(criteria, before=None),
        reason="VALUE",
        also=rules("SR1-LIST-02"),
    ),
    ListFault(
        "list_dates_are_inclusive",
        "SR1-LIST-05",
        "An order created at the very moment of fromDate or toDate is listed.",
        _LIST,
        lambda criteria: replace(criteria, inclusive=True),
        reason="VALUE",
    ),
    ListFault(
        "list_ignores_candidate",
        "SR1-LIST-09",
        "The list ignores candidateUuid.",
        _LIST,
        lambda criteria: replace(criteria, candidate_uuid=None),
        reason="VALUE",
        also=rules("SR1-LIST-02 SR1-LIST-14"),
    ),
    ListFault(
        "list_ignores_job",
        "SR1-LIST-10",
        "The list ignores jobUuid.",
        _LIST,
        lambda criteria: replace(criteria, job_uuid=None),
        reason="VALUE",
        also=rules("SR1-LIST-02 SR1-LIST-14"),
    ),
    ListFault(
        "list_leaves_out_completed",
        "SR1-LIST-17",
        "Where nothing is filtered by, the list holds no completed orders.",
        _LIST,
        lambda criteria: (
            replace(criteria, statuses=("NEW", "IN_PROGRESS", "REJECTED")) if _unasked(criteria) else criteria
        ),
        reason="VALUE",
        also=rules(
            "SR1-COMMENT-01 SR1-FLOW-03 SR1-FLOW-05 SR1-FLOW-12 SR1-LIST-01 SR1-LIST-03 SR1-LIST-11 "
            "SR1-LIST-12 SR1-LIST-13"
        ),
    ),
    AnswerFault(
        "list_calls_rejected_cancelled",
        "SR1-FLOW-12",
        "The list shows rejected orders as CANCELLED.",
        (_LIST,),
        changes.items(_rejected_is_cancelled),
        reason="SCHEMA_ENUM",
        also=rules("SR1-LIST-01"),
    ),
)

PAGES: tuple[Fault, ...] = (
    ListFault(
        "list_is_descending",
        "SR1-LIST-03",
        "The list is sorted the wrong way round.",
        _LIST,
        lambda criteria: replace(criteria, newest_first=not criteria.newest_first),
        reason="VALUE",
        also=rules("SR1-LIST-07 SR1-LIST-08 SR1-LIST-11 SR1-LIST-12 SR1-LIST-13"),
    ),
    ListFault(
        "list_ignores_descending",
        "SR1-LIST-11",
        "The list is in ascending order even with sortDir=desc.",
        _LIST,
        lambda criteria: replace(criteria, newest_first=False),
        reason="ORDER",
    ),
    ListFault(
        "list_skips_one_too_many",
        "SR1-LIST-12",
        "A page that does not start at the beginning misses one order.",
        _LIST,
        lambda criteria: replace(criteria, offset=criteria.offset + 1) if criteria.offset else criteria,
        reason="VALUE",
        also=rules("SR1-LIST-13 SR1-LIST-14"),
    ),
    ListFault(
        "list_offset_counts_pages",
        "SR1-LIST-12",
        "The offset is taken for a number of pages.",
        _LIST,
        lambda criteria: replace(criteria, offset=criteria.offset * criteria.limit),
        reason="VALUE",
        also=rules("SR1-LIST-13"),
    ),
    AnswerFault(
        "list_offset_not_repeated",
        "SR1-LIST-12",
        "The list says offset 0 on every page.",
        (_LIST,),
        changes.body(put("offset", 0)),
        reason="VALUE",
    ),
    ListFault(
        "list_holds_one_too_many",
        "SR1-LIST-13",
        "A page holds one order more than asked for.",
        _LIST,
        lambda criteria: replace(criteria, limit=criteria.limit + 1),
        reason="VALUE",
        also=rules("SR1-LIST-12 SR1-PAGE-01 SR1-PAGE-02 SR1-PAGE-03"),
    ),
    AnswerFault(
        "list_total_is_page_length",
        "SR1-LIST-14",
        "totalFound counts the page only.",
        (_LIST,),
        changes.body(page_total),
        reason="VALUE",
    ),
    AnswerFault(
        "list_envelope_lacks_total",
        "SR1-LIST-01",
        "The list has no totalFound.",
        (_LIST,),
        changes.body(without("totalFound")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-LIST-04 SR1-LIST-14 SR1-STEP-07 SR1-STEP-08 SR1-STEP-12"),
    ),
    PointFault("list_usual_page_of_25", "SR1-PAGE-01", "Without limit a page holds 25 orders.", reason="VALUE"),
    PointFault(
        "list_page_without_bound",
        "SR1-PAGE-02",
        "A page may hold more than 100 orders.",
        reason="COUNT",
        also=rules("SR1-PAGE-03"),
    ),
    AnswerFault(
        "list_lacks_candidate",
        "SR1-STEP-07",
        "The orders of the list hold no candidate.",
        (_LIST,),
        changes.items(without("candidate")),
        reason="SCHEMA_REQUIRED",
        also=rules("SR1-LIST-01"),
    ),
)
