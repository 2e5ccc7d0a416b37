"""Reads recorded traffic: HAR 1.2 files, as browsers and intercepting proxies export them.

Gives exchanges in the order in which they began, those at known addresses only; the others are counted. What a
recording left out is told, never made up. Not for judging, and not for redacting: nothing of it is written from here.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from proctor.exchange import NOT_RECORDED, Exchange, Headers, Request, Response, header
from proctor.failures import ConfigurationError, shown
from proctor.har_bodies import answered_body, sent_body

LARGEST_HAR = 128 * 1024 * 1024
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
ANYWHERE = "{url}"
"""Begins the address of a platform that Proctor starts itself: whatever loopback address it had."""
_PORTS = {"http": 80, "https": 443}
_HAR = "a HAR 1.2 file"
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"x\x9c": "zlib", b"x\xda": "zlib", b"x\x01": "zlib"}
"""How files begin that are packed; mitmproxy packs what it writes to a name that ends with .zhar."""


WEB = frozenset({"http", "https"})
SWITCHED = 101
"""The status with which HTTP ends on a connection: what follows, such as a web socket, is none."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The exchanges with one platform. ``addresses`` are its base URLs as they were found, with how many there were.

    ``beside`` is what was asked there and is not the partner's: what a cache answered, a browser's own questions.
    """

    exchanges: tuple[Exchange, ...] = ()
    addresses: Mapping[str, int] = field(default_factory=dict)
    beside: tuple[Exchange, ...] = ()

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


@dataclass(frozen=True, slots=True)
class _Entry:
    """``site`` is None for what has no host. ``own``: the partner sent it, over HTTP."""

    raw: Mapping[str, Any]
    began: float
    scheme: str
    site: tuple[str, str | None, int | None] | None
    host: str
    path: str
    own: bool


def read_har(file: Path, bases: Mapping[str, Sequence[str]]) -> Recordings:
    """What was exchanged with each platform, by profile. ``bases`` are the base URLs at which it may have been.

    Raises ConfigurationError with the file, and the entry, for what is no HAR file.
    """
    entries = sorted(_read(_entries(file)), key=lambda entry: entry.began)
    left = set(range(len(entries)))
    found = {}
    for profile, known in bases.items():
        places = [_Place(base) for base in dict.fromkeys(known)]
        found[profile], taken = _recording(entries, profile, places)
        left -= taken
    left_out = Counter(entries[n].host or "no host" for n in left)
    return Recordings(found, len(entries), dict(left_out.most_common()))


def _recording(entries: Sequence[_Entry], profile: str, places: Sequence[_Place]) -> tuple[Recording, set[int]]:
    """What was exchanged at any of the places, and which entries that are."""
    exchanges: list[Exchange] = []
    beside: list[Exchange] = []
    addresses: Counter[str] = Counter()
    taken: set[int] = set()
    for number, entry in enumerate(entries):
        place = next((one for one in places if one.has(entry)), None)
        if place is None:
            continue
        if not entry.own:
            beside.append(_exchange(entry, f"beside-{len(beside) + 1}", profile))
            continue
        exchanges.append(_exchange(entry, f"recorded-{len(exchanges) + 1}", profile))
        addresses[f"{entry.scheme}://{entry.host}{place.path}"] += 1
        taken.add(number)
    return Recording(tuple(exchanges), dict(addresses), tuple(beside)), taken


class _Place:
    """A base URL at which a platform may have been."""

    def __init__(self, base: str) -> None:
        self._anywhere = base.startswith(ANYWHERE)
        parts = urlsplit(base.replace(ANYWHERE, "http://localhost", 1))
        self._site = _site(parts)
        self.path = parts.path.rstrip("/")

    def has(self, entry: _Entry) -> bool:
        if entry.site is None or not entry.path.startswith(self.path + "/"):
            return False
        if self._anywhere:
            return entry.scheme in WEB and entry.site[1] in LOOPBACK
        return entry.site == self._site


def _entries(file: Path) -> Iterator[Mapping[str, Any]]:
    document = _document(file)
    log = document.get("log") if isinstance(document, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise ConfigurationError("it has no log with entries", file=file, expected=_HAR)
    for number, entry in enumerate(entries):
        parts = (entry.get("request"), entry.get("response")) if isinstance(entry, dict) else ()
        if len(parts) != 2 or not all(isinstance(part, dict) for part in parts):
            raise ConfigurationError(
                f"entry {number} (/log/entries/{number}) has no request and response", file=file, expected=_HAR
            )
        yield entry


def _document(file: Path) -> Any:
    try:
        if file.is_dir():
            raise ConfigurationError("it is a folder", file=file, expected=_HAR)
        if not file.exists():
            raise ConfigurationError(f"there is no file {shown(file)}", expected="--partner har:FILE")
        if not file.is_file():
            # A pipe could be read only once, and might never end.
            raise ConfigurationError("it is no ordinary file", file=file, expected=_HAR)
        if (size := file.stat().st_size) > LARGEST_HAR:
            raise ConfigurationError(
                f"{size} bytes are more than {LARGEST_HAR}",
                file=file,
                expected="a recording of the platform's host only, or several shorter ones",
            )
        raw = file.read_bytes()
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected=_HAR) from None
    packed = next((how for begin, how in _PACKED.items() if raw.startswith(begin)), "")
    if packed:
        raise ConfigurationError(f"it is packed ({packed})", file=file, expected=f"{_HAR}, unpacked")
    return _parsed(raw, file)


def _parsed(raw: bytes, file: Path) -> Any:
    try:
        text = raw.decode("utf-8-sig")
        if not text.strip():
            raise ConfigurationError("it is empty", file=file, expected=_HAR)
        return json.loads(text)
    except json.JSONDecodeError as problem:
        end = problem.pos >= len(problem.doc.rstrip()) - 1 or problem.msg.startswith("Unterminated")
        what = f"not JSON: {problem.msg}{' (cut off?)' if end else ''}"
        raise ConfigurationError(what, file=file, line=problem.lineno, expected=_HAR) from None
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"not UTF-8 at byte {problem.start}", file=file, expected=_HAR) from None
    except ValueError:  # Python reads no number of thousands of digits
        raise ConfigurationError("it has a number that is too long", file=file, expected=_HAR) from None
    except RecursionError:
        raise ConfigurationError("nested too deeply", file=file, expected=_HAR) from None


def _read(entries: Iterable[Mapping[str, Any]]) -> Iterator[_Entry]:
    for began, raw in _timed(entries):
        try:
            parts = urlsplit(_text(raw["request"].get("url")))
            site, host = _site(parts), parts.netloc.rpartition("@")[2].lower()
        except ValueError:
            parts, site, host = SplitResult("", "", "", "", ""), None, "no readable address"
        own = not (_of_the_browser(raw) or raw["response"].get("status") == SWITCHED)
        yield _Entry(raw, began, parts.scheme, site, host, parts.path, own and parts.scheme in WEB)


def _of_the_browser(entry: Mapping[str, Any]) -> bool:
    """What the partner did not send: a browser's own question before a request, and what its cache answered."""
    asked = entry["request"]
    asks_first = _text(asked.get("method")).upper() == "OPTIONS"
    headers = _headers(asked.get("headers")) if asks_first else ()
    return bool(entry.get("_fromCache")) or header(headers, "access-control-request-method") is not None


