"""The members that the documents give an order (KB-ORD-01), to compare orders by them. Pure functions; no sentences.

What else a list may show of an order is tolerated, and stands in the way of no comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CANDIDATE = ("remote_id", "email", "first_name", "last_name", "phone")
LOCATION = ("street_1", "street_2", "city", "state", "zip_code", "country", "raw")
JOB = ("remote_id", "name", "job_code", "description", "location", "hiring_team")
MEMBER_OF_TEAM = ("remote_id", "email", "first_name", "last_name", "hiring_team_roles")
ORDER = ("id", "package_id", "status", "candidate", "application", "job")
Shape = Mapping[str, Any]
SHAPE: Shape = {
    **dict.fromkeys(ORDER),
    "candidate": dict.fromkeys(CANDIDATE),
    "application": {"remote_id": None},
    "job": {
        **dict.fromkeys(JOB),
        "location": dict.fromkeys(LOCATION),
        "hiring_team": [dict.fromkeys(MEMBER_OF_TEAM)],
    },
}


def documented(order: Mapping[str, Any]) -> dict[str, Any]:
    """An order with its documented members alone, its location as ``plain`` has it."""
    kept: dict[str, Any] = _kept(order, SHAPE)
    return plain(kept)


def plain(order: Mapping[str, Any]) -> dict[str, Any]:
    """An order whose location has no null: each member of a location may be left out or be null alike."""
    job = order.get("job")
    place = job.get("location") if isinstance(job, Mapping) else None
    if not isinstance(job, Mapping) or not isinstance(place, Mapping):
        return dict(order)
    return {**order, "job": {**job, "location": {name: one for name, one in place.items() if one is not None}}}


def or_null(placed: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """What was placed, with null for what candidate, application and job are shown without.

    How much a tool tells is a weaker rule's business, and where null may not be at all the contract says so.
    """
    return {name: _or_null(value, shown.get(name)) for name, value in placed.items()}


def _or_null(placed: Any, shown: Any) -> Any:
    if not isinstance(placed, Mapping) or not isinstance(shown, Mapping):
        return placed
    return {name: None if shown.get(name, "") is None else value for name, value in placed.items()}


def _kept(value: Any, shape: Any) -> Any:
    if isinstance(shape, Mapping) and isinstance(value, Mapping):
        return {name: _kept(one, shape[name]) for name, one in value.items() if name in shape}
    if isinstance(shape, list) and isinstance(value, list):
        return [_kept(one, shape[0]) for one in value]
    return value
