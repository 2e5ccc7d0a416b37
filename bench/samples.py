"""What was measured, as values: samples of rounds, and what several of them say together. No measuring here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


class NotRun(Exception):
    """It could not be tried here: what it needs is not there. The text says why."""


class Wrong(Exception):
    """It ran, and did not do its work; a time would say nothing. The text says what was wrong."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of one series in one round. ``figures`` by name; ``why`` is "" where it ran rightly.

    ``absent``: what it needs is not there, which is no fault.
    """

    series: str
    entry: str
    round: int
    figures: Mapping[str, float] = field(default_factory=dict)
    why: str = ""
    absent: bool = False

    @property
    def broken(self) -> bool:
        return bool(self.why) and not self.absent


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several values, and how far they lie apart."""

    median: float
    least: float
    most: float
    count: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread | None:
        known = list(values)
        return cls(median(known), min(known), max(known), len(known)) if known else None


def values(samples: Sequence[Sample], series: str, entry: str, figure: str) -> dict[int, float]:
    """A figure by round, of the rounds in which it was measured rightly."""
    return {
        sample.round: sample.figures[figure]
        for sample in samples
        if (sample.series, sample.entry) == (series, entry) and not sample.why and figure in sample.figures
    }


def ratios(own: Mapping[int, float], other: Mapping[int, float]) -> list[float]:
    """One against the other, each with the same round: a machine is not the same from one hour to the next."""
    return [own[number] / other[number] for number in sorted(own.keys() & other.keys()) if other[number]]
