"""The spellings of a text: its words, whatever their script and case, and its escapes, whatever hid them.

For finding a known value wherever it is written (``proctor.redaction``). Knows no values itself.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from itertools import groupby
from urllib.parse import quote, unquote

Clean = Callable[[str], str]

# Scripts that put no spaces between words (kana and ideographs, Thai, Lao, Burmese, Khmer) or join endings to names
# (Hangul): each letter is a word of its own there, so that a name is found within a sentence.
_UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3"
    "\u3040-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARK = ("Mn", "Mc", "Me")


@cache
def marks() -> str:
    """Combining marks, which belong to the letter before them, as the inside of a character class."""
    codes = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in _MARK]
    together = groupby(enumerate(codes), lambda one: one[1] - one[0])
    ranges = [[code for _, code in run] for _, run in together]
    return "".join(f"\\u{run[0]:04x}-\\u{run[-1]:04x}" for run in ranges)


_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_PERCENT = re.compile(r"[^\s\"'<>&?=#/;,]+")
_ESCAPES = re.compile(r"(?<!\\)\\+(?:u[0-9a-fA-F]{4}(?:\\+u[0-9a-fA-F]{4})*|[nrtbf/])")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "/": "/"}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def fold(value: str) -> str:
    """What is equal for all spellings of a word: case, width, ligatures and the ways to compose an accent."""
    if value.isascii():
        return value.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def word_in(text: str) -> re.Pattern[str]:
    """The pattern of a word, for this text. That for all scripts takes longer to be made than most runs need it."""
    return _ASCII_WORD if text.isascii() else any_word()


@cache
def any_word() -> re.Pattern[str]:
    """The pattern of a word in whatever script."""
    return re.compile(rf"[{_UNSPACED}][{marks()}]*|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{marks()}])*")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(folded_words(unicodedata.normalize("NFC", text)))


def folded_words(text: str) -> list[str]:
    """The words of a text as it stands, folded."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return [fold(word) for word in any_word().findall(text)]


def ascii_digits(digits: str) -> str:
    """Digits of any script as those of ASCII."""
    return digits if digits.isascii() else "".join(str(unicodedata.decimal(d)) for d in digits)


def unescaped(value: str) -> str:
    """What the escapes of JSON in a text stand for; the text itself where they are none."""
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def without_percent(text: str, clean: Clean) -> str:
    """Look behind the percent escapes of URLs and forms, piece by piece, so that what is left stays a URL."""

    def piece(match: re.Match[str]) -> str:
        if "%" not in match[0]:
            return match[0]
        plain = unquote(match[0])
        found = clean(plain) if plain != match[0] else plain
        return match[0] if found == plain else quote(found, safe="@[]+", errors="replace")

    return _PERCENT.sub(piece, text) if "%" in text else text


def without_entities(text: str, clean: Clean) -> str:
    """Look behind the entities of HTML and XML, between tags."""
    if "&" not in text:
        return text
    pieces = re.split(r"([<>])", text)
    for index, piece in enumerate(pieces):
        if _ENTITY.search(piece):
            plain = html.unescape(piece)
            found = clean(plain)
            pieces[index] = piece if found == plain else html.escape(found, quote=False)
    return "".join(pieces)


def without_escapes(text: str, clean: Clean) -> str:
    """Look behind the escapes of JSON and of programs. Where something is found they are left undone."""
    if "\\" not in text:
        return text
    plain = _ESCAPES.sub(_unescaped, text)
    found = clean(plain) if plain != text else plain
    return text if found == plain else found


def _unescaped(match: re.Match[str]) -> str:
    codes = re.findall(r"u(....)", match[0])
    if not codes:
        return _CONTROLS[match[0][-1]]
    characters: str = json.loads('"' + "".join(f"\\u{code}" for code in codes) + '"')
    # What would end a text of JSON early stays an escape.
    return match[0] if set(characters) & {'"', "\\"} else characters


SPELLINGS: tuple[Callable[[str, Clean], str], ...] = (without_escapes, without_entities, without_percent)
