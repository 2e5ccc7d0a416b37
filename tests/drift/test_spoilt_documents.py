"""Documents that are spoilt anywhere and anyhow: they are compared, or refused in a sentence, and nothing else."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from proctor.contract import Contract
from proctor.drift.book import published_book
from proctor.drift.operations import differences
from proctor.failures import ConfigurationError
from tests.drift.miniatures import Json, contract, published

VALUES: tuple[Any, ...] = (
    None, True, False, 7, -1, 1.5, float("nan"), "x", "", "\ud800\x1b", [], {}, [1], ["a"], [None], {"a": 1}, {1: 2},
    {"$ref": "#/components/schemas/Parcel"}, {"$ref": "#/nothing"}, {"type": "string"}, {"type": ["null", {}]},
    {"enum": [{}]}, {"anyOf": [{}, {"type": "object"}]}, {"oneOf": [7]}, {"not": {}}, {"not": {"type": {}}},
    {"if": {"properties": {"a": {"const": 1}}}, "then": {}},
)  # fmt: skip
NAMES = (
    "type", "enum", "const", "anyOf", "oneOf", "allOf", "nullable", "required", "properties", "items", "discriminator",
    "minimum", "exclusiveMinimum", "maxLength", "pattern", "format", "default", "not", "if", "then",
    "dependentRequired", "additionalProperties", "propertyNames", "$ref", "in", "name", "schema", "content", "headers",
    "responses", "security", "servers", "parameters", "requestBody", "x-requirement",
)  # fmt: skip


def nodes(value: Any) -> list[Any]:
    inside = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    mine = [value] if isinstance(value, dict | list) else []
    return mine + [node for one in inside for node in nodes(one)]


def spoil(document: Json, chance: random.Random) -> None:
    node, value = chance.choice(nodes(document)), copy.deepcopy(chance.choice(VALUES))
    if isinstance(node, dict):
        node[chance.choice(list(node) or ["a"]) if chance.random() < 0.5 else chance.choice(NAMES)] = value
    elif node:
        node[chance.randrange(len(node))] = value
    else:
        node.append(value)


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract(tmp_path_factory.mktemp("parcels"))


@pytest.mark.parametrize("seed", range(4))
def test_a_spoilt_document_is_compared_or_refused(seed: int, parcels: Contract) -> None:
    chance = random.Random(seed)
    refused = 0
    for _ in range(400):
        document = published()
        for _ in range(chance.randint(1, 4)):
            spoil(document, chance)
        try:
            found = differences(published_book("spoilt", document), parcels)
        except ConfigurationError as problem:
            refused += 1
            assert str(problem).isprintable() and "expected" in str(problem)
            continue
        for one in found:
            assert all(text.isprintable() for text in (*one.identity, one.their_pointer))
    assert 0 < refused < 400


def test_the_values_spoil(parcels: Contract) -> None:
    """Nothing would be shown by changes that are none."""
    chance = random.Random(1)
    changed = [published() for _ in range(50)]
    for document in changed:
        spoil(document, chance)
    assert sum(document != published() for document in changed) > 40
