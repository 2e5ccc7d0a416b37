"""Reading query parameters: pages, dates, sorting. What is bad in them is refused or put right, as the quirks say."""

from __future__ import annotations

import datetime
import re

from sandbox.asgi import Query
from sandbox.messages import Refusal
from sandbox.quirks import Quirks

LARGEST_PAGE = 100

# The largest 32-bit integer, the documented type of limit and offset.
_LARGEST_NUMBER = 2**31 - 1

_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")

_STRICT_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})()([+-])(\d\d):?(\d\d)", re.ASCII)
_TOLERANT_DATE = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?:(Z)|([+-])(\d\d):?(\d\d))", re.ASCII
)
_EPOCH = datetime.datetime(1970, 1, 1)


def page(query: Query, quirks: Quirks) -> tuple[int, int]:
    """``limit`` and ``offset`` to apply (SR1-PAGE-01 to -03)."""
    strict = quirks.on("limit_out_of_range", "reject")
    limit = _number(query, "limit", int(quirks["default_limit"]), 1, LARGEST_PAGE, strict)
    return limit, _number(query, "offset", 0, 0, _LARGEST_NUMBER, strict)


def _number(query: Query, name: str, default: int, least: int, most: int, strict: bool) -> int:
    text = query.get(name)
    if text is None:
        return default
    number = int(text) if _NUMBER.fullmatch(text) else None
    if strict and (number is None or not least <= number <= most):
        raise Refusal(400, f"invalid_{name}", f"{name} is {text[:40]!r}; it must be a number from {least} to {most}.")
    return default if number is None else min(max(number, least), most)


def date(query: Query, name: str, quirks: Quirks) -> int | None:
    """Milliseconds since 1970, or None where there is no date (or a bad one that is to be ignored)."""
    text = query.get(name)
    if not text:
        return None
    moment = parsed_date(text, tolerant=quirks.on("date_input", "tolerant"))
    if moment is None and quirks.on("bad_query_value", "reject"):
        # A plus sign that was not written as %2B arrives as a space: the most common mistake with these dates.
        hint = " Write the plus sign as %2B." if " " in text else ""
        raise Refusal(
            400,
            f"invalid_{_snake(name)}",
            f"{name} is {text[:60]!r}; it must be a date like 2013-03-07T13:34:40.135+0000.{hint}",
        )
    return moment


def parsed_date(text: str, tolerant: bool) -> int | None:
    match = (_TOLERANT_DATE if tolerant else _STRICT_DATE).fullmatch(text)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(match[group]) for group in range(1, 7))
    milliseconds = int((match[7] or "0").ljust(3, "0"))
    offset = 0 if match[8] else (int(match[10]) * 60 + int(match[11])) * (-1 if match[9] == "-" else 1)
    try:
        local = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return (local - _EPOCH) // datetime.timedelta(milliseconds=1) + milliseconds - offset * 60_000


def choice(query: Query, name: str, allowed: tuple[str, ...], quirks: Quirks) -> str | None:
    """One of the allowed words, or None where there is none (or a bad one that is to be ignored)."""
    text = query.get(name)
    if not text or text in allowed:
        return text or None
    if quirks.on("bad_query_value", "ignore"):
        return None
    raise Refusal(400, f"invalid_{_snake(name)}", f"{name} is {text[:40]!r}; it must be {' or '.join(allowed)}.")


def statuses(query: Query, allowed: tuple[str, ...], quirks: Quirks) -> tuple[str, ...]:
    """The statuses to filter by; empty for no filter. An unknown one stays in when it shall match nothing."""
    asked = [text for text in query.getlist("status") if text]
    if len(asked) > 1 and quirks.on("repeated_status_filter", "reject"):
        raise Refusal(400, "invalid_status", "status is given more than once; give it once.")
    if quirks.on("repeated_status_filter", "first"):
        asked = asked[:1]
    for text in asked:
        if text not in allowed and quirks.on("unknown_status_filter", "reject"):
            raise Refusal(400, "invalid_status", f"status is {text[:40]!r}; it must be one of {', '.join(allowed)}.")
    # Many repetitions of the same few words must not make a statement of many variables.
    return tuple(dict.fromkeys(text if text in allowed else "" for text in asked))


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()
