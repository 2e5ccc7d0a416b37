"""What a schema says, read without any validator: for changing messages on purpose, and for making valid ones.

Only what this project's schemas use is understood; anything else is refused, so that no keyword is passed over. A
condition is understood where it asks for members of certain values.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Json = Any
_NOTES = {
    "$schema",
    "$id",
    "title",
    "description",
    "x-requirement",
    "examples",
    "$comment",
    "deprecated",
    "$defs",
    "contentMediaType",
}
_KNOWN = {
    "$ref", "allOf", "anyOf", "not", "if", "then", "type", "enum", "const", "required", "properties",
    "additionalProperties", "unevaluatedProperties", "items", "pattern", "format", "minLength", "maxLength", "minimum",
    "maximum", "minItems", "maxItems", "dependentRequired", "propertyNames",
}  # fmt: skip
TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


@dataclass
class Facts:
    """All that a schema asks of one value. ``unsure``: it asks more, in ways that are not read here."""

    types: frozenset[str] = TYPES
    enum: list[Json] | None = None
    required: set[str] = field(default_factory=set)
    members: dict[str, list[tuple[Path, Json]]] = field(default_factory=dict)
    items: list[tuple[Path, Json]] = field(default_factory=list)
    conditions: list[tuple[Json, tuple[Path, Json]]] = field(default_factory=list)
    choices: list[list[tuple[Path, Json]]] = field(default_factory=list)
    companions: dict[str, list[str]] = field(default_factory=dict)
    closed: bool = False
    unsure: bool = False
    limits: dict[str, Json] = field(default_factory=dict)
    patterns: list[str] = field(default_factory=list)
    formats: set[str] = field(default_factory=set)


def read(places: list[tuple[Path, Json]], value: Json = None, *, given: bool = False) -> Facts:
    """The facts of several schemas that all hold for one value; with a ``given`` value also those of conditions."""
    facts = Facts()
    for file, schema in places:
        _add(facts, file, schema)
    if given:
        done = 0
        while done < len(facts.conditions):
            condition, (file, then) = facts.conditions[done]
            if _holds(condition, value):
                _add(facts, file, then)
            done += 1
    return facts


@cache
def _document(file: Path) -> Json:
    return json.loads(file.read_text(encoding="utf-8"))


def _add(facts: Facts, file: Path, schema: Json) -> None:
    if schema is True:
        return
    if unknown := schema.keys() - _KNOWN - _NOTES:
        raise AssertionError(f"{file.name}: {unknown} is not read here")
    if "$ref" in schema:
        name, _, pointer = schema["$ref"].partition("#")
        other = file.with_name(name) if name else file
        target = _document(other)
        for step in filter(None, pointer.split("/")):
            target = target[step]
        _add(facts, other, target)
    for part in schema.get("allOf", ()):
        _add(facts, file, part)
    if "if" in schema:
        facts.conditions.append((schema["if"], (file, schema.get("then", True))))
        facts.unsure |= not _is_plain(schema["if"])
    if "anyOf" in schema:
        facts.choices.append([(file, choice) for choice in schema["anyOf"]])
    facts.companions |= schema.get("dependentRequired", {})
    if schema.keys() & {"anyOf", "dependentRequired", "propertyNames"}:
        facts.unsure = True
    if "not" in schema:
        assert schema["not"].keys() == {"type"}, f"{file.name}: not {schema['not']} is not read here"
        facts.types -= {schema["not"]["type"]}
    if "type" in schema:
        kinds = schema["type"]
        wanted = frozenset([kinds] if isinstance(kinds, str) else kinds)
        facts.types &= wanted | ({"integer"} if "number" in wanted else frozenset())
    words = [schema["const"]] if "const" in schema else schema.get("enum")
    if words is not None:
        facts.enum = [w for w in words if facts.enum is None or w in facts.enum]
    facts.required |= set(schema.get("required", ()))
    for name, member in schema.get("properties", {}).items():
        facts.members.setdefault(name, []).append((file, member))
    if "items" in schema:
        facts.items.append((file, schema["items"]))
    facts.closed |= schema.get("additionalProperties") is False or schema.get("unevaluatedProperties") is False
    facts.patterns += [schema["pattern"]] if "pattern" in schema else []
    facts.formats |= {schema["format"]} if "format" in schema else set()
    for name in ("minLength", "minItems", "minimum"):
        if name in schema:
            facts.limits[name] = max(schema[name], facts.limits.get(name, schema[name]))
    for name in ("maxLength", "maxItems", "maximum"):
        if name in schema:
            facts.limits[name] = min(schema[name], facts.limits.get(name, schema[name]))


def _is_plain(condition: Json) -> bool:
    members = condition.get("properties", {}).values()
    return condition.keys() <= {"required", "properties", "type"} and all(
        m.keys() <= {"const", "enum"} for m in members
    )


def _holds(condition: Json, value: Json) -> bool:
    if not isinstance(value, dict):
        return True
    wanted = condition.get("properties", {})
    there = all(name in value for name in condition.get("required", ()))
    return there and all(
        value[name] in ([m["const"]] if "const" in m else m.get("enum", [value[name]]))
        for name, m in wanted.items()
        if name in value
    )


def kind(value: Json) -> str:
    if value is None:
        return "null"
    table = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"))
    return next(name for one, name in table if isinstance(value, one))


@dataclass(frozen=True)
class Place:
    """A value within a message: its pointer and what the schema asks of it. ``within`` are the facts of its object."""

    pointer: tuple[str | int, ...]
    facts: Facts
    within: Facts | None


def walk(
    places: list[tuple[Path, Json]], value: Json, pointer: tuple[str | int, ...] = (), within: Facts | None = None
) -> Iterator[Place]:
    """Every value of a message about which its schema says something. Of a list the first item stands for all."""
    facts = read(places, value, given=True)
    yield Place(pointer, facts, within)
    if isinstance(value, dict):
        for name, member in value.items():
            if name in facts.members:
                yield from walk(facts.members[name], member, (*pointer, name), facts)
    elif isinstance(value, list) and value and facts.items:
        yield from walk(facts.items, value[0], (*pointer, 0), None)
