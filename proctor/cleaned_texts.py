"""Texts that were cleaned already, for as long as nothing is learned that could stand in them.

Each is kept with its words and digits: a name that is learned later can only stand in a text that has its first word, a
telephone number only in one that has its digits. Not for cleaning, and it knows no values: ``proctor.redaction`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from proctor.spellings import ascii_digits

MOST_KEPT = 5_000
LONGEST_KEPT = 1_000
_DIGITS = re.compile(r"\d+")
HIDING = re.compile(r"[\\&%]")
"""What escapes begin with: what stands behind them has words of its own (``proctor.spellings``)."""


@dataclass(slots=True)
class Learned:
    """What was learned, in that order: the first words of names, folded, and telephone numbers as digits of ASCII.

    ``forgotten`` counts what else was learned, which may stand anywhere.
    """

    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    forgotten: int = 0

    @property
    def now(self) -> tuple[int, int]:
        """How many words and how many numbers."""
        return len(self.words), len(self.numbers)

    def could_stand_in(self, made_of: frozenset[str], digits: str, since: tuple[int, int]) -> bool:
        """Whether something that was learned since could stand in what has these words, and these digits."""
        words, numbers = since
        return not made_of.isdisjoint(self.words[words:]) or any(one in digits for one in self.numbers[numbers:])


@dataclass(slots=True)
class _Kept:
    """``at`` says how much had been learned when it was last found to hold."""

    clean: str
    made_of: frozenset[str]
    digits: str
    hides: bool
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Begun:
    """A text that is being cleaned: how much was known then, and whose words were gathered before."""

    at: tuple[int, int]
    forgotten: int
    outer: list[str]


class CleanedTexts:
    """By text, and by how deep within escapes it was found."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._kept: dict[tuple[str, int], _Kept] = {}
        self._met: list[str] = []

    def get(self, text: str, depth: int) -> str | None:
        """What it was cleaned to; None where that is not known, or need not hold any more."""
        kept = self._kept.get((text, depth))
        if kept is None:
            return None
        now = self._learned.now
        if kept.at != now:
            if kept.hides or self._learned.could_stand_in(kept.made_of, kept.digits, kept.at):
                del self._kept[text, depth]
                return None
            kept.at = now
        return kept.clean

    def begin(self) -> Begun:
        """A text is going to be cleaned; ``end`` has to follow."""
        begun = Begun(self._learned.now, self._learned.forgotten, self._met)
        self._met = []
        return begun

    def met(self, words: Iterable[str]) -> None:
        """Words of the text that is being cleaned, folded, in which names were looked for."""
        self._met += words

    def end(self, begun: Begun, text: str, depth: int, clean: str) -> None:
        """Keep what it was cleaned to; not where its own words have taught something."""
        met, self._met = self._met, begun.outer
        now, forgotten = self._learned.now, self._learned.forgotten
        if (now, forgotten) != (begun.at, begun.forgotten) or len(text) > LONGEST_KEPT:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        digits = "".join(map(ascii_digits, _DIGITS.findall(text)))
        self._kept[text, depth] = _Kept(clean, frozenset(met), digits, HIDING.search(text) is not None, now)

    def forget(self) -> None:
        """Something was learned that may stand anywhere."""
        self._learned.forgotten += 1
        self._kept.clear()
