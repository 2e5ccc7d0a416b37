"""The door to the network, over real sockets: what is asked is what is sent, what comes is what is recorded."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from door import DONE, OK, SECONDS, Notebook, answering, ask, drip, free_port, opened, reset
from miniatures import Tale, checker, requirement, scenario
from raw_server import RawServer, close, read_request

from proctor.exchange import header
from proctor.failures import HarnessError, NoVerdict
from proctor.network import PoolTransport
from proctor.transport import Limits, Line, RecordingTransport

# --- what goes well


def test_an_exchange_is_recorded_as_it_was() -> None:
    seen: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(b'HTTP/1.1 201 Made It\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 8\r\n\r\n{"a": 1}')

    with RawServer(handle) as server, opened(server.url) as (line, notebook):
        exchange = line.send(
            "POST", "/x?b=1", json={"c": "é"}, headers={"X-K": "v"}, params={"d": "e f"}, deliberate=True
        )
        assert notebook.exchanges == [exchange]
    assert (exchange.status, exchange.json, exchange.answer.reason) == (201, {"a": 1}, "Made It")
    assert [h for h in exchange.answer.headers if h[0].lower() == "x-a"] == [("X-A", "1"), ("x-a", "2")]
    assert (exchange.id, exchange.actor, exchange.surface, exchange.deliberate) == ("s1-1", "partner", "mini", True)
    assert exchange.request.method == "POST" and exchange.request.body == '{"c":"é"}'.encode()
    assert exchange.request.url == f"{server.url}/x?d=e%20f" or exchange.request.url.startswith(f"{server.url}/x?")
    assert header(exchange.request.headers, "X-K") == "v"
    assert abs(exchange.started - time.time()) < 60 and 0 < exchange.elapsed < SECONDS
    assert b"proctor" in seen[0].lower() and seen[0].startswith(b"POST /x?")


@pytest.mark.parametrize("base", ["", "/", "/v1", "/v1/"])
def test_the_base_path_stays_before_the_path(base: str) -> None:
    with RawServer(answering(DONE)) as server, opened(server.url + base) as (line, _):
        assert line.send("GET", "/x").request.url == server.url + base.rstrip("/") + "/x"


@pytest.mark.parametrize(
    ("content", "status", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", 304, b""),
        (b"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", 500, b""),
        (b"HTTP/1.1 500\r\nContent-Length: 0\r\n\r\n", 500, b""),
        (b"HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, b"until the end"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + DONE, 200, b"{}"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + DONE, 200, b"{}"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n", 200, b"{}"),
        (b"HTTP/1.1 429 Too Many\r\nContent-Length: 2\r\n\r\n{}", 429, b"{}"),
        (b"HTTP/1.1 599 X\r\nContent-Length: 0\r\n\r\n", 599, b""),
    ],
)
def test_answers_of_every_kind(content: bytes, status: int, body: bytes) -> None:
    exchange = ask(content)
    assert (exchange.status, exchange.answer.body, exchange.answer.flaw) == (status, body, "")


def test_the_answer_to_head_has_no_body_whatever_its_length_says() -> None:
    exchange = ask(OK + b"Content-Length: 500\r\n\r\n", method="HEAD")
    assert (exchange.status, exchange.answer.body, exchange.answer.flaw) == (200, b"", "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place", [b"/elsewhere", b"http://127.0.0.1:1/x", b"http://[broken", b"", b"\xe9", b"ftp://x", b"//"]
)
def test_a_redirect_is_an_answer_and_never_followed(status: int, place: bytes) -> None:
    exchange = ask(b"HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, place))
    assert exchange.status == status and header(exchange.answer.headers, "Location") == place.decode("latin-1")


def test_a_compressed_body_is_read() -> None:
    packed = gzip.compress(b'{"a": 1}')
    assert ask(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed).json == {"a": 1}


def test_headers_in_latin_1_are_kept() -> None:
    exchange = ask(b"HTTP/1.1 200 OK\r\nX-Name: Jos\xe9\r\nX-Raw: \xff\r\nContent-Length: 2\r\n\r\n{}")
    assert header(exchange.answer.headers, "X-Name") == "José" and header(exchange.answer.headers, "X-Raw") == "ÿ"


def test_ten_megabytes_are_read_and_the_limit_is_exact() -> None:
    body = b"x" * (10 * 1024 * 1024)
    content = OK + b"Content-Length: %d\r\n\r\n" % len(body) + body
    assert ask(content, seconds=10, size=len(body)).answer.body == body
    over = ask(content, seconds=10, size=len(body) - 1).answer
    assert over.flaw == "BODY_TOO_LARGE" and str(len(body) - 1) in over.flaw_text and len(over.body) <= 1000


def test_no_cookie_of_an_answer_is_sent_back() -> None:
    seen: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            seen.append(request)
            connection.sendall(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")

    with RawServer(handle) as server, opened(server.url) as (line, _):
        assert header(line.send("GET", "/x").answer.headers, "set-cookie") == "a=b"
        line.send("GET", "/x")
    assert len(seen) == 2 and b"cookie" not in seen[1].lower()


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.delenv("NO_PROXY", raising=False)
    exchange = ask(DONE)
    assert exchange.status == 200 and header(exchange.request.headers, "Authorization") is None


# --- kept connections


def test_a_connection_is_kept_for_the_next_request() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(OK + b"X-Number: %d\r\nContent-Length: 2\r\n\r\n{}" % number)

    with RawServer(handle) as server, opened(server.url) as (line, _):
        numbers = [header(line.send("GET", "/x").answer.headers, "x-number") for _ in range(5)]
    assert numbers == ["0"] * 5


@pytest.mark.parametrize("end", [close, reset])
def test_a_kept_connection_that_the_server_has_closed_is_no_trouble(end: Callable[[socket.socket], None]) -> None:
    closed = threading.Event()

    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(DONE)
        end(connection)
        closed.set()

    with RawServer(handle) as server, opened(server.url, seconds=3) as (line, notebook):
        for _ in range(10):
            assert line.send("POST", "/x", json={}).status == 200
            assert closed.wait(5)
            closed.clear()
    assert len(notebook.exchanges) == 10 and not any(e.trouble for e in notebook.exchanges)


@pytest.mark.parametrize("bad", [OK + b"Content-Length: 10\r\n\r\n{", b"no"])
def test_a_bad_answer_does_not_spoil_the_next(bad: bytes) -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(bad if number == 0 else DONE)
        close(connection)

    with RawServer(handle) as server, opened(server.url) as (line, _):
        try:
            line.send("GET", "/first")
        except NoVerdict:
            assert bad == b"no"
        assert line.send("GET", "/second").answer.body == b"{}"


@pytest.mark.xfail(strict=True, reason="httpcore keeps what came after an answer and takes it for the next one")
def test_bytes_after_an_answer_are_not_taken_for_the_next_one() -> None:
    """As a server sends them whose Content-Length counts characters and not bytes."""

    def handle(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(OK + b'Content-Length: 7\r\n\r\n{"a":1}' + (b"}" if number == 0 else b""))

    with RawServer(handle) as server, opened(server.url) as (line, _):
        assert [line.send("GET", "/x").json for _ in range(2)] == [{"a": 1}] * 2


def test_after_a_time_out_the_next_request_has_its_own_time_and_connection() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number == 0:
            connection.recv(1)
        connection.sendall(DONE)

    with RawServer(handle) as server, opened(server.url) as (line, _):
        with pytest.raises(NoVerdict):
            line.send("GET", "/slow")
        assert line.send("GET", "/quick").status == 200


def test_threads_may_use_it_at_once() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(DONE)

    statuses: list[int] = []
    with RawServer(handle) as server, opened(server.url, seconds=5) as (line, notebook):
        threads = [threading.Thread(target=lambda: statuses.append(line.send("GET", "/x").status)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert statuses == [200] * 20 and len(notebook.exchanges) == 20


def test_threads_have_deadlines_of_their_own() -> None:
    """A request that is given more time does not prolong another that is under way."""

    def handle(connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            if b"/slow" in request:
                drip(connection, DONE * 20)
            connection.sendall(DONE)

    def patiently() -> None:
        while not over.is_set():
            patient.send("GET", "/quick")

    pool, over = PoolTransport(), threading.Event()
    with RawServer(handle) as server:
        patient = Line(RecordingTransport(Notebook(), Limits(60), pool), server.url, "p", "m")  # type: ignore[arg-type]
        hasty = Line(RecordingTransport(Notebook(), Limits(SECONDS), pool), server.url, "p", "m")  # type: ignore[arg-type]
        thread = threading.Thread(target=patiently)
        thread.start()
        start = time.monotonic()
        with pytest.raises(NoVerdict, match="no answer within"):
            hasty.send("GET", "/slow")
        took = time.monotonic() - start
        over.set()
        thread.join(10)
        pool.close()
    assert took < SECONDS + 0.5


# --- with the real recorder


def test_the_exchange_is_in_the_journal_before_the_error_is_raised(tmp_path: Path) -> None:
    tale = Tale(
        tmp_path,
        (requirement(),),
        scenario(),
        checker=checker(
            tmp_path, "paths: {/x: {get: {operationId: x, responses: {'200': {description: a}}}}}", base=""
        ),
    )
    tale.recorder.start_scenario(scenario())
    tale.recorder.start_sentence(1)
    transport = RecordingTransport(tale.recorder, Limits(SECONDS))
    line = Line(transport, f"http://127.0.0.1:{free_port()}", "partner", "mini")
    with pytest.raises(NoVerdict):
        line.send("GET", "/x")
    assert '"trouble":"the connection failed' in tale.file.read_text()
    assert tale.findings() == []
    transport.close()


def test_a_request_outside_any_scenario_is_a_mistake_of_the_harness(tmp_path: Path) -> None:
    tale = Tale(tmp_path, (requirement(),), scenario())
    transport = RecordingTransport(tale.recorder, Limits(SECONDS))
    with RawServer(answering(DONE)) as server, pytest.raises(HarnessError, match="outside any scenario"):
        Line(transport, server.url, "partner", "mini").send("GET", "/x")
    assert server.connections == []
    transport.close()
