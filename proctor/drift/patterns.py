"""Patterns that mean the same and are written otherwise: put into one spelling, so that they can be compared as texts.

Only spellings that are equal for every text in the dialect of JSON Schema (ECMA-262) are put together. Not for telling
whether two patterns that remain different accept the same texts.
"""

from __future__ import annotations

_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_"}
_GUARD = r"(?!\n)"
"""Stands behind ``$`` in contracts, for readers to whom that also means "before a last line break"."""


def plain_pattern(pattern: str) -> str:
    """A pattern without the guard, without needless backslashes, and with its classes of characters written out."""
    text = pattern.replace("$" + _GUARD, "$")
    made: list[str] = []
    inside = False
    position = 0
    while position < len(text):
        letter = text[position]
        if letter == "\\" and position + 1 < len(text):
            position += 1
            named = text[position]
            if named in _CLASSES:
                made.append(_CLASSES[named] if inside else f"[{_CLASSES[named]}]")
            else:
                made.append(named if named == "/" else "\\" + named)
        else:
            inside = letter == "[" or (inside and letter != "]")
            made.append(letter)
        position += 1
    return "".join(made)
