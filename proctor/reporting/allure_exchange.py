"""An exchange of the journal as Allure's HTTP attachment (``application/vnd.allure.http+json``).

Both generations of Allure show it with method, status, headers and body. Pure functions of journalled records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from proctor.journal import Record
from proctor.reporting.page_evidence import LONGEST_WHERE_ALL_IS_WELL, body_text

TYPE = "application/vnd.allure.http+json"
EXTENSION = "httpexchange"
LONGEST_BODY = 64 * 1024
"""Characters of a body in the attachment; the journal has all of it."""


def exchange_name(exchange: Record) -> str:
    """``POST https://.../accept -> 200``."""
    request, response = exchange["request"], exchange["response"]
    return f"{request['method']} {request['url']} -> {response['status'] if response else 'no answer'}"


def exchange_attachment(exchange: Record, *, well: bool = False) -> bytes:
    """The attachment. Where no answer came, ``error`` says why. ``well``: bodies are brief, for all is well."""
    longest = LONGEST_WHERE_ALL_IS_WELL if well else LONGEST_BODY
    request, response = exchange["request"], exchange["response"]
    document: dict[str, Any] = {
        "schemaVersion": 1,
        "start": int(exchange["started"] * 1000),
        "stop": int((exchange["started"] + exchange["elapsed"]) * 1000),
        "request": {
            "method": request["method"],
            "url": request["url"],
            "headers": _headers(request),
            **_body(request["body"], longest),
        },
    }
    if response:
        document["response"] = {
            "status": response["status"],
            "statusText": response["reason"],
            "httpVersion": response["version"],
            "headers": _headers(response),
            **_body(response["body"], longest),
        }
    if exchange["trouble"]:
        document["error"] = {"message": exchange["trouble"]}
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _headers(message: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in message["headers"]]


def _body(body: Mapping[str, Any] | None, longest: int) -> dict[str, Any]:
    if body is None:
        return {}
    text = body.get("text")
    if text is None:
        kept, note = body_text(body, longest)
        value, cut = "\n\n".join(part for part in (kept, f"({note})") if part), True
    else:
        value, cut = text[:longest], len(text) > longest
    return {
        "body": {
            "contentType": "text/plain" if text is None else body["type"],
            "encoding": "utf8",
            "value": value,
            "size": body["size"],
            "truncated": cut,
        }
    }
