"""A person's window of a real browser, on small pages made for it: what it reads, fills in and records."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from proctor.failures import HarnessError, NonConformance, NoVerdict
from proctor.journal import JournalWriter, read_journal
from proctor.recorder import Recorder
from proctor.redaction import Redactor
from proctor.verdicts import Unknown
from tests.browsing import below, driven_browser, running, with_browser
from tests.reporting.journal_builder import planned

if TYPE_CHECKING:
    from proctor.browser.process import BrowserProcess
    from proctor.browser.window import Window

pytestmark = with_browser
KEY = "pp-" + "0123456789abcdef" * 4
FORM = """<form method=post action=/there>
<label>First name <input name=firstName></label>
<label for=k>Kind</label><select id=k name=kind><option value=A>Apple</option><option value=B>Pear</option></select>
<label><input type=radio name=offer value=o1> One</label><label><input type=radio name=offer value=o2> Two</label>
<button>Go<span hidden> away</span></button></form>"""


class Site:
    """Serves pages by path: a text, or a status with a text. What was sent is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, str | tuple[int, str]] = {}
        self.sent: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = site.pages.get(self.path, (404, "<p role=alert data-problem=nothing>Nothing here</p>"))
                status, text = found if isinstance(found, tuple) else (200, found)
                if status == 0:
                    time.sleep(float(text))
                    return
                content = f"<!doctype html><title>T</title><main><h1>A page</h1>{text}</main>".encode()
                self.send_response(status)
                if status == 303:
                    self.send_header("Location", text)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", "default-src 'none'; form-action 'self'")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                site.sent.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Told:
    """A run of one scenario whose sentences are ``shows`` (a requirement) or only prepare."""

    def __init__(self, folder: Path, *sentences: str | None) -> None:
        self.folder = folder
        self._journal = JournalWriter(folder / "journal.jsonl", {"plan": [], "profiles": {}})
        self.recorder = Recorder(self._journal, Redactor(), {}, {})
        self.recorder.start_scenario(planned("A scenario", [(f"sentence {s}", s) for s in sentences]))
        self.recorder.start_sentence(0)

    def records(self, kind: str) -> list[dict[str, Any]]:
        return [
            dict(record) for record in read_journal(self.folder / "journal.jsonl").records if record["kind"] == kind
        ]


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserProcess]:
    with driven_browser(2) as process:
        yield process


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path, "D1-STEP-01", None)


@pytest.fixture
def window(browser: BrowserProcess, site: Site, told: Told) -> Iterator[Window]:
    window = opened(browser, site, told)
    yield window
    window.close()


def opened(browser: BrowserProcess, site: Site, told: Told) -> Window:
    from proctor.browser.camera import Camera
    from proctor.browser.checkup import Checkup
    from proctor.browser.window import Window

    camera, checkup = Camera(told.recorder, told.folder), Checkup(told.recorder, "")
    return Window(browser.context, told.recorder, site.url, "customer", camera, checkup, 2)


def values(shown: Any) -> object:
    return {name: list(found) for name, found in shown.main.fields.items()}


def test_a_value_is_the_text_that_can_be_seen(window: Window, site: Site) -> None:
    site.pages["/"] = """<b data-field=name> Ada &lt;b&gt; </b><i data-field=name>Second</i>
      <b data-field=gone hidden>x</b><p hidden><b data-field=inside>x</b></p>
      <details><summary>More</summary><b data-field=folded>x</b></details>"""
    assert window.visit("/", values).json == {"name": ["Ada <b>", "Second"]}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("<time data-field=v data-value=2026-11-22T08:00:00.000+0000>22 Nov</time>", "2026-11-22T08:00:00.000+0000"),
        ("<b data-field=v data-value=0>0.00</b>", "0"),
        ("<b data-field=v data-value=1234.5>1,234.50</b>", "1234.5"),
        ("<b data-field=v data-value=0>5.00</b>", "5.00"),
        ("<div data-field=v data-value='<p>Fine <b>so</b></p>'><p>Fine <b>so</b></p></div>", "<p>Fine <b>so</b></p>"),
        ("<div data-field=v data-value='<p>Fine</p>'><p>Other</p></div>", "<p>Other</p>"),
    ],
)
def test_an_exact_value_counts_unless_another_is_shown(window: Window, site: Site, element: str, value: str) -> None:
    site.pages["/"] = element
    assert window.visit("/", values).json == {"v": [value]}


