"""Keys, the wall between partners, rate limits, and what every error looks like."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from sandbox_driver import API, MESSAGE, RESULT, Scene, refusal

from sandbox.smartrecruiters.rate_limit import RateLimit


def test_the_parameter_beats_the_header(scene: Scene) -> None:
    path = API + "/assessments"
    good, bad = scene.key, "pp-" + "0" * 64
    for headers, params, works in (
        ({"X-SmartToken": good}, {}, True),
        ({}, {"apiKey": good}, True),
        ({"X-SmartToken": bad}, {"apiKey": good}, True),
        ({"X-SmartToken": good}, {"apiKey": bad}, False),
        ({"X-SmartToken": good}, {"apiKey": ""}, False),
        ({"X-SmartToken": bad}, {}, False),
        ({"Authorization": "Bearer " + good}, {}, False),
        ({}, {}, False),
    ):
        answer = scene.send("GET", path, headers=headers, params=params)
        if works:
            assert answer.status_code == 200
        else:
            assert refusal(answer, 401) in {"missing_api_key", "invalid_api_key"}


def test_a_regenerated_key_replaces_the_former_one_at_once(scene: Scene) -> None:
    former = scene.key
    assert scene.api("GET", "/assessments").status_code == 200
    key = scene.control("POST", f"/partners/{scene.partner}/api-key")["apiKey"]
    assert len(key) == 67
    assert key.startswith("pp-")
    assert refusal(scene.api("GET", "/assessments", key=former), 401) == "invalid_api_key"
    assert scene.api("GET", "/assessments", key=key).status_code == 200


def test_a_former_key_can_be_made_valid_again(scene: Scene) -> None:
    former, keys = scene.key, f"/partners/{scene.partner}/api-key"
    key = scene.control("POST", keys)["apiKey"]
    assert scene.control("POST", keys, {"apiKey": former}) == {"apiKey": former}
    assert scene.api("GET", "/assessments", key=former).status_code == 200
    assert refusal(scene.api("GET", "/assessments", key=key), 401) == "invalid_api_key"
    assert scene.control("POST", keys, {"apiKey": key}) == {"apiKey": key}
    assert refusal(scene.api("GET", "/assessments", key=former), 401) == "invalid_api_key"
    scene.control("POST", keys, {"apiKey": "pp-of-nobody"}, expect=404)


def test_partners_see_nothing_of_each_other(scene: Scene) -> None:
    order = scene.order("IN_PROGRESS")
    result = scene.result(order)
    attachment = scene.attach(order, result).json()["id"]
    scene.api("POST", "/configs", json={"id": "x", "value": "mine"})
    _, stranger = scene.new_partner()
    before = scene.get(order)
    paths = [
        ("GET", f"/assessments/{order}", None),
        ("POST", f"/assessments/{order}/reject", MESSAGE),
        ("POST", f"/assessments/{order}/complete", MESSAGE),
        ("GET", f"/assessments/{order}/comments", None),
        ("POST", f"/assessments/{order}/comments", MESSAGE),
        ("GET", f"/assessments/{order}/results", None),
        ("POST", f"/assessments/{order}/results", RESULT),
        ("GET", f"/assessments/{order}/results/{result}/attachments/{attachment}", None),
        ("GET", f"/offers/{scene.offer}", None),
        ("POST", f"/offers/{scene.offer}/withdraw", None),
        ("GET", "/configs/x", None),
    ]
    for method, path, body in paths:
        refusal(scene.api(method, path, key=stranger, json=body), 404)
    for path in ("/assessments", "/offers", "/configs"):
        assert scene.api("GET", path, key=stranger).json()["totalFound"] == 0
    assert scene.get(order) == before


def test_results_and_files_are_found_only_under_their_own_order(scene: Scene) -> None:
    one, other = scene.order("IN_PROGRESS"), scene.order("IN_PROGRESS")
    result, second = scene.result(one), scene.result(one)
    attachment = scene.attach(one, result).json()["id"]
    comment = scene.api("POST", f"/assessments/{one}/comments", json=MESSAGE).json()["id"]
    for path in (
        f"/assessments/{other}/results/{result}",
        f"/assessments/{other}/comments/{comment}",
        f"/assessments/{other}/results/{result}/attachments",
        f"/assessments/{one}/results/{second}/attachments/{attachment}",
    ):
        refusal(scene.api("GET", path), 404)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "", 404),
        ("GET", "/nothing", 404),
        ("GET", "/assessments/a/b/c/d/e/f", 404),
        ("GET", "/assessments//results", 404),
        ("DELETE", "/assessments", 405),
        ("PUT", "/assessments/x/accept", 405),
        ("GET", "/assessments/x/accept", 405),
        ("PATCH", "/offers/x", 405),
        ("GET", "/assessments/x", 404),
        ("GET", "/assessments/%00", 404),
        ("GET", "/assessments/%FF%FE", 404),
        ("GET", "/assessments/..%2f..%2fetc", 404),
        ("GET", "/configs/' OR 1=1 --", 404),
    ],
)
def test_errors_of_unknown_places(scene: Scene, method: str, path: str, status: int) -> None:
    refusal(scene.api(method, path), status)


def test_a_trailing_slash_makes_no_difference(scene: Scene) -> None:
    order = scene.order()
    assert scene.api("GET", f"/assessments/{order}/").json() == scene.get(order)
    assert scene.api("GET", "/assessments/?limit=3").json()["limit"] == 3


def test_every_error_has_an_id_of_its_own(scene: Scene) -> None:
    ids = {scene.api("GET", "/nothing").json()["id"] for _ in range(5)}
    assert len(ids) == 5


def test_eleven_in_a_second_are_one_too_many(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(quirks={"rate_limit": "on"})
    answers = [scene.api("GET", "/offers") for _ in range(11)]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers[:10]] == [str(n) for n in range(9, -1, -1)]
    assert refusal(answers[10], 429) == "too_many_requests"
    assert answers[10].headers["x-ratelimit-remaining"] == "0"
    assert scene.api("GET", "/configs").status_code == 200
    _, other = scene.new_partner()
    assert scene.api("GET", "/offers", key=other).status_code == 200


def test_eight_at_once_are_the_most(open_scene: Callable[..., Scene]) -> None:
    """Nine requests whose bodies have not arrived yet: the ninth is refused, and all places are free afterwards."""
    scene = open_scene(quirks={"rate_limit": "on"})
    order = scene.order()
    statuses: list[int] = []

    async def one(arrived: asyncio.Event) -> None:
        async def receive() -> dict[str, object]:
            await arrived.wait()
            return {"type": "http.request", "body": b'{"message": "hello"}', "more_body": False}

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(int(str(message["status"])))

        path = f"{API}/assessments/{order}/comments"
        headers = [(b"x-smarttoken", scene.key.encode()), (b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
        await scene.sandbox.app(scope, receive, send)

    async def all_of_them() -> None:
        arrived = asyncio.Event()
        tasks = [asyncio.create_task(one(arrived)) for _ in range(8)]
        for _ in range(20):
            await asyncio.sleep(0)
        await asyncio.wait_for(one(arrived), timeout=5)
        assert statuses == [429]
        arrived.set()
        await asyncio.gather(*tasks)

    scene.run(all_of_them())
    assert statuses == [429] + [200] * 8
    answer = scene.api("POST", f"/assessments/{order}/comments", json=MESSAGE)
    assert answer.headers["x-ratelimit-concurrent-limit"] == "8"
    assert answer.headers["x-ratelimit-concurrent-remaining"] == "7"


def test_a_second_later_there_is_room_again() -> None:
    now = [0.0]
    limit = RateLimit(lambda: now[0])
    for _ in range(10):
        limit.enter("a", "b")
        limit.leave("a", "b")
    assert limit.full("a", "b")
    assert not limit.full("a", "c")
    now[0] = 0.999
    assert limit.full("a", "b")
    now[0] = 1.0
    assert not limit.full("a", "b")


def test_a_pause_frees_the_limits_of_one_partner_only(open_scene: Callable[..., Scene]) -> None:
    scene = open_scene(quirks={"rate_limit": "on"})
    _, key = scene.new_partner()
    for used in (scene.key, key):
        for _ in range(10):
            scene.api("GET", "/configs", key=used)
    scene.control("POST", f"/partners/{scene.partner}/pause")
    assert scene.api("GET", "/configs", key=scene.key).status_code == 200
    assert scene.api("GET", "/configs", key=key).status_code == 429
