"""Each schema against examples: what it takes, what it refuses, where, by which keyword, and whose violation that is.

An example is a file ``examples/<schema>/valid-*.json`` or ``invalid-*.json`` (of Kombo's schemas it lies in
``kombo_examples``) with ``why`` and ``instance``; an invalid one also has the ``keyword`` that must fail, the
``pointer`` to the place (of a missing member: where it is missing) and ``requirements``: the owners of all violations
in it, null for the operation's own rule. ``repeat`` makes the one item, or the one character, at a pointer into many,
so that no file is large.
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

from tests.schemas.walking import nodes

HERE = Path(__file__).resolve().parent
EXAMPLES = {"smartrecruiters": HERE / "examples", "kombo": HERE / "kombo_examples"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schemas = dict[str, dict[str, Any]]


@pytest.fixture(params=list(EXAMPLES))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def its_schemas(platform: str, schemas: Schemas, kombo_schemas: Schemas) -> Schemas:
    return {"smartrecruiters": schemas, "kombo": kombo_schemas}[platform]


def address(platform: str, name: str) -> str:
    return f"https://proctor.invalid/{platform}/{name}.schema.json"


def example_files(kind: str) -> list[Any]:
    found = [(p, file) for p, folder in EXAMPLES.items() for file in sorted(folder.glob(f"*/{kind}-*.json"))]
    return [pytest.param(address(p, f.parent.name), f, id=f"{p}/{f.parent.name}/{f.stem}") for p, f in found]


def read(file: Path) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    if repeat := example.get("repeat"):
        *way, member = repeat["pointer"].removeprefix("/").split("/")
        holder = example["instance"]
        for step in way:
            holder = holder[step]
        holder[member] = holder[member] * repeat["times"]
    return example


def validator(schema: str, registry: Registry[Any]) -> Draft202012Validator:
    return Draft202012Validator({"$ref": schema}, registry=registry, format_checker=FormatChecker())


def places(error: ValidationError) -> list[str]:
    """The pointers of an error; of missing members those at which they are missing."""
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    if error.validator != "required":
        return [pointer]
    names: Any = error.validator_value
    return [f"{pointer}/{name}" for name in names if error.message.startswith(f"{name!r} is")]


def owner(error: ValidationError, address: str, registry: Registry[Any]) -> str | None:
    """The nearest x-requirement on the way from the schema's root to the keyword that failed.

    jsonschema leaves "$ref" out of the way, so a step that is not there lies behind a reference.
    """
    resolver = registry.resolver()
    schema: Any = {"$ref": address}
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


@pytest.mark.parametrize(("schema", "file"), example_files("valid"))
def test_valid_example_passes(schema: str, file: Path, registry: Registry[Any]) -> None:
    errors = list(validator(schema, registry).iter_errors(read(file)["instance"]))
    assert [e.message[:200] for e in errors] == []


@pytest.mark.parametrize(("schema", "file"), example_files("invalid"))
def test_invalid_example_fails_where_and_as_it_says(schema: str, file: Path, registry: Registry[Any]) -> None:
    example = read(file)
    errors = list(validator(schema, registry).iter_errors(example["instance"]))
    told = {(str(e.validator), place) for e in errors for place in places(e)}
    assert (example["keyword"], example["pointer"]) in told
    assert in_order(owner(e, schema, registry) for e in errors) == in_order(example["requirements"])


def test_every_schema_has_examples(platform: str, its_schemas: Schemas) -> None:
    folder = EXAMPLES[platform]
    assert {f.name for f in folder.iterdir()} == set(its_schemas)
    for name in its_schemas:
        assert len(list((folder / name).glob("valid-*.json"))) >= 1, name
        assert len(list((folder / name).glob("invalid-*.json"))) >= 3, name


def test_no_file_lies_about_unread(platform: str) -> None:
    files = [f for f in EXAMPLES[platform].rglob("*") if f.is_file()]
    assert [f for f in files if not f.name.startswith(("valid-", "invalid-"))] == []


def test_every_schema_is_one(platform: str, its_schemas: Schemas) -> None:
    for name, schema in its_schemas.items():
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == DIALECT, name
        assert schema["$id"] == address(platform, name)
        assert schema["title"], name
        assert schema["description"], name


def test_every_format_is_one_that_is_checked(its_schemas: Schemas) -> None:
    """Of a format that it does not know, jsonschema says that everything has it."""
    named = {one["format"] for schema in its_schemas.values() for one in nodes(schema) if "format" in one}
    names = {name for name in named if isinstance(name, str)}  # a property may be called so, too
    assert names and names <= FormatChecker().checkers.keys()


def test_members_nobody_knows_are_tolerated_but_in_webhooks_of_kombo(platform: str, its_schemas: Schemas) -> None:
    closing = {
        name
        for name, schema in its_schemas.items()
        if "additionalProperties" in (text := json.dumps(schema)) or "unevaluatedProperties" in text
    }
    webhooks = {"webhook-order", "order-received", "inline-order-received"}
    assert closing == (webhooks if platform == "kombo" else set())
