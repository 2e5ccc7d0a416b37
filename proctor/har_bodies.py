"""The bodies of recorded messages: bytes again, from the text that an exporter has made of them.

A recording keeps a body as text. Which bytes that text was is found by the length that was sent; a body that is not
there, or not byte for byte, is told as such, so that nobody is judged by it. Reads no files.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from proctor.exchange import Headers, header

NO_BODY = "the recording has no body of this request"
MANGLED = "the recording has not kept the body of this request byte for byte"
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_LONGEST_BOM = 3
"""Bytes that browsers leave out when they make a text of a body that begins with a byte order mark."""
_BODILESS = (204, 304)
_WITH_BODIES = frozenset({"POST", "PUT", "PATCH"})
"""Methods whose requests say how long their body is, also where it is empty."""


def sent_body(asked: Mapping[str, Any], headers: Headers) -> tuple[bytes, str]:
    """The body of a recorded request, and "" or why it is not the one that was sent."""
    length = _sent_length(headers)
    given = asked.get("postData")
    posted = given if isinstance(given, dict) else {}
    encoded = posted.get("encoding") == "base64"
    text = posted.get("text")
    if encoded and isinstance(text, str):
        body = _from_base64(text)
        return (body, "") if body is not None and length in (None, len(body)) else (body or b"", MANGLED)
    kind = (header(headers, "content-type") or _word(posted.get("mimeType"))).lower()
    forms = list(_forms(text, kind)) if isinstance(text, str) and text else _from_fields(posted, kind)
    if isinstance(text, str) and (silent := _silent_base64(text, kind)) is not None:
        forms = [silent] if kind.startswith("multipart/") else [*forms, silent]
    if not forms:
        return b"", NO_BODY if _was_sent(asked, headers, length) else ""
    if length is not None:
        return next(((form, "") for form in forms if len(form) == length), (forms[0], MANGLED))
    # Nobody says how long it was; exporters count characters as bytes, so what they say chooses where there is a
    # choice, and proves nothing. JSON, and text that names no charset, is UTF-8.
    chosen = kind.startswith("multipart/") or "charset=" in kind
    body = next((form for form in forms if chosen and len(form) == asked.get("bodySize")), forms[0])
    lost = kind.startswith("multipart/") and isinstance(text, str) and _REPLACED in text
    return body, MANGLED if lost else ""


def answered_body(method: str, answered: Mapping[str, Any], headers: Headers) -> tuple[bytes, str]:
    """The body of a recorded answer, decoded, and "" or the sentence that says what of it is not there."""
    given = answered.get("content")
    content = given if isinstance(given, dict) else {}
    text = content.get("text")
    if method == "HEAD" or answered.get("status") in _BODILESS:
        return b"", ""
    lengths = _answered_lengths(content, headers)
    if not isinstance(text, str) or not text:
        said = [*lengths, *filter(None, [_number(header(headers, "content-length"))])]
        # Where nobody says how long it was, it may have been left out together with its length.
        return b"", "" if said and max(said) == 0 else "the recording has no body of this answer"
    if content.get("encoding") == "base64":
        body = _from_base64(text)
        return (body, "") if body is not None else (b"", "the body of this answer is not the base64 that it should be")
    forms = list(_forms(text, (header(headers, "content-type") or "").lower()))
    body = next((form for length in lengths for form in forms if len(form) == length), forms[0])
    if lengths and max(map(len, forms)) + _LONGEST_BOM < min(lengths):
        return body, "the recording has only the beginning of the body of this answer"
    return body, ""


def _forms(text: str, kind: str) -> Iterator[bytes]:
    """What bytes a text may have been, the likeliest first."""
    if text.isascii():  # the same in each of them
        yield text.encode()
        return
    utf = _as_utf8(text)
    latin = _encoded(text, "latin-1")
    # Exporters write bytes that are no UTF-8, such as a file's, as one character each.
    first, second = (latin, utf) if kind.startswith("multipart/") or _is_latin(kind) else (utf, latin)
    yield from (form for form in (first, second, _encoded(text, "cp1252")) if form is not None)


def _as_utf8(text: str) -> bytes:
    # Python's exporters write a byte that is no UTF-8 as half a surrogate pair; of JavaScript's it is that half itself.
    return _encoded(text, "utf-8", "surrogateescape") or text.encode("utf-8", "surrogatepass")


def _encoded(text: str, charset: str, errors: str = "strict") -> bytes | None:
    try:
        return text.encode(charset, errors)
    except UnicodeEncodeError:
        return None


def _is_latin(kind: str) -> bool:
    return any(f"charset={quote}{name}" in kind for quote in ("", '"') for name in ("iso-8859-1", "latin"))


def _from_fields(posted: Mapping[str, Any], kind: str) -> Sequence[bytes]:
    """A form that is there as its fields only. Some exporters leave them encoded, others do not."""
    fields = posted.get("params")
    if not isinstance(fields, list) or not kind.startswith("application/x-www-form-urlencoded"):
        return ()
    pairs = [(_word(field.get("name")), _word(field.get("value"))) for field in fields if isinstance(field, dict)]
    if not pairs:
        return ()
    return urlencode(pairs, errors="replace").encode(), _as_utf8("&".join(f"{name}={value}" for name, value in pairs))


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _was_sent(asked: Mapping[str, Any], headers: Headers, length: int | None) -> bool:
    """Whether a request without a body in the recording had one."""
    if length is not None:
        return length > 0
    posted = asked.get("postData")
    unsaid = isinstance(posted, dict) and posted.get("text") is None
    size = _number(asked.get("bodySize"))
    stated = header(headers, "content-length") not in (None, "0") or (size or 0) > 0
    if stated or unsaid or header(headers, "transfer-encoding") is not None:
        return True
    # A form of parts is never empty, whatever size the exporter gives it. Where nobody says anything about a size the
    # body may have been left out together with it.
    parts = (header(headers, "content-type") or "").lower().startswith("multipart/")
    silent = size is None and header(headers, "content-length") is None and not isinstance(posted, dict)
    return parts or (silent and _word(asked.get("method")).upper() in _WITH_BODIES)


def _sent_length(headers: Headers) -> int | None:
    """The length of the body as it was sent; None where it is not said, or is that of a packed body."""
    return None if header(headers, "content-encoding") else _number(header(headers, "content-length"))


def _answered_lengths(content: Mapping[str, Any], headers: Headers) -> list[int]:
    """How long the body may be, unpacked. Exporters do not agree on whether ``size`` is that of the packed one."""
    packed = header(headers, "content-encoding") not in (None, "identity")
    size, saved = content.get("size"), content.get("compression")
    whole = size + saved if isinstance(size, int) and isinstance(saved, int) else None
    said = None if packed else _number(header(headers, "content-length"))
    return [length for length in (said, _number(whole), _number(size)) if length is not None]


def _number(value: object) -> int | None:
    """A size; None for anything else, such as the -1 that stands for an unknown one."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _silent_base64(text: str, kind: str) -> bytes | None:
    """What a text is in base64 where the exporter does not say that it is; None where it cannot be that.

    A form of parts begins with its boundary, and JSON with a bracket, which no base64 does; else only the length can
    tell.
    """
    if not text or text.startswith(("--", "{", "[")):
        return None
    body = _from_base64(text)
    return None if body is None or (kind.startswith("multipart/") and not body.startswith(b"--")) else body


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
