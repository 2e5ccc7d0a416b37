"""A reference partner: the assessment vendor's side of two platforms, to start your own integration from.

It takes orders, lets the candidates take the test, and gives back results with their reports: at SmartRecruiters
(Assessment API v1) or at Kombo (Unified Assessment API). It needs Python 3.11 and httpx; README.md lists its settings.

One thread does all the work, in passes: a pass asks the platform for its orders and brings each one to its end. Before
it changes an order it looks at the order's state; so a pass may break off anywhere, at a 503 or at the end of the
program, and the next one goes on from there. That is why nothing is done twice. The platform's calls to us only say
that it is time for a pass; when one gets lost, the next pass is due all the same.

Yours to replace: PACKAGES, invite and take_test. SR1-ACCEPT-01, KB-WH-31 and the like are rules of Proctor's registers.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import signal
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

Json = dict[str, Any]
Environment = Mapping[str, str]

SITE = "https://assessments.example"
PACKAGES = [
    {"id": "python", "type": "SKILLS_TEST", "name": "Python", "description": "Ten tasks in Python, 45 minutes"},
    {"id": "teamwork", "type": "BEHAVIORAL", "name": "Teamwork", "description": "A questionnaire, 15 minutes"},
]
PAGE = 100  # items a page; both platforms allow it (SR1-PAGE-04, KB-ORD-02)
LONGEST_WAIT = 60.0  # seconds: after 429 we wait 1, 2, 4, 8, ..., after 5xx half of it, but never longer
RARELY, MOST_RARELY = 8, 3600.0  # where only a person can help: 8, 16, 32, ... polling times, or so many seconds
GATHER = 0.2  # seconds from a call of the platform to the pass: calls come in bursts, and one pass does for all
LARGEST_CALL = 1024 * 1024  # bytes


class TryAgain(Exception):
    """Nothing is wrong with the request; later it may succeed. ``first`` is how long to wait at first, in seconds."""

    first = 0.5


class TooMany(TryAgain):
    """The platform counts requests by the second or longer (SR1-RATE-01, KB-LIM-02)."""

    first = 1.0


def later(status: int, text: str) -> TryAgain:
    return TooMany(text) if status == 429 else TryAgain(text)


class Refused(Exception):
    """The platform does not take this request, so it is not made again."""


class Stuck(Exception):
    """Nothing will work until a person has acted: the key is refused, the integration is not set up."""


# ---- the test itself: yours to replace


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test. ``description`` is HTML with documented tags only (SR1-RESULT-17), ``report`` a PDF."""

    title: str
    description: str
    points: int
    out_of: int
    passed: bool
    report: bytes


def invite(order_id: str, candidate: Json, url: str) -> None:
    """Write to the candidate, as no platform does it (SR1-FLOW-09). In this test mode nobody is written to.

    An order may come here twice (a pass broke off), so remember whom you have invited.
    """


def take_test(order_id: str) -> Outcome:
    """The candidate takes the test. In this test mode it is over at once."""
    summary = "<p>Solved <strong>9</strong> of 10 tasks.</p><ul><li>Reading: 5</li><li>Writing: 4</li></ul>"
    return Outcome("Coding skills", summary, 9, 10, True, one_page_pdf(f"Order {order_id}: 9 of 10 tasks solved"))


def one_page_pdf(line: str) -> bytes:
    page = b"BT /F1 14 Tf 72 770 Td (%s) Tj ET" % line.encode("latin-1", "replace")
    fonts = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources%s>>" % fonts,
        b"<</Length %d>>stream\n%s\nendstream" % (len(page), page),
    ]
    file, places = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj%s\nendobj\n" % (number, content)
    end = b"xref\n0 5\n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return file + end % (places, len(file))


# ---- talking to the platform


class Api:
    """Makes one request at a time and says by three exceptions what went wrong. Never tries again by itself."""

    def __init__(self, base_url: str, headers: Mapping[str, str], judge: Callable[[httpx.Response], Exception]) -> None:
        # Slow answers are worth waiting for: whoever gives up on a POST does not know what became of it.
        timeout = httpx.Timeout(130.0, connect=10.0)
        self._client = httpx.Client(base_url=base_url, headers=dict(headers), timeout=timeout)
        self._judge = judge

    def call(self, method: str, path: str, **more: Any) -> Json:
        """The object in the answer. Any 2xx is success (SR1-FORMAT-05), whatever a POST or PUT is answered with."""
        try:
            answer = self._client.request(method, path, **more)
        except httpx.RequestError as problem:
            raise TryAgain(f"{method}: no answer ({type(problem).__name__})") from None
        if not answer.is_success:
            raise self._judge(answer)
        if answer.headers.get("X-RateLimit-Remaining") == "0":
            time.sleep(1.0)  # so many of a kind are free a second: better to pause than to be refused (SR1-RATE-01)
        found = json_object(answer.content)
        if not found and method == "GET":
            raise TryAgain("GET: the answer is no JSON object")
        return found


