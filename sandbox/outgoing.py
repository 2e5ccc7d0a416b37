"""Calls that the sandbox makes itself, to addresses that partners gave: one try, a deadline, a limit on the answer.

Only loopback addresses are called, and hosts that whoever started the sandbox has allowed: a sandbox must not be a way
to make requests to somebody else's machines. Not for what is in a call, nor for when one is made.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import h11

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LONGEST_HEAD = 64 * 1024  # bytes of the answer's status line and headers
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call. ``headers`` come after those that every call has; their values are ASCII without line breaks.

    ``seconds`` are for all of it; ``largest`` is in bytes, for the answer's body; so many ``redirects`` are followed.
    ``whole``: whether the answer's body is wanted; else it is not even read.
    """

    method: str
    url: str
    headers: Sequence[tuple[str, str]] = ()
    content: bytes | None = None
    seconds: float = 5.0
    largest: int = 64 * 1024
    redirects: int = 0
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    """The names of ``headers`` are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class NoReply(Exception):
    """There is no answer; the text says why, and whether anything was sent at all."""


@dataclass(frozen=True, slots=True)
class _Address:
    tls: bool
    host: str
    port: int
    target: str
    authority: str


async def reply_to(call: Outgoing, allowed: frozenset[str]) -> Reply:
    """Make the call and read the answer to its end. Raises NoReply, also for an answer that is too long."""
    try:
        async with asyncio.timeout(call.seconds):
            for _ in range(call.redirects):
                reply = await _exchanged(call, _address(call.url, allowed))
                if reply.status not in _REDIRECTS or "location" not in reply.headers:
                    return reply
                call = replace(call, url=_moved(call.url, reply.headers["location"]))
            return await _exchanged(call, _address(call.url, allowed))
    except TimeoutError:
        raise NoReply(f"no answer within {call.seconds:g} seconds") from None
    except (OSError, ValueError) as problem:
        raise NoReply(f"no answer: {type(problem).__name__}") from None


async def _exchanged(call: Outgoing, address: _Address) -> Reply:
    context = ssl.create_default_context() if address.tls else None
    reader, writer = await asyncio.open_connection(address.host, address.port, ssl=context)
    try:
        machine = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_HEAD)
        headers = [("Host", address.authority), ("Accept", "*/*"), ("Connection", "close"), *call.headers]
        if call.content is not None:
            headers.append(("Content-Length", str(len(call.content))))
        request = h11.Request(method=call.method, target=address.target, headers=headers)
        # Somebody may answer without reading all of it: their answer counts all the same.
        with contextlib.suppress(ConnectionError):
            for event in (request, h11.Data(data=call.content or b""), h11.EndOfMessage()):
                writer.write(machine.send(event) or b"")
            await writer.drain()
        return await _read(machine, reader, call)
    except h11.ProtocolError:
        raise NoReply("no answer: not HTTP") from None
    finally:
        writer.close()


async def _read(machine: h11.Connection, reader: asyncio.StreamReader, call: Outgoing) -> Reply:
    reply, body = Reply(0), bytearray()
    while True:
        event = machine.next_event()
        if event is h11.NEED_DATA:
            machine.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Response):
            named = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
            reply = Reply(event.status_code, named)
            if not call.whole:
                return reply
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > call.largest:
                raise NoReply(f"the answer is longer than {call.largest} bytes")
        elif isinstance(event, h11.EndOfMessage):
            return replace(reply, body=bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            raise NoReply("no answer: the connection was closed")


def _moved(url: str, location: str) -> str:
    return urllib.parse.urljoin(url, location)


def _address(url: str, allowed: frozenset[str]) -> _Address:
    try:
        split = urllib.parse.urlsplit(url)
        host, port = split.hostname or "", split.port
        authority = host if ":" not in host else f"[{host}]"
        authority.encode("ascii")
    except ValueError:
        raise NoReply("not sent: the address is no URL") from None
    if split.scheme not in {"http", "https"} or not host:
        raise NoReply("not sent: the address is no http URL")
    if not _is_loopback(host) and host not in allowed:
        raise NoReply(f"not sent: {host} is not this machine; start the sandbox with --allow-notify-host {host}")
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
