"""A user opens a result: for a generated URL the platform asks the partner where it is, each time (SR1-RESULT-18).

The question is sent in the background, since the partner may well call the API before it answers; so an opening can be
looked at until its outcome is no longer pending.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from sandbox.identifiers import object_id
from sandbox.messages import JsonObject, Refusal
from sandbox.outgoing import NoReply, Outgoing, reply_to
from sandbox.smartrecruiters import configs, profile, results, wire
from sandbox.smartrecruiters.world import World

PENDING, OPENED, FAILED = "pending", "opened", "failed"
_HEADER = re.compile(r"\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\s*:[ \t]*([\x20-\x7e\t]*?)\s*")
_OURS = frozenset({"host", "accept", "connection", "content-length", "transfer-encoding"})

Work = Callable[[], Awaitable[None]]


class _Failed(Exception):
    """What the user is told in place of a page."""


def open_result(world: World, result_id: str) -> tuple[JsonObject, Work | None]:
    """A new opening, and what to run afterwards where the partner has to be asked."""
    row = world.store.row(
        "SELECT results.*, orders.partner_id, orders.status FROM results JOIN orders ON orders.id = results.order_id"
        " WHERE results.id = ?",
        (result_id,),
    )
    if row is None:
        raise Refusal(404, "result_not_found", f"There is no result {result_id[:80]!r}.")
    if not profile.shows_results(world, row["status"]):
        raise Refusal(409, "result_not_shown", f"The order is {row['status']}: its results are not shown yet.")
    identifier = object_id()
    try:
        url, call = _where(world, row)
    except _Failed as problem:
        _keep(world, identifier, row, FAILED, error=str(problem))
        return look_at(world, identifier), None
    if call is None:
        _keep(world, identifier, row, OPENED, url=url)
        return look_at(world, identifier), None
    _keep(world, identifier, row, PENDING)
    return look_at(world, identifier), _asking(world, identifier, call)


def look_at(world: World, identifier: str) -> JsonObject:
    """``outcome`` is pending, opened (then there is a ``url``) or failed (then there is an ``error``)."""
    row = world.store.row("SELECT * FROM openings WHERE id = ?", (identifier,))
    if row is None:
        raise Refusal(404, "opening_not_found", f"There is no opening {identifier[:80]!r}.")
    shown = {
        "id": row["id"],
        "resultId": row["result_id"],
        "openedAt": wire.date(row["opened"]),
        "outcome": row["outcome"],
    }
    return shown | {name: row[name] for name in ("url", "error") if row[name] is not None}


def _where(world: World, row: sqlite3.Row) -> tuple[str, Outgoing | None]:
    """The address if it is known, or the call by which to ask for it."""
    details = wire.unkept(row["details"])
    kind = details["resultType"]
    asked = kind == "GENERATED_URL" or (kind == "VIDEO_STREAM" and world.quirks.on("video_stream_result", "ignore"))
    configured = configs.value(world, row["partner_id"], configs.RESULT_URL)
    if not asked and not (configured and world.faults.fires("generated_url_called_for_other_types")):
        return _own(kind, details.get("result")), None
    if not configured:
        raise _Failed(f"the partner has not set {configs.RESULT_URL}")
    former = _former(world, row["id"])
    if former is not None and world.faults.fires("generated_url_called_once_only"):
        return former, None
    return "", _call(world, row, configured)


def _own(kind: str, result: object) -> str:
    if kind not in results.WITH_URL or not isinstance(result, str):
        raise _Failed(f"a {kind} result has no address of its own to open")
    return result


def _former(world: World, result: str) -> str | None:
    row = world.store.row("SELECT url FROM openings WHERE result_id = ? AND url IS NOT NULL LIMIT 1", (result,))
    return None if row is None else str(row["url"])


def _call(world: World, row: sqlite3.Row, configured: str) -> Outgoing:
    url = configured.partition("#")[0]
    if not world.faults.fires("generated_url_without_order"):
        name = world.quirks["generated_url_parameter"]
        url += f"{'&' if '?' in url else '?'}{name}={quote(row['order_id'], safe='')}"
    header = configs.value(world, row["partner_id"], configs.RESULT_HEADER)
    headers = [_header(header)] if header else []
    if headers and world.faults.fires("generated_url_called_without_header"):
        headers = []
    if world.faults.fires("generated_url_called_by_post"):
        return Outgoing("POST", url, headers, b"")
    return Outgoing("GET", url, headers)


def _header(text: str) -> tuple[str, str]:
    """``authToken: 123456``. What could pass for another header, or steer the connection, is not sent."""
    found = _HEADER.fullmatch(text)
    if found is None or found[1].lower() in _OURS:
        raise _Failed(f"{configs.RESULT_HEADER} does not look like headerName: headerValue")
    return found[1], found[2]


def _asking(world: World, identifier: str, call: Outgoing) -> Work:
    async def ask() -> None:
        outcome, url, error = OPENED, None, None
        try:
            url = await _answered(world, call)
        except (NoReply, _Failed) as problem:
            outcome, error = FAILED, str(problem)
        world.store.run(
            "UPDATE openings SET outcome = ?, url = ?, error = ? WHERE id = ?", (outcome, url, error, identifier)
        )

    return ask


async def _answered(world: World, call: Outgoing) -> str:
    """The address that the partner answers: just the URL, as a bare text."""
    reply = await reply_to(call, world.notify_hosts)
    if reply.status != 200:
        raise _Failed(f"the partner answered {reply.status}")
    text = reply.body.decode("utf-8", "replace").strip()
    if not results.is_url(text):
        raise _Failed(f"what the partner answered is no URL: {text[:80]!r}")
    return text


def _keep(
    world: World, identifier: str, row: sqlite3.Row, outcome: str, url: str | None = None, error: str | None = None
) -> None:
    world.store.run(
        "INSERT INTO openings (id, result_id, opened, outcome, url, error) VALUES (?, ?, ?, ?, ?, ?)",
        (identifier, row["id"], world.clock.now(), outcome, url, error),
    )
