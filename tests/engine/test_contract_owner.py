"""Under which requirement a violation is told; and what is wrong with a contract itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from miniatures import JSON, answer, checker, exchange
from things_contract import OPENAPI, REAL, SCHEMAS, answering, codes

from proctor.contract import Contract
from proctor.contract_check import ContractChecker
from proctor.exchange import Exchange
from proctor.failures import ConfigurationError

# --- whose requirement it is

SHAPES: list[tuple[dict[str, Any], Any, str]] = [
    ({"allOf": [{"type": "string", "x-requirement": "R-IN"}]}, 1, "R-IN"),
    ({"allOf": [{"type": "string"}], "x-requirement": "R-OUT"}, 1, "R-OUT"),
    ({"anyOf": [{"type": "string", "x-requirement": "R-IN"}, {"type": "null"}], "x-requirement": "R-OUT"}, 1, "R-OUT"),
    ({"if": {"type": "integer"}, "then": {"minimum": 5, "x-requirement": "R-THEN"}, "x-requirement": "R-OUT"}, 1,
    "R-THEN"),
    ({"if": {"type": "string"}, "then": {}, "else": {"minimum": 5, "x-requirement": "R-ELSE"}}, 1, "R-ELSE"),
    ({"$ref": "leaf.json"}, 1, "R-LEAF"),
    ({"$ref": "leaf.json", "x-requirement": "R-OUT"}, 1, "R-LEAF"),
    ({"$ref": "bare.json", "x-requirement": "R-OUT"}, 1, "R-OUT"),
    ({"$ref": "chain.json"}, 1, "R-LEAF"),
    ({"allOf": [{"$ref": "bare.json"}, {"$ref": "leaf.json"}]}, 1, "R-OP"),
    ({"not": {"type": "integer", "x-requirement": "R-NOT"}}, 1, "R-NOT"),
    ({"properties": {"a": {"properties": {"b": {"type": "string"}}, "x-requirement": "R-A"}}}, {"a": {"b": 1}}, "R-A"),
    ({"$ref": "object.json", "properties": {"b": {"type": "string"}}}, {"a": 1}, "R-OBJECT-A"),
    ({"$ref": "object.json",
    "properties": {"a": {"minimum": 5, "x-requirement": "R-SIBLING"}}}, {"a": 5}, "R-OBJECT-A"),
    ({"$ref": "object.json", "properties": {"a": {"type": "integer",
    "x-requirement": "R-SIBLING"}}}, {"a": "x"}, "R-SIBLING"),
    ({"$ref": "object.json", "required": ["z"], "x-requirement": "R-OUT"}, {}, "R-OUT"),
    ({"$ref": "needy.json", "required": ["z"], "x-requirement": "R-OUT"}, {"z": 1}, "R-NEEDY"),
    ({"$ref": "#/components/schemas/Local"}, 1, "R-LOCAL"),
    ({"dependentSchemas": {"a": {"required": ["b"], "x-requirement": "R-DEP"}}}, {"a": 1}, "R-DEP"),
    ({"additionalProperties": {"type": "string", "x-requirement": "R-ADD"}}, {"q": 1}, "R-ADD"),
    ({"prefixItems": [{"type": "string", "x-requirement": "R-0"}], "items": {"x-requirement": "R-REST"}}, [1], "R-0"),
    ({"contains": {"type": "string", "x-requirement": "R-CONTAINS"}}, [1], "R-CONTAINS"),
    ({"$dynamicRef": "leaf.json"}, 1, "R-LEAF"),
]  # fmt: skip
LEAVES = {
    "leaf.json": {"type": "string", "x-requirement": "R-LEAF"},
    "bare.json": {"type": "string"},
    "needy.json": {"required": ["q"], "x-requirement": "R-NEEDY"},
    "chain.json": {"$ref": "leaf.json"},
    "object.json": {"properties": {"a": {"type": "string", "x-requirement": "R-OBJECT-A"}}, "required": []},
}


@pytest.mark.parametrize(("schema", "value", "requirement"), SHAPES, ids=[str(n) for n in range(len(SHAPES))])
def test_the_nearest_requirement_counts(tmp_path: Path, schema: dict[str, Any], value: Any, requirement: str) -> None:
    text = answering(json.dumps(schema)) + "\ncomponents: {schemas: {Local: {type: string, x-requirement: R-LOCAL}}}"
    found = checker(tmp_path, text, LEAVES).check(exchange(path="/v1/x", response=answer(value)))
    assert found and found[0].requirement == requirement


# --- what is wrong with the contract itself


@pytest.mark.parametrize(
    "schema", ["{$ref: nowhere.json}", "{$ref: 'list.json#/nowhere'}", "{items: {$ref: gone.json}}"]
)
def test_a_broken_reference_is_a_mistake_of_the_configuration(tmp_path: Path, schema: str) -> None:
    with pytest.raises(ConfigurationError, match="leads nowhere"):
        checker(tmp_path, answering(schema), SCHEMAS).check(exchange(path="/v1/x", response=answer([1])))


@pytest.mark.parametrize(
    "schema", [{"type": "strnig"}, {"pattern": "["}, {"minimum": "5"}, {"required": "name"}, {"properties": []}]
)
def test_a_schema_that_is_none_is_refused_before_the_first_request(tmp_path: Path, schema: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as problem:
        checker(tmp_path, OPENAPI, {**SCHEMAS, "wrong.json": {"properties": {"a": schema}}})
    assert "wrong.json" in str(problem.value) and "/properties/a" in str(problem.value)


# --- the real contract


@pytest.fixture(scope="module")
def real() -> ContractChecker:
    return ContractChecker(Contract(REAL), "/v1")


ORDER = {
    "id": "5f0c", "status": "NEW", "createDate": "2013-03-07T13:34:40.135+0000",
    "lastUpdateDate": "2013-03-07T13:34:40.135+0000",
    "candidate": {"id": "c", "firstName": "A", "lastName": "B", "email": "a@b.org"}, "company": {"id": "1",
    "name": "C"},
    "job": {"id": "j", "name": "J"}, "offer": {"catalogId": "o", "name": "O"}, "requestor": {"firstName": "R"},
}  # fmt: skip
LIMITS = tuple((f"X-RateLimit-{n}", "8") for n in ("Limit", "Remaining", "Concurrent-Limit", "Concurrent-Remaining"))


def page(*orders: Any, **more: Any) -> Exchange:
    body = {"limit": 10, "offset": 0, "totalFound": len(orders), "content": list(orders), **more}
    return exchange(path="/v1/assessments?limit=10", response=answer(body, 200, (*JSON, *LIMITS)))


def test_a_good_page_of_orders(real: ContractChecker) -> None:
    assert real.check(page(ORDER, ORDER)) == []
    assert real.check(page()) == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"status": "CANCELLED"}, "/content/0/status"), ({"status": "new"}, "/content/0/status"),
        ({"createDate": "yesterday"}, "/content/0/createDate"), ({"candidate": []}, "/content/0/candidate"),
        ({"id": 5}, "/content/0/id"),
    ],
)  # fmt: skip
def test_a_wrong_order(real: ContractChecker, change: dict[str, Any], pointer: str) -> None:
    found = real.check(page({**ORDER, **change}))
    assert pointer in [v.pointer for v in found] and all(v.side == "response" and v.requirement for v in found)


def test_every_violation_of_the_real_contract_belongs_to_a_requirement(real: ContractChecker) -> None:
    for operation in real.contract.operations:
        path = "/v1" + operation.path.replace("{", "").replace("}", "")
        for response in (
            answer({}, 200),
            answer(b"<html>", 500),
            answer([], 404),
            answer({}, 299),
            answer(b"", 400, ()),
        ):
            sent = exchange(operation.method, path, response, body=b"{}", headers=JSON)
            assert all(v.requirement for v in real.check(sent)), operation.id


def test_an_accept_without_a_message(real: ContractChecker) -> None:
    sent = exchange(
        "POST", "/v1/assessments/5f0c/accept", answer({**ORDER, "status":
        "IN_PROGRESS"}, 200, (*JSON, *LIMITS)), body=b"{}",
        headers=JSON,
    )  # fmt: skip
    assert codes(real.check(sent)) == [("request", "SCHEMA_REQUIRED", "SR1-ACCEPT-01", "/message")]
