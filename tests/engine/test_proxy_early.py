"""The recording proxy before a platform that answers a request before its body is there: the record has it whole.

Clients such as httpx send the head and the body one after the other, so the answer to the head may come in between.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable

import pytest
from door import free_port
from raw_server import RawServer, close, read_request
from test_proxy_bodies import BIG, LIMIT
from test_proxy_stage import Message, Partner, Stage, answer, chunked, read_head, request, staged

REFUSED = answer(b"no", "401 Unauthorized")
BODY = b'{"packages": []}'
PAUSE = 0.1
"""Between an answer and a body that comes after it."""
HEAD = b"PUT /x HTTP/1.1\r\nHost: h\r\n"
WITH_LENGTH = HEAD + b"Content-Length: %d\r\n\r\n"


class Hasty(RawServer):
    """Sends ``told`` as soon as the head of a request is there; then ``then`` has the connection.

    By default that reads whatever still comes, until the other side ends.
    """

    def __init__(self, told: bytes, then: Callable[[socket.socket], object] | None = None) -> None:
        super().__init__(self._talk)
        self.told = told
        self.then = then or self._read
        self.answered = threading.Event()
        self.came = b""
        self.all_came = threading.Event()

    def _talk(self, connection: socket.socket, number: int) -> None:
        with connection.makefile("rb", buffering=0) as file:
            if read_head(file) is None:  # type: ignore[arg-type]
                return
        connection.sendall(self.told)
        self.answered.set()
        self.then(connection)

    def _read(self, connection: socket.socket) -> None:
        while data := connection.recv(65536):
            self.came += data
        self.all_came.set()


def ask(server: Hasty, partner: Partner, head: bytes, *pieces: bytes) -> Message:
    """The head, and what follows once the platform has answered that."""
    partner.send(head)
    assert server.answered.wait(10)
    for piece in pieces:
        threading.Event().wait(PAUSE)
        partner.send(piece)
    return partner.hear()


@pytest.mark.parametrize(
    ("head", "pieces"),
    [
        (WITH_LENGTH % len(BODY), [BODY]),
        (WITH_LENGTH % len(BODY), [BODY[:5], BODY[5:9], BODY[9:]]),
        (WITH_LENGTH % len(BODY) + BODY[:5], [BODY[5:]]),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", [chunked(BODY, 5)[:9], chunked(BODY, 5)[9:]]),
    ],
    ids=["at once", "in pieces", "half with the head", "chunked"],
)
def test_a_body_that_comes_after_the_answer_is_recorded_and_forwarded(head: bytes, pieces: list[bytes]) -> None:
    with Hasty(REFUSED) as server, staged(server.url) as stage, stage.partner() as partner:
        heard = ask(server, partner, head, *pieces)
        exchange = stage.book.one
        # The connection is still good.
        assert partner.ask(request(path="/x")).status == 401
        assert server.all_came.wait(10)
    assert (heard.status, heard.body) == (exchange.status, exchange.answer.body) == (401, b"no")
    assert (exchange.request.body, exchange.request.flaw, exchange.trouble) == (BODY, "", "")
    assert server.came == BODY or (b"chunked" in head and server.came.endswith(b"\r\n0\r\n\r\n"))


@pytest.mark.parametrize("then", [close, lambda connection: connection.shutdown(socket.SHUT_WR)])
def test_a_platform_that_answers_and_closes(then: Callable[[socket.socket], object]) -> None:
    told = answer(b"no", "401 Unauthorized", "Connection: close")
    with Hasty(told, then) as server, staged(server.url) as stage, stage.partner() as partner:
        assert ask(server, partner, WITH_LENGTH % len(BODY), BODY[:5], BODY[5:]).status == 401
        exchange = stage.book.one
    assert (exchange.request.body, exchange.request.flaw, exchange.trouble) == (BODY, "", "")


def test_a_platform_that_takes_nothing_of_a_long_body() -> None:
    done = threading.Event()
    body = BIG[:LIMIT]
    with Hasty(REFUSED, lambda _: done.wait(20)) as server, staged(server.url) as stage, stage.partner() as partner:
        assert ask(server, partner, WITH_LENGTH % len(body), body).status == 401
        done.set()
        assert (stage.book.one.request.body == body, stage.book.one.request.flaw) == (True, "")


def test_an_answer_does_not_wait_for_more_than_the_record_keeps() -> None:
    with Hasty(REFUSED) as server, staged(server.url) as stage, stage.partner() as partner:
        assert ask(server, partner, WITH_LENGTH % len(BIG), BIG[: LIMIT + 1]).status == 401
        exchange = stage.book.one
    assert exchange.request.body == BIG[:LIMIT] and "long so far" in exchange.request.flaw
    assert "before it had the whole request" in exchange.trouble


@pytest.mark.parametrize(("pieces", "size"), [([], 0), ([BODY[:5]], 5)])
def test_a_body_that_never_comes_is_not_whole_and_the_answer_comes(pieces: list[bytes], size: int) -> None:
    with Hasty(REFUSED) as server, staged(server.url, seconds=0.3) as stage, stage.partner() as partner:
        assert ask(server, partner, WITH_LENGTH % len(BODY), *pieces).status == 401
        assert partner.at_end()
        exchange = stage.book.one
    assert exchange.request.body == BODY[:size]
    assert exchange.request.flaw == f"the body had not come whole: {size} bytes of it"
    assert exchange.status == 401 and "before it had the whole request" in exchange.trouble


def test_a_body_that_drips_does_not_keep_the_answer_for_ever() -> None:
    with Hasty(REFUSED) as server, staged(server.url, seconds=0.5) as stage, stage.partner() as partner:
        partner.send(WITH_LENGTH % 1_000_000)
        heard = threading.Event()

        def drip() -> None:
            while not heard.wait(0.05):
                partner.send(b"x")

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        assert partner.hear().status == 401
        heard.set()
        dripping.join()
        assert "not come whole" in stage.book.one.request.flaw


def test_a_partner_that_hangs_up_after_the_answer() -> None:
    with Hasty(REFUSED) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(WITH_LENGTH % len(BODY) + BODY[:5])
        assert server.answered.wait(10)
        partner.close()
        exchange = stage.book.one
    assert exchange.status == 401 and "not come whole: 5 bytes" in exchange.request.flaw


def test_who_waits_for_leave_to_send_is_answered_at_once() -> None:
    waits = WITH_LENGTH[:-2] % 5 + b"Expect: 100-continue\r\n\r\n"
    with Hasty(REFUSED) as server, staged(server.url) as stage, stage.partner() as partner:
        start = time.monotonic()
        assert ask(server, partner, waits).status == 401
        assert time.monotonic() - start < 1.5
        assert "not come whole: 0 bytes" in stage.book.one.request.flaw


def test_who_has_leave_to_send_is_waited_for() -> None:
    """Some servers give it by themselves, before anybody has looked at the head."""
    waits = WITH_LENGTH[:-2] % len(BODY) + b"Expect: 100-continue\r\n\r\n"
    told = b"HTTP/1.1 100 Continue\r\n\r\n" + REFUSED
    with Hasty(told) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(waits)
        assert partner.hear("HEAD").status == 100
        assert server.answered.wait(10)
        threading.Event().wait(PAUSE)
        partner.send(BODY)
        assert partner.hear().status == 401
        assert (stage.book.one.request.body, stage.book.one.request.flaw) == (BODY, "")


# --- No answer at all, which may come early too


def refused_before_the_body(stage: Stage, sent: threading.Event) -> None:
    with stage.partner() as partner:
        partner.send(WITH_LENGTH % len(BODY))
        assert sent.wait(10)
        threading.Event().wait(PAUSE)
        partner.send(BODY)
        assert partner.hear().status == 502
    exchange = stage.book.one
    assert (exchange.request.body, exchange.request.flaw, exchange.response) == (BODY, "", None)


def test_a_platform_that_closes_before_the_body_is_there() -> None:
    with Hasty(b"", close) as server, staged(server.url) as stage:
        refused_before_the_body(stage, server.answered)


def test_a_platform_that_cannot_be_reached_before_the_body_is_there() -> None:
    soon = threading.Event()
    soon.set()
    with staged(f"http://127.0.0.1:{free_port()}") as stage:
        refused_before_the_body(stage, soon)


def test_closing_while_the_rest_is_waited_for_records_once() -> None:
    with Hasty(REFUSED) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(WITH_LENGTH % len(BODY))
        assert server.answered.wait(10)
        threading.Event().wait(PAUSE)
        start = time.monotonic()
        stage.proxy.close()
        assert time.monotonic() - start < 1.5
        exchange = stage.book.one
    assert "the proxy was closed" in exchange.trouble and "not come whole" in exchange.request.flaw


def test_the_next_request_is_not_taken_for_the_rest() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(REFUSED)

    with RawServer(handle) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(request("PUT", "/x", body=BODY)[:-4])
        threading.Event().wait(PAUSE)
        partner.send(BODY[-4:] + request("PUT", "/x", body=b"second"))
        assert [partner.hear().status for _ in range(2)] == [401, 401]
        assert [e.request.body for e in stage.book.wait(2)] == [BODY, b"second"]
