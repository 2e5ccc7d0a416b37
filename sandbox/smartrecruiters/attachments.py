"""Files of a result: list, get, attach, replace. SR1-ATTACH-01 to -08. This API never gives a file back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, FilePart, Refusal
from sandbox.smartrecruiters import bodies, errors, orders, queries, results, wire
from sandbox.smartrecruiters.lifecycle import Action
from sandbox.smartrecruiters.world import World

LARGEST = 20 * 1024 * 1024
PART = "attachment"

# As many as a result takes where a defect counts them.
_FEW = 2

_COLUMNS = "id, result_id, created, updated, file_name, content_type, size"


def list_attachments(call: Call, world: World) -> Answer:
    result = results.owned(call, world)
    limit, offset = queries.page(call.query, world.quirks)
    total = world.store.count("SELECT COUNT(*) FROM attachments WHERE result_id = ?", (result["id"],))
    rows = world.store.rows(
        f"SELECT {_COLUMNS} FROM attachments WHERE result_id = ? ORDER BY serial LIMIT ? OFFSET ?",  # noqa: S608
        (result["id"], limit, offset),
    )
    return Answer(200, wire.page(limit, offset, total, [wire.attachment(row) for row in rows]))


def get_attachment(call: Call, world: World) -> Answer:
    row = _owned(call, world)
    first = _rows(world, row["result_id"])[0]
    if first["id"] != row["id"] and world.faults.fires("attachment_read_is_the_first"):
        row = first
    return Answer(200, wire.attachment(row))


def attach_file(call: Call, world: World) -> Answer:
    result, part = _checked(call, world)
    if len(_rows(world, result["id"])) >= _FEW and world.faults.fires("third_file_refused"):
        raise Refusal(400, "too_many_attachments", f"The result has {_FEW} files already; no more are possible.")
    identifier = _keep(world, result["id"], part)
    answer = world.created(wire.attachment(_row(world, identifier)))
    if world.faults.fires("file_not_kept"):
        world.store.run("DELETE FROM attachments WHERE id = ?", (identifier,))
    unfinished = "UPDATE orders SET status = 'COMPLETED' WHERE id = ? AND status = 'IN_PROGRESS'"
    if world.faults.is_active("file_completes_order") and world.store.run(unfinished, (result["order_id"],)).rowcount:
        world.faults.fires("file_completes_order")
    return answer


def replace_file(call: Call, world: World) -> Answer:
    """The identifier stays; whether the metadata changes is a quirk (SR1-ATTACH-04)."""
    former = _owned(call, world)
    _, part = _checked(call, world)
    file_name, updated = former["file_name"], former["updated"]
    if world.quirks.on("attachment_replace_touches", "yes"):
        file_name, updated = part.file_name, max(world.clock.now(), former["updated"] + 1)
    if world.faults.fires("attachment_replace_adds"):
        return Answer(200, wire.attachment(_row(world, _keep(world, former["result_id"], part))))
    if not world.faults.fires("attachment_replace_ignored"):
        world.store.run(
            "UPDATE attachments SET updated = ?, file_name = ?, content_type = ? WHERE id = ?",
            (updated, file_name, part.content_type, former["id"]),
        )
        if not world.faults.fires("attachment_replace_keeps_content"):
            world.store.run(
                "UPDATE attachments SET size = ?, content = ? WHERE id = ?",
                (len(part.content), part.content, former["id"]),
            )
    return Answer(200, wire.attachment(_row(world, former["id"])))


def _owned(call: Call, world: World) -> sqlite3.Row:
    result = results.owned(call, world)
    identifier = call.arguments["attachmentId"]
    row = world.store.row(
        f"SELECT {_COLUMNS} FROM attachments WHERE id = ? AND result_id = ?",  # noqa: S608
        (identifier, result["id"]),
    )
    if row is None:
        raise errors.missing("attachment", identifier)
    return row


def _keep(world: World, result: str, part: FilePart) -> str:
    identifier, now = object_id(), world.clock.now()
    world.store.run(
        "INSERT INTO attachments (id, result_id, created, updated, file_name, content_type, size, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (identifier, result, now, now, part.file_name, part.content_type, len(part.content), part.content),
    )
    return identifier


def _rows(world: World, result: str) -> list[sqlite3.Row]:
    statement = f"SELECT {_COLUMNS} FROM attachments WHERE result_id = ? ORDER BY serial"  # noqa: S608
    return world.store.rows(statement, (result,))


def _row(world: World, identifier: str) -> sqlite3.Row:
    return world.store.rows(f"SELECT {_COLUMNS} FROM attachments WHERE id = ?", (identifier,))[0]  # noqa: S608


def _checked(call: Call, world: World) -> tuple[sqlite3.Row, FilePart]:
    """The result and the file. Raises Refusal where the state or the file does not allow it."""
    order, result = orders.owned(call, world), results.owned(call, world)
    part = next((part for part in call.parts if part.name == PART), None)
    other = next((part for part in call.parts if part.file_name), None)
    if part is None and other is not None and world.faults.fires("file_in_any_part"):
        part = other
    if part is None:
        raise Refusal(400, "missing_attachment", f"The body has no part named {PART!r}.")
    if not part.file_name:
        raise Refusal(400, "missing_file_name", f"The part {PART!r} has no file name.")
    apart = world.quirks.on("bad_file_status", "413_415")
    fits = len(part.content) <= LARGEST
    message = f"The file has {len(part.content)} bytes; at most {LARGEST} are possible."
    bodies.insist(world, call, fits, 413 if apart else 400, "file_too_large", message)
    is_pdf = all(check(part) for check in _CHECKS[world.quirks["pdf_check"]])
    bodies.insist(
        world, call, is_pdf, 415 if apart else 400, "file_not_pdf", "The file is not a PDF; only PDF is taken."
    )
    bodies.insist(
        world,
        call,
        order["origin"] != "inline",
        400,
        "attachments_not_supported",
        "Results of in-line assessments take no files.",
    )
    results.check_state(world, order, Action.ATTACH)
    return result, part


def _has_type(part: FilePart) -> bool:
    return part.content_type == "application/pdf"


def _has_magic(part: FilePart) -> bool:
    return part.content.startswith(b"%PDF")


def _has_extension(part: FilePart) -> bool:
    return (part.file_name or "").lower().endswith(".pdf")


# What each way of recognising a PDF looks at (SR1-ATTACH-08).
_CHECKS: dict[str, tuple[Callable[[FilePart], bool], ...]] = {
    "content_type_and_magic": (_has_type, _has_magic),
    "content_type": (_has_type,),
    "magic": (_has_magic,),
    "extension": (_has_extension,),
}
