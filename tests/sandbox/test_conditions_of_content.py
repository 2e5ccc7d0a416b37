"""Conditions that change what is in answers and webhooks, or lose them: unknown members, nulls, nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import kombo_driver
import pytest
from conditions_driver import left, put
from kombo_driver import INLINE, Kombo, Listener, answering, package
from sandbox_driver import MESSAGE, Scene

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

FUTURE = {"nested": [1, None]}


@pytest.fixture
def notified(scene: Scene) -> Iterator[Listener]:
    """Where the partner of the scene is told of orders."""
    hook = Listener(scene)
    scene.api("POST", "/configs", json={"id": "assessmentNotificationUrl", "value": hook.url})
    yield hook
    hook.close()


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
    assert left(scene)["used"] == {"unknownMembers": 2, "nulls": 0, "noWebhooks": 0, "warnings": 0}
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
    kombo.place(inline=True)
    assert set(nullable(hook.payloads()[2]["data"])) == {None}
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


def test_what_is_written_can_be_answered_with_a_warning(kombo: Kombo) -> None:
    order = kombo.order()
    put(kombo, warnings=True)
    assert len(kombo.write(order).json()["warnings"]) == 1
    assert "warnings" not in kombo.api("GET", "/assessment/orders").json()
    assert left(kombo)["used"]["warnings"] == 1
    put(kombo)
    assert kombo.write(order).json()["warnings"] == []
