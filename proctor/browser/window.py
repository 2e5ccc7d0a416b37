"""One person's window of the browser: pages are visited, forms filled in and sent. Each page that came is an exchange.

An exchange here has the method and address of the page's own request, the status of the page that came at its end
(after a redirect, which a browser follows), and as its body what the page showed, as JSON. What was filled in is its
request's body. Both are recorded like everything else, redacted. Knows no platform's pages: that is for ``people``.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Locator, Page, Response, TimeoutError

from proctor.browser.camera import Camera
from proctor.browser.checkup import Checkup
from proctor.browser.page import Shown, look
from proctor.browser.process import quietly
from proctor.evidence import PAGE
from proctor.exchange import Exchange, Request
from proctor.exchange import Response as Answer
from proctor.failures import HarnessError, NonConformance, NoVerdict
from proctor.recorder import Recorder
from proctor.verdicts import Unknown

FILLED_IN = "application/vnd.proctor.filled-in+json"
SHOWN = "application/vnd.proctor.shown+json"
_ADDRESS = "b => b.hasAttribute('formaction') ? b.formAction : b.form ? b.form.action : location.href"
Reads = Callable[[Shown], object]


@dataclass(frozen=True, slots=True)
class Form:
    """What a person fills in and presses: ``fields`` by label, a ``radio`` by its value.

    ``within`` is a selector for the part of the page that is meant where it has several such buttons.
    """

    button: str
    fields: Mapping[str, str] = field(default_factory=dict)
    radio: str = ""
    within: str = ""


class Window:
    """A window with cookies of its own. Opened when it is first used."""

    def __init__(
        self,
        opens: Callable[[], BrowserContext],
        recorder: Recorder,
        base_url: str,
        actor: str,
        camera: Camera,
        checkup: Checkup,
        seconds: float,
    ) -> None:
        self._opens = opens
        self._recorder = recorder
        self._base_url = base_url.rstrip("/")
        self._actor = actor
        self._camera = camera
        self._checkup = checkup
        self._seconds = seconds
        self._context: BrowserContext | None = None
        self._known: Page | None = None
        self._last: Exchange | None = None

    @property
    def is_open(self) -> bool:
        return self._context is not None

    @property
    def path(self) -> str:
        """Where the window is, below the base URL."""
        return urlsplit(self._page.url).path

    def has_button(self, name: str) -> bool:
        """Whether the page that is open has such a button."""
        return bool(self._page.locator("main").get_by_role("button", name=name, exact=True).count())

    def visit(self, path: str, reads: Reads, title: str = "") -> Exchange:
        """Go to a page. ``reads`` makes the answer's body of what it shows; with a ``title`` it is photographed."""
        url = self._base_url + path
        return self._goes(Request("GET", url), lambda page: page.goto(url), reads, title)

    def follow(self, link: str, reads: Reads, title: str = "") -> Exchange:
        """Follow the link with this text on the page that is open."""
        found = self._control("link", link)
        request = Request("GET", str(found.evaluate("link => link.href")))
        return self._goes(request, _clicks(found), reads, title)

    def send(self, form: Form, reads: Reads, title: str = "") -> Exchange:
        """Fill in the form on the page that is open and press its button, as a person does."""
        scope = self._page.locator(form.within) if form.within else self._page.locator("main")
        filled_in: dict[str, str] = {}
        for label, value in form.fields.items():
            self._fill(self._labelled(label, scope), value, filled_in)
        if form.radio:
            choices = scope.locator("input[type=radio]")
            one = choices.and_(self._page.locator(f"[value={json.dumps(form.radio)}]"))
            self._fill(self._only(one, f"choice {form.radio!r}"), form.radio, filled_in)
        button = self._control("button", form.button, scope)
        address = str(button.evaluate(_ADDRESS))
        body = json.dumps(filled_in | {"press": form.button}, ensure_ascii=False).encode()
        request = Request("POST", address, (("Content-Type", FILLED_IN),), body)
        return self._goes(request, _clicks(button), reads, title)

    def download(self, address: str) -> Exchange:
        """Click the link with this address on the page that is open, and keep the file that the browser saved."""
        link = self._page.locator(f"a[href={json.dumps(address)}]")
        found = self._only(link, f"link to {address!r}")
        url = str(found.evaluate("link => link.href"))
        request, exchange_id, started, start = Request("GET", url), self._next(), time.time(), time.monotonic()
        page = self._page
        try:
            with page.expect_download() as waiting:
                found.click()
            if waiting.value.failure():
                # A browser saves nothing of a refusal, and does not tell what it was; so it is asked again.
                came = page.request.get(url, max_redirects=0)
                answer = Answer(came.status, tuple(came.headers.items()), came.body(), came.status_text)
            else:
                answer = Answer(200, (), waiting.value.path().read_bytes())
        except Error as problem:
            self._give_up(exchange_id, request, started, start, problem)
        exchange = self._keep(exchange_id, request, answer, started, start)
        if answer.status >= 400:
            self._camera.take(page, exchange_id, f"The page whose link led to {answer.status}", shows=False)
        return exchange

    def close(self) -> None:
        """Idempotent."""
        context, self._context, self._known = self._context, None, None
        if context is not None:
            quietly(context.close)

    @property
    def _page(self) -> Page:
        if self._context is None or self._known is None:
            self._context = self._opens()
            self._known = self._context.new_page()
        return self._known

    def _goes(self, request: Request, moves: Callable[[Page], Response | None], reads: Reads, title: str) -> Exchange:
        exchange_id, started, start = self._next(), time.time(), time.monotonic()
        try:
            page = self._page
            response = moves(page)
            shown = look(page)
        except Error as problem:
            self._give_up(exchange_id, request, started, start, problem)
        if response is None:
            raise HarnessError(f"{request.method} {request.url} led to no page of its own")
        body = json.dumps(reads(shown) if response.ok else shown.refusal, ensure_ascii=False).encode()
        headers = (("Content-Type", SHOWN), ("Content-Location", urlsplit(page.url).path))
        answer = Answer(response.status, headers, body, reason=response.status_text)
        exchange = self._keep(exchange_id, request, answer, started, start)
        self._checkup.page(page, exchange.id)
        if title or not response.ok:
            self._camera.take(page, exchange.id, title or shown.heading, shows=response.ok)
        return exchange

    def _keep(self, exchange_id: str, request: Request, answer: Answer, started: float, start: float) -> Exchange:
        elapsed = time.monotonic() - start
        exchange = Exchange(exchange_id, self._actor, PAGE, request, answer, started=started, elapsed=elapsed)
        self._recorder.exchange(exchange)
        self._last = exchange
        return exchange

    def _next(self) -> str:
        return self._recorder.next_exchange_id()

    def _give_up(self, exchange_id: str, request: Request, started: float, start: float, problem: Error) -> NoReturn:
        """No page came: that is the platform's absence, unless the browser itself is gone."""
        if isinstance(problem, TimeoutError):
            what = f"the browser had no page within {self._seconds:g} s"
        else:
            what = f"the browser came to no page: {problem.message.partition(chr(10))[0]}"
        exchange = Exchange(
            exchange_id, self._actor, PAGE, request, trouble=what, started=started, elapsed=time.monotonic() - start
        )
        self._recorder.exchange(exchange)
        if self._context is None or self._context.browser is None or not self._context.browser.is_connected():
            raise HarnessError(f"the browser has ended: {what}") from None
        raise NoVerdict(Unknown.UNREACHABLE, f"{exchange.line}: {what}", exchange=exchange_id) from None

    def _fill(self, control: Locator, value: str, filled_in: dict[str, str]) -> None:
        """Fill in a control by its kind. It is recorded by its name, by which personal data is known."""
        kind, name = control.evaluate("c => [c.type || c.tagName, c.name]")
        try:
            _FILLING.get(kind, _write)(control, value)
        except Error as problem:
            text = problem.message.partition("\n")[0]
            self._missing(
                f"a {kind} field {name!r} that cannot be filled in: {text}", "a control that a person can use"
            )
        filled_in[name] = value

    def _labelled(self, label: str, scope: Locator) -> Locator:
        worded = re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\)\s*)?$")
        return self._only(scope.get_by_label(worded), f"field {label!r}")

    def _control(self, role: Literal["link", "button"], name: str, scope: Locator | None = None) -> Locator:
        main = scope or self._page.locator("main")
        # Its name may go on for those who cannot see in which row it stands.
        named = re.compile(rf"^\s*{re.escape(name)}(?!\w)")
        return self._only(main.get_by_role(role, name=named), f"{role} {name!r}")

    def _only(self, found: Locator, what: str) -> Locator:
        """The one control that can be seen. A page is looked at once: what is not there when it has come is missing."""
        seen = found.filter(visible=True)
        number = seen.count()
        if number != 1:
            how = "no" if number == 0 else f"{number} times the"
            self._missing(f"{how} {what}", what)
        return seen

    def _missing(self, what: str, expected: str) -> NoReturn:
        last = self._last
        if last is not None:
            self._camera.take(self._page, last.id, f"a page with {what}", shows=False)
        raise NonConformance(
            "PAGE_CONTROL",
            f"the page at {urlsplit(self._page.url).path} has {what}",
            expected=expected,
            observed=look(self._page).controls,
            exchange=last.id if last else None,
        )


def _clicks(control: Locator) -> Callable[[Page], Response | None]:
    def moves(page: Page) -> Response | None:
        with page.expect_navigation() as coming:
            control.click()
        return coming.value

    return moves


def _write(control: Locator, value: str) -> None:
    control.fill(value)


def _select(control: Locator, value: str) -> None:
    control.select_option(value)


def _check(control: Locator, _value: str) -> None:
    control.check()


_FILLING: Mapping[str, Callable[[Locator, str], None]] = {"select-one": _select, "radio": _check}
