"""Telling a partner of an order: what is sent, how it is signed, and what comes of the answer (KB-WH).

An order stays OPEN and listed whatever happens, unless it is refused in the documented way. Not for inline orders'
own flow (``sandbox.kombo.placing``), which waits for the answer.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox import outgoing
from sandbox.identifiers import short_id
from sandbox.kombo import environments, formats, orders, signature
from sandbox.kombo.world import World
from sandbox.messages import JsonObject
from sandbox.outgoing import NoReply, Outgoing, Reply

_PAUSE = 0.2  # seconds before the first repetition; each further one waits twice as long
_MOST_REDIRECTS = 3
_REFUSED = 422


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell, about an order of an integration. ``body`` is what is sent, byte for byte."""

    id: str
    type: str
    integration: str
    order: str
    body: bytes
    headers: tuple[tuple[str, str], ...]


def event_of(world: World, kind: str, integration: str, order: JsonObject) -> Event:
    """``order`` is as the API shows it."""
    identifier = short_id()
    data = {**order, "integration_id": integration}
    payload: JsonObject = {"id": identifier, "type": kind, "data": data}
    fires = world.faults.fires
    if fires("kombo_webhook_integration_without_tool"):
        data["integration_id"] = integration.partition(":")[2]
    if kind == environments.INLINE_ORDER_RECEIVED and fires("kombo_inline_webhook_typed_as_ordinary"):
        payload["type"] = environments.ORDER_RECEIVED
    if fires("kombo_webhook_lacks_integration"):
        del data["integration_id"]
    if fires("kombo_webhook_holds_remote_data"):
        data["remote_data"] = {"id": order["id"]}
    if _without_nulls(data) != data and fires("kombo_webhook_lacks_nulls"):
        payload["data"] = _without_nulls(data)
    if fires("kombo_webhook_without_envelope"):
        payload = data
    if fires("kombo_webhook_type_wrong"):
        payload["type"] = kind.replace(":", "-")
    body = _text(payload, pretty=world.quirks.on("kombo_webhook_body", "pretty")).encode("utf-8")
    return Event(identifier, kind, integration, order["id"], body, _headers(world, integration, body))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    return value


def _text(payload: JsonObject, pretty: bool) -> str:
    if pretty:
        return json.dumps(payload, ensure_ascii=False, indent=2)
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _headers(world: World, integration: str, body: bytes) -> tuple[tuple[str, str], ...]:
    row = world.store.rows(
        "SELECT kombo_environments.secret FROM kombo_environments JOIN kombo_integrations"
        " ON kombo_integrations.environment_id = kombo_environments.id WHERE kombo_integrations.id = ?",
        (integration,),
    )[0]
    headers = [("Content-Type", "application/json"), ("User-Agent", "kombo-webhooks")]
    signed = _signature(world, body, row["secret"])
    if signed is not None:
        headers.append((signature.HEADER, signed))
    if world.faults.fires("kombo_webhook_with_authorization"):
        headers.append(("Authorization", "Bearer none"))
    return tuple(headers)


def _signature(world: World, body: bytes, secret: str) -> str | None:
    fires = world.faults.fires
    if fires("kombo_signature_missing"):
        return None
    if fires("kombo_signature_of_other_text"):
        body = json.dumps(json.loads(body), indent=4, sort_keys=True).encode("utf-8")
    if fires("kombo_signature_by_other_secret"):
        secret += "-former"
    digest = signature.digest(body, secret)
    if fires("kombo_signature_hexadecimal"):
        return digest.hex()
    if fires("kombo_signature_padded"):
        return base64.urlsafe_b64encode(digest).decode("ascii")
    if fires("kombo_signature_with_version"):
        return "v1=" + signature.of(body, secret)
    return signature.of(body, secret)


def telling(world: World, event: Event, urls: list[str]) -> Callable[[], Awaitable[None]]:
    """What to run once the order is committed."""
    numbers = [noted(world, event, url) for url in urls]

    async def send() -> None:
        # Each webhook gets the event by itself: one that is slow keeps no other waiting.
        pairs = zip(urls, numbers, strict=True)
        await asyncio.gather(*(_delivered(world, event, url, number) for url, number in pairs))

    return send