def json_object(content: bytes) -> Json:
    """The object, or an empty one for anything else."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def part(value: Json, name: str) -> Json:
    """A member that is an object. Null or missing, it is empty: platforms know less than they might."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def in_path(identifier: str) -> str:
    return quote(identifier, safe="")


def say(text: str) -> None:
    """One line for each thing done. No keys and no candidate's data: order ids only."""
    print(" ".join(text.split())[:300], flush=True)


# ---- what both platforms have in common


class Call(NamedTuple):
    """What the platform asks of our endpoint."""

    method: str
    target: str
    headers: Message  # names are looked up in any case
    body: bytes


class Reply(NamedTuple):
    status: int
    text: str = ""
    content_type: str = "text/plain; charset=utf-8"


def json_reply(status: int, value: Json) -> Reply:
    return Reply(status, json.dumps(value), "application/json")


class Partner(ABC):
    def __init__(self) -> None:
        self.called = threading.Event()  # by the platform: there is something to do
        self.settled: set[str] = set()  # orders to leave alone from now on; a real program keeps them in its database
        self._tries: Counter[str] = Counter()
        self._failures = 0  # in a row
        self._prepared = False

    @abstractmethod
    def prepare(self) -> None:
        """Tell the platform what it has to know of us. Once, at the start."""

    @abstractmethod
    def find(self) -> list[str]:
        """The ids of all orders that wait for us."""

    @abstractmethod
    def bring_on(self, order_id: str) -> None:
        """Do with this order what is still to be done."""

    @abstractmethod
    def receive(self, call: Call) -> Reply:
        """Answer a call of the platform, at once. Runs in other threads than the rest."""

    def work(self) -> None:
        """One pass. Raises TryAgain, Stuck, and Refused where it is not about one order."""
        if not self._prepared:
            try:
                self.prepare()
            except Refused as why:
                say(f"the preparation failed: {why}; going on without")
            self._prepared = True
        # Orders that have made trouble come last, so that they do not keep the others from their turn.
        for order_id in sorted(self.find(), key=self._tries.__getitem__):
            if order_id in self.settled:
                continue
            self._tries[order_id] += 1
            try:
                self.bring_on(order_id)
            except Refused as why:
                say(f"order {order_id}: {why}; it is left for a person")
            self.settled.add(order_id)
            del self._tries[order_id]
            self._failures = 0

    def run(self, poll_seconds: float) -> None:
        """Pass after pass, for ever: when called, and from time to time without (SR1-NOTIFY-03, KB-ORD-13)."""
        stuck = 0
        while True:
            self.called.clear()
            try:
                self.work()
            except TryAgain as why:
                wait = min(why.first * 2.0**self._failures, LONGEST_WAIT)  # SR1-RATE-03
                self._failures = min(self._failures + 1, 10)
                say(f"{why}; trying again in {wait:g} s")
                time.sleep(wait)
            except (Stuck, Refused) as why:
                # Not shortened by calls of the platform: a key that is refused must not be tried again and again.
                wait = min(poll_seconds * RARELY * 2.0**stuck, MOST_RARELY)
                stuck = min(stuck + 1, 10)
                say(f"{why}; a person has to look at this. Trying again in {wait:g} s")
                time.sleep(wait)
            else:
                stuck = self._failures = 0
                if self.called.wait(poll_seconds):
                    time.sleep(GATHER)


# ---- SmartRecruiters


def judge_smartrecruiters(answer: httpx.Response) -> Exception:
    """By the status alone: the documents name no error codes to rely on (SR1-ERR-03)."""
    status, text = answer.status_code, f"{answer.request.method}: {answer.status_code}"
    if status == 401:
        return Stuck(f"{text}, key refused")
    return later(status, text) if status == 429 or status >= 500 else Refused(text)


