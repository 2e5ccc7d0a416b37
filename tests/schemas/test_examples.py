"""Each schema against examples: what it takes, what it refuses, where, by which keyword, and whose violation that is.

An example is a file ``examples/<schema>/valid-*.json`` or ``invalid-*.json`` with ``why`` and ``instance``; an invalid
one also has the ``keyword`` that must fail, the ``pointer`` to the place (of a missing member: where it is missing) and
``requirements``: the owners of all violations in it, null for the operation's own rule. ``repeat`` makes the one item,
or the one character, at a pointer into many, so that no file is large.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry

EXAMPLES = Path(__file__).resolve().parent / "examples"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://proctor.invalid/smartrecruiters/"


def example_files(kind: str) -> list[Any]:
    files = sorted(EXAMPLES.glob(f"*/{kind}-*.json"))
    return [pytest.param(file, id=f"{file.parent.name}/{file.stem}") for file in files]


def read(file: Path) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if repeat := example.get("repeat"):
        member = repeat["pointer"].removeprefix("/")
        example["instance"][member] = example["instance"][member] * repeat["times"]
    return example


def validator(name: str, registry: Registry[Any]) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"{BASE}{name}.schema.json"}, registry=registry, format_checker=FormatChecker()
    )


def places(error: ValidationError) -> list[str]:
    """The pointers of an error; of missing members those at which they are missing."""
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    if error.validator != "required":
        return [pointer]
    names: Any = error.validator_value
    return [f"{pointer}/{name}" for name in names if error.message.startswith(f"{name!r} is")]


def owner(error: ValidationError, name: str, registry: Registry[Any]) -> str | None:
    """The nearest x-requirement on the way from the schema's root to the keyword that failed.

    jsonschema leaves "$ref" out of the way, so a step that is not there lies behind a reference.
    """
    resolver = registry.resolver()
    schema: Any = {"$ref": f"{BASE}{name}.schema.json"}
    nearest: str | None = None
    for step in error.absolute_schema_path:
        while isinstance(schema, dict) and step not in schema:
            found = resolver.lookup(schema["$ref"])
            schema, resolver = found.contents, found.resolver
            nearest = schema.get("x-requirement", nearest)
        schema = schema[step]
        if isinstance(schema, dict):
            nearest = schema.get("x-requirement", nearest)
    return nearest


def in_order(owners: Iterable[str | None]) -> list[str | None]:
    return sorted(set(owners), key=lambda o: o or "")


@pytest.mark.parametrize("file", example_files("valid"))
def test_valid_example_passes(file: Path, registry: Registry[Any]) -> None:
    errors = list(validator(file.parent.name, registry).iter_errors(read(file)["instance"]))
    assert [e.message[:200] for e in errors] == []


@pytest.mark.parametrize("file", example_files("invalid"))
def test_invalid_example_fails_where_and_as_it_says(file: Path, registry: Registry[Any]) -> None:
    example, name = read(file), file.parent.name
    errors = list(validator(name, registry).iter_errors(example["instance"]))
    told = {(str(e.validator), place) for e in errors for place in places(e)}
    assert (example["keyword"], example["pointer"]) in told
    assert in_order(owner(e, name, registry) for e in errors) == in_order(example["requirements"])


def test_every_schema_has_examples(schemas: dict[str, dict[str, Any]]) -> None:
    assert {f.name for f in EXAMPLES.iterdir()} == set(schemas)
    for name in schemas:
        assert len(list((EXAMPLES / name).glob("valid-*.json"))) >= 1, name
        assert len(list((EXAMPLES / name).glob("invalid-*.json"))) >= 3, name


def test_no_file_lies_about_unread() -> None:
    stray = [f for f in EXAMPLES.rglob("*") if f.is_file() and not f.name.startswith(("valid-", "invalid-"))]
    assert stray == []


def test_every_schema_is_one(schemas: dict[str, dict[str, Any]]) -> None:
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == DIALECT, name
        assert schema["$id"] == f"{BASE}{name}.schema.json"
        assert schema["title"], name
        assert schema["description"], name


def test_members_nobody_knows_are_tolerated(schemas: dict[str, dict[str, Any]]) -> None:
    for name, schema in schemas.items():
        text = json.dumps(schema)
        assert "additionalProperties" not in text, name
        assert "unevaluatedProperties" not in text, name
