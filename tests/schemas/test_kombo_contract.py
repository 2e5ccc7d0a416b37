"""Kombo's contract as the engine applies it: what it takes, what it refuses, and which rule that belongs to.

The other tests here read the documents without the engine; these show that the statuses, media types and headers mean
to the engine what they should.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.exchange import Exchange, Request, Response
from tests.schemas.walking import nodes

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = Path(__file__).resolve().parent / "kombo_examples"
BASE = "http://127.0.0.1:1/kombo/v1"
JSON = ("content-type", "application/json; charset=utf-8")
RATE = (("ratelimit-limit", "300"), ("ratelimit-remaining", "298"), ("ratelimit-reset", "57"))
ACTION = (*RATE, ("Concurrency-Limit", "30"), ("Concurrency-Remaining", "29"))
RESULT = ("PUT", "/assessment/orders/GRKdd9dibYKKCrmGRSMJf3wu/result")
ORDERS = ("GET", "/assessment/orders")


@pytest.fixture(scope="module")
def checker() -> ContractChecker:
    return ContractChecker(Contract(ROOT / "schemas" / "kombo" / "openapi.yaml"), "/kombo/v1")


def example(schema: str, name: str) -> Any:
    return json.loads((EXAMPLES / schema / f"{name}.json").read_text(encoding="utf-8"))["instance"]


def told(
    checker: ContractChecker,
    asked: tuple[str, str],
    status: int,
    body: object,
    *headers: tuple[str, str],
    sent: object = None,
    kind: tuple[str, str] | None = JSON,
    deliberate: bool = False,
) -> set[tuple[str, str | None]]:
    """Side and rule of every violation."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    asking = () if sent is None else (JSON,)
    exchange = Exchange(
        id="x-1",
        actor="partner",
        surface="api",
        request=Request(asked[0], BASE + asked[1], asking, b"" if sent is None else json.dumps(sent).encode()),
        response=Response(status, (*headers, *((kind,) if kind else ())), content),
        deliberate=deliberate,
    )
    return {(v.side, v.requirement) for v in checker.check(exchange)}


DONE = example("done", "valid-no-warnings")
ERROR = example("error", "valid-invalid-input")
WRITTEN = example("result-request", "valid-in-the-form-of-the-documented-example")
PAGE = example("order-list", "valid-a-page-before-the-last")


def test_what_keeps_the_contract(checker: ContractChecker) -> None:
    assert told(checker, RESULT, 200, DONE, *ACTION, sent=WRITTEN) == set()
    assert told(checker, ORDERS, 200, PAGE, *RATE) == set()
    query = (
        ORDERS[0],
        f"{ORDERS[1]}?page_size=250&statuses=OPEN%2CREJECTED&created_after=2023-04-04&cursor=a%20b+c&ids=x",
    )
    assert told(checker, query, 200, PAGE, *RATE) == set()
    assert told(checker, RESULT, 400, ERROR, sent=WRITTEN) == set()
    assert (
        told(checker, ("GET", "/check-api-key"), 200, example("api-key-check", "valid-as-in-the-documents"), *RATE)
        == set()
    )
    opened = example("open-order-list", "valid-the-last-page")
    assert told(checker, ("GET", "/assessment/orders/open?page_size=1"), 200, opened, *RATE) == set()


@pytest.mark.parametrize("status", [201, 202, 204, 206, 302, 304])
def test_a_success_with_any_other_status(checker: ContractChecker, status: int) -> None:
    assert told(checker, RESULT, status, DONE, *ACTION, sent=WRITTEN) == {("response", "KB-RESULT-25")}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 500, 501])
def test_an_error_that_is_no_json(checker: ContractChecker, status: int) -> None:
    assert told(checker, RESULT, status, b"<h1>no</h1>", sent=WRITTEN, kind=("content-type", "text/html")) == {
        ("response", "KB-TR-03")
    }
    assert told(checker, RESULT, status, b"", sent=WRITTEN, kind=None) == {("response", "KB-TR-03")}


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_may_answer_with_anything_but_json_is_an_error(checker: ContractChecker, status: int) -> None:
    assert told(checker, RESULT, status, b"<h1>no</h1>", sent=WRITTEN, kind=("content-type", "text/html")) == set()
    assert told(checker, RESULT, status, b"", sent=WRITTEN, kind=None) == set()
    assert told(checker, RESULT, status, ERROR, sent=WRITTEN) == set()
    assert told(checker, RESULT, status, {"status": "error"}, sent=WRITTEN) == {("response", "KB-ERR-01")}