class SmartRecruiters(Partner):
    def __init__(self, environment: Environment) -> None:
        super().__init__()
        # The key goes into the header, never into a URL: URLs end up in log files (SR1-AUTH-01).
        headers = {"X-SmartToken": environment["PROCTOR_API_KEY"], "Accept": "application/json"}
        self._api = Api(environment["PROCTOR_BASE_URL"], headers, judge_smartrecruiters)
        self._endpoint_url = environment.get("PROCTOR_ENDPOINT_URL")
        self._unfinished: list[str] = []
        self._resumed = False

    def prepare(self) -> None:
        """Have us told of new orders (SR1-NOTIFY-06). A setting that is right already is left alone."""
        name, url = "assessmentNotificationUrl", self._endpoint_url
        settings = {one.get("id"): one.get("value") for one in self._all("/configs")}
        if url and settings.get(name) != url:
            path = f"/configs/{name}" if name in settings else "/configs"
            self._api.call("POST", path, json={"id": name, "value": url})
            say(f"{name} is registered")

    def find(self) -> list[str]:
        """New orders, and those that were begun: at the start only the platform knows them, later we do."""
        found = list(self._unfinished)
        for status in ("NEW",) if self._resumed else ("IN_PROGRESS", "NEW"):
            # Oldest first: an order that comes while we read is added at the end, and moves no other.
            orders = self._all("/assessments", status=status, sortBy="createDate", sortDir="asc")
            found += [one["id"] for one in orders if isinstance(one.get("id"), str)]
        self._resumed = True
        self._unfinished = [one for one in dict.fromkeys(found) if one not in self.settled]
        return self._unfinished

    def bring_on(self, order_id: str) -> None:
        path = f"/assessments/{in_path(order_id)}"
        order = self._api.call("GET", path)
        if order.get("status") not in ("NEW", "IN_PROGRESS"):
            return  # completed, or rejected: nothing of ours to do
        if order["status"] == "NEW":
            self._accept(path, order_id, order)
        outcome = take_test(order_id)
        results = self._all(f"{path}/results")
        result_id = (results[0] if results else self._submit(path, order_id, outcome)).get("id")
        if not isinstance(result_id, str):
            raise TryAgain("the new result has no id")  # the next pass finds it in the list
        files = f"{path}/results/{in_path(result_id)}/attachments"
        if not self._all(files):
            # A PDF in a part named attachment (SR1-ATTACH-01, -02); the customer sees nothing without (SR1-RESULT-11).
            self._api.call("POST", files, files={"attachment": ("report.pdf", outcome.report, "application/pdf")})
            say(f"order {order_id}: report attached")
        # At the very end, as this shows it all to the customer (SR1-SEQ-01, SR1-COMPLETE-02).
        self._api.call("POST", f"{path}/complete", json={"message": "The test is over; here are result and report."})
        say(f"order {order_id}: completed")

    def _accept(self, path: str, order_id: str, order: Json) -> None:
        candidate, url = part(order, "candidate"), f"{SITE}/start/{in_path(order_id)}"
        invite(order_id, candidate, url)
        accept = {
            "message": "The candidate has been invited.",  # never blank (SR1-ACCEPT-01)
            "messageToCandidate": f"Dear {candidate.get('firstName') or 'candidate'}, please take this test.",
            "assessmentURL": url,  # SR1-ACCEPT-04
        }
        self._api.call("POST", f"{path}/accept", json=accept)
        say(f"order {order_id}: accepted")

    def _submit(self, path: str, order_id: str, outcome: Outcome) -> Json:
        score = f"{outcome.points}/{outcome.out_of}"  # text, not a number (SR1-RESULT-16)
        result = {"title": outcome.title, "description": outcome.description, "passed": outcome.passed, "score": score}
        created = self._api.call("POST", f"{path}/results", json=result | {"resultType": "DOCUMENT"})
        say(f"order {order_id}: result submitted")
        return created

    def _all(self, path: str, **query: str) -> list[Json]:
        """All pages of a list, before anything is changed: what we accept leaves the list of new orders."""
        found: list[Json] = []
        while True:
            page = self._api.call("GET", path, params={**query, "limit": PAGE, "offset": len(found)})
            content, total = page.get("content"), page.get("totalFound")
            if not isinstance(content, list):
                raise TryAgain("a list came without its content")  # which does not mean that there is nothing
            found += content
            if not content or (len(found) >= total if isinstance(total, int) else len(content) < PAGE):
                return found

    def receive(self, call: Call) -> Reply:
        """A POST tells of a new order. It is not signed, so it is a reason to look, and nothing in it is believed.

        A GET asks where a generated result is: the answer is the bare URL (SR1-RESULT-19). What the parameter with
        the order's id is called, no document says.
        """
        if call.method == "POST":
            self.called.set()
            return Reply(200)
        query = parse_qsl(urlsplit(call.target).query)
        ids = [value for name, value in query if name.lower().endswith("orderid")] or [value for _, value in query]
        return Reply(200, f"{SITE}/results/{in_path(ids[0])}") if ids else Reply(404)