def _site(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _timed(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[float, Mapping[str, Any]]]:
    """Entries with their moments, in seconds since the epoch.

    One without a readable moment stays behind the one that stands before it in the file.
    """
    at = 0.0
    for entry in entries:
        at = _began(entry.get("startedDateTime"), at)
        yield at, entry


def _began(value: object, otherwise: float) -> float:
    try:
        moment = datetime.fromisoformat(_text(value).strip().upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return otherwise


def _exchange(entry: _Entry, name: str, profile: str) -> Exchange:
    request, answered = _request(entry.raw["request"]), entry.raw["response"]
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
        started=entry.began,
        elapsed=_seconds(entry.raw.get("time")),
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
    return tuple(_pairs(raw)) if isinstance(raw, list) else ()


def _pairs(raw: Iterable[object]) -> Iterator[tuple[str, str]]:
    for one in raw:
        name = _text(one.get("name")) if isinstance(one, dict) else ""
        # HTTP/2's own fields, such as ":authority", are no headers.
        if isinstance(one, dict) and name and not name.startswith(":"):
            value = one.get("value")
            yield name, str(value) if type(value) is int and abs(value) < 10**15 else _text(value)


def _text(value: object) -> str:
    """A text that can be written down: what is none is empty, and half a surrogate pair is replaced."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
