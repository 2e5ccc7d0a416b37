"""The attachments of the results that a partner's program writes to Kombo."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from proctor.exchange import header
from proctor.expectations import Expectations
from proctor.failures import NotDone, NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.observed.deals import closed, each, having
from steps.observed.kombo_bodies import body_of, is_text, is_uri, objects, results

MOST_FILES = 5
MOST_BYTES = 10 * 1000 * 1000
SAYS_LITTLE = frozenset({"application/octet-stream", "binary/octet-stream", "application/unknown", "*/*"})
_KIND = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_BEGINNINGS: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/png": b"\x89PNG\r\n",
    "image/jpeg": b"\xff\xd8\xff",
    "application/zip": b"PK",
}
"""How files of some types begin."""


@expectation("the program attaches at most 5 files to a result")
def files_are_few(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        count = len(_files(seen))
        return count if count > MOST_FILES else None

    each(expect, _filled(side), "COUNT", "it has at most 5 attachments", wrong, MOST_FILES)


@expectation("the program attaches less than 10 MB to a result")
def files_are_small(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        request = seen.request
        length = header(request.headers, "content-length") or ""
        # What is far too large is not in the record; then the files are nearly all of the body.
        texts = int(length) if request.flaw and length.isdecimal() else 0
        if texts * 3 // 4 < MOST_BYTES:
            texts = sum(len(str(one.get("data") or "")) for one in _files(seen))
        size = texts * 3 // 4
        return size if size >= MOST_BYTES else None

    each(expect, _filled(side), "SIZE", "its attachments are below 10 MB", wrong, f"less than {MOST_BYTES} bytes")


@expectation("the program gives each attachment a name, as a text")
def files_have_names(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    finished = any(closed(side, order) for order in side.traffic.orders())
    shown = side.recorded or any(_files(seen) for seen in results(side))
    if finished and not shown and "attachments" in stage.casting.target.partner:
        raise side.watch.not_seen("attach a file to a result")

    def wrong(one: dict[str, Any]) -> object:
        for name in ("name", "data", "data_url", "content_type"):
            if name in one and not is_text(one[name]):
                return f"{name}: {one[name]!r}"
        if "data_url" in one and not is_uri(one["data_url"]):
            return f"data_url: {one['data_url']!r}"
        return None if "name" in one else "without a name"

    _judge(side, expect, "each attachment has a name, and its members are texts", wrong, "a name")


@expectation("the program gives each attachment data or a data_url")
def files_have_content(side: PartnerSide, expect: Expectations) -> None:
    def wrong(one: dict[str, Any]) -> object:
        return None if "data" in one or "data_url" in one else f"neither: {', '.join(one)}"

    _judge(side, expect, "each attachment has data or a data_url", wrong, "data or data_url")


@expectation("the program gives each attachment with data a content_type")
def data_have_types(side: PartnerSide, expect: Expectations) -> None:
    def wrong(one: dict[str, Any]) -> object:
        return "none" if "data" in one and not one.get("content_type") else None

    _judge(side, expect, "each attachment with data has a content_type", wrong, "a content_type")


@expectation("the program writes each content_type as two words around a slash")
def types_have_the_pattern(side: PartnerSide, expect: Expectations) -> None:
    def wrong(one: dict[str, Any]) -> object:
        kind = one.get("content_type", "a/b")
        return repr(kind) if isinstance(kind, str) and kind and not _KIND.fullmatch(kind) else None

    _judge(side, expect, "each content_type has the documented pattern", wrong, _KIND.pattern)


@expectation("the program writes as content_type what the file is")
def types_say_something(side: PartnerSide, expect: Expectations) -> None:
    def wrong(one: dict[str, Any]) -> object:
        kind = str(one.get("content_type", ""))
        if kind in SAYS_LITTLE:
            return kind
        content, beginning = _content(one), _BEGINNINGS.get(kind, b"")
        return f"{kind} for another file" if content and not content.lstrip().startswith(beginning) else None

    _judge(side, expect, "each content_type tells what the file is", wrong, "such as application/pdf for a PDF")


@expectation("the program writes the data of an attachment in base64")
def data_are_base64(side: PartnerSide, expect: Expectations) -> None:
    def wrong(one: dict[str, Any]) -> object:
        data = one.get("data")
        return repr(data[:40]) if isinstance(data, str) and _content(one) is None else None

    _judge(side, expect, "all data are base64", wrong, "base64")


def _judge(
    side: PartnerSide, expect: Expectations, sentence: str, wrong: Callable[[dict[str, Any]], object], like: object
) -> None:
    """Of every attachment. Raises NoVerdict(NO_TRAFFIC) where there is none."""
    try:
        found = _filled(side)
    except NotDone as none:
        raise NoVerdict(Unknown.NO_TRAFFIC, "no result of the program has an attachment") from none

    def first(seen: Seen) -> object:
        return next((what for one in _files(seen) if (what := wrong(one)) is not None), None)

    each(expect, found, "VALUE", sentence, first, like)


def _filled(side: PartnerSide) -> Sequence[Seen]:
    """The results that have attachments, or may have."""
    return having(side, results(side), _files, "attachments")


def _files(seen: Seen) -> list[dict[str, Any]]:
    return objects(body_of(seen).get("attachments"))


def _content(one: dict[str, Any]) -> bytes | None:
    """The bytes of a file; empty where it has no data, None where they are no base64."""
    try:
        return base64.b64decode(str(one.get("data") or ""), validate=True)
    except (binascii.Error, ValueError):
        return None
