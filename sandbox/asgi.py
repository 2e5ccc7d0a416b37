"""What a request has around its body, read from ASGI: its headers and its query.

Not for paths (``sandbox.routing``) and bodies (``sandbox.request_bodies``). Pages use Starlette's own, which do
more, take longer at every call, and are not loaded before somebody opens a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import overload
from urllib.parse import unquote_plus


def headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By name, in small letters as ASGI has them; of a header that is there more than once the first."""
    found: dict[str, str] = {}
    for name, value in raw:
        found.setdefault(name.decode("latin-1"), value.decode("latin-1"))
    return found


def announces_body(headers: Mapping[str, str]) -> bool:
    """Whether the request has a body: no other need be read."""
    return "content-length" in headers or "transfer-encoding" in headers


class Query:
    """The parameters of a query. One without ``=`` is an empty text."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple(pairs)

    @classmethod
    def of(cls, raw: str) -> Query:
        """``raw``: as it was on the wire."""
        return cls(_pairs(raw)) if raw else NO_QUERY

    @overload
    def get(self, name: str) -> str | None: ...
    @overload
    def get(self, name: str, default: str) -> str: ...
    def get(self, name: str, default: str | None = None) -> str | None:
        """The last of those with this name."""
        for known, value in reversed(self._pairs):
            if known == name:
                return value
        return default

    def getlist(self, name: str) -> list[str]:
        """All of those with this name, in order."""
        return [value for known, value in self._pairs if known == name]


NO_QUERY = Query()


def _pairs(raw: str) -> Iterable[tuple[str, str]]:
    for part in raw.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquote_plus(name), unquote_plus(value)
