"""JSON for what is written and read by the ten thousand: the lines of journals, and bodies in them.

What may be written, what is refused and what is read are those of the standard library's ``json``: msgspec does the
work where both agree, and the standard library everything else, such as half a pair of surrogates, or a value that is
no JSON, about which msgspec would be more obliging. Not for what came over the network, which has to say each member
once (``proctor.exchange.parse_json``).
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

import msgspec

_STRICT = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))
_QUICK = msgspec.json.Encoder()
_READ = msgspec.json.Decoder()
_SIMPLE = frozenset({str, int, bool, type(None)})


def written(value: object) -> bytes:
    """A JSON text in UTF-8, without spaces. Raises TypeError, ValueError or RecursionError for what is none."""
    if _is_plain(value):
        try:
            return _QUICK.encode(value)
        except UnicodeEncodeError:
            pass
    return _STRICT.encode(value).encode("ascii")


def written_plain(value: object) -> str:
    """The same for what is known to be JSON, such as a body that was read as such, and as a text."""
    try:
        return _QUICK.encode(value).decode("utf-8")
    except UnicodeEncodeError:
        return _STRICT.encode(value)


def read(text: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises ValueError or RecursionError for what is none."""
    try:
        return _READ.decode(text)
    except (msgspec.DecodeError, RecursionError):
        # It refuses numbers that are read as infinite, words such as NaN, and halves of surrogate pairs.
        return json.loads(text.decode("utf-8"))


def _is_plain(value: object) -> bool:
    """Whether it is made of nothing but what JSON has; msgspec would write dates, bytes and whole objects as well."""
    kind = type(value)
    if kind in _SIMPLE:
        return True
    if kind is dict:
        for name, member in value.items():  # type: ignore[attr-defined]
            if type(name) is not str or not (type(member) in _SIMPLE or _is_plain(member)):
                return False
        return True
    if kind is list or kind is tuple:
        for element in value:  # type: ignore[attr-defined]  # noqa: SIM110 - a generator costs half as much again
            if not (type(element) in _SIMPLE or _is_plain(element)):
                return False
        return True
    return kind is float and isfinite(value)  # type: ignore[arg-type]
