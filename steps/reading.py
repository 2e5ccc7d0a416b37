"""Reading the bodies of answers: members that must be there, or the rule that is being shown is broken."""

from __future__ import annotations

from typing import Any, TypeVar

from proctor.exchange import Exchange
from proctor.failures import NonConformance

T = TypeVar("T")


def part(exchange: Exchange, name: str, within: Any = None) -> dict[str, Any]:
    """A member that is an object. Raises NonConformance(SHAPE)."""
    return _member(exchange, name, within, dict, "an object")


def items(exchange: Exchange, name: str, within: Any = None) -> list[dict[str, Any]]:
    """A member that is a list of objects. Raises NonConformance(SHAPE)."""
    found = _member(exchange, name, within, list, "a list")
    if not all(isinstance(item, dict) for item in found):
        raise _shape(exchange, name, found, "a list of objects")
    return found


def body(exchange: Exchange) -> dict[str, Any]:
    """The whole body, which must be an object. Raises NonConformance(SHAPE) or (BODY_NOT_JSON)."""
    if not isinstance(exchange.json, dict):
        raise _shape(exchange, "", exchange.json, "an object")
    return exchange.json


def only(found: list[T], what: str, exchange: Exchange) -> T:
    """The one thing in a list. Raises NonConformance(COUNT) where there is none, or more than one."""
    if len(found) != 1:
        raise NonConformance(
            "COUNT", f"{what} is there {len(found)} times", expected=1, observed=len(found), exchange=exchange.id
        )
    return found[0]


def _member(exchange: Exchange, name: str, within: Any, kind: type[T], expected: str) -> T:
    holder = body(exchange) if within is None else within
    value = holder.get(name)
    if not isinstance(value, kind):
        raise _shape(exchange, name, value, expected)
    return value


def _shape(exchange: Exchange, name: str, observed: object, expected: str) -> NonConformance:
    what = f"the member {name!r} of the answer" if name else "the body of the answer"
    return NonConformance(
        "SHAPE",
        f"{what} to {exchange.line} (status {exchange.status}) is not {expected}",
        expected=expected,
        observed=observed,
        pointer=f"/{name}" if name else "",
        exchange=exchange.id,
    )
