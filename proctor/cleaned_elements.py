"""Elements of lists that were cleaned already: a page of a list has most of what the page before it had.

An element is known by its JSON, and is kept with what it was cleaned to for as long as nothing is learned that could
stand in it. Not for cleaning, and it knows no values: ``proctor.redaction`` does.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from proctor.cleaned_texts import HIDING, Learned
from proctor.spellings import ascii_digits, words

MOST_KEPT = 1_000
LONGEST_KEPT = 8_000
_SPELLED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class _Kept:
    """``at`` says how much had been learned when it was last found to hold.

    Its words and digits are gathered when they are first asked for: most elements never come again.
    """

    clean: object
    at: tuple[int, int]
    made_of: frozenset[str] | None = None
    digits: str = ""


class CleanedElements:
    """By the JSON of the element, and by how deep it was found."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._forgotten = learned.forgotten
        self._kept: dict[tuple[str, int], _Kept] = {}
        # With the element itself, since an address is given to the next thing when one is no more.
        self._spelled: dict[int, tuple[object, str]] = {}

    def taught(self, element: object, depth: int) -> bool:
        """Whether it was cleaned before, and so has taught what there is to learn from it."""
        return (self._json(element), depth) in self._kept

    def get(self, element: object, depth: int) -> object | None:
        """What it was cleaned to; None where that is not known, or need not hold any more."""
        key = (self._json(element), depth)
        kept = self._kept.get(key)
        if kept is None:
            return None
        if self._forgotten != self._learned.forgotten:
            self._kept.clear()
            self._forgotten = self._learned.forgotten
            return None
        now = self._learned.now
        if kept.at != now:
            if self._could_stand_in(kept, key[0]):
                del self._kept[key]
                return None
            kept.at = now
        return kept.clean

    def keep(self, element: object, depth: int, clean: object, learned: tuple[int, int]) -> None:
        """``learned`` is how much was known before it was cleaned; where it taught something itself it is not kept."""
        text = self._json(element)
        if not text or len(text) > LONGEST_KEPT or learned != self._learned.now:
            return
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[text, depth] = _Kept(clean, self._learned.now)

    def done(self) -> None:
        """The value whose elements were asked for may change from now on."""
        self._spelled.clear()

    def _json(self, element: object) -> str:
        """ "" for what is no JSON. It is asked for twice or thrice."""
        known = self._spelled.get(id(element))
        if known is not None:
            return known[1]
        try:
            text = _SPELLED.encode(element)
        except (TypeError, ValueError, RecursionError):
            text = ""
        self._spelled[id(element)] = element, text
        return text

    def _could_stand_in(self, kept: _Kept, text: str) -> bool:
        """Whether something that was learned since could stand in the element."""
        if HIDING.search(text):
            return True
        if kept.made_of is None:
            kept.made_of = frozenset(words(text))
            kept.digits = "".join(map(ascii_digits, _DIGITS.findall(text)))
        return self._learned.could_stand_in(kept.made_of, kept.digits, kept.at)
