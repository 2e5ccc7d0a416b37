"""Writing an order's result: rules over several members, the order's state, files, and what is kept (KB-RESULT).

The checks and the downloads come first, outside the transaction; within it the order's state is looked at once more.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from sandbox.kombo import access, attachments, bodies, errors, formats, lifecycle, orders, packages, tools
from sandbox.kombo.answers import trouble_of, written
from sandbox.kombo.attachments import File
from sandbox.kombo.errors import KomboRefusal
from sandbox.kombo.lifecycle import Outcome, Status
from sandbox.kombo.world import World
from sandbox.messages import Answer, Call, JsonObject, Refusal

# Base64 makes 4 bytes out of 3; this leaves room for the largest files that nothing is said about, and some more.
LARGEST_BODY = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ready:
    """A result that may be written, unless the order's state changes meanwhile."""

    result: JsonObject
    warnings: tuple[str, ...]


async def prepare_result(call: Call, world: World) -> Ready:
    """All checks, and the downloads. Raises Refusal."""
    try:
        body, warnings = bodies.checked(call, bodies.RESULT, world)
        warnings += _check(call, world, body)
    except Refusal as refusal:
        _wrongly_kept(call, world, "kombo_invalid_result_stored", refusal)
        raise
    try:
        _order(call, world, body)
    except Refusal as refusal:
        _wrongly_kept(call, world, "kombo_refused_transition_stored", refusal)
        raise
    remote, more = _remote_fields(call, world, body.get("remote_fields") or {})
    files, about_files = await attachments.load(world, body.get("attachments") or [])
    return Ready(_result(world, body, remote, files), (*warnings, *more, *about_files))


def write_result(call: Call, world: World) -> Answer:
    """KB-RESULT-01 to -33."""
    ready: Ready = call.prepared
    row = _order(call, world, ready.result)
    trouble_of(world, access.named(call))
    result = ready.result
    if world.faults.is_active("kombo_result_lists_merged") and row["result"] is not None:
        result = _merged(world, json.loads(row["result"]), result)
    status = _status_after(world, row, _asked(result))
    if not world.faults.fires("kombo_result_not_stored"):
        orders.keep_result(world, row["id"], status, result)
    _wrongly_written_too(world, row, status, result)
    world.interactions.warn(row["id"], ready.warnings)
    return written(ready.warnings)


def _check(call: Call, world: World, body: JsonObject) -> list[str]:
    """Rules over several members; gives warnings."""
    attachments.check(call, world, body.get("attachments") or [])
    completed, status = body.get("completed_at"), body.get("status")
    warnings = []
    if completed is not None:
        real = formats.moment(str(completed)) is not None or world.quirks.on("kombo_impossible_dates", "accept")
        message = f"completed_at is {str(completed)[:80]!r}: there is no such moment."
        bodies.insist(world, call, real, "invalid_completed_at", message)
        if status == Status.OPEN and world.quirks.on("kombo_completed_at_while_open", "refuse"):
            raise errors.invalid("completed_at is given, but the status is OPEN.", "completed_at_while_open")
    elif status in {Status.COMPLETED, Status.CANCELLED}:
        message = f"completed_at is missing; provide it when the status is {status}."
        if world.quirks.on("kombo_missing_completed_at", "refuse"):
            raise errors.invalid(message, "missing_completed_at")
        warnings.append(message)
    if world.quirks.on("kombo_result_url", "http") and not formats.is_http_uri(str(body.get("result_url"))):
        raise errors.invalid("result_url must be a URL of http or https.", "invalid_result_url")
    return warnings + _check_scores(world, body)


def _check_scores(world: World, body: JsonObject) -> list[str]:
    score, most = body.get("score"), body.get("max_score")
    numbers = [one for one in (score, most) if isinstance(one, (int, float))]
    if any(one < 0 for one in numbers) and world.faults.fires("kombo_negative_score_refused"):
        raise errors.invalid("score and max_score must not be negative.", "negative_score")
    if len(numbers) == 1 and world.faults.fires("kombo_lone_score_refused"):
        raise errors.invalid("score and max_score must come together.", "lone_score")
    if len(numbers) == 2 and numbers[0] > numbers[1]:
        if world.faults.fires("kombo_score_above_maximum_refused"):
            raise errors.invalid("score must not be above max_score.", "score_above_maximum")
        if world.quirks.on("kombo_score_above_maximum", "warn"):
            return ["score is above max_score."]
    return []


def _order(call: Call, world: World, body: JsonObject) -> sqlite3.Row:
    """The order, if the result may be written to it as it is now. Raises Refusal."""
    identifier = call.arguments["assessment_order_id"]
    row = orders.row_of(world, identifier)
    mine = row is not None and row["integration_id"] == access.named(call)
    if row is None or not (mine or world.faults.fires("kombo_foreign_order_writable")):
        raise _unknown(world, identifier)
    now, asked = Status(row["status"]), _asked(body)
    if asked is Status.REJECTED:
        # Only a defect lets it come as far as this.
        return row
    if lifecycle.outcome(now, asked, world.quirks) is Outcome.REFUSE and not _wrongly_allowed(world, now, asked):
        message = f"status cannot become {asked}: the order is {now}."
        if world.quirks.on("kombo_illegal_transition", "conflict"):
            raise KomboRefusal(409, None, "illegal_transition", message)
        raise errors.invalid(message, "illegal_transition")
    tool = tools.TOOLS[tools.of_integration(row["integration_id"])]
    if asked is Status.OPEN and not tool.open_updates and not world.faults.fires("kombo_open_update_taken"):
        code = world.quirks["kombo_open_update_not_taken"]
        raise errors.refusal(code, f"{tool.name} takes no result whose status is OPEN.", world.quirks)
    if row["inline"] and world.faults.fires("kombo_inline_result_refused"):
        raise _unknown(world, identifier)
    package = packages.kept(world, row["integration_id"], row["package_id"])
    background = package is not None and package["type"] == "BACKGROUND_CHECK"
    if background and world.faults.fires("kombo_background_check_refused"):
        raise errors.invalid("Background checks take no results.", "background_check")
    deleted = package is not None and package["deleted"]
    if deleted and world.quirks.on("kombo_order_of_deleted_package", "refuse"):
        raise errors.invalid(f"The package {row['package_id'][:80]!r} has been deleted.", "deleted_package")
    return row


