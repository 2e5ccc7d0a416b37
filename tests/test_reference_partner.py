"""The example partners, run as programs against the sandbox: each order is handled once, whatever happens on the way.

Between partner and sandbox stands a recording go-between, which can also lose, break or change an answer. Everything is
awaited by what it causes; nothing sleeps.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import importlib.util
import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.running import ROOT, clean_environment, running_sandbox

REFERENCE = ROOT / "examples" / "reference_partner.py"
SDK = ROOT / "examples" / "kombo_sdk_partner.py"
WITHIN = 20.0
VECTOR = b'{"id":"W1","type":"assessment:order-received","data":{}}', "cYFIU3-5E8TvUn-U6LWuiTQJSGmkYvgk2odFx-UJHtU"


@dataclass(frozen=True)
class Seen:
    """A request of the partner, and the status that it got (0: the connection was cut)."""

    at: float
    method: str
    path: str
    headers: httpx.Headers
    body: bytes
    status: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Trick:
    """What the go-between does to the requests whose method and path match, ``times`` times."""

    match: str
    status: int = 0
    body: bytes = b""
    content_type: str = "text/html"
    passed_on: bool = True
    times: int = 1
    change: Callable[[Any], Any] | None = None


@dataclass
class GoBetween:
    upstream: str
    seen: list[Seen] = field(default_factory=list)
    tricks: list[Trick] = field(default_factory=list)
    played: Counter[Trick] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def start(self) -> None:
        outer, client = self, httpx.Client(timeout=30, verify=False)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                trick = outer.trick_for(f"{self.command} {self.path}")
                status, kind, content, limits = 0, "application/json", b"", {}
                if trick is None or trick.passed_on:
                    kept = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
                    url = outer.upstream + self.path
                    answer = client.request(self.command, url, headers=kept, content=body)
                    status, content = answer.status_code, answer.content
                    limits = {n: v for n, v in answer.headers.items() if "limit" in n}
                if trick is not None:
                    if trick.change is not None:
                        content = json.dumps(trick.change(json.loads(content))).encode()
                    else:
                        status, kind, content = trick.status, trick.content_type, trick.body
                headers = httpx.Headers(list(self.headers.items()))
                seen = Seen(time.monotonic(), self.command, self.path, headers, body, status)
                with outer.changed:
                    outer.seen.append(seen)
                    outer.changed.notify_all()
                if not status:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(status)
                for name, value in limits.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()

            do_POST = do_PUT = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server, self._client = ThreadingHTTPServer(("127.0.0.1", 0), Handler), client
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    def trick_for(self, request: str) -> Trick | None:
        with self.changed:
            for trick in self.tricks:
                if self.played[trick] < trick.times and re.search(trick.match, request):
                    self.played[trick] += 1
                    return trick
        return None

    def of(self, match: str) -> list[Seen]:
        return [one for one in list(self.seen) if re.search(match, f"{one.method} {one.path} {one.status}")]

    def await_(self, match: str, number: int = 1, within: float = WITHIN) -> list[Seen]:
        """Waits until so many requests match ``METHOD path status``."""
        with self.changed:
            enough = self.changed.wait_for(lambda: len(self.of(match)) >= number, within)
        assert enough, f"{match}: {len(self.of(match))}, not {number}; {[(s.path, s.status) for s in self.seen]}"
        return self.of(match)


class Program:
    """A partner's process, and what it prints."""

    def __init__(self, file: Any, environment: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self.process = subprocess.Popen(
            [sys.executable, str(file)],
            env=clean_environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                with self._changed:
                    self.lines.append(line)
                    self._changed.notify_all()

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def await_(self, text: str, number: int = 1) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.said.count(text) >= number, WITHIN), self.said

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        status = self.process.wait(10)
        self._reader.join(10)
        return status


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Scene:
    """A sandbox with accounts of one test, the go-between, and the partner when it is started."""

    profile = ""
    base = ""

    def __init__(self, sandbox: str, stack: ExitStack) -> None:
        self.control = httpx.Client(base_url=f"{sandbox}/_control", timeout=30, verify=False)
        self.between = GoBetween(sandbox)
        self.between.start()
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}/some/path"
        self._stack = stack
        stack.callback(self.control.close)
        stack.callback(self.between.close)
        self.open()

    def open(self) -> None:
        raise NotImplementedError

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.control.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def settings(self) -> dict[str, str]:
        return {
            "PROCTOR_PROFILE": self.profile,
            "PROCTOR_BASE_URL": self.between.url + self.base,
            "PROCTOR_PORT": str(self.port),
            "PROCTOR_ENDPOINT_URL": self.endpoint,
            "PROCTOR_POLL_SECONDS": "0.2",
        }

    def start(self, file: Any = REFERENCE, **more: str) -> Program:
        program = Program(file, self.settings() | more)
        self._stack.callback(program.stop, signal.SIGKILL)
        program.await_("listens")
        return program

    def quirk(self, name: str, value: str) -> None:
        was = next(one["value"] for one in self.ask("GET", "/quirks")["quirks"] if one["name"] == name)
        self.ask("PUT", f"/quirks/{name}", {"value": value})
        self._stack.callback(self.ask, "PUT", f"/quirks/{name}", {"value": was})

    def fault(self, name: str) -> None:
        self.ask("PUT", f"/faults/{name}", {"active": True})
        self._stack.callback(self.ask, "PUT", f"/faults/{name}", {"active": False})


