"""Notifications: once, in the background, to loopback only, and whatever the receiver does the order stands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sandbox_driver import Scene


class Receiver:
    """Listens on a free port of the driver's event loop, keeps what came, and answers as told."""

    def __init__(self, scene: Scene, reply: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") -> None:
        self.scene = scene
        self.reply = reply
        self.came: list[tuple[str, dict[str, Any]]] = []
        self._server = scene.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        self.came.append((head, json.loads(await reader.readexactly(length))))
        writer.write(self.reply)
        writer.close()

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def receive(scene: Scene) -> Iterator[Callable[..., Receiver]]:
    opened: list[Receiver] = []

    def start(**more: Any) -> Receiver:
        opened.append(Receiver(scene, **more))
        register(scene, f"http://127.0.0.1:{opened[-1].port}/orders/new?x=1")
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def register(scene: Scene, url: str) -> None:
    assert scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": url}).status_code == 200


def order(scene: Scene) -> str:
    """Place one and let the background finish."""
    placed = scene.order()
    scene.run(scene.sandbox.core.background.finished())
    return placed


def noted(scene: Scene) -> list[dict[str, Any]]:
    return scene.control("GET", f"/partners/{scene.partner}/notifications")["notifications"]


def test_a_new_order_is_told_once(scene: Scene, receive: Callable[..., Receiver]) -> None:
    receiver = receive()
    placed = order(scene)
    scene.act(placed, "accept")
    scene.run(scene.sandbox.core.background.finished())
    [(head, body)] = receiver.came
    assert head.startswith("POST /orders/new?x=1 HTTP/1.1\r\n")
    assert "application/json" in head
    assert scene.key not in head
    assert body["assessmentOrderId"] == placed
    assert set(body) == {"assessmentOrderId", "createDate"}
    [note] = noted(scene)
    assert (note["orderId"], note["outcome"]) == (placed, "answered 200")
    assert note["sentAt"].endswith("+0000")


def test_quirks_change_the_payload(scene: Scene, receive: Callable[..., Receiver]) -> None:
    receiver = receive()
    scene.quirk("notification_id_field", "assmentOrderId")
    scene.quirk("notification_create_date", "no")
    placed = order(scene)
    assert receiver.came[0][1] == {"assmentOrderId": placed}


@pytest.mark.parametrize(
    ("fault", "times"), [("notification_missing", 0), ("notification_repeated", 2), ("notification_lacks_order_id", 1)]
)
def test_faults(scene: Scene, receive: Callable[..., Receiver], fault: str, times: int) -> None:
    receiver = receive()
    scene.fault(fault)
    placed = order(scene)
    assert len(receiver.came) == times
    assert all(("assessmentOrderId" in body) != (fault == "notification_lacks_order_id") for _, body in receiver.came)
    assert scene.activations(fault) == 1
    assert scene.get(placed)["status"] == "NEW"


def test_a_fault_keeps_to_the_first_address(scene: Scene, receive: Callable[..., Receiver]) -> None:
    scene.fault("notification_to_former_address")
    former = receive()
    order(scene)
    assert scene.activations("notification_to_former_address") == 0
    latter = receive()
    order(scene)
    assert (len(former.came), len(latter.came)) == (2, 0)
    scene.fault("notification_to_former_address", active=False)
    order(scene)
    assert (len(former.came), len(latter.came)) == (2, 1)


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (b"HTTP/1.1 500 Oh\r\n\r\n", "answered 500"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n", "answered 302"),
        (b"", "no answer: not HTTP"),
        (b"nonsense\r\n", "no answer: not HTTP"),
        (b"x" * 100_000, "no answer: not HTTP"),
    ],
)
def test_odd_receivers_harm_nobody(scene: Scene, receive: Callable[..., Receiver], reply: bytes, outcome: str) -> None:
    receiver = receive(reply=reply)
    placed = order(scene)
    assert len(receiver.came) == 1
    assert noted(scene)[0]["outcome"] == outcome
    assert scene.api("GET", "/assessments?status=NEW").json()["content"][0]["id"] == placed


def test_a_receiver_that_is_down_gets_nothing_later(scene: Scene, receive: Callable[..., Receiver]) -> None:
    receiver = receive()
    receiver.close()
    placed = order(scene)
    assert noted(scene)[0]["outcome"] == "no answer: ConnectionRefusedError"
    assert scene.get(placed)["status"] == "NEW"


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/x",
        "http://example.com/x",
        "http://127.0.0.1.example.com/",
        "http://169.254.169.254/latest",
        "http://[2001:db8::1]/",
        "http://0.0.0.0/",
        "http://localhost@example.com/",
        "ftp://127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://exämple.com/",
        "no url",
    ],
)
def test_other_places_are_never_called(scene: Scene, url: str) -> None:
    register(scene, url)
    order(scene)
    assert noted(scene)[0]["outcome"].startswith("not sent: ")


def test_an_address_cannot_smuggle_headers(scene: Scene, receive: Callable[..., Receiver]) -> None:
    receiver = receive()
    register(scene, f"http://127.0.0.1:{receiver.port}/a b/é?q=\u20ac x")
    order(scene)
    assert receiver.came[0][0].startswith("POST /a%20b/%C3%A9?q=%E2%82%AC%20x HTTP/1.1\r\n")


def test_a_host_can_be_allowed(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(notify_hosts=frozenset({"sandbox-receiver.invalid"}))
    register(scene, "http://sandbox-receiver.invalid:9/")
    order(scene)
    assert noted(scene)[0]["outcome"] == "no answer: gaierror"


def test_nothing_is_noted_without_an_address_nor_for_bulk_or_test_orders(
    scene: Scene, receive: Callable[..., Receiver]
) -> None:
    order(scene)
    assert noted(scene) == []
    receiver = receive()
    scene.bulk(5)
    scene.api("POST", "/assessments", json={})
    scene.run(scene.sandbox.core.background.finished())
    assert noted(scene) == []
    assert receiver.came == []
