"""Texts that were cleaned already, for as long as nothing is learned that could stand in them.

Each is kept with its words and digits: a name that is learned later can only stand in a text that has its first word, a
telephone number only in one that has its digits. Not for cleaning, and it knows no values: ``proctor.redaction`` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from proctor.spellings import ascii_digits

MOST_KEPT = 5_000
LONGEST_KEPT = 1_000
_DIGITS = re.compile(r"\d+")
_HIDING = re.compile(r"[\\&%]")
"""What escapes begin with: what stands behind them has words of its own (``proctor.spellings``)."""


@dataclass(slots=True)
class _Kept:
    """``words`` and ``numbers`` say how much had been learned when it was last found to hold."""

    clean: str
    made_of: frozenset[str]
    digits: str
    hides: bool
    words: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A text that is being cleaned: how much was known then, and whose words were gathered before."""

    words: int
    numbers: int
    outer: list[str]


class CleanedTexts:
    """By text, and by how deep within escapes it was found."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int], _Kept] = {}
        # In the order in which they were learned.
        self._words: list[str] = []
        self._numbers: list[str] = []
        self._forgotten = 0
        self._met: list[str] = []

    def get(self, text: str, depth: int) -> str | None:
        """What it was cleaned to; None where that is not known, or need not hold any more."""
        kept = self._kept.get((text, depth))
        if kept is None:
            return None
        words, numbers = len(self._words), len(self._numbers)
        if kept.words != words or kept.numbers != numbers:
            if kept.hides or self._could_stand_in(kept):
                del self._kept[text, depth]
                return None
            kept.words, kept.numbers = words, numbers
        return kept.clean

    def begin(self) -> Begun:
        """A text is going to be cleaned; ``end`` has to follow."""
        begun = Begun(len(self._words) + self._forgotten, len(self._numbers), self._met)
        self._met = []
        return begun

    def met(self, words: Iterable[str]) -> None:
        """Words of the text that is being cleaned, folded, in which names were looked for."""
        self._met += words

    def end(self, begun: Begun, text: str, depth: int, clean: str) -> None:
        """Keep what it was cleaned to; not where its own words have taught something."""
        met, self._met = self._met, begun.outer
        words, numbers = len(self._words), len(self._numbers)
        if (words + self._forgotten, numbers) != (begun.words, begun.numbers) or len(text) > LONGEST_KEPT:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        digits = "".join(map(ascii_digits, _DIGITS.findall(text)))
        hides = _HIDING.search(text) is not None
        self._kept[text, depth] = _Kept(clean, frozenset(met), digits, hides, words, numbers)

    def learned_word(self, word: str) -> None:
        """The first word of a name, folded, by which it will be looked for from now on."""
        self._words.append(word)

    def learned_number(self, digits: str) -> None:
        """A telephone number, as the digits of ASCII."""
        self._numbers.append(digits)

    def forget(self) -> None:
        """Something else was learned, which may stand anywhere."""
        self._forgotten += 1
        self._kept.clear()

    def _could_stand_in(self, kept: _Kept) -> bool:
        """Whether something that was learned since could stand in the text."""
        if not kept.made_of.isdisjoint(self._words[kept.words :]):
            return True
        return any(number in kept.digits for number in self._numbers[kept.numbers :])