def _asked(body: JsonObject) -> Status:
    """The status written. Only a defect lets a result pass that has none, or one that there is not."""
    status = body.get("status")
    return Status(status) if status in set(Status) else Status.COMPLETED


def _unknown(world: World, identifier: str) -> KomboRefusal:
    message = f"There is no order {identifier[:80]!r} in this integration."
    if world.quirks.on("kombo_unknown_order", "input_invalid"):
        return errors.invalid(message, "order_not_found")
    return KomboRefusal(404, None, "order_not_found", message)


def _wrongly_allowed(world: World, now: Status, asked: Status) -> bool:
    fires = world.faults.fires
    if now is Status.REJECTED:
        return fires("kombo_rejected_order_writable")
    if asked is Status.OPEN:
        return fires("kombo_closed_order_reopened")
    return now is not asked and fires("kombo_closed_order_changed")


def _remote_fields(call: Call, world: World, given: JsonObject) -> tuple[JsonObject, list[str]]:
    """Those for the tool behind the integration; the others are of no effect (KB-RESULT-23)."""
    tool = tools.of_integration(access.named(call))
    foreign = [name for name in given if name != tool]
    treatment = world.quirks["kombo_foreign_remote_fields"]
    if foreign and treatment == "refuse":
        raise errors.invalid(f"remote_fields.{foreign[0]} is for another tool than {tool}.", "foreign_remote_fields")
    if foreign and world.faults.fires("kombo_foreign_remote_fields_kept"):
        return given, []
    ignored = [f"remote_fields.{name} is for another tool than {tool} and was ignored." for name in foreign]
    if tool in given and world.faults.fires("kombo_remote_fields_lost"):
        return {}, []
    return {tool: given[tool]} if tool in given else {}, ignored if treatment == "warn" else []


def _result(world: World, body: JsonObject, remote: JsonObject, files: list[File]) -> JsonObject:
    """What is kept of a result, and shown on the dashboard."""
    completed = body.get("completed_at")
    if body.get("status") == Status.OPEN and world.quirks.on("kombo_completed_at_while_open", "ignore"):
        completed = None
    if files and world.faults.fires("kombo_attachments_lost"):
        files = []
    attributes = body.get("attributes") or []
    if attributes and world.faults.fires("kombo_attributes_lost"):
        attributes = []
    return {
        "status": body.get("status") or Status.COMPLETED,
        "result_url": body.get("result_url"),
        "completed_at": completed,
        "score": body.get("score"),
        "max_score": body.get("max_score"),
        "attributes": attributes,
        "remote_fields": remote,
        "attachments": [file.shown() for file in files],
    }


def _merged(world: World, before: JsonObject, result: JsonObject) -> JsonObject:
    """A defect: lists grow, and what is not sent again stays (KB-RESULT-29)."""
    merged = {name: before[name] if value is None else value for name, value in result.items()}
    for name in ("attributes", "attachments"):
        merged[name] = before[name] + result[name]
    if merged != result:
        world.faults.fires("kombo_result_lists_merged")
    return merged


def _status_after(world: World, row: sqlite3.Row, status: Status) -> Status:
    if status is Status.OPEN and world.faults.fires("kombo_open_update_closes"):
        return Status.COMPLETED
    if status != row["status"] and world.faults.fires("kombo_status_not_changed"):
        return Status(row["status"])
    return status


def _wrongly_kept(call: Call, world: World, fault: str, refusal: Refusal) -> None:
    """A defect: what is refused is kept all the same."""
    row = orders.row_of(world, call.arguments["assessment_order_id"])
    if refusal.status >= 500 or row is None or row["integration_id"] != access.named(call):
        return
    if world.faults.fires(fault):
        asked = call.body.get("status")
        status = Status(asked) if isinstance(asked, str) and asked in set(Status) else Status(row["status"])
        names = ("result_url", "completed_at", "score", "max_score")
        body = {name: value for name in names if isinstance(value := call.body.get(name), (str, int))}
        with world.store.transaction():
            orders.keep_result(world, row["id"], status, _result(world, body | {"status": str(status)}, {}, []))


def _wrongly_written_too(world: World, row: sqlite3.Row, status: Status, result: JsonObject) -> None:
    """A defect: the integration's next open order gets the result too."""
    if not world.faults.is_active("kombo_other_order_written"):
        return
    other = world.store.row(
        "SELECT id FROM kombo_orders WHERE integration_id = ? AND status = 'OPEN' AND id <> ? ORDER BY serial LIMIT 1",
        (row["integration_id"], row["id"]),
    )
    if other is not None and world.faults.fires("kombo_other_order_written"):
        orders.keep_result(world, other["id"], status, result)
