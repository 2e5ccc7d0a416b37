"""What was shown of orders is kept: the same as if it had been read anew, whatever has changed, and never too much."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sandbox_driver import Scene

from sandbox.app import Options
from sandbox.messages import Written
from sandbox.smartrecruiters import order_lists, shown_orders, wire
from sandbox.smartrecruiters.criteria import Criteria
from sandbox.smartrecruiters.shown_orders import ShownOrders
from sandbox.store import Store

QUERIES = (
    "",
    "?status=NEW&limit=2",
    "?status=IN_PROGRESS&status=COMPLETED&sortBy=createDate&sortDir=desc",
    "?fromDate=2020-01-01T00:00:00.000%2B0000&limit=3&offset=3",
)


def pages(scene: Scene) -> list[Any]:
    return [scene.api("GET", "/assessments" + query).json() for query in QUERIES]


def pages_anew(scene: Scene) -> list[Any]:
    """What a sandbox answers that has kept nothing: one with a fault that is on."""
    scene.fault("accept_not_stored")
    found = pages(scene)
    scene.fault("accept_not_stored", active=False)
    return found


def _send(scene: Scene) -> None:
    scene.order()


def _bulk(scene: Scene) -> None:
    scene.bulk(3)


def _inline(scene: Scene) -> None:
    scene.bulk(1, inline=True)


def _accept(scene: Scene) -> None:
    assert scene.act(first(scene), "accept").status_code == 200


def _reject(scene: Scene) -> None:
    assert scene.act(first(scene), "reject").status_code == 200


def _delete_candidate(scene: Scene) -> None:
    """Its orders go with it."""
    scene.sandbox.store.run(
        "DELETE FROM candidates WHERE id = (SELECT candidate_id FROM orders WHERE id = ?)", (first(scene),)
    )


def _give_away(scene: Scene) -> None:
    other, _ = scene.new_partner()
    scene.sandbox.store.run("UPDATE orders SET partner_id = ? WHERE id = ?", (other, first(scene)))


def _rewrite(scene: Scene) -> None:
    """Nothing that a list is sorted or filtered by."""
    scene.sandbox.store.run("UPDATE orders SET updated = updated + 1 WHERE id = ?", (first(scene),))


def first(scene: Scene) -> str:
    return scene.sandbox.store.rows(
        "SELECT id FROM orders WHERE partner_id = ? AND status = 'NEW' ORDER BY serial LIMIT 1", (scene.partner,)
    )[0]["id"]


@pytest.mark.parametrize(
    "change",
    [_send, _bulk, _inline, _accept, _reject, _delete_candidate, _give_away, _rewrite],
    ids=lambda one: one.__name__,
)
def test_a_page_shows_every_change(scene: Scene, change: Callable[[Scene], None]) -> None:
    for status in ("NEW", "NEW", "IN_PROGRESS", "COMPLETED", "NEW"):
        scene.order(status)
    former = pages(scene)
    assert pages(scene) == former
    change(scene)
    now = pages(scene)
    assert now != former
    assert now == pages_anew(scene)


def test_a_page_shows_a_reset_and_the_quirks_of_the_moment(scene: Scene) -> None:
    scene.bulk(12)
    scene.api("POST", "/assessments", json={})
    assert scene.api("GET", "/assessments").json()["totalFound"] == 12
    scene.quirk("test_order_listed", "yes")
    scene.quirk("unsorted_list", "newest_first")
    page = scene.api("GET", "/assessments").json()
    assert (page["totalFound"], len(page["content"])) == (13, 10)
    assert page["content"][0]["offer"]["catalogId"] == "sample"
    scene.control("POST", "/reset")
    demo = scene.control("GET", "")["partners"][0]["id"]
    key = scene.control("GET", f"/partners/{demo}/api-key")["apiKey"]
    assert scene.api("GET", "/assessments", key=key).json()["totalFound"] == 0


@pytest.mark.parametrize(
    "change", [_accept, _reject, _delete_candidate, _give_away, _rewrite], ids=lambda one: one.__name__
)
def test_an_order_shows_every_change(scene: Scene, change: Callable[[Scene], None]) -> None:
    scene.order()
    path = f"/assessments/{first(scene)}"
    former = scene.api("GET", path)
    assert former.status_code == 200
    again = scene.api("GET", path)
    assert again.content == former.content
    change(scene)
    now = scene.api("GET", path)
    assert now.content != former.content
    scene.fault("accept_not_stored")
    anew = scene.api("GET", path)
    assert anew.status_code == now.status_code
    assert anew.content == now.content or now.status_code == 404  # each error has another id


def test_an_order_that_was_shown_to_one_partner_is_not_shown_to_another(scene: Scene) -> None:
    path = f"/assessments/{scene.order()}"
    _other, key = scene.new_partner()
    assert scene.api("GET", path).status_code == 200
    assert scene.api("GET", path, key=key).status_code == 404
    scene.fault("foreign_order_reachable")
    assert scene.api("GET", path, key=key).status_code == 200
    scene.fault("foreign_order_reachable", active=False)
    assert scene.api("GET", path, key=key).status_code == 404
    assert scene.api("GET", path).status_code == 200


def test_an_order_that_was_shown_is_in_the_log(scene: Scene) -> None:
    order = scene.order()
    for _ in range(2):
        scene.api("GET", f"/assessments/{order}")
    assert [entry.orders for entry in scene.sandbox.core.log.latest(2)] == [(order,), (order,)]


def test_each_partner_sees_its_own(scene: Scene) -> None:
    scene.bulk(2)
    _other, key = scene.new_partner()
    assert scene.api("GET", "/assessments").json()["totalFound"] == 2
    assert scene.api("GET", "/assessments", key=key).json()["totalFound"] == 0


def test_a_fault_is_seen_in_a_page_that_was_kept(scene: Scene) -> None:
    scene.order()
    scene.order()
    query = "/assessments?sortBy=createDate&sortDir=desc"
    rightly = scene.api("GET", query).json()
    scene.fault("dates_have_colon")
    assert "+00:00" in scene.api("GET", query).text
    scene.fault("dates_have_colon", active=False)
    assert scene.api("GET", query).json() == rightly


@pytest.mark.parametrize("query", ["", "&status=NEW", "&status=NEW&status=REJECTED", "&fromDate=FROM", "&toDate=TO"])
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_going_through_a_list_in_any_order_of_pages(scene: Scene, query: str, direction: str) -> None:
    """Many orders have the same date, some pages end within them, and each page is as if it were the only one."""
    for count in (7, 1, 12, 20):
        scene.bulk(count)
        scene.control("POST", "/clock/advance", {"seconds": 1})
    dates = sorted({order["createDate"] for order in scene.api("GET", "/assessments?limit=100").json()["content"]})
    query = query.replace("FROM", dates[0].replace("+", "%2B")).replace("TO", dates[-1].replace("+", "%2B"))
    path = f"/assessments?sortBy=createDate&sortDir={direction}{query}"
    whole = scene.api("GET", f"{path}&limit=100").json()
    assert whole["totalFound"] == len(whole["content"]) >= 20
    offsets = list(range(0, 45, 3))
    for order in (offsets, offsets[::-1], random.Random(1).sample(offsets, len(offsets))):
        scene.sandbox.store.run("UPDATE orders SET updated = updated")  # All that is kept is forgotten.
        for offset in order:
            page = scene.api("GET", f"{path}&limit=3&offset={offset}").json()
            assert page["content"] == whole["content"][offset : offset + 3]
            assert page["totalFound"] == whole["totalFound"]


@pytest.mark.parametrize("query", ["", "&status=NEW", "&sortBy=createDate&sortDir=desc", "&fromDate=FROM"])
@pytest.mark.parametrize("moments", ["one", "many"])
def test_the_cost_of_a_page_after_another_is_not_that_of_all_before_it(scene: Scene, query: str, moments: str) -> None:
    """Counted in SQLite's own steps, of which there are some for each order that is looked at."""
    query = "limit=10" + query.replace("FROM", "2020-01-01T00:00:00.000%2B0000")
    steps = []
    for orders in (200, 1800):
        scene.bulk(orders)
        if moments == "many":
            scene.sandbox.store.run("UPDATE orders SET created = created + serial")
        total = scene.api("GET", "/assessments").json()["totalFound"]
        assert scene.api("GET", f"/assessments?{query}&offset={total - 20}").is_success
        steps.append(counted_steps(scene, f"/assessments?{query}&offset={total - 10}"))
    assert steps[1] < 1.5 * steps[0], steps


