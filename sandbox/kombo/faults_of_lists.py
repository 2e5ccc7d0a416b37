"""Faults in the lists of orders. Part of the table in ``fault_table``."""

from __future__ import annotations

from dataclasses import replace

from sandbox.faults import AnswerFault, Fault, ListFault, PointFault, WaiverFault, rules
from sandbox.kombo import changes
from sandbox.kombo.changes import each, inside, put, without, without_nulls
from sandbox.kombo.orders import Criteria
from sandbox.messages import JsonObject

_ORDERS, _OPEN = "kombo.orders", "kombo.orders.open"
_BOTH = (_ORDERS, _OPEN)


def _next_is_a_number(data: JsonObject) -> None:
    if data["next"] is not None:
        data["next"] = 2


def _always_a_next(data: JsonObject) -> None:
    data["next"] = data["next"] or "page end"


def _nulls_in_order(order: JsonObject) -> None:
    for part in ("candidate", "application", "job"):
        without_nulls(order[part])


def _without_job(order: JsonObject) -> None:
    order["application"]["remote_id"] = order["job"]["name"] = None


def _continued(criteria: Criteria, **members: object) -> Criteria:
    """Spoil only what follows a cursor."""
    return criteria if criteria.after is None else replace(criteria, **members)  # type: ignore[arg-type]


