"""The files of a result: their rules, and getting hold of their bytes (KB-RESULT-14 to -22).

What is at a ``data_url`` is downloaded while the request is handled, before anything is written. Of the bytes, only
the size and a checksum are kept.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox import outgoing
from sandbox.kombo import bodies, errors, formats
from sandbox.kombo.world import World
from sandbox.messages import Call, JsonObject
from sandbox.outgoing import NoReply, Outgoing, Reply

LARGEST = 10 * 1024 * 1024  # bytes, of one download, and of all files of a result before something is said about it
SECONDS = 5.0  # for one download
_MOST_REDIRECTS = 5

# Types that say nothing (KB-RESULT-20).
_GENERIC = frozenset({"application/octet-stream", "binary/octet-stream", "application/x-download"})


@dataclass(frozen=True, slots=True)
class File:
    """``origin`` is the member that it came by: ``data`` or ``data_url``."""

    name: str
    content_type: str
    content: bytes
    origin: str

    def shown(self) -> JsonObject:
        return {
            "name": self.name,
            "content_type": self.content_type,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "origin": self.origin,
        }


class _Failed(Exception):
    """A file cannot be had; the text says why."""


def check(call: Call, world: World, given: Sequence[JsonObject]) -> None:
    """The rules that depend on more than one member. Raises Refusal."""
    for index, one in enumerate(given):
        where = f"attachments[{index}]"
        both = "data" in one and "data_url" in one
        has_either = "data" in one or "data_url" in one
        bodies.insist(world, call, has_either, "no_content", f"{where} has neither data nor data_url.")
        refused = both and world.quirks.on("kombo_data_and_data_url", "refuse")
        bodies.insist(world, call, not refused, "two_contents", f"{where} has both data and data_url; give one.")
        typed = "data" not in one or "content_type" in one
        bodies.insist(world, call, typed, "no_content_type", f"{where}.content_type is missing; data needs it.")
        if "data" in one and not world.quirks.on("kombo_base64", "unchecked"):
            good = _bytes(world, one["data"]) is not None
            bodies.insist(world, call, good, "bad_base64", f"{where}.data is no base64 text.")


async def load(world: World, given: Sequence[JsonObject]) -> tuple[list[File], list[str]]:
    """The files, and warnings. Raises Refusal where one cannot be had."""
    found = await asyncio.gather(*(_file(world, one) for one in given), return_exceptions=True)
    files, warnings = [], []
    for index, one in enumerate(found):
        where = f"attachments[{index}]"
        if isinstance(one, _Failed):
            if world.quirks.on("kombo_failed_download", "refuse"):
                raise errors.invalid(f"{where}.data_url: {one}.", "download_failed")
            warnings.append(f"{where}.data_url: {one}; the attachment was left out.")
        elif isinstance(one, BaseException):
            raise one
        else:
            files.append(one)
            if one.content_type.lower() in _GENERIC:
                if world.faults.fires("kombo_generic_type_refused"):
                    raise errors.invalid(f"{where}.content_type says nothing about the file.", "generic_type")
                warnings.append(f"{where}.content_type is {one.content_type}, which says nothing about the file.")
    if sum(len(one.content) for one in files) > LARGEST:
        message = "attachments hold more than 10 MB in total."
        if world.quirks.on("kombo_large_attachments", "refuse"):
            raise errors.invalid(message, "large_attachments")
        warnings.append(message)
    return files, warnings


def _bytes(world: World, text: str) -> bytes | None:
    return formats.decoded(text, lenient=world.quirks.on("kombo_base64", "lenient"))


async def _file(world: World, one: JsonObject) -> File:
    name, content_type = str(one.get("name", "")), one.get("content_type")
    data, url = one.get("data"), one.get("data_url")
    if data is not None or url is None:
        content = _bytes(world, str(data or ""))
        kept = content if content is not None else str(data).encode("utf-8")
        return File(name, str(content_type or ""), kept, "data")
    if world.faults.fires("kombo_data_url_not_downloaded"):
        return File(name, str(content_type or ""), b"", "data_url")
    reply = await _downloaded(world, url)
    if content_type is None:
        content_type = _type_of(world, reply)
    return File(name, content_type, reply.body, "data_url")


async def _downloaded(world: World, url: str) -> Reply:
    redirects = _MOST_REDIRECTS if world.quirks.on("kombo_download_redirects", "follow") else 0
    call = Outgoing("GET", url, seconds=SECONDS, largest=LARGEST, redirects=redirects)
    try:
        reply = await outgoing.reply_to(call, world.call_hosts)
    except NoReply as problem:
        raise _Failed(str(problem)) from None
    if reply.status != 200:
        raise _Failed(f"the download was answered with {reply.status}")
    return reply


def _type_of(world: World, reply: Reply) -> str:
    """KB-RESULT-18."""
    found = reply.headers.get("content-type", "").partition(";")[0].strip()
    if world.faults.fires("kombo_download_type_ignored"):
        return "application/octet-stream"
    if not formats.is_content_type(found):
        raise _Failed(f"the download has no usable content type ({found[:80]!r}); give content_type")
    return found
