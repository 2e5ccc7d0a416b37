"""Telling a partner of a new order: once, in the background, never again (SR1-NOTIFY-01 to -05)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sandbox.conditions import LOST
from sandbox.messages import JsonObject
from sandbox.outgoing import NoReply, Outgoing, reply_to
from sandbox.smartrecruiters import configs, wire
from sandbox.smartrecruiters.world import World

_WHAT = "notification"


def of_order(world: World, partner: str, order: str) -> Callable[[], Awaitable[None]] | None:
    """What to run once the order is committed; None where the partner has no address registered."""
    url = configs.value(world, partner, configs.NOTIFICATION_URL)
    if not url:
        return None
    if world.faults.fires("notification_missing"):
        return None
    url = _former(world, partner, url)
    lost = world.conditions.loses_webhook(partner)
    number = world.store.run(
        "INSERT INTO notifications (partner_id, order_id, url, sent, outcome) VALUES (?, ?, ?, ?, ?)",
        (partner, order, url, world.clock.now(), LOST if lost else "pending"),
    ).lastrowid
    if lost:
        world.log.told("smartrecruiters", partner, _WHAT, url, LOST, b"", order)
        return None
    payload = world.conditions.widened(partner, _payload(world, order))
    method = "PUT" if world.faults.fires("notification_by_put") else "POST"
    times = 2 if world.faults.fires("notification_repeated") else 1

    async def send() -> None:
        outcome = ""
        for _ in range(times):
            content = wire.kept(payload).encode()
            outcome = await _sent(world, method, url, content)
            world.log.told("smartrecruiters", partner, _WHAT, url, outcome, content, order)
        world.store.run("UPDATE notifications SET outcome = ? WHERE serial = ?", (outcome, number))

    return send


def sent_to(world: World, partner: str) -> list[JsonObject]:
    """All notifications of a partner, oldest first."""
    rows = world.store.rows("SELECT * FROM notifications WHERE partner_id = ? ORDER BY serial", (partner,))
    return [
        {"orderId": row["order_id"], "url": row["url"], "sentAt": wire.date(row["sent"]), "outcome": row["outcome"]}
        for row in rows
    ]


def _former(world: World, partner: str, url: str) -> str:
    """The address to call: the one registered, unless a defect keeps to the first that was ever called."""
    if not world.faults.is_active("notification_to_former_address"):
        return url
    first = world.store.row("SELECT url FROM notifications WHERE partner_id = ? ORDER BY serial LIMIT 1", (partner,))
    if first is None or first["url"] == url:
        return url
    world.faults.fires("notification_to_former_address")
    return str(first["url"])


def _payload(world: World, order: str) -> JsonObject:
    payload = {world.quirks["notification_id_field"]: order}
    if world.quirks.on("notification_create_date", "yes"):
        payload["createDate"] = wire.date(world.clock.now())
    if world.faults.fires("notification_lacks_order_id"):
        del payload[world.quirks["notification_id_field"]]
    return payload


async def _sent(world: World, method: str, url: str, content: bytes) -> str:
    """Try once; what came of it, in words."""
    call = Outgoing(method, url, (("Content-Type", "application/json;charset=utf-8"),), content, whole=False)
    try:
        return f"answered {(await reply_to(call, world.notify_hosts)).status}"
    except NoReply as reason:
        return str(reason)
