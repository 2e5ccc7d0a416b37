"""Cursors: where a page ended, sealed so that nobody can make one up, and good for one integration only (KB-ORD-04).

On the wire a cursor holds a blank and, often, ``+``, ``/`` and ``=``: it is opaque, and clients must encode it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass

_SEAL = 12  # bytes
_PREFIX = "page "
_PLAIN_PREFIX = "page_"


@dataclass(frozen=True, slots=True)
class Position:
    """After which order the next page begins, in which list, and with which filters it was asked for."""

    scope: str
    serial: int
    filters: str


def written(position: Position, key: bytes, plain: bool) -> str:
    """``plain``: only letters, digits, ``-`` and ``_``."""
    content = json.dumps([position.scope, position.serial, position.filters]).encode("utf-8")
    sealed = _seal(content, key) + content
    if plain:
        return _PLAIN_PREFIX + base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")
    return _PREFIX + base64.b64encode(sealed).decode("ascii")


def read(text: str, key: bytes) -> Position | None:
    """None for what is no cursor of ours."""
    prefix, coded = text[: len(_PREFIX)], text[len(_PREFIX) :]
    try:
        if prefix == _PLAIN_PREFIX:
            sealed = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        elif prefix == _PREFIX:
            sealed = base64.b64decode(coded, validate=True)
        else:
            return None
    except (binascii.Error, ValueError):
        return None
    content = sealed[_SEAL:]
    if not hmac.compare_digest(sealed[:_SEAL], _seal(content, key)):
        return None
    scope, serial, filters = json.loads(content)
    return Position(scope, serial, filters)


def _seal(content: bytes, key: bytes) -> bytes:
    return hmac.new(key, content, hashlib.sha256).digest()[:_SEAL]
