"""The lists of orders: their form, pages, filters, and which tool gives what."""

from __future__ import annotations

import random
from typing import Any

import kombo_driver
import pytest
from kombo_driver import Kombo, refusal, result

from sandbox.kombo import cursors, formats
from sandbox.kombo.cursors import Position
from sandbox.kombo.tools import TOOLS

shared_kombo, kombo = kombo_driver.shared_kombo, kombo_driver.kombo

OPEN = "/assessment/orders/open"
PERSON = {"remote_id", "email", "first_name", "last_name", "hiring_team_roles"}


def walk(kombo: Kombo, path: str = "/assessment/orders", between: Any = None, **params: Any) -> list[str]:
    """The ids met while going through all pages."""
    met: list[str] = []
    page = kombo.orders(path, **params)
    for _ in range(1000):
        met += [order["id"] for order in page["results"]]
        if page["next"] is None:
            return met
        if between:
            between()
        page = kombo.orders(path, cursor=page["next"], **params)
    raise AssertionError("the pages do not end")


def test_the_form_of_an_order(kombo: Kombo) -> None:
    kombo.order()
    answer = kombo.api("GET", "/assessment/orders").json()
    assert set(answer) == {"status", "data"}
    assert set(answer["data"]) == {"next", "results"}
    [order] = answer["data"]["results"]
    assert list(order) == ["id", "package_id", "status", "candidate", "application", "job"]
    assert len(order["id"]) == 24
    assert set(order["candidate"]) == {"remote_id", "email", "first_name", "last_name", "phone"}
    assert set(order["application"]) == {"remote_id"}
    assert set(order["job"]) == {"remote_id", "name", "job_code", "description", "location", "hiring_team"}
    assert all(set(one) == PERSON for one in order["job"]["hiring_team"])
    [open_order] = kombo.orders(OPEN)["results"]
    assert open_order == {name: value for name, value in order.items() if name != "status"}


def test_what_is_told_at_placing(kombo: Kombo) -> None:
    details = {
        "packageId": "mine",
        "candidate": {"email": "ada@example.com", "first_name": None, "phone": None},
        "application": {"remote_id": None},
        "job": {"location": None, "name": "بائع"},
        "hiring_team": [{"email": "boss@example.com", "hiring_team_roles": ["HIRING_MANAGER"]}],
    }
    order = kombo.look(kombo.order(**details))["order"]
    assert order["package_id"] == "mine"
    assert order["candidate"]["email"] == "ada@example.com"
    assert order["candidate"]["last_name"]
    assert (order["candidate"]["first_name"], order["application"]["remote_id"]) == (None, None)
    assert (order["job"]["location"], order["job"]["name"]) == (None, "بائع")
    [member] = order["job"]["hiring_team"]
    assert set(member) == PERSON
    assert kombo.orders(ids=order["id"])["results"] == [order]


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_lacks_is_null(kombo: Kombo, tool: str) -> None:
    integration = kombo.connect(tool)
    path = f"/kombo/integrations/{integration}/orders"
    if tool == "ukgpro":
        kombo.control("POST", path, {}, expect=409)
        return
    order = kombo.look(kombo.place(integration=integration)["orderId"])["order"]
    null = {
        f"{part}.{name}" for part in ("candidate", "application", "job") for name, v in order[part].items() if not v
    }
    assert null == set(TOOLS[tool].lacks)
    assert order["candidate"]["email"]


@pytest.mark.parametrize("size", [1, 7, 100, 250])
@pytest.mark.parametrize("path", ["/assessment/orders", OPEN])
def test_pages(kombo: Kombo, path: str, size: int) -> None:
    orders = kombo.many(253 if size > 1 else 5)
    assert walk(kombo, path, page_size=size) == orders
    assert len(kombo.orders(path)["results"]) == min(100, len(orders))


def test_pages_while_orders_arrive(kombo: Kombo) -> None:
    orders = kombo.many(20)
    arrived: list[str] = []
    met = walk(kombo, between=lambda: arrived.append(kombo.order()) if len(arrived) < 6 else None, page_size=3)
    assert met == orders + arrived


def test_pages_while_orders_leave_the_filter(kombo: Kombo) -> None:
    orders = kombo.many(9)
    done: list[str] = []

    def complete() -> None:
        done.append(orders[len(done)])
        kombo.write(done[-1])

    assert walk(kombo, between=complete, page_size=2, statuses="OPEN") == orders