# ---- Kombo

RETRIED = {f"{whose}.RATE_LIMIT_EXCEEDED" for whose in ("PLATFORM", "REMOTE")} | {
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED",
    "REMOTE.SERVICE_UNAVAILABLE",
}
FOR_A_PERSON = {"PLATFORM.AUTHENTICATION_INVALID", "PLATFORM.INTEGRATION_NOT_FOUND", "PLATFORM.IP_NOT_WHITELISTED"}
# What one tool alone takes. The tool is the part of the integration's id before the colon (KB-AUTH-03, KB-RESULT-23).
REMOTE_FIELDS: dict[str, Callable[[Outcome], Json]] = {
    "smartrecruiters": lambda outcome: {"scoreLabel": f"{outcome.points} of {outcome.out_of}"},
    "recruitee": lambda outcome: {"subtitle": outcome.title},
}


def judge_kombo(answer: httpx.Response) -> Exception:
    """By the code; by the status only without one (KB-ERR-02), as when a load balancer answers (KB-ERR-05)."""
    status, code = answer.status_code, part(json_object(answer.content), "error").get("code")
    text = f"{answer.request.method}: {status} {code or 'without a code'}"
    if code in RETRIED or (not code and (status == 429 or status >= 500)):
        return later(status, text)
    # INTEGRATION.* is about all that we do there, at any status: set-up errors were 503 once and are 409 now.
    if code in FOR_A_PERSON or str(code).startswith("INTEGRATION.") or (not code and status == 401):
        return Stuck(text)
    return Refused(text)


class Kombo(Partner):
    def __init__(self, environment: Environment) -> None:
        super().__init__()
        self._integration = environment["PROCTOR_INTEGRATION_ID"]
        self.tool = self._integration.partition(":")[0]
        self._secret = environment["PROCTOR_WEBHOOK_SECRET"].encode()
        headers = {"Authorization": f"Bearer {environment['PROCTOR_API_KEY']}", "X-Integration-Id": self._integration}
        self._api = Api(environment["PROCTOR_BASE_URL"], headers | {"Accept": "application/json"}, judge_kombo)
        self.open: dict[str, Json] = {}
        self._inline: set[str] = set()  # orders whose candidates need no invitation: they are there

    def prepare(self) -> None:
        """All packages together: one that is left out is deleted (KB-PKG-10)."""
        answer = self._api.call("PUT", "/assessment/packages", json={"packages": PACKAGES})
        say(f"{len(PACKAGES)} packages set")
        log_warnings("packages", answer.get("warnings") or [])

    def find(self) -> list[str]:
        query: dict[str, str | int] = {"statuses": "OPEN", "page_size": PAGE}
        self.open = {}
        while True:
            data = part(self._api.call("GET", "/assessment/orders", params=query), "data")
            self.open |= {one["id"]: one for one in data.get("results") or [] if one.get("status") == "OPEN"}
            if not data.get("next"):
                return list(self.open)
            query["cursor"] = data["next"]  # and the filter goes with it to every page (KB-ORD-05)

    def bring_on(self, order_id: str) -> None:
        order = self.open[order_id]
        if not known(order):
            raise Refused("its package is not one of ours")
        if order_id not in self._inline:
            invite(order_id, part(order, "candidate"), f"{SITE}/start/{in_path(order_id)}")
        warnings = self.write_result(order_id, take_test(order_id))
        say(f"order {order_id}: completed")
        log_warnings(f"order {order_id}", warnings)

    def write_result(self, order_id: str, outcome: Outcome) -> list[Json]:
        """Gives the warnings. The order is open, so nothing of ours is overwritten (KB-RESULT-03)."""
        result = kombo_result(order_id, outcome, self.tool)
        answer = self._api.call("PUT", f"/assessment/orders/{in_path(order_id)}/result", json=result)
        return answer.get("warnings") or []

    def receive(self, call: Call) -> Reply:
        if not signed(call.body, self._secret, call.headers.get("X-Kombo-Signature") or ""):
            say("a call without a valid signature was refused")
            return json_reply(401, {"error": {"message": "The signature is not valid."}})
        event = json_object(call.body)
        order, kind = part(event, "data"), str(event.get("type"))
        if not kind.endswith("assessment:order-received") or order.get("integration_id") != self._integration:
            return json_reply(200, {})  # not for us
        order_id = str(order.get("id"))
        if not known(order):
            say(f"order {order_id}: refused, its package is not one of ours")
            return json_reply(422, {"error": {"message": "This package is not on offer."}})  # KB-WH-03
        self.called.set()  # the pass reads the order itself, so a call that comes twice does no harm
        if not kind.startswith("inline-"):
            return json_reply(200, {})
        # The candidate is waiting for this, and the tool for 15 to 30 s at most (KB-WH-20, KB-WH-21).
        self._inline.add(order_id)
        return json_reply(200, {"assessment_url": f"{SITE}/start/{in_path(order_id)}"})


