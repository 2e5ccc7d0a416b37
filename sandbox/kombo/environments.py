"""Environments, their keys and webhooks, and the integrations in them: making, finding, ending them."""

from __future__ import annotations

import json
import secrets
import sqlite3

from sandbox.identifiers import short_id
from sandbox.kombo.tools import TOOLS, of_integration
from sandbox.messages import JsonObject, Refusal
from sandbox.store import Store

ORDER_RECEIVED = "assessment:order-received"
INLINE_ORDER_RECEIVED = "inline-assessment:order-received"

# Those that this sandbox sends, and the others that the dashboard offers.
EVENTS = (
    ORDER_RECEIVED,
    INLINE_ORDER_RECEIVED,
    "integration-created",
    "integration-deleted",
    "integration-state-changed",
    "connection-flow-failed",
    "sync-finished",
    "data-changed",
)


def seed(store: Store) -> None:
    """The demo environment with one integration, unless they are there."""
    if store.row("SELECT id FROM kombo_environments WHERE demo = 1") is None:
        environment = create(store, "Demo environment", demo=True)
        connect(store, environment["id"], "sandbox", demo=True)


def create(store: Store, name: str, demo: bool = False) -> JsonObject:
    """A new environment; ``apiKey`` is shown here and nowhere else."""
    identifier = short_id()
    store.run(
        "INSERT INTO kombo_environments (id, name, secret, demo) VALUES (?, ?, ?, ?)",
        (identifier, name, secrets.token_urlsafe(32), int(demo)),
    )
    return {"id": identifier, "apiKey": _new_key(store, identifier)}


def take_key(store: Store, environment: str) -> str:
    """A new key; the former one is no longer valid."""
    found(store, environment)
    store.run("UPDATE kombo_keys SET valid = 0 WHERE environment_id = ?", (environment,))
    return _new_key(store, environment)


def give_back_key(store: Store, environment: str, key: str) -> str:
    """Make a former key of the environment the valid one again. Raises Refusal (404) for any other text."""
    found(store, environment)
    own = "SELECT * FROM kombo_keys WHERE api_key = ? AND environment_id = ?"
    if store.row(own, (key, environment)) is None:
        raise Refusal(404, "key_not_found", "The environment never had this key.")
    store.run("UPDATE kombo_keys SET valid = 0 WHERE environment_id = ?", (environment,))
    store.run("UPDATE kombo_keys SET valid = 1 WHERE api_key = ?", (key,))
    return key


def _new_key(store: Store, environment: str) -> str:
    key = secrets.token_hex(32)
    store.run("INSERT INTO kombo_keys (api_key, valid, environment_id) VALUES (?, 1, ?)", (key, environment))
    return key


def is_there(store: Store, environment: str) -> bool:
    return store.row("SELECT id FROM kombo_environments WHERE id = ?", (environment,)) is not None


def found(store: Store, environment: str) -> sqlite3.Row:
    """Raises Refusal (404) for an unknown environment."""
    row = store.row("SELECT * FROM kombo_environments WHERE id = ?", (environment,))
    if row is None:
        raise Refusal(404, "environment_not_found", f"There is no environment {environment[:80]!r}.")
    return row


def allow(store: Store, environment: str, addresses: list[str]) -> None:
    found(store, environment)
    store.run("UPDATE kombo_environments SET addresses = ? WHERE id = ?", (json.dumps(addresses), environment))


def connect(store: Store, environment: str, tool: str, demo: bool = False) -> JsonObject:
    """A new integration. Raises Refusal for an unknown environment or tool."""
    found(store, environment)
    if tool not in TOOLS:
        raise Refusal(400, "invalid_tool", f"tool is {tool[:80]!r}; it must be one of {', '.join(TOOLS)}.")
    identifier = f"{tool}:{short_id()}"
    store.run(
        "INSERT INTO kombo_integrations (id, environment_id, demo) VALUES (?, ?, ?)",
        (identifier, environment, int(demo)),
    )
    return {"id": identifier, "tool": tool}


def integration(store: Store, identifier: str) -> sqlite3.Row:
    """Raises Refusal (404) for one that is unknown or deleted."""
    row = store.row("SELECT * FROM kombo_integrations WHERE id = ? AND deleted = 0", (identifier,))
    if row is None:
        raise Refusal(404, "integration_not_found", f"There is no integration {identifier[:80]!r}.")
    return row


def disconnect(store: Store, identifier: str) -> None:
    store.run("UPDATE kombo_integrations SET deleted = 1 WHERE id = ?", (integration(store, identifier)["id"],))


def set_trouble(store: Store, identifier: str, code: str | None) -> None:
    """From now on calls with the integration end with this code; None mends it."""
    store.run("UPDATE kombo_integrations SET trouble = ? WHERE id = ?", (code, integration(store, identifier)["id"]))


def register_webhook(store: Store, environment: str, url: str, events: list[str]) -> JsonObject:
    """A new webhook; the secret is the environment's (KB-WH-33)."""
    secret = found(store, environment)["secret"]
    identifier = short_id()
    store.run(
        "INSERT INTO kombo_webhooks (id, environment_id, url, events) VALUES (?, ?, ?, ?)",
        (identifier, environment, url, json.dumps(events)),
    )
    return {"id": identifier, "secret": secret}


def remove_webhook(store: Store, environment: str, webhook: str) -> None:
    removed = store.run("DELETE FROM kombo_webhooks WHERE environment_id = ? AND id = ?", (environment, webhook))
    if not removed.rowcount:
        raise Refusal(404, "webhook_not_found", f"There is no webhook {webhook[:80]!r} in this environment.")


def webhook_urls(store: Store, environment: str, event: str | None) -> list[str]:
    """Where an event is to be sent, in order of registration; None: the addresses of all webhooks."""
    rows = store.rows("SELECT * FROM kombo_webhooks WHERE environment_id = ? ORDER BY serial", (environment,))
    return [row["url"] for row in rows if event is None or event in json.loads(row["events"])]


def describe(store: Store) -> JsonObject:
    """Who there is, for the control API's first page. Keys are not shown."""
    connected: dict[str, list[JsonObject]] = {}
    for row in store.rows("SELECT * FROM kombo_integrations WHERE deleted = 0 ORDER BY serial"):
        shown = {"id": row["id"], "tool": of_integration(row["id"])}
        connected.setdefault(row["environment_id"], []).append(shown)
    rows = store.rows("SELECT * FROM kombo_environments ORDER BY serial")
    return {
        "environments": [
            {"id": row["id"], "name": row["name"], "integrations": connected.get(row["id"], [])} for row in rows
        ]
    }
