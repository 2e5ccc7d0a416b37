"""The journal: every exchange and finding of a run, in order, append-only and hash-chained.

One JSON object per line. Each line carries the SHA-256 of its own bytes (``hash``) and that of the line before
(``prev``); the first is a ``header``, the last a ``footer``. So a line that was changed, lost, added or moved, and a
journal that was cut off, are all noticed and named. Knows nothing of what the records mean.

Writing is one ``write`` per line, so a process that dies loses nothing that was already recorded.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from proctor.failures import ConfigurationError, ProctorError, shown
from proctor.journal_records import RecordsInFile, equal_objects_once
from proctor.quick_json import read, written

FORMAT = 1
FIRST = "0" * 64
LONGEST_LINE = 8 * 1024 * 1024
LONGEST_HEADER = 64 * 1024 * 1024
"""Bytes: it has the plan of the run, which is 2 KB for a scenario with twenty sentences."""
LARGE = 1024
OWN_MEMBERS = frozenset({"hash", "prev", "n", "kind"})
_LINE = re.compile(rb'\{"hash":"([0-9a-f]{64})",')
_CHAIN = re.compile(rb'"prev":"([0-9a-f]{64})","n":([0-9]{1,12}),')
_REST = re.compile(_LINE.pattern + _CHAIN.pattern + rb'(?="kind":)')

Record = Mapping[str, Any]


class JournalError(ProctorError):
    """A journal is not whole. The message names the line and what is wrong with it.

    ``cut_off``: it only ends too early, as that of a run that was killed; what there is of it is whole.
    """

    def __init__(self, file: Path, line: int, what: str, *, cut_off: bool = False) -> None:
        super().__init__(f"{shown(file)}:{line}: {what}")
        self.line = line
        self.what = what
        self.cut_off = cut_off


class JournalWriter:
    """Appends records to a new file. Not safe for two threads at once; the recorder holds the lock.

    Where the file cannot be written any more, as on a full disk, ``trouble`` says so and nothing is added from then on:
    the journal is one that was cut off. Who runs the features has to look, and to stop.
    """

    def __init__(self, file: Path, header: Record) -> None:
        """Raises ConfigurationError for more scenarios than a header can name; there is no file then."""
        self.file = file
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        self._previous = FIRST
        self._number = 0
        self.trouble = ""
        try:
            self.append("header", {"format": FORMAT, **header})
        except ConfigurationError:
            self.abandon()
            file.unlink()
            raise

    def append(self, kind: str, record: Record) -> None:
        """Write one record. ``kind`` names it; the members ``hash``, ``prev``, ``n`` and ``kind`` are the journal's.

        Raises ValueError or TypeError for a record that cannot be written; the journal stays as it was then.
        """
        if taken := OWN_MEMBERS & record.keys():
            raise ValueError(
                f"a record may not have the members {', '.join(sorted(taken))}: they are the journal's own"
            )
        whole = {"prev": self._previous, "n": self._number + 1, "kind": kind, **record}
        body = written(whole)
        if kind == "header":
            _check_header(len(body))
        elif len(body) > LONGEST_LINE - 100:
            raise ValueError(f"a record of {len(body)} bytes is longer than a journal line may be")
        self._write(body)

    def append_again(self, line: bytes) -> None:
        """Write a record as it stands in a line of another journal, which was read and found whole, chained anew."""
        start = _REST.match(line)
        if start is None:
            raise ValueError("not a journal line")
        place = b'{"prev":"%s","n":%d,' % (self._previous.encode(), self._number + 1)
        self._write(place + line[start.end() :].rstrip())

    def _write(self, body: bytes) -> None:
        self._number += 1
        self._previous = hashlib.sha256(body).hexdigest()
        line = b'{"hash":"%s",%s\n' % (self._previous.encode(), memoryview(body)[1:])
        done = 0
        try:
            while done < len(line) and not self.trouble:
                done += os.write(self._descriptor, line[done:])
        except OSError as problem:
            self.trouble = f"{shown(self.file)} cannot be written any more: {problem.strerror}"

    def close(self, footer: Record) -> None:
        """Write the footer and close. A journal without a footer counts as cut off."""
        self.append("footer", {**footer, "records": self._number})
        self.abandon()

    def abandon(self) -> None:
        """Close without a footer: for a run that ends before its time."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self.abandon()


def _check_header(size: int) -> None:
    if size > LONGEST_HEADER - 100:
        what = f"the plan of this run would be a line of {size:,} bytes, and may have {LONGEST_HEADER:,}"
        raise ConfigurationError(what, expected="fewer scenarios in one run: some of the files, or -k or -m")


