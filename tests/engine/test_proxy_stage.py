"""The stage on which the recording proxy is tested: a platform and a partner of raw sockets, and a book for records.

Its own tests ask the platform directly: what holds through the proxy has to hold without it.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from raw_server import RawServer, close

from proctor.exchange import Exchange
from proctor.proxy import RecordingProxy

PATIENCE = 10.0
"""Seconds after which a test that waits in vain fails."""


@dataclass(frozen=True)
class Message:
    """A message as it was on the wire. ``whole`` is False where the connection ended before it did."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    whole: bool = True
    trailers: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def method(self) -> str:
        return self.start.split(" ")[0]

    @property
    def status(self) -> int:
        return int(self.start.split(" ")[1])


def read_lines(file: BinaryIO) -> list[str] | None:
    """Up to the empty line, without it; None where there is none."""
    lines: list[str] = []
    while True:
        line = file.readline()
        if not line.endswith(b"\n"):
            return None
        if line in (b"\r\n", b"\n"):
            return lines
        lines.append(line.rstrip(b"\r\n").decode("latin-1"))


def pairs(lines: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))


def read_head(file: BinaryIO) -> Message | None:
    lines = read_lines(file)
    return Message(lines[0], pairs(lines[1:])) if lines else None


def read_message(file: BinaryIO, asked: str = "") -> Message | None:
    """A request, or with ``asked`` the answer to a request of that method; None where the connection ended."""
    head = read_head(file)
    if head is None:
        return None
    if asked == "HEAD" or (asked and head.status in (204, 304)):
        return head
    if (head.get("transfer-encoding") or "").lower() == "chunked":
        return read_chunks(file, head)
    length = head.get("content-length")
    if length is None:
        return Message(head.start, head.headers, file.read() if asked else b"")
    body = file.read(int(length))
    return Message(head.start, head.headers, body, len(body) == int(length))


def read_chunks(file: BinaryIO, head: Message) -> Message:
    body = bytearray()
    while True:
        size = file.readline()
        if not size.endswith(b"\n"):
            return Message(head.start, head.headers, bytes(body), False)
        if int(size, 16) == 0:
            trailers = read_lines(file)
            return Message(head.start, head.headers, bytes(body), trailers is not None, pairs(trailers or []))
        body += file.read(int(size, 16))
        file.readline()


def chunked(body: bytes, size: int) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def answer(body: bytes = b"{}", status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def request(
    method: str = "GET", path: str = "/v1/things", *headers: str, body: bytes = b"", host: str = "partner.example"
) -> bytes:
    length = [f"Content-Length: {len(body)}"] if body else []
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, *length, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


class Platform(RawServer):
    """Answers each request with what ``tell`` makes of it, and keeps the requests. None closes the connection.

    With ``once`` a connection is closed after its first answer; ``tls`` makes it a server of https.
    """

    def __init__(
        self,
        tell: Callable[[Message], bytes | None] = lambda _: answer(),
        *,
        once: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(self._talk)
        self.tell = tell
        self.once = once
        self.tls = tls
        if tls:
            self.url = self.url.replace("http:", "https:")
        self.asked: list[Message] = []
        self.base = f"{self.url}/v1"

    def _talk(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(PATIENCE)
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True)
            self.connections[number] = connection
        with connection.makefile("rb") as file:
            while (message := read_message(cast(BinaryIO, file))) is not None:
                self.asked.append(message)
                told = self.tell(message)
                if told is None:
                    break
                connection.sendall(told)
                if self.once:
                    break
        close(connection)


class Book:
    """Takes the place of a recorder."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.changed = threading.Condition()
        self._ids = 0

    def next_id(self) -> str:
        with self.changed:
            self._ids += 1
            self.changed.notify_all()
            return f"p-{self._ids}"

    def wait_for_ids(self, count: int) -> bool:
        """Whether so many requests have begun to arrive."""
        with self.changed:
            return self.changed.wait_for(lambda: self._ids >= count, PATIENCE)

    def record(self, exchange: Exchange) -> None:
        with self.changed:
            self.exchanges.append(exchange)
            self.changed.notify_all()

    def wait(self, count: int = 1) -> list[Exchange]:
        with self.changed:
            there = self.changed.wait_for(lambda: len(self.exchanges) >= count, PATIENCE)
        assert there, f"{len(self.exchanges)} of {count} exchanges were recorded"
        return self.exchanges

    @property
    def one(self) -> Exchange:
        """The only exchange, once it is there."""
        (exchange,) = self.wait(1)
        return exchange


class Partner:
    """A raw connection to the proxy."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.file = cast(BinaryIO, self.socket.makefile("rb"))

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def ask(self, data: bytes) -> Message:
        """Send one request and read its answer."""
        self.send(data)
        return self.hear(data.split(b" ", 1)[0].decode())

    def hear(self, asked: str = "GET") -> Message:
        message = read_message(self.file, asked)
        assert message is not None, "the connection was closed without an answer"
        return message

    def at_end(self) -> bool:
        """Whether the connection has ended; waits for that."""
        return self.file.read(1) == b""

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def __enter__(self) -> Partner:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass
class Stage:
    proxy: RecordingProxy
    book: Book
    url: str
    port: int

    def partner(self) -> Partner:
        return Partner(self.port)

    def ask(self, data: bytes) -> Message:
        with self.partner() as partner:
            return partner.ask(data)


@contextmanager
def staged(upstream: str, *, fails: bool = False, **options: Any) -> Iterator[Stage]:
    """A proxy before ``upstream``; at the end nothing may have failed in it, unless ``fails`` says so."""
    book = Book()
    options = {"record": book.record, "next_id": book.next_id, "seconds": PATIENCE} | options
    proxy = RecordingProxy(upstream, actor="partner", surface="mini", **options)
    url = proxy.start()
    try:
        yield Stage(proxy, book, url, int(url.split(":")[2].split("/")[0]))
    finally:
        proxy.close()
    assert bool(proxy.failures) is fails, proxy.failures


def test_the_platform_answers_directly() -> None:
    with Platform(lambda asked: answer(asked.body[::-1], "201 Made")) as platform, Partner(platform.port) as partner:
        heard = [partner.ask(request("POST", body=b"abc")), partner.ask(request("POST", body=b"de"))]
    assert [(m.status, m.body, m.whole) for m in heard] == [(201, b"cba", True), (201, b"ed", True)]
    assert [(m.method, m.body, m.get("host")) for m in platform.asked] == [
        ("POST", b"abc", "partner.example"),
        ("POST", b"de", "partner.example"),
    ]


def test_chunks_are_read_and_what_is_cut_off_is_seen() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    texts = iter([head + chunked(b"abcdef", 4), head + b"4\r\nabcd\r\n"])
    with Platform(lambda _: next(texts, None)) as platform, Partner(platform.port) as partner:
        assert (partner.ask(request()).body, partner.file.closed) == (b"abcdef", False)
        partner.send(request() + request())
        cut = partner.hear()
    assert (cut.body, cut.whole) == (b"abcd", False)