def counted_steps(scene: Scene, path: str) -> int:
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    connection = scene.sandbox.store._connection
    connection.set_progress_handler(step, 1)
    assert len(scene.api("GET", path).json()["content"]) == 10
    connection.set_progress_handler(None, 1)
    assert count > 20
    return count


@pytest.fixture
def scene_and_shown(open_scene: Callable[..., Scene]) -> tuple[Scene, ShownOrders]:
    scene = open_scene()
    return scene, ShownOrders(_watched(scene.sandbox.store))


def _watched(store: Store) -> Store:
    """A store takes one watcher for a table; here that is the test's."""
    for event in ("INSERT", "DELETE", "UPDATE"):
        store.run(f"DROP TRIGGER temp.orders_{event}")
    return store


def _page(scene: Scene, shown: ShownOrders, criteria: Criteria) -> Written:
    return order_lists.page(scene.sandbox.store, shown, criteria)


def test_what_is_undone_is_not_kept(scene_and_shown: tuple[Scene, ShownOrders]) -> None:
    scene, shown = scene_and_shown
    scene.bulk(3)
    criteria = Criteria(scene.partner)
    with pytest.raises(KeyError), scene.sandbox.store.transaction():
        scene.sandbox.store.run("UPDATE orders SET status = 'REJECTED'")
        assert b"REJECTED" in _page(scene, shown, criteria).content
        shown.keep(scene.partner, "an order", Written(b"REJECTED", ()))
        raise KeyError
    assert (shown.bytes, shown.ends) == (0, 0)
    assert b"REJECTED" not in _page(scene, shown, criteria).content


