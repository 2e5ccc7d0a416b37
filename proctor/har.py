"""Reads recorded traffic: HAR 1.2 files, as browsers and intercepting proxies export them.

Gives exchanges in the order in which they began, those at known addresses only; the others are counted. What a
recording left out is told, never made up. Of a long one only the first exchanges stay in memory; the others are read
from the file whenever they are asked for. Not for judging, and not for redacting: nothing of it is written from here.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, overload
from urllib.parse import urlsplit

from proctor.exchange import NOT_RECORDED, Exchange, Headers, Request, Response, header
from proctor.har_bodies import answered_body, sent_body
from proctor.har_entries import Entry, HarFile, Place
from proctor.traffic import Recorded

ROOM = 24 * 1024 * 1024
"""Bytes of a file whose exchanges stay in memory, where each takes about four times as much."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = "{url}"
"""Begins the address of a platform that Proctor starts itself: whatever loopback address it had."""
_PORTS = {"http": 80, "https": 443}
WEB = frozenset({"http", "https"})
SWITCHED = 101
"""The status with which HTTP ends on a connection: what follows, such as a web socket, is none."""
_NO_ADDRESS = "no readable address"

_Site = tuple[str, str | None, int | None]


@dataclass(frozen=True, slots=True)
class Recording:
    """The exchanges with one platform. ``addresses`` are its base URLs as they were found, with how many there were.

    ``beside`` is what was asked there and is not the partner's: what a cache answered, a browser's own questions.
    """

    exchanges: Sequence[Exchange] = ()
    addresses: Mapping[str, int] = field(default_factory=dict)
    beside: Sequence[Exchange] = ()

    @property
    def base_paths(self) -> tuple[str, ...]:
        """The paths of the base URLs, "/" for one without a path; none where nothing was found."""
        return tuple(dict.fromkeys(urlsplit(address).path or "/" for address in self.addresses))


@dataclass(frozen=True, slots=True)
class Recordings:
    """All of a file, by profile. ``entries`` is how many it has, ``left_out`` how many were not taken, by host."""

    by_profile: Mapping[str, Recording]
    entries: int
    left_out: Mapping[str, int]

    @property
    def taken(self) -> int:
        return sum(len(recording.exchanges) for recording in self.by_profile.values())


def read_har(
    file: Path, bases: Mapping[str, Sequence[str]], tell: Callable[[Exchange], None] = lambda _: None
) -> Recordings:
    """What was exchanged with each platform, by profile. ``bases`` are the base URLs at which it may have been.

    ``tell`` is told of each exchange as it is read, also of those beside, in the order of the file.

    Raises ConfigurationError with the file, and the entry, for what is no HAR file.
    """
    source = HarFile(file)
    readers = [_Reader(profile, known, source) for profile, known in bases.items()]
    left_out: Counter[str] = Counter()
    entries, began = 0, 0.0
    for place, raw in source.entries():
        entries += 1
        # One without a readable moment stays behind the one that stands before it in the file.
        began = _began(raw.get("startedDateTime"), began)
        where = _where(raw)
        if not sum([reader.take(where, began, place, raw, tell) for reader in readers]):
            left_out[where.host or "no host"] += 1
    return Recordings({one.profile: one.recording() for one in readers}, entries, dict(left_out.most_common()))


@dataclass(frozen=True, slots=True)
class _Where:
    """``site`` is None for what has no host. ``own``: the partner sent it, over HTTP."""

    scheme: str
    site: _Site | None
    host: str
    path: str
    own: bool


class _Reader:
    """Takes what was exchanged with one platform."""

    def __init__(self, profile: str, bases: Sequence[str], source: HarFile) -> None:
        self.profile = profile
        self._bases = [_Base(base) for base in dict.fromkeys(bases)]
        self._exchanges = _Exchanges("recorded", profile, source)
        self._beside = _Exchanges("beside", profile, source)
        # With how many there are, and when the first of them began.
        self._addresses: dict[str, tuple[int, float]] = {}

    def take(self, where: _Where, began: float, place: Place, raw: Entry, tell: Callable[[Exchange], None]) -> bool:
        """Take it if it was exchanged here; whether it counts as the partner's."""
        base = next((one for one in self._bases if one.has(where)), None)
        if base is None:
            return False
        tell((self._exchanges if where.own else self._beside).add(place, began, raw))
        if where.own:
            address = f"{where.scheme}://{where.host}{base.path}"
            count, first = self._addresses.get(address, (0, began))
            self._addresses[address] = (count + 1, min(first, began))
        return where.own

    def recording(self) -> Recording:
        by_time = sorted(self._addresses.items(), key=lambda one: one[1][1])
        addresses = {address: count for address, (count, _) in by_time}
        return Recording(self._exchanges.in_order(), addresses, self._beside.in_order())


