"""What the quick check lets pass, the judge lets pass; and it lets everything pass that is plainly right."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from proctor.contract import Contract, Place
from proctor.contract_check import ContractChecker
from proctor.failures import ConfigurationError
from proctor.formats import FORMATS, Judge, matcher
from proctor.quick_check import QuickCheck
from proctor.schema_check import without_dialect

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas" / "smartrecruiters"
EXAMPLES = ROOT / "tests" / "schemas" / "examples"
# What validators are known to read differently: blanks outside ASCII, a newline at the end, numbers, half characters.
STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1.0, 1e400, 10**40, "", " ", "\x1c", "\ufeff", "\u3000", "\ud800", "a\n", "\u0664",
    "https://a b", "2013-03-07T13:34:40.135+0000\n", [], [None], {}, {"": None},
)  # fmt: skip


def documents() -> list[tuple[str, Any]]:
    read = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SCHEMAS.glob("*.json"))]
    return [(document["$id"], document) for document in read]


QUICK = QuickCheck(documents())
REGISTRY: Registry[Any] = Registry().with_resources(
    (uri, Resource.from_contents(without_dialect(d), DRAFT202012)) for uri, d in documents()
)


def uri(example: Path) -> str:
    return f"https://proctor.invalid/smartrecruiters/{example.parent.name}.schema.json"


def judge(example: Path) -> Validator:
    return Judge({"$ref": uri(example)}, registry=REGISTRY, format_checker=FORMATS)


def instance(example: Path) -> Any:
    return json.loads(example.read_text(encoding="utf-8"))["instance"]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each holder and key at any depth."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from places(inner)


def examples(kind: str) -> list[Any]:
    return [pytest.param(f, id=f"{f.parent.name}/{f.stem}") for f in sorted(EXAMPLES.glob(f"*/{kind}-*.json"))]


@pytest.mark.parametrize("example", [*examples("valid"), *examples("invalid")])
def test_both_say_the_same_of_each_example(example: Path) -> None:
    found = instance(example)
    assert QUICK.passes(uri(example), found) == judge(example).is_valid(found)


@pytest.mark.parametrize("example", examples("valid"))
def test_what_passes_passes_the_judge_whatever_stands_in_it(example: Path) -> None:
    whole, checks = {"": instance(example)}, 0
    for holder, key in places(whole):
        kept = copy.deepcopy(holder[key])
        for strange in STRANGE:
            holder[key] = copy.deepcopy(strange)
            if QUICK.passes(uri(example), whole[""]):
                checks += 1
                assert judge(example).is_valid(whole[""]), (key, strange)
        holder[key] = kept
    assert checks or not isinstance(whole[""], dict)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "pattern": "\\S"}, "\x1c"),
        ({"type": "string", "pattern": "^a$(?!\\n)"}, "a\n"),
        ({"type": "string", "pattern": "^a$"}, "a\n"),
        ({"type": "string", "format": "email"}, "a@@b.c"),
        ({"type": "string", "format": "email"}, "A <a@b.c>"),
        ({"type": "string", "format": "uri"}, "https://a b"),
        ({"$ref": "nowhere.json"}, 1),
    ],
)
def test_it_says_yes_only_where_the_judge_would(schema: dict[str, Any], value: Any) -> None:
    quick = QuickCheck([("https://proctor.invalid/one.json", schema)])
    assert not quick.passes("https://proctor.invalid/one.json", value)


def test_it_is_quick_to_say_yes_to_what_is_right() -> None:
    quick = QuickCheck([("https://proctor.invalid/one.json", {"type": "array", "items": {"type": "string"}})])
    assert quick.passes("https://proctor.invalid/one.json", ["a"] * 1000)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"properties": {"a": {"type": "string", "format": "no-such-format"}}}, "no-such-format"),
        ({"type": "no-such-type"}, "no schema"),
    ],
)
def test_a_schema_that_would_check_nothing_is_refused(schema: dict[str, Any], words: str, tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200': {description: a}}}}}\n"
    )
    (tmp_path / "a.json").write_text(json.dumps(schema))
    with pytest.raises(ConfigurationError, match=words):
        ContractChecker(Contract(tmp_path / "openapi.yaml"), "")


VIOLATED = """
openapi: 3.1.0
paths: {/a: {get: {operationId: a, x-requirement: R-OP, responses: {'200': {description: a}}}}}
"""


@pytest.mark.parametrize(
    ("schema", "value", "code", "owner"),
    [
        ({"properties": {"a": {"x-requirement": "R-A", "pattern": "^a$"}}}, {"a": "a\n"}, "SCHEMA_PATTERN", "R-A"),
        ({"properties": {"a": {"x-requirement": "R-A", "format": "email"}}}, {"a": "a@@b.c"}, "SCHEMA_FORMAT", "R-A"),
        # Of names the judge knows Python's reading only, so it is the other one that tells, and knows no owner.
        (
            {"properties": {"a": {"patternProperties": {"^b$": {}}, "additionalProperties": False}}},
            {"a": {"b\n": 1}},
            "SCHEMA_ADDITIONAL_PROPERTIES",
            "R-OP",
        ),
    ],
)
def test_what_the_laxer_one_would_take_is_told(
    schema: dict[str, Any], value: Any, code: str, owner: str, tmp_path: Path
) -> None:
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    (tmp_path / "openapi.yaml").write_text(VIOLATED)
    (tmp_path / "a.json").write_text(json.dumps(dialect | schema))
    checker = ContractChecker(Contract(tmp_path / "openapi.yaml"), "")
    (found,) = checker.validate(Place((tmp_path / "a.json").resolve().as_uri()), value, "response", "R-OP")
    assert (found.code, found.requirement, found.pointer) == (code, owner, "/a")


def test_a_pattern_that_only_one_can_read_is_no_schema(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(VIOLATED)
    (tmp_path / "a.json").write_text(json.dumps({"pattern": "a\\Z"}))
    with pytest.raises(ConfigurationError, match="no schema"):
        ContractChecker(Contract(tmp_path / "openapi.yaml"), "")
    with pytest.raises(ConfigurationError, match="ECMA 262"):
        matcher("a\\Z")


def test_a_member_of_messages_may_be_called_format(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: a, responses: {'200': {description: a}}}}}\n"
    )
    (tmp_path / "a.json").write_text(json.dumps({"properties": {"format": {"type": "string", "format": "uri"}}}))
    ContractChecker(Contract(tmp_path / "openapi.yaml"), "")


@pytest.mark.parametrize("profile", ["smartrecruiters", "kombo"])
def test_every_schema_of_a_contract_can_be_looked_at_quickly(profile: str) -> None:
    """What cannot is judged slowly, every time, and nobody would notice."""
    checker = ContractChecker(Contract(ROOT / "schemas" / profile / "openapi.yaml"), "")
    operations = [*checker.contract.operations, *checker.contract.webhooks.values()]
    places = {
        place.uri
        for operation in operations
        for place in (
            *operation.bodies.values(),
            *(parameter.schema for parameter in operation.parameters),
            *(schema for rule in operation.responses.values() for schema in rule.schemas.values()),
            *(header[1] for rule in operation.responses.values() for header in rule.headers.values()),
        )
        if place is not None
    }
    assert any("{" in uri for uri in places)
    for uri in places:
        checker._quick._validator(uri)
