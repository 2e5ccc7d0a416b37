"""The checklist of the 13 steps ticks itself as they happen, whoever does them; and orders in one click."""

from __future__ import annotations

import asyncio
import timeit

import pytest
import workbench_driver
from pages_driver import Node, Visitor
from sandbox_driver import Scene
from workbench_driver import ask, done, having, states

visitor = workbench_driver.visitor

OFFER = {"name": "A test", "description": "Of skill", "type": "SKILLS_TEST", "price": {"amount": 0}}
PERSON = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com"}


def test_the_thirteen_steps_tick_one_after_the_other(scene: Scene, visitor: Visitor) -> None:
    """Driven through the APIs, as a program and the control API do it; every step is ticked once it is done."""
    scene.control("POST", "/reset")
    partner, key = scene.new_partner()
    query = f"?partner={partner}"
    assert done(visitor, query) == []
    offer = scene.control("POST", f"/partners/{partner}/offers", OFFER)["id"]
    assert done(visitor, query) == [1]
    company = scene.control("POST", "/companies", {"name": "A customer"})["id"]
    scene.control("POST", f"/offers/{offer}/activate", {"companyId": company})
    assert done(visitor, query) == [1, 2]
    candidate = scene.control("POST", f"/companies/{company}/candidates", PERSON)["id"]
    assert done(visitor, query) == [1, 2, 3]
    scene.control("GET", f"/candidates/{candidate}/offers")
    assert done(visitor, query) == [1, 2, 3, 4]
    selection = scene.control("POST", f"/candidates/{candidate}/selections", {"offerId": offer})["id"]
    assert done(visitor, query) == list(range(1, 6))
    order = scene.control("POST", f"/selections/{selection}/send", {})["orderId"]
    assert done(visitor, query) == list(range(1, 7))
    scene.api("GET", "/assessments?status=COMPLETED", key=key)
    assert done(visitor, query) == list(range(1, 7)), "a list without the order does not show it"
    scene.api("GET", "/assessments?status=NEW", key=key)
    assert done(visitor, query) == list(range(1, 8))
    assert scene.act(order, "accept", key=key).is_success
    assert done(visitor, query) == list(range(1, 9))
    scene.control("GET", f"/candidates/{candidate}/profile")
    assert done(visitor, query) == list(range(1, 10))
    result = scene.api("POST", f"/assessments/{order}/results", key=key, json={"title": "T", "description": "D"})
    assert done(visitor, query) == list(range(1, 11))
    assert scene.attach(order, result.json()["id"], key=key).is_success
    assert done(visitor, query) == list(range(1, 12))
    assert scene.act(order, "complete", key=key).is_success
    assert done(visitor, query) == list(range(1, 13))
    scene.control("GET", f"/candidates/{candidate}/profile")
    assert done(visitor, query) == list(range(1, 14))
    assert "All 13 steps are done" in visitor.page.text
    assert done(visitor) == list(range(1, 14)), "who acted last is shown without being chosen"
    scene.control("POST", "/reset")
    assert done(visitor) == []


def test_each_next_step_says_what_to_do(scene: Scene, visitor: Visitor) -> None:
    offer = scene.new_offer(active=False)
    scene.control("POST", "/reset")
    step = visitor.visit("/").one("li", data_state="next")
    assert (step["data-step"], step.one("a")["href"]) == ("1", "/portal/offers/new")
    scene.furnish()
    step = visitor.visit("/").one("li", data_state="next")
    assert (step["data-step"], step.one("a")["href"]) == ("3", "/customer/candidates/new")
    order = scene.order()
    step = visitor.visit("/").one("li", data_state="next")
    assert step["data-step"] == "7"
    assert step.one("pre").text == (
        'curl -sS -H "X-SmartToken: $PROCTOR_API_KEY"'
        " 'http://127.0.0.1:8700/smartrecruiters/v1/assessments?status=NEW'"
    )
    scene.api("GET", f"/assessments/{order}")
    scene.act(order, "accept")
    scene.control("GET", f"/candidates/{scene.get(order)['candidate']['id']}/profile")
    result = scene.result(order)
    step = visitor.visit("/").one("li", data_state="next")
    assert f"/assessments/{order}/results/{result}/attachments" in step.one("pre").text
    assert offer not in visitor.page.text


