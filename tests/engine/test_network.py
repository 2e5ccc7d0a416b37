"""A request's head and body leave in one piece, unless the body is held or large."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest
from door import DONE, opened
from raw_server import RawServer

from proctor.network import MOST_KEPT_BACK, ExchangeStream, Hold, Now


class Wire(httpcore.NetworkStream):
    """Takes what is sent, or refuses it, and has one answer."""

    def __init__(self, refusing: type[Exception] | None = None) -> None:
        self.sent: list[bytes] = []
        self._refusing = refusing

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._refusing:
            raise self._refusing("refused")
        self.sent.append(buffer)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return b"answer"

    def get_extra_info(self, info: str) -> Any:
        return info


def sent(pieces: Iterable[bytes], now: Now) -> tuple[list[bytes], list[bytes]]:
    """What was sent before the answer was asked for, and in all."""
    wire = Wire()
    stream = ExchangeStream(wire, now)
    for piece in pieces:
        stream.write(piece)
    before = list(wire.sent)
    assert stream.read(10) == b"answer" == stream.read(10)
    return before, wire.sent


def test_what_is_small_waits_for_the_answer_to_be_asked_for() -> None:
    assert sent([b"head", b"body"], Now()) == ([], [b"headbody"])


def test_what_is_large_does_not_wait() -> None:
    large = b"x" * MOST_KEPT_BACK
    assert sent([b"head", large, b"rest"], Now()) == ([b"head" + large], [b"head" + large, b"rest"])


def test_a_held_body_lets_everything_before_it_go() -> None:
    now = Now()
    now.held = True
    assert sent([b"head", b"body"], now)[0] == [b"head", b"body"]


def test_who_refuses_a_request_may_have_answered_it() -> None:
    stream = ExchangeStream(Wire(httpcore.WriteError), Now())
    stream.write(b"request")
    assert stream.read(10) == b"answer"


def test_a_request_that_could_not_be_sent_in_time_is_no_answer() -> None:
    stream = ExchangeStream(Wire(httpcore.WriteTimeout), Now())
    stream.write(b"request")
    with pytest.raises(httpcore.WriteTimeout):
        stream.read(10)
    late = Now()
    late.deadline = time.monotonic() - 1
    stream = ExchangeStream(Wire(), late)
    stream.write(b"request")
    with pytest.raises(httpcore.WriteTimeout):
        stream.read(10)


def test_over_a_socket_one_read_has_head_and_body_and_a_held_one_has_its_head() -> None:
    came: list[bytes] = []
    go = threading.Event()
    hold = Hold(threading.Event(), go)

    def handle(connection: socket.socket, number: int) -> None:
        came.append(connection.recv(65536))
        connection.sendall(DONE)
        connection.settimeout(2)
        try:
            came.append(connection.recv(65536))
        finally:
            go.set()
        while not came[-1].endswith(b"}"):
            came.append(connection.recv(65536))
        connection.sendall(DONE)

    with RawServer(handle) as server, opened(server.url, seconds=5) as (line, _):
        assert line.send("POST", "/x", content=b"{whole}").status == 200
        assert came[0].startswith(b"POST /x ") and came[0].endswith(b"\r\n\r\n{whole}")
        assert line.send("POST", "/x", content=b"{held}", hold=hold).status == 200
    assert hold.begun.is_set() and b"".join(came[1:]).endswith(b"\r\n\r\n{held}") and len(came) > 2