class SmartRecruitersScene(Scene):
    profile = "smartrecruiters-v1"
    base = "/smartrecruiters/v1"

    def open(self) -> None:
        partner = self.ask("POST", "/partners", {"name": "Under test"})
        self.partner, self.key = partner["id"], partner["apiKey"]
        self.company = self.ask("POST", "/companies", {})["id"]
        offer = {"name": "Coding", "description": "A test", "type": "SKILLS_TEST"}
        self.offer = self.ask("POST", f"/partners/{self.partner}/offers", offer)["id"]
        self.ask("POST", f"/offers/{self.offer}/activate", {"companyId": self.company})
        self.candidates: dict[str, str] = {}

    def settings(self) -> dict[str, str]:
        return super().settings() | {"PROCTOR_API_KEY": self.key}

    def send(self) -> str:
        """An order as a customer places it, with its notification."""
        person = {"firstName": "Zebulon", "lastName": "Quark", "email": "zebulon@candidates.example"}
        candidate = self.ask("POST", f"/companies/{self.company}/candidates", person)["id"]
        selection = self.ask("POST", f"/candidates/{candidate}/selections", {"offerId": self.offer})["id"]
        order: str = self.ask("POST", f"/selections/{selection}/send", {})["orderId"]
        self.candidates[order] = candidate
        return order

    def place(self, count: int) -> list[str]:
        body = {"companyId": self.company, "offerId": self.offer, "count": count}
        orders: list[str] = self.ask("POST", f"/partners/{self.partner}/orders", body)["orderIds"]
        return orders

    def by_hand(self, method: str, path: str, body: Any = None) -> Any:
        """A call with the partner's key that is not the partner's."""
        url = self.between.upstream + self.base + path
        answer = self.control.request(method, url, json=body, headers={"X-SmartToken": self.key})
        assert answer.is_success, answer.text
        return answer.json()

    def profile_of(self, order: str) -> Any:
        (shown,) = self.ask("GET", f"/candidates/{self.candidates[order]}/profile")["assessments"]
        return shown

    def completed(self, number: int = 1) -> None:
        self.between.await_("POST .*/complete 2", number)

    def handled_once(self, orders: Sequence[str]) -> None:
        """Every order is COMPLETED, with one acceptance, one result, one file and one completion."""
        for order in orders:
            assert self.by_hand("GET", f"/assessments/{order}")["status"] == "COMPLETED"
            comments = self.by_hand("GET", f"/assessments/{order}/comments")["content"]
            assert len(comments) == 2 and all(one["message"].strip() for one in comments), comments
            (result,) = self.by_hand("GET", f"/assessments/{order}/results")["content"]
            (_file,) = self.by_hand("GET", f"/assessments/{order}/results/{result['id']}/attachments")["content"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[str]:
    """A sandbox of this module's own: the tests turn its faults and quirks."""
    with running_sandbox() as url:
        yield url


@pytest.fixture
def smart(sandbox: str) -> Iterator[SmartRecruitersScene]:
    with ExitStack() as stack:
        yield SmartRecruitersScene(sandbox, stack)


# ---- SmartRecruiters


def test_an_order_goes_through_the_whole_workflow(smart: SmartRecruitersScene) -> None:
    program = smart.start()
    program.await_("registered")
    order = smart.send()
    smart.completed()
    (told,) = smart.ask("GET", f"/partners/{smart.partner}/notifications")["notifications"]
    assert (told["url"], told["outcome"]) == (smart.endpoint, "answered 200")
    shown = smart.profile_of(order)
    assert shown["label"] == "Complete"
    (result,) = shown["results"]
    assert (result["title"], result["passed"], result["score"], result["resultType"]) == (
        "Coding skills",
        True,
        "9/10",
        "DOCUMENT",
    )
    assert result["description"].startswith("<p>Solved <strong>9</strong>")
    (file,) = result["attachments"]
    assert (file["fileName"], file["contentType"]) == ("report.pdf", "application/pdf")
    actions = [one.path.rpartition("/")[2] for one in smart.between.of("POST /smartrecruiters/v1/assessments")]
    assert actions == ["accept", "results", "attachments", "complete"]
    smart.handled_once([order])
    (accept,) = smart.between.of("POST .*/accept")
    assert accept.json["messageToCandidate"] == "Dear Zebulon, please take this test."
    assert accept.json["assessmentURL"].startswith("https://")


def test_requests_have_the_documented_form_and_nothing_secret_is_printed(smart: SmartRecruitersScene) -> None:
    program = smart.start()
    smart.send()
    smart.completed()
    assert program.stop() == 0
    for one in smart.between.seen:
        assert one.headers["X-SmartToken"] == smart.key
        assert smart.key not in one.path and "apiKey" not in one.path
        if one.method == "POST":
            expected = "multipart/form-data" if one.path.endswith("/attachments") else "application/json"
            assert one.headers["Content-Type"].startswith(expected)
    (page,) = {one.path.partition("?")[2] for one in smart.between.of("status=NEW")}
    assert page == "status=NEW&sortBy=createDate&sortDir=asc&limit=100&offset=0"
    assert "Traceback" not in program.said
    for secret in (smart.key, "Zebulon", "Quark", "candidates.example"):
        assert secret not in program.said


def test_a_lost_notification_is_made_good_by_polling(smart: SmartRecruitersScene) -> None:
    smart.fault("notification_missing")
    smart.start()
    smart.between.await_("GET .*status=NEW.* 200")
    order = smart.send()
    smart.completed()
    assert smart.ask("GET", f"/partners/{smart.partner}/notifications")["notifications"] == []
    smart.handled_once([order])


def test_a_notification_is_acted_on_before_the_next_poll(smart: SmartRecruitersScene) -> None:
    smart.start(PROCTOR_POLL_SECONDS="600")
    smart.between.await_("GET .*status=NEW.* 200")
    order = smart.send()
    smart.completed()
    smart.handled_once([order])


def test_twenty_five_orders_are_each_handled_once_within_the_rate_limit(smart: SmartRecruitersScene) -> None:
    smart.start().await_("registered")
    orders = [smart.send() for _ in range(5)] + smart.place(25)
    smart.completed(30)
    smart.quirk("rate_limit", "off")
    smart.handled_once(orders)
    # It heeds the headers, so it need not be told by a 429.
    assert smart.between.of(" 429$") == []


def test_the_second_page_is_read_before_the_first_is_worked_on(smart: SmartRecruitersScene) -> None:
    smart.quirk("rate_limit", "off")
    orders = smart.place(130)
    smart.start()
    smart.completed(130)
    assert smart.between.of("offset=100")
    first_change = smart.between.of("POST .*/accept")[0].at
    assert smart.between.of("offset=100")[0].at < first_change
    accepted = Counter(one.path.split("/")[4] for one in smart.between.of("POST .*/accept"))
    assert accepted == Counter(orders)


@pytest.mark.parametrize(("what", "how"), [("accept", 503), ("results", 0), ("attachments", 503), ("complete", 0)])
def test_what_happened_although_the_answer_got_lost_is_not_done_again(
    smart: SmartRecruitersScene, what: str, how: int
) -> None:
    smart.between.tricks.append(Trick(f"POST .*/{what}$", status=how))
    smart.start()
    order = smart.send()
    smart.completed(0 if what == "complete" else 1)
    smart.between.await_(f"POST .*/{what} {how}")
    if what == "complete":
        smart.between.await_(f"GET .*/assessments/{order} 200", 2)
    smart.handled_once([order])
    assert len(smart.between.of(f"POST .*/{what} ")) == 1


@pytest.mark.parametrize(("status", "wait"), [(429, 1.0), (503, 0.5)])
def test_what_did_not_happen_is_done_later_and_later(smart: SmartRecruitersScene, status: int, wait: float) -> None:
    smart.between.tricks.append(Trick("POST .*/results$", status=status, passed_on=False, times=2))
    smart.start()
    order = smart.send()
    smart.completed()
    smart.handled_once([order])
    first, second, third = (one.at for one in smart.between.of("POST .*/results "))
    assert 0.95 * wait <= second - first < 1.9 * wait <= third - second


def test_a_request_that_is_wrong_is_not_made_again_and_harms_no_other_order(smart: SmartRecruitersScene) -> None:
    smart.between.tricks.append(Trick("POST .*/accept$", status=400, passed_on=False))
    program = smart.start()
    refused = smart.send()
    program.await_(f"order {refused}: POST: 400")
    order = smart.send()
    smart.completed()
    polls = len(smart.between.of("status=NEW"))
    smart.between.await_("status=NEW", polls + 3)
    smart.handled_once([order])
    assert [one.status for one in smart.between.of(f"{refused}/accept")] == [400]
    assert smart.by_hand("GET", f"/assessments/{refused}")["status"] == "NEW"


def test_a_key_that_is_refused_is_tried_rarely_and_ever_more_rarely(smart: SmartRecruitersScene) -> None:
    program = smart.start(PROCTOR_POLL_SECONDS="0.125")
    program.await_("registered")
    smart.ask("POST", f"/partners/{smart.partner}/api-key", {})
    smart.send()
    program.await_("key refused")
    first, second, third = (one.at for one in smart.between.await_(" 401", 3))
    assert 0.95 <= second - first < 1.9 <= third - second
    assert "POST" not in [one.method for one in smart.between.seen if "/assessments" in one.path]


def test_orders_that_are_not_for_the_partner_are_left_alone(smart: SmartRecruitersScene, sandbox: str) -> None:
    smart.quirk("rate_limit", "off")
    rejected, done, begun, order = smart.place(4)
    smart.by_hand("POST", f"/assessments/{rejected}/reject", {"message": "No"})
    for action in ("accept", "complete"):
        smart.by_hand("POST", f"/assessments/{done}/{action}", {"message": "By hand"})
    smart.by_hand("POST", f"/assessments/{begun}/accept", {"message": "By the partner, before it was restarted"})
    smart.by_hand("POST", f"/assessments/{begun}/results", {"title": "A title", "description": "Of then"})
    with ExitStack() as stack:
        other = SmartRecruitersScene(sandbox, stack)
        foreign = other.send()
        smart.start()
        smart.completed(2)
        for told in (rejected, done, foreign):
            assert smart.control.post(smart.endpoint, json={"assessmentOrderId": told}).status_code == 200
        smart.between.await_("status=NEW", len(smart.between.of("status=NEW")) + 3)
        assert other.by_hand("GET", f"/assessments/{foreign}")["status"] == "NEW"
    smart.handled_once([begun, order])
    changed = {one.path.split("/")[4] for one in smart.between.of("POST .*/assessments/")}
    assert changed == {begun, order}


def test_a_partner_that_was_killed_goes_on_where_it_stopped(smart: SmartRecruitersScene) -> None:
    smart.between.tricks.append(Trick("POST .*/attachments$", status=503, passed_on=False))
    program = smart.start()
    order = smart.send()
    program.await_("503")
    program.stop(signal.SIGKILL)
    smart.start()
    smart.completed()
    smart.handled_once([order])


def poorer_and_richer(value: Any) -> Any:
    """Members that nobody knows are added, and null stands in whatever may be absent."""
    if isinstance(value, list):
        return [poorer_and_richer(one) for one in value]
    if not isinstance(value, dict):
        return value
    absent = ("candidate", "job", "requestor", "company", "offer", "createDate", "lastUpdateDate", "author", "score")
    return {name: None if name in absent else poorer_and_richer(one) for name, one in value.items()} | {
        "aNewMember": {"deep": [1, None, {"id": "not-an-order"}]}
    }


def test_unknown_members_nulls_and_any_2xx_do_no_harm(smart: SmartRecruitersScene) -> None:
    smart.quirk("create_status", "201")
    smart.between.tricks.append(Trick(".", times=10_000, change=poorer_and_richer))
    smart.start()
    order = smart.send()
    smart.completed()
    smart.handled_once([order])


def test_the_notification_url_is_registered_once(smart: SmartRecruitersScene) -> None:
    for url, posts in ((smart.endpoint, 1), (smart.endpoint, 1), (smart.endpoint + "/new", 2)):
        before = len(smart.between.of("status=NEW"))
        program = smart.start(PROCTOR_ENDPOINT_URL=url)
        smart.between.await_("status=NEW", before + 1)
        program.stop()
        assert len(smart.between.of("POST .*/configs")) == posts
    (setting,) = smart.by_hand("GET", "/configs")["content"]
    assert setting == {"id": "assessmentNotificationUrl", "value": smart.endpoint + "/new"}


@pytest.mark.parametrize("query", ["orderId=abc12", "assessmentOrderId=abc12", "tenant=7&orderId=abc12", "id=abc12"])
def test_the_question_for_a_generated_url_is_answered_with_the_url(smart: SmartRecruitersScene, query: str) -> None:
    smart.start()
    answer = smart.control.get(f"{smart.endpoint}?{query}")
    assert (answer.status_code, answer.text) == (200, "https://assessments.example/results/abc12")
    assert answer.headers["Content-Type"].startswith("text/plain")


# ---- Kombo


class KomboScene(Scene):
    profile = "kombo"
    base = "/kombo/v1"
    tool = "smartrecruiters"

    def open(self) -> None:
        self.environment = self.ask("POST", "/kombo/environments", {"name": "Under test"})
        self.integration = self.connect(self.tool)
        self.webhooks = f"/kombo/environments/{self.environment['id']}/webhooks"
        events = ["assessment:order-received", "inline-assessment:order-received"]
        self.webhook = self.ask("POST", self.webhooks, {"url": self.endpoint, "events": events})

    def connect(self, tool: str) -> str:
        path = f"/kombo/environments/{self.environment['id']}/integrations"
        integration: str = self.ask("POST", path, {"tool": tool})["id"]
        return integration

    def settings(self) -> dict[str, str]:
        return super().settings() | {
            "PROCTOR_API_KEY": self.environment["apiKey"],
            "PROCTOR_INTEGRATION_ID": self.integration,
            "PROCTOR_WEBHOOK_SECRET": self.webhook["secret"],
        }

    def ready(self, file: Any = REFERENCE, **more: str) -> Program:
        program = self.start(file, **more)
        program.await_("packages set")
        return program

    def place(self, **details: Any) -> Any:
        person = {"email": "zebulon@candidates.example", "first_name": "Zebulon", "last_name": "Quark"}
        path = f"/kombo/integrations/{self.integration}/orders"
        return self.ask("POST", path, {"packageId": "python", "candidate": person} | details)

    def many(self, count: int) -> list[str]:
        path = f"/kombo/integrations/{self.integration}/many-orders"
        orders: list[str] = self.ask("POST", path, {"count": count, "packageId": "python"})["orderIds"]
        return orders

    def silence(self) -> None:
        self.ask("DELETE", f"{self.webhooks}/{self.webhook['id']}")

    def look(self, order: str) -> Any:
        return self.ask("GET", f"/kombo/orders/{order}")

    def trouble(self, code: str | None) -> None:
        self.ask("PUT", f"/kombo/integrations/{self.integration}/trouble", {"code": code})

    def completed(self, number: int = 1) -> None:
        self.between.await_("PUT .*/result 200", number)

    def handled_once(self, orders: Sequence[str]) -> None:
        for order in orders:
            seen = self.look(order)
            assert (seen["order"]["status"], seen["resultWrites"]) == ("COMPLETED", 1), seen

    def event(self, order: str, kind: str = "assessment:order-received", **changed: Any) -> bytes:
        data = self.look(order)["order"] | {"integration_id": self.integration} | changed
        return json.dumps({"id": "an-event", "type": kind, "data": data}, indent=2).encode()

    def deliver(self, body: bytes, signature: str | None = None) -> httpx.Response:
        """A webhook as the platform sends it, unless another signature is given; an empty one is left out."""
        signature = self.signature(body) if signature is None else signature
        headers = {b"x-kombo-signature": signature.encode("latin-1")} if signature else {}
        return self.control.post(self.endpoint, content=body, headers=headers)

    def signature(self, body: bytes) -> str:
        digest = hmac.new(self.webhook["secret"].encode(), body, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def kombo(sandbox: str) -> Iterator[KomboScene]:
    with ExitStack() as stack:
        yield KomboScene(sandbox, stack)


@pytest.fixture(params=["reference", "sdk"])
def partner(request: pytest.FixtureRequest) -> Any:
    """The reference partner, and the one on the SDK."""
    if request.param == "reference":
        return REFERENCE
    pytest.importorskip("kombo", reason="the official Kombo SDK is not installed: pip install kombo==1.4.0")
    return SDK


def test_an_order_of_kombo_is_completed_as_documented(kombo: KomboScene, partner: Any) -> None:
    program = kombo.ready(partner)
    order = kombo.place()["orderId"]
    kombo.completed()
    kombo.handled_once([order])
    (delivery,) = kombo.ask("GET", f"/kombo/orders/{order}/deliveries")["deliveries"]
    assert delivery["outcome"] == "answered 200"
    result = kombo.look(order)["result"]
    assert (result["status"], result["score"], result["max_score"]) == ("COMPLETED", 9, 10)
    assert result["result_url"] == f"https://assessments.example/results/{order}"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z", result["completed_at"])
    assert [one["type"] for one in result["attributes"]] == ["TEXT", "SUB_RESULT"]
    assert result["remote_fields"] == {"smartrecruiters": {"scoreLabel": "9 of 10"}}
    (file,) = result["attachments"]
    assert (file["name"], file["content_type"], file["origin"]) == ("report.pdf", "application/pdf", "data")
    assert program.stop() == 0
    for one in kombo.between.seen:
        assert one.headers["Authorization"] == f"Bearer {kombo.environment['apiKey']}"
        assert one.headers["X-Integration-Id"] == kombo.integration
        assert one.method == "GET" or one.headers["Content-Type"] == "application/json"
    for secret in (kombo.environment["apiKey"], kombo.webhook["secret"], "Zebulon", "candidates.example"):
        assert secret not in program.said
    assert "Traceback" not in program.said


def test_packages_are_set_in_full(kombo: KomboScene, partner: Any) -> None:
    kombo.ready(partner)
    (put,) = kombo.between.of("PUT .*/packages 200")
    assert [set(one) for one in put.json["packages"]] == [{"id", "type", "name", "description"}] * 2


def test_130_orders_of_which_nobody_was_told_are_found_page_by_page(kombo: KomboScene, partner: Any) -> None:
    kombo.quirk("kombo_rate_limit", "off")
    kombo.silence()
    orders = kombo.many(130)
    kombo.ready(partner)
    kombo.completed(130)
    kombo.handled_once(orders)
    assert kombo.between.of("cursor=")
    assert all("statuses=OPEN" in one.path for one in kombo.between.of("GET .*/orders"))


def test_the_same_webhook_twice_and_a_poll_make_one_result(kombo: KomboScene, partner: Any) -> None:
    kombo.ready(partner)
    order = kombo.place()["orderId"]
    kombo.ask("POST", f"/kombo/orders/{order}/deliver", {})
    kombo.completed()
    kombo.ask("POST", f"/kombo/orders/{order}/deliver", {})
    assert kombo.deliver(kombo.event(order)).status_code == 200
    kombo.between.await_("GET .*/orders", len(kombo.between.of("GET .*/orders")) + 3)
    kombo.handled_once([order])


def test_a_call_that_is_not_signed_rightly_is_refused_and_nothing_is_done(kombo: KomboScene, partner: Any) -> None:
    kombo.ready(partner, PROCTOR_POLL_SECONDS="600")
    kombo.between.await_("GET .*/orders.* 200")
    (order,) = kombo.many(1)
    body = kombo.event(order)
    right = kombo.signature(body)
    for wrong in ("", right + "=", right[:-1], kombo.webhook["secret"], kombo.signature(body + b" "), "\xe9\xe9"):
        assert kombo.deliver(body, wrong).status_code == 401
    compact = json.dumps(json.loads(body)).encode()
    assert kombo.deliver(compact, right).status_code == 401
    assert len(kombo.between.of("GET .*/orders")) == 1
    assert kombo.deliver(body).status_code == 200
    kombo.completed()
    kombo.handled_once([order])


def test_an_inline_order_is_answered_with_a_url_and_completed(kombo: KomboScene, partner: Any) -> None:
    kombo.ready(partner)
    placed = kombo.place(inline=True)
    assert placed["outcome"] == "created"
    assert placed["assessmentUrl"] == f"https://assessments.example/start/{placed['orderId']}"
    kombo.completed()
    kombo.handled_once([placed["orderId"]])


@pytest.mark.parametrize("inline", [False, True])
def test_an_order_for_an_unknown_package_is_refused(kombo: KomboScene, inline: bool) -> None:
    program = kombo.ready()
    kombo.ask(
        "POST",
        f"/kombo/integrations/{kombo.integration}/packages",
        {"id": "of-another-vendor", "name": "Another", "description": "Of somebody else", "type": None},
    )
    order = kombo.place(packageId="of-another-vendor", inline=inline)["orderId"]
    program.await_("refused")
    known = kombo.place()["orderId"]
    kombo.completed()
    kombo.handled_once([known])
    if inline:
        assert order is None
    else:
        seen = kombo.look(order)
        assert (seen["order"]["status"], seen["rejection"]) == ("REJECTED", "This package is not on offer.")


def test_orders_and_events_that_are_not_for_the_partner_are_left_alone(kombo: KomboScene) -> None:
    kombo.ready(PROCTOR_POLL_SECONDS="600")
    kombo.between.await_("GET .*/orders.* 200")
    (order,) = kombo.many(1)
    foreign = {"integration_id": kombo.connect("lever"), "package_id": "not-ours"}
    assert kombo.deliver(kombo.event(order, **foreign)).status_code == 200
    assert kombo.deliver(kombo.event(order, kind="integration-created")).status_code == 200
    assert kombo.deliver(b"[]").status_code == 200
    assert len(kombo.between.of("GET .*/orders")) == 1


def test_remote_fields_are_of_the_integrations_own_tool_only(kombo: KomboScene, partner: Any) -> None:
    kombo.integration = kombo.connect("greenhouse")
    kombo.ready(partner)
    kombo.place()
    kombo.completed()
    (write,) = kombo.between.of("PUT .*/result")
    assert "remote_fields" not in write.json


def error(code: str | None) -> bytes:
    what = {"code": code, "title": None, "message": "Zebulon does not please us", "log_url": None}
    return json.dumps({"status": "error", "error": what}).encode()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, "PLATFORM.RATE_LIMIT_EXCEEDED"),
        (429, "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"),
        (503, "REMOTE.SERVICE_UNAVAILABLE"),
        (429, "REMOTE.RATE_LIMIT_EXCEEDED"),
        (503, None),
    ],
)
def test_what_may_be_tried_again_is_tried_later(kombo: KomboScene, partner: Any, status: int, code: str | None) -> None:
    trick = Trick("PUT .*/result", status, error(code), "application/json", passed_on=False)
    kombo.between.tricks.append(trick)
    kombo.ready(partner)
    order = kombo.place()["orderId"]
    kombo.completed()
    kombo.handled_once([order])
    first, second = (one.at for one in kombo.between.of("PUT .*/result"))
    wait = 1.0 if status == 429 else 0.5
    assert 0.95 * wait <= second - first < 2.5 * wait