def test_filters_agree_with_a_plain_search(kombo: Kombo) -> None:
    dice = random.Random(5)
    every = []
    for order in kombo.many(40):
        status = dice.choice(["OPEN", "COMPLETED", "CANCELLED"])
        if status != "OPEN":
            kombo.write(order, result(status))
        every.append((order, status, kombo.look(order)["createdAt"]))
    for _ in range(60):
        statuses = dice.sample(["OPEN", "COMPLETED", "CANCELLED", "REJECTED"], dice.randint(0, 3))
        ids = dice.sample([one[0] for one in every] + ["x", "y"], dice.choice([0, 3, 20]))
        after = dice.choice([None, dice.choice(every)[2]])
        params = {"statuses": ",".join(statuses), "ids": ",".join(ids)}
        params |= {"created_after": after} if after else {}
        expected = [
            order
            for order, status, created in every
            if (not statuses or status in statuses) and (not ids or order in ids) and (not after or created >= after)
        ]
        assert walk(kombo, page_size=dice.choice([1, 4, 250]), **params) == expected


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("statuses=OPEN%2CCOMPLETED", 2),
        ("statuses=OPEN,COMPLETED", 2),
        ("statuses=", 3),
        ("statuses=,%20,", 3),
        ("statuses=OPEN,OPEN", 1),
        ("ids=", 3),
        ("ids=x", 0),
        ("cursor=", 3),
        ("whatever=1&include_deleted=x", 3),
        ("created_after=0000-01-01", 3),
        ("created_after=2023-04-04", 3),
        ("created_after=2999-01-01T00:00:00.5Z", 0),
    ],
)
def test_queries(kombo: Kombo, query: str, count: int) -> None:
    for status in ("OPEN", "COMPLETED", "CANCELLED"):
        kombo.order(status)
    assert len(kombo.api("GET", f"/assessment/orders?{query}").json()["data"]["results"]) == count


@pytest.mark.parametrize(
    "query",
    [
        *(f"page_size={size}" for size in ("0", "251", "-1", "", "x", "1.0", "1e2", "%2B5", "9" * 5000, "٣")),
        *(f"statuses={text}" for text in ("open", "OPEN,X", "DONE", "OPEN COMPLETED")),
        *(
            f"created_after={text}"
            for text in ("", "x", "2023-13-45", "2023-04-04T00:00:00%2B02:00", "2023-04-04T00:00Z")
        ),
        *(f"cursor={text}" for text in ("x", "page%20", "page%20AAAA", "page_AAAA", "%00", "page%20é")),
    ],
)
def test_bad_queries(kombo: Kombo, query: str) -> None:
    refusal(kombo.api("GET", f"/assessment/orders?{query}"))


def test_created_after_is_inclusive_and_in_utc(kombo: Kombo) -> None:
    orders = kombo.many(3)
    moment = kombo.look(orders[1])["createdAt"]
    assert kombo.ids(created_after=moment) == orders[1:]
    assert kombo.ids(created_after=moment.removesuffix("Z")) == orders[1:]
    assert kombo.ids(created_after=moment.replace("Z", "1Z")) == orders[2:]


def test_cursors_are_sealed_and_bound(kombo: Kombo) -> None:
    kombo.many(3)
    cursor = kombo.orders(page_size=1)["next"]
    assert " " in cursor
    spoilt = cursor[:-3] + ("A" if cursor[-3] != "A" else "B") + cursor[-2:]
    other = kombo.connect()
    for wrong in ({"params": {"cursor": spoilt}}, {"params": {"cursor": cursor}, "integration": other}):
        refusal(kombo.api("GET", "/assessment/orders", **wrong))
    refusal(kombo.api("GET", OPEN, params={"cursor": cursor}))
    coded = str(cursor).replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    for blank in ("+", "%20"):
        answer = kombo.api("GET", f"/assessment/orders?cursor={coded.replace(' ', blank)}")
        assert len(answer.json()["data"]["results"]) == 2


def test_cursors_by_themselves() -> None:
    position = Position("scope", 7, "[]")
    for plain in (False, True):
        text = cursors.written(position, b"key", plain)
        assert cursors.read(text, b"key") == position
        assert cursors.read(text, b"other") is None


def test_many_orders_differ(kombo: Kombo) -> None:
    orders = [kombo.look(order) for order in kombo.many(50)]
    assert len({one["createdAt"] for one in orders}) == 50
    assert len({one["order"]["candidate"]["email"] for one in orders}) == 50


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("1970-01-01T00:00:00.001Z", 1),
        ("1970-01-02", 86_400_000),
        ("1970-01-01T00:00:01.0001", 1001),
        ("0000-02-29", -62_162_121_600_000),
        ("9999-12-31T23:59:59.9999999Z", 253_402_300_800_000),
        ("2023-02-29", None),
        ("2023-04-04T24:00:00Z", None),
        ("2023-04-04T00:00:60Z", None),
        ("2023-04-04 ", None),
        ("2023-04-04\n", None),
        ("\uff12023-04-04", None),
    ],
)
def test_moments(text: str, milliseconds: int | None) -> None:
    assert formats.moment(text) == milliseconds
