"""Exchanges of the journal as attachments for Allure: one by itself, or those of a whole scenario together.

By itself it is Allure's HTTP attachment (``application/vnd.allure.http+json``), which both generations of Allure show
with method, status, headers and body. Together they are a text. Pure functions of journalled records.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from proctor.journal import Record
from proctor.quick_json import written
from proctor.reporting.body_text import body_text
from proctor.reporting.shots import Message, Part, Scene, Shot

TYPE = "application/vnd.allure.http+json"
EXTENSION = "httpexchange"
LONGEST_BODY = 64 * 1024
"""Characters of a body in the attachment; the journal has all of it."""


def exchange_name(exchange: Record) -> str:
    """``POST https://.../accept -> 200``."""
    request, response = exchange["request"], exchange["response"]
    return f"{request['method']} {request['url']} -> {response['status'] if response else 'no answer'}"


def exchange_attachment(exchange: Record) -> bytes:
    """An exchange by itself. Where no answer came, ``error`` says why."""
    request, response = exchange["request"], exchange["response"]
    document: dict[str, Any] = {
        "schemaVersion": 1,
        "start": int(exchange["started"] * 1000),
        "stop": int((exchange["started"] + exchange["elapsed"]) * 1000),
        "request": {
            "method": request["method"],
            "url": request["url"],
            "headers": _headers(request),
            **_body(request["body"]),
        },
    }
    if response:
        document["response"] = {
            "status": response["status"],
            "statusText": response["reason"],
            "httpVersion": response["version"],
            "headers": _headers(response),
            **_body(response["body"]),
        }
    if exchange["trouble"]:
        document["error"] = {"message": exchange["trouble"]}
    return written(document)


def exchanges_text(scene: Scene) -> str:
    """What a scenario exchanged, sentence by sentence, as a terminal would show it; "" where it exchanged nothing.

    Each line of a request begins with ``>`` and each of an answer with ``<``, so that nothing in a body can be taken
    for a line of the report.
    """
    return "\n\n".join("\n\n".join(_sentence(part)) for part in scene.parts if part.exchanges)


def _sentence(part: Part) -> Iterator[str]:
    sentence = part.told.sentence
    yield f"{sentence.keyword} {sentence.text}".strip() or "Outside any sentence"
    shots = [_exchange(shot) for shot in part.shots]
    if part.left_out:
        shots.insert(-1, f"{part.left_out} more exchanges before the last: see the journal")
    yield from shots


def _exchange(shot: Shot) -> str:
    aside = f"exchange {shot.id}: {shot.actor}, {shot.took}" + (", wrong on purpose" if shot.deliberate else "")
    told = [aside, _marked("> ", shot.request)]
    if shot.answer:
        told.append(_marked("< ", shot.answer))
    if shot.trouble:
        told.append(shot.trouble)
    return "\n".join(told)


def _marked(mark: str, message: Message) -> str:
    """The message with a mark before each of its lines, whatever ends them; below it the note on its body."""
    lines = [message.line, *(f"{name}: {value}" for name, value in message.headers)]
    if message.body:
        lines += ["", message.body]
    text = mark + f"\n{mark}".join("\n".join(lines).splitlines())
    return f"{text}\n({message.note})" if message.note else text


def _headers(message: Mapping[str, Any]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in message["headers"]]


def _body(body: Mapping[str, Any] | None) -> dict[str, Any]:
    if body is None:
        return {}
    text = body.get("text")
    if text is None:
        kept, note = body_text(body, LONGEST_BODY)
        value, cut = "\n\n".join(part for part in (kept, f"({note})") if part), True
    else:
        value, cut = text[:LONGEST_BODY], len(text) > LONGEST_BODY
    return {
        "body": {
            "contentType": "text/plain" if text is None else body["type"],
            "encoding": "utf8",
            "value": value,
            "size": body["size"],
            "truncated": cut,
        }
    }