@pytest.mark.parametrize("status", [502, 0])
def test_a_result_whose_answer_got_lost_is_not_written_again(kombo: KomboScene, partner: Any, status: int) -> None:
    kombo.between.tricks.append(Trick("PUT .*/result", status, b"<html>Bad Gateway</html>"))
    kombo.ready(partner)
    order = kombo.place()["orderId"]
    kombo.between.await_(f"PUT .*/result {status}")
    kombo.between.await_("GET .*/orders", len(kombo.between.of("GET .*/orders")) + 3)
    kombo.handled_once([order])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "PLATFORM.INPUT_INVALID"),
        (400, "REMOTE.INPUT_INVALID"),
        (500, "PLATFORM.UNKNOWN_ERROR"),
        (503, "REMOTE.UNKNOWN_HTTP_ERROR"),
        (504, "PLATFORM.TASK_TIMED_OUT"),
    ],
)
def test_what_may_not_be_tried_again_is_not(kombo: KomboScene, partner: Any, status: int, code: str) -> None:
    trick = Trick("PUT .*/result", status, error(code), "application/json", passed_on=False)
    kombo.between.tricks.append(trick)
    program = kombo.ready(partner)
    refused = kombo.place()["orderId"]
    program.await_(f"order {refused}: PUT: {status} {code}")
    order = kombo.place()["orderId"]
    kombo.completed()
    kombo.between.await_("GET .*/orders", len(kombo.between.of("GET .*/orders")) + 3)
    kombo.handled_once([order])
    assert len(kombo.between.of("PUT .*/result")) == 2
    assert kombo.look(refused)["order"]["status"] == "OPEN"


