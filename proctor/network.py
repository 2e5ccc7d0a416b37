"""The network below the recording transport: a connection pool in which one deadline holds for a whole exchange.

httpx counts its time-outs per read, so an answer that drips a byte at a time never times out. Here every read and
write of an exchange gets only what is left. Knows nothing of recording.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)
BROKEN_PROTOCOL = (httpx.RemoteProtocolError, httpcore.RemoteProtocolError)
BROKEN_TRANSPORT = (httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError, OSError)


class PoolTransport(httpx.BaseTransport):
    """Sends requests over kept connections. ``deadline`` is set per thread, in seconds of ``time.monotonic``."""

    def __init__(self) -> None:
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(max_connections=256, network_backend=_Backend(self._deadline))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpcore raises; see the tuples above."""
        self._deadline.at = request.extensions.get("deadline", float("inf"))
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


class _Deadline(threading.local):
    at = float("inf")

    def left(self, error: type[Exception]) -> float | None:
        if self.at == float("inf"):
            return None
        seconds = self.at - time.monotonic()
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
    def __init__(self, deadline: _Deadline) -> None:
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(httpcore.ConnectTimeout)
        stream = self._plain.connect_tcp(host, port, left, local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(httpcore.ConnectTimeout)
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
