"""The ASGI application of all pages: from request to HTML, with what must hold for every one of them.

It answers only under a name of this machine, opens the session, checks that a form is one of ours, runs the handler in
a transaction, turns refusals into pages and sets the headers that keep a page to itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.types import Receive, Scope, Send

from sandbox import request_bodies
from sandbox.background import Background
from sandbox.messages import Answer, Call, Refusal
from sandbox.pages import forms
from sandbox.pages.hosts import Hosts, comes_from_here
from sandbox.pages.page import Page, Section, Visit
from sandbox.pages.rendering import Rendering
from sandbox.pages.sessions import Sessions, cookie_name
from sandbox.routing import Operation, Routes
from sandbox.store import Store

_log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: browsers would then send "Origin: null" with every form.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

_STATIC_PATH = "/_pages/"
_STATIC_TYPES = {"style.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}

_TITLES = {
    400: "That does not work",
    403: "This form is not accepted",
    404: "There is nothing here",
    405: "Not like this",
    409: "That is not possible now",
    413: "That is too much",
    415: "That is no form",
    421: "Not under this name",
    500: "The sandbox has a defect",
}

_SESSION_OVER = (
    "The form does not belong to your session: it was open for very long, the sandbox was started anew, or it came "
    "from somewhere else. Nothing was changed. Go back, reload the page and send the form again."
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What pages need of the sandbox. ``real_time``: seconds since 1970."""

    store: Store
    background: Background
    hosts: Hosts
    real_time: Callable[[], float]


