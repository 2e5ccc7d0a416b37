"""Bodies that are wrong, or odd, sent in place of packages and of a result. Each is made of a good one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import samples
from steps.kombo.calls import envelope_flaws
from steps.kombo.case import KomboCase
from steps.kombo.refusals import is_taken
from steps.reading import body
from steps.texts import TEXTS

JSON = "application/json"
MIB = 1024 * 1024
HERE = b'"@@"'
"""Where a good body has the text that is spoilt, which no rule restricts."""
Sent = tuple[bytes, str]


def _packages() -> bytes:
    return json.dumps({"packages": [samples.package(9, description="@@")]}).encode()


def _result() -> bytes:
    return json.dumps(samples.result(attributes=[samples.text_attribute(value="@@")])).encode()


def _instead(content: bytes) -> Callable[[bytes], Sent]:
    return lambda _: (content, JSON)


def _text(literal: bytes) -> Callable[[bytes], Sent]:
    """The text replaced by what is written there, JSON or not."""
    return lambda good: (good.replace(HERE, literal), JSON)


def _long(count: int) -> Callable[[bytes], Sent]:
    """Made where it is sent: nobody else needs the megabytes."""
    return lambda good: (good.replace(HERE, b'"%s"' % (b"long " * count)), JSON)


def _extended(name: bytes, value: bytes) -> Callable[[bytes], Sent]:
    return lambda good: (good[:-1] + b', "%s": %s}' % (name, value), JSON)


def _called(content_type: str) -> Callable[[bytes], Sent]:
    return lambda good: (good, content_type)


KINDS: Mapping[str, Callable[[bytes], Sent]] = {
    "nothing": _instead(b""),
    "null": _instead(b"null"),
    "an empty object": _instead(b"{}"),
    "a list": lambda good: (b"[" + good + b"]", JSON),
    "a text": _instead(b'"packages"'),
    "a number": _instead(b"42"),
    "broken JSON": lambda good: (good[:-1] + b",,}", JSON),
    "JSON that is cut off": lambda good: (good[: len(good) // 2], JSON),
    "two documents": lambda good: (good * 2, JSON),
    "bytes that are not UTF-8": _text(b'"\xff\xfe \xc3\x28"'),
    "NaN for a text": _text(b"NaN"),
    "null for a text": _text(b"null"),
    "a number for a text": _text(b"42"),
    "a list for a text": _text(b'["a", "b"]'),
    "an object for a text": _text(b'{"text": "a"}'),
    "true for a text": _text(b"true"),
    "a member twice": lambda good: (good.replace(HERE, b'"a"', 1)[:-1] + b", " + good[1:], JSON),
    "half a surrogate pair": _text(b'"half \\ud800 of a pair"'),
    "a NUL character": _text(b'"nothing \\u0000 here"'),
    "a number of 4,000 digits": _extended(b"score", b"9" * 4000),
    "a number beyond doubles": _extended(b"score", b"1e400"),
    "texts right to left": _text(json.dumps(TEXTS["right to left"], ensure_ascii=False).encode()),
    "another content type": _called("text/plain"),
    "no content type": _called(""),
    "a text of 1 MB": _long(200_000),
    "a body of 10 MB": _long(2 * MIB),
    "100,000 nested lists": _extended(b"more", b"[" * 100_000 + b"]" * 100_000),
    "1,000 nested objects": _extended(b"more", b'{"a":' * 1000 + b"1" + b"}" * 1000),
    "unknown members": _extended(b"somethingNew", b'{"of": [1, null, "kind"]}'),
}
"""What the features call a body, and how it is made of a good one: its bytes and its content type."""


@action("the partner sends {kind} as the body of each write")
def send(kombo: KomboCast, kombo_case: KomboCase, kind: str) -> None:
    _send(kombo, kombo_case, kind)


@action("the partner sends each of these as the body of each write: {kinds}")
def send_each(kombo: KomboCast, kombo_case: KomboCase, kinds: str) -> None:
    for kind in kinds.split(", "):
        _send(kombo, kombo_case, kind)


@expectation("no answer is a failure of the platform")
def no_failure(kombo_case: KomboCase, expect: Expectations) -> None:
    wrong = {what: answer.status for what, answer in kombo_case.attempts.items() if answer.status >= 500}
    shown = kombo_case.attempts[next(iter(wrong or kombo_case.attempts))]
    text = f"none of these is answered with a failure of the platform: {', '.join(kombo_case.attempts)}"
    expect.holds(not wrong, "STATUS", text, shown, {}, wrong)


@expectation("the packages and orders can still be listed")
def still_listed(kombo: KomboCast, expect: Expectations) -> None:
    for answer in (kombo.partner.read_packages(), kombo.partner.list_orders(), kombo.partner.list_open_orders()):
        expect.status(answer, 200)


@expectation("each answer has the envelope of a success or of an error")
def each_has_envelope(kombo_case: KomboCase, expect: Expectations) -> None:
    wrong = {what: flaws for what, answer in kombo_case.attempts.items() if (flaws := _flaws(answer))}
    shown = kombo_case.attempts[next(iter(wrong or kombo_case.attempts))]
    text = f"each answer has the envelope of a success or of an error: {', '.join(kombo_case.attempts)}"
    expect.holds(not wrong, "SHAPE", text, shown, {}, wrong)


def _send(kombo: KomboCast, kombo_case: KomboCase, kind: str) -> None:
    """The packages first: no result that is taken can stand in their way."""
    made = KINDS[kind]
    content, content_type = made(_packages())
    kombo_case.attempts[f"{kind} as packages"] = kombo.partner.set_packages(
        content, content_type=content_type, wrongly=True
    )
    content, content_type = made(_result())
    kombo_case.attempts[f"{kind} as a result"] = kombo.partner.write_result(
        kombo_case.order_id, content, content_type=content_type, wrongly=True
    )


def _flaws(answer: Exchange) -> list[str]:
    if not is_taken(answer):
        return envelope_flaws(answer)
    return [] if body(answer).get("status") == "success" else ["a success that does not say so"]
