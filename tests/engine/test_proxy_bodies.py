"""Bodies through the recording proxy: every byte, in every framing, of every size, as they come, and many at once."""

from __future__ import annotations

import hashlib
import random
import resource
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_server import RawServer
from test_proxy_stage import Message, Partner, Platform, Stage, answer, chunked, read_head, request, staged

BIG = random.Random(7).randbytes(20_000_000)
LIMIT = 8 * 1024 * 1024


def echo(asked: Message) -> bytes:
    """The same body back, in the same framing; in chunks of the size that the request names."""
    size = int(asked.get("x-chunk") or 0)
    if not size:
        return answer(asked.body)
    return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(asked.body, size)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Platform(echo) as platform, staged(platform.base) as one:
        yield one


def posting(body: bytes, size: int, back: int) -> bytes:
    """A request in chunks of ``size``, or with a length where that is 0, whose answer is in chunks of ``back``."""
    head = f"POST /v1/x HTTP/1.1\r\nHost: h\r\nX-Chunk: {back}\r\n".encode()
    if size:
        return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body, size)
    return head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(lambda seed, size: random.Random(seed).randbytes(size), st.integers(), st.integers(0, 200_000)),
    st.sampled_from([b"0\r\n\r\n", b"\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\0" * 70_000]),
)
SIZES = st.sampled_from([0, 1, 7, 1000, 65536, 10**9])


@given(
    st.lists(st.tuples(BODIES, SIZES, SIZES), min_size=1, max_size=3),
    st.lists(st.integers(1, 50_000), min_size=1, max_size=5),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_byte_arrives_and_is_recorded(stage: Stage, asks: list[tuple[bytes, int, int]], steps: list[int]) -> None:
    stage.book.exchanges.clear()
    # Tiny chunks of long bodies only make the fakes slow.
    asks = [(b if min(s or 9, k or 9) > 8 else b[:3000], s, k) for b, s, k in asks]
    with stage.partner() as partner:
        for body, size, back in asks:
            data, at = posting(body, size, back), 0
            for step in steps:
                partner.send(data[at : at + step])
                at += step
            partner.send(data[at:])
            heard = partner.hear()
            assert heard.whole and heard.body == body
            assert ("chunked" if back else None) == heard.get("transfer-encoding")
    assert [(e.request.body, e.answer.body) for e in stage.book.exchanges] == [(body, body) for body, _, _ in asks]
    assert all(e.trouble == e.answer.flaw == e.request.flaw == "" for e in stage.book.exchanges)


@pytest.mark.parametrize("size", [0, 100_000])
def test_big_bodies_pass_and_the_record_says_that_it_has_less(stage: Stage, size: int) -> None:
    stage.book.exchanges.clear()
    with stage.partner() as partner:
        sender = threading.Thread(target=partner.send, args=(posting(BIG, size, size),), daemon=True)
        sender.start()
        heard = partner.hear()
        sender.join()
        # Still good for another one.
        assert partner.ask(posting(b"a", 0, 0)).body == b"a"
    assert hashlib.sha256(heard.body).digest() == hashlib.sha256(BIG).digest()
    exchange = stage.book.exchanges[0]
    assert exchange.request.body == exchange.answer.body == BIG[:LIMIT]
    assert str(len(BIG)) in exchange.request.flaw and exchange.answer.flaw == "BODY_TOO_LARGE"
    assert exchange.trouble == ""


def test_what_fits_the_record_exactly_has_no_flaw(stage: Stage) -> None:
    stage.book.exchanges.clear()
    assert stage.ask(posting(BIG[:LIMIT], 0, 0)).body == BIG[:LIMIT]
    assert (stage.book.one.request.flaw, stage.book.one.answer.flaw) == ("", "")


def test_both_ways_at_once_and_as_it_comes() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        read_head(connection.makefile("rb", buffering=0))  # type: ignore[arg-type]
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while chunk := connection.recv(65536):
            connection.sendall(chunk)

    with RawServer(handle) as server, staged(server.url) as stage, stage.partner() as partner:
        partner.send(b"POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert partner.hear("HEAD").status == 200
        for piece in (b"one", b"two", b"three"):
            partner.send(b"%x\r\n%s\r\n" % (len(piece), piece))
            assert partner.file.read(len(piece) + 5) == b"%x\r\n%s\r\n" % (len(piece), piece)
            assert stage.book.exchanges == []
        partner.send(b"0\r\n\r\n")
        assert partner.file.read(5) == b"0\r\n\r\n"
        assert stage.book.one.request.body == stage.book.one.answer.body == b"onetwothree"


def test_a_flood_is_held_back_by_whoever_is_slow() -> None:
    """100 MB up, of which the platform reads nothing until the sender is stuck; the proxy keeps little of it."""
    total, stuck = 100_000_000, threading.Event()
    read: list[int] = []

    def handle(connection: socket.socket, number: int) -> None:
        stuck.wait(10)
        got = 0
        while got < total:
            got += len(connection.recv(1 << 20))
        read.append(got)
        connection.sendall(answer(b"done"))

    block = bytes(1 << 16)
    with RawServer(handle) as server, staged(server.url) as stage, Partner(stage.port) as partner:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        partner.send(f"POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: {total}\r\n\r\n".encode())
        partner.socket.settimeout(0.3)
        sent = 0
        try:
            while sent < total:
                sent += partner.socket.send(block[: total - sent])
        except TimeoutError:
            stuck.set()
        assert stuck.is_set(), "everything was taken although nobody reads"
        partner.socket.settimeout(10)
        while sent < total:
            sent += partner.socket.send(block[: total - sent])
        assert partner.hear().body == b"done"
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert stage.book.one.request.flaw and len(stage.book.one.request.body) == LIMIT
    assert read[0] >= total and grown < 60_000, f"{grown} KiB"


def test_many_at_once_are_not_mixed_up() -> None:
    together = threading.Barrier(50)

    def tell(asked: Message) -> bytes:
        together.wait(10)
        return answer(asked.start.encode() + asked.body)

    def ask(number: int) -> list[bytes]:
        with stage.partner() as partner:
            return [partner.ask(request("POST", f"/v1/{number}", body=b"%d" % (number * n))).body for n in range(1, 5)]

    with Platform(tell) as platform, staged(platform.base) as stage, ThreadPoolExecutor(50) as pool:
        heard = list(pool.map(ask, range(50)))
        exchanges = list(stage.book.exchanges)
    assert heard == [[b"POST /v1/%d HTTP/1.1%d" % (n, n * k) for k in range(1, 5)] for n in range(50)]
    assert len(exchanges) == len({e.id for e in exchanges}) == 200 and len(platform.connections) == 50
    for e in exchanges:
        path = e.request.url.removeprefix(platform.url)
        assert e.answer.body == f"POST {path} HTTP/1.1".encode() + e.request.body
