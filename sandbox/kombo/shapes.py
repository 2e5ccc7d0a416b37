"""Checking JSON values against shapes: nested, with arrays and unions, null told from absent.

Which body has which shape is told elsewhere, in tables. Unknown members are found, not judged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """``path`` says where, as ``attachments[0].name``; ``reason`` is a name for a fault to waive it by, without
    positions: ``missing_``, ``null_``, ``invalid_`` or ``too_many_`` and the path with underscores."""

    reason: str
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Text:
    """``form`` is what the text must be besides, with a phrase that says so."""

    one_of: tuple[str, ...] = ()
    form: Callable[[str], bool] | None = None
    phrase: str = "a string"


@dataclass(frozen=True, slots=True)
class Number:
    """A finite double: no boolean, nothing that only fits a larger type."""

    minimum: float | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """An integer within bounds."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Flag:
    pass


@dataclass(frozen=True, slots=True)
class Items:
    of: Shape
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """One of several records; the member ``type`` tells which."""

    records: tuple[tuple[str, Record], ...]


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    shape: Shape
    required: bool = False
    nullable: bool = False


Shape = Text | Number | Whole | Flag | Items | Record | Union


def violations(shape: Shape, value: Any, path: str = "") -> Iterator[Violation]:
    """All that is wrong with a value, in the order of the shape."""
    match shape:
        case Text():
            yield from _text(shape, value, path)
        case Number():
            yield from _number(shape, value, path)
        case Whole():
            if isinstance(value, bool) or not isinstance(value, int) or not shape.minimum <= value <= shape.maximum:
                yield _wrong("invalid", path, f"must be a whole number from {shape.minimum} to {shape.maximum}")
        case Flag():
            if not isinstance(value, bool):
                yield _wrong("invalid", path, "must be true or false")
        case Items():
            yield from _items(shape, value, path)
        case Record():
            yield from _record(shape, value, path)
        case Union():
            yield from _union(shape, value, path)


def unknown(shape: Shape, value: Any, path: str = "") -> Iterator[str]:
    """The paths of the members that the shape does not know. The value has no violations."""
    match shape:
        case Items():
            for index, item in enumerate(value):
                yield from unknown(shape.of, item, f"{path}[{index}]")
        case Union():
            yield from unknown(dict(shape.records)[value["type"]], value, path)
        case Record():
            members = {member.name: member for member in shape.members}
            for name, inner in value.items():
                if name not in members:
                    yield _under(path, name)
                elif inner is not None:
                    yield from unknown(members[name].shape, inner, _under(path, name))


def known(shape: Shape, value: Any) -> Any:
    """The value without the members that the shape does not know; what does not fit the shape stays as it is."""
    match shape:
        case Items() if isinstance(value, list):
            return [known(shape.of, item) for item in value]
        case Union() if isinstance(value, dict):
            record = dict(shape.records).get(str(value.get("type")))
            return known(record, value) if record else value
        case Record() if isinstance(value, dict):
            shapes = {member.name: member.shape for member in shape.members}
            return {name: known(shapes[name], inner) for name, inner in value.items() if name in shapes}
    return value


def _text(shape: Text, value: Any, path: str) -> Iterator[Violation]:
    if not isinstance(value, str):
        yield _wrong("invalid", path, "must be a string")
    elif shape.one_of and value not in shape.one_of:
        yield _wrong("invalid", path, f"is {value[:_SHOWN]!r}; it must be one of {', '.join(shape.one_of)}")
    elif shape.form and not shape.form(value):
        yield _wrong("invalid", path, f"is {value[:_SHOWN]!r}; it must be {shape.phrase}")


def _number(shape: Number, value: Any, path: str) -> Iterator[Violation]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield _wrong("invalid", path, "must be a number")
    elif not _is_finite(value):
        yield _wrong("invalid", path, "must be a number that a double can hold")
    elif shape.minimum is not None and value < shape.minimum:
        yield _wrong("invalid", path, f"must be at least {shape.minimum:g}")


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _items(shape: Items, value: Any, path: str) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield _wrong("invalid", path, "must be an array")
        return
    if shape.most is not None and len(value) > shape.most:
        yield _wrong("too_many", path, f"holds {len(value)} elements; at most {shape.most} are possible")
    for index, item in enumerate(value):
        yield from violations(shape.of, item, f"{path}[{index}]")


def _record(shape: Record, value: Any, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield _wrong("invalid", path, "must be an object")
        return
    for member in shape.members:
        inner = _under(path, member.name)
        if member.name not in value:
            if member.required:
                yield _wrong("missing", inner, "is missing")
        elif value[member.name] is None:
            if not member.nullable:
                yield _wrong("null", inner, "must not be null")
        else:
            yield from violations(member.shape, value[member.name], inner)


def _union(shape: Union, value: Any, path: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield _wrong("invalid", path, "must be an object")
        return
    for kind, record in shape.records:
        if value.get("type") == kind:
            yield from _record(record, value, path)
            return
    yield _wrong("invalid", _under(path, "type"), f"must be one of {', '.join(kind for kind, _ in shape.records)}")


def _wrong(kind: str, path: str, message: str) -> Violation:
    flat = "".join(character for character in path if character not in "[]0123456789")
    return Violation(f"{kind}_{flat.replace('.', '_')}", path, f"{path or 'The body'} {message}.")


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
