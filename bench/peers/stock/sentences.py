"""The sentences of the workflow for pytest-bdd as it comes, with allure-pytest where its folder is given."""

from __future__ import annotations

import os

import allure
import pytest
from pytest_bdd import parsers, scenarios, then, when

from bench.peers.spoken import Spoken

scenarios("features")


def _attach(name: str, text: str) -> None:
    allure.attach(text, name, allure.attachment_type.TEXT)


@pytest.fixture
def spoken() -> Spoken:
    return Spoken(os.environ["BENCH_URL"], _attach if os.environ.get("BENCH_ATTACH") else None)


@when(parsers.parse("order {number:d} is placed"))
def place(spoken: Spoken, number: int) -> None:
    spoken.place(number)


@when(parsers.parse("the partner lists the {which:w} orders"))
def list_orders(spoken: Spoken, which: str) -> None:
    spoken.list_orders(which)


@when("the partner reads the order")
def read(spoken: Spoken) -> None:
    spoken.read()


@when("the partner accepts the order")
def accept(spoken: Spoken) -> None:
    spoken.accept()


@when("the partner submits a result")
def submit(spoken: Spoken) -> None:
    spoken.submit()


@when("the partner attaches a file to the result")
def attach(spoken: Spoken) -> None:
    spoken.attach_file()


@when("the partner completes the order")
def complete(spoken: Spoken) -> None:
    spoken.complete()


@then(parsers.parse("the answer has the status {status:d}"))
def has_status(spoken: Spoken, status: int) -> None:
    spoken.has_status(status)


@then("the order is in the list")
def is_listed(spoken: Spoken) -> None:
    spoken.is_listed()
