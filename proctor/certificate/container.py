"""The file of a certificate: a ZIP that any program opens, in one form only, so that every byte is accounted for.

Entries in the order of their names, without dates, owners, comments or extra fields; the sealed envelope last and not
packed. A reader that knows the names, sizes and checksums knows every byte outside of the packed data, and the digests
of the packed data are in the seal. So there is no place in which one byte could be changed without being noticed.

Not for what is in it, and not for ZIP files of others.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from proctor.failures import ProctorError

ENVELOPE = "certificate.dsse.json"
"""The last entry."""
LARGEST_FILE = 2 * 1024**3 - 1
"""Of the whole, in bytes: beyond that ZIP has another form."""
LARGEST_CONTENT = 8 * 1024**3
"""Of all entries unpacked, in bytes."""
MOST_ENTRIES = 20_000
LONGEST_NAME = 400
CHUNK = 1024 * 1024
UNPACKERS = 4
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x0800
_NO_DATE = 0x21  # 1980-01-01, the first that ZIP can tell
_UNIX = 3 << 8 | 20
_MODE = 0o100644 << 16
_LOCAL_HEAD = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL_HEAD = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END_RECORD = struct.Struct("<4sHHHHIIH")


class ContainerError(ProctorError):
    """A file is no certificate in the form in which they are written. The message says where."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is packed: ``sha256`` is that of its content, ``packed`` that of its bytes in the file."""

    name: str
    method: int
    crc: int
    packed_size: int
    size: int
    offset: int
    sha256: str = ""
    packed: str = ""

    def local(self) -> bytes:
        name = self.name.encode()
        return (
            _LOCAL_HEAD.pack(
                _LOCAL, 20, _UTF8, self.method, 0, _NO_DATE, self.crc, self.packed_size, self.size, len(name), 0
            )
            + name
        )

    def central(self) -> bytes:
        name = self.name.encode()
        return (
            _CENTRAL_HEAD.pack(
                _CENTRAL, _UNIX, 20, _UTF8, self.method, 0, _NO_DATE, self.crc, self.packed_size, self.size,
                len(name), 0, 0, 0, 0, _MODE, self.offset,
            )
            + name
        )  # fmt: skip


Seal = Callable[[Mapping[str, Entry]], bytes]


