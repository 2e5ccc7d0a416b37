"""The entries of a HAR file one after another, however long it is: JSON read through a window that slides over it.

Each comes with the place where it stands, so that it can be read again. What is not JSON, or has no entries, is told in
a sentence with its place. Knows nothing of what an entry means (``proctor.har``).
"""

from __future__ import annotations

import codecs
import itertools
import json
import re
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from proctor.failures import ConfigurationError, shown
from proctor.quick_json import read

LONGEST_VALUE = 32 * 1024 * 1024
"""Of an entry, or of whatever else is read at once, in characters."""
DEEPEST = 100
"""How many lists and objects within each other an entry may have. It is read again further down in the program, where
Python allows for fewer than at first."""
HAR = "a HAR 1.2 file"
CHUNK = 1024 * 1024
_BUFFER = 64 * 1024
"""Where entries are read again it is mostly one after another."""
_blank = re.compile(r"[ \t\n\r]*").match
_NEAR = 12
"""How far before the end of a text that is cut off an error may be: of an escape, or of -Infinity."""
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"x\x9c": "zlib", b"x\xda": "zlib", b"x\x01": "zlib"}
"""How files begin that are packed; mitmproxy packs what it writes to a name that ends with .zhar."""
_scanned = json.JSONDecoder().raw_decode

Entry = Mapping[str, Any]


class _Asking(msgspec.Struct):
    """What is read of an entry where only its request is wanted: most of it is the answer."""

    request: dict[str, Any]


