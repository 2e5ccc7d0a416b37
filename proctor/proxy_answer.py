"""The way back: an answer, read from a link, recorded, and sent on to the caller as it comes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import h11

from proctor.exchange import LEFT_EARLY
from proctor.proxy_caller import Caller, Trouble
from proctor.proxy_entry import Entry
from proctor.proxy_messages import (
    BadMessage,
    CutOff,
    Framing,
    Reader,
    answer_head,
    ending,
    framed,
    framing,
    says_close,
)
from proctor.proxy_wire import Wire


class AnswerWay:
    """One answer to ``request``; ``origin`` names who gives it. ``run`` once.

    ``record`` is called with the trouble, or "", before the last bytes go to the caller. ``asked`` is the reader of
    the request, which tells if that has come whole; where it has not, ``rest`` reads on before anything is recorded.
    """

    def __init__(
        self,
        link: Wire,
        caller: Caller,
        request: h11.Request,
        asked: Reader,
        entry: Entry,
        origin: str,
        record: Callable[[str], None],
        rest: Callable[[], Awaitable[None]],
    ) -> None:
        self.keeps_caller = False
        """Whether the caller's connection can carry another request."""
        self._caller = caller
        self._request = request
        self._asked = asked
        self._entry = entry
        self._origin = origin
        self._record = record
        self._rest = rest
        self._reader = Reader(link, request.method)

    async def run(self, done: Callable[[bool], None], *, repeatable: bool = False) -> bool:
        """Raises Trouble. False where nothing at all came and the request may be repeated.

        ``done`` hears, once the answer is whole, whether the link can be used again.
        """
        head = await self._final_head(repeatable)
        if head is None:
            return False
        request, caller, entry, reader = self._request, self._caller, self._entry, self._reader
        entry.answer(head)
        how = framing(request.method, head, request.http_version)
        keep = request.http_version == b"1.1" and not says_close(request.headers) and how is not Framing.CLOSE
        out = answer_head(head, how, close=not keep)
        try:
            data = reader.take()
            while not reader.ended:
                entry.answered.add(data)
                caller.begun = how
                await caller.send(out + framed(data, how))
                out = b""
                if caller.hung_up and entry.answered.cut:
                    raise Trouble(None, self._unheard())
                data = await reader.piece()
        except (BadMessage, CutOff) as problem:
            entry.broken_off(str(problem), protocol=isinstance(problem, BadMessage))
            # What was read together with the head, where nothing else followed.
            caller.begun = how
            await caller.send(out)
            raise Trouble(None, self._unheard()) from None
        entry.answered.add(data)
        if not self._asked.ended:
            await self._rest()
        caller.begun = how
        done(_lasts(head, how) and not reader.leftover)
        self._record(self._unheard())
        await caller.send(out + framed(data, how) + ending(reader.trailers, how))
        self.keeps_caller = keep and self._asked.ended and not caller.hung_up
        return True

    async def _final_head(self, repeatable: bool) -> h11.Response | None:
        reader = self._reader
        try:
            while True:
                head = await reader.head()
                if isinstance(head, h11.Response):
                    return head
                assert isinstance(head, h11.InformationalResponse)
                again = self._caller.continued and head.status_code == 100
                self._caller.invited |= head.status_code == 100
                if self._request.http_version == b"1.1" and not again:
                    await self._caller.send(answer_head(head, Framing.NONE, close=False))
        except BadMessage as problem:
            raise Trouble(502, f"what {self._origin} answered is not HTTP: {problem}") from None
        except CutOff as problem:
            if repeatable and not reader.head_bytes:
                return None
            why = f": {problem}" if str(problem) else ""
            raise Trouble(502, f"{self._origin} closed the connection without an answer{why}") from None

    def _unheard(self) -> str:
        """The trouble of an answer that did come, as far as is known before its last bytes are sent on."""
        if self._caller.has_left:
            return f"{self._caller.name} {LEFT_EARLY}"
        if not self._asked.ended:
            return f"{self._origin} answered before it had the whole request"
        return ""


def _lasts(head: h11.Response, how: Framing) -> bool:
    """Whether the link can carry another request after this answer."""
    chunked = any(name == b"transfer-encoding" for name, _ in head.headers)
    until_close = how is Framing.CLOSE and not chunked
    return not until_close and head.http_version == b"1.1" and not says_close(head.headers)
