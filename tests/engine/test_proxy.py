"""The recording proxy, when everybody behaves: what is asked is what arrives, and what is recorded is what was."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest
from test_proxy_stage import Platform, answer, chunked, request, staged

from proctor.exchange import header
from proctor.failures import HarnessError
from proctor.proxy import RecordingProxy
from proctor.proxy_entry import unpacked


def test_an_exchange_passes_and_is_recorded() -> None:
    tell = answer(b'{"a": 1}', "201 Made It", "X-A: 1", "x-a: 2")
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        asked = request("POST", "/v1/things?b=c%20d", "X-K: v", "x-k:w", "ACCEPT: */*", body=b'{"c": 2}')
        heard = stage.ask(asked)
        exchange = stage.book.one
    (arrived,) = platform.asked
    assert arrived.start == "POST /v1/things?b=c%20d HTTP/1.1" and arrived.body == b'{"c": 2}'
    assert arrived.headers == (
        ("Host", platform.url.removeprefix("http://")),
        ("X-K", "v"),
        ("x-k", "w"),
        ("ACCEPT", "*/*"),
        ("Content-Length", "8"),
    )
    assert heard.start == "HTTP/1.1 201 Made It" and heard.body == b'{"a": 1}'
    assert heard.headers == (("X-A", "1"), ("x-a", "2"), ("Content-Length", "8"))
    assert (exchange.id, exchange.actor, exchange.surface, exchange.trouble) == ("p-1", "partner", "mini", "")
    assert exchange.line == f"POST {platform.url}/v1/things?b=c%20d" and exchange.request.body == b'{"c": 2}'
    assert exchange.request.headers[0] == ("Host", "partner.example") and exchange.request.flaw == ""
    assert (exchange.status, exchange.answer.reason, exchange.json) == (201, "Made It", {"a": 1})
    assert exchange.answer.headers == heard.headers and exchange.answer.flaw == ""
    assert abs(exchange.started - time.time()) < 60 and 0 < exchange.elapsed < 10


def test_it_is_recorded_before_the_end_of_the_answer_is_seen() -> None:
    body = b"x" * 300_000
    with Platform(lambda _: answer(body)) as platform, staged(platform.base) as stage, stage.partner() as partner:
        for number in range(1, 30):
            assert partner.ask(request()).body == body
            assert len(stage.book.exchanges) == number


@pytest.mark.parametrize(
    ("method", "tell", "status", "body"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", 200, b""),
        ("HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, b""),
        ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", 304, b""),
        ("DELETE", b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, b""),
        ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abcdefg", 2), 200, b"abcdefg"),
    ],
)
def test_answers_of_every_framing_keep_the_connections(method: str, tell: bytes, status: int, body: bytes) -> None:
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage, stage.partner() as partner:
        heard = [partner.ask(request(method)) for _ in range(3)]
        assert [(m.status, m.body, m.whole) for m in heard] == [(status, body, True)] * 3
        assert [(e.status, e.answer.body, e.trouble) for e in stage.book.exchanges] == [(status, body, "")] * 3
        assert len(platform.connections) == 1
    told = {line.split(b":")[0].decode() for line in tell.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]}
    assert {name for name, _ in heard[0].headers} == told


def test_an_answer_that_ends_with_its_connection() -> None:
    tell = b"HTTP/1.0 200 OK\r\nX-Old: 1\r\n\r\nuntil the end"

    with Platform(lambda _: tell, once=True) as platform, staged(platform.base) as stage, stage.partner() as partner:
        heard = partner.ask(request())
        assert heard.body == b"until the end" and heard.get("connection") == "close" and partner.at_end()
        assert stage.book.one.answer.http_version == "HTTP/1.0" and stage.book.one.answer.body == heard.body


def test_a_caller_of_http_1_0_gets_no_chunks() -> None:
    tell = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-B: 1\r\n\r\n" + chunked(b"abcdef", 4)
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage, stage.partner() as partner:
        heard = partner.ask(b"GET /v1/x HTTP/1.0\r\n\r\n")
        assert heard.body == b"abcdef" and heard.headers == (("X-B", "1"), ("Connection", "close"))
        assert stage.book.one.answer.body == b"abcdef" and stage.book.one.trouble == ""
    assert platform.asked[0].headers == (("Host", platform.url.removeprefix("http://")),)


def test_headers_of_one_connection_stay_there() -> None:
    tell = answer(b"", "200 OK", "Connection: X-Hop, keep-alive", "Keep-Alive: timeout=5", "X-Hop: 1", "X-End: 2")
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        asked = request("GET", "/v1/x", "Connection: close, X-Mine, Host", "X-Mine: 1", "TE: trailers", "X-Yours: 2")
        with stage.partner() as partner:
            heard = partner.ask(asked)
            assert partner.at_end()
        exchange = stage.book.one
    assert [name for name, _ in platform.asked[0].headers] == ["Host", "X-Yours"]
    assert heard.headers == (("X-End", "2"), ("Content-Length", "0"), ("Connection", "close"))
    assert header(exchange.request.headers, "x-mine") == "1" and header(exchange.answer.headers, "x-hop") == "1"


def test_a_length_that_means_nothing_is_recorded_and_not_passed_on() -> None:
    tell = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abcdef", 6)
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        heard = stage.ask(request())
        assert (heard.body, heard.headers) == (b"abcdef", (("Transfer-Encoding", "chunked"),))
        assert header(stage.book.one.answer.headers, "content-length") == "2"


def test_trailers_pass() -> None:
    ends = b"3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n"
    tell = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + ends
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        heard = stage.ask(b"POST /v1/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + ends)
    assert (heard.body, heard.trailers) == (b"abc", (("X-Sum", "9"),))
    assert (platform.asked[0].body, platform.asked[0].trailers) == (b"abc", (("X-Sum", "9"),))


def test_requests_that_come_at_once_are_answered_in_their_order() -> None:
    with Platform(lambda m: answer(m.start.encode())) as platform, staged(platform.base) as stage:
        with stage.partner() as partner:
            partner.send(
                request("POST", "/v1/1", body=b"abc") + b"\r\n" + request(path="/v1/2") + request(path="/v1/3")
            )
            heard = [partner.hear().body for _ in range(3)]
        assert [text.split()[1] for text in heard] == [b"/v1/1", b"/v1/2", b"/v1/3"]
        assert [e.id for e in stage.book.exchanges] == ["p-1", "p-2", "p-3"]


def test_a_caller_waits_for_leave_to_send_its_body() -> None:
    with Platform() as platform:

        def handle(connection, number):  # type: ignore[no-untyped-def]
            head = connection.recv(65536)
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = connection.recv(65536)
            connection.sendall(answer(body + b"!"))
            heads.append(head)

        heads: list[bytes] = []
        platform._handle = handle
        with staged(platform.base) as stage, stage.partner() as partner:
            partner.send(b"PUT /v1/x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            assert partner.hear("HEAD").start == "HTTP/1.1 100 Continue"
            partner.send(b"abc")
            assert partner.hear().body == b"abc!"
            assert stage.book.one.request.body == b"abc" and stage.book.one.trouble == ""
    assert b"Expect: 100-continue" in heads[0]


@pytest.mark.parametrize(
    ("path", "target"),
    [("/v1", "/v1"), ("/v1?x", "/v1?x"), ("/v1//a/%2f?b#", "/v1//a/%2f?b#"), ("/v1/..a/b..", "/v1/..a/b..")],
)
def test_paths_below_the_base_are_asked_as_they_are(path: str, target: str) -> None:
    with Platform() as platform, staged(platform.base + "/") as stage:
        assert stage.url.endswith("/v1")
        assert stage.ask(request(path=path)).status == 200
        assert stage.book.one.request.url == platform.url + target
    assert platform.asked[0].start == f"GET {target} HTTP/1.1"


def test_the_whole_address_can_be_asked_for() -> None:
    with Platform() as platform, staged(platform.base) as stage:
        assert stage.ask(request(path=f"{stage.url}/x")).status == 200
    assert platform.asked[0].start == "GET /v1/x HTTP/1.1"


@pytest.mark.parametrize(
    "path", ["/", "/v1x", "/v2/things?k=1", "/v1/../v2", "/v1/%2e%2E/v2", "http://other.example/v1/x"]
)
def test_a_path_outside_is_refused_and_seen(path: str) -> None:
    with Platform() as platform, staged(platform.base) as stage:
        heard = stage.ask(request("POST", path, body=b"lost"))
        exchange = stage.book.one
    assert heard.status == 404 and platform.asked == []
    assert exchange.response is None and "404" in exchange.trouble and "not below" in exchange.trouble
    assert exchange.request.url == (path if path.startswith("http") else platform.url + path)
    assert exchange.request.body == b"lost" and exchange.request.method == "POST"


PLAIN = b'{"name": "' + b"Zo\xc3\xab" * 500 + b'"}'


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("X-GZIP", gzip.compress(PLAIN[:50], mtime=0) + gzip.compress(PLAIN[50:], mtime=0)),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN, wbits=-15)),
        ("identity", PLAIN),
        ("deflate, gzip", gzip.compress(zlib.compress(PLAIN), mtime=0)),
    ],
)
def test_packed_answers_pass_packed_and_are_recorded_unpacked(encoding: str, packed: bytes) -> None:
    tell = answer(packed, "200 OK", f"Content-Encoding: {encoding}")
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        assert stage.ask(request()).body == packed
        assert (stage.book.one.answer.body, stage.book.one.answer.flaw) == (PLAIN, "")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PLAIN, mtime=0)[:-9]),
        ("gzip", PLAIN),
        ("deflate", b"\x00\x01"),
        ("br", b"any"),
        ("gzip, gzip, gzip, gzip", b"any"),
    ],
)
def test_what_cannot_be_unpacked_is_a_flaw(encoding: str, packed: bytes) -> None:
    tell = answer(packed, "200 OK", f"Content-Encoding: {encoding}")
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        assert stage.ask(request()).body == packed
        exchange = stage.book.one
    assert (exchange.answer.flaw, exchange.answer.body) == ("BODY_UNDECODABLE", packed)
    assert "encoding" in exchange.answer.flaw_text


def test_a_small_answer_that_is_huge_unpacked_is_not_kept_whole() -> None:
    tell = answer(gzip.compress(b"\0" * 60_000_000, mtime=0), "200 OK", "Content-Encoding: gzip")
    with Platform(lambda _: tell) as platform, staged(platform.base) as stage:
        stage.ask(request())
        assert stage.book.one.answer.flaw == "BODY_TOO_LARGE" and len(stage.book.one.answer.body) == 8 * 1024 * 1024


def test_unpacking_takes_little_more_memory_than_is_kept() -> None:
    packed = gzip.compress(bytes(100_000_000), 1)
    tracemalloc.start()
    try:
        body, flaw, _ = unpacked(packed, "gzip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body) == 8 * 1024 * 1024 and flaw == "BODY_TOO_LARGE"
    assert peak < 40_000_000


@pytest.mark.parametrize("upstream", ["ftp://x/", "platform.example", "http://", "http://x:port/", ""])
def test_an_address_that_is_none_is_refused(upstream: str) -> None:
    with pytest.raises(HarnessError, match="cannot forward"):
        RecordingProxy(upstream, print, actor="a", surface="s", next_id=str)
