"""A proxy that passes everything on to a platform, and changes what a test tells it to change in the answers."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An answer on its way back.

    ``close_early`` cuts the body off after that many bytes; ``chunk`` sends it in chunks of that many.
    """

    method: str
    path: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    close_early: int | None = None
    chunk: int | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def with_json(self, value: Any) -> Answer:
        return replace(self, body=json.dumps(value).encode())

    def with_header(self, name: str, value: str | None) -> Answer:
        kept = tuple((n, v) for n, v in self.headers if n.lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))


Change = Callable[[Answer], Answer]
OF_PAGES = ("Origin", "Referer")


@dataclass
class ChangingProxy:
    """Listens on a free port of the loopback. ``change`` sees every answer; ``changed`` counts those it altered."""

    upstream: str
    change: Change = lambda answer: answer
    changed: int = 0
    _server: ThreadingHTTPServer = field(init=False)

    def __enter__(self) -> Self:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Without this, the kernel holds the body back for 40 ms, waiting for the head to be acknowledged.
            disable_nagle_algorithm = True
            wbufsize = -1

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (ConnectionError, http.client.HTTPException):
                    self.close_connection = True

            def do_GET(self) -> None:
                self._pass()

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

            def _pass(self) -> None:
                target = urlsplit(proxy.upstream)
                connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
                # A browser says whose page it sends from; the platform takes forms from its own only.
                headers |= {n: v.replace(proxy.url, proxy.upstream) for n, v in headers.items() if n in OF_PAGES}
                connection.request(self.command, self.path, body, headers)
                response = connection.getresponse()
                plain = Answer(self.command, self.path, response.status, tuple(response.getheaders()), response.read())
                connection.close()
                answer = proxy.change(plain)
                proxy.changed += answer != plain
                self.send_response_only(answer.status)
                for name, value in answer.headers:
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                whole = ("Content-Length", str(len(answer.body)))
                self.send_header(*(whole if answer.chunk is None else ("Transfer-Encoding", "chunked")))
                self.end_headers()
                if answer.chunk is not None:
                    for start in range(0, len(answer.body), answer.chunk):
                        piece = answer.body[start : start + answer.chunk]
                        self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.write(b"0\r\n\r\n")
                elif answer.close_early is not None:
                    self.wfile.write(answer.body[: answer.close_early])
                    self.close_connection = True
                else:
                    self.wfile.write(answer.body)
                self.wfile.flush()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
