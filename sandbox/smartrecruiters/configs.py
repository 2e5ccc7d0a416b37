"""A partner's configs: list, insert (or update), get, update. The values steer notifications and the in-line flow."""

from __future__ import annotations

import re
import sqlite3

from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import bodies, errors, queries, wire
from sandbox.smartrecruiters.world import World

NOTIFICATION_URL = "assessmentNotificationUrl"
RESULT_URL = "resultURL"
RESULT_HEADER = "resultHeader"

# What the documents demand of two values, and the defects that let others through; all other settings are free.
_VALUE_FORMS = {
    "inlineAssessmentOrderUrl": (re.compile(r"[^?]*"), "must have no query string", "inline_url_takes_query"),
    "inlineAssessmentOrderHeader": (
        re.compile(r"[^:\s]+:[^\r\n]+"),
        "must look like headerName:headerValue",
        "inline_header_takes_any_form",
    ),
}


def list_configs(call: Call, world: World) -> Answer:
    limit, offset = queries.page(call.query, world.quirks)
    where, values = "partner_id = ?", (call.caller,)
    foreign = world.store.count("SELECT COUNT(*) FROM configs WHERE partner_id != ?", (call.caller,))
    if foreign and world.faults.fires("foreign_configs_listed"):
        where, values = "?", ("1",)
    total = world.store.count(f"SELECT COUNT(*) FROM configs WHERE {where}", values)  # noqa: S608
    rows = world.store.rows(
        f"SELECT * FROM configs WHERE {where} ORDER BY serial LIMIT ? OFFSET ?",  # noqa: S608
        (*values, limit, offset),
    )
    return Answer(200, wire.page(limit, offset, total, [wire.config(row) for row in rows]))


def get_config(call: Call, world: World) -> Answer:
    row = _owned(call, world)
    first = world.store.rows("SELECT * FROM configs WHERE partner_id = ? ORDER BY serial LIMIT 1", (call.caller,))[0]
    if first["id"] != row["id"] and world.faults.fires("config_read_is_the_first"):
        row = first
    return Answer(200, wire.config(row))


def insert_config(call: Call, world: World) -> Answer:
    """Acts as an update where the identifier exists."""
    body = _checked(call, world)
    former = value(world, call.caller, body["id"])
    if former not in (None, body.get("value")) and world.faults.fires("config_insert_keeps_former"):
        return world.created(_shown(body))
    return world.created(_kept(call, world, body))


def update_config(call: Call, world: World) -> Answer:
    row = _owned(call, world)
    body = _checked(call, world)
    if body["id"] != row["id"]:
        raise Refusal(400, "invalid_id", "The id in the body differs from the one in the path.")
    if row["value"] != body.get("value") and world.faults.fires("config_update_not_stored"):
        return Answer(200, _shown(body))
    return Answer(200, _kept(call, world, body))


def value(world: World, partner: str, identifier: str) -> str | None:
    """One config of a partner, if set."""
    row = world.store.row("SELECT value FROM configs WHERE partner_id = ? AND id = ?", (partner, identifier))
    return row["value"] if row else None


def _owned(call: Call, world: World) -> sqlite3.Row:
    identifier = call.arguments["configId"]
    row = world.store.row("SELECT * FROM configs WHERE partner_id = ? AND id = ?", (call.caller, identifier))
    if row is None:
        raise errors.missing("config", identifier)
    return row


def _checked(call: Call, world: World) -> JsonObject:
    body = bodies.checked(call, bodies.CONFIG, world)
    text = body.get("value")
    if text is None and world.quirks.on("config_value", "required"):
        raise Refusal(400, "missing_value", "value is missing; it must be a string.")
    form, message, defect = _VALUE_FORMS.get(body["id"], (None, "", ""))
    if form and text is not None and not form.fullmatch(text) and not world.faults.fires(defect):
        raise Refusal(400, "invalid_value", f"The value of {body['id']} {message}.")
    return body


def _kept(call: Call, world: World, body: JsonObject) -> JsonObject:
    world.store.run(
        "INSERT INTO configs (partner_id, id, value) VALUES (?, ?, ?)"
        " ON CONFLICT (partner_id, id) DO UPDATE SET value = excluded.value",
        (call.caller, body["id"], body.get("value")),
    )
    return _shown(body)


def _shown(body: JsonObject) -> JsonObject:
    return {name: body[name] for name in ("id", "value") if name in body}
