"""Held requests: nothing of them reaches the platform until they are released, or their deadline has come."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from test_proxy_stage import PATIENCE, Platform, Stage, answer, chunked, request, staged

from proctor.exchange import Request
from proctor.proxy import Hold

LIMIT = 8 * 1024 * 1024


class Guard:
    """A gate that holds what is asked of /v1/held, for ``seconds``."""

    def __init__(self) -> None:
        self.seconds = PATIENCE
        self.asked: list[Request] = []
        self.holds: list[Hold] = []
        self.there = threading.Event()

    def hold(self, request: Request) -> Hold | None:
        self.asked.append(request)
        if "/v1/held" not in request.url:
            return None
        self.holds.append(Hold(self.seconds))
        self.there.set()
        return self.holds[-1]

    @property
    def one(self) -> Hold:
        assert self.there.wait(PATIENCE)
        return self.holds[0]


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Platform(lambda asked: answer(asked.body)) as one:
        yield one


@pytest.fixture
def guard() -> Guard:
    return Guard()


@pytest.fixture
def stage(platform: Platform, guard: Guard) -> Iterator[Stage]:
    with staged(platform.base, gate=guard, seconds=0.3) as one:
        yield one


def test_a_held_request_waits_for_its_release_and_nobody_else_does(
    platform: Platform, guard: Guard, stage: Stage
) -> None:
    with stage.partner() as held, stage.partner() as other:
        held.send(request("POST", "/v1/held", "X-K: v", body=b"abc"))
        hold = guard.one
        assert hold.arrived.wait(PATIENCE)
        assert hold.request is not None and hold.request.body == b"abc" and hold.whole
        assert hold.request.url == f"{platform.base}/held" and ("X-K", "v") in hold.request.headers
        assert hold.exchange == "p-1"
        # Longer than the deadline for an answer, which has not begun.
        for _ in range(4):
            assert other.ask(request("POST", "/v1/free", body=b"x")).body == b"x"
            threading.Event().wait(0.1)
        assert [m.start for m in platform.asked] == ["POST /v1/free HTTP/1.1"] * 4
        assert not hold.over.is_set()
        hold.release()
        assert held.hear().body == b"abc"
        assert hold.released and not hold.expired and not hold.gone and hold.over.is_set() and hold.held > 0.3
        assert held.ask(request(path="/v1/free")).status == 200
    exchange = next(e for e in stage.book.exchanges if e.id == "p-1")
    assert exchange.request.body == b"abc" and exchange.trouble == "" and exchange.elapsed > 0.3


def test_the_gate_is_asked_before_the_body_is_there(guard: Guard, stage: Stage) -> None:
    with stage.partner() as partner:
        partner.send(b"POST /v1/held?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n")
        hold = guard.one
        assert (guard.asked[0].method, guard.asked[0].body) == ("POST", b"") and hold.request is None
        assert guard.asked[0].url.endswith("/v1/held?a=b") and guard.asked[0].headers[0] == ("Host", "h")
        partner.send(b"abc")
        assert hold.arrived.wait(PATIENCE)
        hold.release()
        assert partner.hear().body == b"abc"


def test_a_hold_expires(platform: Platform, guard: Guard, stage: Stage) -> None:
    guard.seconds = 0.1
    start = time.monotonic()
    assert stage.ask(request("POST", "/v1/held", body=b"abc")).body == b"abc"
    assert time.monotonic() - start >= 0.1
    assert guard.one.expired and not guard.one.released and 0.1 <= guard.one.held < 5
    guard.one.release()
    assert guard.one.expired and not guard.one.released, "it was over already"
    assert stage.book.one.trouble == ""


def test_what_is_released_at_once_is_not_kept(platform: Platform) -> None:
    class Open:
        def hold(self, request: Request) -> Hold:
            hold = Hold(PATIENCE)
            hold.release()
            return hold

    with staged(platform.base, gate=Open()) as stage, stage.partner() as partner:
        for number in range(3):
            assert partner.ask(request("POST", "/v1/x", body=b"%d" % number)).body == b"%d" % number
        assert all(e.elapsed < PATIENCE / 2 for e in stage.book.exchanges)


@pytest.mark.parametrize("release", [True, False])
def test_a_body_that_is_still_coming_goes_on_after_the_hold(guard: Guard, stage: Stage, release: bool) -> None:
    guard.seconds = PATIENCE if release else 0.1
    data = b"POST /v1/held HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(b"abcdefghi", 3)
    with stage.partner() as partner:
        partner.send(data[:-20])
        if release:
            guard.one.release()
        assert guard.one.over.wait(PATIENCE) and not guard.one.arrived.is_set()
        partner.send(data[-20:])
        assert partner.hear().body == b"abcdefghi"
    assert stage.book.one.request.body == b"abcdefghi"


def test_a_body_too_long_to_be_kept_is_told_and_passes_whole(guard: Guard, stage: Stage) -> None:
    body = bytes(range(256)) * 80_000
    with stage.partner() as partner:
        sender = threading.Thread(target=partner.send, args=(request("POST", "/v1/held", body=body),), daemon=True)
        sender.start()
        assert guard.one.arrived.wait(PATIENCE)
        assert not guard.one.whole and guard.one.request is not None
        assert LIMIT <= len(guard.one.request.body) <= LIMIT + 1 and sender.is_alive()
        guard.one.release()
        assert partner.hear().body == body
        sender.join()


@pytest.mark.parametrize("body", [b"", b"abc"])
def test_a_partner_that_hangs_up_while_it_is_held(platform: Platform, guard: Guard, stage: Stage, body: bytes) -> None:
    with stage.partner() as partner:
        partner.send(request("POST", "/v1/held", body=body))
        assert guard.one.arrived.wait(PATIENCE)
    exchange = stage.book.one
    assert exchange.response is None and "hung up while its request was held back" in exchange.trouble
    assert guard.one.gone and not guard.one.expired and guard.one.over.is_set() and platform.asked == []


def test_leave_to_send_the_body_is_given_by_the_proxy_once(guard: Guard, stage: Stage, platform: Platform) -> None:
    platform.tell = lambda asked: b"HTTP/1.1 100 Continue\r\n\r\n" + answer(asked.body)
    with stage.partner() as partner:
        partner.send(b"PUT /v1/held HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert partner.hear("HEAD").start == "HTTP/1.1 100 Continue"
        partner.send(b"abc")
        assert guard.one.arrived.wait(PATIENCE)
        guard.one.release()
        assert partner.hear().body == b"abc"


def test_many_are_held_and_go_in_the_order_of_their_release(platform: Platform, guard: Guard, stage: Stage) -> None:
    partners = [stage.partner() for _ in range(20)]
    try:
        for number, partner in enumerate(partners):
            partner.send(request("POST", f"/v1/held/{number}", body=b"x"))
            while len(guard.holds) <= number:
                threading.Event().wait(0.001)
            assert guard.holds[number].arrived.wait(PATIENCE)
        for number in reversed(range(20)):
            guard.holds[number].release()
            assert partners[number].hear().status == 200
    finally:
        for partner in partners:
            partner.close()
    assert [m.start.split()[1] for m in platform.asked] == [f"/v1/held/{n}" for n in reversed(range(20))]


def test_whoever_waits_is_called_when_it_is_there(platform: Platform) -> None:
    came: list[Request | None] = []

    class Calling:
        def hold(self, request: Request) -> Hold:
            return Hold(PATIENCE, lambda hold: (came.append(hold.request), hold.release())[0])

    with staged(platform.base, gate=Calling()) as stage:
        assert stage.ask(request("POST", body=b"abc")).body == b"abc"
    assert [r and r.body for r in came] == [b"abc"]


def test_a_gate_that_fails_lets_nothing_pass(platform: Platform) -> None:
    class Broken:
        def hold(self, request: Request) -> Hold | None:
            raise ValueError("no such act")

    with staged(platform.base, gate=Broken(), fails=True) as stage:
        assert stage.ask(request()).status == 500
        assert "no such act" in stage.book.one.trouble and platform.asked == []
