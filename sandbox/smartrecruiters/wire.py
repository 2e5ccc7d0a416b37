"""How values are written on the wire: dates, and the JSON objects of this API.

Not for storing or checking anything.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from typing import Any

from sandbox.clock import date_text
from sandbox.messages import JsonObject, written

# SR1-DATE-01.
date = date_text


def kept(value: Any) -> str:
    """The text under which a JSON value is stored, and as which it is sent."""
    return written(value)


def unkept(text: str) -> Any:
    return json.loads(text)


def order_text(row: sqlite3.Row) -> str:
    """AssessmentOrder as it is sent: the same bytes as ``order``, without reading the details and writing them again.

    Ids, statuses and dates need no escaping.
    """
    dates = f'"createDate":"{date(row["created"])}","lastUpdateDate":"{date(row["updated"])}"'
    return f'{{"id":"{row["id"]}","status":"{row["status"]}",{dates},{row["details"][1:]}'


def order(row: sqlite3.Row) -> JsonObject:
    """AssessmentOrder."""
    return {
        "id": row["id"],
        "status": row["status"],
        "createDate": date(row["created"]),
        "lastUpdateDate": date(row["updated"]),
        **unkept(row["details"]),
    }


# What an order may hold of each part but need not: the contact's members are all optional, and of a candidate or a
# job no more is sure than who or what it is (older samples have no uuid, clients guard against a missing address).
_OPTIONAL = {
    "requestor": frozenset({"firstName", "lastName", "email", "phone"}),
    "candidate": frozenset({"uuid", "phone", "addressLine"}),
    "job": frozenset({"uuid", "industry", "function", "experienceLevel", "location"}),
}


def bare_order(shown: JsonObject) -> JsonObject:
    """AssessmentOrder without its optional members."""
    return {
        part: {name: inner for name, inner in value.items() if name not in _OPTIONAL[part]}
        if part in _OPTIONAL
        else value
        for part, value in shown.items()
    }


def comment(row: sqlite3.Row) -> JsonObject:
    """AssessmentComment."""
    return {"id": row["id"], "createDate": date(row["created"]), **unkept(row["details"])}


def result(row: sqlite3.Row) -> JsonObject:
    """AssessmentResult."""
    return {"id": row["id"], "createDate": date(row["created"]), **unkept(row["details"])}


def attachment(row: sqlite3.Row) -> JsonObject:
    """AssessmentAttachment: no address, size or content type (those are not part of this API)."""
    return {
        "id": row["id"],
        "createDate": date(row["created"]),
        "lastUpdateDate": date(row["updated"]),
        "fileName": row["file_name"],
    }


def config(row: sqlite3.Row) -> JsonObject:
    """Config; ``value`` is absent where none was given."""
    return {"id": row["id"], **({} if row["value"] is None else {"value": row["value"]})}


def offer(row: sqlite3.Row, amount_as_text: bool) -> JsonObject:
    """Offer. ``amount_as_text``: write the price's amount like ``"20.00"`` instead of as a number."""
    details = unkept(row["details"])
    price = details["terms"]["price"]
    if amount_as_text:
        price["amount"] = f"{price['amount']:.2f}"
    return {
        "id": row["id"],
        "catalogId": row["catalog_id"],
        "name": row["name"],
        "description": row["description"],
        "status": row["status"],
        "createDate": date(row["created"]),
        "lastUpdateDate": date(row["updated"]),
        **details,
    }


def page(limit: int, offset: int, total: int, content: list[JsonObject]) -> JsonObject:
    """The envelope of every list (SR1-LIST-01)."""
    return {"limit": limit, "offset": offset, "totalFound": total, "content": content}


def page_text(limit: int, offset: int, total: int, content: Iterable[str]) -> str:
    """The same, of what is written already."""
    return f'{{"limit":{limit},"offset":{offset},"totalFound":{total},"content":[{",".join(content)}]}}'


def short(text: str) -> str:
    """A text as part of a catalogue identifier: small letters, digits and hyphens only."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:40] or "offer"
