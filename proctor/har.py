"""Reads recorded traffic: HAR 1.2 files, as browsers and intercepting proxies export them.

Gives exchanges in the order in which they began, those of one platform only. What a recording left out is told, never
made up. Not for judging, and not for redacting: nothing of it is written from here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Recording:
    """The exchanges with one platform. ``base_path`` is the path of its base URL, "" where there are none."""

    base_path: str
    exchanges: tuple[Exchange, ...]


def read_har(file: Path, bases: Mapping[str, Sequence[str]]) -> dict[str, Recording]:
    """What was exchanged with each platform, by profile. ``bases`` are the base URLs at which it may have been.

    Raises ConfigurationError with the file, and the entry, for what is no HAR file.
    """
    entries = [entry for entry in _entries(file) if not _of_the_browser(entry)]
    return {profile: _recording(entries, profile, known) for profile, known in bases.items()}


def _recording(entries: Sequence[Mapping[str, Any]], profile: str, bases: Sequence[str]) -> Recording:
    """What was exchanged at one of the base URLs; the one with most of the traffic counts."""
    by_base = {base: [e for e in entries if _is_below(_url(e), base)] for base in bases}
    base = max(by_base, key=lambda name: len(by_base[name]), default="")
    found = by_base.get(base, [])
    began = sorted(_timed(found), key=lambda one: one[0])
    exchanges = tuple(_exchange(entry, at, n, profile) for n, (at, entry) in enumerate(began, 1))
    return Recording(_path(base) or "/" if found else "", exchanges)


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
        if not file.is_file():
            raise ConfigurationError(f"there is no file {shown(file)}", expected="--partner har:FILE")
        if (size := file.stat().st_size) > LARGEST_HAR:
            raise ConfigurationError(
                f"{size} bytes are more than {LARGEST_HAR}",
                file=file,
                expected="a recording of the platform's host only",
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


def _of_the_browser(entry: Mapping[str, Any]) -> bool:
    """What the partner did not send: a browser's own question before a request, and what its cache answered."""
    asked = entry["request"]
    asks_first = _text(asked.get("method")).upper() == "OPTIONS"
    headers = _headers(asked.get("headers")) if asks_first else ()
    return bool(entry.get("_fromCache")) or header(headers, "access-control-request-method") is not None


def _url(entry: Mapping[str, Any]) -> str:
    return _text(entry["request"].get("url"))


def _is_below(url: str, base: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        there = host in LOOPBACK if base.startswith(ANYWHERE) else _site(parts) == _site(urlsplit(base))
        return there and parts.path.startswith(_path(base) + "/")
    except ValueError:
        return False


def _path(base: str) -> str:
    return urlsplit(base.replace(ANYWHERE, "http://localhost", 1)).path.rstrip("/")


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


def _exchange(entry: Mapping[str, Any], began: float, number: int, profile: str) -> Exchange:
    request, answered = _request(entry["request"]), entry["response"]
    status = answered.get("status")
    known = isinstance(status, int) and 100 <= status <= 599
    why = _text(answered.get("_error"))
    trouble = f"the recording has no answer to this request{f' ({why})' if why else ''}"
    return Exchange(
        id=f"recorded-{number}",
        actor="partner",
        surface=profile,
        request=request,
        response=_response(request.method, answered, status) if known and isinstance(status, int) else None,
        trouble="" if known else trouble,
        started=began,
        elapsed=_seconds(entry.get("time")),
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
