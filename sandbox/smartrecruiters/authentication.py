"""Whose key a request carries: the parameter ``apiKey``, and only where that is absent the header X-SmartToken."""

from __future__ import annotations

from sandbox.messages import Call, Refusal
from sandbox.smartrecruiters.world import World

HEADER = "x-smarttoken"
PARAMETER = "apiKey"


def partner_of(call: Call, world: World) -> str:
    """The partner's identifier. Raises Refusal where the key is missing or unknown."""
    key = _key(call, world)
    known = world.known_keys.get(key) if key else None
    if known:
        return known
    row = world.store.row("SELECT id FROM partners WHERE api_key = ?", (key,)) if key else None
    if key and row:
        return world.known_keys.setdefault(key, row["id"])
    former = world.store.row("SELECT partner_id FROM former_keys WHERE api_key = ?", (key or "",))
    if former and world.faults.fires("former_key_accepted"):
        return str(former["partner_id"])
    if (not key and world.faults.fires("missing_key_accepted")) or (key and world.faults.fires("unknown_key_accepted")):
        return str(world.store.rows("SELECT id FROM partners ORDER BY serial LIMIT 1")[0]["id"])
    message = "The API key is not known." if key else "There is no API key: send it in the header X-SmartToken."
    raise Refusal(int(world.quirks["bad_key_status"]), "invalid_api_key" if key else "missing_api_key", message)


def _key(call: Call, world: World) -> str | None:
    parameter, header = call.query.get(PARAMETER), call.headers.get(HEADER)
    if parameter is None:
        settings = call.operation.startswith("configs.")
        return None if header and settings and world.faults.fires("header_key_refused_for_settings") else header
    if header is not None and header != parameter and world.faults.fires("header_beats_parameter"):
        return header
    return parameter
