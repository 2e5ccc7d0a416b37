"""The 18 sentences of the workflow for Proctor, as a project of a user's would have them.

They use the actor, the expectations and the definitions that every project uses; nothing is done for speed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from bench.workflow import ACCEPTANCE, FILE_NAME, FILE_TYPE, LISTED, MESSAGE, PDF, RESULT, new_order
from proctor.actors import Cast, Upload
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation

STATUSES = {"pending": "NEW", "completed": "COMPLETED"}


@dataclass
class BenchCase:
    """What a scenario has done so far."""

    answer: Exchange | None = None
    order: str = ""
    result: str = ""

    @property
    def last(self) -> Exchange:
        if self.answer is None:
            raise LookupError("nothing was asked yet")
        return self.answer


@pytest.fixture
def case() -> BenchCase:
    return BenchCase()


@action("order {number:d} is placed")
def place(number: int, case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.call("POST", "/assessments", json=new_order(number))
    case.order = _member(case.answer, "id")


@action("the partner lists the {which:w} orders")
def list_orders(which: str, case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.list_orders(status=STATUSES[which], **LISTED)


@action("the partner reads the order")
def read(case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.read_order(case.order)


@action("the partner accepts the order")
def accept(case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.act("accept", case.order, ACCEPTANCE)


@action("the partner submits a result")
def submit(case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.act("submit a result to", case.order, RESULT)
    case.result = _member(case.answer, "id")


@action("the partner attaches a file to the result")
def attach(case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.attach(case.order, case.result, Upload(FILE_NAME, FILE_TYPE, PDF))


@action("the partner completes the order")
def complete(case: BenchCase, cast: Cast) -> None:
    case.answer = cast.partner.act("complete", case.order, MESSAGE)


@expectation("the answer has the status {status:d}")
def has_status(status: int, case: BenchCase, expect: Expectations) -> None:
    expect.equal("the status", case.last.status, status, case.last)


@expectation("the order is in the list")
def is_listed(case: BenchCase, expect: Expectations) -> None:
    found = any(one["id"] == case.order for one in case.last.json["content"])
    expect.holds(found, "LISTED", "the order is in the list", case.last)


def _member(exchange: Exchange, name: str) -> str:
    body: Any = exchange.json
    return str(body[name])
