"""What the sentences about Kombo's lists, errors and limits compute by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from proctor.exchange import Exchange, Request, Response
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from steps.kombo import bodies, limits, paging
from steps.kombo.calls import code_is_known, envelope_flaws
from steps.kombo.orders import TELLING

GOOD_ERROR = {"code": "PLATFORM.INPUT_INVALID", "title": None, "message": "status is missing", "log_url": None}


class Silent:
    """Stands where findings go; nobody reads them here."""

    requirement = "KB-ORD-04"

    def finding(self, *_: object) -> None: ...


EXPECT = Expectations(Silent())  # type: ignore[arg-type]


def answered(status: int, body: object, headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("x-1", "partner", "kombo", Request("GET", "http://x/"), Response(status, headers, content))


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD_ERROR.items() if key != name}


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_the_documented_envelope_has_no_flaws_whatever_the_status(status: int) -> None:
    assert envelope_flaws(answered(status, {"status": "error", "error": GOOD_ERROR})) == []


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"status": "success", "error": GOOD_ERROR}, "status"),
        ({"status": "error", "error": without("log_url")}, "no log_url"),
        ({"status": "error", "error": without("title")}, "no title"),
        ({"status": "error", "error": GOOD_ERROR | {"message": None}}, "message"),
        ({"status": "error", "error": GOOD_ERROR | {"title": 4}}, "title"),
        ({"status": "error", "error": "no"}, "no code"),
        ({"status": "error"}, "no message"),
        ([], "object"),
        (b"<html>", "not JSON"),
    ],
)
def test_whatever_else_has_flaws(body: object, word: str) -> None:
    assert word in "; ".join(envelope_flaws(answered(400, body)))


def test_a_code_is_a_documented_one_or_null() -> None:
    def one(code: object) -> Exchange:
        return answered(400, {"status": "error", "error": GOOD_ERROR | {"code": code}})

    assert code_is_known(one(None))
    assert code_is_known(one("REMOTE.INPUT_INVALID"))
    assert not code_is_known(one("INPUT_INVALID"))


@pytest.mark.parametrize("name", ["created_at", "completed_at", "date", "result", "result_url", "integration_id"])
def test_members_that_tell_a_date_a_result_or_an_integration_are_found(name: str) -> None:
    assert TELLING.search(name)


@pytest.mark.parametrize("name", ["id", "package_id", "status", "candidate", "application", "job"])
def test_the_documented_members_of_an_order_tell_none(name: str) -> None:
    assert not TELLING.search(name)


def lister(total: int, size: int, following: Callable[[int], object]) -> Callable[[Any], Exchange]:
    """A list of so many orders, whose cursors are what ``following`` makes of the next place."""

    def answer(query: Any) -> Exchange:
        start = int(query.get("cursor", 0))
        results = [{"id": f"order-{n}"} for n in range(start, min(start + size, total))]
        return answered(200, {"status": "success", "data": {"next": following(start + size), "results": results}})

    return answer


def gone_through(total: int, size: int, following: Callable[[int], object]) -> paging.OrderPages:
    pages = paging.OrderPages(before=[f"order-{n}" for n in range(total)])
    paging._go(lister(total, size, following), {"page_size": size}, pages, EXPECT)
    return pages


def test_a_list_is_followed_to_its_end() -> None:
    pages = gone_through(5, 2, lambda after: str(after) if after < 5 else None)
    paging.each_met_once(EXPECT, pages)
    paging.right_pages(EXPECT, pages, 3)
    paging.next_is_null(EXPECT, pages)


def test_a_list_that_never_ends_is_given_up() -> None:
    with pytest.raises(NonConformance, match="goes on after"):
        gone_through(5, 2, lambda _: "0")


def test_an_order_that_is_left_out_between_two_pages_is_missed() -> None:
    pages = gone_through(5, 2, lambda after: str(after + 1) if after < 5 else None)
    with pytest.raises(NonConformance, match="never met"):
        paging.each_met_once(EXPECT, pages)


def test_an_order_on_two_pages_is_met_twice() -> None:
    pages = gone_through(5, 2, lambda after: str(after - 1) if after < 5 else None)
    with pytest.raises(NonConformance, match="more than once"):
        paging.each_met_once(EXPECT, pages)


def test_an_empty_text_ends_a_list_too_but_is_not_null() -> None:
    pages = gone_through(3, 2, lambda after: str(after) if after < 3 else "")
    paging.each_met_once(EXPECT, pages)
    with pytest.raises(NonConformance, match="next on the last page"):
        paging.next_is_null(EXPECT, pages)


def test_clients_write_the_same_cursor_differently() -> None:
    written = {name: write("cur 1/+=") for name, write in paging.CLIENTS.items()}
    assert written["as the client for Python"] == "cur+1%2F%2B%3D"
    assert written["as the client for TypeScript"] == "cur%201%2F%2B%3D"
    assert len(set(written.values())) == 3


GOOD = [bodies._packages(), bodies._result()]


@pytest.mark.parametrize("good", GOOD)
@pytest.mark.parametrize(
    "kind", [kind for kind in bodies.KINDS if kind not in ("another content type", "no content type")]
)
def test_each_kind_of_body_is_another_than_the_good_one(kind: str, good: bytes) -> None:
    assert bodies.HERE in good
    assert bodies.KINDS[kind](good) != (good, bodies.JSON)


@pytest.mark.parametrize("good", GOOD)
def test_a_member_that_is_there_twice_has_two_values(good: bytes) -> None:
    sent = bodies.KINDS["a member twice"](good)[0]
    pairs = json.loads(sent, object_pairs_hook=list)
    names = [name for name, _ in pairs]
    assert len(names) == 2 * len(set(names))


def test_numbers_in_headers_are_numbers() -> None:
    sent = (("RateLimit-Limit", "300"), ("ratelimit-remaining", " 298 "), ("ratelimit-reset", "57"))
    found = limits.numbers(answered(200, {}, sent), limits.RATE, EXPECT)
    assert list(found.values()) == [300, 298, 57]
    with pytest.raises(NonConformance, match="missing or no numbers"):
        limits.numbers(answered(200, {}, sent[:2]), limits.RATE, EXPECT)
    with pytest.raises(NonConformance, match="missing or no numbers"):
        limits.numbers(answered(200, {}, (*sent[:2], ("ratelimit-reset", "soon"))), limits.RATE, EXPECT)
