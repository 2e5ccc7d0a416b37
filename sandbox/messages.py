"""The values that go into and come out of a handler: call, answer, refusal.

Not for reading or writing HTTP itself; ``sandbox.surface`` turns requests into calls and answers into responses.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sandbox.asgi import Query

JsonObject = dict[str, Any]

JSON_TYPE = "application/json;charset=utf-8"

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def written(value: Any) -> str:
    """The JSON of a value, as it is sent and kept."""
    return _ENCODER.encode(value)


@dataclass(frozen=True, slots=True)
class FilePart:
    """One part of a multipart body. ``file_name`` is None where the part has none; ``content_type`` is lower case."""

    name: str
    file_name: str | None
    content_type: str
    content: bytes


class Call(NamedTuple):
    """One request after routing. ``arguments`` are the path's variables; ``caller`` is who the key belongs to.

    ``headers`` have names in small letters. ``client`` is the address it came from. ``raw_query`` is the query as it
    was on the wire. ``prepared`` is what the operation's preparation got ready.

    A named tuple, unlike the others here: one is made, and made anew once or twice, for every request, and a frozen
    dataclass takes ten times as long.
    """

    operation: str
    method: str
    path: str
    query: Query
    headers: Mapping[str, str]
    arguments: Mapping[str, str]
    body: JsonObject
    caller: str = ""
    parts: tuple[FilePart, ...] = ()
    client: str = ""
    raw_query: str = ""
    prepared: Any = None


@dataclass(frozen=True, slots=True)
class Written:
    """JSON as it will be sent, put together from the texts that the store keeps: to read and write them takes long.

    ``about``: the ids of the orders that it shows.
    """

    content: bytes
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What will be sent. ``body`` is JSON-shaped, Written, bytes (sent as they are) or None (no body at all).

    ``then`` runs in the background once the request's transaction is committed.
    """

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    then: Callable[[], Awaitable[None]] | None = field(default=None, compare=False)

    def shaped(self) -> Answer:
        """The same with a body that can be looked into and altered: never Written."""
        return replace(self, body=json.loads(self.body.content)) if isinstance(self.body, Written) else self


class Refusal(Exception):
    """A request that is answered with an error. The transaction it ran in is undone.

    ``code`` is snake_case; ``message`` says what happened, where, and what was expected.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
