"""The two lists of orders, page by page (KB-ORD, KB-OPEN)."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from sandbox.kombo import access, bodies, cursors, errors, formats, orders
from sandbox.kombo.answers import success
from sandbox.kombo.lifecycle import Status
from sandbox.kombo.orders import Criteria
from sandbox.kombo.world import World
from sandbox.messages import Answer, Call, JsonObject

LARGEST_PAGE = 250
USUAL_PAGE = 100

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def get_orders(call: Call, world: World) -> Answer:
    """KB-ORD-01 to -14."""
    criteria = Criteria(
        access.named(call),
        statuses=_statuses(call, world),
        ids=_ids(call, world),
        created_from=_created_from(call),
    )
    return _page(call, world, criteria)


def get_open_orders(call: Call, world: World) -> Answer:
    """Without filters, and without the status of an order (KB-OPEN-02, -03, -04)."""
    return _page(call, world, Criteria(access.named(call), statuses=(Status.OPEN,)))


def _page(call: Call, world: World, criteria: Criteria) -> Answer:
    filters = json.dumps([criteria.statuses, criteria.ids, criteria.created_from])
    criteria = replace(
        criteria,
        limit=_page_size(call, world),
        newest_first=world.quirks.on("kombo_order_sort", "newest_first"),
        after=_after(call, world, filters),
    )
    criteria = world.faults.altered_criteria(call.operation, criteria, lambda other: _look(world, other))
    rows = orders.listed(world, criteria)
    more = len(rows) > criteria.limit
    rows = rows[: criteria.limit]
    following: str | None = "" if world.quirks.on("kombo_last_page_next", "empty") else None
    if more:
        position = cursors.Position(_scope(call), rows[-1]["serial"], filters)
        plain = world.quirks.on("kombo_cursor_form", "plain")
        following = cursors.written(position, world.cursor_key, plain)
    results = [orders.shown(row) for row in rows]
    if call.operation == "kombo.orders.open":
        results = [_without_status(order) for order in results]
    return success({"next": following, "results": results})


def _look(world: World, criteria: Criteria) -> tuple[list[str], bool]:
    """The orders of a page, and whether there are more."""
    found = [row["id"] for row in orders.listed(world, criteria)]
    return found[: criteria.limit], len(found) > criteria.limit


def _without_status(order: JsonObject) -> JsonObject:
    return {name: value for name, value in order.items() if name != "status"}


def _scope(call: Call) -> str:
    """A cursor is good for the list and the integration it was made for."""
    return f"{call.operation} {access.named(call)}"


def _after(call: Call, world: World, filters: str) -> int | None:
    text = call.query.get("cursor")
    if text is None or (not text.strip() and world.quirks.on("kombo_blank_cursor", "first_page")):
        return None
    position = cursors.read(text, world.cursor_key)
    if "+" in call.raw_query and position is not None and world.faults.fires("kombo_plus_is_no_blank"):
        position = None
    if position is not None and position.scope == _scope(call):
        if position.filters != filters and world.quirks.on("kombo_changed_filters", "refuse"):
            raise errors.invalid("The filters are not those of the page before.", "changed_filters")
        return position.serial
    if world.faults.waive(call.operation, "invalid_cursor") or world.quirks.on("kombo_bad_cursor", "first_page"):
        return None
    raise errors.invalid(f"cursor is {text[:80]!r}, which is none of this list.", "invalid_cursor")


def _page_size(call: Call, world: World) -> int:
    text = call.query.get("page_size")
    if text is None:
        return USUAL_PAGE
    number = int(text) if _INTEGER.fullmatch(text) else None
    if number is not None and 1 <= number <= LARGEST_PAGE:
        return number
    if number is not None and number > LARGEST_PAGE and world.faults.waive(call.operation, "large_page_size"):
        return number if number < 100_000 else LARGEST_PAGE
    if world.quirks.on("kombo_page_size_out_of_range", "clamp"):
        return USUAL_PAGE if number is None else min(max(number, 1), LARGEST_PAGE)
    message = f"page_size is {text[:80]!r}; it must be a whole number from 1 to {LARGEST_PAGE}."
    raise errors.invalid(message, "invalid_page_size")


def _parts(call: Call, name: str) -> tuple[str, ...]:
    """The values of a comma-separated list; blank and repeated ones count for nothing."""
    parts = (part for part in call.query.get(name, "").split(",") if part.strip())
    return tuple(dict.fromkeys(parts))


def _statuses(call: Call, world: World) -> tuple[str, ...]:
    """None at all means all of them."""
    parts = _parts(call, "statuses")
    unknown = [part for part in parts if part not in set(Status)]
    if unknown and world.quirks.on("kombo_unknown_status_filter", "refuse"):
        message = f"statuses holds {unknown[0][:80]!r}; possible are {', '.join(Status)}."
        bodies.insist(world, call, False, "invalid_statuses", message)
    return parts


def _ids(call: Call, world: World) -> tuple[str, ...] | None:
    parts = _parts(call, "ids")
    if not parts:
        return None
    if world.quirks.on("kombo_unknown_ids", "refuse"):
        rows = orders.listed(world, Criteria(access.named(call), ids=parts, limit=len(parts)))
        lacking = set(parts) - {row["id"] for row in rows}
        if lacking:
            raise errors.invalid(f"ids holds {min(lacking)[:80]!r}, which is no order.", "unknown_ids")
    return parts


def _created_from(call: Call) -> int | None:
    text = call.query.get("created_after")
    if text is None:
        return None
    found = formats.moment(text)
    if found is None:
        message = f"created_after is {text[:80]!r}; it must be a date of the form YYYY-MM-DDTHH:mm:ss.sssZ."
        raise errors.invalid(message, "invalid_created_after")
    return found
