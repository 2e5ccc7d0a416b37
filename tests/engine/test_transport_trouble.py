"""Servers that do not answer, or only by half: it ends in time, is recorded, and is told apart."""

from __future__ import annotations

import gzip
import socket
import threading
import time

import pytest
from door import DONE, OK, SECONDS, answering, ask, drip, fail, free_port, opened, reset
from raw_server import RawServer, read_request

from proctor.failures import NoVerdict
from proctor.verdicts import Unknown

# --- no answer


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "http://no-such-host.invalid:{}"])
def test_nobody_listens(url: str) -> None:
    with opened(url.format(free_port()), seconds=5) as (line, notebook):
        with pytest.raises(NoVerdict, match="connection failed") as problem:
            line.send("GET", "/x")
        assert problem.value.reason is Unknown.UNREACHABLE
        assert notebook.exchanges[0].response is None and notebook.exchanges[0].request.method == "GET"


def test_a_server_that_takes_the_request_and_says_nothing() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.recv(1)  # until the other side has given up

    problem, recorded, took = fail(handle)
    assert "no answer within 0.3 s" in problem.text and SECONDS <= took < 10 and recorded.elapsed >= SECONDS


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        OK + b"Content-Length: 500\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n",
    ],
)
def test_the_deadline_holds_for_the_whole_exchange_however_bytes_drip(before: bytes) -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(before)
        drip(connection, (b"X-Slow: " if b"\r\n\r\n" not in before else b"") + b"x" * 400 if before else DONE * 10)

    problem, _, took = fail(handle)
    assert "no answer within" in problem.text and took < SECONDS + 3


def test_a_server_that_never_reads_cannot_hold_a_large_request() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        server.ending.wait(5)

    with RawServer(handle) as server, opened(server.url) as (line, _):
        start = time.monotonic()
        with pytest.raises(NoVerdict, match="no answer within"):
            line.send("POST", "/x", content=b"x" * (64 * 1024 * 1024))
        assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    "content",
    [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"<html>\r\n\r\n", b"\x16\x03\x01\x00\x00", b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/1.1 2000 X\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
     b"HTTP/1.1 200 OK\r\nA: b",
     b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: magic\r\n\r\n", b"\x00" * 100],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_http(content: bytes) -> None:
    problem, _, _ = fail(answering(content))
    assert "not HTTP, or nothing was" in problem.text


def test_a_connection_that_is_reset() -> None:
    problem, _, _ = fail(answering(b"", reset))
    assert "connection failed" in problem.text


# --- half an answer


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (OK + b'Content-Length: 10\r\n\r\n{"a":', b'{"a":'),
        (OK + b"Content-Length: 10\r\n\r\n", b""),
        (OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":', b'{"a":'),
        (OK + b'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n', b'{"a":'),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b""),
    ],
)
def test_a_body_that_is_cut_off_is_the_servers_flaw(content: bytes, body: bytes) -> None:
    found = ask(content).answer
    assert (found.status, found.flaw, found.body) == (200, "BODY_TRUNCATED", body)
    assert f"after {len(body)} bytes" in found.flaw_text


def test_an_endless_body_is_cut_at_the_limit() -> None:
    def endless(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    found = ask(OK + b"Transfer-Encoding: chunked\r\n\r\n", then=endless, seconds=5, size=100_000).answer
    assert found.flaw == "BODY_TOO_LARGE" and len(found.body) <= 1000


def test_what_is_not_read_to_its_end_is_closed_at_once() -> None:
    gone = threading.Event()

    def endless(connection: socket.socket) -> None:
        try:
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except OSError:
            gone.set()

    content = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    with RawServer(answering(content, endless)) as server, opened(server.url, seconds=5, size=1000) as (line, _):
        assert line.send("GET", "/x").answer.flaw == "BODY_TOO_LARGE"
        assert gone.wait(5)


def test_a_small_packet_that_unpacks_to_a_huge_body_is_cut_at_the_limit() -> None:
    packed = gzip.compress(b"x" * 50_000_000)
    found = ask(
        OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed, seconds=5, size=100_000
    ).answer
    assert found.flaw == "BODY_TOO_LARGE" and len(packed) < 100_000


@pytest.mark.parametrize("encoding", [b"gzip", b"deflate"])
def test_a_broken_compressed_body(encoding: bytes) -> None:
    found = ask(OK + b"Content-Encoding: %s\r\nContent-Length: 8\r\n\r\nnot that" % encoding).answer
    assert (found.status, found.flaw) == (200, "BODY_UNDECODABLE")


def test_half_a_compressed_body_is_not_whole() -> None:
    packed = gzip.compress(bytes(range(256)) * 100)[:60]
    found = ask(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed).answer
    assert found.flaw or found.body != bytes(range(256)) * 100
