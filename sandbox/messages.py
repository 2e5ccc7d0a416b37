"""The values that go into and come out of a handler: call, answer, refusal.

Not for reading or writing HTTP itself; ``sandbox.surface`` turns requests into calls and answers into responses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers, QueryParams

JsonObject = dict[str, Any]

JSON_TYPE = "application/json;charset=utf-8"


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of a multipart body. ``file_name`` is None where the part has none; ``content_type`` is lower case."""

    name: str
    file_name: str | None
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request after routing. ``arguments`` are the path's variables; ``caller`` is who the key belongs to.

    ``client`` is the address it came from. ``raw_query`` is the query as it was on the wire. ``prepared`` is what the
    operation's preparation got ready.
    """

    operation: str
    method: str
    path: str
    query: QueryParams
    headers: Headers
    arguments: Mapping[str, str] = field(default_factory=dict)
    caller: str = ""
    body: JsonObject = field(default_factory=dict)
    parts: tuple[FilePart, ...] = ()
    client: str = ""
    raw_query: str = ""
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What will be sent. ``body`` is JSON-shaped, bytes (sent as they are) or None (no body at all).

    ``then`` runs in the background once the request's transaction is committed.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[], Awaitable[None]] | None = field(default=None, compare=False)


class Refusal(Exception):
    """A request that is answered with an error. The transaction it ran in is undone.

    ``code`` is snake_case; ``message`` says what happened, where, and what was expected.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
