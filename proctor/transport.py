"""The only door to the network: it records every exchange before anybody else sees it.

Reads each answer whole, within a size limit and one deadline for all of it, so that a dripping or endless answer cannot
hold a run. Redirects are never followed and proxies of the environment never used: what was asked is what is judged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from types import MappingProxyType
from typing import Any, NoReturn, Protocol

import httpx

from proctor.exchange import Exchange, Headers, Request, Response
from proctor.failures import NoVerdict
from proctor.network import BROKEN_PROTOCOL, BROKEN_TRANSPORT, TIMEOUTS, Hold, PoolTransport
from proctor.verdicts import Unknown

LARGEST_ANSWER = 8 * 1024 * 1024
USER_AGENT = "proctor-conformance"


@dataclass(frozen=True, slots=True)
class Call:
    """What the caller says about a request: who makes it, against whose contract, and if it is wrong on purpose."""

    actor: str
    surface: str
    deliberate: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for a whole exchange, ``size`` in bytes for one answer.

    ``rate`` is how many requests are begun in a second at most, 0 for any number.
    """

    seconds: float = 10.0
    size: int = LARGEST_ANSWER
    rate: float = 0.0


class Turns:
    """Hands out turns that are at least ``1 / rate`` seconds apart; who comes too early waits once, without looking."""

    def __init__(
        self, rate: float, now: Callable[[], float] = time.monotonic, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._apart = 1 / rate if rate > 0 else 0.0
        self._now = now
        self._wait = wait
        self._next = 0.0
        self._lock = Lock()

    def take(self) -> None:
        """Wait for one's turn. For any thread: turns are given in the order in which they were asked for."""
        if not self._apart:
            return
        with self._lock:
            now = self._now()
            mine = max(now, self._next)
            self._next = mine + self._apart
        if mine > now:
            self._wait(mine - now)


class Records(Protocol):
    """Who takes exchanges as they happen: ``proctor.recorder``."""

    def next_exchange_id(self) -> str: ...

    def exchange(self, exchange: Exchange) -> None: ...


class Door(Protocol):
    """What a line sends its requests through."""

    def send(self, request: httpx.Request, call: Call) -> Exchange:
        """Raises NoVerdict where there is no answer."""
        ...


class RecordingTransport:
    """Sends a request through ``inner``, records the exchange, and hands it back with an answer that was read whole."""

    def __init__(self, recorder: Records, limits: Limits, inner: httpx.BaseTransport | None = None) -> None:
        self._recorder = recorder
        self._limits = limits
        self._inner = inner or PoolTransport()
        self._turns = Turns(limits.rate)

    def send(self, request: httpx.Request, call: Call) -> Exchange:
        """Raises NoVerdict(UNREACHABLE) where there was no answer; the attempt is recorded all the same."""
        self._turns.take()  # before the exchange begins: waiting for it is not the platform's time
        exchange = Exchange(
            id=self._recorder.next_exchange_id(),
            actor=call.actor,
            surface=call.surface,
            request=Request(request.method, str(request.url), _headers(request.headers), request.read()),
            started=time.time(),
            deliberate=call.deliberate,
        )
        start = time.monotonic()
        deadline = start + self._limits.seconds
        request.extensions = {**request.extensions, "deadline": deadline}
        try:
            response = self._inner.handle_request(request)
            try:
                answer = self._read(response, deadline)
            finally:
                response.close()
        except TIMEOUTS:
            self._give_up(exchange, start, f"no answer within {self._limits.seconds:g} s")
        except BROKEN_PROTOCOL as problem:
            self._give_up(exchange, start, f"what was answered is not HTTP, or nothing was: {problem}")
        except BROKEN_TRANSPORT as problem:
            self._give_up(exchange, start, f"the connection failed: {problem or type(problem).__name__}")
        exchange = replace(exchange, response=answer, elapsed=time.monotonic() - start)
        self._recorder.exchange(exchange)
        return exchange

    def close(self) -> None:
        self._inner.close()

    def _read(self, response: httpx.Response, deadline: float) -> Response:
        answer = Response(
            status=response.status_code,
            headers=_headers(response.headers),
            reason=response.reason_phrase,
            http_version=response.extensions.get("http_version", b"HTTP/1.1").decode("ascii", "replace"),
        )
        chunks: list[bytes] = []
        size = 0
        try:
            # Where nothing is to be decoded httpx's ways of doing so are not needed; they cost as much as the socket.
            for chunk in response.iter_bytes() if "content-encoding" in response.headers else _stream(response):
                chunks.append(chunk)
                size += len(chunk)
                if size > self._limits.size:
                    text = f"the answer is longer than {self._limits.size} bytes; the rest was not read"
                    return replace(answer, body=b"".join(chunks)[:1000], flaw="BODY_TOO_LARGE", flaw_text=text)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer did not end in time")
        except BROKEN_PROTOCOL as problem:
            text = f"the answer was cut off after {size} bytes: {problem}"
            return replace(answer, body=b"".join(chunks), flaw="BODY_TRUNCATED", flaw_text=text)
        except httpx.DecodingError as problem:
            return replace(answer, flaw="BODY_UNDECODABLE", flaw_text=f"the answer's encoding is broken: {problem}")
        return replace(answer, body=b"".join(chunks))

    def _give_up(self, exchange: Exchange, start: float, trouble: str) -> NoReturn:
        failed = replace(exchange, trouble=trouble, elapsed=time.monotonic() - start)
        self._recorder.exchange(failed)
        raise NoVerdict(Unknown.UNREACHABLE, f"{exchange.line}: {trouble}", exchange=exchange.id) from None


class Line:
    """One actor's line to one base URL. ``send`` answers the recorded exchange. ``headers`` go with every request.

    Its requests are built by httpx and sent past httpx's client, which would look for redirects, cookies and the like.
    """

    def __init__(
        self,
        door: Door,
        base_url: str,
        actor: str,
        surface: str,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._door = door
        self._call = Call(actor, surface)
        self._builder = httpx.Client(
            # It sends nothing; a transport of its own would read the certificates of this machine.
            transport=httpx.BaseTransport(),
            trust_env=False,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json", **headers},
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        deliberate: bool = False,
        hold: Hold | None = None,
        **content: Any,
    ) -> Exchange:
        """Send a request. ``content`` is what httpx takes: ``json``, ``content``, ``files``, ``params``.

        ``hold`` keeps the end of its body back.
        """
        request = self._builder.build_request(
            method,
            self.base_url + path,
            headers=dict(headers or {}),
            extensions={"hold": hold} if hold else {},
            **content,
        )
        return self._door.send(request, replace(self._call, deliberate=deliberate) if deliberate else self._call)


def _stream(response: httpx.Response) -> httpx.SyncByteStream:
    if not isinstance(response.stream, httpx.SyncByteStream):
        raise TypeError("an answer for another kind of client")
    return response.stream


def _headers(headers: httpx.Headers) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