@pytest.mark.parametrize("status", ["409", "503"])
def test_a_set_up_error_is_waited_out_rarely(kombo: KomboScene, partner: Any, status: str) -> None:
    kombo.quirk("kombo_setup_error_status", status)
    program = kombo.ready(partner, PROCTOR_POLL_SECONDS="0.125")
    kombo.trouble("INTEGRATION.SETUP_SYNC_PENDING")
    order = kombo.place()["orderId"]
    program.await_("a person has to look at this", 2)
    kombo.trouble(None)
    kombo.completed()
    kombo.handled_once([order])
    refused = [one.at for one in kombo.between.of(f" {status}$")]
    assert len(refused) == 2 and refused[1] - refused[0] >= 0.95


def test_a_rotated_key_of_kombo_is_reported_and_not_hammered(kombo: KomboScene, partner: Any) -> None:
    program = kombo.ready(partner, PROCTOR_POLL_SECONDS="0.125")
    kombo.ask("POST", f"/kombo/environments/{kombo.environment['id']}/api-key", {})
    program.await_("PLATFORM.AUTHENTICATION_INVALID")
    kombo.place()
    first, second, third = (one.at for one in kombo.between.await_(" 401$", 3))
    assert 0.95 <= second - first < 1.9 <= third - second


def test_warnings_are_logged_and_are_no_failure(kombo: KomboScene, partner: Any) -> None:
    def warned(answer: Any) -> Any:
        return answer | {"warnings": [{"message": "the score\nwas rounded"}]}

    kombo.between.tricks.append(Trick("PUT .*/result", change=warned))
    program = kombo.ready(partner)
    order = kombo.place()["orderId"]
    program.await_(f"order {order}: warning: the score was rounded")
    kombo.handled_once([order])


