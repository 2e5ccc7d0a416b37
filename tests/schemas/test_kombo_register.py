"""Kombo's register: complete, in one form, and in agreement with the schemas that name its rules."""

from __future__ import annotations

from typing import Any

from tests.schemas.walking import nodes

# The numbers that the documents' own list of rules has, by family, and those that the profile added.
FROM_DOCUMENTS = {
    "TR": [*range(1, 4)],
    "AUTH": [*range(1, 10)],
    "PKG": [*range(1, 5), *range(10, 17)],
    "ORD": [*range(1, 15)],
    "OPEN": [*range(1, 6)],
    "RESULT": [*range(1, 34)],
    "ERR": [*range(1, 6)],
    "LIM": [*range(1, 11)],
    "WH": [*range(1, 10), *range(20, 26), *range(30, 37)],
    "SR": [*range(1, 9)],
}
FROM_PROFILE = {
    "TR": [4],
    "AUTH": [10, 11],
    "PKG": [17],
    "ORD": [*range(15, 23)],
    "RESULT": [*range(34, 49)],
    "ERR": [*range(6, 11)],
    "LIM": [11],
    "ROBUST": [1, 2, 3],
    "FORMAT": [1, 2, 3],
    "WH": [26, 37],
    "TOOL": [1, 2],
}
# What can fail a run is worth a second look when it changes: every documented MUST, by the side that it binds.
CAN_FAIL = {
    "platform": {
        "TR": [1],
        "AUTH": [10],
        "PKG": [1, 2, 10],
        "ORD": [1, 4, 14, 17, 18],
        "OPEN": [3, 4],
        "RESULT": [3, 24, 34],
        "ERR": [1],
        "WH": [1, 26, 30],
        "SR": [1, 4],
    },
    "both": {
        "TR": [3],
        "AUTH": [1, 2],
        "PKG": [11],
        "ORD": [2, 5, 16],
        "OPEN": [2],
        "RESULT": [1, 2, 8, 10, 11, 12, 14, 15, 17, 37, 38, 39],
    },
    "partner": {
        "PKG": [17],
        "ORD": [20, 21],
        "RESULT": [43, 48],
        "ERR": [2],
        "FORMAT": [2],
        "WH": [7, 20],
    },
}
NOT_TESTABLE = {
    "TR": [1, 2],
    "OPEN": [5],
    "RESULT": [13, 33],
    "LIM": [9, 10],
    "WH": [6, 24, 32, 34, 35, 36],
    "SR": [3, 5, 6, 7, 8],
}
CAPABILITIES = {"control", "webhooks", "inline", "open-updates", "conditions"}
DECLARED = {f"partner:{name}" for name in ("notifications", "polling", "inline", "attachments", "greenhouse")}
FIELDS = [
    "id", "level", "evidence", "binds", "text", "source", "place", "testable", "requires", "scored", "unscored",
    "origin",
]  # fmt: skip

Rules = dict[str, dict[str, Any]]


def ids(numbers: dict[str, list[int]]) -> set[str]:
    return {f"KB-{family}-{n:02d}" for family, listed in numbers.items() for n in listed}


def test_every_rule_is_there_once_and_no_other(kombo_register: dict[str, Any], kombo_requirements: Rules) -> None:
    found = [r["id"] for r in kombo_register["requirement"]]
    assert len(found) == len(set(found))
    assert set(found) == ids(FROM_DOCUMENTS) | ids(FROM_PROFILE)
    assert {i for i, r in kombo_requirements.items() if r["origin"] == "profile"} == ids(FROM_PROFILE)
    assert {i for i, r in kombo_requirements.items() if r["origin"] == "documents"} == ids(FROM_DOCUMENTS)


def test_fields_words_and_their_order(kombo_requirements: Rules) -> None:
    for name, rule in kombo_requirements.items():
        assert list(rule) == [f for f in FIELDS if f in rule], name
        assert rule["level"] in ("MUST", "SHOULD", "MAY"), name
        assert rule["evidence"] in ("documented", "example", "client", "assumption"), name
        assert rule["binds"] in ("platform", "partner", "both"), name
        assert rule["text"].endswith("."), name
        assert len(rule["text"]) < 200, name
        assert set(rule.get("requires", [])) <= CAPABILITIES | DECLARED, name
        # What only a partner declares, or a trial of a partner needs, is no condition of a rule for the platform.
        if rule["binds"] == "platform":
            assert not set(rule.get("requires", [])) & (DECLARED | {"conditions"}), name


