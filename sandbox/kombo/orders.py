"""Orders in the store: placing, finding, listing. The calls of the API on them are in ``order_lists``, ``results``."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.identifiers import short_id
from sandbox.kombo import packages, people, tools
from sandbox.kombo.lifecycle import Status
from sandbox.kombo.world import World
from sandbox.messages import JsonObject, Refusal, written

_NO_PACKAGE = "1001"


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that is not in the store yet."""

    id: str
    integration: str
    package: str
    inline: bool
    details: JsonObject
    status: Status = Status.OPEN
    assessment_url: str | None = None
    rejection: str | None = None

    def shown(self) -> JsonObject:
        return _shown(self.id, self.package, self.status, self.details)


@dataclass(frozen=True, slots=True)
class Criteria:
    """What to list. ``integration`` None means those of all; ``after`` is the last serial of the page before."""

    integration: str | None
    statuses: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    created_from: int | None = None
    after: int | None = None
    newest_first: bool = False
    limit: int = 100
    # For the dashboard's pages, and for defects.
    skipping: int = 0
    # For defects only.
    including_after: bool = False


def drafts(world: World, integration: str, count: int, given: JsonObject, inline: bool = False) -> list[Draft]:
    """New orders of one integration; what is not ``given`` is made up."""
    tool = tools.of_integration(integration)
    package = given.get("packageId") or packages.first(world, integration) or _NO_PACKAGE
    number = secrets.randbelow(10**9)
    return [
        Draft(
            id=short_id(),
            integration=integration,
            package=package,
            inline=inline,
            details=people.details(number + index, tool, given),
        )
        for index in range(count)
    ]


def place(world: World, new: Sequence[Draft]) -> None:
    """Store orders of one integration. The times of creation of an integration's orders all differ, by serial."""
    integration = new[0].integration
    before = world.store.row(
        "SELECT created FROM kombo_orders WHERE integration_id = ? ORDER BY serial DESC LIMIT 1", (integration,)
    )
    start = max(world.clock.now() - len(new) + 1, before["created"] + 1 if before else 0)
    world.store.run_many(
        "INSERT INTO kombo_orders (id, integration_id, package_id, status, created, inline, assessment_url, details,"
        " rejection) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                draft.id,
                draft.integration,
                draft.package,
                str(draft.status),
                start + index,
                int(draft.inline),
                draft.assessment_url,
                kept(draft.details),
                draft.rejection,
            )
            for index, draft in enumerate(new)
        ),
    )


def row_of(world: World, identifier: str) -> sqlite3.Row | None:
    return world.store.row("SELECT * FROM kombo_orders WHERE id = ?", (identifier,))


def found(world: World, identifier: str) -> sqlite3.Row:
    """For the control API. Raises Refusal (404)."""
    row = row_of(world, identifier)
    if row is None:
        raise Refusal(404, "order_not_found", f"There is no order {identifier[:80]!r}.")
    return row


def reject(world: World, identifier: str, message: str) -> bool:
    """The partner refuses an order that it was told of; whether it was still OPEN (KB-WH-05)."""
    changed = world.store.run(
        "UPDATE kombo_orders SET status = ?, rejection = ? WHERE id = ? AND status = ?",
        (str(Status.REJECTED), message, identifier, str(Status.OPEN)),
    )
    return bool(changed.rowcount)


def keep_result(world: World, identifier: str, status: Status, result: JsonObject) -> None:
    world.store.run(
        "UPDATE kombo_orders SET status = ?, result = ?, result_writes = result_writes + 1 WHERE id = ?",
        (str(status), kept(result), identifier),
    )


def listed(world: World, criteria: Criteria) -> list[sqlite3.Row]:
    """The orders of a page and, where there are any, one more."""
    where, values = _condition(criteria)
    direction = "DESC" if criteria.newest_first else "ASC"
    return world.store.rows(
        f"SELECT * FROM kombo_orders WHERE {where} ORDER BY serial {direction} LIMIT ? OFFSET ?",  # noqa: S608
        (*values, criteria.limit + 1, criteria.skipping),
    )


def _condition(criteria: Criteria) -> tuple[str, list[object]]:
    """The WHERE clause: constant pieces only, every value is bound."""
    comparison = ("<" if criteria.newest_first else ">") + ("=" if criteria.including_after else "")
    pieces: list[tuple[str, object]] = []
    if criteria.integration is not None:
        pieces.append(("integration_id = ?", criteria.integration))
    if criteria.statuses:
        pieces.append(("status IN (SELECT value FROM json_each(?))", json.dumps(criteria.statuses)))
    if criteria.ids is not None:
        pieces.append(("id IN (SELECT value FROM json_each(?))", json.dumps(criteria.ids)))
    if criteria.created_from is not None:
        pieces.append(("created >= ?", criteria.created_from))
    if criteria.after is not None:
        pieces.append((f"serial {comparison} ?", criteria.after))
    if not pieces:
        return "1", []
    return " AND ".join(text for text, _ in pieces), [value for _, value in pieces]


def shown(row: sqlite3.Row) -> JsonObject:
    """The order as the API shows it (KB-ORD-01, -12)."""
    return _shown(row["id"], row["package_id"], row["status"], json.loads(row["details"]))


def bare(shown: JsonObject) -> JsonObject:
    """An order in which all is null that may be (KB-ORD-01)."""
    job = _emptied(shown["job"], keep=("hiring_team",))
    team = [_emptied(member, keep=("hiring_team_roles",)) for member in shown["job"]["hiring_team"]]
    return {
        **shown,
        "candidate": _emptied(shown["candidate"], keep=("email",)),
        "application": _emptied(shown["application"]),
        "job": {**job, "hiring_team": team},
    }


def _emptied(value: JsonObject, keep: tuple[str, ...] = ()) -> JsonObject:
    return {name: inner if name in keep else None for name, inner in value.items()}


def _shown(identifier: str, package: str, status: str, details: JsonObject) -> JsonObject:
    return {"id": identifier, "package_id": package, "status": str(status), **details}


def kept(value: JsonObject) -> str:
    """The text under which a JSON value is stored."""
    return written(value)
