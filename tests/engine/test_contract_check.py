"""Checking answers: each way to break a contract is found, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from miniatures import JSON, answer, checker, exchange
from things_contract import LISTED, THING, answering, codes, created, listed

from proctor.contract_check import MOST_VIOLATIONS, ContractChecker
from proctor.exchange import Response


def test_all_well(mini: ContractChecker) -> None:
    assert mini.check(listed({"content": [THING, {**THING, "state": "NEW", "more": None}]})) == []
    assert mini.check(created(json.dumps(THING).encode())) == []
    assert mini.check(exchange(response=None, trouble="no route")) == []


# --- the answer


@pytest.mark.parametrize("status", [199, 302, 500, 201])
def test_an_undocumented_status(mini: ContractChecker, status: int) -> None:
    (found,) = mini.check(listed({"content": []}, status=status))
    assert codes([found]) == [("response", "STATUS_UNDOCUMENTED", "R-STATUS", "")]
    assert (found.observed, found.expected) == (status, ["200", "404", "4XX"])


def test_a_status_class_is_a_documented_status(mini: ContractChecker) -> None:
    assert mini.check(listed(b"anything", (), 418)) == []


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/json;charset=UTF-8", "Application/JSON ; charset=utf-8", "application/json;x"],
)
def test_content_types_that_are_json(mini: ContractChecker, kind: str) -> None:
    assert mini.check(listed({"content": []}, (("CONTENT-TYPE", kind), ("x-limit", "5")))) == []


@pytest.mark.parametrize(
    "kind", ["text/html", "application/jsonp", "text/json", "", "application/problem+json", "json"]
)
def test_content_types_that_are_not(mini: ContractChecker, kind: str) -> None:
    (found,) = mini.check(listed({"content": []}, (("Content-Type", kind), ("X-Limit", "5"))))
    assert codes([found]) == [("response", "CONTENT_TYPE", "R-ANSWER", "")] and found.expected == ["application/json"]


def test_no_content_type_at_all(mini: ContractChecker) -> None:
    assert codes(mini.check(listed({"content": []}, (("X-Limit", "5"),)))) == [
        ("response", "CONTENT_TYPE", "R-ANSWER", "")
    ]


def test_a_wrong_content_type_does_not_hide_a_wrong_body(mini: ContractChecker) -> None:
    found = mini.check(listed({}, (("Content-Type", "text/html"), ("X-Limit", "5"))))
    assert [v.code for v in found] == ["CONTENT_TYPE", "SCHEMA_REQUIRED"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"content": [], "content": []}', b'{"content": NaN}', b"\xef\xbb\xbf{}",
     '{"content":[]}'.encode("utf-16"),
     b'{"content": [', b"[" * 100_000, b"\x00", b"\xff", b"'"],
)  # fmt: skip
def test_bodies_that_are_no_json(mini: ContractChecker, body: bytes) -> None:
    (found,) = mini.check(listed(body))
    assert codes([found]) == [("response", "BODY_NOT_JSON", "R-ANSWER", "")]


def test_a_missing_header_and_its_own_requirement(mini: ContractChecker) -> None:
    (found,) = mini.check(listed({"content": []}, JSON))
    assert codes([found]) == [("response", "HEADER_MISSING", "R-HEADER", "")] and found.expected == "X-Limit"


@pytest.mark.parametrize("value", ["0", "-1", "many", "", "1.5", "5, 5", "²", "٣", "9" * 5000, " ", "0x5", "1_0", "+5"])
def test_a_header_with_a_wrong_value(mini: ContractChecker, value: str) -> None:
    (found,) = mini.check(listed({"content": []}, (*JSON, ("X-Limit", value))))
    assert codes([found]) == [("response", "HEADER_VALUE", "R-HEADER", "")] and found.observed == value


@pytest.mark.parametrize(
    ("value", "held"), [("ab", True), ("12345", True), ("00", True), ("x", False), ("7", False), ("", False)]
)
def test_a_header_that_is_a_text_may_be_digits(mini: ContractChecker, value: str, held: bool) -> None:
    found = mini.check(listed({"content": []}, (*LISTED, ("X-Id", value))))
    assert [(v.code, v.requirement) for v in found] == ([] if held else [("HEADER_VALUE", "R-LIST")])


def test_a_required_member_is_named_with_its_pointer(mini: ContractChecker) -> None:
    (found,) = mini.check(listed({"content": [{"id": "1"}]}))
    assert codes([found]) == [("response", "SCHEMA_REQUIRED", "R-LIST", "/content/0/name")]
    assert "'name'" in found.text and found.observed == ["id"]


def test_two_missing_members_are_two_violations(mini: ContractChecker) -> None:
    found = mini.check(listed({"content": [{}]}))
    assert sorted(v.pointer for v in found) == ["/content/0/id", "/content/0/name"]


def test_pointers_are_escaped(mini: ContractChecker) -> None:
    (found,) = mini.check(listed({"content": [{**THING, "a/b~c": "x"}]}))
    assert (found.pointer, found.code, found.observed) == ("/content/0/a~1b~0c", "SCHEMA_TYPE", "x")


def test_alike_violations_are_told_once_with_their_number(mini: ContractChecker) -> None:
    (found,) = mini.check(listed({"content": [{"id": "1", "name": "  "}] * 50 + [THING]}))
    assert (found.code, found.requirement, found.pointer) == ("SCHEMA_PATTERN", "R-NAME", "/content/0/name")
    assert "and so in 49 more places" in found.text


def test_a_requirement_behind_a_reference(mini: ContractChecker) -> None:
    (found,) = mini.check(listed({"content": [{**THING, "state": "GONE"}]}))
    assert codes([found]) == [("response", "SCHEMA_ENUM", "R-STATE", "/content/0/state")]


@pytest.mark.parametrize("flaw", ["BODY_TRUNCATED", "BODY_TOO_LARGE", "BODY_UNDECODABLE"])
def test_a_flaw_of_delivery_is_told_alone(mini: ContractChecker, flaw: str) -> None:
    response = Response(200, (), b"half", flaw=flaw, flaw_text="it was cut off")
    assert codes(mini.check(exchange(response=response))) == [("response", flaw, "R-LIST", "")]


def test_an_error_body_has_its_own_schema(mini: ContractChecker) -> None:
    assert mini.check(listed({"code": "x"}, JSON, 404)) == []
    assert codes(mini.check(listed({"content": []}, JSON, 404))) == [("response", "SCHEMA_REQUIRED", "R-LIST", "/code")]


def test_an_empty_answer_without_a_documented_body(mini: ContractChecker) -> None:
    assert mini.check(created(json.dumps(THING).encode())) == []
    found = exchange("POST", "/v1/things?must=x", answer(b"<html>", 201), body=json.dumps(THING).encode(), headers=JSON)
    assert mini.check(found) == []


def test_a_deeply_nested_answer_does_not_break_it(tmp_path: Path) -> None:
    tree = {"$ref": "#/components/schemas/Tree"}
    own = {"schemas": {"Tree": {"type": "object", "properties": {"a": tree}}}}
    text = f"{answering(json.dumps(tree))}\ncomponents: {json.dumps(own)}"
    made = checker(tmp_path, text)
    for depth in (10, 60, 200, 400, 900, 5000):
        body = b'{"a":' * depth + b"{}" + b"}" * depth
        found = made.check(exchange(path="/v1/x", response=answer(body)))
        assert [v.code for v in found] in ([], ["SCHEMA_DEPTH"], ["BODY_NOT_JSON"]), depth
        assert depth > 60 or found == []


def test_hosts_of_weak_violations_do_not_hide_a_severe_one(tmp_path: Path) -> None:
    """An answer that breaks a hundred rules breaks each of them."""
    many = {f"p{n:03d}": {"type": "string", "x-requirement": f"R-{n:03d}"} for n in range(100)}
    made = checker(tmp_path, answering("{$ref: many.json}"), {"many.json": {"properties": many}})
    found = made.check(exchange(path="/v1/x", response=answer(dict.fromkeys(many, 5))))
    assert {v.requirement for v in found} == {f"R-{n:03d}" for n in range(100)}


def test_violations_of_one_rule_are_bounded(tmp_path: Path) -> None:
    many = {f"p{n:03d}": {"type": "string"} for n in range(500)}
    made = checker(tmp_path, answering("{$ref: many.json}"), {"many.json": {"properties": many}})
    assert len(made.check(exchange(path="/v1/x", response=answer(dict.fromkeys(many, 5))))) == MOST_VIOLATIONS


def test_violations_of_the_request_do_not_hide_those_of_the_answer(mini: ContractChecker) -> None:
    query = "&".join(f"unknown{n}=1" for n in range(MOST_VIOLATIONS + 10))
    found = mini.check(exchange(path=f"/v1/things?{query}", response=answer({"content": []}, 500, LISTED)))
    assert "STATUS_UNDOCUMENTED" in [v.code for v in found]


def test_a_huge_value_is_not_repeated_in_the_sentence(tmp_path: Path) -> None:
    (found,) = checker(tmp_path, answering("{uniqueItems: true}")).check(
        exchange(path="/v1/x", response=answer(["x" * 100_000] * 2))
    )
    assert found.code == "SCHEMA_UNIQUE_ITEMS" and len(found.text) < 1000
