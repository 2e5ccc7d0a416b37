"""Conditions on purpose: for one caller only, used up call by call, and in each platform's own form."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import kombo_driver
import pytest
from kombo_driver import FILE, INLINE, RESULT, Kombo, Listener, answering, package
from sandbox_driver import API, MESSAGE, Driver, Scene, refusal

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

FUTURE = {"nested": [1, None]}
NOTHING = {
    "answers": [],
    "delay": None,
    "unknownMembers": False,
    "nulls": False,
    "noWebhooks": False,
    "used": {"unknownMembers": 0, "nulls": 0, "noWebhooks": 0},
}
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


@pytest.fixture
def notified(scene: Scene) -> Iterator[Listener]:
    """Where the partner of the scene is told of orders."""
    hook = Listener(scene)
    scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": hook.url})
    yield hook
    hook.close()


def put(driver: Driver, **conditions: Any) -> Any:
    """For the partner or the environment of the driver."""
    return driver.control("PUT", f"/conditions/{caller(driver)}", conditions)


def left(driver: Driver) -> Any:
    return driver.control("GET", f"/conditions/{caller(driver)}")


def caller(driver: Any) -> str:
    return driver.partner if isinstance(driver, Scene) else driver.environment


def answer(status: int, *operations: str, count: int = 1, **more: Any) -> dict[str, Any]:
    return {"status": status, "count": count, **({"operations": list(operations)} if operations else {}), **more}


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All JSON objects in a value, but for the future member's own."""
    if isinstance(value, dict):
        yield value
        for name, inner in value.items():
            if name != "xFutureMember":
                yield from objects(inner)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


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
    entry = {"status": 503, "code": "service_unavailable", "after": False, "count": 3, "operations": None}
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


# --- Unknown members


def test_each_object_has_an_unknown_member(scene: Scene) -> None:
    _, other_key = scene.new_partner()
    order = scene.order()
    before = scene.get(order)
    put(scene, unknownMembers=True)
    listed = scene.api("GET", "/assessments").json()
    found = list(objects(listed))
    assert len(found) >= 7
    assert all(one["xFutureMember"] == FUTURE for one in found)
    assert scene.act(order, "accept", {"message": " "}).json()["xFutureMember"] == FUTURE
    assert "xFutureMember" not in scene.api("GET", "/assessments", key=other_key).json()
    assert left(scene)["used"] == {"unknownMembers": 2, "nulls": 0, "noWebhooks": 0}
    put(scene)
    assert scene.get(order) == before


def test_notifications_have_it_too(scene: Scene, notified: Listener) -> None:
    put(scene, unknownMembers=True)
    order = scene.order()
    scene.run(scene.sandbox.core.background.finished())
    [payload] = notified.payloads()
    assert payload["assessmentOrderId"] == order
    assert payload["xFutureMember"] == FUTURE