def test_what_was_kept_is_not_shown_while_it_changes(scene_and_shown: tuple[Scene, ShownOrders]) -> None:
    """A change of another table may be one that this watcher is not told of."""
    scene, shown = scene_and_shown
    scene.bulk(1)
    criteria = Criteria(scene.partner)
    _page(scene, shown, criteria)
    assert shown.answer(scene.partner, criteria)
    with scene.sandbox.store.transaction():
        scene.sandbox.store.keep_setting("some", "thing")
        assert shown.answer(scene.partner, criteria) is None
    assert shown.answer(scene.partner, criteria)


def test_what_is_kept_is_bounded(scene_and_shown: tuple[Scene, ShownOrders]) -> None:
    scene, shown = scene_and_shown
    scene.bulk(300)
    for number in range(200):
        _page(scene, shown, Criteria(scene.partner, limit=100, offset=number))
        assert 70_000 < shown.bytes <= shown_orders.MOST_BYTES
    assert shown.bytes < 200 * 70_000
    for number in range(shown_orders.MOST_ENDS + 10):
        _page(scene, shown, Criteria(scene.partner, after=number, limit=1))
    assert shown.ends <= shown_orders.MOST_ENDS
    scene.order()
    assert (shown.bytes, shown.ends) == (0, 0)


def test_a_page_is_read_once(scene_and_shown: tuple[Scene, ShownOrders]) -> None:
    scene, shown = scene_and_shown
    scene.bulk(3)
    criteria = Criteria(scene.partner)
    page = _page(scene, shown, criteria)
    total, rows = order_lists.listed(scene.sandbox.store, criteria)
    assert page.content.decode() == wire.page_text(10, 0, total, map(wire.order_text, rows))
    assert _page(scene, shown, Criteria(scene.partner)) is page
    scene.order()
    assert _page(scene, shown, criteria) is not page


def test_a_state_that_is_opened_again_is_watched_too(open_scene: Callable[..., Scene], tmp_path: Any) -> None:
    state = tmp_path / "state.sqlite"
    scene = open_scene(state)
    scene.bulk(1)
    scene.close()
    again = Scene(Options(state=state, quirks={"rate_limit": "off"}))
    pages(again)
    again.order()
    assert pages(again) == pages_anew(again)
    again.close()
