"""The recording transport, opened to a server of raw sockets, with a notebook in place of the recorder."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from raw_server import Handler, RawServer, close, read_request

from proctor.exchange import Exchange
from proctor.failures import NoVerdict
from proctor.transport import Limits, Line, RecordingTransport
from proctor.verdicts import Unknown

SECONDS = 0.3
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
DONE = OK + b"Content-Length: 2\r\n\r\n{}"


class Notebook:
    """Takes the place of a recorder: keeps exchanges as they come."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.numbers = 0

    def next_exchange_id(self) -> str:
        self.numbers += 1
        return f"s1-{self.numbers}"

    def exchange(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)


@contextmanager
def opened(url: str, seconds: float = SECONDS, size: int = 8 * 1024 * 1024) -> Iterator[tuple[Line, Notebook]]:
    notebook = Notebook()
    transport = RecordingTransport(notebook, Limits(seconds, size))  # type: ignore[arg-type]
    try:
        yield Line(transport, url, "partner", "mini"), notebook
    finally:
        transport.close()


def answering(content: bytes, then: Callable[[socket.socket], None] = close) -> Handler:
    """Answers each request of a connection with these bytes, then does something with the connection."""

    def handle(connection: socket.socket, number: int) -> None:
        if read_request(connection):
            connection.sendall(content)
            then(connection)

    return handle


def ask(
    content: bytes, method: str = "GET", then: Callable[[socket.socket], None] = close, **limits: float
) -> Exchange:
    with RawServer(answering(content, then)) as server, opened(server.url, **limits) as (line, notebook):  # type: ignore[arg-type]
        exchange = line.send(method, "/x")
        assert notebook.exchanges == [exchange]
        return exchange


def fail(handle: Handler) -> tuple[NoVerdict, Exchange, float]:
    """The error of a request that gets no answer, what was recorded before it was raised, and how long it took."""
    with RawServer(handle) as server, opened(server.url) as (line, notebook):
        start = time.monotonic()
        with pytest.raises(NoVerdict) as problem:
            line.send("GET", "/x")
        took = time.monotonic() - start
    (recorded,) = notebook.exchanges
    assert recorded.response is None and recorded.trouble and recorded.trouble in problem.value.text
    assert problem.value.reason is Unknown.UNREACHABLE and problem.value.exchange == recorded.id == "s1-1"
    return problem.value, recorded, took


def drip(connection: socket.socket, content: bytes) -> None:
    """A byte every 20 ms, until the other side has given up; then the sending fails and the handler ends."""
    for byte in content:
        connection.sendall(bytes([byte]))
        threading.Event().wait(0.02)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