def test_nulls_and_unknown_members_of_orders_do_no_harm(kombo: KomboScene, partner: Any) -> None:
    def richer(value: Any) -> Any:
        if isinstance(value, list):
            return [richer(one) for one in value]
        return {n: richer(v) for n, v in value.items()} | {"new": None} if isinstance(value, dict) else value

    kombo.between.tricks.append(Trick(".", times=10_000, change=richer))
    kombo.ready(partner)
    person = {"email": "a@candidates.example", "first_name": None, "last_name": None, "phone": None, "remote_id": None}
    order = kombo.place(candidate=person)["orderId"]
    kombo.completed()
    kombo.handled_once([order])


# ---- both


@pytest.mark.parametrize("missing", ["PROCTOR_PROFILE", "PROCTOR_BASE_URL", "PROCTOR_API_KEY", "PROCTOR_PORT"])
def test_a_missing_setting_is_named(smart: SmartRecruitersScene, missing: str) -> None:
    settings = {name: value for name, value in smart.settings().items() if name != missing}
    program = Program(REFERENCE, settings)
    assert program.process.wait(10) == 2
    program.stop()
    assert missing in program.said and "Traceback" not in program.said


def test_the_examples_depend_on_nothing_of_proctor() -> None:
    for file in (ROOT / "examples").glob("*.py"):
        found = re.findall(r"^\s*(?:from|import) (\w+)", file.read_text(), re.MULTILINE)
        third = set(found) - set(sys.stdlib_module_names) - {"__future__"}
        assert third <= {"httpx", "kombo", "reference_partner"}, file


def test_the_signature_is_the_documented_one() -> None:
    spec = importlib.util.spec_from_file_location("reference_partner", REFERENCE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    body, signature = VECTOR
    assert module.signed(body, b"test-secret", signature)
    for wrong in ("", signature + "=", signature[:-1], signature.lower(), "\xe9" * 43):
        assert not module.signed(body, b"test-secret", wrong)
    assert not module.signed(body + b" ", b"test-secret", signature)
