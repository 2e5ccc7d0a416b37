"""A document from the network: within a time, a size and a number of redirects, and without credentials."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

import pytest

from proctor.drift.published import next_address, read_published
from proctor.failures import ConfigurationError
from tests.drift.miniatures import published
from tests.engine.raw_server import RawServer

DOCUMENT = json.dumps(published()).encode()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def head(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            break
        received += piece
    return received


def answering(body: bytes, first: str = "200 OK", *more: str) -> Callable[[socket.socket, int], None]:
    def handle(connection: socket.socket, number: int) -> None:
        head(connection)
        lines = [f"HTTP/1.1 {first}", f"Content-Length: {len(body)}", "Connection: close", *more, "", ""]
        connection.sendall("\r\n".join(lines).encode() + body)
        connection.close()

    return handle


def refused(url: str, *, seconds: float = 10, largest: int = 1_000_000) -> str:
    with pytest.raises(ConfigurationError) as problem:
        read_published(url, seconds=seconds, largest=largest)
    assert "expected" in str(problem.value)
    return str(problem.value)


def test_a_document_is_fetched() -> None:
    with RawServer(answering(DOCUMENT)) as server:
        book = read_published(f"{server.url}/openapi.json?key=secret")
    assert book.version == "3.0"
    assert book.name == f"{server.url}/openapi.json"


def test_nothing_that_could_be_a_credential_is_sent() -> None:
    heads: list[bytes] = []

    def handle(connection: socket.socket, number: int) -> None:
        heads.append(head(connection))
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + DOCUMENT)
        connection.close()

    with RawServer(handle) as server:
        read_published(server.url)
    assert b"authorization" not in heads[0].lower() and b"cookie" not in heads[0].lower()
    assert "has credentials in it" in refused("http://user:geheim@127.0.0.1:1/x")
    assert "geheim" not in refused("http://user:geheim@127.0.0.1:1/x")


def test_an_answer_that_never_ends_is_given_up_in_time() -> None:
    def drip(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.ending.is_set():
            connection.sendall(b" ")
            time.sleep(0.05)

    with RawServer(drip) as server:
        began = time.monotonic()
        assert "no whole answer within 0.6 seconds" in refused(server.url, seconds=0.6)
        assert time.monotonic() - began < 5


def test_silence_is_given_up_in_time() -> None:
    with RawServer(lambda connection, number: (head(connection), server.ending.wait(20))[0] and None) as server:
        began = time.monotonic()
        assert "no whole answer" in refused(server.url, seconds=0.6)
        assert time.monotonic() - began < 5


def test_an_answer_that_is_too_large_is_given_up_before_it_ends() -> None:
    def flood(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not server.ending.is_set():
            connection.sendall(b"x" * 65536)

    with RawServer(flood) as server:
        assert "larger than 300000 bytes" in refused(server.url, largest=300_000)


def test_a_redirect_is_followed_and_a_loop_is_not() -> None:
    with (
        RawServer(answering(DOCUMENT)) as there,
        RawServer(answering(b"", "302 Found", f"Location: {there.url}/openapi.json")) as here,
        RawServer(answering(b"", "301 Moved", "Location: /again")) as loop,
    ):
        assert read_published(here.url).version == "3.0"
        assert "more than 5 redirects" in refused(loop.url)
        assert len(loop.connections) == 6


def test_what_is_asked_for_by_https_is_not_taken_from_elsewhere() -> None:
    assert next_address("https://one.example/a", "/b") == "https://one.example/b"
    assert next_address("http://one.example/a", "https://two.example/") == "https://two.example/"
    with pytest.raises(ConfigurationError, match=r"leads from https to http://two\.example/"):
        next_address("https://one.example/a", "http://two.example/")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://u:p@127.0.0.1/"])
def test_a_redirect_to_something_else_is_refused(target: str) -> None:
    with RawServer(answering(b"", "302 Found", f"Location: {target}")) as server:
        assert "no address of a document" in (said := refused(server.url)) or "credentials" in said


@pytest.mark.parametrize(
    ("body", "first", "told"),
    [
        (b"<html>hello</html>", "200 OK", "no OpenAPI document"),
        (b"\xff\xfe", "200 OK", "not UTF-8"),
        (b"", "200 OK", "no OpenAPI document"),
        (DOCUMENT, "404 Not Found", "answers with 404"),
        (DOCUMENT, "201 Created", "answers with 201"),
        (b"", "302 Found", "answers with 302"),
        (b"{}", "200 OK", "no OpenAPI document"),
    ],
)
def test_what_is_no_document_is_refused(body: bytes, first: str, told: str) -> None:
    with RawServer(answering(body, first)) as server:
        assert told in refused(server.url)


def test_an_answer_that_breaks_off_is_refused() -> None:
    def handle(connection: socket.socket, number: int) -> None:
        head(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + DOCUMENT)
        connection.close()

    with RawServer(handle) as server:
        assert "cannot be fetched" in refused(server.url)


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "cannot be fetched" in refused(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("url", ["ftp://x/y", "https://", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_address_is_said(url: str) -> None:
    assert "no address of a document" in refused(url)