def test_kombos_answers_have_it_and_its_webhooks_do_not(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    hook = listen()
    kombo.register(hook.url)
    put(kombo, unknownMembers=True)
    order = kombo.order()
    found = list(objects(kombo.api("GET", "/assessment/orders").json()))
    assert len(found) >= 7
    assert all(one["xFutureMember"] == FUTURE for one in found)
    refused = kombo.write(order, {}).json()
    assert refused["xFutureMember"] == refused["error"]["xFutureMember"] == FUTURE
    assert [one for one in objects(hook.payloads()) if "xFutureMember" in one] == []


# --- Nulls


def nullable(order: dict[str, Any]) -> list[Any]:
    """All members of Kombo's order that may be null (KB-ORD-01)."""
    candidate = [order["candidate"][name] for name in ("remote_id", "first_name", "last_name", "phone")]
    job = [order["job"][name] for name in ("remote_id", "name", "job_code", "description", "location")]
    names = ("remote_id", "email", "first_name", "last_name")
    team = [member[name] for member in order["job"]["hiring_team"] for name in names]
    return [*candidate, order["application"]["remote_id"], *job, *team]


def test_all_of_kombos_is_null_that_may_be(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    hook = listen()
    kombo.register(hook.url)
    kombo.set_packages(package("1"))
    before = kombo.look(kombo.order())["order"]
    put(kombo, nulls=True)
    order = kombo.order()
    payload = hook.payloads()[1]["data"]
    [_, listed] = kombo.orders()["results"]
    [_, opened] = kombo.orders("/assessment/orders/open")["results"]
    for shown in (payload, listed, opened):
        assert set(nullable(shown)) == {None}
        assert set(shown["job"]) == set(before["job"])
        assert set(shown["candidate"]) == set(before["candidate"])
        assert shown["id"] == order
        assert "@" in shown["candidate"]["email"]
        assert [member["hiring_team_roles"] for member in shown["job"]["hiring_team"]] == [
            ["RECRUITER"],
            ["HIRING_MANAGER"],
        ]
    [found] = kombo.packages()
    assert (found["id"], found["name"], found["type"], found["updated_at"]) == ("1", "TypeScript", None, None)
    assert left(kombo)["used"]["nulls"] == 4
    put(kombo)
    assert None not in nullable(kombo.orders()["results"][1])


def test_all_of_smartrecruiters_orders_is_missing_that_may_be(scene: Scene) -> None:
    candidate = scene.new_candidate(phone="555-0100", addressLine="A street")["id"]
    order = scene.order(candidate=candidate)
    before = scene.get(order)
    assert {"uuid", "phone", "addressLine"} <= set(before["candidate"])
    put(scene, nulls=True)
    accepted = scene.act(order, "accept").json()
    for shown in (scene.get(order), accepted, scene.api("GET", "/assessments").json()["content"][0]):
        assert set(shown) == set(before)
        assert shown["requestor"] == {}
        assert set(shown["candidate"]) == {"id", "firstName", "lastName", "email"}
        assert set(shown["job"]) == {"id", "name"}
        assert shown["offer"] == before["offer"]
    assert scene.api("GET", f"/assessments/{order}/comments").json()["content"][0]["message"] == MESSAGE["message"]
    assert left(scene)["used"]["nulls"] == 3
    put(scene)
    assert scene.get(order)["candidate"] == before["candidate"]


# --- Lost webhooks


def test_notifications_get_lost(scene: Scene, notified: Listener) -> None:
    put(scene, noWebhooks=True)
    lost = scene.order()
    assert left(scene)["used"]["noWebhooks"] == 1
    put(scene)
    sent = scene.order()
    scene.run(scene.sandbox.core.background.finished())
    shown = scene.control("GET", f"/partners/{scene.partner}/notifications")["notifications"]
    assert [(one["orderId"], one["outcome"]) for one in shown] == [(lost, "lost on purpose"), (sent, "answered 200")]
    assert [payload["assessmentOrderId"] for payload in notified.payloads()] == [sent]


def test_where_nobody_is_told_nothing_gets_lost(scene: Scene) -> None:
    put(scene, noWebhooks=True)
    scene.order()
    assert left(scene)["used"]["noWebhooks"] == 0


def test_kombos_webhooks_get_lost(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    hook = listen(**answering(200, {"assessment_url": "https://assessments.example/1"}))
    kombo.register(hook.url)
    put(kombo, noWebhooks=True)
    made = kombo.place()
    assert made["outcome"] == "created"
    kombo.control("POST", f"/kombo/orders/{made['orderId']}/deliver", {})
    kombo.settle()
    assert kombo.outcomes(made["orderId"]) == ["lost on purpose"] * 2
    inline = kombo.place(inline=True)
    assert (inline["orderId"], inline["outcome"]) == (None, "not created: lost on purpose")
    assert hook.came == []
    assert kombo.ids() == [made["orderId"]]
    assert left(kombo)["used"]["noWebhooks"] == 3
    put(kombo)
    assert kombo.place(inline=True)["outcome"] == "created"
    assert [one["type"] for one in hook.payloads()] == [INLINE]


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
    ({"answers": [answer(503, code="PLATFORM.UNKNOWN_ERROR")]}, "answers[0].code"),
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


def test_files_are_taken_after_a_lost_answer(kombo: Kombo) -> None:
    order = kombo.order()
    put(kombo, answers=[answer(503, "kombo.result", after=True)])
    assert kombo.write(order, {**RESULT, "attachments": [FILE]}).status_code == 503
    assert kombo.look(order)["result"]["attachments"][0]["name"] == FILE["name"]
