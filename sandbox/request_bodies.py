"""Reading a request's body safely: a size limit, strict JSON.

Not for judging what a body says (``sandbox.body_rules``), nor for multipart (``sandbox.multipart``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.messages import JsonObject, Refusal

if TYPE_CHECKING:
    from starlette.types import Receive

JSON_LIMIT = 1024 * 1024

# A body over its limit is still read (and thrown away) up to here, because most clients read no answer while they
# are sending. Beyond it the connection is closed.
_DRAIN_LIMIT = 64 * 1024 * 1024


class ClientGone(Exception):
    """The client hung up in the middle of its body: there is nobody to answer."""


class TooLarge(Exception):
    """The body is over the limit. ``drained`` tells whether it was read to its end."""

    def __init__(self, drained: bool) -> None:
        super().__init__()
        self.drained = drained


async def read(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises TooLarge for more than ``limit`` bytes, ClientGone if it breaks off."""
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > _DRAIN_LIMIT:
            raise TooLarge(drained=False)
        if size <= limit:
            chunks.append(chunk)
    if size > limit:
        raise TooLarge(drained=True)
    return b"".join(chunks)


def json_object(content_type: str, content: bytes, wrong_type_status: int = 400) -> JsonObject:
    """The JSON object in the body. Raises Refusal for another content type, for what is not JSON or no object."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal(
            wrong_type_status,
            "unsupported_content_type",
            f"The content type of the body is {kind[:80]!r}; send application/json.",
        )
    value = _parse(content)
    if not isinstance(value, dict):
        raise Refusal(400, "invalid_json", f"The body is a JSON {_kind(value)}; an object is needed.")
    return value


def _parse(content: bytes) -> Any:
    try:
        value = _DECODER.decode(content.decode("utf-8"))
        if b"\\u" in content:
            # An escaped half of a surrogate pair is no text and could not be written again.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Refusal(400, "invalid_json", "The body is nested too deeply.") from None
    except UnicodeError as problem:
        raise Refusal(
            400, "invalid_json", f"The body is no UTF-8 text: {getattr(problem, 'reason', 'unreadable')}."
        ) from None
    except ValueError as problem:
        reason = str(problem).partition("\n")[0]
        raise Refusal(400, "invalid_json", f"The body is no valid JSON: {reason}.") from None
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


# Made once: json.loads would make one for every body.
_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def _kind(value: object) -> str:
    return {list: "array", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")
