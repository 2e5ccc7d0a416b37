"""A surface: the ASGI application of one base path, from request to response.

It routes, reads the body, runs the handler in a transaction, lets the caller's conditions and then active faults alter
the answer, and writes it.
What differs between surfaces (who may call, limits, the form of errors, extra headers) are methods to override.
"""

from __future__ import annotations

import functools
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from urllib.parse import quote

from sandbox import asgi, request_bodies
from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.conditions import NOTHING, Conditions, Ordered
from sandbox.faults import Faults
from sandbox.messages import JSON_TYPE, Answer, Call, Refusal, Written, written
from sandbox.routing import Body, Match, Operation, Routes
from sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_log = logging.getLogger(__name__)

# What operations that read no body, or none we know, are called in the table of faults.
UNKNOWN_OPERATION = "unknown"
_JSON_TYPE = JSON_TYPE.encode()
_PAGE = b"<html><body><h1>The service is not available</h1></body></html>"


class World(Protocol):
    """What every surface needs of the world its handlers work on."""

    @property
    def store(self) -> Store: ...
    @property
    def faults(self) -> Faults: ...
    @property
    def background(self) -> Background: ...
    @property
    def conditions(self) -> Conditions: ...
    @property
    def log(self) -> CallLog: ...


WorldType = TypeVar("WorldType", bound=World)


