"""What the customer sees on a candidate's profile: the assessments with their labels, comments, results and files."""

from __future__ import annotations

import re
import sqlite3
import urllib.parse

from sandbox.messages import Answer, JsonObject, Refusal
from sandbox.smartrecruiters import accounts, wire
from sandbox.smartrecruiters.lifecycle import Status
from sandbox.smartrecruiters.world import World

# What the profile calls the statuses; the word for REJECTED is not documented and comes from a quirk.
LABELS = {Status.NEW: "Pending", Status.IN_PROGRESS: "In Progress", Status.COMPLETED: "Complete"}


def profile(world: World, candidate_id: str) -> JsonObject:
    candidate = accounts.candidate(world, candidate_id)
    rows = world.store.rows("SELECT * FROM orders WHERE candidate_id = ? ORDER BY serial", (candidate_id,))
    for row in rows:
        world.log.mark(row["id"], f"profile.{row['status']}")
    return {"candidate": wire.unkept(candidate["person"]), "assessments": [_assessment(world, row) for row in rows]}


def _assessment(world: World, row: sqlite3.Row) -> JsonObject:
    status = Status(row["status"])
    shown = shows_results(world, status)
    if not shown and world.faults.is_active("results_shown_before_complete") and _results(world, row["id"]):
        shown = world.faults.fires("results_shown_before_complete")
    comments = world.store.rows("SELECT * FROM comments WHERE order_id = ? ORDER BY serial", (row["id"],))
    return {
        "orderId": row["id"],
        "label": LABELS.get(status, world.quirks["rejected_label"]),
        "offer": {**wire.unkept(row["details"])["offer"], "type": row["offer_type"]},
        "comments": [wire.comment(comment) for comment in comments],
        "results": _results(world, row["id"]) if shown else [],
    }


def shows_results(world: World, status: str) -> bool:
    """Whether the customer sees the results of an order with this status."""
    return status == Status.COMPLETED or world.quirks.on("results_visible_before_complete", "yes")


def _results(world: World, order: str) -> list[JsonObject]:
    shown = []
    for row in world.store.rows("SELECT * FROM results WHERE order_id = ? ORDER BY serial", (order,)):
        files = world.store.rows(
            "SELECT id, file_name, content_type, size FROM attachments WHERE result_id = ? ORDER BY serial",
            (row["id"],),
        )
        result = wire.result(row)
        if not files and result["resultType"] == "DOCUMENT" and world.quirks.on("document_without_file", "hide"):
            continue
        shown.append({**result, "attachments": [_file(file) for file in files]})
    return shown


def _file(row: sqlite3.Row) -> JsonObject:
    return {
        "id": row["id"],
        "fileName": row["file_name"],
        "contentType": row["content_type"],
        "size": row["size"],
        "download": f"/_control/attachments/{row['id']}/content",
    }


def download(world: World, attachment_id: str) -> Answer:
    """The bytes of a file, as a download and nothing else."""
    row = world.store.row("SELECT * FROM attachments WHERE id = ?", (attachment_id,))
    if row is None:
        raise Refusal(404, "attachment_not_found", f"There is no attachment {attachment_id[:80]!r}.")
    return Answer(
        200,
        row["content"],
        {
            "content-type": "application/pdf"
            if row["content_type"] == "application/pdf"
            else "application/octet-stream",
            "content-disposition": disposition(row["file_name"]),
            "x-content-type-options": "nosniff",
            "content-security-policy": "sandbox",
        },
    )


def disposition(file_name: str) -> str:
    """A Content-Disposition that no file name can break out of: no path, no control characters, no quotes."""
    last = re.split(r"[/\\]", file_name)[-1]
    safe = "".join(character for character in last if character.isprintable())[:150].strip(". ") or "attachment"
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", safe)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{urllib.parse.quote(safe, safe='')}"
