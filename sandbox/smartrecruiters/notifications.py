"""Telling a partner of a new order: once, in the background, never again (SR1-NOTIFY-01 to -05).

Only loopback addresses are told, and hosts that whoever started the sandbox has allowed: a sandbox must not be a way
to make requests to somebody else's machines.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import urllib.parse
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.messages import JsonObject
from sandbox.smartrecruiters import configs, wire
from sandbox.smartrecruiters.world import World

_TIMEOUT = 5.0  # seconds, for all of one notification
_LONGEST_LINE = 4096  # bytes of the status line that are looked at


@dataclass(frozen=True, slots=True)
class _Address:
    tls: bool
    host: str
    port: int
    target: str
    authority: str


class _NotSent(Exception):
    """Why it was not even tried."""


def of_order(world: World, partner: str, order: str) -> Callable[[], Awaitable[None]] | None:
    """What to run once the order is committed; None where the partner has no address registered."""
    url = configs.value(world, partner, configs.NOTIFICATION_URL)
    if not url:
        return None
    if world.faults.fires("notification_missing"):
        return None
    number = world.store.run(
        "INSERT INTO notifications (partner_id, order_id, url, sent, outcome) VALUES (?, ?, ?, ?, 'pending')",
        (partner, order, url, world.clock.now()),
    ).lastrowid
    payload = _payload(world, order)
    times = 2 if world.faults.fires("notification_repeated") else 1

    async def send() -> None:
        outcome = ""
        for _ in range(times):
            outcome = await _sent(world, url, wire.kept(payload).encode())
        world.store.run("UPDATE notifications SET outcome = ? WHERE serial = ?", (outcome, number))

    return send


def sent_to(world: World, partner: str) -> list[JsonObject]:
    """All notifications of a partner, oldest first."""
    rows = world.store.rows("SELECT * FROM notifications WHERE partner_id = ? ORDER BY serial", (partner,))
    return [
        {"orderId": row["order_id"], "url": row["url"], "sentAt": wire.date(row["sent"]), "outcome": row["outcome"]}
        for row in rows
    ]


def _payload(world: World, order: str) -> JsonObject:
    payload = {world.quirks["notification_id_field"]: order}
    if world.quirks.on("notification_create_date", "yes"):
        payload["createDate"] = wire.date(world.clock.now())
    if world.faults.fires("notification_lacks_order_id"):
        del payload[world.quirks["notification_id_field"]]
    return payload


async def _sent(world: World, url: str, content: bytes) -> str:
    """Try once; what came of it, in words."""
    try:
        address = _address(url, world.notify_hosts)
        async with asyncio.timeout(_TIMEOUT):
            return await _post(address, content)
    except _NotSent as reason:
        return f"not sent: {reason}"
    except TimeoutError:
        return f"no answer within {_TIMEOUT:.0f} seconds"
    except (OSError, ValueError) as problem:
        return f"no answer: {type(problem).__name__}"


async def _post(address: _Address, content: bytes) -> str:
    context = ssl.create_default_context() if address.tls else None
    reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context, limit=_LONGEST_LINE)
    try:
        head = (
            f"POST {address.target} HTTP/1.1\r\nHost: {address.authority}\r\n"
            "Content-Type: application/json;charset=utf-8\r\nAccept: */*\r\n"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode("ascii") + content)
        await writer.drain()
        words = (await reader.readline()).split(None, 2)
    finally:
        writer.close()
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return "no answer: not HTTP"
    return f"answered {words[1].decode('ascii')[:3]}"


def _address(url: str, allowed: frozenset[str]) -> _Address:
    try:
        split = urllib.parse.urlsplit(url)
        host, port = split.hostname or "", split.port
        authority = host if ":" not in host else f"[{host}]"
        authority.encode("ascii")
    except ValueError:
        raise _NotSent("the registered text is no URL") from None
    if split.scheme not in {"http", "https"} or not host:
        raise _NotSent("the registered text is no http URL")
    if not _is_loopback(host) and host not in allowed:
        raise _NotSent(f"{host} is not this machine; start the sandbox with --allow-notify-host {host}")
    tls = split.scheme == "https"
    target = urllib.parse.quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if split.query:
        target += "?" + urllib.parse.quote(split.query, safe="/%:@!$&'()*+,;=~-._?")
    default = 443 if tls else 80
    return _Address(tls, host, port or default, target, authority if port is None else f"{authority}:{port}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