def test_a_rule_no_document_says_is_an_assumption_and_never_a_must(kombo_requirements: Rules) -> None:
    for name, rule in kombo_requirements.items():
        assert ("PROFILE" in rule["source"]) is (rule["evidence"] == "assumption"), name
        assert (rule["evidence"], rule["level"]) != ("assumption", "MUST"), name


def test_what_only_clients_show_names_no_document_but_as_a_hint(kombo_requirements: Rules) -> None:
    clients = {"PY", "TS", "TESTS", "THIRD"}
    for name, rule in kombo_requirements.items():
        if rule["evidence"] == "client":
            assert set(rule["source"]) & clients or rule.get("place", "").startswith("an older"), name
        if rule["evidence"] == "documented":
            assert set(rule["source"]) - clients, name


def test_what_can_fail_a_run(kombo_requirements: Rules) -> None:
    can = {
        i: r["binds"] for i, r in kombo_requirements.items() if (r["level"], r["evidence"]) == ("MUST", "documented")
    }
    assert can == {name: side for side, listed in CAN_FAIL.items() for name in ids(listed)}


def test_sources_are_listed_and_used(kombo_register: dict[str, Any], kombo_requirements: Rules) -> None:
    assert {key for rule in kombo_requirements.values() for key in rule["source"]} == set(kombo_register["sources"])
    assert all(rule["source"] for rule in kombo_requirements.values())


def test_what_cannot_be_tested_says_why(kombo_requirements: Rules) -> None:
    not_testable = {i: r for i, r in kombo_requirements.items() if r["testable"] not in ("auto", "attested")}
    assert set(not_testable) == ids(NOT_TESTABLE)
    for name, rule in not_testable.items():
        assert rule["testable"].startswith("no: "), name
        assert len(rule["testable"]) > 40, name
        assert not {"scored", "unscored"} & set(rule), name


def test_what_is_not_scored_says_why(kombo_requirements: Rules) -> None:
    for name, rule in kombo_requirements.items():
        if rule["testable"] in ("auto", "attested"):
            assert bool(rule.get("unscored")) is not rule["scored"], name


def test_profile(kombo_register: dict[str, Any]) -> None:
    profile = kombo_register["profile"]
    assert (profile["id"], profile["contract"]) == ("kombo", "../../schemas/kombo/openapi.yaml")
    assert "steps" not in profile


def test_schemas_and_operations_name_only_rules_of_the_register(
    kombo_openapi: dict[str, Any], kombo_schemas: dict[str, dict[str, Any]], kombo_requirements: Rules
) -> None:
    documents = (kombo_openapi, *kombo_schemas.values())
    named = {n["x-requirement"] for document in documents for n in nodes(document) if "x-requirement" in n}
    assert named | set(kombo_openapi["x-requirements"].values()) <= set(kombo_requirements)


def test_violations_belong_to_the_side_that_can_make_them(
    kombo_openapi: dict[str, Any], kombo_schemas: dict[str, dict[str, Any]], kombo_requirements: Rules
) -> None:
    """A rule that binds the other side only would be counted for nobody."""
    general = kombo_openapi["x-requirements"]
    places = {"platform": [general["status"], general["answer"]], "partner": [general["request"], general["partner"]]}
    for item in (*kombo_openapi["paths"].values(), *kombo_openapi["webhooks"].values()):
        places["platform"] += [operation["x-requirement"] for operation in item.values()]
    for parameter in kombo_openapi["components"]["parameters"].values():
        places["partner"] += [parameter["schema"].get("x-requirement", general["request"])]
    places["platform"] += [h["x-requirement"] for h in kombo_openapi["components"]["headers"].values()]
    places["platform"].append("KB-WH-30")
    places["partner"].remove("KB-WH-30")
    partners = {"packages-request", "result-request", "attribute", "attachment", "remote-fields", "assessment-url"}
    for name, schema in kombo_schemas.items():
        if name != "refusal":  # its form is a guess about how the platform reads a partner's answer
            side = "partner" if name in partners else "platform"
            places[side] += [n["x-requirement"] for n in nodes(schema) if "x-requirement" in n]
    for side, rules in places.items():
        assert {r for r in rules if kombo_requirements[r]["binds"] not in (side, "both")} == set(), side
