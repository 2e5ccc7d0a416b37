"""Reads multipart/form-data bodies (RFC 7578): the parts with their names, file names and media types.

For checking and describing what was sent; never raises for what a sender can cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from functools import lru_cache
from typing import Any

MOST_PARTS = 100
LONGEST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``name`` and ``file_name`` are "" where the part has none."""

    name: str
    file_name: str
    content_type: str
    content: bytes


def read_parts(body: bytes, content_type: str) -> list[Part]:
    """The parts of a body, at most ``MOST_PARTS``; empty where it has no boundary or is none."""
    boundary = _boundary(content_type)
    if not boundary:
        return []
    found = []
    for chunk in (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "replace"))[1 : MOST_PARTS + 1]:
        head, gap, content = chunk.partition(b"\r\n\r\n")
        if gap and not chunk.startswith(b"--"):
            found.append(_part(head, content))
    return found


@lru_cache(maxsize=256)
def _boundary(content_type: str) -> str:
    holder = Message()
    holder["Content-Type"] = content_type
    boundary = holder.get_param("boundary")
    return boundary if isinstance(boundary, str) else ""


def _part(head: bytes, content: bytes) -> Part:
    known = _head if len(head) <= LONGEST_KEPT else _head.__wrapped__
    return Part(*known(head), content)


@lru_cache(maxsize=256)
def _head(head: bytes) -> tuple[str, str, str]:
    """Name, file name and media type. A program gives its files alike, and each is looked at several times."""
    fields = Message()
    for line in head.decode("utf-8", "replace").strip().splitlines()[:20]:
        name, _, value = line.partition(":")
        fields[name.strip() or "x"] = value.strip()
    return _parameter(fields, "name"), _parameter(fields, "filename"), (fields["Content-Type"] or "").strip()


def _parameter(fields: Message, name: str) -> str:
    value: Any = fields.get_param(name, "", header="content-disposition") or ""
    try:
        return collapse_rfc2231_value(value)
    except ValueError:  # a charset that Python has, but cannot decode these bytes with
        return str(value[2])
