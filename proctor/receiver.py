"""The receiver: where the platform's own calls (webhooks, downloads) arrive, recorded before they are answered.

One small HTTP server on a loopback port for each process, started when the first scenario asks for an address. The port
is a free one, or the one to which a public address leads (``callback_url`` of the target).
Each address is a mailbox of one scenario, which also says how it behaves: it takes calls, fails, keeps silent, hangs up
or is down; and with what it answers. Judges nothing: the recorder checks each call against the contract, sentences ask
the mailbox what came.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from proctor.exchange import Exchange, Request, Response
from proctor.recorder import Recorder

LARGEST_CALL = 1024 * 1024
SECONDS = 10.0
"""For one call to arrive whole."""
LONGEST_SILENCE = 60.0
HOST = "127.0.0.1"
ROOT = "/notify"


class Manner(StrEnum):
    """How a mailbox behaves towards whoever calls it."""

    ANSWERS = "answers"
    FAILS = "answers 500"
    SILENT = "does not answer"
    HANGS_UP = "hangs up"
    DOWN = "is down"


class Mailbox:
    """An address of one scenario and what has come to it.

    ``webhook`` is the name that the contract has for the calls, or "" for downloads of a file, which no contract knows.
    ``answer`` is what a call that is taken is answered with: at first an empty 200.
    """

    def __init__(self, url: str, scenario: str, webhook: str, manner: Manner) -> None:
        self.url = url
        self.scenario = scenario
        self.webhook = webhook
        self.manner = manner
        self.answer = Response(200)
        self.closed = threading.Event()
        self._calls: list[Exchange] = []

    @property
    def calls(self) -> tuple[Exchange, ...]:
        """Every call so far, in the order in which they came."""
        return tuple(self._calls)

    def put(self, call: Exchange) -> None:
        self._calls.append(call)

    def say(self, content: bytes | str, kind: str = "text/plain; charset=utf-8", status: int = 200) -> None:
        """Answer calls with this from now on; without a content type if ``kind`` is ""."""
        body = content.encode("utf-8") if isinstance(content, str) else content
        self.answer = Response(status, (("Content-Type", kind),) if kind else (), body)

    def say_json(self, value: object, status: int = 200) -> None:
        self.say(json.dumps(value), "application/json", status)


class Receiver:
    """Takes the platform's calls. ``open`` gives an address, ``close`` ends everything."""

    def __init__(self, recorder: Recorder, port: int = 0, public: str = "") -> None:
        """``public`` is the URL that leads to ``port`` from where the platform is; "" where it is on this machine."""
        self._recorder = recorder
        self._wanted = port
        self._public = public.rstrip("/")
        self._boxes: dict[str, Mailbox] = {}
        self._down: socket.socket | None = None
        self._server: _Server | None = None

    def open(self, scenario: str, name: str, webhook: str, manner: Manner = Manner.ANSWERS) -> Mailbox:
        """A mailbox of the scenario with this key, for calls of one webhook of its contract."""
        path = f"{ROOT}/{scenario}/{name}"
        port = self._closed_port() if manner is Manner.DOWN else self._port()
        box = Mailbox(f"{self._public or f'http://{HOST}:{port}'}{path}", scenario, webhook, manner)
        self._boxes[path] = box
        return box

    def shut(self, box: Mailbox) -> None:
        """The address is gone; whoever still waits for an answer there waits no longer."""
        self._boxes = {path: other for path, other in self._boxes.items() if other is not box}
        box.closed.set()

    def close(self) -> None:
        """Idempotent."""
        for box in list(self._boxes.values()):
            self.shut(box)
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        if self._down is not None:
            self._down.close()
            self._down = None

    def take(self, request: Request) -> tuple[Response | None, Mailbox | None]:
        """Record a call; the answer to it, or None for a mailbox that keeps silent or hangs up."""
        path = urlsplit(request.url).path.rstrip("/")
        # A public address may have a path of its own before ours, which may or may not arrive here.
        box = self._boxes.get(path[max(path.rfind(f"{ROOT}/"), 0) :])
        if box is None:
            return Response(404), None
        silent = box.manner in _WITHOUT_ANSWER
        answer = None if silent else Response(500) if box.manner is Manner.FAILS else box.answer
        trouble = f"Proctor does not answer this call: the scenario is about a receiver that {box.manner}"
        call = Exchange(
            id="",
            actor="platform",
            surface="webhook",
            request=request,
            response=answer,
            trouble=trouble if silent else "",
            started=time.time(),
            webhook=box.webhook,
        )
        came = self._recorder.incoming(box.scenario, call)
        if came is None:
            return Response(410), None
        with self._recorder.changed:
            box.put(came)
            self._recorder.changed.notify_all()
        return answer, box

    def _port(self) -> int:
        if self._server is None:
            self._server = _Server(self.take, self._wanted)
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self._server.server_port

    def _closed_port(self) -> int:
        """A port that is ours, so nobody else can open it, and where nobody listens: connections are refused."""
        if self._down is None:
            self._down = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._down.bind((HOST, 0))
        port: int = self._down.getsockname()[1]
        return port


_WITHOUT_ANSWER = frozenset({Manner.SILENT, Manner.HANGS_UP})
Take = Callable[[Request], tuple[Response | None, Mailbox | None]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    # A platform that has many orders at once calls many times at once; five that may wait, as usual, are not enough.
    request_queue_size = 128

    def __init__(self, take: Take, port: int) -> None:
        super().__init__((HOST, port), _Handler)
        self.take = take

    def handle_error(self, *_: object) -> None:
        """A caller that breaks off harms nobody; what it sent whole has been recorded."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def __getattr__(self, name: str) -> Callable[[], None]:
        # http.server asks for do_POST and the like; whatever the method is, the call has to be recorded.
        if name.startswith("do_"):
            return self._take
        raise AttributeError(name)

    def _take(self) -> None:
        self.close_connection = True
        request = Request(
            self.command,
            f"http://{HOST}:{self.server.server_port}{self.path}",
            tuple(self.headers.items()),
            self._body(),
        )
        answer, box = self.server.take(request)
        if answer is None:
            if box is not None and box.manner is Manner.SILENT:
                box.closed.wait(LONGEST_SILENCE)
            return
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def _body(self) -> bytes:
        """The body, or as much of it as came and as is taken."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length") or "0"
        return self.rfile.read(min(int(length), LARGEST_CALL)) if length.isascii() and length.isdigit() else b""

    def _chunks(self) -> bytes:
        body = b""
        with contextlib.suppress(ValueError):
            while len(body) < LARGEST_CALL:
                size = int(self.rfile.readline(64).partition(b";")[0], 16)
                if size <= 0:
                    break
                body += self.rfile.read(min(size, LARGEST_CALL - len(body)))
                self.rfile.readline(8)
        return body

    def log_message(self, *_: object) -> None:
        pass
