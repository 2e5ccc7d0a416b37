"""Opening a result: for a generated URL the partner is asked each time; other addresses are never called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sandbox_driver import Scene

URL = "https://assessments.example/generated/1"
SOUND = "GET order header"


def http(body: bytes, status: str = "200 OK", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


class Partner:
    """Listens on a free port of the driver's event loop, keeps the head of what came, and answers as told."""

    def __init__(self, scene: Scene, reply: bytes) -> None:
        self.reply = reply
        self.came: list[str] = []
        self._server = scene.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/generated"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.reply)
        writer.close()

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def answering(scene: Scene) -> Iterator[Callable[..., Partner]]:
    opened: list[Partner] = []

    def start(reply: bytes = http(URL.encode())) -> Partner:
        opened.append(Partner(scene, reply))
        setting(scene, "resultURL", opened[-1].url)
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def setting(scene: Scene, name: str, value: str) -> None:
    assert scene.api("POST", "/configs", json={"id": name, "value": value}).status_code == 200


def result(scene: Scene, kind: str = "GENERATED_URL", complete: bool = True) -> tuple[str, str]:
    """A result on a completed order: the order's id, and its own."""
    order = scene.order("IN_PROGRESS")
    made = scene.result(order, resultType=kind, **({"result": URL} if kind in ("URL", "VIDEO_URL") else {}))
    if complete:
        scene.act(order, "complete")
    return order, made


def opened(scene: Scene, one: str) -> dict[str, Any]:
    """What an opening has led to."""
    opening = scene.control("POST", f"/results/{one}/openings")
    scene.run(scene.sandbox.core.background.finished())
    found: dict[str, Any] = scene.control("GET", f"/openings/{opening['id']}")
    return found


def test_the_partner_is_asked_at_each_opening(scene: Scene, answering: Callable[..., Partner]) -> None:
    partner = answering()
    setting(scene, "resultHeader", "authToken: 123456")
    order, one = result(scene)
    for times in (1, 2):
        found = opened(scene, one)
        assert (found["outcome"], found["url"], found["resultId"]) == ("opened", URL, one)
        assert len(partner.came) == times
    assert partner.came[0].startswith(f"GET /generated?orderId={order} HTTP/1.1\r\n")
    assert "authToken: 123456\r\n" in partner.came[0]
    assert "content-length" not in partner.came[0].lower()
    assert scene.key not in partner.came[0]


def test_until_the_partner_answers_the_outcome_is_pending(scene: Scene, answering: Callable[..., Partner]) -> None:
    answering()
    assert scene.control("POST", f"/results/{result(scene)[1]}/openings")["outcome"] == "pending"


def test_an_address_keeps_its_own_parameters(scene: Scene, answering: Callable[..., Partner]) -> None:
    partner = answering()
    setting(scene, "resultURL", partner.url + "?tenant=1#part")
    scene.quirk("generated_url_parameter", "assessmentOrderId")
    order, one = result(scene)
    opened(scene, one)
    assert partner.came[0].startswith(f"GET /generated?tenant=1&assessmentOrderId={order} HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("URL", {"outcome": "opened", "url": URL}),
        ("VIDEO_URL", {"outcome": "opened", "url": URL}),
        ("DOCUMENT", {"outcome": "failed", "error": "a DOCUMENT result has no address of its own to open"}),
        ("VIDEO_STREAM", {"outcome": "failed", "error": "a VIDEO_STREAM result has no address of its own to open"}),
    ],
)
def test_results_of_other_types_ask_nobody(
    scene: Scene, answering: Callable[..., Partner], kind: str, found: dict[str, str]
) -> None:
    partner = answering()
    shown = opened(scene, result(scene, kind)[1])
    assert {name: value for name, value in shown.items() if name in ("outcome", "url", "error")} == found
    assert partner.came == []


