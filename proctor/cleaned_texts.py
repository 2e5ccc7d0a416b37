"""Texts that were cleaned already, for as long as nothing is learned that could stand in them.

A name that is learned later can only stand in a text that has its first word, a telephone number only in one that has
its digits. Not for cleaning, and it knows no values: ``proctor.redaction`` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from proctor.redaction_patterns import LIKE_KEY
from proctor.spellings import ascii_digits, words

T = TypeVar("T")
Amount = tuple[int, int, int, int]
"""How much had been learned at some time: how many words, numbers and keys, and how often something else."""
DEEPEST_ESCAPE = 3
"""How many escapes within each other a text is looked behind."""
MOST_KEPT = 3_000
LONGEST_KEPT = 1_000
_DIGITS = re.compile(r"\d+")
_HIDING = re.compile(r"[\\&%]")
"""What escapes begin with: what stands behind them has words of its own (``proctor.spellings``)."""


@dataclass(slots=True)
class Kept(Generic[T]):
    """What something was cleaned to. ``at`` says how much had been learned when that was last found to hold.

    The words and digits of what was cleaned are gathered when they are first asked for: most never come again.
    """

    clean: T
    at: Amount
    words: frozenset[str] | None = None
    digits: str = ""


@dataclass(slots=True)
class Learned:
    """What was learned, in that order: the first words of names, folded, and telephone numbers as digits of ASCII.

    ``keys`` counts those secrets that look like a key; ``forgotten`` what else was learned, which may stand anywhere.
    """

    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    keys: int = 0
    forgotten: int = 0

    @property
    def now(self) -> Amount:
        return len(self.words), len(self.numbers), self.keys, self.forgotten

    def leaves(self, kept: Kept[T], said: str) -> bool:
        """Whether nothing that was learned since could stand in ``said``, which was cleaned to what is kept."""
        now = self.now
        if kept.at == now:
            return True
        known, numbers, keys, forgotten = kept.at
        if forgotten != self.forgotten or _HIDING.search(said) or (keys != self.keys and LIKE_KEY.search(said)):
            return False
        if kept.words is None:
            kept.words = frozenset(words(said))
            kept.digits = "".join(map(ascii_digits, _DIGITS.findall(said)))
        if not kept.words.isdisjoint(self.words[known:]) or any(one in kept.digits for one in self.numbers[numbers:]):
            return False
        kept.at = now
        return True


def nothing_fresh() -> tuple[dict[str, str], ...]:
    """Room for what texts are cleaned to while nothing is learned at all, by how deep within escapes they are found."""
    return tuple({} for _ in range(DEEPEST_ESCAPE + 1))


class CleanedTexts:
    """By text, and by how deep within escapes it was found."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._kept: dict[tuple[str, int], Kept[str]] = {}

    def get(self, text: str, depth: int) -> str | None:
        """What it was cleaned to; None where that is not known, or need not hold any more."""
        kept = self._kept.get((text, depth))
        if kept is None:
            return None
        if not self._learned.leaves(kept, text):
            del self._kept[text, depth]
            return None
        return kept.clean

    def keep(self, text: str, depth: int, clean: str, learned: Amount) -> None:
        """``learned`` is how much was known before it was cleaned; where it taught something itself it is not kept."""
        if learned != self._learned.now or len(text) > LONGEST_KEPT:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[text, depth] = Kept(clean, learned)

    def forget(self) -> None:
        """Something was learned that may stand anywhere."""
        self._learned.forgotten += 1
        self._kept.clear()
