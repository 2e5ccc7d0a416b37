"""The forms of single values: moments, addresses, base64, content types. No rules about which member has which."""

from __future__ import annotations

import base64
import binascii
import datetime
import re

# As the documents have it, with ASCII digits only, as in the language it was written for (KB-RESULT-08).
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?)?Z?")

_CONTENT_TYPE = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)

# A URI by RFC 3986: a scheme, then an authority and a path, or a path alone; a query; a fragment.
_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_HOST = r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*"
_USER = r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
_URI = re.compile(
    rf"([A-Za-z][A-Za-z0-9+.-]*):"
    rf"(?://{_USER}({_HOST}|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?(?:/{_PCHAR}*)*|/?(?:{_PCHAR}+(?:/{_PCHAR}*)*)?)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
)

_EPOCH = datetime.datetime(1970, 1, 1)
_CYCLE = 400  # years, after which the calendar repeats itself
_CYCLE_MS = 146_097 * 86_400_000


def is_date(text: str) -> bool:
    """Whether it has the documented form; ``2023-13-45`` does."""
    return _DATE.fullmatch(text) is not None


def moment(text: str) -> int | None:
    """Milliseconds since 1970, in UTC whether it says so or not; None for what is no moment of the calendar.

    Anything finer is rounded up, so that nothing of the millisecond before counts as after it.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction = (match[7] or "") + "000"
    thousandth = int(fraction[:3]) + int(fraction[3:].strip("0") != "")
    try:
        # Python's calendar begins with the year 1, the documented form with the year 0.
        found = datetime.datetime(year or _CYCLE, month, day, hour, minute, second)
    except ValueError:
        return None
    passed = found - _EPOCH
    return passed.days * 86_400_000 + passed.seconds * 1000 + thousandth - (0 if year else _CYCLE_MS)


def date(milliseconds: int) -> str:
    """``YYYY-MM-DDTHH:mm:ss.sssZ``."""
    point = _EPOCH + datetime.timedelta(milliseconds=milliseconds)
    return f"{point:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def is_uri(text: str) -> bool:
    """An absolute URI; one of http or https names a host."""
    match = _URI.fullmatch(text)
    return match is not None and (match[1].lower() not in {"http", "https"} or bool(match[2]))


def is_http_uri(text: str) -> bool:
    return is_uri(text) and text.lower().startswith(("http:", "https:"))


def is_content_type(text: str) -> bool:
    return _CONTENT_TYPE.fullmatch(text) is not None


def decoded(text: str, lenient: bool) -> bytes | None:
    """The bytes of a base64 text, None where it is none. ``lenient``: blanks, no padding and ``-_`` are good too."""
    if lenient:
        text = re.sub(r"\s", "", text).replace("-", "+").replace("_", "/").rstrip("=")
        text += "=" * (-len(text) % 4)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
