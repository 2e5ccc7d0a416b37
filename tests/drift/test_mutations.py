"""Each change of a published document is reported: at the right place, as the right kind, as severe as it is.

An unchanged document says nothing, though it is written quite otherwise than the contract.
"""

# ruff: noqa: E501 - a table with a line for each change

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proctor.contract import Contract
from proctor.drift.book import published_book
from proctor.drift.kinds import KINDS, Difference
from proctor.drift.operations import differences
from tests.drift.miniatures import REGISTER_IDS, Json, contract, published

LIST, LABEL, LOST = "GET /parcels", "PUT /parcels/{parcel}/label", "webhook parcel:lost"


@pytest.fixture(scope="module")
def parcels(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return contract(tmp_path_factory.mktemp("parcels"))


def compared(document: Json, parcels: Contract) -> tuple[Difference, ...]:
    return differences(published_book("theirs.json", document), parcels)


@dataclass(frozen=True)
class Mutation:
    """``change`` changes what stands at ``path``. ``expected`` are operation, place, kind, severity, requirement."""

    name: str
    path: str
    change: Callable[[Any], None]
    expected: tuple[tuple[str, str, str, str, str], ...]


def one(name: str, path: str, change: Callable[[Any], None], *expected: str) -> Mutation:
    assert len(expected) == 5
    return Mutation(name, path, change, (expected,))  # type: ignore[arg-type]


def put(**members: Any) -> Callable[[Any], None]:
    return lambda node: node.update(members)


def drop(*names: str) -> Callable[[Any], None]:
    def change(node: Any) -> None:
        for name in names:
            node.pop(name) if isinstance(node, dict) else node.remove(name)

    return change


def add(value: Any) -> Callable[[Any], None]:
    return lambda node: node.append(value)


S = "components schemas"
PAGE = "paths /parcels get responses 200 content application/json;_charset=utf-8 schema"
WH = "webhooks parcel:lost post requestBody content application/json schema"
QUERY = "paths /parcels get parameters"
PARCEL_PLACE = "answer 200 /parcels/*"

MUTATIONS = (
    # operations
    one("operation removed", "paths", drop("/parcels/{id}/label"), LABEL, "operation", "operation-gone", "breaking", "PA-LABEL-01"),
    one("method removed, another there", "paths /parcels/{id}/label", lambda n: n.update(post=n["put"]), "POST /parcels/{id}/label", "operation", "operation-new", "notable", ""),
    one("operation added", "paths", put(**{"/parcels/{id}": {"delete": {"responses": {}}}}), "DELETE /parcels/{id}", "operation", "operation-new", "notable", ""),
    one("webhook removed", "webhooks", drop("parcel:lost"), LOST, "operation", "operation-gone", "breaking", "PA-WH-01"),
    one("webhook added", "webhooks", put(**{"parcel:found": {"post": {"responses": {}}}}), "webhook parcel:found", "operation", "operation-new", "notable", ""),
    one("operation deprecated", "paths /parcels get", put(deprecated=True), LIST, "operation", "operation-deprecated", "notable", "PA-LIST-01"),
    Mutation("address gone and new", "servers 0", put(url="https://eu.parcels.example/v1"), (
        ("document", "servers", "server-gone", "notable", "PA-TR-01"),
        ("document", "servers", "server-new", "info", ""))),
    one("other credentials", "paths /parcels get", put(security=[{"token": []}, {}]), LIST, "security", "security-changed", "breaking", "PA-LIST-01"),
    # parameters
    one("parameter required", f"{QUERY} 0", put(required=True), LIST, "parameter query cursor", "parameter-required", "breaking", "PA-LIST-01"),
    one("parameter added", QUERY, add({"name": "q", "in": "query", "schema": {}}), LIST, "parameter query q", "parameter-new", "info", "PA-LIST-01"),
    one("required parameter added", QUERY, add({"name": "X-New", "in": "header", "required": True}), LIST, "parameter header x-new", "parameter-new-required", "breaking", "PA-LIST-01"),
    one("parameter gone", QUERY, lambda n: n.pop(0), LIST, "parameter query cursor", "parameter-gone", "breaking", "PA-LIST-01"),
    one("header gone", "paths /parcels", drop("parameters"), LIST, "parameter header x-depot", "parameter-gone", "breaking", "PA-AUTH-02"),
    one("header optional", "components parameters Depot", put(required=False), LIST, "parameter header x-depot", "parameter-optional", "notable", "PA-AUTH-02"),
    one("maximum raised", f"{QUERY} 1 schema", put(maximum=500), LIST, "parameter query page_size", "limit-looser", "breaking", "PA-LIST-02"),
    one("maximum lowered", f"{QUERY} 1 schema", put(maximum=20), LIST, "parameter query page_size", "limit-tighter", "breaking", "PA-LIST-02"),
    one("default changed", f"{QUERY} 1 schema", put(default=20), LIST, "parameter query page_size", "default-changed", "notable", "PA-LIST-02"),
    one("default gone", f"{QUERY} 1 schema", drop("default"), LIST, "parameter query page_size", "default-changed", "notable", "PA-LIST-02"),
    one("parameter of another type", f"{QUERY} 0 schema", put(type="integer"), LIST, "parameter query cursor", "type-other", "breaking", "PA-LIST-01"),
    one("parameter's list closed", f"{QUERY} 0 schema", put(enum=["a"]), LIST, "parameter query cursor", "values-closed", "breaking", "PA-LIST-01"),
    one("default added", f"{QUERY} 0 schema", put(default="x"), LIST, "parameter query cursor", "default-new", "info", "PA-LIST-01"),
    one("parameter's list open", f"{QUERY} 2", put(schema={"type": "string"}), LIST, "parameter query state", "values-open", "breaking", "PA-LIST-01"),
    Mutation("value added", f"{S} State enum", add("BACK"), (
        (LIST, "parameter query state", "value-new", "breaking", "PA-LIST-01"),
        (LIST, f"{PARCEL_PLACE}/state", "value-new", "breaking", "PA-PARCEL-03"))),
    Mutation("value removed", f"{S} State enum", drop("LOST"), (
        (LIST, "parameter query state", "value-gone", "breaking", "PA-LIST-01"),
        (LIST, f"{PARCEL_PLACE}/state", "value-gone", "notable", "PA-PARCEL-03"))),
    # answers
    one("member gone", f"{PAGE} properties", drop("next"), LIST, "answer 200 /next", "member-gone", "breaking", "PA-LIST-03"),
    one("member optional", f"{PAGE} required", drop("next"), LIST, "answer 200 /next", "member-optional", "breaking", "PA-LIST-03"),
    one("member added", f"{PAGE} properties", put(total={"type": "integer"}), LIST, "answer 200 /total", "member-new", "info", "PA-LIST-03"),
    Mutation("required member added", PAGE, lambda n: (n["properties"].update(total={}), n["required"].append("total")), (  # type: ignore[func-returns-value]
        (LIST, "answer 200 /total", "member-new-required", "notable", "PA-LIST-03"),)),
    one("member now required", f"{S} Parcel allOf 0 required", add("parts"), LIST, f"{PARCEL_PLACE}/parts", "member-required", "notable", "PA-PARCEL-01"),
    one("optional member gone", f"{S} Parcel allOf 1 properties", drop("parts"), LIST, f"{PARCEL_PLACE}/parts", "member-missing", "notable", "PA-PARCEL-01"),
    one("forbidden member there", f"{S} Parcel allOf 1 properties", put(secret={"type": "string"}), LIST, f"{PARCEL_PLACE}/secret", "member-forbidden", "breaking", "PA-PARCEL-01"),
    one("null allowed", f"{S} Parcel allOf 1 properties weight", put(nullable=True), LIST, f"{PARCEL_PLACE}/weight", "null-new", "breaking", "PA-PARCEL-01"),
    one("null refused", f"{S} Parcel allOf 1 properties note", put(nullable=False), LIST, f"{PARCEL_PLACE}/note", "null-gone", "notable", "PA-PARCEL-01"),
    one("type narrowed", f"{S} Parcel allOf 1 properties weight", put(type="integer"), LIST, f"{PARCEL_PLACE}/weight", "type-narrower", "notable", "PA-PARCEL-01"),
    one("type gone", f"{S} Parcel allOf 1 properties weight", drop("type"), LIST, f"{PARCEL_PLACE}/weight", "type-wider", "breaking", "PA-PARCEL-01"),
    one("longer text", f"{S} Parcel allOf 1 properties note", put(maxLength=81), LIST, f"{PARCEL_PLACE}/note", "limit-looser", "breaking", "PA-PARCEL-01"),
    one("shorter text", f"{S} Parcel allOf 1 properties note", put(maxLength=79), LIST, f"{PARCEL_PLACE}/note", "limit-tighter", "notable", "PA-PARCEL-01"),
    one("pattern changed", f"{S} Parcel allOf 0 properties id", put(pattern=r"^\d{5}$"), LIST, f"{PARCEL_PLACE}/id", "limit-other", "breaking", "PA-PARCEL-02"),
    one("format added", f"{S} Parcel allOf 0 properties id", put(format="uuid"), LIST, f"{PARCEL_PLACE}/id", "limit-tighter", "notable", "PA-PARCEL-02"),
    one("lower bound gone", f"{S} Parcel allOf 1 properties weight", drop("minimum"), LIST, f"{PARCEL_PLACE}/weight", "limit-looser", "breaking", "PA-PARCEL-01"),
    one("exclusive bound of 3.0", f"{S} Parcel allOf 1 properties weight", put(exclusiveMinimum=True), LIST, f"{PARCEL_PLACE}/weight", "limit-tighter", "notable", "PA-PARCEL-01"),
    one("longer pages", f"{PAGE} properties parcels", put(maxItems=60), LIST, "answer 200 /parcels", "limit-looser", "breaking", "PA-LIST-03"),
    one("closed", PAGE, put(additionalProperties=False), LIST, "answer 200", "members-closed", "notable", "PA-LIST-03"),
    one("condition added", f"{PAGE} properties parcels", put(contains={"type": "object"}), LIST, "answer 200 /parcels", "condition-new", "notable", "PA-LIST-03"),
    one("status added", "paths /parcels get responses", put(**{"202": {"description": "later"}}), LIST, "answer 202", "status-new", "breaking", "PA-STATUS-01"),
    one("success gone", "paths /parcels get responses", lambda n: n.pop(200), LIST, "answer 200", "status-gone", "breaking", "PA-STATUS-01"),
    one("status gone", "paths /parcels get responses", drop("5XX"), LIST, "answer 5XX", "status-missing", "notable", "PA-STATUS-01"),
    one("default answer", "paths /parcels get responses", put(default={"description": "x"}), LIST, "answer default", "status-default", "notable", "PA-STATUS-01"),
    one("another media type", "paths /parcels get responses 200 content", put(**{"text/csv": {}}), LIST, "answer 200", "media-new", "breaking", "PA-TR-02"),
    Mutation("other media type in a request", "paths /parcels/{id}/label put requestBody content", lambda n: n.update({"text/csv": n.pop("application/json")}), (
        (LABEL, "request", "media-new", "breaking", "PA-FORMAT-01"),
        (LABEL, "request", "media-gone", "breaking", "PA-FORMAT-01"))),
    one("forms that nothing tells apart", f"{S} Parcel allOf 0 properties id", lambda n: n.update(anyOf=[{"type": "string", "maxLength": 4}, {"type": "string", "minLength": 4}]), LIST, f"{PARCEL_PLACE}/id", "form-new", "breaking", "PA-PARCEL-02"),
    one("body gone", "paths /parcels get responses 200", drop("content"), LIST, "answer 200", "body-gone", "breaking", "PA-LIST-01"),
    Mutation("schema gone from answer", "paths /parcels get responses 200 content application/json;_charset=utf-8", drop("schema"), (
        (LIST, "answer 200", "type-wider", "breaking", "PA-LIST-03"),
        (LIST, "answer 200 /next", "member-gone", "breaking", "PA-LIST-03"),
        (LIST, "answer 200 /parcels", "member-gone", "breaking", "PA-LIST-03"))),
    one("header gone from answer", "paths /parcels get responses 200", drop("headers"), LIST, "answer 200 header x-left", "header-gone", "breaking", "PA-LIM-01"),
    one("header optional in answer", "paths /parcels get responses 200 headers X-Left", drop("required"), LIST, "answer 200 header x-left", "header-optional", "breaking", "PA-LIM-01"),
    one("header of another type", "paths /parcels get responses 200 headers X-Left schema", put(minimum=5), LIST, "answer 200 header x-left", "limit-tighter", "notable", "PA-LIM-01"),
    one("required header added", "paths /parcels get responses 200 headers", put(ETag={"required": True}), LIST, "answer 200 header etag", "header-new-required", "notable", "PA-LIST-01"),
    one("header added", "paths /parcels get responses 200 headers", put(ETag={}), LIST, "answer 200 header etag", "header-new", "info", "PA-LIST-01"),
    # requests
    one("body optional", "paths /parcels/{id}/label put requestBody", drop("required"), LABEL, "request", "body-optional", "breaking", "PA-LABEL-01"),
    one("body added", "paths /parcels get", put(requestBody={"required": True, "content": {}}), LIST, "request", "body-new", "breaking", "PA-LIST-01"),
    one("limit of a request", f"{S} Label properties lines", put(maxItems=2), LABEL, "request /lines", "limit-tighter", "breaking", "PA-LABEL-03"),
    one("required in a request", f"{S} Label required", add("colour"), LABEL, "request /colour", "member-required", "breaking", "PA-LABEL-02"),
    one("new in a request", f"{S} Label properties", put(size={"type": "string"}), LABEL, "request /size", "member-new", "info", "PA-LABEL-02"),
    one("lacking in a closed request", f"{S} Label", lambda n: (n["properties"].pop("colour"), n.update(additionalProperties={})), LABEL, "request /colour", "member-missing", "notable", "PA-LABEL-02"),
    Mutation("refused in a closed request", f"{S} Label", lambda n: (n["properties"].pop("colour"), n.update(additionalProperties=False)), (
        (LABEL, "request /colour", "member-refused", "breaking", "PA-LABEL-02"),
        (LABEL, "request", "members-closed", "notable", "PA-LABEL-02"))),
    one("one of several values gone", f"{S} Label properties colour oneOf", lambda n: n.pop(), LABEL, "request /colour", "value-gone", "breaking", "PA-LABEL-02"),
    one("null in a request", f"{S} Label properties weight", put(nullable=True), LABEL, "request /weight", "null-new", "breaking", "PA-LABEL-02"),
    # forms told apart
    one("form gone", f"{S} Line", lambda n: (n["oneOf"].pop(), n["discriminator"]["mapping"].pop("CODE")), LABEL, "request /lines/*/kind", "value-gone", "breaking", "PA-LINE-01"),
    one("form renamed", f"{S} CodeLine properties kind", put(enum=["DIGITS"]), LABEL, "request /lines/*/kind", "value-new", "breaking", "PA-LINE-01"),
    one("member of a form", f"{S} TextLine properties text", put(type="integer"), LABEL, "request /lines/*[kind=TEXT]/text", "type-other", "breaking", "PA-LINE-01"),
    one("member of a form optional", f"{S} CodeLine", put(required=["kind"]), LABEL, "request /lines/*[kind=CODE]/digits", "member-optional", "breaking", "PA-LINE-01"),
    one("forms by mapping only", f"{S} CodeLine properties", put(digits={"type": "string", "maxLength": 9}), LABEL, "request /lines/*[kind=CODE]/digits", "limit-tighter", "breaking", "PA-LINE-01"),
    # webhooks: the platform writes the request
    one("webhook's member added", f"{WH} properties", put(van={"type": "string"}), LOST, "request /van", "member-forbidden", "breaking", "PA-WH-02"),
    one("webhook open", WH, drop("additionalProperties"), LOST, "request", "members-open", "breaking", "PA-WH-02"),
    one("webhook tighter", f"{WH} properties depot", put(minLength=3), LOST, "request /depot", "limit-tighter", "notable", "PA-WH-02"),
    one("refusal of partners", "webhooks parcel:lost post responses", put(**{"410": {}}), LOST, "answer 410", "status-new", "breaking", "PA-WH-01"),
    Mutation("error's code added", "components responses Error content application/json schema properties code enum", add("GONE"), (
        (LIST, "answer 4XX, 5XX /code", "value-new", "breaking", "PA-ERR-01"),
        (LABEL, "answer 4XX /code", "value-new", "breaking", "PA-ERR-01"))),
)  # fmt: skip


def reach(document: Json, path: str) -> Any:
    node: Any = document
    for word in path.split():
        word = word.replace("_", " ") if ";_" in word else word
        if isinstance(node, list):
            node = node[int(word)]
        else:
            node = node[int(word)] if word.isdecimal() and int(word) in node else node[word]
    return node


def test_an_unchanged_document_differs_in_nothing(parcels: Contract) -> None:
    assert compared(published(), parcels) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_a_change_is_reported_where_it_is(mutation: Mutation, parcels: Contract) -> None:
    document = published()
    mutation.change(reach(document, mutation.path))
    found = [
        (d.operation, d.place, d.kind, d.severity.value, " ".join(d.requirements)) for d in compared(document, parcels)
    ]
    wanted = set(mutation.expected)
    assert wanted <= set(found)
    # Besides, only the other side of the same change may be told.
    assert {one[:2] for one in found} <= {one[:2] for one in wanted}, found


def test_a_difference_says_what_both_say_and_where(parcels: Contract) -> None:
    document = published()
    document["components"]["schemas"]["Label"]["properties"]["lines"]["maxItems"] = 2
    [difference] = compared(document, parcels)
    assert (difference.theirs, difference.ours) == ("maxItems 2", "maxItems 3")
    assert difference.their_pointer == "#/components/schemas/Label/properties/lines/maxItems"
    assert difference.our_pointer == "label.schema.json#/properties/lines/maxItems"


CONTRACT_CHANGES: tuple[tuple[str, Callable[[Json, dict[str, Json]], Any], tuple[str, str, str, str, str]], ...] = (
    ("ours is deprecated", lambda d, s: d["paths"]["/parcels"]["get"].update(deprecated=True),
     (LIST, "operation", "operation-revived", "info", "PA-LIST-01")),
    ("ours requires no body", lambda d, s: d["paths"]["/parcels/{parcel}/label"]["put"]["requestBody"].pop("required"),
     (LABEL, "request", "body-required", "breaking", "PA-LABEL-01")),
    ("ours has an optional header", lambda d, s: d["paths"]["/parcels"]["get"]["responses"]["200"]["headers"].update(age={"x-requirement": "PA-LIM-01"}),
     (LIST, "answer 200 header age", "header-missing", "info", "PA-LIM-01")),
    ("ours requires no header", lambda d, s: d["paths"]["/parcels"]["get"]["responses"]["200"]["headers"]["x-left"].pop("required"),
     (LIST, "answer 200 header x-left", "header-required", "notable", "PA-LIM-01")),
    ("ours has a condition", lambda d, s: s["label"].update(dependentRequired={"colour": ["weight"]}),
     (LABEL, "request", "condition-gone", "breaking", "PA-LABEL-02")),
    ("ours has an open condition", lambda d, s: s["label"].update(anyOf=[{"required": ["colour"]}, {"required": ["weight"]}]),
     (LABEL, "request", "condition-gone", "breaking", "PA-LABEL-02")),
    ("ours requires it with a value", lambda d, s: s["label"].update({"if": {"properties": {"colour": {"const": "RED"}}, "required": ["colour"]}, "then": {"required": ["weight"]}}),
     (LABEL, "request[colour=RED] /weight", "member-optional", "breaking", "PA-LABEL-02")),
    ("ours has forms", lambda d, s: s["lost"]["properties"].update(id={"anyOf": [{"type": "string", "maxLength": 3}, {"type": "string", "pattern": "^x"}]}),
     (LOST, "request /id", "form-gone", "notable", "PA-WH-02")),
    ("ours has a default", lambda d, s: s["label"]["properties"]["colour"].update(default="RED"),
     (LABEL, "request /colour", "default-changed", "notable", "PA-LABEL-02")),
    ("ours forbids null by not", lambda d, s: s["parcel"]["properties"]["note"].update({"not": {"type": "null"}}),
     (LIST, f"{PARCEL_PLACE}/note", "null-new", "breaking", "PA-PARCEL-01")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [c[1:] for c in CONTRACT_CHANGES], ids=[c[0] for c in CONTRACT_CHANGES]
)
def test_a_change_of_the_contract_is_reported_from_the_other_side(
    change: Callable[[Json, dict[str, Json]], Any], expected: tuple[str, ...], tmp_path: Path
) -> None:
    found = compared(published(), contract(tmp_path, change))
    told = {(d.operation, d.place, d.kind, d.severity.value, " ".join(d.requirements)) for d in found}
    assert expected in told
    assert {one[:2] for one in told} == {expected[:2]}, told


def test_every_kind_is_made_by_a_change() -> None:
    made = {kind for mutation in MUTATIONS for _, _, kind, _, _ in mutation.expected}
    made |= {expected[2] for *_, expected in CONTRACT_CHANGES}
    # The version of the whole document is changed for that, below.
    assert set(KINDS) - made == {"nullable-misplaced"}


def test_every_requirement_named_is_in_the_register() -> None:
    assert {name for m in MUTATIONS for *_, name in m.expected if name} <= REGISTER_IDS


def test_paths_with_the_base_in_them_are_the_same(parcels: Contract) -> None:
    document = published()
    document["paths"] = {f"/v1{path}": item for path, item in document["paths"].items()}
    assert compared(document, parcels) == ()


def test_a_document_without_addresses_says_nothing_of_them(parcels: Contract) -> None:
    document = published()
    del document["servers"]
    assert compared(document, parcels) == ()


def test_schemas_that_contain_themselves_come_to_an_end(parcels: Contract) -> None:
    document = published()
    schemas = document["components"]["schemas"]
    schemas["Parcel"]["allOf"].append({"$ref": "#/components/schemas/Parcel"})
    schemas["Parcel"]["allOf"].append({"anyOf": [{"$ref": "#/components/schemas/Parcel"}, {"type": "null"}]})
    assert {d.kind for d in compared(document, parcels)} <= {"null-new", "null-gone", "type-wider"}


def test_another_list_than_ours_is_told_where_it_is_misplaced(parcels: Contract) -> None:
    document = published()
    document["openapi"] = "3.1.0"
    found = {(d.place, d.kind) for d in compared(document, parcels)}
    assert ("answer 200 /next", "nullable-misplaced") in found
    assert {kind for _, kind in found} == {"nullable-misplaced"}


def test_ids_of_differences_need_no_terminal_and_no_page(parcels: Contract) -> None:
    document = published()
    document["components"]["schemas"]["State"]["enum"].append("\x1b[31m\ud800\nred")
    for difference in compared(document, parcels):
        assert difference.theirs.isprintable()
        difference.theirs.encode()


def test_what_differs_whatever_the_value_is_told_once(tmp_path: Path) -> None:
    def conditional(document: Json, schemas: dict[str, Json]) -> None:
        needs = {"properties": {"colour": {"enum": ["RED", "BLUE"]}}, "required": ["colour"]}
        schemas["label"].update({"if": needs, "then": {"required": ["weight"]}})

    document = published()
    document["components"]["schemas"]["Label"]["properties"]["lines"]["maxItems"] = 2
    found = [(d.place, d.kind) for d in compared(document, contract(tmp_path, conditional))]
    assert sorted(found) == [
        ("request /lines", "limit-tighter"),
        ("request[colour=BLUE] /weight", "member-optional"),
        ("request[colour=RED] /weight", "member-optional"),
    ]


def test_a_bound_of_3_0_is_made_exclusive_by_the_switch_beside_it(parcels: Contract) -> None:
    document = published()
    document["components"]["schemas"]["Parcel"]["allOf"][1]["properties"]["weight"].update(
        minimum=2, exclusiveMinimum=True
    )
    found = {d.theirs: d.kind for d in compared(document, parcels)}
    assert found == {"exclusiveMinimum 2": "limit-tighter", "minimum 2": "limit-tighter"}


def test_the_name_of_a_discriminator_needs_no_terminal_either(parcels: Contract) -> None:
    document = published()
    forms = [
        {"type": "object", "required": ["\ud800"], "properties": {"\ud800": {"const": word}, "id": {"const": number}}}
        for number, word in enumerate(("\x1b", "b"))
    ]
    document["components"]["schemas"]["Parcel"] = {"oneOf": forms}
    found = compared(document, parcels)
    assert any("[" in one.place for one in found)
    assert all(one.place.isprintable() for one in found)
