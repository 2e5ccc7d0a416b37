"""Results of an order: list, get, submit. SR1-RESULT-01 to -10. There is no update and no delete."""

from __future__ import annotations

import sqlite3
import urllib.parse

from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import bodies, errors, lifecycle, orders, queries, rich_text, wire
from sandbox.smartrecruiters.lifecycle import Action, Fixed, Status
from sandbox.smartrecruiters.world import World

TYPES = ("DOCUMENT", "URL", "VIDEO_URL", "VIDEO_STREAM", "GENERATED_URL")
_DEFAULT = "DOCUMENT"

# ``videoURL``, ``Document`` and the like, without their underscores and in lower case (SR1-RESULT-02).
_TOLERANT = {name.replace("_", "").lower(): name for name in TYPES}

WITH_URL = frozenset({"URL", "VIDEO_URL"})


def list_results(call: Call, world: World) -> Answer:
    order = orders.owned(call, world)
    limit, offset = queries.page(call.query, world.quirks)
    rows = world.store.rows(
        "SELECT * FROM results WHERE order_id = ? ORDER BY serial LIMIT ? OFFSET ?", (order["id"], limit, offset)
    )
    return Answer(200, wire.page(limit, offset, number(world, order["id"]), [wire.result(row) for row in rows]))


def get_result(call: Call, world: World) -> Answer:
    row = owned(call, world)
    first = world.store.rows("SELECT * FROM results WHERE order_id = ? ORDER BY serial LIMIT 1", (row["order_id"],))[0]
    if first["id"] != row["id"] and world.faults.fires("result_read_is_the_first"):
        row = first
    return Answer(200, wire.result(row))


def submit_result(call: Call, world: World) -> Answer:
    order = orders.owned(call, world)
    try:
        details = bodies.checked(call, bodies.RESULT, world)
    except Refusal as refusal:
        return _wrongly_kept(call, world, order["id"], refusal)
    details["resultType"] = _type(call, world, details.get("resultType", ""))
    details = _with_result(call, world, details)
    if world.quirks.on("html_outside_list", "strip") and isinstance(details.get("description"), str):
        details["description"] = rich_text.allowed_only(details["description"])
    check_state(world, order, Action.ADD_RESULT)
    if world.faults.is_active("result_replaces_former") and number(world, order["id"]):
        world.faults.fires("result_replaces_former")
        world.store.run("DELETE FROM results WHERE order_id = ?", (order["id"],))
    identifier = _keep(world, order["id"], details)
    row = world.store.rows("SELECT * FROM results WHERE id = ?", (identifier,))[0]
    if world.faults.fires("result_not_kept"):
        world.store.run("DELETE FROM results WHERE id = ?", (identifier,))
    return world.created(wire.result(row))


def _keep(world: World, order: str, details: JsonObject) -> str:
    identifier = object_id()
    world.store.run(
        "INSERT INTO results (id, order_id, created, details) VALUES (?, ?, ?, ?)",
        (identifier, order, world.clock.now(), wire.kept(details)),
    )
    return identifier


def _wrongly_kept(call: Call, world: World, order: str, refusal: Refusal) -> Answer:
    """The refusal; as an answer, which does not undo the transaction, where a defect has kept what was refused."""
    if refusal.code != "invalid_title" or not world.faults.fires("refused_result_kept"):
        raise refusal
    given = (call.body.get(name) for name in ("title", "description"))
    title, description = (str(value)[:100] for value in given)
    _keep(world, order, {"title": title, "description": description, "resultType": _DEFAULT})
    return errors.answer(refusal)


def owned(call: Call, world: World) -> sqlite3.Row:
    """The result that the path names, of the order that the path names."""
    order = orders.owned(call, world)
    identifier = call.arguments["resultId"]
    row = world.store.row("SELECT * FROM results WHERE id = ? AND order_id = ?", (identifier, order["id"]))
    if row is None:
        raise errors.missing("result", identifier)
    return row


def details(world: World, order: str) -> list[JsonObject]:
    """What was submitted to the order, oldest first."""
    rows = world.store.rows("SELECT details FROM results WHERE order_id = ? ORDER BY serial", (order,))
    return [wire.unkept(row["details"]) for row in rows]


def files(world: World, order: str) -> int:
    """How many files the results of the order have."""
    return world.store.count(
        "SELECT COUNT(*) FROM attachments JOIN results ON results.id = result_id WHERE order_id = ?", (order,)
    )


def number(world: World, order: str) -> int:
    """How many results the order has."""
    return world.store.count("SELECT COUNT(*) FROM results WHERE order_id = ?", (order,))


def check_state(world: World, order: sqlite3.Row, action: Action) -> None:
    """Refuse where the order's state does not allow results or files (SR1-RESULT-10, SR1-FLOW-05)."""
    if lifecycle.outcome(Status(order["status"]), action, world.quirks) is Fixed.REFUSE or (
        order["status"] == Status.COMPLETED and world.faults.fires("results_refused_after_complete")
    ):
        raise Refusal(
            int(world.quirks["illegal_transition"]),
            "illegal_order_state",
            f"The order is {order['status']}: it is not possible to {action} now.",
        )


def _type(call: Call, world: World, text: str) -> str:
    """The result type by its proper name; absent and empty mean DOCUMENT (SR1-RESULT-03)."""
    if not text:
        return _DEFAULT
    name = text
    if world.quirks.on("result_type_spelling", "tolerant"):
        name = _TOLERANT.get(text.replace("_", "").lower(), text)
    message = f"resultType is {text[:40]!r}; it must be one of {', '.join(TYPES)}."
    bodies.insist(world, call, name in TYPES, 400, "invalid_result_type", message)
    return name


def _with_result(call: Call, world: World, details: JsonObject) -> JsonObject:
    """``result`` judged by the type: a URL (SR1-RESULT-04), or ignored whatever it is (SR1-RESULT-05)."""
    kind, result = details["resultType"], call.body.get("result")
    ignored = kind in {"DOCUMENT", "GENERATED_URL"} or (
        kind == "VIDEO_STREAM" and world.quirks.on("video_stream_result", "ignore")
    )
    if ignored:
        strict = kind == "DOCUMENT" and result is not None and not is_url(result)
        if strict and world.faults.fires("document_result_must_be_url"):
            raise Refusal(400, "invalid_result", "result must be a URL.")
        kept = isinstance(result, str) and world.quirks.on("ignored_result", "echo")
    else:
        if kind in WITH_URL:
            bodies.insist(world, call, result is not None, 400, "missing_result", f"A {kind} result needs a result.")
            fits = result is None or is_url(result, world.quirks.on("result_url", "any_scheme"))
            bodies.insist(world, call, fits, 400, "invalid_result", f"The result of a {kind} must be a URL.")
        elif result is not None and not isinstance(result, str):
            raise Refusal(400, "invalid_result", "result must be a string.")
        kept = result is not None
    return {**details, "result": result} if kept else details


def is_url(text: object, any_scheme: bool = False) -> bool:
    """Whether it is a URL: http or https, unless any scheme will do."""
    if not isinstance(text, str) or any(character <= " " or character == "\x7f" for character in text):
        return False
    try:
        split = urllib.parse.urlsplit(text)
        _ = split.port
    except ValueError:
        return False
    if any_scheme:
        return bool(split.scheme and (split.netloc or split.path))
    return split.scheme in {"http", "https"} and bool(split.hostname)
