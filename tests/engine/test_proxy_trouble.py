"""The recording proxy, when somebody misbehaves: each case ends in time, with an answer or a cut, and on record."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest
from door import free_port, reset
from raw_server import RawServer, close, read_request
from test_proxy_stage import Message, Platform, answer, request, staged

from proctor.exchange import header
from proctor.failures import HarnessError

SOON = 0.2
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def after_asking(then: Callable[[socket.socket], object]) -> Callable[[socket.socket, int], None]:
    def handle(connection: socket.socket, number: int) -> None:
        if read_request(connection):
            then(connection)

    return handle


def silence(connection: socket.socket) -> None:
    connection.recv(1)


def answering(data: bytes, then: Callable[[socket.socket], object] = close) -> Callable[[socket.socket, int], None]:
    def answer_and(connection: socket.socket) -> None:
        connection.sendall(data)
        then(connection)

    return after_asking(answer_and)


# --- the platform


@pytest.mark.parametrize(
    ("handle", "status", "why"),
    [
        (after_asking(close), 502, "closed the connection without an answer"),
        (after_asking(reset), 502, "without an answer"),
        (answering(b"220 mail.example ESMTP\r\n\r\n"), 502, "is not HTTP"),
        (answering(b"HTTP/1.1 200 OK\r\nX : 1\r\n\r\n"), 502, "is not HTTP: illegal header line"),
        (answering(OK + b"X: " + b"y" * 200_000 + b"\r\n\r\n"), 502, "is not HTTP"),
        (answering(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n"), 502, "is not HTTP"),
        (answering(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), 502, "is not HTTP"),
        (answering(b"HTTP/1.1 200 O"), 502, "without an answer"),
        (after_asking(silence), 504, "no answer from http://127.0.0.1"),
        (answering(b"HTTP/1.1 200 O", silence), 504, "no answer"),
    ],
)
def test_a_platform_without_an_answer(handle: Callable[[socket.socket, int], None], status: int, why: str) -> None:
    with RawServer(handle) as server, staged(server.url, seconds=SOON) as stage, stage.partner() as partner:
        heard = partner.ask(request("POST", "/x", body=b"abc"))
        assert partner.at_end()
        exchange = stage.book.one
    assert heard.status == status and why.encode() in heard.body
    assert exchange.response is None and why in exchange.trouble and f"answered {status}" in exchange.trouble
    assert exchange.request.body == b"abc" and exchange.elapsed < 5


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "http://no-such-host.invalid:{}/v1"])
def test_a_platform_that_cannot_be_reached(url: str) -> None:
    with staged(url.format(free_port())) as stage:
        heard = stage.ask(request("POST", body=b"abc"))
        exchange = stage.book.one
    assert heard.status == 502 and "could not be reached" in exchange.trouble and exchange.request.body == b"abc"


@pytest.mark.parametrize(
    ("sent", "flaw", "body"),
    [
        (OK + b"Content-Length: 10\r\n\r\nabc", "BODY_TRUNCATED", b"abc"),
        (OK + b"Content-Length: 10\r\n\r\n", "BODY_TRUNCATED", b""),
        (CHUNKED + b"3\r\nabc\r\n", "BODY_TRUNCATED", b"abc"),
        (CHUNKED + b"3\r\nabc\r\nzz\r\n", "PROTOCOL", b"abc"),
        (CHUNKED + b"nothing", "BODY_TRUNCATED", b""),
    ],
)
@pytest.mark.parametrize("end", [close, reset])
def test_an_answer_that_is_cut_off(sent: bytes, flaw: str, body: bytes, end: Callable[[socket.socket], None]) -> None:
    held = threading.Event()

    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(sent)
        # A reset may overtake what was sent before, so the partner has to have it first.
        held.wait(10 if end is reset else 0)
        end(connection)

    with RawServer(handle) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(request(path="/x"))
        head = partner.hear("HEAD")
        held.set()
        rest = partner.file.read()
        exchange = stage.book.one
    assert head.status == 200 and body in rest and not rest.endswith(b"0\r\n\r\n") and len(rest) < 10
    assert (exchange.answer.flaw, exchange.answer.body, exchange.trouble) == (flaw, body, "")
    assert f"cut off after {len(body)} bytes" in exchange.answer.flaw_text


def test_an_answer_without_length_that_breaks_is_no_whole_one_for_the_partner() -> None:
    held = threading.Event()

    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(OK + b"\r\nabc")
        held.wait(10)
        reset(connection)

    with RawServer(handle) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(request(path="/x"))
        assert partner.hear("HEAD").status == 200 and partner.file.read(3) == b"abc"
        held.set()
        with pytest.raises(ConnectionResetError):
            partner.file.read()
        assert stage.book.one.answer.flaw == "BODY_TRUNCATED"


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    def drip(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"1\r\nx\r\n")
            threading.Event().wait(0.02)

    with RawServer(answering(CHUNKED, drip)) as server, staged(server.url, seconds=SOON) as stage:
        start = time.monotonic()
        with stage.partner() as partner:
            partner.send(request(path="/x"))
            heard = partner.hear()
        exchange = stage.book.one
    assert time.monotonic() - start < 5 and not heard.whole and heard.body
    assert exchange.answer.flaw == "BODY_TRUNCATED" and "did not end within 0.2 s" in exchange.trouble


def test_an_early_refusal_reaches_a_partner_that_still_sends() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    with RawServer(handle) as server, staged(server.url, seconds=1) as stage, stage.partner() as partner:
        partner.send(b"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n" + bytes(500_000))
        heard = partner.hear()
        partner.send(bytes(2_500_000))
        assert partner.at_end()
        exchange = stage.book.one
    assert (heard.status, heard.body) == (413, b"big")
    assert exchange.status == 413 and "before it had the whole request" in exchange.trouble
    assert "not come whole" in exchange.request.flaw


def test_a_connection_that_was_closed_meanwhile_is_not_used() -> None:
    with Platform(once=True) as platform, staged(platform.base) as stage, stage.partner() as partner:
        for number in range(5):
            assert partner.ask(request("POST", body=b"%d" % number)).status == 200
            while not platform.connections[number]._closed:  # type: ignore[attr-defined]
                threading.Event().wait(0.001)
        assert [e.trouble for e in stage.book.exchanges] == [""] * 5
    assert [m.body for m in platform.asked] == [b"0", b"1", b"2", b"3", b"4"]


@pytest.mark.parametrize(("method", "status", "times"), [("GET", 200, 2), ("POST", 502, 1)])
def test_only_what_changes_nothing_is_asked_again(method: str, status: int, times: int) -> None:
    """A kept connection closes without an answer: a GET goes out again; a POST may have been done already."""
    asked: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        while data := read_request(connection):
            asked.append(data)
            if number == 0 and len(asked) == 2:
                break
            connection.sendall(answer())
        close(connection)

    with RawServer(handle) as server, staged(server.url) as stage, stage.partner() as partner:
        assert partner.ask(request(path="/first")).status == 200
        assert partner.ask(request(method, "/second")).status == status
        assert len(stage.book.wait(2)) == 2
    assert len([data for data in asked if b"/second" in data]) == times


# --- the partner


@pytest.mark.parametrize(
    ("sent", "status", "why"),
    [
        (b"garbage\r\n\r\n", 400, "not an HTTP request: illegal request line"),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400, "speaks TLS"),
        (b"GET /v1/x HTTP/1.1\r\n\r\n", 400, "Host"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nX-Key : k3y\r\n\r\n", 400, "illegal header line"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "has both"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: -3\r\n\r\n", 400, "Content-Length"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400, "conflicting"),
        (b"POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "Transfer-Encoding"),
        (b"POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", 400, "stops being"),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "HTTP/2.0"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431, "longer than"),
        (b"GET /v1/x HTTP/1.1\r\nHost: h\r\nX: " + b"y" * 900_000, 431, ""),
        (b"y" * 900_000, 431, ""),
        (b"CONNECT api.example:443 HTTP/1.1\r\nHost: h\r\n\r\n", 404, "not below"),
    ],
)
def test_what_is_no_request_is_refused_and_seen(sent: bytes, status: int, why: str) -> None:
    with Platform() as platform, staged(platform.base) as stage, stage.partner() as partner:
        partner.send(sent)
        heard = partner.hear()
        assert partner.at_end()
        exchange = stage.book.one
        assert stage.ask(request()).status == 200
    assert heard.status == status and exchange.response is None
    assert why in exchange.trouble and f"answered {status}" in exchange.trouble and "k3y" not in exchange.trouble
    if b"/v1/x" in sent:
        assert exchange.request.url == f"{platform.url}/v1/x" and exchange.request.method in ("GET", "POST")
        assert status == 431 or header(exchange.request.headers, "host") == "h" or "Host" in why


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"GET /v1/x HT", "before the head of its request was whole"),
        (b"POST /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc", "after 3 bytes of the body"),
        (b"POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "after 3 bytes"),
        (b"POST /elsewhere HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc", "after 3 bytes"),
    ],
)
@pytest.mark.parametrize("end", [close, reset])
def test_a_partner_that_hangs_up_while_it_asks(sent: bytes, why: str, end: Callable[[socket.socket], None]) -> None:
    arrived: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        while data := connection.recv(65536):
            arrived.append(data)

    with RawServer(handle) as server, staged(f"{server.url}/v1") as stage:
        partner = socket.create_connection(("127.0.0.1", stage.port))
        partner.sendall(sent)
        if end is reset:
            threading.Event().wait(0.05)  # so that it does not overtake what was sent
        end(partner)
        exchange = stage.book.one
    assert exchange.response is None and why in exchange.trouble
    assert exchange.request.body == (b"abc" if b"abc" in sent else b"")
    assert ("not come whole" in exchange.request.flaw) is (b"abc" in sent)


def test_a_partner_that_hangs_up_before_the_answer() -> None:
    gone = threading.Event()

    def handle(connection: socket.socket) -> None:
        gone.wait(10)
        threading.Event().wait(0.05)  # until the end of the connection has come to the proxy
        connection.sendall(answer(b"late"))

    with RawServer(after_asking(handle)) as server, staged(server.url) as stage:
        with stage.partner() as partner:
            partner.send(request("POST", "/x", body=b"abc"))
            while not server.connections:
                threading.Event().wait(0.001)
        gone.set()
        exchange = stage.book.one
    assert "the partner closed its side" in exchange.trouble and exchange.answer.body == b"late"
    assert exchange.answer.flaw == ""


def test_a_partner_that_hangs_up_in_the_middle_of_the_answer() -> None:
    body = bytes(30_000_000)
    with Platform(lambda _: answer(body)) as platform, staged(platform.base) as stage:
        with stage.partner() as partner:
            partner.send(request())
            assert partner.socket.recv(1000)
        exchange = stage.book.one
    assert "before it had the whole answer" in exchange.trouble and exchange.status == 200
    assert exchange.answer.flaw == "BODY_TOO_LARGE"


@pytest.mark.parametrize(
    "sent", [b"GET /v1/x HTTP/1.1\r\nHo", b"PUT /v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na"]
)
def test_a_partner_that_does_not_end_its_request(sent: bytes) -> None:
    with Platform() as platform, staged(platform.base, seconds=SOON) as stage, stage.partner() as partner:
        partner.send(sent)
        assert partner.hear().status == 408
        assert "sent no more of its request for 0.2 s" in stage.book.one.trouble
        assert stage.book.one.request.method == sent[:3].decode()


def test_a_partner_that_takes_no_more_of_the_answer() -> None:
    told = answer(bytes(50_000_000))
    with (
        Platform(lambda _: told) as platform,
        staged(platform.base, seconds=SOON) as stage,
        stage.partner() as partner,
    ):
        partner.send(request())
        exchange = stage.book.one
    assert "took no more of the answer for 0.2 s" in exchange.trouble and exchange.status == 200


def test_a_slow_partner_is_not_the_platforms_fault() -> None:
    told = answer(bytes(30_000_000))
    with Platform(lambda _: told) as platform, staged(platform.base, seconds=0.6) as stage:
        with stage.partner() as partner:
            partner.send(request())
            got = 0
            for _ in range(6):
                threading.Event().wait(0.2)
                got += len(partner.file.read(5_000_000))
            assert got == 30_000_000 and len(partner.file.read(1)) == 1
        assert stage.book.one.trouble == "" and stage.book.one.elapsed > 0.6


def test_an_idle_connection_may_stay_and_an_empty_one_is_no_request() -> None:
    with Platform() as platform, staged(platform.base, seconds=1) as stage:
        with stage.partner() as partner, stage.partner():
            assert partner.ask(request()).status == 200
            threading.Event().wait(1.5)
            assert partner.ask(request()).status == 200
        assert len(stage.book.exchanges) == 2


# --- Proctor itself


def test_a_recorder_that_fails_is_told_and_the_traffic_goes_on() -> None:
    def fail(_: object) -> None:
        raise HarnessError("disk full")

    with Platform() as platform, staged(platform.base, record=fail, fails=True) as stage, stage.partner() as partner:
        assert partner.ask(request()).status == partner.ask(request()).status == 200
        assert [str(problem) for problem in stage.proxy.failures] == ["disk full"] * 2


def test_what_cannot_be_recorded_is_not_forwarded() -> None:
    def fail() -> str:
        raise HarnessError("outside any scenario")

    with Platform() as platform, staged(platform.base, next_id=fail, fails=True) as stage:
        assert stage.ask(request()).status == 503
        assert platform.asked == [] and "outside any scenario" in str(stage.proxy.failures[0])


# --- connections


def test_a_connection_that_the_platform_will_close_is_not_used_again() -> None:
    """It says so, and then reads no more, as servers do that are about to end."""
    done = threading.Event()

    def handle(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(answer(b"%d" % number, "200 OK", "Connection: close"))
        done.wait(10)

    with RawServer(handle) as server, staged(server.url, seconds=1) as stage, stage.partner() as partner:
        assert [partner.ask(request("POST", "/x", body=b"x")).body for _ in range(3)] == [b"0", b"1", b"2"]
        done.set()


def test_a_connection_without_an_answer_is_closed_at_once() -> None:
    closed = threading.Event()

    def wait(connection: socket.socket) -> None:
        if connection.recv(1) == b"":
            closed.set()

    with RawServer(after_asking(wait)) as server, staged(server.url, seconds=SOON) as stage:
        assert stage.ask(request(path="/x")).status == 504
        assert closed.wait(5)


def test_an_exchange_whose_end_is_not_taken_is_recorded_once() -> None:
    told = answer(bytes(200_000))
    with Platform(lambda _: told) as platform, staged(platform.base, seconds=SOON) as stage, stage.partner() as partner:
        partner.send(request() * 300)
        threading.Event().wait(4 * SOON)
        ids = [e.id for e in stage.book.wait(2)]
    assert len(ids) == len(set(ids)) < 300


def test_the_next_request_that_comes_in_halves_while_one_is_answered() -> None:
    there, go = threading.Event(), threading.Event()

    def tell(asked: Message) -> bytes:
        there.set()
        go.wait(10)
        return answer(asked.body)

    second = request("POST", body=b"second")
    with Platform(tell) as platform, staged(platform.base) as stage, stage.partner() as partner:
        partner.send(request("POST", body=b"first") + second[:20])
        assert there.wait(10)
        partner.send(second[20:])
        threading.Event().wait(0.05)  # until it has come to the proxy
        go.set()
        assert [partner.hear().body, partner.hear().body] == [b"first", b"second"]
