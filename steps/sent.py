"""Reading what was sent: the bodies of requests, by whomever they were made.

A body that is not as it must be is the sender's fault; one that a recording has left out leaves everything unknown.
"""

from __future__ import annotations

from typing import Any

from proctor.actors import Upload
from proctor.exchange import Exchange, header, parse_json
from proctor.failures import NonConformance, NoVerdict
from proctor.multipart import read_parts
from proctor.verdicts import Unknown

IGNORED_RESULTS = ("DOCUMENT", "GENERATED_URL")
RESULT_MEMBERS = ("title", "description", "passed", "score", "resultType", "result", "author")


def sent(exchange: Exchange) -> dict[str, Any]:
    """The JSON object of a request. Raises NonConformance(SHAPE), or NoVerdict where it was not recorded."""
    if exchange.request.flaw:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{exchange.line}: {exchange.request.flaw}", exchange=exchange.id)
    try:
        found = parse_json(exchange.request.body)
    except ValueError as problem:
        raise _not_an_object(exchange, str(problem)) from None
    if not isinstance(found, dict):
        raise _not_an_object(exchange, type(found).__name__)
    return found


def sent_result(exchange: Exchange) -> dict[str, Any]:
    """What of a result a platform keeps: its documented members, without what is ignored (SR1-RESULT-05)."""
    whole = sent(exchange)
    ignored = {"result"} if whole.get("resultType", "DOCUMENT") in IGNORED_RESULTS else set()
    return {name: whole[name] for name in RESULT_MEMBERS if whole.get(name) is not None and name not in ignored}


def sent_file(exchange: Exchange) -> Upload:
    """The file of a multipart request, by its part ``attachment``. Raises NonConformance(SHAPE) where it has none."""
    if exchange.request.flaw:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{exchange.line}: {exchange.request.flaw}", exchange=exchange.id)
    kind = header(exchange.request.headers, "content-type") or ""
    parts = read_parts(exchange.request.body, kind)
    for part in parts:
        if part.name == "attachment":
            return Upload(part.file_name, part.content_type, part.content)
    raise NonConformance(
        "SHAPE",
        f"the request {exchange.line} has no file in a part named attachment",
        expected="attachment",
        observed=[part.name for part in parts] or kind,
        exchange=exchange.id,
    )


def _not_an_object(exchange: Exchange, what: str) -> NonConformance:
    return NonConformance(
        "SHAPE",
        f"the body of the request {exchange.line} is not a JSON object: {what}",
        expected="a JSON object",
        observed=exchange.request.body[:200].decode("utf-8", "replace"),
        exchange=exchange.id,
    )
