"""Elements of lists that were cleaned already: a page of a list has most of what the page before it had.

An element is known by its JSON, and is kept with what it was cleaned to for as long as nothing is learned that could
stand in it. Not for cleaning, and it knows no values: ``proctor.redaction`` does.
"""

from __future__ import annotations

from proctor.cleaned_texts import Amount, Kept, Learned
from proctor.quick_json import written

MOST_KEPT = 300
LONGEST_KEPT = 8_000


class CleanedElements:
    """By the JSON of the element, and by how deep it was found."""

    def __init__(self, learned: Learned) -> None:
        self._learned = learned
        self._kept: dict[tuple[str, int], Kept[object]] = {}
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
        if not self._learned.leaves(kept, key[0]):
            del self._kept[key]
            return None
        return kept.clean

    def keep(self, element: object, depth: int, clean: object, learned: Amount) -> None:
        """``learned`` is how much was known before it was cleaned; where it taught something itself it is not kept."""
        text = self._json(element)
        if not text or len(text) > LONGEST_KEPT or learned != self._learned.now:
            return
        if len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[text, depth] = Kept(clean, learned)

    def done(self) -> None:
        """The value whose elements were asked for may change from now on."""
        self._spelled.clear()

    def _json(self, element: object) -> str:
        """ "" for what is no JSON. It is asked for twice or thrice."""
        known = self._spelled.get(id(element))
        if known is not None:
            return known[1]
        try:
            text = written(element).decode("utf-8")
        except (TypeError, ValueError, RecursionError):
            text = ""
        self._spelled[id(element)] = element, text
        return text
