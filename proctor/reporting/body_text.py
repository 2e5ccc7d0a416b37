"""The body of a message as text in lines, for people: JSON laid out, what is long cut, what is not there explained.

Only the beginning of a long body is looked at: of a page of a long list a report shows a fiftieth. Bodies come from the
journal, which is redacted. Not for what programs read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LONGEST_SHOWN = 8 * 1024
LONGEST_WHERE_ALL_IS_WELL = 800
"""Characters of a body in a report, of which the journal has all. Messages by the thousand that are well need less."""

NO_BODY = "no body"

_STRINGS = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?', re.DOTALL)
_MARKS = re.compile(r"[\[{]\s*[\]}]|[\[\]{},:]|[^\s\[\]{},:]+")
_LONGEST_TOKEN = 12
"""Characters of a token that is no string or number, and some: so far from its end an error is not due to a cut."""
_SHORT = 24
_DEEPEST = 60
"""From there on nothing is set in any further: ten thousand brackets would be a hundred million blanks."""


def body_text(body: Mapping[str, Any] | None, longest: int = LONGEST_SHOWN) -> tuple[str, str]:
    """A journalled body as text in lines, and a note on what is not shown of it."""
    if body is None:
        return "", NO_BODY
    if "parts" in body:
        parts = [_part(part) for part in body["parts"]]
        return "\n\n".join(parts), f"{body['size']} bytes in {len(parts)} part(s); files themselves are not kept"
    if "text" not in body:
        return "", f"{body['size']} bytes, not kept: {body.get('omitted', 'no text')}; SHA-256 {body.get('sha256', '')}"
    text, shown = _beginning(body["text"], longest)
    return text, f"the first {shown} characters; the journal has the rest" if shown else ""


def cut(text: str, longest: int = LONGEST_SHOWN) -> str:
    """The text, or its beginning and a mark that there is more."""
    return text if len(text) <= longest else text[:longest] + "\n…"


def _part(part: Mapping[str, Any]) -> str:
    """A part of a multipart body, one line for each of its members that has a value."""
    names = {"fileName": "file name", "type": "media type", "size": "bytes", "sha256": "SHA-256"}
    return "\n".join(f"{names.get(name, name)}: {value}" for name, value in part.items() if value not in ("", None))


def _beginning(text: str, longest: int) -> tuple[str, int]:
    """What is shown of a text, and how many characters that are; 0 where it is all of it."""
    # Laid out it is longer, unless it had lines and many blanks already.
    for reach in (longest, 3 * longest):
        start = text[:reach]
        whole = len(start) == len(text)
        told = _in_lines(start) if _is_json(start, whole) else start
        if whole or len(told) > longest:
            break
    if whole and len(told) <= longest:
        return told, 0
    return told[:longest] + "\n…", min(len(told), longest)


def _is_json(start: str, whole: bool) -> bool:
    """Whether a text is JSON, as far as it goes: one that was cut off ends in the middle of something."""
    try:
        json.loads(start)
    except json.JSONDecodeError as problem:
        at_the_cut = problem.pos > len(start) - _LONGEST_TOKEN or problem.msg.startswith("Unterminated string")
        return at_the_cut and not whole
    except (ValueError, RecursionError):
        return False
    return True


def _in_lines(text: str) -> str:
    """JSON, or the beginning of it, with a line for each member. Numbers are as they came."""
    pieces = _pieces(text)
    depth = 0
    for place in range(0, len(pieces), 2):
        between = pieces[place]
        pieces[place], depth = (_known_layout if len(between) < _SHORT else _layout)(between, depth)
    return '"'.join(pieces)


def _pieces(text: str) -> list[str]:
    """In turns what stands between two strings, and what stands in one."""
    if "\\" not in text:
        return text.split('"')
    pieces = _STRINGS.split(text)
    pieces[1::2] = map(_readable, pieces[1::2])
    return pieces


def _readable(inside: str) -> str:
    """The inside of a string with letters in place of their escapes, where it is whole."""
    try:
        return json.dumps(json.loads(f'"{inside}"'), ensure_ascii=False)[1:-1] if "\\" in inside else inside
    except ValueError:
        return inside


def _layout(between: str, depth: int) -> tuple[str, int]:
    """What stands between two strings, and how deep the second one is."""
    told = []
    for mark in _MARKS.findall(between):
        if mark in "[{":
            depth += 1
            told.append(mark + _new_line(depth))
        elif mark in "]}":
            depth -= 1
            told.append(_new_line(depth) + mark)
        elif mark == ",":
            told.append("," + _new_line(depth))
        elif mark == ":":
            told.append(": ")
        else:
            told.append(mark if mark[0] not in "[{" else mark[0] + mark[-1])
    return "".join(told), depth


def _new_line(depth: int) -> str:
    return "\n" + "  " * min(depth, _DEEPEST)


_known_layout = lru_cache(maxsize=1024)(_layout)
"""The same few stand between all strings, such as a comma."""
