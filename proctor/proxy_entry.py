"""An entry: what the recording proxy knows of one request and its answer, until it is an exchange.

Keeps a copy of the bodies within a limit and unpacks answers. Not for redacting or checking: the recorder does that.
"""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field

import h11

from proctor.exchange import Exchange, Headers, Request, Response, header
from proctor.proxy_hold import LARGEST_BODY
from proctor.proxy_messages import plain

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})
_MOST_LAYERS = 3


@dataclass(slots=True)
class Copy:
    """The beginning of a body, and how long the whole of it was. ``size`` counts what came, also beyond the limit."""

    size: int = 0
    _pieces: list[bytes] = field(default_factory=list)

    def add(self, data: bytes) -> None:
        room = LARGEST_BODY - self.size
        self.size += len(data)
        if room > 0 and data:
            self._pieces.append(data[:room])

    @property
    def cut(self) -> bool:
        return self.size > LARGEST_BODY

    @property
    def body(self) -> bytes:
        if len(self._pieces) > 1:
            self._pieces[:] = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""


class Entry:
    """``flaw`` and ``flaw_text`` are those of the answer; ``cut_short`` says why the request's body is not whole."""

    def __init__(self, exchange: str, actor: str, surface: str) -> None:
        self.id = exchange
        self.sent = Copy()
        self.answered = Copy()
        self.flaw = ""
        self.flaw_text = ""
        self.cut_short = ""
        self._actor = actor
        self._surface = surface
        self._method = "?"
        self._url = ""
        self._headers: Headers = ()
        self._answer: h11.Response | None = None
        self._started = time.time()
        self._start = time.monotonic()

    def asked(self, method: str, url: str, headers: Headers) -> None:
        self._method, self._url, self._headers = method, url, headers

    @property
    def known(self) -> bool:
        """Whether it is known what was asked."""
        return self._method != "?"

    def answer(self, head: h11.Response) -> None:
        self._answer = head

    def broken_off(self, why: str, *, protocol: bool = False) -> None:
        """The answer ended before its end; ``protocol`` where that was because it stopped being HTTP."""
        self.flaw = "PROTOCOL" if protocol else "BODY_TRUNCATED"
        self.flaw_text = f"the answer was cut off after {self.answered.size} bytes" + (f": {why}" if why else "")

    @property
    def request(self) -> Request:
        """As far as it has come."""
        flaw = self.cut_short
        if self.sent.cut:
            flaw = f"the body is {self.sent.size} bytes long so far; the record has the first {LARGEST_BODY}"
        return Request(self._method, self._url, self._headers, self.sent.body, flaw)

    def exchange(self, trouble: str) -> Exchange:
        return Exchange(
            id=self.id,
            actor=self._actor,
            surface=self._surface,
            request=self.request,
            response=self._response(),
            trouble=trouble,
            started=self._started,
            elapsed=time.monotonic() - self._start,
        )

    def _response(self) -> Response | None:
        if self._answer is None:
            return None
        head, headers = self._answer, plain(self._answer.headers.raw_items())
        body, flaw, text = self.answered.body, self.flaw, self.flaw_text
        if not flaw and self.answered.cut:
            flaw, text = "BODY_TOO_LARGE", f"the answer is longer than {LARGEST_BODY} bytes; the rest was not kept"
        if not flaw and body:
            body, flaw, text = unpacked(body, header(headers, "content-encoding") or "")
        return Response(
            head.status_code,
            headers,
            body,
            head.reason.decode("latin-1"),
            f"HTTP/{head.http_version.decode('ascii', 'replace')}",
            flaw,
            text,
        )


def unpacked(body: bytes, encoding: str) -> tuple[bytes, str, str]:
    """A body without its content-encoding, and its flaw with a sentence; as it came, where it cannot be unpacked."""
    layers = [word.strip().lower() for word in encoding.split(",") if word.strip().lower() not in ("", "identity")]
    unknown = [word for word in layers if word not in _PACKED]
    if unknown or len(layers) > _MOST_LAYERS:
        return body, "BODY_UNDECODABLE", f"the answer's encoding is not one that is read here: {encoding[:100]}"
    plain_body = body
    for layer in reversed(layers):
        try:
            plain_body = _inflated(plain_body, layer)
        except zlib.error as problem:
            return body, "BODY_UNDECODABLE", f"the answer's encoding is broken: {problem}"
        if len(plain_body) > LARGEST_BODY:
            text = f"the answer is longer than {LARGEST_BODY} bytes when it is unpacked; the rest was not kept"
            return plain_body[:LARGEST_BODY], "BODY_TOO_LARGE", text
    return plain_body, "", ""


def _inflated(body: bytes, layer: str) -> bytes:
    """Unpacked as far as one byte beyond the limit. Raises zlib.error."""
    if layer != "deflate":
        return _members(body, 16 + zlib.MAX_WBITS)
    try:
        return _members(body, zlib.MAX_WBITS)
    except zlib.error:
        # Some servers leave the wrapping of "deflate" out, and clients read that too.
        return _members(body, -zlib.MAX_WBITS)


def _members(body: bytes, bits: int) -> bytes:
    out = b""
    while body:
        unpacker = zlib.decompressobj(bits)
        out += unpacker.decompress(body, LARGEST_BODY + 1 - len(out))
        if len(out) > LARGEST_BODY:
            break
        if not unpacker.eof:
            raise zlib.error("it ends too early")
        body = unpacker.unused_data
    return out
