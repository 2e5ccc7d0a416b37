"""A passage: one request on its way through the recording proxy, and the answer on its way back.

Body bytes are forwarded as they come, both ways at once, and recorded before the caller can have seen the end of the
answer. What goes wrong is answered by the proxy itself, where nothing was answered yet, and recorded as the trouble.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import h11

from proctor.exchange import UNREACHED, Exchange
from proctor.proxy_answer import AnswerWay
from proctor.proxy_caller import Caller, Patience, Side, Trouble, stop
from proctor.proxy_entry import Entry
from proctor.proxy_hold import LARGEST_BODY, Gate, Hold
from proctor.proxy_links import Links
from proctor.proxy_messages import (
    CONTINUE,
    BadMessage,
    CutOff,
    Framing,
    Reader,
    Upstream,
    ending,
    framed,
    plain,
    request_head,
    salvaged,
)
from proctor.proxy_wire import Wire, WireGone

SECONDS_FOR_THE_REST = 2.0
"""How long the caller may pause in a body that nobody waits for any more."""
_REPEATABLE = (b"GET", b"HEAD")
_TLS_HELLO = b"\x16"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all passages of a proxy share. ``own`` is its host:port, ``fail`` is told what broke in Proctor itself."""

    upstream: Upstream
    links: Links
    own: str
    seconds: float
    actor: str
    surface: str
    record: Callable[[Exchange], None]
    next_id: Callable[[], str]
    gate: Gate | None
    fail: Callable[[Exception], None]