def kombo_result(order_id: str, outcome: Outcome, tool: str) -> Json:
    score = {"value": outcome.points, "max": outcome.out_of}
    report = base64.b64encode(outcome.report).decode()
    result: Json = {
        "status": "COMPLETED",
        "result_url": f"{SITE}/results/{in_path(order_id)}",
        # UTC, with a Z: an offset such as +02:00 does not match the platform's pattern (KB-RESULT-08).
        "completed_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "score": outcome.points,
        "max_score": outcome.out_of,
        "attributes": [
            {"type": "TEXT", "label": "Recommendation", "value": "Yes" if outcome.passed else "No"},
            {"type": "SUB_RESULT", "id": "tasks", "label": "Tasks", "score": score, "status": "COMPLETED"},
        ],
        "attachments": [{"name": "report.pdf", "content_type": "application/pdf", "data": report}],
    }
    return result | ({"remote_fields": {tool: REMOTE_FIELDS[tool](outcome)}} if tool in REMOTE_FIELDS else {})


def log_warnings(about: str, warnings: list[Json]) -> None:
    """Warnings are for the log: the request has succeeded (KB-RESULT-24)."""
    for warning in warnings:
        say(f"{about}: warning: {warning.get('message')}")


def known(order: Json) -> bool:
    return order.get("package_id") in [package["id"] for package in PACKAGES]


def signed(body: bytes, secret: bytes, signature: str) -> bool:
    """HMAC-SHA256 of the bytes as they came, base64url without padding (KB-WH-30, -31); compared in constant time."""
    digest = hmac.new(secret, body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), signature.encode())


# ---- the endpoint, and the start


def endpoint(port: int, receive: Callable[[Call], Reply]) -> ThreadingHTTPServer:
    """Takes calls at any path, each in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def handle_call(self) -> None:
            length = self.headers.get("Content-Length") or "0"
            if not length.isdecimal() or int(length) > LARGEST_CALL or "Transfer-Encoding" in self.headers:
                reply = Reply(400)
            else:
                body = self.rfile.read(int(length))
                reply = receive(Call(self.command, self.path, self.headers, body))
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.text)))
            self.end_headers()
            self.wfile.write(reply.text.encode())

        do_GET = do_POST = handle_call  # noqa: N815 - the names that http.server asks for

        def log_message(self, *_: object) -> None:
            """Nothing: what is in a URL belongs into no log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


PROFILES: dict[str, Callable[[Environment], Partner]] = {"smartrecruiters-v1": SmartRecruiters, "kombo": Kombo}


def main(profiles: Mapping[str, Callable[[Environment], Partner]] = PROFILES) -> int:
    try:
        partner = profiles[os.environ["PROCTOR_PROFILE"]](os.environ)
        server = endpoint(int(os.environ["PROCTOR_PORT"]), partner.receive)
        poll_seconds = float(os.environ.get("PROCTOR_POLL_SECONDS") or 15)
    except (KeyError, ValueError, OSError) as problem:
        print(f"cannot start: {problem!r}; README.md lists the settings", file=sys.stderr)
        return 2
    for end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(end, lambda *_: sys.exit(0))  # whatever is under way: the next start goes on from there
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"the endpoint listens on port {server.server_port}")
    partner.run(poll_seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
