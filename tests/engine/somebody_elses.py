"""Schemas as a project of somebody else could have them: with what the two platforms' own do not need.

Each format, patterns without care for a newline, names of members by pattern, fractions, bounds without a type. With
each come values that fit, and odd ones of its own by kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from odd_messages import Message, spoilt, whole


@dataclass(frozen=True)
class Foreign:
    schema: dict[str, Any]
    fitting: tuple[Any, ...]
    odd: dict[str, tuple[Any, ...]] = field(default_factory=dict)


UUID = "12345678-1234-1234-1234-123456789ab"
SCHEMAS: dict[str, Foreign] = {
    "a-word": Foreign({"type": "string", "pattern": "^[a-z]+$"}, ("a", "word")),
    "a-word-as-here": Foreign({"type": "string", "pattern": "^[a-z]+$(?!\\n)"}, ("a", "word")),
    "not-blank": Foreign({"type": "string", "pattern": "\\S"}, ("a", " x ")),
    "a-digit": Foreign({"type": "string", "pattern": "^\\d$"}, ("1",)),
    "a-letter": Foreign({"type": "string", "pattern": "^\\w$"}, ("a",)),
    "a-link": Foreign(
        {"type": "string", "pattern": "^[a-z]+:\\S+$(?!\\n)"},
        ("https://a.example/b",),
        {"a text of a million": ("https://a.example/" + "b" * 1_000_000,)},
    ),
    "names": Foreign(
        {"type": "object", "patternProperties": {"^[a-z]+$": {"type": "integer"}}, "additionalProperties": False},
        ({"a": 1}, {}),
        {"a name with a newline": ({"a\n": 1},), "a name that is half a character": ({"\ud800": 1},)},
    ),
    "some-names": Foreign(
        {"type": "object", "patternProperties": {"^[a-z]+$": {"type": "integer"}}},
        ({"a": 1}, {}),
        {"a name with a newline": ({"a\n": "x"},)},
    ),
    "cents": Foreign(
        {"type": "number", "multipleOf": 0.01},
        (1, 0.5),
        {"a multiple of a fraction": (19.99, 0.07, 4.35), "no multiple of it": (0.001,)},
    ),
    "a-limit": Foreign({"maximum": 100}, (7, "x")),
    "at-least": Foreign({"exclusiveMinimum": 0}, (7, "x")),
    "anything": Foreign({}, (1, None, "x", [])),
    "no-number": Foreign({"not": {"type": "number"}}, ("x", None)),
    "a-few": Foreign(
        {"type": "array", "uniqueItems": True, "maxItems": 3}, ([1, True, "1"],), {"1 and 1.0": ([1, 1.0],)}
    ),
    "one": Foreign({"const": 1}, (1,)),
    "short": Foreign({"type": "string", "maxLength": 1}, ("a", "\U0001f642")),
    "address": Foreign({"type": "string", "format": "email"}, ("a@b.de",)),
    "idn-address": Foreign({"type": "string", "format": "idn-email"}, ("a@b.de", "ü@ü.de")),
    "uri": Foreign({"type": "string", "format": "uri"}, ("https://a.example",)),
    "uri-reference": Foreign({"type": "string", "format": "uri-reference"}, ("/a?b#c", "")),
    "day": Foreign({"type": "string", "format": "date"}, ("2020-02-29",), {"a day that is none": ("2021-02-29",)}),
    "moment": Foreign(
        {"type": "string", "format": "date-time"}, ("2020-01-01T00:00:00Z",), {"the year 0": ("0000-01-01T00:00:00Z",)}
    ),
    "time": Foreign(
        {"type": "string", "format": "time"}, ("12:00:00Z", "12:00:00.5+01:00"), {"no zone": ("12:00:00",)}
    ),
    "ipv4": Foreign({"type": "string", "format": "ipv4"}, ("1.2.3.4",), {"zeros": ("01.2.3.4",)}),
    "ipv6": Foreign({"type": "string", "format": "ipv6"}, ("::1",), {"a zone": ("::1%eth0",)}),
    "host": Foreign(
        {"type": "string", "format": "idn-hostname"}, ("a.b", "ü.de"), {"a dot at the end of a host": ("a.de.",)}
    ),
    "uuid": Foreign(
        {"type": "string", "format": "uuid"},
        (UUID + "c", UUID.upper() + "C"),
        {"a digit of another script": (UUID + "\u0664",), "no hyphens": (UUID.replace("-", "") + "c",)},
    ),
    "pattern": Foreign(
        {"type": "string", "format": "regex"},
        ("a", "^[a-z]$"),
        {
            "a pattern of Python alone": ("\\Z", "(?i)a", "(?P<a>x)", "a{,3}", "\\a"),
            "a pattern of ECMA 262 alone": ("[^]", "\\p{L}", "(?<a>x)", "\\cA"),
            "no pattern": ("(",),
        },
    ),
}  # fmt: skip


def messages_of(foreign: Foreign) -> Iterator[Message]:
    for value in foreign.fitting:
        yield whole(value, "valid")
        yield from spoilt(value)
    for kind, values in foreign.odd.items():
        yield from (whole(value, kind) for value in values)
