"""Listing orders: every filter against a brute-force count over the same orders, and paging."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_driver import Scene, refusal

from sandbox.app import Options
from sandbox.messages import written
from sandbox.smartrecruiters import wire


@pytest.fixture(scope="module")
def listing(_shared: Scene) -> tuple[Scene, list[dict[str, Any]]]:
    """A partner's orders of all statuses, two or three a second, and another partner's orders among them."""
    scene = _shared
    scene.control("POST", "/reset")
    scene.furnish()
    other, _ = scene.new_partner()
    foreign = scene.new_offer(other)
    orders = []
    for number in range(24):
        status = ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED", "NEW")[number % 5]
        orders.append(scene.get(scene.order(status)))
        selection = scene.control("POST", f"/candidates/{scene.new_candidate()['id']}/selections", {"offerId": foreign})
        scene.control("POST", f"/selections/{selection['id']}/send")
        if number % 3 == 0:
            scene.control("POST", "/clock/advance", {"seconds": 1})
    return scene, orders


def brute_force(orders: list[dict[str, Any]], query: dict[str, Any]) -> list[dict[str, Any]]:
    """What the documents say a query gives, without paging. Dates in one zone compare as text."""
    found = [
        order
        for order in orders
        if query.get("status", order["status"]) == order["status"]
        and order["createDate"] > query.get("fromDate", "")
        and order["createDate"] < query.get("toDate", "9")
        and query.get("candidateUuid", order["candidate"]["uuid"]) == order["candidate"]["uuid"]
        and query.get("jobUuid", order["job"]["uuid"]) == order["job"]["uuid"]
    ]
    return found[::-1] if query.get("sortDir") == "desc" else found


@st.composite
def queries(draw: st.DrawFn) -> dict[str, Any]:
    number = st.integers(0, 23)
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "status": st.sampled_from(["NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"]),
                "fromDate": number,
                "toDate": number,
                "candidateUuid": number,
                "jobUuid": st.just(0),
                "sortBy": st.just("createDate"),
                "sortDir": st.sampled_from(["asc", "desc"]),
                "limit": st.integers(1, 100),
                "offset": st.integers(0, 30),
            },
        )
    )


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(query=queries())
def test_filters_as_by_brute_force(listing: tuple[Scene, list[dict[str, Any]]], query: dict[str, Any]) -> None:
    scene, orders = listing
    for name in ("fromDate", "toDate"):
        if name in query:
            query[name] = orders[query[name]]["createDate"]
    for name in ("candidateUuid", "jobUuid"):
        if name in query:
            query[name] = orders[query[name]][name.removesuffix("Uuid")]["uuid"]
    page = scene.api("GET", "/assessments", params=query).json()
    expected = brute_force(orders, query)
    limit, offset = query.get("limit", 10), query.get("offset", 0)
    assert page == {
        "limit": limit,
        "offset": offset,
        "totalFound": len(expected),
        "content": expected[offset : offset + limit],
    }


def test_pages_cover_everything_once_and_never_hold_more_than_100(scene: Scene) -> None:
    placed = scene.bulk(250)
    seen = []
    for offset in range(0, 300, 100):
        page = scene.api("GET", "/assessments", params={"limit": 5000, "offset": offset}).json()
        assert page["limit"] == 100
        seen += [order["id"] for order in page["content"]]
    assert seen == placed


@pytest.mark.parametrize(
    ("query", "limit", "offset"),
    [
        ("", 10, 0),
        ("limit=0", 1, 0),
        ("limit=-5", 1, 0),
        ("limit=101", 100, 0),
        ("limit=many", 10, 0),
        ("limit=", 10, 0),
        ("limit=1.5", 10, 0),
        ("limit=%D9%A3", 10, 0),
        ("limit=" + "9" * 5000, 10, 0),
        ("offset=-1", 10, 0),
        ("offset=99999999999999999999", 10, 2147483647),
    ],
)
def test_odd_pages(scene: Scene, query: str, limit: int, offset: int) -> None:
    page = scene.api("GET", "/assessments?" + query).json()
    assert (page["limit"], page["offset"]) == (limit, offset)
    if query:
        scene.quirk("limit_out_of_range", "reject")
        assert refusal(scene.api("GET", "/assessments?" + query)).startswith("invalid_")


@pytest.mark.parametrize(
    ("text", "good", "strictly_good"),
    [
        ("2013-03-07T13:34:40.135+0000", True, True),
        ("2013-03-07T13:34:40.135+00:00", True, True),
        ("2013-03-07T15:34:40.135+0200", True, True),
        ("2013-03-07T13:34:40.135Z", True, False),
        ("2013-03-07T13:34:40+0000", True, False),
        ("2013-03-07T13:34:40.135 0000", False, False),
        ("2013-02-30T13:34:40.135+0000", False, False),
        ("2013-03-07", False, False),
        ("0001-01-01T00:00:00.000+2359", True, True),
        ("yesterday", False, False),
        ("\x00", False, False),
    ],
)
def test_dates_in_queries(scene: Scene, text: str, good: bool, strictly_good: bool) -> None:
    for date_input, expected in (("tolerant", good), ("strict", strictly_good)):
        scene.quirk("date_input", date_input)
        for name in ("fromDate", "toDate"):
            answer = scene.api("GET", "/assessments", params={name: text})
            if expected:
                assert answer.status_code == 200
            else:
                assert refusal(answer) == ("invalid_from_date" if name == "fromDate" else "invalid_to_date")


def test_offsets_of_dates_count(scene: Scene) -> None:
    created = scene.get(scene.order())["createDate"]
    shifted = created.replace("+0000", "-0001")
    assert scene.api("GET", "/assessments", params={"toDate": created}).json()["totalFound"] == 0
    assert scene.api("GET", "/assessments", params={"toDate": shifted}).json()["totalFound"] == 1


def test_a_large_list_is_read_through_indexes(scene: Scene) -> None:
    scene.bulk(10_000)
    store = scene.sandbox.store
    plan = " ".join(
        row["detail"]
        for row in store.rows(
            "EXPLAIN QUERY PLAN SELECT * FROM orders WHERE partner_id = ? AND test = 0 AND status IN (?)"
            " ORDER BY created ASC, serial ASC LIMIT 10 OFFSET 0",
            (scene.partner, "NEW"),
        )
    )
    assert "USING INDEX" in plan
    assert "TEMP B-TREE" not in plan
    began = time.perf_counter()
    page = scene.api("GET", "/assessments?status=NEW&limit=100&offset=9900").json()
    assert (len(page["content"]), page["totalFound"]) == (100, 10_000)
    assert time.perf_counter() - began < 1


def counted(scene: Scene) -> dict[tuple[str, int, str], int]:
    rows = scene.sandbox.store.rows("SELECT partner_id, test, status, COUNT(*) AS n FROM orders GROUP BY 1, 2, 3")
    return {(row["partner_id"], row["test"], row["status"]): row["n"] for row in rows}


def kept(scene: Scene) -> dict[tuple[str, int, str], int]:
    rows = scene.sandbox.store.rows("SELECT * FROM order_counts WHERE number != 0")
    return {(row["partner_id"], row["test"], row["status"]): row["number"] for row in rows}


def test_the_totals_that_are_kept_are_those_that_one_would_count(scene: Scene) -> None:
    scene.bulk(30)
    for status in ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"):
        scene.order(status)
    scene.api("POST", "/assessments", json={})
    assert kept(scene) == counted(scene) and len(kept(scene)) >= 4
    scene.sandbox.store.run("DELETE FROM partners WHERE id = ?", (scene.partner,))
    assert kept(scene) == counted(scene)
    scene.control("POST", "/reset")
    assert kept(scene) == counted(scene) == {}


def test_a_state_that_was_written_before_totals_were_kept_gets_them(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    first = Scene(Options(state=file))
    first.bulk(7)
    expected = counted(first)
    for trigger in ("order_made", "order_gone", "order_moved"):
        first.sandbox.store.run(f"DROP TRIGGER {trigger}")
    first.sandbox.store.run("DROP TABLE order_counts")
    first.close()
    second = Scene(Options(state=file))
    assert kept(second) == expected and sum(expected.values()) == 7
    second.close()


def test_orders_are_sent_as_if_they_had_been_read_and_written_anew(scene: Scene) -> None:
    body = {"firstName": 'Zoë "Ada" \\', "lastName": "李\n\u2028", "email": "a@example.com", "phone": "\u007f"}
    scene.order(candidate=scene.new_candidate(**body)["id"])
    scene.order("REJECTED")
    rows = scene.sandbox.store.rows("SELECT * FROM orders WHERE partner_id = ? ORDER BY serial", (scene.partner,))
    anew = [wire.order(row) for row in rows]
    assert anew[1]["createDate"] < anew[1]["lastUpdateDate"]
    for order in anew:
        assert scene.api("GET", f"/assessments/{order['id']}").text == written(order)
    path = "/assessments?sortBy=createDate&sortDir=asc"
    listed = scene.api("GET", path)
    assert listed.text == written(wire.page(10, 0, 2, anew))
    assert scene.api("GET", "/assessments?offset=2").text == written(wire.page(10, 2, 2, []))
    # A fault that is on, whichever, looks into the answer.
    scene.fault("accept_not_stored")
    looked_into = scene.api("GET", path)
    assert looked_into.text == listed.text
    assert looked_into.headers["content-type"] == listed.headers["content-type"]


def test_bad_sorting_and_status_are_refused(scene: Scene) -> None:
    assert refusal(scene.api("GET", "/assessments?sortBy=name")) == "invalid_sort_by"
    assert refusal(scene.api("GET", "/assessments?sortDir=up")) == "invalid_sort_dir"
    assert refusal(scene.api("GET", "/assessments?status=CANCELLED")) == "invalid_status"
    assert scene.api("GET", "/assessments?status=").json()["totalFound"] == 0
