"""Conditions on purpose: for one caller only, used up call by call, and in each platform's own form."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import kombo_driver
import pytest
from conditions_driver import NOTHING, answer, left, put
from kombo_driver import FILE, RESULT, Kombo
from sandbox_driver import API, Scene, refusal

shared_kombo, kombo = kombo_driver.shared_kombo, kombo_driver.kombo

WORDS = {
    429: "too_many_requests",
    500: "internal_error",
    502: "bad_gateway",
    503: "service_unavailable",
    504: "gateway_timeout",
}
KOMBO_CODES = {
    429: "PLATFORM.RATE_LIMIT_EXCEEDED",
    500: "PLATFORM.UNKNOWN_ERROR",
    502: None,
    503: None,
    504: None,
}


# --- Answers


def test_a_burst_of_429_is_for_one_partner_and_one_operation(scene: Scene) -> None:
    _, other_key = scene.new_partner()
    put(scene, answers=[answer(429, "orders.list", count=2)])
    assert scene.api("GET", "/configs").status_code == 200
    assert scene.api("GET", "/assessments", key=other_key).status_code == 200
    for _ in range(2):
        refused = scene.api("GET", "/assessments")
        assert refusal(refused, 429) == "too_many_requests"
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert refused.headers["x-ratelimit-limit"] == "10"
    passed = scene.api("GET", "/assessments")
    assert passed.status_code == 200
    assert passed.headers["x-ratelimit-remaining"] == "10"


def test_what_is_used_and_left_is_shown(scene: Scene) -> None:
    shown = put(scene, answers=[answer(503, count=3)], delay={"seconds": 0, "count": 2, "operations": ["orders.get"]})
    entry = {
        "status": 503,
        "code": "service_unavailable",
        "after": False,
        "page": False,
        "count": 3,
        "operations": None,
    }
    pause = {"seconds": 0, "count": 2, "operations": ["orders.get"]}
    assert shown == {
        **NOTHING,
        "answers": [{**entry, "used": 0, "left": 3}],
        "delay": {**pause, "used": 0, "left": 2},
    }
    scene.api("GET", "/configs")
    scene.api("GET", "/assessments/unknown")
    shown = left(scene)
    assert shown["answers"] == [{**entry, "used": 2, "left": 1}]
    assert shown["delay"] == {**pause, "used": 1, "left": 1}


def test_entries_are_used_up_in_turn(scene: Scene) -> None:
    put(scene, answers=[answer(429, "configs.list"), answer(500), answer(502), answer(503), answer(504)])
    for status in (500, 502, 503, 504):
        assert refusal(scene.api("GET", "/assessments"), status) == WORDS[status]
    assert scene.api("GET", "/assessments").status_code == 200
    assert scene.api("GET", "/configs").status_code == 429


@pytest.mark.parametrize("status", KOMBO_CODES)
def test_kombo_has_a_usual_code_for_each_status(kombo: Kombo, status: int) -> None:
    put(kombo, answers=[answer(status)])
    refused = kombo.api("GET", "/check-api-key")
    kombo_driver.refusal(refused, status, KOMBO_CODES[status])
    assert refused.headers["ratelimit-remaining"] == ("0" if status == 429 else "299")
    assert kombo.api("GET", "/check-api-key").headers["ratelimit-remaining"] == "298"


def test_a_code_can_be_chosen(kombo: Kombo) -> None:
    limit, setup = "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED", "INTEGRATION.SETUP_SYNC_PENDING"
    order = kombo.order()
    put(kombo, answers=[answer(429, code=limit), answer(503, code=setup), answer(500, code=None)])
    refused = kombo.write(order)
    kombo_driver.refusal(refused, 429, limit)
    assert refused.headers["concurrency-remaining"] == "0"
    assert refused.headers["ratelimit-remaining"] != "0"
    kombo_driver.refusal(kombo.write(order), 503, setup)
    kombo_driver.refusal(kombo.write(order), 500, None)
    passed = kombo.write(order)
    assert passed.status_code == 200
    assert passed.headers["concurrency-remaining"] == "29"


def test_a_page_can_be_had_in_place_of_json(scene: Scene, kombo: Kombo) -> None:
    order = kombo.order()
    for driver, path in ((scene, "/configs"), (kombo, f"/assessment/orders?ids={order}")):
        put(driver, answers=[answer(502, page=True)])
        refused = driver.api("GET", path)
        assert (refused.status_code, refused.headers["content-type"]) == (502, "text/html")
        assert refused.text.startswith("<html>")
        assert driver.api("GET", path).status_code == 200


def test_a_key_can_be_given_back(kombo: Kombo) -> None:
    path = f"/kombo/environments/{kombo.environment}/api-key"
    new = kombo.control("POST", path, {})["apiKey"]
    assert kombo.api("GET", "/check-api-key").status_code == 401
    assert kombo.control("POST", path, {"apiKey": kombo.key}) == {"apiKey": kombo.key}
    assert kombo.api("GET", "/check-api-key").status_code == 200
    assert kombo.api("GET", "/check-api-key", key=new).status_code == 401
    assert kombo.send("POST", f"/_control{path}", json={"apiKey": "never"}).status_code == 404


def test_retry_after_as_the_quirk_has_it(kombo: Kombo) -> None:
    put(kombo, answers=[answer(429, count=2)])
    assert "retry-after" not in kombo.api("GET", "/check-api-key").headers
    kombo.quirk("kombo_retry_after", "yes")
    assert 1 <= int(kombo.api("GET", "/check-api-key").headers["retry-after"]) <= 60


def test_nothing_is_done(scene: Scene, kombo: Kombo) -> None:
    order = scene.order()
    put(scene, answers=[answer(503, "orders.accept")])
    assert scene.act(order, "accept").status_code == 503
    assert scene.get(order)["status"] == "NEW"
    assert scene.act(order, "accept").status_code == 200
    theirs = kombo.order()
    put(kombo, answers=[answer(503, "kombo.result")])
    assert kombo.write(theirs).status_code == 503
    assert kombo.look(theirs)["resultWrites"] == 0


def test_all_is_done_and_the_answer_lost(scene: Scene, kombo: Kombo) -> None:
    order = scene.order()
    put(scene, answers=[answer(504, "orders.accept", after=True)])
    assert refusal(scene.act(order, "accept"), 504) == "gateway_timeout"
    assert scene.get(order)["status"] == "IN_PROGRESS"
    theirs = kombo.order()
    put(kombo, answers=[answer(502, "kombo.result", after=True)])
    kombo_driver.refusal(kombo.write(theirs), 502, None)
    assert kombo.look(theirs)["resultWrites"] == 1


def test_a_refusal_gets_lost_too(scene: Scene) -> None:
    order = scene.order()
    put(scene, answers=[answer(503, "orders.accept", after=True)])
    assert refusal(scene.act(order, "accept", {"message": " "}), 503) == "service_unavailable"
    assert scene.get(order)["status"] == "NEW"
    assert refusal(scene.act(order, "accept", {"message": " "}), 400) == "blank_message"


def test_whatever_the_body_holds(scene: Scene) -> None:
    order = scene.order()
    put(scene, answers=[answer(503, "orders.accept"), answer(503, "attachments.add")])
    assert scene.api("POST", f"/assessments/{order}/accept", content=b"{").status_code == 503
    assert scene.attach(order, "unknown").status_code == 503
    assert [one["left"] for one in left(scene)["answers"]] == [0, 0]


def test_a_call_that_is_not_let_in_uses_nothing_up(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(quirks={"rate_limit": "on"})
    for _ in range(10):
        assert scene.api("GET", "/assessments").status_code == 200
    put(scene, answers=[answer(503)])
    assert scene.api("GET", "/assessments").status_code == 429
    assert scene.send("GET", API + "/assessments").status_code == 401
    assert scene.api("GET", "/nowhere").status_code == 404
    assert left(scene)["answers"][0]["used"] == 0
    assert scene.api("GET", "/configs").status_code == 503


def test_trouble_of_an_integration_comes_first(kombo: Kombo) -> None:
    put(kombo, answers=[answer(503)])
    kombo.trouble("INTEGRATION.INACTIVE")
    assert kombo.api("GET", "/assessment/orders").status_code == 403
    kombo.trouble(None)
    assert kombo.api("GET", "/assessment/orders").status_code == 503


def test_files_are_taken_after_a_lost_answer(kombo: Kombo) -> None:
    order = kombo.order()
    put(kombo, answers=[answer(503, "kombo.result", after=True)])
    assert kombo.write(order, {**RESULT, "attachments": [FILE]}).status_code == 503
    assert kombo.look(order)["result"]["attachments"][0]["name"] == FILE["name"]


# --- Delay


def test_the_answer_is_late(scene: Scene) -> None:
    put(scene, delay={"seconds": 0.1, "count": 1})
    start = time.monotonic()
    assert scene.api("GET", "/assessments").status_code == 200
    assert time.monotonic() - start >= 0.1


@pytest.mark.parametrize("how", [("PUT", "/_control/conditions/{}"), ("POST", "/_control/reset")])
def test_the_work_is_done_while_the_answer_is_held_back(kombo: Kombo, how: tuple[str, str]) -> None:
    order = kombo.order()
    put(kombo, delay={"seconds": 60, "count": 1, "operations": ["kombo.result"]})
    path, headers = f"/kombo/v1/assessment/orders/{order}/result", kombo.headers()

    async def story() -> Any:
        held = asyncio.create_task(kombo.request("PUT", path, json=RESULT, headers=headers))
        while not (await kombo.request("GET", f"/_control/kombo/orders/{order}")).json()["resultWrites"]:
            await asyncio.sleep(0)
        assert not held.done()
        # Nobody else waits, and neither does another call of the same caller.
        assert (await kombo.request("PUT", path, json=RESULT, headers=headers)).status_code == 200
        assert not held.done()
        await kombo.request(how[0], how[1].format(kombo.environment), json={})
        return await held

    assert kombo.run(asyncio.wait_for(story(), 10)).status_code == 200


def test_a_call_uses_up_an_answer_and_a_delay(scene: Scene) -> None:
    put(scene, answers=[answer(503)], delay={"seconds": 0.1, "count": 1})
    start = time.monotonic()
    assert scene.api("GET", "/assessments").status_code == 503
    assert time.monotonic() - start >= 0.1
    assert left(scene)["delay"]["left"] == 0


# --- The control API


def test_put_replaces_and_an_empty_one_ends(scene: Scene) -> None:
    put(scene, answers=[answer(503)], unknownMembers=True)
    assert put(scene, nulls=True, answers=None) == {**NOTHING, "nulls": True}
    assert put(scene) == NOTHING
    assert scene.api("GET", "/assessments").status_code == 200


def test_a_reset_ends_all(scene: Scene) -> None:
    put(scene, unknownMembers=True)
    demo = scene.control("GET", "")["partners"][0]["id"]
    scene.control("PUT", f"/conditions/{demo}", {"nulls": True})
    scene.control("POST", "/reset")
    demo = scene.control("GET", "")["partners"][0]["id"]
    assert scene.control("GET", f"/conditions/{demo}") == NOTHING
    scene.control("GET", f"/conditions/{scene.partner}", expect=404)


WRONG: tuple[tuple[Any, str], ...] = (
    ({"answer": []}, "answer is unknown"),
    ({"answers": {}}, "answers"),
    ({"answers": [1]}, "answers[0]"),
    ({"answers": [answer(200)]}, "answers[0].status"),
    ({"answers": [answer(503.0)]}, "answers[0].status"),
    ({"answers": [{"status": 503}]}, "answers[0].count"),
    ({"answers": [answer(503), answer(503, count=0)]}, "answers[1].count"),
    ({"answers": [answer(503, count=1001)]}, "answers[0].count"),
    ({"answers": [answer(503, count=True)]}, "answers[0].count"),
    ({"answers": [answer(503, "orders.lost")]}, "orders.lost"),
    ({"answers": [answer(503, "kombo.orders")]}, "kombo.orders"),
    ({"answers": [answer(503) | {"operations": []}]}, "answers[0].operations"),
    ({"answers": [answer(503) | {"operations": [[]]}]}, "answers[0].operations"),
    ({"answers": [answer(503, after="yes")]}, "answers[0].after"),
    ({"answers": [answer(503, page=1)]}, "answers[0].page"),
    ({"answers": [answer(503, code="PLATFORM.UNKNOWN_ERROR")]}, "answers[0].code"),
    ({"answers": [answer(503, code=None)]}, "answers[0].code"),
    ({"answers": [answer(503, text="x")]}, "answers[0].text is unknown"),
    ({"delay": 1}, "delay"),
    ({"delay": {"count": 1}}, "delay.seconds"),
    ({"delay": {"seconds": 61, "count": 1}}, "delay.seconds"),
    ({"delay": {"seconds": -1, "count": 1}}, "delay.seconds"),
    ({"delay": {"seconds": 1}}, "delay.count"),
    ({"nulls": "true"}, "nulls"),
    ({"noWebhooks": 1}, "noWebhooks"),
)


@pytest.mark.parametrize(("body", "named"), WRONG, ids=[named for _, named in WRONG])
def test_what_is_wrong_is_named_and_changes_nothing(scene: Scene, body: Any, named: str) -> None:
    before = put(scene, unknownMembers=True)
    refused = scene.control("PUT", f"/conditions/{scene.partner}", body, expect=400)
    assert refused["message"].startswith(named) or named in refused["message"].split(";")[0]
    assert left(scene) == before


def test_kombos_codes_are_checked(kombo: Kombo) -> None:
    body = {"answers": [answer(503, code="PLATFORM.OUT_OF_ORDER")]}
    assert "answers[0].code" in kombo.control("PUT", f"/conditions/{kombo.environment}", body, expect=400)["message"]


def test_unknown_callers(scene: Scene, kombo: Kombo) -> None:
    scene.control("GET", "/conditions/nobody", expect=404)
    scene.control("PUT", "/conditions/nobody", {}, expect=404)
    scene.control("PUT", f"/conditions/{kombo.integration}", {}, expect=404)