def test_an_error_in_place_of_a_success_and_the_other_way_round(checker: ContractChecker) -> None:
    assert told(checker, RESULT, 200, ERROR, *ACTION, sent=WRITTEN) == {
        ("response", "KB-RESULT-24"),
        ("response", "KB-RESULT-34"),
    }
    assert told(checker, RESULT, 400, DONE, sent=WRITTEN) == {("response", "KB-ERR-01")}


@pytest.mark.parametrize(
    ("asked", "status", "body", "headers", "rule"),
    [
        (ORDERS, 200, PAGE, RATE[1:], "KB-LIM-01"),
        (ORDERS, 200, PAGE, (*RATE[:2], ("ratelimit-reset", "soon")), "KB-LIM-01"),
        (ORDERS, 429, ERROR, (), "KB-LIM-01"),
        (ORDERS, 400, ERROR, (("ratelimit-limit", "many"),), "KB-LIM-01"),
        (RESULT, 200, DONE, RATE, "KB-LIM-05"),
        (RESULT, 429, ERROR, (*RATE, ("Retry-After", "soon")), "KB-LIM-03"),
    ],
)
def test_headers_of_limits(
    checker: ContractChecker, asked: tuple[str, str], status: int, body: Any, headers: Any, rule: str
) -> None:
    sent = WRITTEN if asked is RESULT else None
    assert told(checker, asked, status, body, *headers, sent=sent) == {("response", rule)}


@pytest.mark.parametrize(
    ("query", "rule"),
    [
        ("page_size=0", "KB-ORD-02"),
        ("page_size=251", "KB-ORD-02"),
        ("page_size=", "KB-ORD-02"),
        ("statuses=NEW", "KB-ORD-07"),
        ("created_after=2023-04-04T00:00:00%2B02:00", "KB-ORD-16"),
        ("updated_after=2023-04-04", "KB-FORMAT-01"),
    ],
)
def test_what_a_partner_asks_wrongly(checker: ContractChecker, query: str, rule: str) -> None:
    asked = (ORDERS[0], f"{ORDERS[1]}?{query}")
    assert told(checker, asked, 200, PAGE, *RATE) == {("request", rule)}
    assert told(checker, asked, 200, PAGE, *RATE, deliberate=True) == set()


def test_the_list_of_open_orders_takes_no_filters(checker: ContractChecker) -> None:
    opened = example("open-order-list", "valid-the-last-page")
    asked = ("GET", "/assessment/orders/open?statuses=OPEN&page_size=251")
    assert told(checker, asked, 200, opened, *RATE) == {("request", "KB-FORMAT-01"), ("request", "KB-OPEN-02")}


def test_what_a_partner_writes_wrongly(checker: ContractChecker) -> None:
    for change, rule in (
        ({"status": "REJECTED"}, "KB-RESULT-02"),
        ({"completed_at": "2023-04-04T00:00:00+02:00"}, "KB-RESULT-08"),
        ({"score": None}, "KB-RESULT-11"),
        ({"attachments": [{"name": "a.pdf"}]}, "KB-RESULT-15"),
        ({"attachments": [{"name": "a.pdf", "data": "YQ=="}]}, "KB-RESULT-17"),
    ):
        assert told(checker, RESULT, 200, DONE, *ACTION, sent={**WRITTEN, **change}) == {("request", rule)}
    late = {k: v for k, v in WRITTEN.items() if k != "completed_at"}
    assert told(checker, RESULT, 200, DONE, *ACTION, sent=late) == {("request", "KB-RESULT-05")}


@pytest.mark.parametrize("name", ["order-received", "inline-order-received"])
def test_webhooks(checker: ContractChecker, name: str) -> None:
    event = {"order-received": "assessment:order-received"}.get(name, "inline-assessment:order-received")
    rule = {"order-received": "KB-WH-01"}.get(name, "KB-WH-26")
    good = example(name, "valid-as-in-the-documents")

    def of(body: Any) -> set[str | None]:
        request = Request("POST", "http://127.0.0.1:1/hook", (JSON,), json.dumps(body).encode())
        called = Exchange(id="x-1", actor="platform", surface="webhook", request=request, webhook=event)
        return {v.requirement for v in checker.check(called)}

    assert of(good) == set()
    # Whatever further member comes, wherever, breaks the rule of the webhook.
    for number, _ in enumerate(nodes(good)):
        broken = copy.deepcopy(good)
        list(nodes(broken))[number]["remote_data"] = {}
        assert of(broken) == {rule}
    assert of({k: v for k, v in good.items() if k != "id"}) == {rule}
