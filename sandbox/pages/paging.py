"""Which part of a long list a page shows. The list itself is asked for with ``size`` and ``offset``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

SIZE = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """``number`` counts from 1. ``kept`` are the other parameters of the page's address."""

    number: int
    total: int
    kept: tuple[tuple[str, str], ...] = ()
    size: int = SIZE

    @property
    def last(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def link(self, number: int) -> str:
        return "?" + urlencode([*self.kept, ("page", number)])


def paging(query: QueryParams, total: int) -> Paging:
    """From the parameter ``page``; a number that is none, or beyond the end, is put right."""
    text = query.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
    kept = tuple((name, value) for name, value in query.multi_items() if name != "page")
    return Paging(min(max(number, 1), Paging(1, total).last), total, kept)