def test_a_video_stream_may_be_asked_for_in_the_same_way(scene: Scene, answering: Callable[..., Partner]) -> None:
    partner = answering()
    scene.quirk("video_stream_result", "ignore")
    assert opened(scene, result(scene, "VIDEO_STREAM")[1])["url"] == URL
    assert len(partner.came) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (http(b"", "500 Oh"), "the partner answered 500"),
        (http(b'"' + URL.encode() + b'"'), "what the partner answered is no URL: '\"https://"),
        (http(b'{"url": "x"}'), "what the partner answered is no URL: "),
        (http(b""), "what the partner answered is no URL: ''"),
        (http(b"\xff\xfe"), "what the partner answered is no URL: "),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhttp", "no answer: not HTTP"),
        (http(b"x" * 100_000), "the answer is longer than 65536 bytes"),
        (b"", "no answer: not HTTP"),
        (b"x" * 100_000, "no answer: not HTTP"),
    ],
)
def test_odd_answers_are_told(scene: Scene, answering: Callable[..., Partner], reply: bytes, error: str) -> None:
    answering(reply)
    found = opened(scene, result(scene)[1])
    assert found["outcome"] == "failed"
    assert found["error"].startswith(error)
    assert "url" not in found


def test_an_answer_may_come_in_chunks(scene: Scene, answering: Callable[..., Partner]) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    answering(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(URL), URL.encode()))
    assert opened(scene, result(scene)[1])["url"] == URL


@pytest.mark.parametrize(
    "text",
    ["no colon", ": 1", "Host: elsewhere", "content-length: 3", "a b: c", "a: b\r\nc: d", "a: \u20ac", "a: b\x00"],
)
def test_a_header_cannot_smuggle(scene: Scene, answering: Callable[..., Partner], text: str) -> None:
    partner = answering()
    setting(scene, "resultHeader", text)
    assert opened(scene, result(scene)[1])["error"].startswith("resultHeader does not look like")
    assert partner.came == []


@pytest.mark.parametrize("url", ["http://192.0.2.1/x", "http://example.com/x", "ftp://127.0.0.1/", "no url"])
def test_other_places_are_never_called(scene: Scene, url: str) -> None:
    setting(scene, "resultURL", url)
    assert opened(scene, result(scene)[1])["error"].startswith("not sent: ")


def test_without_an_address_nobody_can_be_asked(scene: Scene) -> None:
    assert opened(scene, result(scene)[1])["error"] == "the partner has not set resultURL"


def test_only_results_that_are_shown_can_be_opened(scene: Scene) -> None:
    one = result(scene, complete=False)[1]
    assert "IN_PROGRESS" in scene.control("POST", f"/results/{one}/openings", expect=409)["message"]
    scene.quirk("results_visible_before_complete", "yes")
    scene.control("POST", f"/results/{one}/openings", expect=201)
    scene.control("POST", "/results/unknown/openings", expect=404)
    scene.control("GET", "/openings/unknown", expect=404)


def test_a_reset_forgets_openings(scene: Scene) -> None:
    opening = scene.control("POST", f"/results/{result(scene)[1]}/openings")["id"]
    scene.control("POST", "/reset")
    scene.control("GET", f"/openings/{opening}", expect=404)


@pytest.mark.parametrize(
    ("fault", "kind", "sound", "broken"),
    [
        ("generated_url_called_without_header", "GENERATED_URL", 2 * [SOUND], ["GET order", "GET order"]),
        ("generated_url_without_order", "GENERATED_URL", 2 * [SOUND], ["GET header", "GET header"]),
        ("generated_url_called_once_only", "GENERATED_URL", 2 * [SOUND], [SOUND]),
        ("generated_url_called_by_post", "GENERATED_URL", 2 * [SOUND], 2 * ["POST order header"]),
        ("generated_url_called_for_other_types", "URL", [], 2 * [SOUND]),
    ],
)
def test_faults(
    scene: Scene, answering: Callable[..., Partner], fault: str, kind: str, sound: list[str], broken: list[str]
) -> None:
    partner = answering()
    setting(scene, "resultHeader", "authToken: 123456")
    for active, calls in ((False, sound), (True, broken)):
        scene.fault(fault, active)
        order, one = result(scene, kind)
        partner.came.clear()
        for _ in range(2):
            assert opened(scene, one)["url"] == URL
        assert [told(head, order) for head in partner.came] == calls
        assert bool(scene.activations(fault)) is active


def told(head: str, order: str) -> str:
    """Method and content of a call, in words."""
    words = {"order": f"orderId={order}", "header": "authToken: 123456"}
    return " ".join([head.split()[0], *(word for word, text in words.items() if text in head)])
