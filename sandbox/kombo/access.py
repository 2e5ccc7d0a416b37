"""Whose key a request carries, and which integration it is about (KB-AUTH-01 to -08)."""

from __future__ import annotations

import json
import sqlite3

from sandbox.kombo import errors
from sandbox.kombo.errors import KomboRefusal
from sandbox.kombo.world import World
from sandbox.messages import Call

INTEGRATION_HEADER = "x-integration-id"


def environment_of(call: Call, world: World) -> str:
    """The environment's identifier. Raises Refusal for a bad key or a caller at an address that is not allowed."""
    if call.headers.get("cookie") == "" and world.faults.fires("kombo_empty_cookie_refused"):
        raise errors.invalid("The cookie is empty.", "empty_cookie")
    scheme, _, key = call.headers.get("authorization", "").partition(" ")
    key = key.strip() if scheme.lower() == "bearer" else ""
    row = world.store.row("SELECT * FROM kombo_keys WHERE api_key = ?", (key,)) if key else None
    if row is None or not row["valid"]:
        environment = _wrongly_let_in(world, key, row)
        if environment is None:
            raise _bad_key(world, key)
    else:
        environment = str(row["environment_id"])
    _check_address(call, world, environment)
    return environment


def _wrongly_let_in(world: World, key: str, former: sqlite3.Row | None) -> str | None:
    if former is not None and world.faults.fires("kombo_former_key_accepted"):
        return str(former["environment_id"])
    if world.faults.fires("kombo_unknown_key_accepted" if key else "kombo_missing_key_accepted"):
        return str(world.store.rows("SELECT id FROM kombo_environments ORDER BY serial DESC LIMIT 1")[0]["id"])
    return None


def _bad_key(world: World, key: str) -> KomboRefusal:
    if key:
        return errors.refusal(errors.AUTHENTICATION_INVALID, "The API key is unknown or no longer valid.", world.quirks)
    message = "There is no API key: send it as 'Authorization: Bearer <API key>'."
    return KomboRefusal(int(world.quirks["kombo_missing_key"]), errors.AUTHENTICATION_INVALID, "missing_key", message)


def _check_address(call: Call, world: World, environment: str) -> None:
    row = world.store.row("SELECT addresses FROM kombo_environments WHERE id = ?", (environment,))
    allowed = json.loads(row["addresses"]) if row else []
    if allowed and call.client not in allowed and not world.faults.fires("kombo_address_list_ignored"):
        status = int(world.quirks["kombo_foreign_address"])
        message = f"Calls from {call.client[:80]!r} are not allowed in this environment."
        raise KomboRefusal(status, errors.IP_NOT_WHITELISTED, "foreign_address", message)


def integration_of(call: Call, world: World) -> sqlite3.Row:
    """The integration that the header names. Raises Refusal where it is missing or not the caller's."""
    identifier = call.headers.get(INTEGRATION_HEADER, "").strip()
    if not identifier and call.method == "GET":
        newest = "SELECT * FROM kombo_integrations WHERE environment_id = ? ORDER BY serial DESC LIMIT 1"
        some = world.store.row(newest, (call.caller,))
        if some is not None and world.faults.fires("kombo_missing_integration_accepted"):
            return some
    if not identifier and world.quirks.on("kombo_missing_integration", "input_invalid"):
        raise errors.invalid("The header X-Integration-Id is missing.", "missing_integration")
    row = world.store.row("SELECT * FROM kombo_integrations WHERE id = ?", (identifier,))
    if row is not None and row["deleted"] and world.faults.fires("kombo_deleted_integration_works"):
        return row
    foreign = row is not None and row["environment_id"] != call.caller
    if row is not None and not row["deleted"] and not foreign:
        return row
    if row is not None and foreign and world.faults.fires("kombo_foreign_integration_reachable"):
        return row
    if row is None and call.method == "GET":
        statement = "SELECT * FROM kombo_integrations WHERE lower(id) = lower(?) AND environment_id = ?"
        like = world.store.row(statement, (identifier, call.caller))
        if like is not None and world.faults.fires("kombo_integration_in_any_letters"):
            return like
    status = int(world.quirks["kombo_unknown_integration"])
    message = f"There is no integration {identifier[:80]!r} in this environment."
    raise KomboRefusal(status, errors.INTEGRATION_NOT_FOUND, "integration_not_found", message)


def named(call: Call) -> str:
    """The identifier in the header, once the integration has been found."""
    return call.headers.get(INTEGRATION_HEADER, "").strip()
