"""Records of a journal that was read: small ones are in memory, what is large stays in the file until somebody looks.

A run of a thousand scenarios has eight thousand exchanges; judging looks at none of their bodies, and reports at one
after another. A line that is read again has to have the digest that it had. Knows nothing of what the records mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

LARGE = 1024
"""Bytes of a line whose objects and lists stay in the file."""
LONGEST_SHARED = 64
_MOST_LOOKED_AT = 4
_IN_FILE = object()
_CAN_LEAVE = hasattr(os, "pread")
"""Elsewhere a file that is open could be neither moved nor removed."""


class LinesOnDisk:
    """The lines of an open file, which stays readable when it is moved or removed."""

    def __init__(self, file: Path, altered: Callable[[int], Exception]) -> None:
        """``altered`` makes the error for a line, by its number, that is not the one that was read."""
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        weakref.finalize(self, os.close, self._descriptor)
        self._altered = altered
        self._looked_at: dict[int, dict[str, Any]] = {}

    def kept(self, record: dict[str, Any], line: bytes, start: int) -> Mapping[str, Any]:
        """The record as it is kept: ``line`` begins at ``start``. What it has of texts and numbers is in memory."""
        light = {sys.intern(name): _shared(value) for name, value in record.items()}
        if len(line) < LARGE or not _CAN_LEAVE:
            return light
        heavy = [name for name, value in light.items() if isinstance(value, dict | list)]
        if not heavy:
            return light
        for name in heavy:
            light[name] = _IN_FILE
        return _OnDisk(light, self, start, len(line), hashlib.sha256(line).digest())

    def read(self, start: int, size: int, digest: bytes, number: int) -> dict[str, Any]:
        """The whole record. The last few are remembered: who looks at one looks at more than one member of it."""
        known = self._looked_at.get(start)
        if known is not None:
            return known
        line = os.pread(self._descriptor, size, start)
        if hashlib.sha256(line).digest() != digest:
            raise self._altered(number)
        whole: dict[str, Any] = json.loads(line)
        if len(self._looked_at) >= _MOST_LOOKED_AT:
            del self._looked_at[next(iter(self._looked_at))]
        self._looked_at[start] = whole
        return whole


def _shared(value: Any) -> Any:
    """Short texts once: the scenario's key stands in each of its records, and each hash in two."""
    return sys.intern(value) if isinstance(value, str) and len(value) <= LONGEST_SHARED else value


class _OnDisk(Mapping[str, Any]):
    """A record whose large members are read when they are asked for."""

    __slots__ = ("_digest", "_light", "_lines", "_size", "_start")

    def __init__(self, light: dict[str, Any], lines: LinesOnDisk, start: int, size: int, digest: bytes) -> None:
        self._light = light
        self._lines = lines
        self._start = start
        self._size = size
        self._digest = digest

    def __getitem__(self, name: str) -> Any:
        value = self._light[name]
        if value is not _IN_FILE:
            return value
        return self._lines.read(self._start, self._size, self._digest, self._light["n"])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._light)

    def __len__(self) -> int:
        return len(self._light)

    def __contains__(self, name: object) -> bool:
        return name in self._light
