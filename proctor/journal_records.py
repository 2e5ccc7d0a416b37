"""Records of a journal that was read: they stay in the file, and are read again, piece by piece, by whoever looks.

A run of a thousand scenarios has sixty thousand records. Judging and reports go through them one scenario after
another, and look at no two scenarios at once. So of a piece of the file only its place and its digest are in memory,
and a record is no more than the piece and a number. A piece that is read again has to have the digest that it had.
Knows nothing of what the records mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import weakref
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, overload

from proctor.quick_json import read

LARGEST_PIECE = 64 * 1024
"""Bytes; a longer line is a piece of its own."""
LONGEST_SHARED = 64
_MOST_PIECES = 2
"""So many that were read are remembered: who looks at a record looks at more than one member, and at its neighbours."""
_CAN_STAY = hasattr(os, "pread")
"""Elsewhere a file that is open could be neither moved nor removed."""
AT_HAND = ("kind", "requirement", "outcome")
"""Members that are asked for again and again, and have few values: they are in memory, once for all that are alike."""
_CHAINED = ("hash", "prev", "n")

Record = Mapping[str, Any]
AtHand = Mapping[str, str | None]
Places = dict[str, int]
"""Where the value of each member stands: one for all records that have the same members."""


def equal_objects_once(text: str) -> Any:
    """JSON in which flat objects that are equal are the same one: rows of an outline have their sentences in common.

    For what nobody changes.
    """
    known: dict[Hashable, dict[str, Any]] = {}

    def once(found: dict[str, Any]) -> dict[str, Any]:
        if any(isinstance(value, dict | list) for value in found.values()):
            return found
        # 1 and True are equal, and not the same.
        return known.setdefault(tuple([(name, type(value), value) for name, value in found.items()]), found)

    return json.loads(text, object_hook=once)


class RecordsInFile(Sequence[Record]):
    """The records of an open file, which stays readable when it is moved or removed; some may be in memory."""

    def __init__(self, file: Path, altered: Callable[[int], Exception]) -> None:
        """``altered`` makes the error for a line, by its number, that is not the one that was read."""
        self._file = _File(file, altered)
        self._parts: list[_Piece | list[Record]] = []
        self._firsts: list[int] = []
        self._length = 0
        self._growing: _Growing | None = None
        self._small = Small()
        self._owner: object = None
        self._by_scenario: dict[Any, list[int]] | None = None
        self._at_hand: dict[tuple[tuple[str, str | None], ...], AtHand] = {}

    def of_scenario(self, key: str) -> Iterator[Record]:
        """The records of a scenario, for which only its pieces are read. For when all were added."""
        if self._by_scenario is None:
            self._by_scenario = {}
            for number, part in enumerate(self._parts):
                owner = part.owner if isinstance(part, _Piece) else part[0].get("scenario")
                self._by_scenario.setdefault(owner, []).append(number)
        for number in self._by_scenario.get(key, ()):
            yield from self._parts[number]

    def add(self, record: Record) -> None:
        """One more, which is kept in memory as it is."""
        self.settle()
        owner, last = record.get("scenario"), self._parts[-1] if self._parts else None
        if isinstance(last, list) and owner == self._owner:
            last.append(record)
            self._length += 1
        else:
            self._add_part([record], 1)
            self._owner = owner

    def add_small(self, record: dict[str, Any]) -> None:
        """One more, which is kept in memory, in a third of the room that it takes."""
        self.add(self._small(record))

    def add_line(self, record: dict[str, Any], line: bytes, start: int, number: int) -> None:
        """One more, which is ``line`` of the file and begins at ``start``. ``settle`` has to follow the last one."""
        if not _CAN_STAY:
            self.add_small(record)
            return
        owner = _shared(record.get("scenario"))
        if self._growing is None or not self._growing.goes_on(owner, start, len(line)):
            self.settle()
            self._growing = _Growing(owner, start, number)
        texts = ((name, record[name]) for name in AT_HAND if name in record)
        at_hand = tuple([(name, value) for name, value in texts if value is None or isinstance(value, str)])
        self._growing.take(line, self._at_hand.setdefault(at_hand, dict(at_hand)))

    def settle(self) -> None:
        """What was added is all, or all that belongs together."""
        if self._growing is not None:
            self._add_part(self._growing.piece(self._file), self._growing.records)
            self._growing = None

    def _add_part(self, part: _Piece | list[Record], records: int) -> None:
        self._parts.append(part)
        self._firsts.append(self._length)
        self._length += records

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Record]:
        for part in self._parts:
            yield from part

    def __reversed__(self) -> Iterator[Record]:
        for part in reversed(self._parts):
            yield from reversed(part)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Record, ...]: ...
    def __getitem__(self, index: int | slice) -> Record | tuple[Record, ...]:
        if isinstance(index, slice):
            return tuple([self[place] for place in range(*index.indices(self._length))])
        place = range(self._length)[index]
        part = bisect_right(self._firsts, place) - 1
        return self._parts[part][place - self._firsts[part]]


class _File:
    """The open file, and what was last read of it."""

    def __init__(self, file: Path, altered: Callable[[int], Exception]) -> None:
        self._descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        weakref.finalize(self, os.close, self._descriptor)
        self._altered = altered
        self._last: dict[int, list[dict[str, Any]]] = {}

    def read(self, start: int, size: int, line: int, digest: bytes) -> list[dict[str, Any]]:
        """The records of a piece, of which this is the first line's number. Raises what ``altered`` makes."""
        known = self._last.get(start)
        if known is None:
            content = os.pread(self._descriptor, size, start)
            if hashlib.sha256(content).digest() != digest:
                raise self._altered(line)
            known = [read(each) for each in BytesIO(content)]
            for record in known:
                for name in _CHAINED:
                    del record[name]
            if len(self._last) >= _MOST_PIECES:
                del self._last[next(iter(self._last))]
            self._last[start] = known
        return known


