"""``exchanges.har``: all exchanges of a run as HAR 1.2, for browsers' developer tools and other programs.

From the journal, so as redacted as that. What HAR has no member for begins with an underscore. Not for reading
recordings (``proctor.har``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from proctor import __version__
from proctor.journal import Journal, Record
from proctor.reporting.files import replaced


def write_har(journal: Journal, file: Path) -> int:
    """Write all exchanges, in the order of the journal, at once or not at all; answers how many. Raises OSError."""
    number = 0
    with replaced(file) as stream:
        head = {"version": "1.2", "creator": {"name": "Proctor", "version": __version__}}
        stream.write('{"log":' + _json(head)[:-1] + ',"entries":[\n')
        for entry in entries(journal):
            stream.write(("" if number == 0 else ",\n") + _json(entry))
            number += 1
        stream.write("\n]}}\n")
    return number


def entries(journal: Journal) -> Iterator[dict[str, Any]]:
    """The entries, one for each exchange."""
    return (_entry(record) for record in journal.records if record["kind"] == "exchange")


def _entry(record: Record) -> dict[str, Any]:
    request, answer = record["request"], record["response"]
    took = round(float(record["elapsed"]) * 1000, 3)
    started = datetime.fromtimestamp(record["started"], UTC).isoformat(timespec="milliseconds")
    return {
        "startedDateTime": started.replace("+00:00", "Z"),
        "time": took,
        "request": {
            "method": request["method"],
            "url": request["url"],
            "httpVersion": _version(answer),
            "cookies": [],
            "headers": _pairs(request["headers"]),
            "queryString": _pairs(parse_qsl(urlsplit(request["url"]).query, keep_blank_values=True)),
            "headersSize": -1,
            "bodySize": _size(request["body"]),
            **({"postData": _post_data(request["body"])} if request["body"] else {}),
        },
        "response": _response(answer),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "_id": record["id"],
        "_actor": record["actor"],
        "_surface": record["surface"],
        "_scenario": record.get("scenario"),
        **({"_error": record["trouble"]} if record["trouble"] else {}),
    }


def _response(answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """Status 0, as browsers write it, where there was no answer."""
    known = answer or {"status": 0, "reason": "", "headers": [], "body": None}
    body = known["body"] or {}
    content = {"size": _size(known["body"]), "mimeType": body.get("type") or "x-unknown"}
    return {
        "status": known["status"],
        "statusText": known["reason"],
        "httpVersion": _version(answer),
        "cookies": [],
        "headers": _pairs(known["headers"]),
        "content": content | ({"text": body["text"]} if "text" in body else _left_out(body)),
        "redirectURL": next((value for name, value in known["headers"] if name.lower() == "location"), ""),
        "headersSize": -1,
        "bodySize": _size(known["body"]),
    }


def _post_data(body: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"mimeType": body["type"] or "x-unknown", "text": body.get("text", "")}
    if "parts" in body:
        data["params"] = [
            {"name": part["name"], "fileName": part["fileName"], "contentType": part["type"]} for part in body["parts"]
        ]
    return data | _left_out(body)


def _left_out(body: Mapping[str, Any]) -> dict[str, str]:
    return {"comment": f"not kept: {body['omitted']}"} if "omitted" in body else {}


def _pairs(pairs: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _size(body: Mapping[str, Any] | None) -> int:
    return int(body["size"]) if body else 0


def _version(answer: Mapping[str, Any] | None) -> str:
    return str((answer or {}).get("version") or "unknown")


def _json(document: object) -> str:
    """Of ASCII alone, so that a lone surrogate can be written."""
    return json.dumps(document, separators=(",", ":"))