def test_what_nobody_was_seen_doing_is_not_ticked(scene: Scene, visitor: Visitor) -> None:
    order = scene.order("IN_PROGRESS")
    found = states(visitor.visit("/"))
    assert (found[6], found[7], found[8]) == ("passed by", "done", "next")
    scene.act(order, "complete")
    page = visitor.visit("/")
    assert [number for number, one in enumerate(states(page), 1) if one == "passed by"] == [4, 7, 9]
    assert "in time" in page.one("li", data_step="9").text


def test_a_rejected_order_ends_the_course(scene: Scene, visitor: Visitor) -> None:
    scene.order("REJECTED")
    assert "rejected this order" in visitor.visit("/").text
    assert 8 not in done(visitor)


def test_the_newest_order_counts_unless_another_is_chosen(scene: Scene, visitor: Visitor) -> None:
    first = scene.order("COMPLETED")
    second = scene.order()
    assert visitor.visit("/").field("orderId") == second
    page = ask(visitor, "Show", order=first)
    assert page.field("orderId") == first
    assert page.one("li", data_step="12")["data-state"] == "done"
    assert f"order={first}" in having(page, "data-live")[0]["data-live"]


def test_whoever_acted_last_is_shown(scene: Scene, visitor: Visitor) -> None:
    partner, _ = scene.new_partner()
    assert shown_partner(visitor.visit("/")) == scene.partner
    scene.new_offer(partner, active=False)
    assert shown_partner(visitor.visit("/")) == partner
    assert shown_partner(visitor.visit(f"/?partner={scene.partner}")) == scene.partner


def shown_partner(page: Node) -> str:
    return next(
        one["value"] for one in page.one("select", name="partner").all("option") if "selected" in one.attributes
    )


@pytest.mark.parametrize("query", ["?partner=nobody", "?order=none", "?partner=%00%22&order=" + "x" * 5000])
def test_an_unknown_choice_counts_as_none(visitor: Visitor, query: str) -> None:
    assert len(states(visitor.visit("/" + query))) == 13


def test_an_order_in_one_click(scene: Scene, visitor: Visitor) -> None:
    visitor.visit("/")
    page = visitor.fill("Place a test order for me")
    order = page.field("orderId")
    assert f"Order {order} is placed" in page.one(role="status").text
    assert done(visitor) == [1, 2, 3, 4, 5, 6]
    assert visitor.fill("Place a test order for me").field("orderId") != order
    listed = scene.api("GET", "/assessments").json()
    assert listed["totalFound"] == 2
    assert len({one["candidate"]["id"] for one in listed["content"]}) == 2
    assert {one["offer"]["name"] for one in listed["content"]} == {"A test"}, "the offer that is there is used"


def test_an_order_in_one_click_where_nothing_is_there_yet(scene: Scene, visitor: Visitor) -> None:
    scene.control("POST", "/reset")
    visitor.visit("/")
    page = visitor.fill("Place a test order for me")
    assert done(visitor) == [1, 2, 3, 4, 5, 6]
    assert page.one("li", data_state="next")["data-step"] == "7"


def test_the_partner_is_told_of_an_order_in_one_click(scene: Scene, visitor: Visitor) -> None:
    came = asyncio.Event()

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        came.set()

    server = scene.run(asyncio.start_server(hear, "127.0.0.1", 0))
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/new"
    scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": url})
    visitor.visit("/")
    visitor.fill("Place a test order for me")
    scene.run(scene.sandbox.core.background.finished())
    server.close()
    assert came.is_set()
    assert url in visitor.visit("/workbench/exchanges").text


def test_a_kombo_order_in_one_click(visitor: Visitor) -> None:
    visitor.visit("/")
    page = visitor.fill("Place a Kombo order for me")
    assert visitor.path.startswith("/kombo-dashboard/orders/")
    assert page.field("status") == "OPEN"
    assert "created" in page.one(role="status").text


def test_the_first_page_is_quick_with_many_orders(scene: Scene, visitor: Visitor) -> None:
    """The script fetches it every two seconds, beside the calls that are measured."""
    scene.bulk(20_000)
    scene.order()
    seconds = min(timeit.repeat(lambda: visitor.send("GET", "/workbench/steps"), number=1, repeat=3))
    assert seconds < 0.2