def addressed(world: World, environment: str, kind: str) -> list[str]:
    """Where events of this kind go: the webhooks registered for it (KB-WH-09)."""
    urls = environments.webhook_urls(world.store, environment, kind)
    if urls and world.faults.fires("kombo_webhook_not_sent"):
        return []
    every = environments.webhook_urls(world.store, environment, None)
    if len(every) > len(urls) and world.faults.fires("kombo_webhook_for_every_event"):
        return every
    return urls * 2 if urls and world.quirks.on("kombo_webhook_duplicates", "yes") else urls


def noted(world: World, event: Event, url: str) -> int:
    """Note a delivery under way; its number."""
    cursor = world.store.run(
        "INSERT INTO kombo_deliveries (event_id, order_id, type, url, sent, outcome) VALUES (?, ?, ?, ?, ?, 'pending')",
        (event.id, event.order, event.type, url, world.clock.now()),
    )
    return int(cursor.lastrowid or 0)


def settled(world: World, event: Event, url: str, number: int, outcome: str) -> None:
    """What came of a delivery."""
    owner = world.store.row("SELECT environment_id FROM kombo_integrations WHERE id = ?", (event.integration,))
    environment = str(owner["environment_id"]) if owner else ""
    world.log.told("kombo", environment, event.type, url, outcome, event.body, event.order)
    world.store.run("UPDATE kombo_deliveries SET outcome = ? WHERE serial = ?", (outcome, number))


def deliveries_of(world: World, order: str) -> list[JsonObject]:
    """Oldest first."""
    rows = world.store.rows("SELECT * FROM kombo_deliveries WHERE order_id = ? ORDER BY serial", (order,))
    return [
        {
            "eventId": row["event_id"],
            "type": row["type"],
            "url": row["url"],
            "at": formats.date(row["sent"]),
            "outcome": row["outcome"],
        }
        for row in rows
    ]


async def answer_of(world: World, event: Event, url: str, seconds: float) -> Reply:
    """Send it once. Raises NoReply."""
    redirects = _MOST_REDIRECTS if world.quirks.on("kombo_webhook_redirects", "follow") else 0
    call = Outgoing("POST", url, event.headers, event.body, seconds=seconds, redirects=redirects)
    return await outgoing.reply_to(call, world.call_hosts)


async def _delivered(world: World, event: Event, url: str, number: int) -> None:
    """Send it, again if that is wished for, and act on the answer."""
    again = int(world.quirks["kombo_webhook_retries"])
    pause = _PAUSE
    while True:
        done = False
        try:
            reply = await answer_of(world, event, url, float(world.quirks["kombo_webhook_timeout"]))
            outcome = f"answered {reply.status}"
            done = 200 <= reply.status < 300 or _act_on(world, event.order, reply)
        except NoReply as reason:
            outcome = str(reason)
            _failed(world, event.order)
        settled(world, event, url, number, outcome)
        if done or not again:
            return
        again -= 1
        await asyncio.sleep(pause)
        pause *= 2
        number = noted(world, event, url)


def _act_on(world: World, order: str, reply: Reply) -> bool:
    """Reject the order where it is refused in the documented way; whether it is (KB-WH-03, -04)."""
    message = refusal_in(world, reply)
    if message is None:
        _failed(world, order)
        return False
    if not world.faults.fires("kombo_refusal_ignored"):
        orders.reject(world, order, message)
    return True


def refusal_in(world: World, reply: Reply) -> str | None:
    """The message with which an order is refused, None for any other answer (KB-WH-05)."""
    if reply.status != _REFUSED:
        return None
    body = json_of(reply.body)
    shape = world.quirks["kombo_refusal_shape"]
    if isinstance(body, dict):
        inner = body.get("error")
        holders = [inner if shape != "message" else None, body if shape != "error_message" else None]
        for holder in holders:
            if isinstance(holder, dict) and isinstance(holder.get("message"), str):
                return str(holder["message"])
    return None


def json_of(content: bytes) -> Any:
    """None for what is no JSON."""
    try:
        value = json.loads(content.decode("utf-8"))
        # Half a surrogate pair could not be stored.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return value


def _failed(world: World, order: str) -> None:
    """Nothing happens to an order of which nobody could be told (KB-ORD-13), but for defects."""
    if world.faults.is_active("kombo_failed_delivery_rejects") and orders.reject(world, order, "not delivered"):
        world.faults.fires("kombo_failed_delivery_rejects")
    if world.faults.is_active("kombo_failed_delivery_removes_order") and orders.row_of(world, order) is not None:
        world.faults.fires("kombo_failed_delivery_removes_order")
        world.store.run("DELETE FROM kombo_orders WHERE id = ?", (order,))
