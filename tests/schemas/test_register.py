"""The register: complete, in one form, and in agreement with the schemas that name its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

# How many rules each family has, numbered from 01 without a gap.
FAMILIES = {
    "STEP": 13,
    "SEQ": 3,
    "DATE": 2,
    "PAGE": 5,
    "FLOW": 13,
    "AUTH": 8,
    "FORMAT": 7,
    "ROBUST": 5,
    "LIST": 17,
    "GET": 6,
    "TEST": 3,
    "ACCEPT": 8,
    "REJECT": 5,
    "COMPLETE": 6,
    "COMMENT": 7,
    "RESULT": 19,
    "ATTACH": 14,
    "CONFIG": 9,
    "NOTIFY": 7,
    "OFFER": 15,
    "ERR": 6,
    "RATE": 3,
    "INLINE": 4,
}
# The last number of each family that the documents' own list of rules has; what follows is the profile's.
FROM_DOCUMENTS = {
    "SEQ": 2,
    "DATE": 2,
    "PAGE": 3,
    "FLOW": 9,
    "LIST": 6,
    "GET": 2,
    "TEST": 2,
    "ACCEPT": 6,
    "REJECT": 3,
    "COMPLETE": 4,
    "COMMENT": 4,
    "RESULT": 11,
    "ATTACH": 9,
    "NOTIFY": 5,
    "OFFER": 1,
    "ERR": 3,
    "RATE": 2,
    "INLINE": 4,
}
FIELDS = [
    "id", "level", "evidence", "binds", "step", "text", "source", "place", "testable", "requires", "scored",
    "unscored", "origin",
]  # fmt: skip
NOT_TESTABLE = {
    "SR1-FLOW-09",
    "SR1-AUTH-05",
    "SR1-AUTH-06",
    "SR1-REJECT-03",
    "SR1-ATTACH-05",
    "SR1-ATTACH-09",
    "SR1-ERR-03",
    "SR1-INLINE-01",
    "SR1-INLINE-02",
    "SR1-INLINE-03",
    "SR1-INLINE-04",
}
# What can fail a run is worth a second look when it changes: every documented MUST, by family.
CAN_FAIL = {
    "STEP": [*range(1, 14)],
    "SEQ": [1, 3],
    "PAGE": [2, 5],
    "FLOW": [1, 2, 3, 4, 9, 12, 13],
    "AUTH": [1, 2, 3, 5],
    "FORMAT": [1, 2, 6],
    "LIST": [1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14],
    "GET": [1, 5],
    "TEST": [1],
    "ACCEPT": [1, 2, 3, 7, 8],
    "REJECT": [1, 4],
    "COMPLETE": [1, 5, 6],
    "COMMENT": [1, 2, 3, 5, 6, 7],
    "RESULT": [1, 3, 4, 5, 6, 7, 8, 12, 13, 16, 18, 19],
    "ATTACH": [1, 2, 3, 5, 10, 11, 12, 13, 14],
    "CONFIG": [1, 2, 3, 4, 5, 6, 8, 9],
    "NOTIFY": [1, 2, 3, 6],
    "OFFER": [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15],
    "ERR": [1],
    "INLINE": [1, 2, 3, 4],
    "ROBUST": [2],
}


def ids(numbers: dict[str, list[int]]) -> set[str]:
    return {f"SR1-{family}-{n:02d}" for family, listed in numbers.items() for n in listed}


def named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "x-requirement" in value:
            yield value["x-requirement"]
        for member in value.values():
            yield from named(member)
    elif isinstance(value, list):
        for member in value:
            yield from named(member)


def test_every_rule_is_there_once_and_no_other(register: dict[str, Any]) -> None:
    found = [r["id"] for r in register["requirement"]]
    assert len(found) == len(set(found))
    assert set(found) == ids({family: [*range(1, last + 1)] for family, last in FAMILIES.items()})


def test_origin_says_who_numbered_a_rule(requirements: dict[str, dict[str, Any]]) -> None:
    documents = ids({family: [*range(1, last + 1)] for family, last in FROM_DOCUMENTS.items()})
    assert {i for i, r in requirements.items() if r["origin"] == "documents"} == documents
    assert {r["origin"] for r in requirements.values()} == {"documents", "profile"}


def test_fields_words_and_their_order(requirements: dict[str, dict[str, Any]]) -> None:
    for name, rule in requirements.items():
        assert list(rule) == [f for f in FIELDS if f in rule], name
        assert rule["level"] in ("MUST", "SHOULD", "MAY"), name
        assert rule["evidence"] in ("documented", "example", "client", "assumption"), name
        assert rule["binds"] in ("platform", "partner", "both"), name
        assert rule.get("step", 1) in range(1, 14), name
        assert rule["text"].endswith("."), name
        assert len(rule["text"]) < 200, name


def test_an_assumption_is_never_a_must(requirements: dict[str, dict[str, Any]]) -> None:
    assert [i for i, r in requirements.items() if r["evidence"] == "assumption" and r["level"] == "MUST"] == []


def test_what_can_fail_a_run(requirements: dict[str, dict[str, Any]]) -> None:
    can = {i for i, r in requirements.items() if r["level"] == "MUST" and r["evidence"] == "documented"}
    assert can == ids(CAN_FAIL)


def test_sources_are_listed_and_used(register: dict[str, Any]) -> None:
    used = {key for rule in register["requirement"] for key in rule["source"]}
    assert used == set(register["sources"])
    assert all(rule["source"] for rule in register["requirement"])


def test_what_no_document_says_is_not_documented(requirements: dict[str, dict[str, Any]]) -> None:
    for name, rule in requirements.items():
        if "PROFILE" in rule["source"]:
            assert rule["evidence"] == "assumption", name


def test_what_cannot_be_tested_says_why(requirements: dict[str, dict[str, Any]]) -> None:
    not_testable = {i: r for i, r in requirements.items() if r["testable"] not in ("auto", "attested")}
    assert set(not_testable) == NOT_TESTABLE
    for name, rule in not_testable.items():
        assert rule["testable"].startswith("no: "), name
        assert len(rule["testable"]) > 40, name
        assert not {"scored", "unscored"} & set(rule), name


def test_what_is_not_scored_says_why(requirements: dict[str, dict[str, Any]]) -> None:
    for name, rule in requirements.items():
        if rule["testable"] in ("auto", "attested"):
            assert bool(rule.get("unscored")) is not rule.get("scored", True), name


def test_the_steps_bind_both_sides_and_are_scored(requirements: dict[str, dict[str, Any]]) -> None:
    for number in range(1, 14):
        rule = requirements[f"SR1-STEP-{number:02d}"]
        assert (rule["step"], rule["binds"], rule.get("scored", True)) == (number, "both", True)


def test_profile(register: dict[str, Any]) -> None:
    assert register["profile"]["id"] == "smartrecruiters-v1"
    assert register["profile"]["contract"] == "../../schemas/smartrecruiters/openapi.yaml"
    assert register["profile"]["steps"] == "SR1-STEP-"


def test_schemas_and_operations_name_only_rules_of_the_register(
    openapi: dict[str, Any], schemas: dict[str, dict[str, Any]], requirements: dict[str, dict[str, Any]]
) -> None:
    assert {i for document in (openapi, *schemas.values()) for i in named(document)} <= set(requirements)


def test_every_operation_names_the_rule_its_violations_belong_to(
    openapi: dict[str, Any], requirements: dict[str, dict[str, Any]]
) -> None:
    for item in (*openapi["paths"].values(), *openapi["webhooks"].values()):
        for method, operation in item.items():
            if method != "parameters":
                assert operation["x-requirement"] in requirements, operation["operationId"]
                assert requirements[operation["x-requirement"]]["binds"] in ("platform", "both")


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        ("acceptOrder", "SR1-ACCEPT-01"),
        ("rejectOrder", "SR1-REJECT-01"),
        ("addComment", "SR1-COMMENT-03"),
    ],
)
def test_a_shared_body_belongs_to_the_rule_of_its_operation(
    openapi: dict[str, Any], requirements: dict[str, dict[str, Any]], operation: str, rule: str
) -> None:
    every = [o for item in openapi["paths"].values() for m, o in item.items() if m != "parameters"]
    (found,) = [o for o in every if o["operationId"] == operation]
    assert found["requestBody"]["content"]["application/json"]["schema"]["x-requirement"] == rule
    assert requirements[rule]["binds"] == "both"