class Passage:
    """Of the next request on a caller's wire. ``run`` once."""

    def __init__(self, wire: Wire, around: Surroundings) -> None:
        self._around = around
        self._origin = around.upstream.origin
        self._wire = wire
        self._patience = Patience(around.seconds)
        self._caller = Caller(wire, f"the {around.actor}", self._patience)
        self._reader = Reader(wire)
        self._link: Wire | None = None
        self._uploading: asyncio.Task[None] | None = None
        self._kept = bytearray()
        self._all_sent = False
        self._keep = False
        self._recorded = False

    async def run(self) -> bool:
        """Whether the connection can carry another request. Raises only CancelledError, when the proxy closes."""
        if not await self._next_request():
            return False
        try:
            self._entry = Entry(self._around.next_id(), self._around.actor, self._around.surface)
        except Exception as problem:
            # Without a record nothing may reach the platform.
            self._around.fail(problem)
            self._caller.say(503, "it cannot record this request", bare=False)
            return False
        try:
            async with self._patience.timeout:
                self._patience.wait_for(Side.CALLER)
                await self._pass()
        except TimeoutError:
            self._end(*self._late())
        except Trouble as trouble:
            self._end(trouble.status, trouble.text)
        except asyncio.CancelledError:
            if self._caller.begun is not None:
                self._entry.broken_off("the proxy was closed")
            self._end(None, "the proxy was closed while this request was under way")
            raise
        except Exception as problem:
            self._around.fail(problem)
            self._end(500, f"the proxy itself failed: {type(problem).__name__}: {problem}")
        finally:
            if self._link is not None:
                self._link.close()
        return self._keep

    async def _next_request(self) -> bool:
        """Wait for the first byte of a request, for as long as the caller likes."""
        while came := await self._wire.read():
            if came := came.lstrip(b"\r\n"):  # some clients end a body with one line too many (RFC 9112, 2.2)
                self._wire.unread(came)
                return True
        return False

    async def _pass(self) -> None:
        request = await self._head()
        around, entry, reader = self._around, self._entry, self._reader
        target = around.upstream.target(request.target, around.own)
        asked = request.target if target is None else target
        url = (self._origin if asked.startswith(b"/") else "") + asked.decode("latin-1")
        entry.asked(request.method.decode("latin-1"), url, plain(request.headers.raw_items()))
        try:
            if target is None:
                if not reader.expects_continue:
                    await self._read_out()
                below = f"{self._origin}{around.upstream.base}"
                raise Trouble(404, f"{url} is not below {below}, which is what the proxy forwards to")
            hold = around.gate.hold(entry.request) if around.gate is not None else None
            if hold is not None:
                await self._held(hold)
            await self._forward(request, target)
        except Trouble as trouble:
            if trouble.status == 502:
                await self._rest()
            raise
        except BadMessage as problem:
            text = f"the body that {self._caller.name} sent stops being HTTP: {problem}"
            raise Trouble(problem.status, text) from None
        except CutOff:
            text = f"{self._caller.name} hung up after {entry.sent.size} bytes of the body of its request"
            raise Trouble(None, text) from None

    async def _head(self) -> h11.Request:
        name = self._caller.name
        try:
            head = await self._reader.head()
        except BadMessage as problem:
            tls = self._reader.head_bytes.startswith(_TLS_HELLO)
            text = "it speaks TLS, and the address of the proxy begins with http://" if tls else str(problem)
            raise Trouble(problem.status, f"what {name} sent is not an HTTP request: {text}") from None
        except CutOff:
            raise Trouble(None, f"{name} hung up before the head of its request was whole") from None
        assert isinstance(head, h11.Request)
        return head

    # --- what is held, and what is not forwarded

    async def _held(self, hold: Hold) -> None:
        """Keep the request until it is released or its deadline has come. Raises Trouble, BadMessage, CutOff."""
        self._patience.due(None)
        go = hold.begin(self._entry.id)
        collecting = asyncio.create_task(self._collect(hold))
        opening = asyncio.create_task(go.wait())
        expired, gone = False, True
        try:
            done, _ = await asyncio.wait(
                {collecting, opening}, timeout=max(0.0, hold.seconds), return_when=asyncio.FIRST_COMPLETED
            )
            if collecting in done:
                collecting.result()
            expired, gone = not done, False
        finally:
            hold.end(expired=expired, gone=gone)
            await stop(collecting, opening)

    async def _collect(self, hold: Hold) -> None:
        """Read the body, up to what is kept, then see that the caller stays; never ends but by raising."""
        reader, entry = self._reader, self._entry
        if reader.expects_continue:
            self._caller.continued = self._caller.invited = True
            await self._caller.send(CONTINUE)
        while not reader.ended and len(self._kept) < LARGEST_BODY:
            data = await reader.piece()
            entry.sent.add(data)
            self._kept += data
        hold.arrive(entry.request, reader.ended)
        await self._wire.ended()
        raise Trouble(None, f"{self._caller.name} hung up while its request was held back; it was not forwarded")

    async def _read_out(self) -> None:
        """For the record only."""
        while not self._reader.ended:
            self._patience.wait_for(Side.CALLER)
            self._entry.sent.add(await self._reader.piece())

    # --- what is forwarded

    async def _forward(self, request: h11.Request, target: bytes) -> None:
        reader, links = self._reader, self._around.links
        chunked = any(name == b"transfer-encoding" for name, _ in request.headers)
        how = Framing.CHUNKED if chunked else Framing.LENGTH
        data = b"" if reader.ended else reader.take()
        self._entry.sent.add(data)
        body = bytes(self._kept) + data
        self._kept.clear()
        start = request_head(request, target, self._around.upstream.host.encode()) + framed(body, how)
        if reader.ended:
            start += ending(reader.trailers, how)
        self._patience.wait_for(Side.UPSTREAM)
        link = links.kept()
        if link is not None:
            repeatable = request.method in _REPEATABLE and reader.ended and not body
            if await self._talk(link, request, start, how, repeatable):
                return
            link.close()
        try:
            link = await links.fresh()
        except (OSError, UnicodeError) as problem:
            raise Trouble(502, f"{self._origin} {UNREACHED}: {problem or type(problem).__name__}") from None
        await self._talk(link, request, start, how, False)

    async def _talk(self, link: Wire, request: h11.Request, start: bytes, how: Framing, repeatable: bool) -> bool:
        """Send what there is, then the rest while the answer may already come. False: nothing came, ask again."""
        self._link = link
        way = AnswerWay(
            link,
            self._caller,
            request,
            self._reader,
            self._entry,
            self._origin,
            self._record,
            lambda: self._rest(link, how),
        )
        with contextlib.suppress(WireGone):  # then no answer comes either, and that is what is told
            link.write(start)
        self._all_sent = self._reader.ended
        if self._all_sent:
            answered = await way.run(self._give_back, repeatable=repeatable)
        else:
            answered = await self._both_ways(link, way, how)
        if way.keeps_caller:
            self._wire.unread(self._reader.leftover)
            self._keep = True
        return answered

    async def _both_ways(self, link: Wire, way: AnswerWay, how: Framing) -> bool:
        upload = self._uploading = asyncio.create_task(self._upload(link, how))
        answer = asyncio.create_task(way.run(self._give_back))
        try:
            await asyncio.wait({upload, answer}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done() and not upload.cancelled():
                upload.result()
            return await answer
        finally:
            await stop(upload, answer)

    async def _upload(self, link: Wire, how: Framing) -> None:
        reader, patience = self._reader, self._patience
        with contextlib.suppress(WireGone):  # it has answered early, or not at all: the answer's side tells
            while not reader.ended:
                if link.full:
                    patience.wait_for(Side.UPSTREAM)
                    await link.flush()
                patience.wait_for(Side.CALLER)
                data = await reader.piece()
                self._entry.sent.add(data)
                link.write(framed(data, how) + (ending(reader.trailers, how) if reader.ended else b""))
            self._all_sent = True
            patience.wait_for(Side.UPSTREAM)

    async def _rest(self, link: Wire | None = None, how: Framing = Framing.NONE) -> None:
        """Read on for the record, once there is an answer to a request that has not come whole yet.

        Whoever refuses a request by its head alone may do so before its body is there, and clients send the two one
        after the other. The end of the answer waits meanwhile, or the caller might stop in the middle. What comes is
        forwarded for as long as ``link`` takes it. Ends with the body, with a pause in it, or when the record is full;
        at once where the caller was not told yet to send it.
        """
        reader, entry, loop = self._reader, self._entry, asyncio.get_running_loop()
        if self._uploading is not None:
            await stop(self._uploading)
        self._patience.due(None)
        pause, end = min(SECONDS_FOR_THE_REST, self._around.seconds), loop.time() + self._around.seconds
        with contextlib.suppress(TimeoutError, BadMessage, CutOff):
            while not (reader.ended or entry.sent.cut or (reader.expects_continue and not self._caller.invited)):
                async with asyncio.timeout_at(min(loop.time() + pause, end)):
                    data = await reader.piece()
                entry.sent.add(data)
                if link is not None:
                    link = await _passed(
                        link, framed(data, how) + (ending(reader.trailers, how) if reader.ended else b"")
                    )

    def _give_back(self, good: bool) -> None:
        if good and self._all_sent and self._link is not None:
            self._around.links.give_back(self._link)
            self._link = None

    # --- the end

    def _late(self) -> tuple[int | None, str]:
        caller, within = self._caller, f"{self._around.seconds:g} s"
        if self._patience.side is Side.CALLER:
            if caller.begun is not None:
                return None, f"{caller.name} took no more of the answer for {within}"
            return 408, f"{caller.name} sent no more of its request for {within}"
        if caller.begun is None:
            return 504, f"no answer from {self._origin} within {within}"
        self._entry.broken_off(f"it did not end within {within}")
        return None, f"the answer from {self._origin} did not end within {within}"

    def _record(self, trouble: str) -> None:
        if self._recorded:
            return
        self._recorded = True
        entry, reader = self._entry, self._reader
        if not entry.known:
            method, target, headers = salvaged(reader.head_bytes)
            entry.asked(method, self._origin + target.decode("latin-1"), headers)
        elif not reader.ended:
            entry.cut_short = f"the body had not come whole: {entry.sent.size} bytes of it"
        try:
            self._around.record(entry.exchange(trouble))
        except Exception as problem:
            self._around.fail(problem)

    def _end(self, status: int | None, trouble: str) -> None:
        said = status is not None and self._caller.begun is None
        self._record(f"{trouble}; the proxy answered {status}" if said else trouble)
        if said and status is not None:
            self._caller.say(status, trouble, bare=self._reader.head_bytes.startswith(b"HEAD "))
        else:
            self._caller.cut_off()


async def _passed(link: Wire, data: bytes) -> Wire | None:
    """Write to somebody who has answered already; None where that is not taken any more."""
    try:
        async with asyncio.timeout(SECONDS_FOR_THE_REST / 4):
            await link.flush()
        link.write(data)
    except (TimeoutError, WireGone):
        return None
    return link
