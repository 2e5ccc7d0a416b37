"""Who and what there is, as lists for the dashboard's pages. Newest first, a page at a time.

Not for the API's own lists, which have rules of their own.
"""

from __future__ import annotations

import json
import sqlite3

from sandbox.kombo.lifecycle import Status
from sandbox.kombo.orders import Criteria, listed
from sandbox.kombo.tools import TOOLS, of_integration
from sandbox.kombo.world import World
from sandbox.messages import JsonObject, Refusal

# Enough to choose from; whoever is looked for beyond them is found by name or identifier.
_OFFERED = 50

_INTEGRATION = (
    "SELECT kombo_integrations.*, kombo_environments.name AS environment FROM kombo_integrations"
    " JOIN kombo_environments ON kombo_environments.id = kombo_integrations.environment_id"
    " WHERE kombo_integrations.deleted = 0"
)


def integrations(world: World) -> list[sqlite3.Row]:
    """Those to offer for choosing: the demo integration first, then the newest. ``environment`` is a name."""
    return world.store.rows(
        f"{_INTEGRATION} ORDER BY kombo_integrations.demo DESC, kombo_integrations.serial DESC LIMIT ?", (_OFFERED,)
    )


def environments(world: World) -> list[sqlite3.Row]:
    return world.store.rows("SELECT * FROM kombo_environments ORDER BY demo DESC, serial DESC LIMIT ?", (_OFFERED,))


def integration(world: World, identifier: str) -> sqlite3.Row | None:
    return world.store.row(f"{_INTEGRATION} AND kombo_integrations.id = ?", (identifier,))


def named(world: World, text: str) -> sqlite3.Row:
    """The integration of this identifier, or the newest of the environment of this identifier or name.

    Raises Refusal: 400 without a text, 404 for none, 409 for several environments of one name.
    """
    text = text.strip()
    if not text:
        raise Refusal(400, "missing_integration", "Give an integration, or the name or identifier of an environment.")
    found = integration(world, text)
    if found is not None:
        return found
    rows = world.store.rows(f"{_INTEGRATION} AND kombo_environments.id = ? {_NEWEST} LIMIT 1", (text,)) or [
        *world.store.rows(f"{_INTEGRATION} AND trim(kombo_environments.name) = ? {_NEWEST}", (text,))
    ]
    if not rows:
        raise Refusal(
            404, "integration_not_found", f"There is no integration, and no environment with one, {text[:80]!r}."
        )
    if len({row["environment_id"] for row in rows}) > 1:
        message = f"Several environments are called {text[:80]!r}: give the identifier of one, or of an integration."
        raise Refusal(409, "ambiguous_integration", message)
    return rows[0]


_NEWEST = "ORDER BY kombo_integrations.serial DESC"


def tool_name(integration_id: str) -> str:
    return TOOLS[of_integration(integration_id)].name


def number_of_orders(world: World, integration_id: str) -> dict[str, int]:
    """How many there are in each status."""
    rows = world.store.rows(
        "SELECT status, COUNT(*) AS number FROM kombo_orders WHERE integration_id = ? GROUP BY status",
        (integration_id,),
    )
    return dict.fromkeys(map(str, Status), 0) | {row["status"]: row["number"] for row in rows}


def orders_of(world: World, integration_id: str, status: str, limit: int, offset: int) -> list[sqlite3.Row]:
    """``status`` empty: all."""
    statuses = (status,) if status else ()
    criteria = Criteria(integration_id, statuses, newest_first=True, limit=limit, skipping=offset)
    return listed(world, criteria)[:limit]


def webhooks_of(world: World, environment: str) -> list[JsonObject]:
    """Oldest first."""
    rows = world.store.rows("SELECT * FROM kombo_webhooks WHERE environment_id = ? ORDER BY serial", (environment,))
    return [{"id": row["id"], "url": row["url"], "events": json.loads(row["events"])} for row in rows]


def key_of(world: World, environment: str) -> str:
    """The valid API key."""
    return str(
        world.store.rows("SELECT api_key FROM kombo_keys WHERE environment_id = ? AND valid = 1", (environment,))[0][
            "api_key"
        ]
    )
