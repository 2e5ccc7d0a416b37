"""The sentences of the workflow for behave."""

from __future__ import annotations

from typing import Any

from behave import step


@step("order {number:d} is placed")
def place(context: Any, number: int) -> None:
    context.spoken.place(number)


@step("the partner lists the {which:w} orders")
def list_orders(context: Any, which: str) -> None:
    context.spoken.list_orders(which)


@step("the partner reads the order")
def read(context: Any) -> None:
    context.spoken.read()


@step("the partner accepts the order")
def accept(context: Any) -> None:
    context.spoken.accept()


@step("the partner submits a result")
def submit(context: Any) -> None:
    context.spoken.submit()


@step("the partner attaches a file to the result")
def attach(context: Any) -> None:
    context.spoken.attach_file()


@step("the partner completes the order")
def complete(context: Any) -> None:
    context.spoken.complete()


@step("the answer has the status {status:d}")
def has_status(context: Any, status: int) -> None:
    context.spoken.has_status(status)


@step("the order is in the list")
def is_listed(context: Any) -> None:
    context.spoken.is_listed()
