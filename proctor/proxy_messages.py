"""Messages as the recording proxy reads and forwards them: heads, framing, and the answers that are its own.

h11 reads; heads are written here, because h11 moves Host to the front, and what is forwarded keeps its order. What is
taken away are the headers that are about one connection only (RFC 9110, 7.6.1). No sockets but through a ``Wire``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from urllib.parse import unquote_to_bytes, urlsplit

import h11

from proctor.exchange import Headers
from proctor.failures import HarnessError
from proctor.proxy_wire import Wire

LARGEST_HEAD = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
Raw = list[tuple[bytes, bytes]]
_ONE_CONNECTION = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te", b"upgrade"})
_NEVER_DROPPED = frozenset({b"host", b"content-length", b"transfer-encoding"})
_QUOTED_INPUT = re.compile(r":? ?(bytearray\()?b['\"].*", re.DOTALL)


class BadMessage(Exception):
    """What came is not HTTP as it should be; ``status`` is what a server answers to it."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class CutOff(Exception):
    """The message ended before its end. The text says how, where that is known."""


class Framing(Enum):
    """How the other side knows where a body ends."""

    NONE = "no body"
    LENGTH = "content-length"
    CHUNKED = "chunked"
    CLOSE = "until the connection is closed"


class Reader:
    """Reads one message from a wire. A parser for each message: what the proxy sends is none of h11's business."""

    def __init__(self, wire: Wire, asked: bytes | None = None) -> None:
        """``asked`` is the method of the request that is answered; None where a request is to be read."""
        self.ended = False
        self.trailers: Raw = []
        self.head_bytes = b""
        """What came before the head was whole; for a message that is none."""
        self._wire = wire
        self._parser = h11.Connection(h11.CLIENT if asked else h11.SERVER, LARGEST_HEAD)
        if asked:
            self._parser.send(h11.Request(method=asked, target="/", headers=[("Host", "x")]))
        self._in_head = True
        self._eof = False
        self._problem: BadMessage | CutOff | None = None

    async def head(self) -> h11.Request | h11.Response | h11.InformationalResponse:
        """Raises BadMessage, CutOff."""
        while True:
            event = self._next()
            if isinstance(event, h11.Request | h11.Response | h11.InformationalResponse):
                self._in_head = isinstance(event, h11.InformationalResponse)
                _check_head(event)
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise CutOff("")
            await self._more()

    def take(self) -> bytes:
        """What has come of the body; sets ``ended``. Raises BadMessage, CutOff, once everything before was taken."""
        if self._problem is not None:
            raise self._problem
        pieces: list[bytes] = []
        while not self.ended:
            try:
                event = self._next()
            except (BadMessage, CutOff) as problem:
                if not pieces:
                    raise
                self._problem = problem
                break
            if isinstance(event, h11.Data):
                pieces.append(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self.trailers = event.headers.raw_items()
                self.ended = True
            else:
                break
        return bytes(pieces[0]) if len(pieces) == 1 else b"".join(pieces)

    async def piece(self) -> bytes:
        """The next bytes of the body; b"" only at its end. Raises BadMessage, CutOff."""
        while True:
            data = self.take()
            if data or self.ended:
                return data
            await self._more()

    @property
    def leftover(self) -> bytes:
        """What came after the message."""
        return self._parser.trailing_data[0]

    @property
    def expects_continue(self) -> bool:
        """The body only comes after a 100."""
        return self._parser.they_are_waiting_for_100_continue

    def _next(self) -> object:
        try:
            return self._parser.next_event()
        except h11.RemoteProtocolError as problem:
            # Without the input that h11 quotes: it may be a header with a key in it.
            text = _QUOTED_INPUT.sub("", str(problem))
            if self._eof:
                raise CutOff("") from None
            raise BadMessage(text, problem.error_status_hint) from None

    async def _more(self) -> None:
        data = await self._wire.read()
        if data:
            if self._in_head:
                self.head_bytes += data
            self._parser.receive_data(data)
        elif self._wire.trouble:
            raise CutOff(self._wire.trouble)
        else:
            self._eof = True
            self._parser.receive_data(b"")


def _check_head(event: h11.Request | h11.Response | h11.InformationalResponse) -> None:
    if sum(len(name) + len(value) + 4 for name, value in event.headers) > LARGEST_HEAD:
        raise BadMessage(f"its headers are longer than {LARGEST_HEAD} bytes", 431)
    if isinstance(event, h11.Request):
        if event.http_version not in (b"1.1", b"1.0"):
            raise BadMessage(f"it is HTTP/{event.http_version.decode()}, and the proxy reads HTTP/1.1", 505)
        names = {name for name, _ in event.headers}
        if {b"content-length", b"transfer-encoding"} <= names:
            raise BadMessage("it has both Content-Length and Transfer-Encoding, so where it ends is not certain")


def framing(method: bytes, answer: h11.Response, caller_version: bytes) -> Framing:
    """How the body of an answer is sent to a caller; the same way as it came, where the caller knows that way."""
    if method == b"HEAD" or answer.status_code in (204, 304):
        return Framing.NONE
    names = {name for name, _ in answer.headers}
    if b"transfer-encoding" in names:
        return Framing.CHUNKED if caller_version == b"1.1" else Framing.CLOSE
    return Framing.LENGTH if b"content-length" in names else Framing.CLOSE


def says_close(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    return b"close" in _words(headers, b"connection")


def request_head(request: h11.Request, target: bytes, host: bytes) -> bytes:
    """As it came, but for the headers of this connection and for Host."""
    lines = [b"%s %s HTTP/1.1\r\n" % (request.method, target)]
    kept = _kept(request)
    if not any(name.lower() == b"host" for name, _ in kept):
        kept.insert(0, (b"Host", host))
    lines += [b"%s: %s\r\n" % (name, host if name.lower() == b"host" else value) for name, value in kept]
    return b"".join([*lines, b"\r\n"])


def answer_head(answer: h11.Response | h11.InformationalResponse, how: Framing, *, close: bool) -> bytes:
    """As it came, but for the headers of this connection."""
    lines = [b"HTTP/1.1 %d %s\r\n" % (answer.status_code, answer.reason)]
    chunked = any(name == b"transfer-encoding" for name, _ in answer.headers)
    for name, value in _kept(answer):
        low = name.lower()
        # Where both are there, the length means nothing and must not be passed on (RFC 9112, 6.3).
        if (low == b"transfer-encoding" and how is Framing.CLOSE) or (low == b"content-length" and chunked):
            continue
        lines.append(b"%s: %s\r\n" % (name, value))
    return b"".join([*lines, b"Connection: close\r\n\r\n" if close else b"\r\n"])


def framed(data: bytes, how: Framing) -> bytes:
    """A piece of a body."""
    return b"%x\r\n%s\r\n" % (len(data), data) if data and how is Framing.CHUNKED else data


def ending(trailers: Raw, how: Framing) -> bytes:
    """What comes after the last piece."""
    if how is not Framing.CHUNKED:
        return b""
    return b"".join([b"0\r\n", *(b"%s: %s\r\n" % pair for pair in trailers), b"\r\n"])


def own_answer(status: int, text: str, *, bare: bool) -> bytes:
    """An answer of the proxy itself; ``bare`` for HEAD."""
    body = f"Proctor's recording proxy answers this: {text}\n".encode()
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if bare else body)


def plain(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def salvaged(came: bytes) -> tuple[str, bytes, Headers]:
    """Method, target and headers of something that is not a request, as far as they can be told."""
    lines = came[:LARGEST_HEAD].split(b"\n")
    words = lines[0].split()
    if len(words) < 2 or not words[0].isalpha() or not words[1].startswith((b"/", b"http:")):
        return "?", b"", ()
    pairs = (line.strip().partition(b":") for line in lines[1:] if b":" in line)
    return words[0].decode("latin-1"), words[1], plain((name.strip(), value.strip()) for name, _, value in pairs)


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where the proxy forwards to. ``host`` is as it is written in the URL, with the port where that has one."""

    tls: bool
    name: str
    port: int
    host: str
    base: str

    @classmethod
    def of(cls, url: str) -> Upstream:
        """Raises HarnessError for what is not an http or https address."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as problem:
            raise HarnessError(f"the proxy cannot forward to {url!r}: {problem}") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise HarnessError(f"the proxy cannot forward to {url!r}: expected http://... or https://...")
        tls = parts.scheme == "https"
        host = parts.netloc.rpartition("@")[2]
        return cls(tls, parts.hostname, port or (443 if tls else 80), host, parts.path.rstrip("/"))

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}"

    def target(self, asked: bytes, own: str) -> bytes | None:
        """What to ask of it for what was asked of the proxy at ``own`` (host:port), or None for what is not below."""
        start = f"http://{own}".encode()
        if asked.lower().startswith(start):
            asked = asked[len(start) :] or b"/"
        path = asked.partition(b"?")[0]
        base = self.base.encode()
        if not path.startswith(b"/") or not (path == base or path.startswith(base + b"/")):
            return None
        # A path that climbs out of the base is outside it, however it is spelt.
        return None if base and b".." in unquote_to_bytes(path).split(b"/") else asked


def _kept(message: h11.Request | h11.Response | h11.InformationalResponse) -> Raw:
    dropped = (_ONE_CONNECTION | set(_words(message.headers, b"connection"))) - _NEVER_DROPPED
    return [(name, value) for name, value in message.headers.raw_items() if name.lower() not in dropped]


def _words(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[bytes]:
    return [word.strip().lower() for name, value in headers if name == wanted for word in value.split(b",")]
