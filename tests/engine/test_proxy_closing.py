"""The end of a recording proxy: whatever is under way is recorded, and no thread and no socket is left."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from pathlib import Path

import pytest
from raw_server import RawServer, read_request
from test_proxy_stage import PATIENCE, Book, Platform, answer, request, staged

from proctor.exchange import Request
from proctor.failures import HarnessError
from proctor.proxy import Hold, RecordingProxy


def sockets() -> set[str]:
    """The sockets of this process, by inode."""
    found = set()
    for name in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found.add(str(name.readlink()))
    return {target for target in found if target.startswith(("socket:", "anon_inode:[eventpoll]"))}


def proxy_to(url: str, book: Book, **options: object) -> RecordingProxy:
    return RecordingProxy(  # type: ignore[arg-type]
        url, book.record, actor="partner", surface="mini", next_id=book.next_id, **options
    )


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="sockets are counted in /proc")
def test_nothing_is_left() -> None:
    with Platform(lambda _: answer(bytes(1000))) as platform:
        threads, before = set(threading.enumerate()), sockets()
        book = Book()
        proxy = proxy_to(platform.base.replace("127.0.0.1", "localhost"), book)
        port = int(proxy.start().split(":")[2].split("/")[0])
        partners = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(10)]
        for partner in partners:
            partner.sendall(request())
        book.wait(10)
        proxy.close()
        for partner in partners:
            partner.close()
        ours = {
            thread for thread in threading.enumerate() if "recording-proxy" in thread.name or "asyncio" in thread.name
        }
        assert not ours - threads
        left = sockets() - before
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1)
        # What the platform has accepted is the platform's.
        assert len(left) <= len(platform.connections), left
    assert sockets() - before == set()


def test_what_is_under_way_is_recorded() -> None:
    class Holding:
        def hold(self, request: Request) -> Hold | None:
            if not request.url.endswith("/held"):
                return None
            holds.append(Hold(PATIENCE))
            return holds[-1]

    def handle(connection: socket.socket, number: int) -> None:
        data = read_request(connection)
        if b"/half" in data:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc")
        reached.release()
        connection.recv(1)

    holds: list[Hold] = []
    reached = threading.Semaphore(0)
    sent = [
        request(path="/silent"),
        request(path="/half"),
        request("POST", "/held", body=b"x"),
        b"POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc",
        b"GET /head HTTP/1.1\r\nHos",
    ]
    with RawServer(handle) as server:
        book = Book()
        with staged(server.url, record=book.record, next_id=book.next_id, gate=Holding()) as stage:
            partners = [stage.partner() for _ in sent]
            idle = stage.partner()
            for partner, data in zip(partners, sent, strict=True):
                partner.send(data)
            partners[1].hear("HEAD")
            assert partners[1].file.read(3) == b"abc"
            assert reached.acquire(timeout=PATIENCE) and reached.acquire(timeout=PATIENCE)
            assert book.wait_for_ids(5)
            assert holds[0].arrived.wait(PATIENCE)
            start = time.monotonic()
            stage.proxy.close()
            took = time.monotonic() - start
            assert all(partner.at_end() for partner in [*partners, idle])
            for partner in [*partners, idle]:
                partner.close()
    assert took < 2
    by_path = {e.request.url.removeprefix(server.url): e for e in book.exchanges}
    assert sorted(by_path) == ["/body", "/half", "/head", "/held", "/silent"] and len(book.exchanges) == 5
    assert all("closed while this request was under way" in e.trouble for e in book.exchanges)
    assert by_path["/half"].answer.body == b"abc" and by_path["/half"].answer.flaw == "BODY_TRUNCATED"
    assert by_path["/body"].request.body == b"abc" and by_path["/held"].request.body == b"x"
    assert holds[0].gone and not holds[0].released
    holds[0].release()


def test_closing_twice_or_before_the_start_does_nothing() -> None:
    book = Book()
    proxy = proxy_to("http://127.0.0.1:9/v1", book)
    proxy.close()
    assert proxy.start().endswith("/v1")
    with pytest.raises(HarnessError, match="started before"):
        proxy.start()
    proxy.close()
    proxy.close()


def test_it_cannot_be_closed_from_inside() -> None:
    def close_it(_: object) -> None:
        stage.proxy.close()

    with Platform() as platform, staged(platform.base, record=close_it, fails=True) as stage:
        assert stage.ask(request()).status == 200
        assert isinstance(stage.proxy.failures[0], HarnessError)


def test_a_port_that_cannot_be_had_is_told() -> None:
    proxy = proxy_to("http://127.0.0.1:9", Book(), host="203.0.113.1")
    with pytest.raises(OSError):
        proxy.start()
    proxy.close()


def test_closing_in_the_middle_of_traffic_records_each_request_once() -> None:
    with Platform(lambda asked: answer(asked.body)) as platform:
        book = Book()
        proxy = proxy_to(platform.base, book)
        port = int(proxy.start().split(":")[2].split("/")[0])
        heard: list[int] = []

        def ask() -> None:
            try:
                with socket.create_connection(("127.0.0.1", port), PATIENCE) as plug:
                    while True:
                        plug.sendall(request("POST", body=b"abc"))
                        if not plug.recv(65536):
                            return
                        heard.append(1)
            except OSError:
                return

        threads = [threading.Thread(target=ask, daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        book.wait(200)
        proxy.close()
        for thread in threads:
            thread.join(PATIENCE)
        exchanges = list(book.exchanges)
    assert len({e.id for e in exchanges}) == len(exchanges) >= len(heard) and proxy.failures == ()
    assert all((e.response is None) == ("was closed" in e.trouble) or e.trouble for e in exchanges)
