"""Records of a journal that was read: small ones are in memory, what is large stays in the file until somebody looks.

A run of a thousand scenarios has sixty thousand records, eight thousand of them exchanges; judging looks at no body of
these, and reports at one after another. A line that is read again has to have the digest that it had. Knows nothing of
what the records mean.
"""

from __future__ import annotations

import hashlib
import os
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from proctor.quick_json import read

LARGE = 1024
"""Bytes of a line whose objects, lists and longer texts stay in the file."""
LONGEST_SHARED = 64
_MOST_LOOKED_AT = 4
_IN_FILE = object()
_CAN_LEAVE = hasattr(os, "pread")
"""Elsewhere a file that is open could be neither moved nor removed."""

Places = dict[str, int]
"""Where the value of each member stands: one for all records that have the same members."""


class LinesOnDisk:
    """The lines of an open file, which stays readable when it is moved or removed."""

    def __init__(self, file: Path, altered: Callable[[int], Exception]) -> None:
        """``altered`` makes the error for a line, by its number, that is not the one that was read."""
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        weakref.finalize(self, os.close, self._descriptor)
        self._altered = altered
        self._looked_at: dict[int, dict[str, Any]] = {}
        self._places: dict[tuple[str, ...], Places] = {}

    def kept(self, record: dict[str, Any], line: bytes, start: int, number: int) -> Mapping[str, Any]:
        """The record as it is kept: ``line``, which has this number, begins at ``start``."""
        names = tuple(record)
        places = self._places.get(names)
        if places is None:
            places = self._places[names] = {sys.intern(name): place for place, name in enumerate(names)}
        if len(line) >= LARGE and _CAN_LEAVE:
            light = tuple([_light(value) for value in record.values()])
            if _IN_FILE in light:
                return _OnDisk(places, light, self, start, len(line), hashlib.sha256(line).digest(), number)
        return _InMemory(places, tuple([_shared(value) for value in record.values()]))

    def read(self, start: int, size: int, digest: bytes, number: int) -> dict[str, Any]:
        """The whole record. The last few are remembered: who looks at one looks at more than one member of it."""
        known = self._looked_at.get(start)
        if known is not None:
            return known
        line = os.pread(self._descriptor, size, start)
        if hashlib.sha256(line).digest() != digest:
            raise self._altered(number)
        whole: dict[str, Any] = read(line)
        if len(self._looked_at) >= _MOST_LOOKED_AT:
            del self._looked_at[next(iter(self._looked_at))]
        self._looked_at[start] = whole
        return whole


def _shared(value: Any) -> Any:
    """Short texts once: the scenario's key stands in each of its records, and what is checked says the same words."""
    return sys.intern(value) if type(value) is str and len(value) <= LONGEST_SHARED else value


def _light(value: Any) -> Any:
    """What of a large record is in memory."""
    heavy = isinstance(value, dict | list) or (isinstance(value, str) and len(value) > LONGEST_SHARED)
    return _IN_FILE if heavy else _shared(value)


class _InMemory(Mapping[str, Any]):
    """A record: its values, and where each of them stands. A dictionary of its own would take three times the room."""

    __slots__ = ("_places", "_values")

    def __init__(self, places: Places, values: tuple[Any, ...]) -> None:
        self._places = places
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[self._places[name]]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._places else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __repr__(self) -> str:
        return repr(dict(self))


class _OnDisk(_InMemory):
    """A record whose large members are read when they are asked for."""

    __slots__ = ("_digest", "_lines", "_number", "_size", "_start")

    def __init__(
        self,
        places: Places,
        values: tuple[Any, ...],
        lines: LinesOnDisk,
        start: int,
        size: int,
        digest: bytes,
        number: int,
    ) -> None:
        super().__init__(places, values)
        self._lines = lines
        self._start = start
        self._size = size
        self._digest = digest
        self._number = number

    def __getitem__(self, name: str) -> Any:
        value = self._values[self._places[name]]
        if value is not _IN_FILE:
            return value
        return self._lines.read(self._start, self._size, self._digest, self._number)[name]