class _Exchanges(Recorded):
    """Exchanges in the order in which they began: their places in the file, and the first of them as they are."""

    def __init__(self, name: str, profile: str, source: HarFile) -> None:
        self._name = name
        self._profile = profile
        self._source = source
        self._starts = array("Q")
        self._sizes = array("I")
        self._checks = array("I")
        self._began = array("d")
        # The place of each in the file, by its number; as it is where they stand in their order.
        self._order: Sequence[int] = range(0)
        self._sorted = True
        self._room = ROOM
        self._kept: list[Exchange] = []

    def add(self, place: Place, began: float, raw: Entry) -> Exchange:
        self._sorted = self._sorted and (not self._began or self._began[-1] <= began)
        self._starts.append(place.start)
        self._sizes.append(place.size)
        self._checks.append(place.check)
        self._began.append(began)
        exchange = _exchange(raw, began, f"{self._name}-{len(self._began)}", self._profile)
        self._room -= place.size
        if self._room >= 0:
            self._kept.append(exchange)
        return exchange

    def in_order(self) -> Sequence[Exchange]:
        """Itself, when all have been added."""
        self._order = range(len(self._began))
        if not self._sorted:
            self._order = array("I", sorted(self._order, key=self._began.__getitem__))
        return self if self._began else ()

    def __len__(self) -> int:
        return len(self._began)

    @overload
    def __getitem__(self, number: int) -> Exchange: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Exchange]: ...
    def __getitem__(self, number: int | slice) -> Exchange | Sequence[Exchange]:
        if isinstance(number, slice):
            return [self[one] for one in range(len(self))[number]]
        at = self._order[number]
        name = f"{self._name}-{number % len(self) + 1}"
        if at < len(self._kept):
            kept = self._kept[at]
            return kept if self._sorted else kept.named(name)
        return _exchange(self._source.again(self._place(at)), self._began[at], name, self._profile)

    def request(self, number: int) -> Request:
        at = self._order[number]
        if at < len(self._kept):
            return self._kept[at].request
        return _request(self._source.request(self._place(at)))

    def _place(self, at: int) -> Place:
        return Place(self._starts[at], self._sizes[at], self._checks[at])


class _Base:
    """A base URL at which a platform may have been."""

    def __init__(self, base: str) -> None:
        self._anywhere = base.startswith(ANYWHERE)
        parts = urlsplit(base.replace(ANYWHERE, "http://localhost", 1))
        self._site, _ = _site(parts.scheme, parts.netloc)
        self.path = parts.path.rstrip("/")

    def has(self, where: _Where) -> bool:
        if where.site is None or not where.path.startswith(self.path + "/"):
            return False
        if self._anywhere:
            return where.scheme in WEB and where.site[1] in LOOPBACK
        return where.site == self._site


def _where(raw: Entry) -> _Where:
    try:
        parts = urlsplit(_text(raw["request"].get("url")))
        site, host = _site(parts.scheme, parts.netloc)
    except ValueError:
        return _Where("", None, _NO_ADDRESS, "", own=False)
    own = parts.scheme in WEB and not (_of_the_browser(raw) or raw["response"].get("status") == SWITCHED)
    return _Where(parts.scheme, site, host, parts.path, own)


@lru_cache
def _site(scheme: str, netloc: str) -> tuple[_Site, str]:
    """Where that is, and the host for people. Raises ValueError."""
    parts = urlsplit(f"{scheme}://{netloc}")
    return (scheme, parts.hostname, parts.port or _PORTS.get(scheme)), netloc.rpartition("@")[2].lower()


def _of_the_browser(entry: Entry) -> bool:
    """What the partner did not send: a browser's own question before a request, and what its cache answered."""
    asked = entry["request"]
    asks_first = _text(asked.get("method")).upper() == "OPTIONS"
    headers = _headers(asked.get("headers")) if asks_first else ()
    return bool(entry.get("_fromCache")) or header(headers, "access-control-request-method") is not None


def _began(value: object, otherwise: float) -> float:
    try:
        moment = datetime.fromisoformat(_text(value).strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return otherwise


def _exchange(raw: Entry, began: float, name: str, profile: str) -> Exchange:
    request, answered = _request(raw["request"]), raw["response"]
    status = answered.get("status")
    known = isinstance(status, int) and 100 <= status <= 599
    why = _text(answered.get("_error")) or _text(answered.get("_failureText"))
    trouble = f"the recording has no answer to this request{f' ({why})' if why else ''}"
    return Exchange(
        id=name,
        actor="partner",
        surface=profile,
        request=request,
        response=_response(request.method, answered, status) if known and isinstance(status, int) else None,
        trouble="" if known else trouble,
        started=began,
        elapsed=_seconds(raw.get("time")),
    )


def _seconds(milliseconds: object) -> float:
    """-1, which stands for an unknown time, and whatever is no time become 0."""
    try:
        took = float(milliseconds) / 1000 if isinstance(milliseconds, int | float) else 0.0
    except OverflowError:
        return 0.0
    return took if math.isfinite(took) and took > 0 else 0.0


def _request(asked: Mapping[str, Any]) -> Request:
    headers = _headers(asked.get("headers"))
    body, flaw = sent_body(asked, headers)
    return Request(_text(asked.get("method")).upper(), _text(asked.get("url")), headers, body, flaw)


def _response(method: str, answered: Mapping[str, Any], status: int) -> Response:
    headers = _headers(answered.get("headers"))
    body, missing = answered_body(method, answered, headers)
    return Response(
        status=status,
        headers=headers,
        body=body,
        reason=_text(answered.get("statusText")),
        http_version=_text(answered.get("httpVersion")),
        flaw=NOT_RECORDED if missing else "",
        flaw_text=missing,
    )


def _headers(raw: object) -> Headers:
    fields = [one for one in raw if isinstance(one, dict)] if isinstance(raw, list) else ()
    texts = [(name, one.get("value")) for one in fields if isinstance(name := one.get("name"), str)]
    # HTTP/2's own fields, such as ":authority", are no headers.
    return tuple([_pair(name, _value(value)) for name, value in texts if name and name[0] != ":"])


def _value(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int and abs(value) < 10**15 else ""


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> tuple[str, str]:
    """Most headers come again and again; so each of them is there once."""
    return _text(name), _text(value)


def _text(value: object) -> str:
    """A text that can be written down: what is none is empty, and half a surrogate pair is replaced."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
