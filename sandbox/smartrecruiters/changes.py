"""Small ways to spoil an answer, to be put together in the table of faults. Each is a pure function of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.messages import Answer, Call, JsonObject

Change = Callable[[Answer, Call], Answer]
Edit = Callable[[JsonObject], Any]


def body(change: Edit) -> Change:
    """Change the JSON object of a success: in place, or by giving another body back."""

    def apply(answer: Answer, _call: Call) -> Answer:
        if answer.status >= 300 or not isinstance(answer.body, dict):
            return answer
        other = change(answer.body)
        return answer if other is None else replace(answer, body=other)

    return apply


def items(change: Edit) -> Change:
    """Change every element of a list's page."""
    return body(lambda page: replace_items(page, change))


def replace_items(page: JsonObject, change: Edit) -> None:
    for item in page.get("content", ()):
        change(item)


def page_total(page: JsonObject) -> None:
    """Count only what is on the page."""
    page["totalFound"] = len(page["content"])


def error(change: Edit) -> Change:
    """Change the error object of a refusal."""

    def apply(answer: Answer, _call: Call) -> Answer:
        if answer.status < 400 or not isinstance(answer.body, dict):
            return answer
        other = change(answer.body)
        return answer if other is None else replace(answer, body=other)

    return apply


def without(*names: str) -> Callable[[JsonObject], None]:
    """Leave members out."""

    def change(value: JsonObject) -> None:
        for name in names:
            value.pop(name, None)

    return change


def put(name: str, value: Any) -> Callable[[JsonObject], None]:
    """Give a member that is present another value."""

    def change(target: JsonObject) -> None:
        if name in target:
            target[name] = value

    return change


def inside(name: str, change: Edit) -> Callable[[JsonObject], None]:
    """Change the object that a member holds."""

    def apply(value: JsonObject) -> None:
        if isinstance(value.get(name), dict):
            change(value[name])

    return apply


def rename(name: str, other: str) -> Callable[[JsonObject], None]:
    def change(value: JsonObject) -> None:
        if name in value:
            value[other] = value.pop(name)

    return change


def without_headers(start: str) -> Change:
    """Leave out all headers whose name starts like this."""

    def apply(answer: Answer, _call: Call) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if not name.lower().startswith(start)}
        return replace(answer, headers=kept)

    return apply


def refused_with(status: int, instead: int) -> Change:
    """Answer a refusal with another status; the object says the same as the status."""

    def apply(answer: Answer, _call: Call) -> Answer:
        if answer.status != status:
            return answer
        return replace(answer, status=instead, body={**answer.body, "httpCode": str(instead)})

    return apply