@dataclass(frozen=True, slots=True)
class Journal:
    """What was read: the records up to the first problem, and that problem, or None where the journal is whole.

    ``length`` is how many there are in the file up to there; there are fewer ``records`` where only some were kept.
    ``end`` is the hash of the last of them; what chains the lines is checked, and in no record.
    """

    file: Path
    records: Sequence[Record]
    problem: JournalError | None
    length: int
    end: str

    def of_scenario(self, key: str) -> Iterable[Record]:
        """Its records, in order."""
        if isinstance(self.records, RecordsInFile):
            return self.records.of_scenario(key)
        return (record for record in self.records if record.get("scenario") == key)

    @property
    def header(self) -> Record:
        if not self.records:
            raise self.problem or JournalError(self.file, 1, "the journal is empty")
        return self.records[0]

    def whole(self) -> Self:
        """Itself, or raises JournalError where anything is wrong with it."""
        if self.problem is not None:
            raise self.problem
        return self


Keep = Callable[[Record], "Record | None"]


def read_journal(file: Path, keep: Keep | None = None) -> Journal:
    """Read and check a journal. Raises JournalError only where not even a header can be read.

    ``keep`` answers what is to be kept of a record in memory, or None for nothing; every one is checked all the same.
    The header is always kept.
    """
    problem: JournalError | None = None
    length, end = 0, FIRST
    try:
        records = RecordsInFile(file, lambda n: JournalError(file, n, "altered while it was being read"))
        for number, hashed in _checked(file, records, keep):
            length, end = number, hashed
    except JournalError as found:
        problem = found
    except OSError as trouble:
        raise JournalError(file, 1, f"cannot be read: {trouble.strerror}") from None
    records.settle()
    if not records:
        raise problem or JournalError(file, 1, "the journal is empty")
    return Journal(file, records, problem, length, end)


def _checked(file: Path, records: RecordsInFile, keep: Keep | None) -> Iterator[tuple[int, str]]:
    """The number and the hash of each line, once it was found to be whole and what is to be kept of it was added."""
    previous, number, kind, start = FIRST, 0, "", 0
    with file.open("rb") as stream:
        longest = LONGEST_HEADER
        while line := stream.readline(longest):
            number += 1
            if kind == "footer":
                raise JournalError(file, number, "there is something after the footer")
            if not line.endswith(b"\n"):
                short = len(line) < longest
                what = "cut off in the middle of a line" if short else "longer than a line may be"
                raise JournalError(file, number, what, cut_off=short)
            previous, record = _line(file, number, line, previous)
            kind = record["kind"]
            if (kind == "header") != (number == 1):
                raise JournalError(file, number, "the header is missing" if number == 1 else "a second header")
            if kind == "footer" and record.get("records") != number - 1:
                raise JournalError(file, number, f"the footer counts {record.get('records')} records, not {number - 1}")
            if number == 1 and record.get("format") != FORMAT:
                what = f"a journal of format {record.get('format')!r}; this Proctor reads format {FORMAT}"
                raise JournalError(file, number, what)
            wanted = record if keep is None or number == 1 else keep(record)
            if wanted is record and number > 1:
                # Where only some are kept, and they are small, there is no piece of them in the file.
                if keep is None or len(line) >= LARGE:
                    records.add_line(record, line, start, number)
                else:
                    records.add_small(record)
            elif wanted is not None:
                # What a run was is asked for all the time; what it exchanged is not.
                records.add(wanted)
            yield number, previous
            start += len(line)
            longest = LONGEST_LINE
    if number == 0:
        raise JournalError(file, 1, "the journal is empty")
    if kind != "footer":
        raise JournalError(file, number, "no footer: the run did not end, or the journal was cut off", cut_off=True)


def _line(file: Path, number: int, line: bytes, previous: str) -> tuple[str, dict[str, Any]]:
    """The hash of a line and its record, without what chains it to the one before."""
    match = _LINE.match(line)
    if match is None:
        raise JournalError(file, number, "not a journal line")
    hashed = match[1].decode()
    # No copies of a plan that may be long.
    digest = hashlib.sha256(b"{")
    digest.update(memoryview(line)[match.end() : -1])
    if digest.hexdigest() != hashed:
        raise JournalError(file, number, "altered: its content does not have the hash that it carries")
    chain = _CHAIN.match(line, match.end())
    try:
        if number == 1:
            record: dict[str, Any] = equal_objects_once(line.decode())
            for name in ("hash", "prev", "n"):
                record.pop(name, None)
        else:
            record = read(b"{" + line[(chain or match).end() :])
    except (ValueError, RecursionError):
        raise JournalError(file, number, "not JSON") from None
    if not isinstance(record.get("kind"), str):
        raise JournalError(file, number, "it has no kind")
    if chain is None or chain[1].decode() != previous or int(chain[2]) != number:
        raise JournalError(file, number, "a line before it is missing, or lines were added or moved")
    return hashed, record
