"""Keys, integrations, addresses, trouble, unknown paths, and the two limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import kombo_driver
import pytest
from kombo_driver import API, FILE, Kombo, Listener, package, refusal, result

from sandbox.kombo.errors import CODES, REMOTE
from sandbox.kombo.limits import RateLimit

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

CALLS = [
    ("GET", "/assessment/packages"),
    ("PUT", "/assessment/packages"),
    ("GET", "/assessment/orders"),
    ("GET", "/assessment/orders/open"),
    ("PUT", "/assessment/orders/x/result"),
]


def test_check_api_key(kombo: Kombo) -> None:
    answer = kombo.api("GET", "/check-api-key", integration="")
    data = {"environment_id": kombo.environment, "customer_id": kombo.environment}
    assert answer.json() == {"status": "success", "data": data}
    refusal(kombo.api("GET", "/check-api-key", key="wrong"), 401, "PLATFORM.AUTHENTICATION_INVALID")


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic {key}", "{key}", "Bearer{key}"])
def test_a_bad_key(kombo: Kombo, method: str, path: str, authorization: str) -> None:
    headers = {"Authorization": authorization.format(key=kombo.key)}
    answer = kombo.api(method, path, key="", headers=headers)
    refusal(answer, 401, "PLATFORM.AUTHENTICATION_INVALID")
    assert answer.json()["error"]["log_url"] is None


def test_the_scheme_and_names_of_headers_may_be_in_any_letters(kombo: Kombo) -> None:
    headers = {"AUTHORIZATION": f"bearer {kombo.key}", "x-integration-id": kombo.integration, "Cookie": ""}
    assert kombo.send("GET", API + "/assessment/orders", headers=headers).status_code == 200


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_integrations(kombo: Kombo, method: str, path: str) -> None:
    foreign = kombo.connect(environment=kombo.new_environment()[0])
    deleted = kombo.connect()
    kombo.control("DELETE", f"/kombo/integrations/{deleted}", expect=204)
    for integration in (foreign, deleted, "smartrecruiters:x", kombo.integration.lower()):
        refusal(kombo.api(method, path, integration=integration), 404, "PLATFORM.INTEGRATION_NOT_FOUND")
    refusal(kombo.api(method, path, integration=""))


def test_a_former_key_is_no_longer_valid(kombo: Kombo) -> None:
    former, kombo.key = (
        kombo.key,
        kombo.control("POST", f"/kombo/environments/{kombo.environment}/api-key", {})["apiKey"],
    )
    refusal(kombo.api("GET", "/assessment/orders", key=former), 401, "PLATFORM.AUTHENTICATION_INVALID")
    assert kombo.api("GET", "/assessment/orders").status_code == 200


def test_addresses(kombo: Kombo) -> None:
    path = f"/kombo/environments/{kombo.environment}/allowed-addresses"
    kombo.control("PUT", path, {"addresses": ["10.0.0.1"]})
    refusal(kombo.api("GET", "/check-api-key"), 403, "PLATFORM.IP_NOT_WHITELISTED")
    kombo.control("PUT", path, {"addresses": ["10.0.0.1", "127.0.0.1"]})
    assert kombo.api("GET", "/check-api-key").status_code == 200
    kombo.control("PUT", path, {"addresses": ["here"]}, expect=400)
    kombo.control("PUT", path, {"addresses": []})
    assert kombo.api("GET", "/check-api-key").status_code == 200


def test_integrations_and_environments_are_kept_apart(kombo: Kombo) -> None:
    other = kombo.connect("recruitee")
    kombo.set_packages(package("a"))
    kombo.set_packages(package("b"), package("c"), integration=other)
    order = kombo.order()
    assert [one["id"] for one in kombo.packages()] == ["a"]
    assert [one["id"] for one in kombo.packages(integration=other)] == ["b", "c"]
    assert kombo.api("GET", "/assessment/orders", integration=other).json()["data"]["results"] == []
    refusal(kombo.write(order, integration=other), 404, None)
    assert kombo.look(order)["result"] is None


@pytest.mark.parametrize("code", CODES)
def test_trouble(kombo: Kombo, code: str) -> None:
    order = kombo.order()
    kombo.trouble(code)
    for method, path, body in (
        ("GET", "/assessment/orders", None),
        ("GET", "/assessment/packages", None),
        ("PUT", "/assessment/packages", {"packages": [package()]}),
        ("PUT", f"/assessment/orders/{order}/result", result()),
    ):
        answer = kombo.api(method, path, **({"json": body} if body else {}))
        if code in REMOTE and method == "GET":
            assert answer.status_code == 200
        else:
            refusal(answer, CODES[code].status, code)
    if code in REMOTE:
        refusal(kombo.set_packages({}))
    kombo.trouble(None)
    assert kombo.packages() == []
    assert kombo.look(order)["order"]["status"] == "OPEN"
    assert kombo.look(order)["resultWrites"] == 0


def test_there_are_24_codes_and_no_others(kombo: Kombo) -> None:
    assert len(CODES) == kombo_driver.CODES
    kombo.control("PUT", f"/kombo/integrations/{kombo.integration}/trouble", {"code": "X"}, expect=400)


@pytest.mark.parametrize("path", ["/", "/assessment", "/assessment/orders/x", "/x/%2F", "/assessment/packages/1"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PATCH", "FOO"])
def test_unknown_paths(kombo: Kombo, method: str, path: str) -> None:
    refusal(kombo.api(method, path), 404, None)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/check-api-key", "GET"),
        ("/assessment/packages", "GET, PUT"),
        ("/assessment/orders", "GET"),
        ("/assessment/orders/open/", "GET"),
        ("/assessment/orders/x/result", "PUT"),
    ],
)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "POST", "DELETE", "PATCH", "FOO"])
def test_unknown_methods(kombo: Kombo, method: str, path: str, allowed: str) -> None:
    answer = kombo.api(method, path)
    refusal(answer, 405, None)
    assert answer.headers["allow"] == allowed


def test_an_errors_log_can_be_looked_at(kombo: Kombo) -> None:
    error = kombo.set_packages({}).json()["error"]
    logged = kombo.send("GET", error["log_url"]).json()
    assert (logged["message"], logged["status"], logged["code"]) == (error["message"], 400, error["code"])
    assert kombo.set_packages({}, headers={"Host": "a b"}).json()["error"]["log_url"] is None
    kombo.control("GET", "/kombo/interactions/x", expect=404)


def test_rate_limit(kombo: Kombo) -> None:
    seen = [kombo.api("GET", "/check-api-key") for _ in range(301)]
    assert [answer.status_code for answer in seen] == [200] * 300 + [429]
    assert [int(answer.headers["ratelimit-remaining"]) for answer in seen[:3]] == [299, 298, 297]
    assert {answer.headers["ratelimit-limit"] for answer in seen} == {"300"}
    assert all(1 <= int(answer.headers["ratelimit-reset"]) <= 60 for answer in seen)
    refusal(seen[-1], 429, "PLATFORM.RATE_LIMIT_EXCEEDED")
    assert seen[-1].headers["ratelimit-remaining"] == "0"
    assert kombo.api("GET", "/check-api-key", key=kombo.new_environment()[1]).status_code == 200
    kombo.control("POST", f"/kombo/environments/{kombo.environment}/pause", {})
    assert kombo.api("GET", "/check-api-key").status_code == 200


def test_the_window_of_the_rate_limit() -> None:
    now = [0.0]
    limit = RateLimit(lambda: now[0])
    assert [limit.take("a") for _ in range(301)] == [True] * 300 + [False]
    now[0] = 2.5
    assert limit.headers("a") == {"ratelimit-limit": "300", "ratelimit-remaining": "0", "ratelimit-reset": "58"}
    assert limit.headers("")["ratelimit-remaining"] == "300"
    now[0] = 60.0
    assert limit.take("a")
    assert limit.headers("a")["ratelimit-remaining"] == "299"


def in_flight(kombo: Kombo, listen: Callable[..., Listener], count: int) -> list[Any]:
    """So many results at once whose downloads take their time, then one more call of each kind; all answers."""
    gate = asyncio.Event()
    slow = listen(body=b"x", wait=gate)
    attachment = {"name": "a", "content_type": "text/plain", "data_url": slow.url}
    orders = kombo.many(count)

    async def go() -> list[Any]:
        transport = httpx.ASGITransport(app=kombo.sandbox.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://sandbox.localhost", headers=kombo.headers()
        ) as client:

            def write(order: str) -> Any:
                path = f"{API}/assessment/orders/{order}/result"
                return asyncio.ensure_future(client.put(path, json=result(attachments=[attachment])))

            tasks = [write(order) for order in orders]
            while len(slow.came) < count - (count > 30):
                await asyncio.sleep(0)
            more = [
                await client.put(API + "/assessment/packages", json={"packages": []}),
                await client.get(API + "/assessment/orders"),
            ]
            gate.set()
            return [*(await asyncio.gather(*tasks)), *more]

    return kombo.run(go())


def test_concurrency_limit(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    *writes, packages, orders = in_flight(kombo, listen, 30)
    assert {answer.status_code for answer in writes} == {200}
    refusal(packages, 429, "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED")
    assert (packages.headers["concurrency-limit"], packages.headers["concurrency-remaining"]) == ("30", "0")
    assert orders.status_code == 200
    assert "concurrency-limit" not in orders.headers
    later = kombo.set_packages()
    assert (later.status_code, later.headers["concurrency-remaining"]) == (200, "29")


def test_control_refuses_what_is_wrong(kombo: Kombo) -> None:
    at = f"/kombo/integrations/{kombo.integration}"
    for path, body in (
        ("/kombo/environments", {"name": " "}),
        (f"/kombo/environments/{kombo.environment}/integrations", {"tool": "x"}),
        (f"/kombo/environments/{kombo.environment}/webhooks", {"url": "x", "events": []}),
        (f"/kombo/environments/{kombo.environment}/webhooks", {"url": "http://a", "events": ["x"]}),
        (at + "/orders", {"candidate": {"email": None}}),
        (at + "/orders", {"inline": 1}),
        (at + "/orders", {"inline": True, "packageId": 1}),
        (at + "/many-orders", {"count": 0}),
        (at + "/many-orders", {"count": 20_001}),
        (at + "/packages", {"id": "1"}),
    ):
        assert kombo.control("POST", path, body, expect=400)["message"]
    for method, path in (
        ("POST", "/kombo/environments/x/api-key"),
        ("POST", "/kombo/environments/x/integrations"),
        ("POST", "/kombo/environments/x/pause"),
        ("DELETE", "/kombo/integrations/x"),
        ("POST", "/kombo/integrations/x/orders"),
        ("POST", "/kombo/integrations/x/wipe"),
        ("GET", "/kombo/orders/x"),
        ("GET", "/kombo/orders/x/deliveries"),
        ("POST", "/kombo/orders/x/deliver"),
        ("DELETE", f"/kombo/environments/{kombo.environment}/webhooks/x"),
    ):
        assert kombo.control(method, path, {} if method == "POST" else None, expect=404)["message"]


def test_wipe(kombo: Kombo) -> None:
    other = kombo.connect()
    kept = kombo.place(integration=other)["orderId"]
    kombo.set_packages(package())
    gone = kombo.order()
    kombo.control("POST", f"/kombo/integrations/{kombo.integration}/wipe", {})
    assert (kombo.packages(), kombo.ids()) == ([], [])
    refusal(kombo.write(gone), 404, None)
    assert kombo.look(kept)["integrationId"] == other


def test_a_large_body_is_for_results_only(kombo: Kombo) -> None:
    order = kombo.order()
    large = {**FILE, "data": "A" * (12 * 1024 * 1024)}
    answer = kombo.write(order, result(attachments=[large]))
    assert answer.status_code == 200
    assert answer.json()["warnings"] == []
    assert kombo.look(order)["result"]["attachments"][0]["size"] == 9 * 1024 * 1024
    refusal(kombo.write(order, result(attachments=[{**large, "data": "A" * (16 * 1024 * 1024)}])))
    refusal(kombo.set_packages(package(description="x" * 1024 * 1024)))
