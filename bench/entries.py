"""What a series is made of: entries that are measured in turn, round after round. Not what is in them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from bench.process_run import ROOT
from bench.samples import NotRun, Sample, Wrong

Figures = Mapping[str, float]


@dataclass(slots=True)
class Workshop:
    """Where runs leave what they write. Each has a folder of its own.

    Nothing is removed between runs: a file system that has just lost thousands of files is slow in making new ones.
    """

    folder: Path
    peers: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fresh(self, name: str) -> Path:
        made = self.folder / f"{next(self._numbers):04}-{name}"
        made.mkdir(parents=True)
        return made


@dataclass(frozen=True, slots=True)
class Entry:
    """``measure`` raises NotRun where what it needs is not there, and Wrong where it did not do its work."""

    name: str
    measure: Callable[[Workshop], Figures]


@dataclass(frozen=True, slots=True)
class Series:
    """Entries that are compared with each other. ``rounds`` is the most that it needs, 0 for as many as are asked."""

    name: str
    entries: tuple[Entry, ...]
    rounds: int = 0

    def chosen(self, patterns: Iterable[str]) -> Series:
        """Those entries that a pattern names, as ``series`` or ``series/entry``; all of them without a pattern."""
        wished = tuple(patterns)
        if not wished:
            return self
        kept = tuple(
            entry
            for entry in self.entries
            if any(fnmatchcase(self.name, one) or fnmatchcase(f"{self.name}/{entry.name}", one) for one in wished)
        )
        return Series(self.name, kept, self.rounds)


def measured(series: Iterable[Series], rounds: int, workshop: Workshop, tell: Callable[[Sample], None]) -> list[Sample]:
    """All samples, each told as soon as it is there. Within a series A B C A B C, so that a bad minute hits all."""
    found: list[Sample] = []
    for one in series:
        absent: set[str] = set()
        for number in range(1, (min(rounds, one.rounds) if one.rounds else rounds) + 1):
            for entry in one.entries:
                if entry.name in absent:
                    continue
                sample = _sample(one.name, entry, number, workshop)
                if sample.absent:
                    absent.add(entry.name)
                found.append(sample)
                tell(sample)
    return found


def _sample(series: str, entry: Entry, number: int, workshop: Workshop) -> Sample:
    try:
        return Sample(series, entry.name, number, dict(entry.measure(workshop)))
    except NotRun as why:
        return Sample(series, entry.name, number, why=str(why), absent=True)
    except (Wrong, OSError, ValueError, KeyError, LookupError, AssertionError) as problem:
        return Sample(series, entry.name, number, why=_told(problem, workshop))


def _told(problem: Exception, workshop: Workshop) -> str:
    """Without the places of this machine, which are nobody's business."""
    text = f"{type(problem).__name__}: {problem}"
    for place in (workshop.folder, workshop.peers, ROOT):
        text = text.replace(f"{place}/", "")
    return text[:800]