class Surface(Generic[WorldType]):
    """``multipart_limit`` is in bytes, for the whole body. ``platform``: the name in the log of calls, if any."""

    multipart_limit = 1024 * 1024
    platform = ""

    def __init__(self, base_path: str, routes: Routes[WorldType], world: WorldType) -> None:
        self.base_path = base_path
        self.routes = routes
        self.world = world

    def identify(self, _call: Call) -> str:
        """Who calls. Raises Refusal for somebody unknown."""
        return ""

    def enter(self, _call: Call) -> None:
        """Before the body is read. Raises Refusal when this caller must wait; then ``leave`` is not called."""

    def leave(self, _call: Call) -> None:
        """After the answer is written, however that went."""

    def refused(self, _call: Call, refusal: Refusal) -> Answer:
        """The error in this surface's form."""
        return Answer(refusal.status, {"message": refusal.message})

    def refused_on_purpose(self, call: Call, ordered: Ordered) -> Answer:
        """The error that a condition has ordered, in this surface's form."""
        return self.refused(call, Refusal(ordered.status, ordered.code or "", ordered.message))

    def bare(self, _call: Call, body: Any) -> Any:
        """The body of a success without all that need not be there."""
        return body

    def own_headers(self, _call: Call) -> dict[str, str]:
        """What every answer of this surface has; one that an answer has already stays as it is."""
        return {}

    def orders_in(self, _call: Call, _answer: Answer) -> tuple[str, ...]:
        """The ids of the orders that a call was about, for the log."""
        return ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        started = time.monotonic()
        # uvicorn puts U+FFFD where a path or query is no UTF-8, so both are always text.
        path = scope["path"][len(self.base_path) :]
        raw = scope["query_string"].decode("latin-1")
        found = self.routes.find(scope["method"], path)
        call = Call(
            operation=found.operation.name if isinstance(found, Match) else UNKNOWN_OPERATION,
            method=scope["method"],
            path=path,
            query=asgi.Query.of(raw),
            headers=asgi.headers(scope["headers"]),
            arguments=found.arguments if isinstance(found, Match) else {},
            body={},
            client=scope["client"][0] if scope.get("client") else "",
            raw_query=raw,
        )
        try:
            if isinstance(found, Match):
                await self._operate(call, found.operation, receive, send, started)
            else:
                await self._write(call, self.refused(call, _no_operation(call, found)), send, started, b"")
        except request_bodies.ClientGone:
            return

    async def _operate(
        self, call: Call, operation: Operation[WorldType], receive: Receive, send: Send, started: float
    ) -> None:
        entered, taken, content = False, NOTHING, b""
        try:
            try:
                call = call._replace(caller=self.identify(call))
                self.enter(call)
                entered = True
                content = await self._content(call, operation, receive)
                taken = self.world.conditions.take(call.caller, call.operation)
                if taken.answer and not taken.answer.after:
                    answer = self._ordered(call, taken.answer)
                else:
                    call = self._with_body(call, operation, content)
                    answer = await self._carried_out(call, operation)
            except Refusal as refusal:
                answer = self.refused(call, refusal)
            except request_bodies.TooLarge as problem:
                message = "The body is larger than this call takes."
                answer = self.refused(call, Refusal(self.too_large_status(), "body_too_large", message))
                if not problem.drained:
                    answer = Answer(answer.status, answer.body, {**answer.headers, "connection": "close"})
            except request_bodies.ClientGone:
                raise
            except Exception:
                # A defect of ours; it must still be answered in this surface's form.
                _log.exception("%s %s failed", call.method, operation.name)
                answer = self.refused(call, Refusal(500, "internal_error", "The sandbox has a defect; see its output."))
            if answer.then:
                self.world.background.start(answer.then())
            if taken.answer and taken.answer.after:
                answer = self._ordered(call, taken.answer)
            if self.world.conditions.concern(call.caller):
                answer = self._as_conditions_have_it(call, answer.shaped())
                await taken.held_back()
            await self._write(call, answer, send, started, content)
        finally:
            if entered:
                self.leave(call)

    def _ordered(self, call: Call, ordered: Ordered) -> Answer:
        answer = self.refused_on_purpose(call, ordered)
        if not ordered.page:
            return answer
        return replace(answer, body=_PAGE, headers={**answer.headers, "content-type": "text/html"})

    async def _content(self, call: Call, operation: Operation[WorldType], receive: Receive) -> bytes:
        if operation.body is Body.NONE and not asgi.announces_body(call.headers):
            return b""
        if operation.body is Body.MULTIPART:
            return await request_bodies.read(receive, self.multipart_limit)
        return await request_bodies.read(receive, operation.json_limit or request_bodies.JSON_LIMIT)

    async def _carried_out(self, call: Call, operation: Operation[WorldType]) -> Answer:
        if operation.prepare:
            call = call._replace(prepared=await operation.prepare(call, self.world))
        with self.world.store.transaction():
            return operation.handler(call, self.world)

    def _with_body(self, call: Call, operation: Operation[WorldType], content: bytes) -> Call:
        content_type = call.headers.get("content-type", "")
        if operation.body is Body.MULTIPART:
            # Loaded with the first file, since it takes a while.
            from sandbox import multipart

            return call._replace(parts=multipart.parts(content_type, content))
        if operation.body is Body.NONE or (operation.body is Body.OPTIONAL_JSON and not content):
            return call
        body = request_bodies.json_object(content_type, content, self.wrong_content_type_status())
        return call._replace(body=body)

    def _as_conditions_have_it(self, call: Call, answer: Answer) -> Answer:
        """With members that may come up one day, and without those that may be missing, if the caller's are so."""
        conditions, body = self.world.conditions, answer.body
        if answer.status < 300:
            body = conditions.bare(call.caller, body, lambda whole: self.bare(call, whole))
            body = conditions.warned(call.caller, body)
        return replace(answer, body=conditions.widened(call.caller, body))

    def wrong_content_type_status(self) -> int:
        return 400

    def too_large_status(self) -> int:
        return 400

    async def _write(self, call: Call, answer: Answer, send: Send, started: float, sent: bytes) -> None:
        headers = {**self.own_headers(call), **answer.headers}
        if self.world.faults.any_active:
            answer = self.world.faults.altered_answer(call, replace(answer.shaped(), headers=headers))
            headers = {**answer.headers}
        raw = dict(map(_raw, headers.items()))
        if answer.body is None or isinstance(answer.body, bytes):
            content = answer.body or b""
        else:
            content = answer.body.content if isinstance(answer.body, Written) else written(answer.body).encode()
            raw.setdefault(b"content-type", _JSON_TYPE)
        raw[b"content-length"] = b"%d" % len(content)
        if self.platform:
            self._keep(call, answer, started, sent, content)
        await send({"type": "http.response.start", "status": answer.status, "headers": list(raw.items())})
        await send({"type": "http.response.body", "body": content})

    def _keep(self, call: Call, answer: Answer, started: float, sent: bytes, written: bytes) -> None:
        """In the log of calls, for people to look at."""
        path = self.base_path + call.path + (f"?{call.raw_query}" if call.raw_query else "")
        milliseconds = (time.monotonic() - started) * 1000
        self.world.log.answered(
            self.platform,
            call.caller,
            call.operation,
            (call.method, path, sent),
            (answer.status, written),
            milliseconds,
            self.orders_in(call, answer),
        )


@functools.lru_cache(maxsize=256)
def _raw(header: tuple[str, str]) -> tuple[bytes, bytes]:
    """Most headers come again and again."""
    name, value = header
    return name.lower().encode("latin-1"), value.encode("latin-1", "replace")


def _no_operation(call: Call, allowed: tuple[str, ...]) -> Refusal:
    if allowed:
        return Refusal(
            405, "method_not_allowed", f"{call.method} is not possible here; possible are: {', '.join(allowed)}."
        )
    return Refusal(404, "not_found", f"There is nothing at {quote(call.path)[:200]!r} on this interface.")
