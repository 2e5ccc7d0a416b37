"""What is written of an exchange or a finding: redacted records for the journal, and the way to repeat a request.

Pure functions of live values and a redactor. Bodies keep their shape, so that contracts can be checked again on them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Mapping
from typing import Any

from proctor.exchange import Exchange, Headers, Request, Response, header, parse_json
from proctor.findings import Finding
from proctor.multipart import read_parts
from proctor.redaction import Redactor
from proctor.sensitive_names import SECRET_HEADERS

PAGE = "page"
"""The surface of exchanges between a browser and pages. Their bodies are what was filled in and what was shown."""
LONGEST_BODY = 256 * 1024
LONGEST_VALUE = 4 * 1024
_SECRET = re.compile(r"\[secret-[0-9a-f]{10}\]")
_QUIET_HEADERS = frozenset({"host", "accept-encoding", "connection", "user-agent", "accept", "content-length"})

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Record = dict[str, Any]


def exchange_record(exchange: Exchange, redactor: Redactor) -> Record:
    """An exchange as the journal keeps it."""
    return {
        "id": exchange.id,
        "actor": exchange.actor,
        "surface": exchange.surface,
        "started": round(exchange.started, 6),
        "elapsed": round(exchange.elapsed, 6),
        "deliberate": exchange.deliberate,
        "request": request_record(exchange.request, redactor),
        "response": None if exchange.response is None else response_record(exchange.response, redactor),
        "trouble": redactor.text(exchange.trouble),
    }


def teach(exchange: Exchange, redactor: Redactor) -> None:
    """Make known all persons and secrets of an exchange, as ``exchange_record`` would, without making a record."""
    for message in (exchange.request, exchange.response):
        if message is not None:
            redactor.headers(tuple(pair for pair in message.headers if pair[0].lower() in SECRET_HEADERS))
            _teach_body(message.body, message.headers, redactor)
    redactor.learn_labelled(exchange.request.url)


def _teach_body(body: bytes, headers: Headers, redactor: Redactor) -> None:
    if not body or (header(headers, "content-type") or "").lower().startswith("multipart/"):
        return
    try:
        redactor.learn(parse_json(body))
    except ValueError:
        redactor.learn_labelled(body[:LONGEST_BODY].decode("utf-8", "replace"))


def request_record(request: Request, redactor: Redactor) -> Record:
    # The body first: what it teaches of persons is then known when the URL and the headers are read.
    body = body_record(request.body, request.headers, redactor)
    return {
        "method": request.method,
        "url": redactor.text(request.url),
        "headers": [list(pair) for pair in redactor.headers(request.headers)],
        "body": body,
        **({"flaw": request.flaw} if request.flaw else {}),
    }


def response_record(response: Response, redactor: Redactor) -> Record:
    body = body_record(response.body, response.headers, redactor)
    return {
        "status": response.status,
        "reason": redactor.text(response.reason),
        "version": response.http_version,
        "headers": [list(pair) for pair in redactor.headers(response.headers)],
        "body": body,
        "flaw": response.flaw,
    }


def body_record(body: bytes, headers: Headers, redactor: Redactor) -> Record | None:
    """A body: ``text`` where it can be read, otherwise only its size and digest. None for no body."""
    if not body:
        return None
    kind = header(headers, "content-type") or ""
    record: Record = {"type": redactor.text(kind), "size": len(body)}
    if kind.lower().startswith("multipart/"):
        return record | {"parts": _part_records(body, kind, redactor)}
    if len(body) > LONGEST_BODY:
        return record | {"omitted": f"longer than {LONGEST_BODY} bytes", "sha256": hashlib.sha256(body).hexdigest()}
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # UTF-16 reads as UTF-8 with a NUL between its letters, where nobody would find a name
        return record | {"omitted": "not text", "sha256": hashlib.sha256(body).hexdigest()}
    try:
        value = parse_json(body)
    except ValueError:
        return record | {"text": redactor.text(text)}
    clean = redactor.tree(value)
    same = clean == value and text.isascii()
    return record | {"text": text if same else _compact(clean)}


def _part_records(body: bytes, kind: str, redactor: Redactor) -> list[Record]:
    """The parts of a multipart body by name, file name, type, size and digest. Files themselves are not kept."""
    return [
        {
            "name": redactor.text(part.name),
            "fileName": redactor.text(part.file_name),
            "type": redactor.text(part.content_type),
            "size": len(part.content),
            "sha256": hashlib.sha256(part.content).hexdigest(),
        }
        for part in read_parts(body, kind)
    ]


def finding_record(finding: Finding, redactor: Redactor) -> Record:
    """A finding as the journal keeps it."""
    return {
        "requirement": finding.requirement,
        "outcome": finding.outcome.value,
        "check": finding.check,
        "code": finding.code,
        "text": _short(" ".join(filter(None, (finding.by, redactor.text(finding.text))))),
        "expected": value_record(finding.expected, redactor),
        "observed": value_record(finding.observed, redactor),
        "pointer": _short(redactor.text(finding.pointer)),
        "exchange": finding.exchange,
    }


def attestation_record(record: Mapping[str, Any], redactor: Redactor) -> Record:
    """An attestation as the journal keeps it: who attests, and the digests, are evidence and stay as they are.

    Names and addresses of candidates are replaced in it as everywhere.
    """
    # The values first: they teach what the words must not hold.
    clean = {name: redactor.tree(record[name]) for name in ("values", "words", "text") if name in record}
    files = [{**one, "file": redactor.text(one["file"])} for one in record.get("evidence", ())]
    return {**record, **clean, "evidence": files}


def value_record(value: object, redactor: Redactor) -> object:
    """A JSON value of bounded size; larger ones become their beginning, as text."""
    clean = redactor.tree(value)
    if clean is None or isinstance(clean, bool | int | float):
        return clean
    text = json.dumps(clean, ensure_ascii=False, default=str)
    return clean if len(text) <= LONGEST_VALUE else _short(text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " ... (cut)"


def curl(exchange: Mapping[str, Any], variable: str = "API_KEY") -> str:
    """A command that sends the request of a journalled exchange again; a secret becomes ``$API_KEY``.

    What curl would add or read by itself is switched off: globs in URLs, files named by ``@``, a type of its own.
    """
    request = exchange["request"]
    if exchange["surface"] == PAGE:
        return f"# a page, by a browser: {request['method']} {request['url']}"
    method = ["--head"] if request["method"] == "HEAD" else ["-X", shlex.quote(request["method"])]
    words = ["curl", "-sS", "-i", "-g", *method]
    for name, value in request["headers"]:
        if name.lower() in SECRET_HEADERS:
            scheme = f"{value.partition(' ')[0]} " if " [secret-" in value else ""
            words.append(f'-H "{name}: {scheme}${{{variable}}}"')
        elif name.lower() not in _QUIET_HEADERS and not value.lower().startswith("multipart/"):
            # curl leaves out a header that ends with a colon; a semicolon in its place stands for an empty value.
            words += ["-H", shlex.quote(f"{name}: {value}" if value else f"{name};")]
    body = request.get("body") or {}
    if "text" in body:
        if not body.get("type"):
            words += ["-H", "Content-Type:"]
        words += ["--data-raw", shlex.quote(body["text"])]
    for part in body.get("parts", ()):
        words += ["-F", shlex.quote(_form_field(part))]
    pieces = _SECRET.split(request["url"])
    return " ".join([*words, f'"${{{variable}}}"'.join(shlex.quote(piece) if piece else "" for piece in pieces)])


def _form_field(part: Mapping[str, Any]) -> str:
    if not part["fileName"]:
        return f"{part['name']}=..."
    return f"{part['name']}=@{part['fileName']}" + (f";type={part['type']}" if part["type"] else "")
