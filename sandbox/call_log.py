"""The last calls that the platforms answered, and what they told partners: for people to look at, on the pages.

For the pages: ``world.log`` (or ``core.log``) is the one log of the sandbox. ::

    log.of(partner_id)      the entries of one caller, newest first (a partner's id, or a Kombo environment's)
    log.latest(100)         those of everybody, newest first
    entry.kind              Kind.CALL: a call to the platform; Kind.TOLD: a notification or webhook of the platform
    entry.at                milliseconds since 1970 on the sandbox's clock; ``clock.date_text(entry.at)`` for people
    entry.method, .path     the path from the origin on, with its query; for TOLD the partner's address
    entry.status            the status answered; 0 where there was no answer (then ``entry.outcome`` says why)
    entry.milliseconds      how long it took (0 for TOLD)
    entry.orders            the ids of the orders that it was about
    entry.request, .answer  the bodies as text, at most 2,000 characters of each

Headers are never kept. What looks like a key, token, secret or password is masked in all that an entry shows. The log
is in memory only, bounded in entries and bytes, and cleared at a reset. It is no record of a run: that is the journal.
"""

from __future__ import annotations

import enum
import json
import re
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

ENTRIES = 500
LONGEST = 2_000  # characters of a body, and of a path
MOST_BYTES = 2 * 1024 * 1024
_MOST_MARKS = 20_000
_PER_ENTRY = 400  # bytes: about what an entry takes besides its texts
_MASK = "***"

_SECRET_NAME = re.compile(r"key|token|secret|passw|credential|signature|authori[sz]ation", re.IGNORECASE)
_IN_QUERY = re.compile(
    r"([?&;][^=&;#\s\"']*(?:key|token|secret|passw|credential|signature)[^=&;#\s\"']*=)[^&;#\s\"']+", re.IGNORECASE
)
# In a body that was cut, and so is no JSON: a member, and a string that may not be ended.
_IN_CUT_JSON = re.compile(
    r"(\"[^\"]*(?:key|token|secret|passw|credential|signature|authori[sz]ation)[^\"]*\"\s*:\s*)"
    r"(?:\"(?:[^\"\\]|\\.)*\"?|[^,}\]\s]+)",
    re.IGNORECASE,
)
# A SmartRecruiters config whose value is a header, such as ``authToken: 123456``.
_IN_CUT_CONFIG = re.compile(r"(\"id\"\s*:\s*\"[^\"]*Header\"\s*,\s*\"value\"\s*:\s*)\"(?:[^\"\\]|\\.)*\"?")


class Kind(enum.Enum):
    CALL = "call"
    TOLD = "told"


class Entry(NamedTuple):
    """One call, or one thing told. ``number`` counts from 1 and is never used twice, not even after a reset.

    A named tuple, since one is made for every call.
    """

    number: int
    kind: Kind
    at: int
    platform: str
    caller: str
    operation: str
    method: str
    raw_path: str
    status: int
    milliseconds: float
    orders: tuple[str, ...]
    outcome: str
    raw_request: bytes
    raw_answer: bytes

    def __repr__(self) -> str:
        """Without the bodies, in which there may be secrets."""
        return f"<Entry {self.number}: {self.method} {self.path} {self.status}>"

    @property
    def path(self) -> str:
        return _IN_QUERY.sub(rf"\1{_MASK}", self.raw_path)

    @property
    def request(self) -> str:
        return masked(self.raw_request)

    @property
    def answer(self) -> str:
        return masked(self.raw_answer)


