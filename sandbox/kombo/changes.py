"""Small ways to spoil an answer of this API, to be put together in the tables of faults. Each is a pure function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sandbox.messages import Answer, Call, JsonObject

Change = Callable[[Answer, Call], Answer]
Edit = Callable[[JsonObject], Any]


def success(edit: Edit) -> Change:
    """Change the JSON object of a success: in place, or by giving another one back."""

    def apply(answer: Answer, _call: Call) -> Answer:
        return _edited(answer, edit) if answer.status < 300 else answer

    return apply


def envelope(edit: Edit) -> Change:
    """Change the whole envelope of an error."""

    def apply(answer: Answer, _call: Call) -> Answer:
        return _edited(answer, edit) if answer.status >= 400 else answer

    return apply


def error(edit: Edit) -> Change:
    """Change the member ``error`` of an error."""
    return envelope(inside("error", edit))


def _edited(answer: Answer, edit: Edit) -> Answer:
    if not isinstance(answer.body, dict):
        return answer
    try:
        other = edit(answer.body)
    except (AttributeError, KeyError, TypeError):
        # Another defect has left nothing of the form that this one spoils.
        return answer
    return answer if other is None else replace(answer, body=other)


def orders(edit: Edit) -> Change:
    """Change each order of a list."""
    return success(inside("data", each("results", edit)))


def packages(edit: Edit) -> Change:
    return success(inside("data", each("packages", edit)))


def inside(name: str, edit: Edit) -> Edit:
    """Change the object that a member holds."""

    def apply(value: JsonObject) -> None:
        if isinstance(value.get(name), dict):
            other = edit(value[name])
            if other is not None:
                value[name] = other

    return apply


def each(name: str, edit: Edit) -> Edit:
    """Change each object of the array that a member holds."""

    def apply(value: JsonObject) -> None:
        for item in value.get(name) or ():
            edit(item)

    return apply


def without(*names: str) -> Edit:
    def apply(value: JsonObject) -> None:
        for name in names:
            value.pop(name, None)

    return apply


def put(name: str, member: Any) -> Edit:
    """Give a member a value, also where it was absent."""

    def apply(value: JsonObject) -> None:
        value[name] = member

    return apply


def without_nulls(value: JsonObject) -> None:
    for name in [name for name, inner in value.items() if inner is None]:
        del value[name]


def without_headers(start: str) -> Change:
    """Leave out all headers whose name starts like this."""

    def apply(answer: Answer, _call: Call) -> Answer:
        kept = {name: value for name, value in answer.headers.items() if not name.lower().startswith(start)}
        return replace(answer, headers=kept)

    return apply


def with_headers(**headers: str) -> Change:
    """Set headers; in the names an underscore stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def apply(answer: Answer, _call: Call) -> Answer:
        return replace(answer, headers={**answer.headers, **named})

    return apply


def status(instead: int, of: range, body: bool = True) -> Change:
    """Another status in place of those ``of`` a range; ``body``: whether there still is one."""

    def apply(answer: Answer, _call: Call) -> Answer:
        if answer.status not in of:
            return answer
        return replace(answer, status=instead, body=answer.body if body else None)

    return apply