def write_container(file: Path, contents: Mapping[str, Path], seal: Seal) -> None:
    """Write a certificate at once or not at all. ``seal`` makes the envelope of the packed entries, by name.

    Raises ValueError for a name that cannot be written, or too much content, and OSError.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w+b") as stream:
            entries = [_pack(stream, name, contents[name]) for name in sorted(contents)]
            entries.append(_store(stream, ENVELOPE, seal({entry.name: entry for entry in entries})))
            stream.write(_directory(entries, stream.tell()))
            if stream.tell() > LARGEST_FILE:
                raise ValueError(f"{stream.tell()} bytes are more than {LARGEST_FILE}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Container:
    """What was read: the entries by name, all content being in ``folder``, and what is wrong with the file itself.

    ``problems`` are sentences. ``envelope`` is b"" where none was found.
    """

    entries: Mapping[str, Entry]
    envelope: bytes
    problems: tuple[str, ...]


def read_container(file: Path, folder: Path) -> Container:
    """Unpack a certificate into an empty folder, and check its form. Raises ContainerError where it is none at all."""
    try:
        size = file.stat().st_size
        if not file.is_file() or size > LARGEST_FILE:
            raise ContainerError(f"it is no file, or one of more than {LARGEST_FILE} bytes")
        # Unpacking and digests are done outside of Python's lock: two large files at once take half the time.
        with file.open("rb") as stream, ThreadPoolExecutor(UNPACKERS) as unpackers:
            return _Reading(file, stream, size, folder, unpackers).read()
    except OSError as problem:
        raise ContainerError(f"it cannot be read: {problem.strerror or problem}") from None


class _Reading:
    """Reads from the front: entries as long as there are any, then the directory, which must follow from them."""

    def __init__(self, file: Path, stream: BinaryIO, size: int, folder: Path, unpackers: ThreadPoolExecutor) -> None:
        self._file = file
        self._stream = stream
        self._size = size
        self._folder = folder
        self._unpackers = unpackers
        self._unpacking: list[Future[tuple[Entry, str]]] = []
        self._room = LARGEST_CONTENT
        self._entries: list[Entry] = []
        self._problems: list[str] = []
        self._envelope = b""

    def read(self) -> Container:
        while self._stream.read(4) == _LOCAL:
            self._stream.seek(-4, os.SEEK_CUR)
            if len(self._entries) == MOST_ENTRIES:
                raise ContainerError(f"more than {MOST_ENTRIES} entries")
            if self._entries and self._entries[-1].name == ENVELOPE:
                raise ContainerError(f"there is something after {ENVELOPE}, which is the last entry")
            try:
                self._entry()
            except ContainerError as problem:
                if not self._entries:
                    raise
                # What follows cannot be found any more.
                return self._found([*self._problems, f"{problem}; nothing after it can be read"])
        if not self._entries:
            raise ContainerError("it is no certificate: it does not begin as one does")
        end = self._entries[-1]
        start = end.offset + len(end.local()) + end.packed_size
        self._stream.seek(start)
        rest = self._stream.read(CHUNK * 16)
        expected = _directory(self._entries, start)
        if rest != expected or self._stream.read(1):
            self._problems.append(_directory_problem(rest, expected, start))
        names = [entry.name for entry in self._entries[:-1]]
        if names != sorted(set(names)):
            self._problems.append("its entries are not in the order of their names, or one is there twice")
        if end.name != ENVELOPE:
            self._problems.append(f"its last entry is not {ENVELOPE}: it was cut off, or is no certificate")
        return self._found(self._problems)

    def _found(self, problems: list[str]) -> Container:
        unpacked = [one.result() for one in self._unpacking]
        flaws = [f"{entry.name} has been changed: {flaw}" for entry, flaw in unpacked if flaw]
        entries = {entry.name: entry for entry in self._entries} | {entry.name: entry for entry, _ in unpacked}
        return Container(entries, self._envelope, (*flaws, *problems))

    def _entry(self) -> None:
        offset = self._stream.tell()
        head = self._stream.read(_LOCAL_HEAD.size)
        if len(head) < _LOCAL_HEAD.size:
            raise ContainerError(f"it was cut off at byte {offset}")
        _, _, _, method, _, _, crc, packed_size, size, length, _ = _LOCAL_HEAD.unpack(head)
        raw = self._stream.read(min(length, LONGEST_NAME + 1))
        name = _checked_name(raw, offset)
        known = Entry(name, method, crc, packed_size, size, offset)
        if head + raw != known.local():
            raise ContainerError(
                f"the head of {name}, at byte {offset}, is not in the form in which certificates are written: it was "
                "changed, or the whole was packed again by another program"
            )
        if method not in (_STORED, _DEFLATED) or (method == _STORED) != (name == ENVELOPE):
            raise ContainerError(f"{name} is packed in another way than certificates are")
        if self._stream.tell() + packed_size > self._size:
            raise ContainerError(f"{name} was cut off")
        if size > self._room:
            raise ContainerError(f"{name} is too large unpacked")
        self._room -= size
        if name == ENVELOPE:
            if size != packed_size or size > CHUNK * 16:
                raise ContainerError(f"the size of {name} is not as it must be")
            self._envelope = self._stream.read(packed_size)
            if zlib.crc32(self._envelope) != crc:
                self._problems.append(f"{name} has been changed: it does not have its checksum")
            self._entries.append(known)
            return
        self._entries.append(known)
        target = self._folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        start = self._stream.tell()
        self._unpacking.append(self._unpackers.submit(_unpacked, self._file, start, known, target))
        self._stream.seek(start + packed_size)


def _unpacked(file: Path, start: int, known: Entry, target: Path) -> tuple[Entry, str]:
    """Write the content of an entry, which begins at ``start``; the entry with its digests, and "" or what is wrong:
    what does not come out as its head says.
    """
    content, packed, unpacking = hashlib.sha256(), hashlib.sha256(), zlib.decompressobj(-zlib.MAX_WBITS)
    crc = written = 0
    left = known.packed_size
    flaw = ""
    with file.open("rb") as stream, target.open("xb") as output:
        stream.seek(start)
        while left:
            chunk = stream.read(min(CHUNK, left))
            if not chunk:
                flaw = "it was cut off while it was being read"
                break
            left -= len(chunk)
            packed.update(chunk)
            while not flaw and (chunk or not left):
                try:
                    piece = unpacking.decompress(chunk, CHUNK) if chunk else unpacking.flush()
                except zlib.error:
                    flaw = "its packed bytes are broken"
                    break
                written += len(piece)
                if written > known.size:
                    flaw = "it is longer than its head says"
                    break
                crc = zlib.crc32(piece, crc)
                content.update(piece)
                output.write(piece)
                if not chunk:
                    break
                chunk = unpacking.unconsumed_tail
    if not flaw and (not unpacking.eof or unpacking.unused_data or written != known.size):
        flaw = "its packed bytes are not as long as its head says"
    if not flaw and crc != known.crc:
        flaw = "it does not have its checksum"
    return replace(known, sha256=content.hexdigest(), packed=packed.hexdigest()), flaw


def _pack(stream: BinaryIO, name: str, source: Path) -> Entry:
    _checked_name(name.encode(), stream.tell())
    offset = stream.tell()
    content, packed, packing = hashlib.sha256(), hashlib.sha256(), zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = size = packed_size = 0
    stream.write(Entry(name, _DEFLATED, 0, 0, 0, offset).local())
    with source.open("rb") as taken:
        while chunk := taken.read(CHUNK):
            size += len(chunk)
            if size > LARGEST_FILE:
                raise ValueError(f"{name} is larger than {LARGEST_FILE} bytes")
            crc = zlib.crc32(chunk, crc)
            content.update(chunk)
            piece = packing.compress(chunk)
            packed.update(piece)
            packed_size += stream.write(piece)
    piece = packing.flush()
    packed.update(piece)
    packed_size += stream.write(piece)
    end = stream.tell()
    entry = Entry(name, _DEFLATED, crc, packed_size, size, offset, content.hexdigest(), packed.hexdigest())
    stream.seek(offset)
    stream.write(entry.local())
    stream.seek(end)
    return entry


def _store(stream: BinaryIO, name: str, content: bytes) -> Entry:
    entry = Entry(name, _STORED, zlib.crc32(content), len(content), len(content), stream.tell())
    stream.write(entry.local() + content)
    return entry


def _directory(entries: Iterable[Entry], start: int) -> bytes:
    parts = [entry.central() for entry in entries]
    whole = b"".join(parts)
    return whole + _END_RECORD.pack(_END, 0, 0, len(parts), len(parts), len(whole), start, 0)


def _directory_problem(rest: bytes, expected: bytes, start: int) -> str:
    at = next((n for n, (one, other) in enumerate(zip(rest, expected, strict=False)) if one != other), None)
    if at is None:
        what = "there is something after its end" if len(rest) > len(expected) else "its end is missing"
        return f"{what} (byte {start + min(len(rest), len(expected))} of the file)"
    return f"its list of contents has been changed (byte {start + at} of the file)"


def _checked_name(raw: bytes, offset: int) -> str:
    """A name that leads nowhere but below the folder. Raises ContainerError."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ContainerError(f"the name of the entry at byte {offset} is not readable") from None
    parts = name.split("/")
    plain = name.isprintable() and not any(sign in name for sign in '\\:*?"<>|')
    if not name or len(raw) > LONGEST_NAME or not plain or any(part in ("", ".", "..") for part in parts):
        raise ContainerError(f"the name of the entry at byte {offset} is none that a certificate has: {name[:80]!r}")
    return name
