"""The network below the recording transport: a connection pool in which one deadline holds for a whole exchange.

httpx counts its time-outs per read, so an answer that drips a byte at a time never times out. Here every read and
write of an exchange gets only what is left. Knows nothing of recording.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
BROKEN_PROTOCOL = (httpx.RemoteProtocolError, httpcore.RemoteProtocolError)
BROKEN_TRANSPORT = (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError, OSError)
MOST_KEPT_BACK = 64 * 1024
"""Bytes of a request that wait for the rest of it."""


class PoolTransport(httpx.BaseTransport):
    """Sends requests over kept connections. A request's ``deadline`` is in seconds of ``time.monotonic``."""

    def __init__(self) -> None:
        self._now = Now()
        self._pool = httpcore.ConnectionPool(max_connections=256, network_backend=_Backend(self._now))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpcore raises; see the tuples above."""
        self._now.deadline = request.extensions.get("deadline", float("inf"))
        self._now.held = "hold" in request.extensions
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=_held(request),
                extensions={},
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Stream(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


@dataclass(frozen=True, slots=True)
class Hold:
    """Keeps a request unfinished: its body is sent but for the last byte, which waits until ``go`` is set.

    ``begun`` is set when everything else has been handed to the network.
    """

    begun: threading.Event
    go: threading.Event


@dataclass(frozen=True, slots=True)
class _HeldStream(httpx.SyncByteStream):
    body: bytes
    hold: Hold

    def __iter__(self) -> Iterator[bytes]:
        yield self.body[:-1]
        self.hold.begun.set()
        self.hold.go.wait()
        yield self.body[-1:]


def _held(request: httpx.Request) -> Iterable[bytes]:
    """The body to send. One that is to be held has been read before, as the recorder reads every one."""
    hold = request.extensions.get("hold")
    if isinstance(hold, Hold):
        return _HeldStream(request.content, hold)
    if not isinstance(request.stream, httpx.SyncByteStream):
        raise TypeError("a request for another kind of client")
    return request.stream


class Now(threading.local):
    """The exchange of this thread: when it has to be over, and whether its body is held."""

    deadline = float("inf")
    held = False

    def left(self, error: type[Exception]) -> float | None:
        if self.deadline == float("inf"):
            return None
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise error("the deadline has passed")
        return seconds


class _Stream(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    def __init__(self, now: Now) -> None:
        self._now = now
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._now.left(httpcore.ConnectTimeout)
        stream = self._plain.connect_tcp(host, port, left, local_address, socket_options)
        return ExchangeStream(stream, self._now)


class ExchangeStream(httpcore.NetworkStream):
    """A connection within the deadline of the exchange.

    The head of a request waits for its body, so that both leave in one piece: they are sent when the answer is asked
    for, or when there is much of them.
    """

    def __init__(self, stream: httpcore.NetworkStream, now: Now) -> None:
        self._stream = stream
        self._now = now
        self._waiting = b""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        if self._waiting:
            # As httpcore has it: who refuses a request before it has all of it may have answered all the same.
            with suppress(httpcore.WriteError):
                self._send()
        return self._stream.read(max_bytes, self._now.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._waiting += buffer
        if self._now.held or len(self._waiting) > MOST_KEPT_BACK:
            self._send()

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, b""
        self._stream.write(waiting, self._now.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._now.left(httpcore.ConnectTimeout)
        return ExchangeStream(self._stream.start_tls(ssl_context, server_hostname, left), self._now)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