def test_things_hold_what_is_inside_them(window: Window, site: Site) -> None:
    site.pages["/"] = """<article data-order=o1><b data-field=label>Pending</b>
      <section data-result=r1><b data-field=title>One</b><li data-attachment=a1><a href=/f>file</a></li></section>
      </article><article data-order=o2></article>"""

    def read(shown: Any) -> object:
        (first, _) = shown.main.every("order")
        (file,) = first.every("attachment")
        return [first.id, first.value("label"), first.value("title"), first.first("result").value("title"), file.href]

    assert window.visit("/", read).json == ["o1", "Pending", None, "One", "/f"]


def test_a_form_is_filled_in_as_a_person_does(window: Window, site: Site, told: Told) -> None:
    from proctor.browser.window import Form

    site.pages |= {"/": FORM, "/there": (303, "/done"), "/done": "<b data-field=name>Zoë</b>"}
    window.visit("/", values)
    # A redirect is followed with GET, so the answer to POST is that of its page.
    sent = window.send(Form("Go", {"First name": "Zoë Ärger", "Kind": "B"}, radio="o2"), values)
    assert site.sent == ["firstName=Zo%C3%AB+%C3%84rger&kind=B&offer=o2"]
    assert (sent.request.method, sent.request.url, sent.status) == ("POST", f"{site.url}/there", 200)
    assert sent.json == {"name": ["Zoë"]}
    assert json.loads(sent.request.body) == {"firstName": "Zoë Ärger", "kind": "B", "offer": "o2", "press": "Go"}
    written = told.records("exchange")[-1]
    assert json.loads(written["request"]["body"]["text"])["firstName"].startswith("Person-")
    assert (written["surface"], written["actor"], written["operation"]) == ("page", "customer", None)


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (FORM.replace("<button>", "<button hidden>"), "no button 'Go'"),
        (FORM.replace("<button>Go", "<button>Gone"), "no button 'Go'"),
        (FORM + FORM.replace("First name", "Other"), "2 times the button 'Go'"),
        (FORM.replace("First name", "Given name"), "no field 'First name'"),
        (FORM.replace("<label>First name", "<label hidden>First name"), "no field 'First name'"),
        (
            FORM.replace("name=firstName", "name=firstName disabled"),
            "field 'firstName' that cannot be filled in",
        ),
    ],
)
def test_a_control_that_is_not_there_is_named(window: Window, site: Site, told: Told, page: str, what: str) -> None:
    from proctor.browser.window import Form

    site.pages["/form"] = page
    seen = window.visit("/form", values)
    with pytest.raises(NonConformance, match="the page at /form has") as broken:
        window.send(Form("Go", {"First name": "x"} if "field" in what else {}), values)
    assert what in str(broken.value)
    assert (broken.value.code, broken.value.exchange) == ("PAGE_CONTROL", seen.id)
    assert [record["exchange"] for record in told.records("screenshot")] == [seen.id]


def test_a_refusal_is_an_answer_with_its_reason(window: Window, site: Site, told: Told) -> None:
    site.pages["/"] = (409, "<p role=alert data-problem=already_sent>It was sent.</p><b data-field=v>1</b>")
    refused = window.visit("/", values)
    assert (refused.status, refused.json) == (409, {"code": "already_sent", "message": "It was sent."})
    assert len(told.records("screenshot")) == 1


@pytest.mark.parametrize(
    ("path", "words"), [("/slow", "the browser had no page within 2 s"), ("/cut", "the browser came to no page: ")]
)
def test_a_page_that_does_not_come_is_nobodys_word(
    window: Window, site: Site, told: Told, path: str, words: str
) -> None:
    site.pages |= {"/slow": (0, "5"), "/cut": (0, "0")}
    with pytest.raises(NoVerdict) as unknown:
        window.visit(path, values)
    assert unknown.value.reason is Unknown.UNREACHABLE
    assert words in str(unknown.value)
    assert words in told.records("exchange")[-1]["trouble"]


