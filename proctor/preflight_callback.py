"""Pre-flight of the way back: whether the platform's own calls can arrive at the receiver, as far as we can know.

A platform on this machine reaches the receiver by itself. For any other a tunnel or the like leads from
``callback_url`` to ``callback_port``; whether it does is found out by calling it. Not the receiver itself
(``proctor.receiver``).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from proctor.failures import NoVerdict
from proctor.preflight import Point, failed, ok, warning
from proctor.preflight_network import SECONDS
from proctor.preflight_platform import unrecorded_line
from proctor.receiver import HOST, ROOT
from proctor.targets import Target, is_loopback

SUBJECT = "callback"
PORT_REMEDY = "end what listens there, or choose another callback_port"
TUNNEL_REMEDY = "start the tunnel that leads from callback_url to callback_port, or correct them"


def look_at_callback(target: Target, seconds: float = SECONDS) -> list[Point]:
    """Nothing for a target whose calls are not expected at all."""
    if "webhooks" not in target.capabilities:
        return []
    if not target.callback_url:
        away = [address for address in target.addresses if not is_loopback(address)]
        if not away:
            return [_bound(0)]
        text = f"calls are declared (webhooks), and {away[0]} cannot reach a loopback address of this machine"
        return [failed(SUBJECT, text, "callback_url and callback_port", "add them, or take webhooks from capabilities")]
    nonce = secrets.token_hex(8)
    try:
        with _echo(target.callback_port, nonce):
            return [_called(target, nonce, seconds)]
    except OSError as problem:
        text = f"port {target.callback_port} of this machine cannot be opened: {problem.strerror}"
        return [failed(SUBJECT, text, "a free port", PORT_REMEDY)]


def _bound(port: int) -> Point:
    """Whether the receiver can listen at all."""
    try:
        with ThreadingHTTPServer((HOST, port), BaseHTTPRequestHandler):
            return ok(SUBJECT, f"calls are taken at a free port of {HOST}")
    except OSError as problem:
        return failed(SUBJECT, f"no port of {HOST} can be opened: {problem.strerror}", "a free port", PORT_REMEDY)


def _called(target: Target, nonce: str, seconds: float) -> Point:
    way = f"{target.callback_url} to port {target.callback_port}"
    with unrecorded_line(target.callback_url, 0, seconds) as (line, _):
        try:
            answer = line.send("GET", f"{ROOT}/preflight/{nonce}")
        except NoVerdict as problem:
            text = f"whether a call comes from {way} is not known, it cannot be tried from here: {problem.text}"
            return warning(SUBJECT, text, "an answer of our own", TUNNEL_REMEDY)
    if answer.answer.body.decode("utf-8", "replace") == nonce:
        return ok(SUBJECT, f"a call came from {way}")
    text = f"no call comes from {way}: somebody else answers there, with {answer.status}"
    return failed(SUBJECT, text, "an answer of our own", TUNNEL_REMEDY)


@contextmanager
def _echo(port: int, nonce: str) -> Iterator[None]:
    """Answers calls of the receiver's address with the word that nobody else knows."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path.endswith(f"{ROOT}/preflight/{nonce}")
            body = nonce.encode() if known else b""
            self.send_response_only(200 if known else 404)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer((HOST, port), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
