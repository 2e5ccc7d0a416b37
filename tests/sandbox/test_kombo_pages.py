"""Kombo's dashboard, by forms alone: signing in, packages, orders by status, results, webhooks, placing orders."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import kombo_driver
import kombo_pages_driver
from kombo_driver import FILE, INLINE, ORDER_RECEIVED, SUB_RESULT, TEXT, Kombo, Listener, answering, package, result
from kombo_pages_driver import ROOM, lines, said
from pages_driver import Visitor

shared_kombo = kombo_driver.shared_kombo
kombo = kombo_driver.kombo
listen = kombo_driver.listen
visitor = kombo_pages_driver.visitor


def test_who_is_not_signed_in_comes_to_the_entrance_and_back(kombo: Kombo) -> None:
    order = kombo.order()
    visitor = Visitor(kombo)
    for path in ("/orders", "/orders/new", "/packages", "/configuration"):
        visitor.visit(ROOM + path)
        assert visitor.path == ROOM + "/sign-in"
    visitor.visit(f"{ROOM}/orders/{order}")
    visitor.fill("Sign in", {"integration": kombo.integration})
    assert visitor.path == f"{ROOM}/orders/{order}"
    visitor.fill("Another integration")
    assert visitor.path == ROOM + "/sign-in"
    visitor.visit(ROOM)
    assert visitor.path == ROOM + "/sign-in"
    visitor.close()


def test_the_demo_integration_is_offered(kombo: Kombo) -> None:
    visitor = Visitor(kombo)
    visitor.visit(ROOM + "/sign-in")
    page = visitor.fill("Sign in")
    assert page.field("integrationId").startswith("sandbox:")
    visitor.close()


def test_the_newest_integrations_are_listed(kombo: Kombo) -> None:
    newest = [kombo.connect() for _ in range(12)][:2:-1]
    visitor = Visitor(kombo)
    page = visitor.visit(ROOM + "/sign-in")
    listed = [node["data-integration"] for node in page.all("li") if "data-integration" in node.attributes]
    assert listed[0].startswith("sandbox:") and listed[1:] == newest
    assert visitor.fill(f"Open {newest[3]}").field("integrationId") == newest[3]
    visitor.close()


def test_one_signs_in_by_integration_or_environment(kombo: Kombo) -> None:
    name = kombo.control("POST", "/kombo/environments", {"name": "Only one of this name"})["id"]
    named = kombo.connect(environment=name)
    visitor = Visitor(kombo)
    for text, expected in (
        (kombo.integration, kombo.integration),
        (f" {kombo.environment} ", kombo.integration),
        ("Only one of this name", named),
    ):
        visitor.visit(ROOM + "/sign-in")
        assert visitor.fill("Sign in", {"integration": text}).field("integrationId") == expected
    kombo.connect(environment=kombo.control("POST", "/kombo/environments", {"name": "Only one of this name"})["id"])
    for text, status in (("Only one of this name", 409), ("nobody", 404), (" ", 400)):
        visitor.visit(ROOM + "/sign-in")
        page = visitor.fill("Sign in", {"integration": text}, expect=status)
        assert page.one("input", id="f-integration")["value"] == text, "what was typed is still there"
    visitor.close()


def test_an_integration_is_connected(kombo: Kombo) -> None:
    visitor = Visitor(kombo)
    visitor.visit(ROOM + "/sign-in")
    visitor.fill("Connect", expect=400)
    page = visitor.fill("Connect", {"name": "A new one", "tool": "workday"})
    assert visitor.path == ROOM + "/configuration"
    assert page.field("environment") == "A new one"
    assert page.field("integrationId").startswith("workday:")
    visitor.visit(ROOM + "/sign-in")
    page = visitor.fill("Connect", {"environment": kombo.environment, "tool": "lever"})
    assert kombo.environment in page.text
    visitor.close()


def test_an_integration_that_is_gone_ends_the_session(kombo: Kombo, visitor: Visitor) -> None:
    kombo.control("DELETE", f"/kombo/integrations/{kombo.integration}")
    page = visitor.visit(ROOM + "/orders")
    assert visitor.path == ROOM + "/sign-in"
    assert "no longer there" in said(page)
    assert "no longer there" not in said(visitor.visit(ROOM + "/orders")), "it is said once"


def test_packages_are_shown_and_made_by_hand(kombo: Kombo, visitor: Visitor) -> None:
    assert "No packages so far" in visitor.visit(ROOM + "/packages").text
    kombo.set_packages(package(), package("1002", name="Video", type="VIDEO_INTERVIEW"))
    page = visitor.visit(ROOM + "/packages")
    assert [row.field("id") for row in page.one("tbody").all("tr")] == ["1001", "1002"]
    assert page.one("tr", data_package="1002").fields() | {"updated_at": ""} == {
        "id": "1002",
        "name": "Video",
        "type": "VIDEO_INTERVIEW",
        "description": "Of skill",
        "updated_at": "",
    }
    visitor.fill("Make the package", {"id": "1003", "name": "By hand", "type": ""})
    assert kombo.packages()[2]["id"] == "1003" and kombo.packages()[2]["type"] is None
    page = visitor.fill("Make the package", {"id": "1003", "name": "Again"}, expect=409)
    assert page.one("input", name="name")["value"] == "Again"
    visitor.fill("Make the package", {"id": " ", "name": "x"}, expect=400)
    visitor.fill("Make the package", {"id": "4", "name": "x", "type": "NONSENSE"}, expect=400)
    assert len(kombo.packages()) == 3


def test_orders_by_status(kombo: Kombo, visitor: Visitor) -> None:
    orders = {status: kombo.order(status) for status in ("OPEN", "COMPLETED", "CANCELLED", "REJECTED")}
    kombo.place(kombo.connect())
    page = visitor.visit(ROOM + "/orders")
    assert lines(page) == list(reversed(orders.values())), "the newest first, none of another integration"
    assert page.one(data_count="ALL").text == "4"
    for status, order in orders.items():
        page = visitor.visit(f"{ROOM}/orders?status={status}")
        assert lines(page) == [order]
        assert page.field("status") == status
        assert page.one(data_count=status).text == "1"
    assert len(lines(visitor.visit(ROOM + "/orders?status=nonsense"))) == 4


def test_a_long_list_has_pages(kombo: Kombo, visitor: Visitor) -> None:
    placed = kombo.many(120)
    found = lines(visitor.visit(ROOM + "/orders"))
    assert len(found) == 50
    found += lines(visitor.follow("Next")) + lines(visitor.follow("Next"))
    assert sorted(found) == sorted(placed)
    assert lines(visitor.visit(ROOM + "/orders?page=99")) == found[100:]


def test_an_order_is_placed_and_the_partner_told(
    kombo: Kombo, visitor: Visitor, listen: Callable[..., Listener]
) -> None:
    listener = listen()
    kombo.set_packages(package("p1"), package("p2"))
    visitor.visit(ROOM + "/configuration")
    visitor.fill("Register", {"url": listener.url})
    visitor.visit(ROOM + "/orders/new")
    person = {"First_name": "Zoë", "Last_name": "O'Neill", "Email": "zoe@example.com", "Phone": "1"}
    page = visitor.fill("Place the order", Package="p2", **person)
    kombo.settle()
    order = page.one("article")["data-order"]
    assert visitor.path == f"{ROOM}/orders/{order}"
    shown = kombo.look(order)["order"]
    assert shown["package_id"] == "p2"
    assert [shown["candidate"][name] for name in ("first_name", "last_name", "email", "phone")] == list(person.values())
    assert [one["data"]["id"] for one in listener.payloads()] == [order]
    page = visitor.visit(f"{ROOM}/orders/{order}")
    assert page.field("candidate-first_name") == "Zoë"
    assert page.field("outcome") == "answered 200"
    assert page.field("type") == ORDER_RECEIVED
    visitor.fill("Deliver again")
    kombo.settle()
    assert len(listener.came) == 2
    assert len(visitor.visit(f"{ROOM}/orders/{order}").one("tbody").all("tr")) == 2


def test_what_is_left_empty_is_made_up(kombo: Kombo, visitor: Visitor) -> None:
    visitor.visit(ROOM + "/orders/new")
    page = visitor.fill("Place the order")
    shown = kombo.look(page.one("article")["data-order"])["order"]
    assert shown["package_id"] == "1001"
    assert shown["candidate"]["email"].endswith("@example.com")
    visitor.visit(ROOM + "/orders/new")
    page = visitor.fill("Place the order", {"candidate-email": "nonsense", "candidate-phone": "77"}, expect=400)
    assert page.one("input", name="candidate-phone")["value"] == "77"
    assert len(kombo.ids()) == 1


def test_an_inline_order_waits_for_the_partner(kombo: Kombo, visitor: Visitor, listen: Callable[..., Listener]) -> None:
    listener = listen(**answering(200, {"assessment_url": "https://example.com/start"}))
    kombo.register(listener.url, INLINE)
    visitor.visit(ROOM + "/orders/new")
    page = visitor.fill("Place the order", {"inline": "true"})
    assert page.field("inline") == "true"
    assert page.field("assessmentUrl") == "https://example.com/start"
    assert [one["type"] for one in listener.payloads()] == [INLINE]


def test_an_inline_order_without_an_answer_is_none(
    kombo: Kombo, visitor: Visitor, listen: Callable[..., Listener]
) -> None:
    visitor.visit(ROOM + "/orders/new")
    page = visitor.fill("Place the order", {"inline": "true"}, expect=409)
    assert "no webhook is registered" in said(page)
    kombo.register(listen(**answering(422, {"message": "We are <b>closed</b>"})).url, INLINE)
    page = visitor.fill("Place the order", {"inline": "true"}, expect=409)
    assert "We are <b>closed</b>" in said(page)
    assert kombo.ids() == []
    told = kombo.sandbox.core.log.of(kombo.environment)
    assert any(one.outcome == "answered 422" for one in told), "the attempt stays in the log"


def test_a_tool_with_inline_orders_only(kombo: Kombo, visitor: Visitor) -> None:
    visitor.visit(ROOM + "/sign-in")
    visitor.fill("Sign in", {"integration": kombo.connect("ukgpro")})
    page = visitor.visit(ROOM + "/orders/new")
    assert "checked" in page.one("input", name="inline").attributes
    visitor.fill("Place the order", {"inline": ""}, expect=409)


def test_the_result_is_shown(kombo: Kombo, visitor: Visitor) -> None:
    order = kombo.order()
    assert "No result so far" in visitor.visit(f"{ROOM}/orders/{order}").text
    remote = {"smartrecruiters": {"scoreLabel": "92 <of> 100"}, "recruitee": {"subtitle": "other"}}
    generic = {"name": "b.bin", "content_type": "application/octet-stream", "data": "AAAA"}
    body = result(
        score=90.5, max_score=100, attributes=[TEXT, SUB_RESULT], attachments=[FILE, generic], remote_fields=remote
    )
    warnings = [one["message"] for one in kombo.write(order, body).json()["warnings"]]
    assert len(warnings) == 2
    page = visitor.visit(f"{ROOM}/orders/{order}")
    part = page.one("div", data_result=order)
    shown = {
        name: part.field(f"result-{name}") for name in ("status", "score", "max_score", "result_url", "completed_at")
    }
    assert shown == {name: str(body[name]) for name in shown}
    text = part.one(data_attribute="TEXT")
    assert (text.field("label"), text.field("value")) == (TEXT["label"], TEXT["value"])
    sub = part.one(data_attribute="SUB_RESULT").fields()
    assert sub == {"label": "Personality test", "score-value": "97", "score-max": "100", "status": "COMPLETED"}
    file = part.one(data_attachment="1").fields()
    assert file == {
        "name": "report.pdf",
        "content_type": "application/pdf",
        "size": "4",
        "sha256": hashlib.sha256(b"%PDF").hexdigest(),
    }
    assert json.loads(part.field("remote_fields")) == {"smartrecruiters": remote["smartrecruiters"]}
    assert [one.text for one in part.all(data_field="warning")] == warnings
    assert page.field("resultWrites") == "1"
    listed = visitor.visit(ROOM + "/orders")
    assert "90.5 of 100" in listed.text
    assert kombo.write(order, result()).json()["warnings"] == []
    assert visitor.visit(f"{ROOM}/orders/{order}").all(data_field="warning") == []


def test_a_refused_order_says_why(kombo: Kombo, visitor: Visitor, listen: Callable[..., Listener]) -> None:
    kombo.register(listen(**answering(422, {"error": {"message": "Unknown package <x>"}})).url)
    order = kombo.place()["orderId"]
    page = visitor.visit(f"{ROOM}/orders/{order}")
    assert page.field("status") == "REJECTED"
    assert page.field("rejection") == "Unknown package <x>"


def test_delivering_again_needs_a_webhook(kombo: Kombo, visitor: Visitor) -> None:
    order = kombo.order()
    visitor.visit(f"{ROOM}/orders/{order}")
    page = visitor.fill("Deliver again", expect=409)
    assert "No webhook" in said(page)


def test_orders_of_others_are_not_shown(kombo: Kombo, visitor: Visitor) -> None:
    foreign = kombo.order(integration=kombo.connect())
    page = visitor.visit(f"{ROOM}/orders/{foreign}", expect=404)
    assert "another integration" in said(page)
    visitor.visit(ROOM + "/orders/nothing", expect=404)
    token = visitor.visit(ROOM + "/orders").all("input", name="_csrf")[0]["value"]
    visitor.press(f"{ROOM}/orders/{foreign}/deliver", {"_csrf": token}, expect=404)


def test_webhooks_are_registered_and_removed(kombo: Kombo, visitor: Visitor) -> None:
    visitor.visit(ROOM + "/configuration")
    page = visitor.fill("Register", {"url": "no url"}, expect=400)
    assert page.one("input", name="url")["value"] == "no url"
    visitor.fill("Register", {"url": "http://127.0.0.1:9/a", ORDER_RECEIVED: "", INLINE: ""}, expect=400)
    page = visitor.fill("Register", {"url": "http://127.0.0.1:9/a", INLINE: ""})
    assert page.field("url") == "http://127.0.0.1:9/a"
    row = page.one("tbody").one("tr")
    assert ORDER_RECEIVED in row.text and INLINE not in row.text
    page = visitor.fill("Remove")
    assert page.all(data_field="url") == []
    token = page.all("input", name="_csrf")[0]["value"]
    visitor.press(f"{ROOM}/webhooks/{row['data-webhook']}/remove", {"_csrf": token}, expect=404)


def test_the_key_is_shown_once(kombo: Kombo, visitor: Visitor) -> None:
    page = visitor.visit(ROOM + "/configuration")
    assert kombo.key not in visitor.seen[-1]
    assert kombo.key[-4:] in page.text
    key = visitor.fill("Generate a new API key").field("apiKey")
    assert kombo.api("GET", "/check-api-key", key=key).status_code == 200
    assert kombo.api("GET", "/check-api-key").status_code == 401
    for path in ("/configuration", "/orders", "/packages"):
        visitor.visit(ROOM + path)
        assert key not in visitor.seen[-1]


def test_the_webhook_secret_is_shown_when_asked_for(kombo: Kombo, visitor: Visitor) -> None:
    secret = kombo.register("http://127.0.0.1:9/a")["secret"]
    visitor.visit(ROOM + "/configuration")
    assert secret not in visitor.seen[-1]
    assert visitor.fill("Show the webhook secret").field("secret") == secret


def test_the_reset_of_an_integration_needs_a_tick(kombo: Kombo, visitor: Visitor) -> None:
    kombo.set_packages(package())
    order = kombo.order()
    other = kombo.place(kombo.connect())["orderId"]
    visitor.visit(ROOM + "/configuration")
    visitor.fill("Reset", expect=400)
    assert kombo.ids() == [order]
    visitor.fill("Reset", {"sure": "yes"})
    assert kombo.ids() == [] and kombo.packages() == []
    assert kombo.look(other)["order"]["id"] == other
    visitor.visit(f"{ROOM}/orders/{order}", expect=404)


def test_orders_without_a_name_or_anything(kombo: Kombo, visitor: Visitor) -> None:
    jazz = kombo.connect("jazzhr")
    nobody = {"email": "a@example.com", "first_name": None, "last_name": None, "phone": None}
    order = kombo.place(jazz, candidate=nobody)["orderId"]
    visitor.visit(ROOM + "/sign-in")
    page = visitor.fill("Sign in", {"integration": jazz})
    assert "a@example.com" in page.one("tr", data_order=order).text
    page = visitor.visit(f"{ROOM}/orders/{order}")
    assert page.field("candidate-email") == "a@example.com"
    assert page.all(data_field="candidate-first_name") == []
