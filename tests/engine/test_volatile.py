"""What differs from run to run has a stand-in, and nothing else has."""

from __future__ import annotations

from typing import Any

import pytest

from proctor.volatile import Steady, is_quiet

BEGAN = 1_795_951_790.0  # 2026-11-29
SAME = [
    ("Person-b391d5ac4f", "Person-5a87b12de6"),
    ("person-c0c82117c4@redacted.invalid", "person-517285a66b@redacted.invalid"),
    ("+000532519713", "+000452974528"),
    ("Bearer [secret-32d1143440]", "Bearer [secret-dd2ea53d08]"),
    ("http://127.0.0.1:46705/v1/orders/1d21a3eda2b11323c0191be7", "http://127.0.0.1:8791/v1/orders/8ef9b88a60096862ad0f1bfc"),
    ("11683158-cd7e-405e-8f42-6e89f47716c5", "23d397ad-0479-48e2-9562-c776673265d1"),
    ("coding-skills-95f10912-7a0df954", "coding-skills-20588349-becdddfa"),
    ("smartrecruiters:LjHKwyQRKveCMnq3PHCY8Swh", "smartrecruiters:pWUkfuZPGvktTZoPLjermibT"),
    ("(Proctor run 2026-11-29T11-29-50Z-8676)", "(Proctor run 2026-11-28T03-00-00Z-a1b2)"),
    ("2026-11-29T11:29:50.123Z", "2026-11-28T03:00:01.456Z"),
    ("Sun, 29 Nov 2026 11:29:50 GMT", "Sat, 28 Nov 2026 03:00:00 GMT"),
    ("/orders?cursor=page%20VWdrPUl5O&page_size=3", "/orders?cursor=page%20%2Fmjb&page_size=3"),
    (1_795_951_790_123, 1_795_865_390_456),
    ({"id": "app-1", "orderId": "x", "next": "p 1"}, {"id": "application 2", "orderId": "y", "next": "q/2"}),
]  # fmt: skip
OTHER = [
    ("IN_PROGRESS", "NEW"),
    ("2026-11-29T11:29:50.123Z", "2026-11-28T03:00:01Z"),
    ("2026-11-29T11:29:50.123Z", "2026-11-28T03:00:01.456+0000"),
    ("2023-04-04", "2023-04-05"),
    ("assessmentNotificationUrl", "assessmentNotificationURLs"),
    ("http://127.0.0.1:1/v1/orders", "http://127.0.0.1:1/v1/order"),
    ({"code": "INVALID_STATUS"}, {"code": "INVALID_STATE"}),
    ({"id": "x"}, {"id": None}),
    ({"id": "x"}, {"id": ""}),
    (92, 91),
    ("2026-13-45", "2026-13-46"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_differs_each_time_is_the_same(one: Any, other: Any) -> None:
    assert Steady(BEGAN).value(one) == Steady(BEGAN - 86400).value(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_means_something_is_not(one: Any, other: Any) -> None:
    assert Steady(BEGAN).value(one) != Steady(BEGAN - 86400).value(other)


def test_an_id_that_is_another_one_than_before_counts() -> None:
    first, second, third = "1d21a3eda2b11323c0191be7", "8ef9b88a60096862ad0f1bfc", "60dce34ea14377c583a72e64"
    one, other = Steady(BEGAN), Steady(BEGAN)
    assert one.text(first) == other.text(second)
    assert one.text(first) != other.text(third)


def test_the_order_of_members_means_nothing() -> None:
    ids = {"a": "1d21a3eda2b11323c0191be7", "b": "8ef9b88a60096862ad0f1bfc"}
    assert Steady(BEGAN).value(ids) == Steady(BEGAN).value(dict(reversed(ids.items())))


@pytest.mark.parametrize(("name", "quiet"), [("Date", True), ("ratelimit-remaining", True), ("Content-Type", False)])
def test_headers_that_say_nothing(name: str, quiet: bool) -> None:
    assert is_quiet(name) is quiet
