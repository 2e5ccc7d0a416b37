"""What a request of the partner does, by method and path; and the traffic in its order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniatures import answer

from proctor.contract import Contract
from proctor.exchange import NOT_RECORDED, Exchange, Request
from proctor.traffic import CHANGES, KOMBO, OTHER, SMARTRECRUITERS, Act, Reading, Seen, Traffic

SR, KB = "/smartrecruiters/v1", "/kombo/v1"
BASE = {SMARTRECRUITERS: SR, KOMBO: KB}
ROWS = [
    (SMARTRECRUITERS, "GET", "/assessments", Act("list orders")),
    (SMARTRECRUITERS, "POST", "/assessments", Act("make a test order")),
    (SMARTRECRUITERS, "GET", "/assessments/o1", Act("read order", "o1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/accept", Act("accept", "o1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/reject", Act("reject", "o1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/complete", Act("complete", "o1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/comments", Act("comment", "o1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/comments", Act("list comments", "o1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/comments/c1", Act("read comment", "o1", "c1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/results", Act("submit a result to", "o1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/results", Act("list results", "o1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/results/r1", Act("read result", "o1", "r1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/results/r1/attachments", Act("attach", "o1", "r1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/results/r1/attachments", Act("list attachments", "o1", "r1")),
    (SMARTRECRUITERS, "GET", "/assessments/o1/results/r1/attachments/a1", Act("read attachment", "o1", "r1")),
    (SMARTRECRUITERS, "POST", "/assessments/o1/results/r1/attachments/a1", Act("replace attachment", "o1", "r1")),
    (SMARTRECRUITERS, "GET", "/configs", Act("list settings")),
    (SMARTRECRUITERS, "POST", "/configs", Act("insert setting")),
    (SMARTRECRUITERS, "GET", "/configs/s1", Act("read setting", "", "s1")),
    (SMARTRECRUITERS, "POST", "/configs/s1", Act("update setting", "", "s1")),
    (SMARTRECRUITERS, "GET", "/offers", Act("list offers")),
    (SMARTRECRUITERS, "POST", "/offers", Act("make an offer")),
    (SMARTRECRUITERS, "GET", "/offers/f1", Act("read offer", "", "f1")),
    (SMARTRECRUITERS, "POST", "/offers/f1", Act("update offer", "", "f1")),
    (SMARTRECRUITERS, "POST", "/offers/f1/submit", Act("submit offer", "", "f1")),
    (SMARTRECRUITERS, "POST", "/offers/f1/withdraw", Act("withdraw offer", "", "f1")),
    (KOMBO, "GET", "/check-api-key", Act("check key")),
    (KOMBO, "GET", "/assessment/packages", Act("read packages")),
    (KOMBO, "PUT", "/assessment/packages", Act("set packages")),
    (KOMBO, "GET", "/assessment/orders", Act("list orders")),
    (KOMBO, "GET", "/assessment/orders/open", Act("list open orders")),
    (KOMBO, "PUT", "/assessment/orders/o1/result", Act("write result", "o1")),
]


def act(profile: str, method: str, path: str, base: str | None = None) -> Act:
    reading = Reading(profile, BASE[profile] if base is None else base)
    return reading.act(Request(method, f"http://host.invalid{path}"))


@pytest.mark.parametrize(("profile", "method", "path", "does"), ROWS)
def test_what_a_request_does(profile: str, method: str, path: str, does: Act) -> None:
    for also in ("", "/", "?status=NEW&limit=5", "/?a=/accept", "#part"):
        assert act(profile, method, BASE[profile] + path + also) == does


def operations() -> Iterator[tuple[str, str, str]]:
    for profile, folder in ((SMARTRECRUITERS, "smartrecruiters"), (KOMBO, "kombo")):
        file = Path(__file__).parents[2] / "schemas" / folder / "openapi.yaml"
        for method, path in ((m.upper(), p) for p, item in Contract(file).document(file.as_uri())["paths"].items()
                             for m in item if m in ("get", "post", "put", "delete", "patch")):  # fmt: skip
            yield profile, method, path


def test_every_operation_of_the_contracts_is_known() -> None:
    found = set()
    for profile, method, path in operations():
        does = act(profile, method, BASE[profile] + path)
        assert does.kind != OTHER, (method, path)
        found.add((profile, does.kind))
    assert found == {(profile, does.kind) for profile, _, _, does in ROWS}


@pytest.mark.parametrize("profile", [SMARTRECRUITERS, KOMBO])
def test_each_row_is_for_its_own_method_and_place(profile: str) -> None:
    mine = {(method, path) for p, method, path, _ in ROWS if p == profile}
    for path in {path for _, path in mine}:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "get", ""):
            if (method, path) not in mine:
                assert act(profile, method, BASE[profile] + path) == Act(OTHER)


@pytest.mark.parametrize(
    "path",
    [
        "/assessments", "/v1/assessments", "/smartrecruiters/v2/assessments", "/smartrecruiters/v10/assessments",
        "/smartrecruiters/v1assessments", "/smartrecruiters/v1", "/smartrecruiters/v1/", "", "/",
        "/x/smartrecruiters/v1/assessments", "/smartrecruiters/v1/Assessments", "/smartrecruiters/v1//assessments",
        "/smartrecruiters/v1/assessments/o1/accept/x", "/smartrecruiters/v1/assessments//accept",
        "/smartrecruiters/v1/assessments/o1/accepts", "/kombo/v1/assessment/orders",
    ],
)  # fmt: skip
def test_a_wrong_path_is_something_else(path: str) -> None:
    assert {act(SMARTRECRUITERS, method, path) for method in ("GET", "POST")} == {Act(OTHER)}


@pytest.mark.parametrize("base", ["", "/"])
def test_a_base_without_a_path(base: str) -> None:
    assert act(SMARTRECRUITERS, "GET", "/assessments/o1", base) == Act("read order", "o1")


def test_a_recording_may_have_been_made_at_several_bases() -> None:
    reading = Reading(SMARTRECRUITERS, "/v1", "/v1/v1", "/smartrecruiters/v1")
    for path in ("/v1/assessments", "/v1/v1/assessments", f"{SR}/assessments"):
        assert reading.act(Request("GET", f"http://h{path}")) == Act("list orders")
    assert reading.act(Request("GET", "http://h/v2/assessments")) == Act(OTHER)


def test_a_base_that_ends_with_a_slash() -> None:
    assert act(KOMBO, "GET", "/kombo/v1/assessment/orders", "/kombo/v1/") == Act("list orders")


@pytest.mark.parametrize(
    ("written", "order"),
    [("a%2Fb", "a/b"), ("%6f1", "o1"), ("a%20b", "a b"), ("%C3%BC", "ü"), ("a+b", "a+b"), ("%", "%"), ("%zz", "%zz"),
     ("%ff", "\ufffd"), ("a;b=c", "a;b=c"), ("smartrecruiters:x", "smartrecruiters:x")],
)  # fmt: skip
def test_ids_are_read_without_their_escapes(written: str, order: str) -> None:
    assert act(SMARTRECRUITERS, "POST", f"{SR}/assessments/{written}/accept") == Act("accept", order)
    assert act(SMARTRECRUITERS, "GET", f"{SR}/assessments/x/results/{written}") == Act("read result", "x", order)
    assert act(KOMBO, "PUT", f"{KB}/assessment/orders/{written}/result") == Act("write result", order)


@given(method=st.text(max_size=8), path=st.text(max_size=60), inside=st.booleans())
def test_any_request_does_something(method: str, path: str, inside: bool) -> None:
    for profile, base in BASE.items():
        assert act(profile, method, (base + "/" if inside else "/") + path).kind


# --- the traffic


def traffic(profile: str = SMARTRECRUITERS) -> Traffic:
    return Traffic(Reading(profile, BASE[profile]), Condition())


def put(to: Traffic, method: str, path: str, status: int | None = 200, **more: Any) -> Seen:
    request = Request(method, f"http://host.invalid{BASE[to.reading.profile]}{path}")
    response = None if status is None else answer({}, status)
    return to.put(Exchange(more.pop("id", "x"), "partner", "p", request, response, **more))


def test_it_is_kept_in_its_order() -> None:
    made = traffic()
    assert len(made) == 0 and not made.seen() and made.orders() == ()
    rows = [("GET", "/assessments"), ("POST", "/assessments/o2/accept"), ("GET", "/nothing"),
            ("POST", "/assessments/o1/accept"), ("POST", "/assessments/o2/complete")]  # fmt: skip
    assert [put(made, *row).number for row in rows] == [0, 1, 2, 3, 4] and len(made) == 5

    def numbers(*kinds: str, **how: Any) -> list[int]:
        return [seen.number for seen in made.seen(*kinds, **how)]

    assert numbers() == [0, 1, 2, 3, 4] and numbers("accept") == [1, 3] and numbers("complete", "accept") == [1, 3, 4]
    assert numbers(order="o2") == [1, 4] and numbers("accept", order="o2") == [1] and numbers(order="") == [0, 2]
    assert numbers(since=3) == [3, 4] and numbers("accept", order="o1", since=4) == [] and numbers("attach") == []


def test_some_of_it_can_be_chosen_again() -> None:
    made = traffic()
    for n in range(6):
        put(made, "POST", f"/assessments/o{n}/accept", 200 if n % 2 else 409)
    done = made.seen("accept").where(lambda one: one.done)
    assert [one.act.order for one in done] == ["o1", "o3", "o5"] and len(done) == 3
    assert [one.number for one in done[1:]] == [3, 5] and done[-1].act == Act("accept", "o5")
    assert not done.where(lambda one: one.lost)


def test_what_is_recorded_anyway_is_looked_up_there_under_the_id_that_it_got() -> None:
    looked_at: list[int] = []

    class Recorded(list[Exchange]):
        def __getitem__(self, number: Any) -> Any:
            looked_at.append(number)
            return super().__getitem__(number)

    request = Request("POST", f"http://host.invalid{BASE[SMARTRECRUITERS]}/assessments/o1/accept")
    flawed = replace(answer({}), flaw=NOT_RECORDED)
    there = Recorded(
        Exchange(f"recorded-{n}", "partner", "p", request, response) for n, response in enumerate([None, flawed])
    )
    made = Traffic(Reading(SMARTRECRUITERS, BASE[SMARTRECRUITERS]), Condition(), there)
    for n, one in enumerate(list(there)):
        made.put(replace(one, id=f"between-{n + 7}"))
    assert [(one.act.kind, one.status, one.lost, one.flawed) for one in made.seen(order="o1")] == [
        ("accept", 0, True, False), ("accept", 200, False, True),
    ]  # fmt: skip
    assert looked_at == [], "what is asked of all of them is known without looking"
    assert [one.exchange.id for one in made.seen()] == ["between-7", "between-8"] and looked_at == [0, 1]
    assert made.seen()[1].exchange == replace(there[1], id="between-8")


def test_a_long_traffic_is_looked_up_and_not_gone_through() -> None:
    made = traffic()
    for n in range(20_000):
        put(made, "POST", f"/assessments/o{n}/accept")
    began = time.process_time()
    assert all(len(made.seen("accept", order=f"o{n}", since=n)) == 1 for n in range(20_000))
    assert all(made.seen("accept", since=19_999 - n % 2) for n in range(20_000))
    assert time.process_time() - began < 5, "a second for each of them would be hours"


def test_the_orders_that_it_has_changed_or_tried_to() -> None:
    made = traffic()
    for order, act, status in [
        ("o3", "accept", 500),
        ("o1", "results", None),
        ("o3", "complete", 200),
        ("o2", "", 200),
    ]:
        put(made, "POST" if act else "GET", f"/assessments/{order}/{act}", status)
    assert made.orders() == ("o3", "o1"), "in the order in which it began with them; to read one changes nothing"
    other = traffic(KOMBO)
    put(other, "GET", "/assessment/orders/open")
    put(other, "PUT", "/assessment/orders/o9/result", 400)
    assert other.orders() == ("o9",)


@pytest.mark.parametrize("profile", [SMARTRECRUITERS, KOMBO])
def test_what_changes_an_order_names_it(profile: str) -> None:
    named = {does.kind for p, _, _, does in ROWS if p == profile and does.order}
    assert CHANGES[profile] and CHANGES[profile] <= named


@pytest.mark.parametrize(
    ("status", "number", "done"),
    [(200, 200, True), (204, 204, True), (299, 299, True), (300, 300, False), (401, 401, False), (None, 0, False)],
)
def test_whether_it_was_done(status: int | None, number: int, done: bool) -> None:
    seen = put(traffic(), "GET", "/assessments", status)
    assert (seen.status, seen.done, seen.lost) == (number, done, status is None)


def test_its_query() -> None:
    assert put(traffic(), "GET", "/assessments?status=NEW&limit=&q=a%20b+c").query == {
        "status": "NEW", "limit": "", "q": "a b c",
    }  # fmt: skip
    assert put(traffic(), "GET", "/assessments").query == {}


def test_the_first_end_counts_and_both_are_told() -> None:
    made = traffic()
    woken: list[bool] = []

    def sleep() -> None:
        with made.changed:
            ready.set()
            woken.append(made.changed.wait(10))

    ready = threading.Event()
    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    ready.wait()
    made.end("it has ended")
    sleeper.join()
    made.end("something else")
    assert made.over == "it has ended" and woken == [True]


def test_from_many_threads_each_has_a_place_of_its_own() -> None:
    made = traffic()
    found: list[int] = []

    def many() -> None:
        found.extend(put(made, "GET", "/assessments").number for _ in range(200))

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(1600)) == [seen.number for seen in made.seen()]