_asking = msgspec.json.Decoder(_Asking).decode


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in its file, in bytes; ``check`` is a checksum of these."""

    start: int
    size: int
    check: int


class HarFile:
    """A file that is open, and stays so as long as somebody has it."""

    def __init__(self, file: Path) -> None:
        """Raises ConfigurationError where nothing can be read."""
        self._file = file
        self._stream = _opened(file)
        weakref.finalize(self, self._stream.close)

    def entries(self) -> Iterator[tuple[Place, Entry]]:
        """The entries in the order of the file. Each has a request and a response, which are objects.

        Raises ConfigurationError for the first thing that is no HAR, when it comes there.
        """
        try:
            self._stream.seek(0)
            yield from _entries(_Window(self._stream, self._file))
        except OSError as problem:
            raise _unreadable(problem, self._file) from None

    def again(self, place: Place) -> Entry:
        """One of the entries. Raises ConfigurationError where something else stands there now."""
        entry: Entry = read(self._raw(place))
        return entry

    def request(self, place: Place) -> Mapping[str, Any]:
        """The request of an entry."""
        raw = self._raw(place)
        try:
            return _asking(raw).request
        except (msgspec.DecodeError, RecursionError):  # it is stricter than the standard library, which knows it
            request: Mapping[str, Any] = json.loads(raw)["request"]
            return request

    def _raw(self, place: Place) -> bytes:
        try:
            self._stream.seek(place.start)
            raw = self._stream.read(place.size)
        except OSError as problem:
            raise _unreadable(problem, self._file) from None
        if zlib.crc32(raw) != place.check:
            raise ConfigurationError("it was altered while it was being read", file=self._file, expected=HAR)
        return raw


def _opened(file: Path) -> BinaryIO:
    try:
        if file.is_dir():
            raise ConfigurationError("it is a folder", file=file, expected=HAR)
        if not file.exists():
            raise ConfigurationError(f"there is no file {shown(file)}", expected="--partner har:FILE")
        if not file.is_file():
            # A pipe could be read only once, and might never end.
            raise ConfigurationError("it is no ordinary file", file=file, expected=HAR)
        return file.open("rb", buffering=_BUFFER)
    except OSError as problem:
        raise _unreadable(problem, file) from None


def _entries(window: _Window) -> Iterator[tuple[Place, Entry]]:
    if not window.next():
        raise window.refusal("it is empty")
    logs = lists = 0
    for name in window.members():
        if name != "log":
            window.read()
            continue
        logs += 1
        for inner in window.members():
            if inner != "entries" or window.next() != "[":
                window.read()
                continue
            lists += 1
            for number in window.items():
                yield _entry(window, f"entry {number} (/log/entries/{number})")
    if window.next():
        raise window.broken("Extra data")
    if max(logs, lists) > 1:
        # Nobody knows which of them counts.
        raise window.refusal("it has more than one log, or list of entries")
    if lists == 0:
        raise window.refusal("it has no log with entries")


def _unreadable(problem: OSError, file: Path) -> ConfigurationError:
    return ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected=HAR)


def _entry(window: _Window, name: str) -> tuple[Place, Entry]:
    start = window.byte()
    entry, text = window.read(name)
    parts = (entry.get("request"), entry.get("response")) if isinstance(entry, dict) else ()
    if len(parts) != 2 or not all(isinstance(part, dict) for part in parts):
        raise window.refusal(f"{name} has no request and response")
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(entry):
        raise window.refusal(f"{name} is nested too deeply")
    raw = text.encode()
    return Place(start, len(raw), zlib.crc32(raw)), entry


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


class _Window:
    """What was read of the file and not passed yet: ``_text``, of which ``_at`` is the first character."""

    def __init__(self, stream: BinaryIO, file: Path) -> None:
        self._stream = stream
        self._file = file
        self._text = ""
        self._at = 0
        self._line = 1
        """Of the first character of the text."""
        self._counted = (0, 0)
        """A character of the text, and how many bytes of the file are before it."""
        self._bytes = b""
        """Those of a character that has not come in whole."""
        self._read = 0
        self._ended = False
        self._begin()

    def next(self) -> str:
        """The first character that is no blank, which stays; "" at the end."""
        while True:
            self._at = _blank(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def members(self) -> Iterator[str]:
        """The names in the object that is next; whoever asks reads the value of each. None of what is no object."""
        if self.next() != "{":
            self.read()
            return
        self._at += 1
        if self.next() == "}":
            self._at += 1
            return
        while True:
            if self.next() != '"':
                raise self.broken("Expecting property name enclosed in double quotes")
            name: str = self.read()[0]
            self._pass(":")
            yield name
            if self.next() == "}":
                self._at += 1
                return
            self._pass(",")

    def items(self) -> Iterator[int]:
        """The numbers of the items of the list that is next; whoever asks reads each."""
        self._at += 1
        if self.next() == "]":
            self._at += 1
            return
        for number in itertools.count():
            self.next()
            yield number
            if self.next() == "]":
                self._at += 1
                return
            self._pass(",")

    def read(self, name: str = "what stands there") -> tuple[Any, str]:
        """The value that is next, and its text; ``name`` says what it is where it is too long."""
        self.next()
        while True:
            try:
                value, end = _scanned(self._text, self._at)
            except json.JSONDecodeError as problem:
                near = problem.pos >= len(self._text) - _NEAR or problem.msg.startswith("Unterminated")
                if self._ended or not near:
                    raise self.broken(problem.msg, problem.pos) from None
            except ValueError:  # Python reads no number of thousands of digits
                raise self.refusal("it has a number that is too long") from None
            except RecursionError:
                raise self.refusal("nested too deeply") from None
            else:
                # Of a number there may be more: 1, and then .5 or e+5.
                if self._ended or len(self._text) - end > 2 or self._text[end - 1] in '"]}':
                    text = self._text[self._at : end]
                    self._at = end
                    return value, text
            if len(self._text) - self._at > LONGEST_VALUE:
                what = f"{name}, at byte {self.byte()}, is longer than {LONGEST_VALUE} characters"
                raise ConfigurationError(what, file=self._file, expected="a recording without such large files")
            self._more()

    def byte(self) -> int:
        """How many bytes are before the next character."""
        self._counted = (self._at, self._bytes_before(self._at))
        return self._counted[1]

    def refusal(self, what: str) -> ConfigurationError:
        return ConfigurationError(what, file=self._file, expected=HAR)

    def broken(self, what: str, at: int | None = None) -> ConfigurationError:
        """It is no JSON at this character of the text, or at the next."""
        at = self._at if at is None else at
        end = self._ended and (at >= len(self._text.rstrip()) - 1 or what.startswith("Unterminated"))
        text = f"not JSON: {what} at byte {self._bytes_before(at)}{' (cut off?)' if end else ''}"
        line = self._line + self._text.count("\n", 0, at)
        return ConfigurationError(text, file=self._file, line=line, expected=HAR)

    def _bytes_before(self, at: int) -> int:
        start, before = self._counted
        return before + len(self._text[start:at].encode())

    def _pass(self, sign: str) -> None:
        if self.next() != sign:
            raise self.broken(f"Expecting '{sign}' delimiter")
        self._at += 1

    def _begin(self) -> None:
        begin = self._stream.read(len(codecs.BOM_UTF8))
        if packed := next((how for begins, how in _PACKED.items() if begin.startswith(begins)), ""):
            raise ConfigurationError(f"it is packed ({packed})", file=self._file, expected=f"{HAR}, unpacked")
        self._read = len(begin)
        if begin == codecs.BOM_UTF8:
            self._counted = (0, len(begin))
        else:
            self._bytes = begin

    def _more(self) -> bool:
        """Read on, as much again as there is of a value that has not ended; whether there was anything."""
        if self._ended:
            return False
        before = self.byte()
        self._line += self._text.count("\n", 0, self._at)
        rest = self._text[self._at :]
        new = self._stream.read(max(CHUNK, len(rest)))
        self._ended = not new
        raw = self._bytes + new
        try:
            text, used = codecs.utf_8_decode(raw, "strict", self._ended)
        except UnicodeDecodeError as problem:
            raise self.refusal(f"not UTF-8 at byte {self._read - len(self._bytes) + problem.start}") from None
        self._read += len(new)
        self._text, self._at, self._bytes, self._counted = rest + text, 0, raw[used:], (0, before)
        return not self._ended or bool(text)
