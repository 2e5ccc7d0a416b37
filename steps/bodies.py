"""Bodies that are wrong, or odd, by their kind: each made of a good body. No sentences here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from steps import samples

JSON = "application/json;charset=utf-8"
MIB = 1024 * 1024
Body = dict[str, Any]
Sent = tuple[bytes, str]

GOOD: Mapping[str, Callable[[], Body]] = {
    "accept": lambda: samples.message("The candidate is invited"),
    "reject": lambda: samples.message("We cannot assess this candidate"),
    "comment": lambda: samples.message("A word"),
    "complete": lambda: samples.message("The assessment is complete"),
    "submit a result to": lambda: samples.result("DOCUMENT"),
}
"""A good body for each operation that has one."""


def as_json(body: object) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _text(body: Body) -> str:
    """The member whose text is spoilt: every operation requires one."""
    return "message" if "message" in body else "title"


def _with(value: object) -> Callable[[Body], Sent]:
    return lambda body: (as_json(body | {_text(body): value}), JSON)


def _instead(content: bytes) -> Callable[[Body], Sent]:
    return lambda _: (content, JSON)


def _long(count: int) -> Callable[[Body], Sent]:
    """Made where it is sent: nobody else needs the megabytes."""
    return lambda body: (as_json(body | {_text(body): "long " * count}), JSON)


def _literally(literal: bytes) -> Callable[[Body], Sent]:
    """The text replaced by what is written there, JSON or not."""
    return lambda body: (as_json(body | {_text(body): "@@"}).replace(b'"@@"', literal), JSON)


def _extended(name: bytes, value: bytes) -> Callable[[Body], Sent]:
    return lambda body: (as_json(body)[:-1] + b', "%s": %s}' % (name, value), JSON)


def _called(content_type: str) -> Callable[[Body], Sent]:
    return lambda body: (as_json(body), content_type)


KINDS: Mapping[str, Callable[[Body], Sent]] = {
    "nothing": _instead(b""),
    "null": _instead(b"null"),
    "an empty object": _instead(b"{}"),
    "a list": lambda body: (as_json([body]), JSON),
    "a text": _instead(b'"message"'),
    "a number": _instead(b"42"),
    "broken JSON": lambda body: (as_json(body)[:-1] + b",,}", JSON),
    "JSON that is cut off": lambda body: (as_json(body)[: len(as_json(body)) // 2], JSON),
    "two documents": lambda body: (as_json(body) * 2, JSON),
    "bytes that are not UTF-8": _literally(b'"\xff\xfe \xc3\x28"'),
    "NaN for a text": _literally(b"NaN"),
    "a number for a text": _with(42),
    "a list for a text": _with(["a", "b"]),
    "an object for a text": _with({"text": "a"}),
    "true for a text": _with(True),
    "a text for the author": lambda body: (as_json(body | {"author": "Rosalind"}), JSON),
    "a member twice": lambda body: (as_json(body)[:-1] + b', "%s": "again"}' % _text(body).encode(), JSON),
    "half a surrogate pair": _literally(b'"half \\ud800 of a pair"'),
    "a NUL character": _literally(b'"nothing \\u0000 here"'),
    "another content type": _called("text/plain"),
    "no content type": _called(""),
    "a text of 1 MB": _long(200_000),
    "a body of 10 MB": _long(2 * MIB),
    "100,000 nested lists": _extended(b"more", b"[" * 100_000 + b"]" * 100_000),
    "unknown members": _extended(b"somethingNew", b'{"of": [1, null, "kind"]}'),
}
"""What the features call a body, and how it is made of a good one: its bytes and its content type."""

WITHOUT_MESSAGE = frozenset({"nothing", "null", "an empty object"})
"""Whether complete needs a message is a rule of its own (SR1-COMPLETE-02)."""

_PART = (
    b'--b\r\nContent-Disposition: form-data; name="attachment"; filename="a.pdf"\r\n'
    b"Content-Type: application/pdf\r\n\r\n"
)
FILES: Mapping[str, Sent] = {
    "nothing": (b"", "multipart/form-data; boundary=b"),
    "JSON": (b'{"attachment": "a.pdf"}', JSON),
    "a form without a boundary": (_PART + b"%PDF-1.4\r\n--b--\r\n", "multipart/form-data"),
    "a form that is cut off": (_PART + b"%PDF-1.4", "multipart/form-data; boundary=b"),
    "a form of 2,000 empty parts": (b"--b\r\n\r\n\r\n" * 2000 + b"--b--\r\n", "multipart/form-data; boundary=b"),
    "a form without any part": (b"--b--\r\n", "multipart/form-data; boundary=b"),
}
"""Bodies that hold no file, or not as they should."""
