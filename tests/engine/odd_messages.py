"""Messages for two validators to disagree about: valid ones of a schema, each spoilt in one way that has a name.

A message is JSON text, so that what only a text can be (NaN, a member twice, a number too large) is there as
well. Not for what becomes of them: that is ``test_two_validators``.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NOT_NUMBERS = {"NaN": "NaN", "Infinity": "Infinity", "a number too large": "1e400"}
HALF = "\ud800"
# By name: values that are put into the place of any other.
VALUES: dict[str, tuple[Any, ...]] = {
    "null": (None,),
    "another type": (True, 7, "x", [], {}, [None], {"": None}, 1.5),
    "nothing in it": ("",),
    "an unknown word": ("NO_SUCH_WORD",),
    "a large number": (10**40, -(10**40), 1e308),
    "a negative number": (-1, -0.5),
    "an address that is none": ("a@@b.c", "@b.c", "a@", "a b@c.de", ".a@b.c", "a..b@c.de", "a@b_c.de", "a@b.de."),
    "an address that is not ASCII": ("ü@b.de", "a@ü.de"),
    "an address with a name": ("A <a@b.de>",),
    "an address": ("a@b.de", "a+b@localhost", '"a b"@b.de', "a@[127.0.0.1]", "x" * 64 + "@b.de"),
    "an address too long": ("x" * 65 + "@b.de",),
    "a URI that is none": ("https://a b", "https://a/{x}", "//a/b", "https://a/%zz", "https://a/ü", "a", "http://a:b/"),
    "a URI": ("https://a.example/b?c=d#e", "urn:x", "HTTP://A", "data:text/plain,x", "https://[::1]:8/", "http://"),
    "a leap second": ("2016-12-31T23:59:60Z", "2016-12-31T23:59:60.000+0000", "23:59:60Z"),
    "a day that is none": ("2013-02-30T13:34:40.135+0000", "2013-02-30T13:34:40Z", "2013-02-30"),
    "a moment": ("2013-03-07T13:34:40.135+0000", "2013-03-07T13:34:40Z", "2013-03-07"),
    "half a character": (HALF,),
    "a blank of ECMA 262 alone": ("\ufeff",),
    "a blank of Python alone": ("\x1c", "\x85"),
    "a blank of both": (" ", "\u3000", "\u2028", "\t"),
    "a digit of another script": ("\u0664",),
    "a letter of another script": ("ü",),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """``kind`` is the name of what is odd about it."""

    kind: str
    text: str


def whole(instance: Any, kind: str) -> Message:
    return Message(kind, json.dumps(instance))


def spoilt(instance: Any) -> Iterator[Message]:
    """Every way to spoil it, one at a time."""
    for holder, key in list(places(root := {"": copy.deepcopy(instance)})):
        kept = holder[key]
        for kind, value in odd(kept):
            holder[key] = value
            yield Message(kind, _text(root[""]))
        holder[key] = kept
        if holder is not root:
            yield Message("removed", _without(root, holder, key))
    if isinstance(instance, dict):
        yield whole({**instance, "nobodyKnowsIt": 1}, "one more")
        for name in list(instance)[:1]:
            twice = json.dumps({name: None})[1:-1]
            yield Message("a member twice", "{" + twice + ", " + json.dumps(instance)[1:])


def some(messages: list[Message], most: int, seed: str) -> list[Message]:
    """So many of them, the same at every time, and of each kind one at least."""
    dice = random.Random(seed)
    dice.shuffle(messages)
    first = list({message.kind: message for message in messages}.values())
    return first + [message for message in messages if message not in first][: max(0, most - len(first))]


def odd(value: Any) -> Iterator[tuple[str, Any]]:
    for kind, values in VALUES.items():
        yield from ((kind, one) for one in values)
    yield from ((kind, f"<{kind}>") for kind in NOT_NUMBERS)
    if isinstance(value, str):
        yield "a newline at the end", value + "\n"
        yield "a blank around it", f" {value}"
        yield "half a character", value + HALF
        yield "a long text", value + "x" * 5_000
        yield "another case", value.swapcase()
    elif isinstance(value, list):
        yield "every item twice", value + value
        yield "one more", [*value, None]
    elif isinstance(value, int) and not isinstance(value, bool):
        yield "a whole number as 1.0", float(value)
        yield "a fraction", value + 0.5


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each holder and key at any depth."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def _text(instance: Any) -> str:
    text = json.dumps(instance)
    for kind, token in NOT_NUMBERS.items():
        text = text.replace(f'"<{kind}>"', token)
    return text


def _without(root: dict[str, Any], holder: Any, key: Any) -> str:
    order = list(holder.items()) if isinstance(holder, dict) else None
    taken = holder.pop(key)
    text = json.dumps(root[""])
    if order is None:
        holder.insert(key, taken)
    else:
        holder.clear()
        holder.update(order)
    return text
