"""Webhooks and inline orders: what is sent and how it is signed, and what comes of each answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import kombo_driver
import pytest
from kombo_driver import INLINE, ORDER_RECEIVED, Kombo, Listener, answering, refusal, result

from sandbox.kombo import signature

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

URL = "https://assessments.example/1"


def signed(body: bytes, secret: str) -> str:
    """Made otherwise than in the sandbox."""
    digest = hmac.digest(secret.encode(), body, hashlib.sha256)
    return base64.b64encode(digest, altchars=b"-_").decode().replace("=", "")


def test_the_vector() -> None:
    body = b'{"id":"W1","type":"assessment:order-received","data":{}}'
    assert signature.of(body, "test-secret") == "cYFIU3-5E8TvUn-U6LWuiTQJSGmkYvgk2odFx-UJHtU"


def test_an_ordinary_order(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    hook = listen()
    secret = kombo.register(hook.url)["secret"]
    placed = kombo.place(candidate={"email": "ü@example.com"})
    [(headers, body)] = hook.came
    payload = json.loads(body)
    assert set(payload) == {"id", "type", "data"}
    assert (payload["id"], payload["type"]) == (placed["eventId"], ORDER_RECEIVED)
    assert payload["data"] == kombo.look(placed["orderId"])["order"] | {"integration_id": kombo.integration}
    assert b'": ' not in body
    assert headers["x-kombo-signature"] == signed(body, secret)
    assert headers["content-type"] == "application/json"
    assert "authorization" not in headers
    assert hook.lines == ["POST /hook HTTP/1.1"]
    assert kombo.outcomes(placed["orderId"]) == ["answered 200"]


def test_only_webhooks_registered_for_the_event(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    one, two, other = listen(), listen(), listen()
    first = kombo.register(one.url, ORDER_RECEIVED, "data-changed")
    second = kombo.register(two.url, ORDER_RECEIVED)
    kombo.register(other.url, INLINE)
    assert first["secret"] == second["secret"]
    order = kombo.order()
    assert [len(hook.came) for hook in (one, two, other)] == [1, 1, 0]
    assert len(kombo.outcomes(order)) == 2
    kombo.control("DELETE", f"/kombo/environments/{kombo.environment}/webhooks/{first['id']}", expect=204)
    kombo.order()
    assert [len(hook.came) for hook in (one, two, other)] == [1, 2, 0]
    environment, _ = kombo.new_environment()
    kombo.place(integration=kombo.connect(environment=environment))
    kombo.many(3)
    assert [len(hook.came) for hook in (one, two, other)] == [1, 2, 0]


@pytest.mark.parametrize("body", [{"error": {"message": "Not for us"}}, {"message": "Not for us"}])
def test_a_refusal(kombo: Kombo, listen: Callable[..., Listener], body: Any) -> None:
    kombo.register(listen(**answering(422, body)).url)
    order = kombo.order()
    shown = kombo.look(order)
    assert (shown["order"]["status"], shown["rejection"]) == ("REJECTED", "Not for us")
    assert kombo.outcomes(order) == ["answered 422"]
    assert kombo.ids(statuses="REJECTED") == [order]
    assert kombo.orders("/assessment/orders/open")["results"] == []
    refusal(kombo.write(order))


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ({"status": 422}, "answered 422"),
        (answering(422, {"error": "no"}), "answered 422"),
        (answering(422, {"error": {"message": None}}), "answered 422"),
        (answering(422, ["message"]), "answered 422"),
        ({"status": 422, "body": b'{"message": "\\ud800"}'}, "answered 422"),
        ({"status": 422, "body": b"[" * 60_000}, "answered 422"),
        ({"status": 422, "body": b"x" * 100_000}, "the answer is longer than 65536 bytes"),
        (answering(400, {"error": {"message": "no"}}), "answered 400"),
        (answering(500, {"message": "no"}), "answered 500"),
        ({"status": 302, "headers": "Location: http://127.0.0.1:1/\r\n"}, "answered 302"),
        ({"raw": b""}, "no answer: not HTTP"),
        ({"raw": b"nonsense\r\n\r\n"}, "no answer: not HTTP"),
    ],
)
def test_any_other_answer_leaves_the_order_open(
    kombo: Kombo, listen: Callable[..., Listener], reply: Any, outcome: str
) -> None:
    kombo.register(listen(**reply).url)
    order = kombo.order()
    assert kombo.outcomes(order) == [outcome]
    assert kombo.look(order)["order"]["status"] == "OPEN"
    assert kombo.look(order)["rejection"] is None
    assert kombo.ids(statuses="OPEN") == [order]


@pytest.mark.parametrize("url", ["http://192.0.2.1/x", "http://example.com/", "http://127.0.0.1:1/"])
def test_nobody_there(kombo: Kombo, url: str) -> None:
    kombo.register(url)
    order = kombo.order()
    assert kombo.outcomes(order)[0].startswith(("not sent: ", "no answer: "))
    assert kombo.ids() == [order]


def test_delivered_again(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    order = kombo.order()
    kombo.control("POST", f"/kombo/orders/{order}/deliver", {}, expect=409)
    hook = listen()
    kombo.register(hook.url)
    for _ in range(2):
        event = kombo.control("POST", f"/kombo/orders/{order}/deliver", {}, expect=202)["eventId"]
        kombo.settle()
        assert hook.payloads()[-1]["id"] == event
    first, second = hook.payloads()
    assert first["data"] == second["data"]
    assert first["id"] != second["id"]
    assert kombo.outcomes(order) == ["answered 200"] * 2


def test_a_refusal_that_comes_too_late(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    order = kombo.order("COMPLETED")
    kombo.register(listen(**answering(422, {"message": "no"})).url)
    kombo.control("POST", f"/kombo/orders/{order}/deliver", {})
    kombo.settle()
    assert kombo.look(order)["order"]["status"] == "COMPLETED"


def test_an_inline_order(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    hook = listen(**answering(200, {"assessment_url": URL, "more": 1}))
    secret = kombo.register(hook.url)["secret"]
    placed = kombo.place(inline=True)
    assert (placed["inline"], placed["assessmentUrl"], placed["outcome"]) == (True, URL, "created")
    [(headers, body)] = hook.came
    payload = json.loads(body)
    assert (payload["type"], payload["id"]) == (INLINE, placed["eventId"])
    assert headers["x-kombo-signature"] == signed(body, secret)
    shown = kombo.look(placed["orderId"])
    assert payload["data"] == shown["order"] | {"integration_id": kombo.integration}
    assert (shown["inline"], shown["order"]["status"]) == (True, "OPEN")
    assert kombo.outcomes(placed["orderId"]) == ["answered 200"]
    assert kombo.write(placed["orderId"], result("OPEN")).status_code == 200
    kombo.control("POST", f"/kombo/orders/{placed['orderId']}/deliver", {})
    kombo.settle()
    assert [one["type"] for one in hook.payloads()] == [INLINE, INLINE]


def test_inline_only(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    kombo.register(listen(**answering(200, {"assessment_url": URL})).url)
    assert kombo.place(integration=kombo.connect("ukgpro"), inline=True)["orderId"]


@pytest.mark.parametrize(
    "reply",
    [
        {},
        answering(200, {}),
        answering(200, URL),
        answering(200, {"assessment_url": None}),
        answering(200, {"assessment_url": ""}),
        answering(200, {"assessment_url": "/assessments/1"}),
        answering(200, {"assessment_url": "ftp://assessments.example/"}),
        answering(200, {"assessment_url": "https://assess ments.example/"}),
        answering(400, {"assessment_url": URL}),
        answering(500, {"assessment_url": URL}),
        answering(422, {"error": {"message": "Not for us"}}),
        answering(422, {}),
        {"raw": b""},
        {"status": 200, "body": b"<html>"},
    ],
)
def test_bad_answers_create_no_inline_order(kombo: Kombo, listen: Callable[..., Listener], reply: Any) -> None:
    kombo.register(listen(**reply).url)
    placed = kombo.place(inline=True)
    assert (placed["orderId"], placed["assessmentUrl"]) == (None, None)
    assert placed["outcome"].startswith("not created: ")
    assert placed["eventId"]
    assert kombo.ids() == []


def test_no_webhook_for_an_inline_order(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    kombo.register(listen().url, ORDER_RECEIVED)
    placed = kombo.place(inline=True)
    assert (placed["orderId"], placed["eventId"]) == (None, None)
    assert "no webhook" in placed["outcome"]


def test_orders_arrive_in_order_of_their_creation_though_an_inline_one_waits(
    kombo: Kombo, listen: Callable[..., Listener]
) -> None:
    kombo.register(listen(**answering(200, {"assessment_url": URL})).url, INLINE)
    orders = [kombo.order(), kombo.place(inline=True)["orderId"], kombo.order()]
    assert kombo.ids() == orders
    created = [kombo.look(order)["createdAt"] for order in orders]
    assert created == sorted(set(created))
