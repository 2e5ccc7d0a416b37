"""Every Kombo quirk changes something: one observation for each, which must differ for each of its values."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import kombo_driver
import pytest
from kombo_driver import FILE, INLINE, MOMENT, RESULT, TEXT, Kombo, Listener, answering, package, result
from test_kombo_access import in_flight

from sandbox.kombo.quirk_table import QUIRKS

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

Listen = Callable[..., Listener]
Observe = Callable[[Kombo, Listen], Any]
OBSERVE: dict[str, Observe] = {}
LATE = {"raw": b"HTTP/1.1 200 OK\r\n\r\n"}


def observes(name: str) -> Callable[[Observe], Observe]:
    def keep(function: Observe) -> Observe:
        OBSERVE["kombo_" + name] = function
        return function

    return keep


def seen(answer: Any) -> Any:
    """The status and, of an error, its code."""
    return answer.status_code, answer.json().get("error", {}).get("code")


def asked(path: str, **more: Any) -> Observe:
    return lambda kombo, listen: seen(kombo.api("GET", path, **more))


def written(body: Any, status: str = "OPEN", look: bool = False) -> Observe:
    """The answer to a result and its warnings; ``look``: what is kept of it too."""

    def observe(kombo: Kombo, listen: Listen) -> Any:
        order = kombo.order(status)
        answer = kombo.write(order, body)
        kept = kombo.look(order)["result"] if look else None
        return *seen(answer), answer.json().get("warnings"), kept and (kept["completed_at"], kept["attachments"])

    return observe


for name, observe in {
    "missing_key": asked("/check-api-key", key=""),
    "unknown_integration": asked("/assessment/orders", integration="lever:x"),
    "missing_integration": asked("/assessment/orders", integration=""),
    "page_size_out_of_range": asked("/assessment/orders?page_size=0"),
    "unknown_status_filter": asked("/assessment/orders?statuses=DONE"),
    "unknown_ids": asked("/assessment/orders?ids=x"),
    "bad_cursor": asked("/assessment/orders?cursor=x"),
    "blank_cursor": asked("/assessment/orders?cursor="),
    "same_status": written(RESULT, "COMPLETED"),
    "missing_completed_at": written({"status": "COMPLETED", "result_url": "https://a.example"}),
    "completed_at_while_open": written(result("OPEN", completed_at=MOMENT), look=True),
    "impossible_dates": written(result(completed_at="2023-13-45")),
    "result_url": written(result(result_url="urn:x:y")),
    "score_above_maximum": written(result(score=2, max_score=1)),
    "failed_download": written(result(attachments=[{"name": "a", "data_url": "http://127.0.0.1:1/"}])),
    "data_and_data_url": written(result(attachments=[{**FILE, "data_url": "http://127.0.0.1:1/"}])),
    "large_attachments": written(result(attachments=[{**FILE, "data": "A" * 7_400_000}] * 2)),
    "foreign_remote_fields": written(result(remote_fields={"recruitee": {"subtitle": "x"}})),
    "illegal_transition": written(RESULT, "CANCELLED"),
    "unknown_members": written(result(more=1, attributes=[{**TEXT, "more": 1}])),
    "unknown_order": lambda kombo, listen: seen(kombo.write("x")),
    "empty_packages": lambda kombo, listen: seen(kombo.set_packages()),
    "duplicate_package_ids": lambda kombo, listen: seen(kombo.set_packages(package(), package())),
    "blank_package_id": lambda kombo, listen: seen(kombo.set_packages(package(" "))),
    "validation_report": lambda kombo, listen: kombo.set_packages({}, {}).json()["error"]["message"],
    "too_large_body": lambda kombo, listen: seen(kombo.set_packages(package(name="x" * 2**20))),
    "wrong_content_type": lambda kombo, listen: seen(kombo.api("PUT", "/assessment/packages", content=b"{}")),
    "log_url": lambda kombo, listen: kombo.set_packages({}).json()["error"]["log_url"] is None,
    "rate_limit": lambda kombo, listen: [kombo.api("GET", "/check-api-key").status_code for _ in range(301)],
    "concurrency_limit": lambda kombo, listen: kombo.set_packages().headers["concurrency-limit"],
    "actions": lambda kombo, listen: "concurrency-limit" in kombo.set_packages().headers,
}.items():
    OBSERVE["kombo_" + name] = observe


@observes("foreign_address")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.control("PUT", f"/kombo/environments/{kombo.environment}/allowed-addresses", {"addresses": ["::1"]})
    return seen(kombo.api("GET", "/check-api-key"))


@observes("deleted_packages")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package())
    kombo.set_packages()
    return len(kombo.packages())


@observes("package_updated_at")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package())
    before = kombo.packages()[0]["updated_at"]
    kombo.control("POST", "/clock/advance", {"seconds": 5})
    kombo.set_packages(package())
    after = kombo.packages()[0]["updated_at"]
    return before is None, before == after


@observes("deleted_package_again")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package())
    kombo.set_packages()
    return seen(kombo.set_packages(package()))


@observes("last_page_next")
def _(kombo: Kombo, listen: Listen) -> Any:
    return kombo.orders()["next"]


@observes("order_sort")
def _(kombo: Kombo, listen: Listen) -> Any:
    orders = kombo.many(4)
    page = kombo.orders(page_size=3)
    met = [one["id"] for one in page["results"]] + kombo.ids(cursor=page["next"], page_size=3)
    assert sorted(met) == sorted(orders)
    return met == orders


@observes("cursor_form")
def _(kombo: Kombo, listen: Listen) -> Any:
    orders = kombo.many(2)
    cursor = kombo.orders(page_size=1)["next"]
    assert kombo.ids(cursor=cursor) == orders[1:]
    return cursor.replace("_", "").replace("-", "").isalnum()


@observes("changed_filters")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.many(2)
    cursor = kombo.orders(page_size=1)["next"]
    return seen(kombo.api("GET", "/assessment/orders", params={"cursor": cursor, "statuses": "OPEN"}))


@observes("download_redirects")
def _(kombo: Kombo, listen: Listen) -> Any:
    there = listen(body=b"x", headers="Content-Type: a/b\r\n")
    moved = listen(status=301, headers=f"Location: {there.url}\r\n")
    return written(result(attachments=[{"name": "a", "data_url": moved.url}]))(kombo, listen)


@observes("base64")
def _(kombo: Kombo, listen: Listen) -> Any:
    texts = ("aGk=", "aG k", "-_-_", "!")
    return [written(result(attachments=[{**FILE, "data": text}]))(kombo, listen)[0] for text in texts]


@observes("order_of_deleted_package")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package())
    order = kombo.order()
    kombo.set_packages()
    return seen(kombo.write(order))


@observes("open_update_not_taken")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.integration = kombo.connect("greenhouse")
    return seen(kombo.write(kombo.order(), result("OPEN")))


def troubled(code: str) -> Observe:
    def observe(kombo: Kombo, listen: Listen) -> Any:
        kombo.trouble(code)
        return seen(kombo.api("GET", "/assessment/packages"))

    return observe


OBSERVE["kombo_ambiguous_statuses"] = troubled("INTEGRATION.INACTIVE")
OBSERVE["kombo_setup_error_status"] = troubled("INTEGRATION.QA_FAILED")


@observes("rate_limit_scope")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.packages()
    return kombo.api("GET", "/assessment/packages", integration=kombo.connect()).headers["ratelimit-remaining"]


@observes("retry_after")
def _(kombo: Kombo, listen: Listen) -> Any:
    kombo.trouble("PLATFORM.CONCURRENCY_LIMIT_EXCEEDED")
    return kombo.api("GET", "/assessment/packages").headers.get("retry-after")


@observes("refusal_shape")
def _(kombo: Kombo, listen: Listen) -> Any:
    found = []
    for body in ({"error": {"message": "a"}}, {"message": "b"}):
        hook = kombo.register(listen(**answering(422, body)).url)
        found.append(kombo.look(kombo.order())["rejection"])
        kombo.control("DELETE", f"/kombo/environments/{kombo.environment}/webhooks/{hook['id']}")
    return found


def inline(**reply: Any) -> Observe:
    def observe(kombo: Kombo, listen: Listen) -> Any:
        kombo.register(listen(**reply).url, INLINE)
        placed = kombo.place(inline=True)
        order = placed["orderId"] and kombo.look(placed["orderId"])["order"]["status"]
        return order, placed["outcome"]

    return observe


OBSERVE["kombo_inline_bad_answer"] = inline(**answering(200, {}))
OBSERVE["kombo_inline_refusal"] = inline(**answering(422, {"message": "no"}))
OBSERVE["kombo_assessment_url"] = inline(**answering(200, {"assessment_url": "http://a.example"}))


@observes("webhook_body")
def _(kombo: Kombo, listen: Listen) -> Any:
    hook = listen()
    kombo.register(hook.url)
    kombo.order()
    return hook.came[0][1].count(b"\n") > 0


@observes("webhook_retries")
def _(kombo: Kombo, listen: Listen) -> Any:
    # The pauses between repetitions would make this slow.
    patience = asyncio.sleep
    hook = listen(status=500)
    kombo.register(hook.url)
    try:
        asyncio.sleep = lambda _: patience(0)  # type: ignore[assignment]
        order = kombo.order()
    finally:
        asyncio.sleep = patience
    assert len({one["id"] for one in hook.payloads()}) == 1
    assert len(kombo.outcomes(order)) == len(hook.came)
    return len(hook.came)


@observes("webhook_duplicates")
def _(kombo: Kombo, listen: Listen) -> Any:
    hook = listen()
    kombo.register(hook.url)
    kombo.order()
    return len(hook.came)


@observes("webhook_redirects")
def _(kombo: Kombo, listen: Listen) -> Any:
    there = listen()
    kombo.register(listen(status=307, headers=f"Location: {there.url}\r\n").url)
    return kombo.outcomes(kombo.order()), there.lines


# How long an answer may take is seen in test_kombo_deadlines.
ELSEWHERE = {"kombo_inline_timeout", "kombo_webhook_timeout"}


def test_every_quirk_is_observed_here_or_elsewhere() -> None:
    assert set(OBSERVE) | ELSEWHERE == {quirk.name for quirk in QUIRKS}


@pytest.mark.parametrize("quirk", [one for one in QUIRKS if one.name in OBSERVE], ids=lambda quirk: quirk.name)
def test_each_value_is_seen(kombo: Kombo, listen: Listen, quirk: Any) -> None:
    found = []
    for value in quirk.values:
        kombo.control("POST", "/reset")
        kombo.furnish()
        kombo.quirk(quirk.name, value)
        found.append(repr(OBSERVE[quirk.name](kombo, listen)))
    assert len(set(found)) == len(quirk.values), found


def test_a_quirk_has_its_default_first_and_names_its_rule() -> None:
    for quirk in QUIRKS:
        assert quirk.values[0] == quirk.default
        assert quirk.rule.startswith("KB-")
        assert quirk.name.startswith("kombo_")


@pytest.mark.parametrize("value", ["2"])
def test_a_lower_limit_of_actions(kombo: Kombo, listen: Listen, value: str) -> None:
    kombo.quirk("kombo_concurrency_limit", value)
    *_, packages, _ = in_flight(kombo, listen, 2)
    assert packages.status_code == 429
