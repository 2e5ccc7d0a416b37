"""Ways through an OpenAPI document or a schema, read as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def follow(openapi: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """What a reference within the document leads to; a value that is none is its own."""
    for step in value["$ref"].removeprefix("#/").split("/") if "$ref" in value else ():
        openapi = openapi[step]
    return openapi if "$ref" in value else value


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in it, from the outside to the inside."""
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from nodes(member)
    elif isinstance(value, list):
        for member in value:
            yield from nodes(member)