class _Piece(Sequence[Record]):
    """Lines of one scenario, or of none, that follow each other in the file."""

    __slots__ = ("_digest", "_file", "_line", "_size", "_start", "at_hand", "owner")

    def __init__(
        self, owner: object, file: _File, start: int, size: int, line: int, at_hand: tuple[AtHand, ...], digest: bytes
    ) -> None:
        """``line`` is the number of the first; ``at_hand`` is what is in memory of each."""
        self.owner = owner
        self.at_hand = at_hand
        self._file = file
        self._start = start
        self._size = size
        self._line = line
        self._digest = digest

    def read(self) -> list[dict[str, Any]]:
        return self._file.read(self._start, self._size, self._line, self._digest)

    def __len__(self) -> int:
        return len(self.at_hand)

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | Sequence[Record]:
        places = range(len(self.at_hand))[index]
        return _InFile(self, places) if isinstance(places, int) else [_InFile(self, place) for place in places]

    def __iter__(self) -> Iterator[Record]:
        for place in range(len(self.at_hand)):
            yield _InFile(self, place)


class _Growing:
    """A piece while its lines are added: those of one scenario, as long as they follow each other and are not many."""

    def __init__(self, owner: object, start: int, line: int) -> None:
        self._owner = owner
        self._start = start
        self._size = 0
        self._line = line
        self._digest = hashlib.sha256()
        self._at_hand: list[AtHand] = []

    @property
    def records(self) -> int:
        return len(self._at_hand)

    def goes_on(self, owner: object, start: int, size: int) -> bool:
        together = owner == self._owner and start == self._start + self._size
        return together and self._size + size <= LARGEST_PIECE

    def take(self, line: bytes, at_hand: AtHand) -> None:
        self._size += len(line)
        self._digest.update(line)
        self._at_hand.append(at_hand)

    def piece(self, file: _File) -> _Piece:
        return _Piece(
            self._owner, file, self._start, self._size, self._line, tuple(self._at_hand), self._digest.digest()
        )


def _shared(value: Any) -> Any:
    """Short texts once: the scenario's key stands in each of its records, and what is checked says the same words."""
    return sys.intern(value) if type(value) is str and len(value) <= LONGEST_SHARED else value


class _InFile(Mapping[str, Any]):
    """A record that is read when one of its members is asked for: a number in its piece."""

    __slots__ = ("_piece", "_place")

    def __init__(self, piece: _Piece, place: int) -> None:
        self._piece = piece
        self._place = place

    def __getitem__(self, name: str) -> Any:
        at_hand = self._piece.at_hand[self._place]
        return at_hand[name] if name in at_hand else self._piece.read()[self._place][name]

    def get(self, name: str, default: Any = None) -> Any:
        at_hand = self._piece.at_hand[self._place]
        return at_hand[name] if name in at_hand else self._piece.read()[self._place].get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._piece.read()[self._place])

    def __len__(self) -> int:
        return len(self._piece.read()[self._place])

    def __contains__(self, name: object) -> bool:
        return name in self._piece.read()[self._place]

    def __repr__(self) -> str:
        return repr(self._piece.read()[self._place])


class Small:
    """Makes records that take a third of the room: those that have the same members have them in common."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, ...], Places] = {}

    def __call__(self, record: dict[str, Any]) -> Record:
        names = tuple(record)
        places = self._places.get(names)
        if places is None:
            places = self._places[names] = {sys.intern(name): place for place, name in enumerate(names)}
        return _InMemory(places, tuple(map(_shared, record.values())))


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
