"""What differs between two runs that found the same: ids, keys, tokens, times, ports, the name of the run.

``Steady`` puts stand-ins in their place. Equal values get equal stand-ins, numbered as they first come, so that an id
that should be the one of before and is not still counts as a difference, and one that is only new does not. The form of
a time is kept. Not for hiding anything: what is told of a difference are the values themselves.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

QUIET_HEADERS = frozenset(
    {
        "host", "date", "content-length", "age", "expires", "last-modified", "etag", "server-timing", "cf-ray",
        "x-request-id", "x-correlation-id", "x-amzn-requestid", "x-amzn-trace-id", "traceparent", "tracestate",
    }
)  # fmt: skip
"""Headers that say nothing about what an answer means, and are other ones each time."""
_QUIET_ENDS = ("-remaining", "-reset", "-request-id", "-trace-id")
FAR = 400 * 24 * 3600.0
"""A time that is farther than this from the run's beginning, in seconds, is no time of the run: it is compared."""
_HEX, _MONTHS = "[0-9a-f]", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_VOLATILE = re.compile(
    rf"(?P<secret>\[secret-{_HEX}{{10}}\])"
    rf"|(?P<email>person-{_HEX}{{10}}@redacted\.invalid)"
    rf"|(?P<person>Person-{_HEX}{{10}})"
    rf"|(?P<address>Address-{_HEX}{{10}})"
    rf"|(?P<phone>\+000\d{{9}}|phone-{_HEX}{{10}})"
    rf"|(?P<run>\b\d{{4}}-\d\d-\d\dT\d\d-\d\d-\d\dZ-{_HEX}{{4}}\b)"
    rf"|(?P<uuid>\b{_HEX}{{8}}-(?:{_HEX}{{4}}-){{3}}{_HEX}{{12}}\b)"
    r"|(?P<moment>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?)"
    rf"|(?P<stamp>\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:{_MONTHS}) \d{{4}} \d\d:\d\d:\d\d GMT)"
    r"|(?P<port>(?<=127\.0\.0\.1:)\d{1,5}\b|(?<=localhost:)\d{1,5}\b|(?<=\[::1\]:)\d{1,5}\b)"
    r"|(?P<cursor>(?<=[?&]cursor=)[^&\s]+)"
    r"|(?P<word>(?<![A-Za-z0-9])[A-Za-z0-9]{8,}(?![A-Za-z0-9]))"
)
_HEX_ID = re.compile(r"[0-9a-f]{8,}|[0-9A-F]{8,}")
"""By chance one may have digits only."""
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_NAMES_AN_ID = re.compile(r"(?:^|_)(?:id|uuid|cursor|next)$|[a-z](?:Id|ID|Uuid|Cursor)$")
"""Members whose texts are ids, whatever those look like."""
_LONG = 16
_EPOCH = 1e9


class Steady:
    """The stand-ins of one run, as they come. ``started`` is when the run began, in seconds since the epoch."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._seen: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def text(self, text: str) -> str:
        return _VOLATILE.sub(self._stand_in, text)

    def value(self, value: Any) -> Any:
        """A JSON value of the same shape. Members are visited by name: their order means nothing."""
        if isinstance(value, dict):
            steady = {name: self._member(name, value[name]) for name in sorted(value)}
            return {name: steady[name] for name in value}
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= _EPOCH:
            seconds = value / 1000 if value >= _EPOCH * 1000 else value
            return "<a time>" if abs(seconds - self._started) < FAR else value
        return value

    def _member(self, name: str, value: Any) -> Any:
        named = isinstance(value, str) and value and _NAMES_AN_ID.search(name)
        return self._numbered("id", value) if named else self.value(value)

    def _stand_in(self, match: re.Match[str]) -> str:
        kind, found = str(match.lastgroup), match[0]
        if kind == "moment":
            return re.sub(r"\d", "0", found) if self._is_near(found) else found
        if kind == "stamp":
            return "<a date>"
        if kind == "word" and not _is_id(found):
            return found
        return self._numbered("id" if kind in ("word", "uuid") else kind, found)

    def _numbered(self, kind: str, found: str) -> str:
        if (kind, found) not in self._seen:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._seen[kind, found] = f"<{kind} {self._counts[kind]}>"
        return self._seen[kind, found]

    def _is_near(self, moment: str) -> bool:
        date = _DATE.match(moment)
        try:
            day = datetime.strptime(date[0], "%Y-%m-%d").replace(tzinfo=UTC) if date else None
        except ValueError:  # a month 13 is no time, but what somebody was to refuse
            return False
        return day is not None and abs(day.timestamp() - self._started) < FAR


def is_quiet(header: str) -> bool:
    """Whether a header is another one each time, and says nothing."""
    name = header.lower()
    return name in QUIET_HEADERS or name.endswith(_QUIET_ENDS)


def _is_id(word: str) -> bool:
    """Whether a word was made by chance. Names in camelCase have few capitals and no digits."""
    if _HEX_ID.fullmatch(word):
        return True
    if len(word) < _LONG or word.isdigit():
        return False
    capitals, smalls = sum(c.isupper() for c in word), sum(c.islower() for c in word)
    digits = len(word) - capitals - smalls
    return digits >= 2 if len(word) < 20 else (digits >= 1 and capitals + smalls > 0) or min(capitals, smalls) >= 5
