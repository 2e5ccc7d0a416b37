"""Operations and how a method and a path lead to one. A trailing slash makes no difference.

Not for anything that depends on the request's content.
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sandbox.messages import Answer, Call

WorldType = TypeVar("WorldType")


class Body(enum.Enum):
    """What an operation reads from the request's body."""

    NONE = enum.auto()
    JSON = enum.auto()
    OPTIONAL_JSON = enum.auto()
    MULTIPART = enum.auto()


@dataclass(frozen=True, slots=True)
class Operation(Generic[WorldType]):
    """``template`` is relative to the base path, its variables in braces: ``/offers/{offerId}``.

    ``prepare`` runs before the handler and outside its transaction, for what takes time, such as calls to others; what
    it gives is the call's ``prepared``. ``json_limit`` is the largest JSON body in bytes (None: the usual one).
    """

    name: str
    method: str
    template: str
    handler: Callable[[Call, WorldType], Answer]
    body: Body = Body.NONE
    prepare: Callable[[Call, WorldType], Awaitable[Any]] | None = None
    json_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Match(Generic[WorldType]):
    operation: Operation[WorldType]
    arguments: dict[str, str]


class Routes(Generic[WorldType]):
    def __init__(self, operations: Iterable[Operation[WorldType]]) -> None:
        self.operations = tuple(operations)
        # By how many segments there are and what the first is, which is no variable.
        self._by_shape: dict[tuple[int, str], list[tuple[tuple[str, ...], Operation[WorldType]]]] = {}
        for operation in self.operations:
            pattern = _segments(operation.template)
            self._by_shape.setdefault((len(pattern), pattern[0]), []).append((pattern, operation))

    def find(self, method: str, path: str) -> Match[WorldType] | tuple[str, ...]:
        """The match, or the methods that this path allows (none: the path is unknown)."""
        segments = _segments(path)
        allowed = []
        for pattern, operation in self._by_shape.get((len(segments), segments[0]), ()):
            arguments = _match(pattern, segments)
            if arguments is None:
                continue
            if operation.method == method:
                return Match(operation, arguments)
            allowed.append(operation.method)
        return tuple(dict.fromkeys(allowed))


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("/").removesuffix("/").split("/"))


def _match(pattern: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str] | None:
    arguments = {}
    for expected, given in zip(pattern, segments, strict=True):
        if expected.startswith("{"):
            if not given:
                return None
            arguments[expected[1:-1]] = given
        elif expected != given:
            return None
    return arguments