LISTS: tuple[Fault, ...] = (
    AnswerFault(
        "kombo_order_without_nulls",
        "KB-ORD-01",
        "Members of an order that are null are left out.",
        _BOTH,
        changes.orders(_nulls_in_order),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_order_without_phone",
        "KB-ORD-01",
        "Candidates have no phone member.",
        _BOTH,
        changes.orders(inside("candidate", without("phone"))),
        reason="SCHEMA_REQUIRED",
    ),
    AnswerFault(
        "kombo_order_email_null",
        "KB-ORD-01",
        "The candidate's e-mail address is null.",
        _BOTH,
        changes.orders(inside("candidate", put("email", None))),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_order_status_in_small_letters",
        "KB-ORD-01",
        "The status of an order is in small letters.",
        (_ORDERS,),
        changes.orders(lambda order: order.update(status=order["status"].lower())),
        reason="SCHEMA_ENUM",
    ),
    AnswerFault(
        "kombo_hiring_team_null",
        "KB-ORD-01",
        "The hiring team is null.",
        _BOTH,
        changes.orders(inside("job", put("hiring_team", None))),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_hiring_role_unknown",
        "KB-ORD-01",
        "Members of the hiring team have a role that is not documented.",
        _BOTH,
        changes.orders(inside("job", each("hiring_team", put("hiring_team_roles", ["COORDINATOR"])))),
        reason="SCHEMA_ENUM",
    ),
    AnswerFault(
        "kombo_job_not_filled",
        "KB-SR-02",
        "The job has no name and the application no id.",
        _BOTH,
        changes.orders(_without_job),
        reason="VALUE",
    ),
    AnswerFault(
        "kombo_order_tells_creation",
        "KB-ORD-12",
        "Orders have a created_at.",
        _BOTH,
        changes.orders(put("created_at", "2023-04-04T00:00:00.000Z")),
        reason="SCHEMA_NOT",
    ),
    AnswerFault(
        "kombo_order_tells_integration",
        "KB-ORD-12",
        "Orders have an integration_id.",
        _BOTH,
        changes.orders(put("integration_id", "sandbox:1")),
        reason="SCHEMA_NOT",
    ),
    AnswerFault(
        "kombo_order_of_general_model",
        "KB-ORD-14",
        "Orders have changed_at and remote_deleted_at.",
        _BOTH,
        changes.orders(lambda order: order.update(changed_at="2023-04-04T00:00:00.000Z", remote_deleted_at=None)),
        reason="SCHEMA_NOT",
    ),
    AnswerFault(
        "kombo_orders_bare",
        "KB-ORD-01",
        "The list's data is an array, without next.",
        _BOTH,
        changes.success(lambda body: body.update(data=body["data"]["results"])),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_next_missing_at_end",
        "KB-ORD-04",
        "There is no next on the last page.",
        _BOTH,
        changes.success(inside("data", without_nulls)),
        reason="SHAPE",
        also=rules("KB-ORD-01"),
    ),
    AnswerFault(
        "kombo_next_is_number",
        "KB-ORD-04",
        "next is a number.",
        _BOTH,
        changes.success(inside("data", _next_is_a_number)),
        reason="SCHEMA_TYPE",
    ),
    AnswerFault(
        "kombo_next_never_null",
        "KB-ORD-04",
        "next is never null.",
        _BOTH,
        changes.success(inside("data", _always_a_next)),
        reason="STATUS",
    ),
    ListFault(
        "kombo_page_skips_order",
        "KB-ORD-04",
        "Between two pages an order is lost.",
        _ORDERS,
        lambda criteria: _continued(criteria, skipping=1),
        reason="VALUE",
    ),
    ListFault(
        "kombo_page_repeats_order",
        "KB-ORD-04",
        "The last order of a page is the first of the next one too.",
        _ORDERS,
        lambda criteria: _continued(criteria, including_after=True),
        reason="VALUE",
    ),
    ListFault(
        "kombo_open_page_repeats_order",
        "KB-OPEN-02",
        "The last open order of a page is the first of the next one too.",
        _OPEN,
        lambda criteria: _continued(criteria, including_after=True),
        reason="VALUE",
    ),
    ListFault(
        "kombo_cursor_starts_anew",
        "KB-ORD-04",
        "A cursor leads to the first page again.",
        _ORDERS,
        lambda criteria: replace(criteria, after=None),
        reason="ENDLESS",
    ),
    ListFault(
        "kombo_cursor_ignores_filters",
        "KB-ORD-05",
        "Filters are of no effect together with a cursor.",
        _ORDERS,
        lambda criteria: _continued(criteria, statuses=(), ids=None, created_from=None),
        reason="VALUE",
    ),
    ListFault(
        "kombo_orders_newest_first",
        "KB-ORD-11",
        "Orders come newest first, so that new ones shift the pages.",
        _ORDERS,
        lambda criteria: replace(criteria, newest_first=True),
        reason="VALUE",
    ),
    ListFault(
        "kombo_page_of_other_usual_size",
        "KB-ORD-02",
        "Without page_size a page has 50 orders.",
        _ORDERS,
        lambda criteria: replace(criteria, limit=50) if criteria.limit == 100 else criteria,
        reason="VALUE",
    ),
    ListFault(
        "kombo_page_size_ignored",
        "KB-ORD-02",
        "A page always has 100 orders.",
        _ORDERS,
        lambda criteria: replace(criteria, limit=100),
        reason="VALUE",
    ),
    ListFault(
        "kombo_page_of_200_at_most",
        "KB-ORD-02",
        "A page never has more than 200 orders.",
        _ORDERS,
        lambda criteria: replace(criteria, limit=min(criteria.limit, 200)),
        reason="VALUE",
    ),
    WaiverFault(
        "kombo_large_page_accepted",
        "KB-ORD-02",
        "A page may have more than 250 orders.",
        _ORDERS,
        ("large_page_size",),
        reason="COUNT",
    ),
    ListFault(
        "kombo_statuses_ignored",
        "KB-ORD-18",
        "The filter by statuses is of no effect.",
        _ORDERS,
        lambda criteria: replace(criteria, statuses=()),
        reason="VALUE",
    ),
    ListFault(
        "kombo_only_first_status",
        "KB-ORD-07",
        "Of several statuses only the first counts.",
        _ORDERS,
        lambda criteria: replace(criteria, statuses=criteria.statuses[:1]),
        reason="VALUE",
    ),
    WaiverFault(
        "kombo_unknown_status_filter_accepted",
        "KB-ORD-08",
        "An unknown value in statuses is taken.",
        _ORDERS,
        ("invalid_statuses",),
        reason="STATUS",
    ),
    ListFault(
        "kombo_ids_ignored",
        "KB-ORD-17",
        "The filter by ids is of no effect.",
        _ORDERS,
        lambda criteria: replace(criteria, ids=None),
        reason="VALUE",
    ),
    ListFault(
        "kombo_created_after_ignored",
        "KB-ORD-16",
        "The filter by created_after is of no effect.",
        _ORDERS,
        lambda criteria: replace(criteria, created_from=None),
        reason="VALUE",
    ),
    ListFault(
        "kombo_created_after_exclusive",
        "KB-ORD-16",
        "An order created at the very moment of created_after is left out.",
        _ORDERS,
        lambda criteria: (
            criteria if criteria.created_from is None else replace(criteria, created_from=criteria.created_from + 1)
        ),
        reason="VALUE",
    ),
    WaiverFault(
        "kombo_bad_cursor_accepted",
        "KB-ORD-10",
        "A made-up cursor leads to the first page.",
        _ORDERS,
        ("invalid_cursor",),
        reason="STATUS",
    ),
    PointFault("kombo_plus_is_no_blank", "KB-ORD-15", "In a cursor only %20 stands for a blank.", reason="SHAPE"),
    ListFault(
        "kombo_foreign_orders_listed",
        "KB-AUTH-10",
        "The list holds the orders of all integrations.",
        _ORDERS,
        lambda criteria: replace(criteria, integration=None),
        reason="VALUE",
    ),
    ListFault(
        "kombo_foreign_open_orders_listed",
        "KB-AUTH-10",
        "The list of open orders holds those of all integrations.",
        _OPEN,
        lambda criteria: replace(criteria, integration=None),
        reason="VALUE",
    ),
    ListFault(
        "kombo_closed_orders_in_open_list",
        "KB-OPEN-04",
        "The list of open orders holds all orders.",
        _OPEN,
        lambda criteria: replace(criteria, statuses=()),
        reason="VALUE",
    ),
    AnswerFault(
        "kombo_open_order_with_status",
        "KB-OPEN-03",
        "Orders in the list of open orders have a status.",
        (_OPEN,),
        changes.orders(put("status", "OPEN")),
        reason="SCHEMA_NOT",
    ),
    AnswerFault(
        "kombo_open_orders_gone",
        "KB-OPEN-01",
        "The list of open orders does not exist.",
        (_OPEN,),
        lambda answer, _call: replace(
            answer,
            status=404,
            body={"status": "error", "error": {"code": None, "title": None, "message": "Not found.", "log_url": None}},
        ),
        reason="STATUS",
    ),
)