class CallLog:
    """``now`` gives milliseconds since 1970."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._number = 0
        self._bytes = 0
        self._entries: deque[tuple[Entry, int]] = deque()
        self._marks: OrderedDict[tuple[str, str], int] = OrderedDict()

    def answered(
        self,
        platform: str,
        caller: str,
        operation: str,
        request: tuple[str, str, bytes],
        answer: tuple[int, bytes],
        milliseconds: float,
        orders: tuple[str, ...] = (),
    ) -> None:
        """Keep a call. ``request``: method, path with query, body; ``answer``: status, body."""
        method, path, sent = request
        status, returned = answer
        now = self._now()
        self._keep(
            Entry(
                self._next(),
                Kind.CALL,
                now,
                platform,
                caller,
                operation,
                method,
                path[:LONGEST],
                status,
                milliseconds,
                orders,
                "",
                _cut(sent),
                _cut(returned),
            )
        )
        if status < 300:
            for order in orders:
                self._marks[order, operation] = now
            self._forget_old_marks()

    def told(self, platform: str, caller: str, what: str, url: str, outcome: str, body: bytes, order: str) -> None:
        """Keep a notification or webhook. ``outcome``: ``answered 200``, or why there was no answer."""
        status = int(outcome.removeprefix("answered ")) if re.fullmatch(r"answered \d{3}", outcome) else 0
        self._keep(
            Entry(
                self._next(),
                Kind.TOLD,
                self._now(),
                platform,
                caller,
                what,
                "POST",
                url[:LONGEST],
                status,
                0.0,
                (order,),
                outcome,
                _cut(body),
                b"",
            )
        )

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _keep(self, entry: Entry) -> None:
        size = _size(entry)
        self._entries.append((entry, size))
        self._bytes += size
        while len(self._entries) > ENTRIES or self._bytes > MOST_BYTES:
            self._bytes -= self._entries.popleft()[1]

    def mark(self, what: str, how: str) -> None:
        """Remember that something was seen or done that leaves no trace in the state, such as looking at a page.

        ``what``: the id of an order or a candidate; ``how``: the operation, or a word. The latest time counts.
        """
        self._marks[what, how] = self._now()
        self._forget_old_marks()

    def _forget_old_marks(self) -> None:
        while len(self._marks) > _MOST_MARKS:
            self._marks.popitem(last=False)

    def marked(self, what: str, *hows: str) -> int | None:
        """When it was last marked in one of these ways; None for never, or too long ago to be known."""
        return max((self._marks[what, how] for how in hows if (what, how) in self._marks), default=None)

    def latest(self, most: int = ENTRIES) -> list[Entry]:
        """Newest first."""
        return list(islice(self._newest_first(), most))

    def of(self, caller: str, most: int = ENTRIES) -> list[Entry]:
        """Those of one caller, newest first. Calls whose key was unknown belong to nobody."""
        return list(islice((entry for entry in self._newest_first() if caller and entry.caller == caller), most))

    def found(self, number: int) -> Entry | None:
        return next((entry for entry in self._newest_first() if entry.number == number), None)

    def _newest_first(self) -> Iterator[Entry]:
        return (entry for entry, _ in reversed(self._entries))

    @property
    def last_number(self) -> int:
        """The number of the newest entry there ever was; 0 for none."""
        return self._number

    @property
    def bytes(self) -> int:
        """About how much memory the entries take."""
        return self._bytes

    def clear(self) -> None:
        self._entries.clear()
        self._marks.clear()
        self._bytes = 0


def _cut(body: bytes) -> bytes:
    """A character is at most four bytes long."""
    return body[: LONGEST * 4]


def _size(entry: Entry) -> int:
    orders = sum(map(len, entry.orders))
    return _PER_ENTRY + len(entry.raw_request) + len(entry.raw_answer) + 4 * len(entry.raw_path) + orders


def masked(body: bytes) -> str:
    """A body as text, cut, without what looks like a secret."""
    if body[:2] == b"--":
        return "(a multipart body, not shown)"
    text = body.decode("utf-8", "replace")
    if len(text) <= LONGEST:
        try:
            return json.dumps(_masked_value(json.loads(text)), ensure_ascii=False, indent=1)[:LONGEST]
        except (ValueError, RecursionError):
            pass
    text = _IN_CUT_CONFIG.sub(rf'\1"{_MASK}"', _IN_CUT_JSON.sub(rf'\1"{_MASK}"', text))
    return _IN_QUERY.sub(rf"\1{_MASK}", text)[:LONGEST]


def _masked_value(value: Any) -> Any:
    if isinstance(value, dict):
        header = "value" in value and str(value.get("id", "")).endswith("Header")
        return {
            name: _MASK if _SECRET_NAME.search(name) or (header and name == "value") else _masked_value(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked_value(inner) for inner in value]
    return _IN_QUERY.sub(rf"\1{_MASK}", value) if isinstance(value, str) else value


def ids_in(items: Any) -> tuple[str, ...]:
    """The ids of a list of JSON objects, for ``orders``; of anything else none."""
    if not isinstance(items, list):
        return ()
    return tuple(item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str))