class Pages:
    """Raises nothing for a request of any kind; paths that no page has get a 404 page, or JSON where HTML is no use."""

    def __init__(self, sections: Iterable[Section], around: Surroundings) -> None:
        self.sections = tuple(sections)
        pages = [page for section in self.sections for page in section.pages]
        self._around = around
        self._sessions = Sessions(around.real_time)
        self._static = _static_files()
        self.rendering = Rendering(self.sections, *(self._address(name) for name in ("style.css", "page.js")))
        self._routes: Routes[Page] = Routes(
            Operation(str(number), page.method, page.template, _unused) for number, page in enumerate(pages)
        )
        self._pages = {str(number): page for number, page in enumerate(pages)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        try:
            if self._is_no_page(scope, headers):
                await self._write(Answer(404, {"message": "There is nothing here; see /_control."}), send)
            elif not self._around.hosts.allow(headers.get("host", "")):
                await self._write(self._misdirected(headers), send)
            elif scope["path"].startswith(_STATIC_PATH):
                await self._write(self._static_file(scope), send)
            else:
                await self._visited(scope, headers, receive, send)
        except request_bodies.ClientGone:
            return

    async def _visited(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        host, cookie = headers["host"], cookie_name(headers["host"])
        session = self._sessions.opened(headers.get("cookie", ""), cookie)
        visit = Visit(
            method="GET" if scope["method"] == "HEAD" else scope["method"],
            path=scope["path"],
            query=QueryParams(scope["query_string"]),
            session=session,
            origin=f"{scope.get('scheme', 'http')}://{host}",
            render=self.rendering,
        )
        answer = await self._answered(visit, headers, receive)
        if session.changed:
            answer = _with_headers(answer, {"set-cookie": self._sessions.written(session, cookie)})
        if answer.then:
            self._around.background.start(answer.then())
        await self._write(answer, send)

    def _is_no_page(self, scope: Scope, headers: Headers) -> bool:
        """Whether nothing is at the path, and who asks is no browser, so that a page would be of no use."""
        known = scope["path"].startswith(_STATIC_PATH) or self._routes.find(scope["method"], scope["path"]) != ()
        return not known and "text/html" not in headers.get("accept", "")

    async def _answered(self, visit: Visit, headers: Headers, receive: Receive) -> Answer:
        try:
            content = b"" if visit.method == "GET" else await request_bodies.read(receive, forms.LARGEST)
            found = self._routes.find(visit.method, visit.path)
            if isinstance(found, tuple):
                raise _no_page(visit, found)
            visit = replace(visit, arguments=found.arguments)
            if visit.method != "GET":
                visit = replace(visit, form=forms.fields(headers.get("content-type", ""), content))
                self._check_origin(visit, headers)
            return await self._handled(visit, self._pages[found.operation.name])
        except Refusal as refusal:
            return self._refused(visit, refusal)
        except request_bodies.TooLarge as problem:
            message = f"The form is larger than {forms.LARGEST // 1024} KiB."
            answer = self._refused(visit, Refusal(413, "too_large", message))
            return answer if problem.drained else _with_headers(answer, {"connection": "close"})
        except request_bodies.ClientGone:
            raise
        except Exception:
            # A defect of ours; it must still be answered by a page.
            _log.exception("the page %s %s failed", visit.method, visit.path)
            return self._refused(visit, Refusal(500, "internal_error", "What happened is in the sandbox's output."))

    async def _handled(self, visit: Visit, page: Page) -> Answer:
        try:
            if page.prepare:
                visit = replace(visit, prepared=await page.prepare(visit))
            with self._around.store.transaction():
                return page.handler(visit)
        except Refusal as refusal:
            if page.again is None:
                raise
            with self._around.store.transaction():
                return page.again(replace(visit, problem=refusal))

    def _check_origin(self, visit: Visit, headers: Headers) -> None:
        ours = comes_from_here(headers.get("origin"), headers.get("sec-fetch-site"), headers["host"])
        if not ours or not self._sessions.fits(visit.session, visit.form.get("_csrf", "")):
            raise Refusal(403, "foreign_form", _SESSION_OVER)

    def _refused(self, visit: Visit, refusal: Refusal) -> Answer:
        title = _TITLES.get(refusal.status, _TITLES[400])
        visit = replace(visit, problem=None)
        return visit.page("frame/refusal.html.j2", status=refusal.status, heading=title, refusal=refusal)

    def _misdirected(self, headers: Headers) -> Answer:
        message = (
            f"The sandbox's pages do not answer to the name {headers.get('host', '')[:80]!r}. "
            "Open them as http://127.0.0.1 with the sandbox's port, or start the sandbox with --host and that name."
        )
        return Answer(421, message.encode("utf-8", "replace"), {"content-type": "text/plain; charset=utf-8"})

    def _address(self, name: str) -> str:
        """The version in it lets browsers keep the file until it changes."""
        return f"{_STATIC_PATH}{name}?v={hashlib.sha256(self._static[name]).hexdigest()[:12]}"

    def _static_file(self, scope: Scope) -> Answer:
        name = scope["path"].removeprefix(_STATIC_PATH)
        if name not in self._static or scope["method"] not in ("GET", "HEAD"):
            return Answer(404, b"There is no such file.", {"content-type": "text/plain; charset=utf-8"})
        headers = {"content-type": _STATIC_TYPES[name], "cache-control": "max-age=31536000, immutable"}
        return Answer(200, self._static[name], headers)

    async def _write(self, answer: Answer, send: Send) -> None:
        headers, content = {**HEADERS, **answer.headers}, answer.body
        if not isinstance(content, bytes):
            content = json.dumps(content, ensure_ascii=False).encode()
            headers["content-type"] = "application/json"
        headers["content-length"] = str(len(content))
        raw = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": answer.status, "headers": raw})
        await send({"type": "http.response.body", "body": content})


def _no_page(visit: Visit, allowed: tuple[str, ...]) -> Refusal:
    if allowed:
        return Refusal(405, "method_not_allowed", f"This address takes {' and '.join(allowed)}, not {visit.method}.")
    return Refusal(404, "not_found", f"No page of the sandbox is at {visit.path[:200]}.")


def _with_headers(answer: Answer, more: Mapping[str, str]) -> Answer:
    return replace(answer, headers={**answer.headers, **more})


def _static_files() -> dict[str, bytes]:
    folder = Path(__file__).parent / "static"
    return {name: (folder / name).read_bytes() for name in _STATIC_TYPES}


def _unused(_call: Call, _world: Page) -> Answer:
    raise AssertionError("pages are found by routes, not run by them")
