"""What is planted to be found again: a person, a secret, and every way to write them."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote

from hypothesis import strategies as st
from miniatures import SALT

from proctor.redaction import Redactor

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SECRET = "correct-horse-battery"
PERSON = {
    "firstName": "Wilhelmina",
    "lastName": "O'Grady-Müller",
    "email": "wil.mina+jobs@example.org",
    "phone": "+49 (30) 1234-567",
    "addressLine": "Lange Straße 5, 10115 Berlin",
}
TRACES = ("wilhelmina", "grady", "müller", "wil.mina", "1234567", "1234-567", "lange str", "10115 berlin", SECRET)


def redactor() -> Redactor:
    made = Redactor(SALT)
    made.secret(SECRET)
    made.tree(PERSON)
    return made


def plain(text: str) -> str:
    """A text as a curious reader makes it readable: every escape undone, over and over, folded."""
    for _ in range(4):
        text = html.unescape(unquote(text))
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    return unicodedata.normalize("NFC", text).casefold().replace("\x00", "")


def assert_clean(written: object, *traces: str) -> None:
    text = plain(json.dumps(written, ensure_ascii=False))
    for trace in traces or TRACES:
        assert plain(trace) not in text, (trace, text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "decomposed": lambda s: unicodedata.normalize("NFD", s),
    "URL-encoded": lambda s: quote(s, safe=""),
    "URL-encoded with plus": quote_plus,
    "URL-encoded in lower case": lambda s: re.sub("%..", lambda m: m[0].lower(), quote(s, safe="")),
    "URL-encoded twice": lambda s: quote(quote(s, safe=""), safe=""),
    "JSON escapes": lambda s: json.dumps(s)[1:-1],
    "every character a JSON escape": lambda s: "".join(f"\\u{ord(c):04X}" for c in s),
    "HTML": html.escape,
    "HTML numbers": lambda s: "".join(f"&#{ord(c)};" if not c.isalnum() or ord(c) > 127 else c for c in s),
    "HTML names": lambda s: s.replace("ü", "&uuml;").replace("ß", "&szlig;"),
    "JSON in JSON": lambda s: json.dumps(json.dumps(s))[1:-1],
}
PLACES = [
    "{}", "Hello {}, welcome", '{{"note": "{}"}}', "http://h/x?q={}&p=1", "http://h/people/{}/cv", "<p>{}</p>",
    "{}: not found", "x={}", '{{"a": {{"b": ["{}"', "line one\\n{}\\nline three", "\n\t{}\r\n", "({})", "_{}_", "“{}”",
]  # fmt: skip

letters = st.characters(categories=["Lu", "Ll", "Lo", "Lt"])
names = st.text(letters, min_size=2, max_size=12)


KEY = "pp-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"
