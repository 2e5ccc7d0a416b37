"""Checks for tavern: the schema of an answer, and whether an order is listed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from bench.floor import VALIDATORS


@cache
def _checks() -> dict[str, Callable[[Any], object]]:
    return VALIDATORS["jsonschema"]()


def keeps(response: Any, schema: str) -> None:
    _checks()[schema](response.json())


def listed(response: Any, order: str) -> None:
    keeps(response, "order-page")
    assert any(one["id"] == order for one in response.json()["content"])