def test_a_file_is_saved_by_the_browser(window: Window, site: Site) -> None:
    site.pages |= {"/": "<a href=/file download>file</a><a href=/missing download>other</a>", "/file": "content"}
    window.visit("/", values)
    file = window.download("/file")
    assert (file.status, b"content" in file.answer.body) == (200, True)
    assert window.download("/missing").status == 404
    with pytest.raises(NonConformance, match="no link to '/elsewhere'"):
        window.download("/elsewhere")


def test_pictures_are_taken_where_something_is_shown(window: Window, site: Site, told: Told) -> None:
    site.pages["/"] = "<p>Something</p>"
    seen = window.visit("/", values, "A page of something")
    told.recorder.end_sentence("done")
    told.recorder.start_sentence(1)
    window.visit("/", values, "While preparing")
    (taken,) = told.records("screenshot")
    assert (taken["title"], taken["exchange"], taken["sentence"]) == ("A page of something", seen.id, 0)
    assert taken["file"] == f"screenshots/{seen.id}.png"


def test_a_key_is_on_no_picture(window: Window, site: Site, told: Told) -> None:
    """Pictures of two keys are the same picture, those of two words are not."""
    pages = [f"<pre id=api-key>{key}</pre>" for key in (KEY, KEY[::-1])] + ["<p>one</p>", "<p>two</p>"]
    pictures = []
    for page in pages:
        site.pages["/"] = page
        seen = window.visit("/", values, "A page")
        pictures.append((told.folder / "screenshots" / f"{seen.id}.png").read_bytes())
    assert pictures[0] == pictures[1]
    assert pictures[2] != pictures[3]


def test_a_page_without_end_is_cut(window: Window, site: Site, told: Told) -> None:
    from proctor.browser.camera import TALLEST

    site.pages["/"] = "<p>line</p>" * 2000
    seen = window.visit("/", values, "A long page")
    picture = (told.folder / "screenshots" / f"{seen.id}.png").read_bytes()
    assert int.from_bytes(picture[20:24]) == TALLEST


def test_windows_know_nothing_of_each_other(browser: BrowserProcess, site: Site, told: Told) -> None:
    one, other = opened(browser, site, told), opened(browser, site, told)
    site.pages["/"] = "<p>x</p>"
    for window in (one, other):
        window.visit("/", values)
    one._page.context.add_cookies([{"name": "who", "value": "one", "url": site.url}])
    assert [len(window._page.context.cookies()) for window in (one, other)] == [1, 0]
    one.close()
    other.close()


def test_a_browser_that_dies_is_the_harness_fault_and_comes_again(
    browser: BrowserProcess, site: Site, told: Told, window: Window
) -> None:
    site.pages["/"] = "<p>x</p>"
    window.visit("/", values)
    lines = {process: "".join(running({process})) for process in below(os.getpid())}
    (main,) = [p for p, line in lines.items() if "--remote-debugging-pipe" in line and "--type=" not in line]
    os.kill(main, signal.SIGKILL)
    with pytest.raises(HarnessError, match="the browser has ended"):
        window.visit("/", values)
    assert opened(browser, site, told).visit("/", values).status == 200


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://a/portal/offers/630b5e3ade26289938cceb9e?q=1", "/portal/offers/*"),
        ("http://a/portal/offers/new", "/portal/offers/new"),
        ("/kombo-dashboard/orders/GKUPj5cwKJbSC2XgZjJFF8uZ", "/kombo-dashboard/orders/*"),
        ("/", "/"),
    ],
)
def test_pages_of_a_kind_are_told_by_their_path(url: str, kind: str) -> None:
    from proctor.browser.checkup import page_kind

    assert page_kind(url) == kind


def test_accessibility_is_checked_once_for_each_kind(browser: BrowserProcess, site: Site, told: Told) -> None:
    from proctor.browser.camera import Camera
    from proctor.browser.checkup import Checkup
    from proctor.browser.window import Window

    site.pages |= {"/things/1a2b3c4d": "<img src='data:,'>", "/things/2a2b3c4d": "<img src='data:,'>"}
    camera = Camera(told.recorder, None)
    window = Window(browser.context, told.recorder, site.url, "customer", camera, Checkup(told.recorder), 10)
    for path in list(site.pages):
        window.visit(path, values)
    window.close()
    (found,) = told.records("accessibility")
    assert found["page"] == "/things/*"
    assert "image-alt" in {one["rule"] for one in found["serious"]}
