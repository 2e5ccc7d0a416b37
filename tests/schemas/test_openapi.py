"""The OpenAPI document: a valid one, whole, with each operation, status, header and rule that the documents name."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry

from tests.schemas.walking import follow, nodes

OPERATIONS = {
    "listOrders": "GET /assessments",
    "createTestOrder": "POST /assessments",
    "getOrder": "GET /assessments/{assessmentOrderId}",
    "acceptOrder": "POST /assessments/{assessmentOrderId}/accept",
    "rejectOrder": "POST /assessments/{assessmentOrderId}/reject",
    "completeOrder": "POST /assessments/{assessmentOrderId}/complete",
    "listComments": "GET /assessments/{assessmentOrderId}/comments",
    "addComment": "POST /assessments/{assessmentOrderId}/comments",
    "getComment": "GET /assessments/{assessmentOrderId}/comments/{commentId}",
    "listResults": "GET /assessments/{assessmentOrderId}/results",
    "submitResult": "POST /assessments/{assessmentOrderId}/results",
    "getResult": "GET /assessments/{assessmentOrderId}/results/{resultId}",
    "listAttachments": "GET /assessments/{assessmentOrderId}/results/{resultId}/attachments",
    "addAttachment": "POST /assessments/{assessmentOrderId}/results/{resultId}/attachments",
    "getAttachment": "GET /assessments/{assessmentOrderId}/results/{resultId}/attachments/{attachmentId}",
    "replaceAttachment": "POST /assessments/{assessmentOrderId}/results/{resultId}/attachments/{attachmentId}",
    "listConfigs": "GET /configs",
    "insertConfig": "POST /configs",
    "getConfig": "GET /configs/{configId}",
    "updateConfig": "POST /configs/{configId}",
    "listOffers": "GET /offers",
    "createOffer": "POST /offers",
    "getOffer": "GET /offers/{offerId}",
    "updateOffer": "POST /offers/{offerId}",
    "submitOffer": "POST /offers/{offerId}/submit",
    "withdrawOffer": "POST /offers/{offerId}/withdraw",
}
CREATES = {
    "createTestOrder",
    "addComment",
    "submitResult",
    "addAttachment",
    "replaceAttachment",
    "insertConfig",
    "createOffer",
}
WITHOUT_BODY = {"submitOffer", "withdrawOffer"}
PARAMETERS = {
    "listOrders": "limit offset status fromDate toDate sortBy sortDir candidateUuid jobUuid",
    "listComments": "limit offset",
    "listResults": "limit offset",
    "listAttachments": "limit offset",
    "listConfigs": "limit offset",
    "listOffers": "limit offset status q postingId",
}
BODIES = {
    "createTestOrder": ("application/json", True, "test-order-request"),
    "acceptOrder": ("application/json", True, "action-request"),
    "rejectOrder": ("application/json", True, "action-request"),
    "completeOrder": ("application/json", False, "complete-request"),
    "addComment": ("application/json", True, "action-request"),
    "submitResult": ("application/json", True, "result-request"),
    "addAttachment": ("multipart/form-data", True, "attachment-request"),
    "replaceAttachment": ("multipart/form-data", True, "attachment-request"),
    "insertConfig": ("application/json", True, "config-request"),
    "updateConfig": ("application/json", True, "config-request"),
    "createOffer": ("application/json", True, "offer-request"),
    "updateOffer": ("application/json", True, "offer-update-request"),
}
ALWAYS = {400, 401, 403, 429, 500, 502, 503, 504}
REFUSALS = {
    "createTestOrder": {422},
    "acceptOrder": {404, 409, 422},
    "rejectOrder": {404, 409, 422},
    "completeOrder": {404, 409, 422},
    "addComment": {404, 409, 422},
    "submitResult": {404, 409, 422},
    "addAttachment": {404, 409, 413, 415, 422},
    "replaceAttachment": {404, 409, 413, 415, 422},
    "insertConfig": {422},
    "updateConfig": {404, 422},
    "createOffer": {422},
    "updateOffer": {404, 409, 422},
    "submitOffer": {404, 409},
    "withdrawOffer": {404, 409},
    "listOrders": set(),
    "listConfigs": set(),
    "listOffers": set(),
}
RATE_HEADERS = {
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Concurrent-Limit",
    "X-RateLimit-Concurrent-Remaining",
}
GATEWAY = {"502", "503", "504"}


@pytest.fixture(scope="session")
def operations(openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The operations by their id; parameters of the path item are left with the path item."""
    return {
        operation["operationId"]: operation
        for item in openapi["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    }


def test_the_public_validator_takes_it(openapi: dict[str, Any], openapi_file: Path) -> None:
    errors = [str(e)[:300] for e in OpenAPIV31SpecValidator(openapi, base_uri=openapi_file.as_uri()).iter_errors()]
    assert errors == []


def test_every_operation_is_there_and_no_other(openapi: dict[str, Any]) -> None:
    found = {
        operation["operationId"]: f"{method.upper()} {path}"
        for path, item in openapi["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    assert found == OPERATIONS


def test_path_parameters_are_those_of_the_path(openapi: dict[str, Any]) -> None:
    for path, item in openapi["paths"].items():
        named = [follow(openapi, p) for p in item.get("parameters", [])]
        assert [p["name"] for p in named] == re.findall(r"\{(\w+)\}", path)
        assert all(p["in"] == "path" and p["required"] and p["schema"]["type"] == "string" for p in named)


def test_query_parameters(openapi: dict[str, Any], operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        found = [follow(openapi, p) for p in operation.get("parameters", [])]
        assert [p["name"] for p in found] == PARAMETERS.get(name, "").split(), name
        assert all(p["in"] == "query" and not p.get("required") for p in found), name


@pytest.mark.parametrize(
    ("operation", "name", "good", "bad"),
    [
        ("listOrders", "limit", [1, 100], [101, "10", 1.5]),
        ("listOrders", "offset", [0, 20000], ["0", None]),
        ("listComments", "limit", [1, 100, "100"], [101, None]),
        ("listComments", "offset", [0, "0"], [1.5]),
        ("listOrders", "status", ["NEW", "IN_PROGRESS", "REJECTED", "COMPLETED"], ["new", "CANCELLED", ""]),
        ("listOrders", "sortBy", ["createDate"], ["lastUpdateDate", ""]),
        ("listOrders", "sortDir", ["asc", "desc"], ["ASC", "down"]),
        ("listOrders", "candidateUuid", ["6f1c1b5e-2c58-4d0c-9c4e-0a4a3a6f5d11", "x"], [5]),
        ("listOrders", "jobUuid", ["6f1c1b5e-2c58-4d0c-9c4e-0a4a3a6f5d11", "x"], [5]),
        ("listOffers", "q", ["skills"], [5]),
        ("listOffers", "postingId", ["1"], [5]),
        (
            "listOrders",
            "fromDate",
            ["2013-03-07T13:34:40.135+00:00", "2013-03-07T13:34:40.135+0000"],
            ["2013-03-07", 5],
        ),
        ("listOrders", "toDate", ["2013-03-07T13:34:40.135Z"], ["now", 5, "2013-03-07T13:34:40.135Z\n"]),
        ("listOffers", "status", ["INACTIVE", "UNDER_REVIEW", "ACTIVE", "REJECTED"], ["NEW"]),
    ],
)
def test_values_of_parameters(
    openapi: dict[str, Any],
    operations: dict[str, dict[str, Any]],
    operation: str,
    name: str,
    good: list[object],
    bad: list[object],
) -> None:
    parameters = [follow(openapi, p) for p in operations[operation]["parameters"]]
    checker = Draft202012Validator(next(p["schema"] for p in parameters if p["name"] == name))
    assert [v for v in good if not checker.is_valid(v)] == []
    assert [v for v in bad if checker.is_valid(v)] == []


def test_request_bodies(operations: dict[str, dict[str, Any]]) -> None:
    found = {}
    for name, operation in operations.items():
        if body := operation.get("requestBody"):
            ((media, content),) = body["content"].items()
            found[name] = (media, body["required"], content["schema"]["$ref"].removesuffix(".schema.json"))
    assert found == BODIES


def test_attachments_are_pdf_files(operations: dict[str, dict[str, Any]]) -> None:
    for name in ("addAttachment", "replaceAttachment"):
        encoding = operations[name]["requestBody"]["content"]["multipart/form-data"]["encoding"]
        assert encoding["attachment"]["contentType"] == "application/pdf"


def test_statuses(operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        good = {200, 201} if name in CREATES else {200, 204} if name in WITHOUT_BODY else {200}
        expected = good | ALWAYS | REFUSALS.get(name, {404})
        assert {int(s) for s in operation["responses"]} == expected, name


def test_every_answer_has_the_rate_headers(openapi: dict[str, Any], operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        for status, response in operation["responses"].items():
            headers = follow(openapi, response).get("headers", {})
            assert set(headers) == (set() if status in GATEWAY else RATE_HEADERS), (name, status)
            for header in headers.values():
                rule = follow(openapi, header)
                assert rule["required"] is True
                assert rule["x-requirement"] == "SR1-RATE-01"


def test_values_of_rate_headers(openapi: dict[str, Any]) -> None:
    for header in openapi["components"]["headers"].values():
        checker = Draft202012Validator(header["schema"])
        assert [v for v in (0, 10) if not checker.is_valid(v)] == []
        assert [v for v in (-1, 1.5, "ten") if checker.is_valid(v)] == []


def test_every_error_is_the_error_object_with_its_status(
    openapi: dict[str, Any], operations: dict[str, dict[str, Any]], registry: Registry[Any]
) -> None:
    error = {"id": "1", "code": "not_valid", "message": "m", "helpUrl": "u"}
    for name, operation in operations.items():
        for status in sorted(set(operation["responses"]) - GATEWAY):
            if int(status) < 400:
                continue
            schema = answer_schema(openapi, operation, status)
            checker = Draft202012Validator(schema, registry=registry)
            assert checker.is_valid({**error, "httpCode": status}), (name, status)
            wrong = list(checker.iter_errors({**error, "httpCode": "599"}))
            assert [list(e.absolute_path) for e in wrong] == [["httpCode"]], (name, status)
            assert not checker.is_valid({"message": "m", "errors": []}), (name, status)


def answer_schema(openapi: dict[str, Any], operation: dict[str, Any], status: str) -> dict[str, Any]:
    """The schema of an answer, with its references made absolute so that it stands alone."""
    schema = follow(openapi, operation["responses"][status])["content"]["application/json"]["schema"]
    text = json.dumps(schema).replace('"$ref": "', '"$ref": "https://proctor.invalid/smartrecruiters/')
    absolute: dict[str, Any] = json.loads(text)
    return absolute


@pytest.mark.parametrize(
    ("operation", "status", "rule"),
    [
        ("acceptOrder", "IN_PROGRESS", "SR1-FLOW-02"),
        ("rejectOrder", "REJECTED", "SR1-REJECT-02"),
        ("completeOrder", "COMPLETED", "SR1-COMPLETE-01"),
    ],
)
def test_moves_answer_the_status_they_lead_to(
    openapi: dict[str, Any], operations: dict[str, dict[str, Any]], registry: Registry[Any],
    operation: str, status: str, rule: str,
) -> None:  # fmt: skip
    schema = answer_schema(openapi, operations[operation], "200")
    file = Path(__file__).resolve().parent / "examples" / "order" / "valid-as-in-the-samples.json"
    order = json.loads(file.read_text(encoding="utf-8"))["instance"]
    checker = Draft202012Validator(schema, registry=registry)
    assert checker.is_valid({**order, "status": status})
    (error,) = checker.iter_errors({**order, "status": "NEW"})
    part = error.absolute_schema_path[1]
    assert schema["allOf"][part]["x-requirement"] == rule


def test_answers_refer_to_the_schema_of_their_message(
    openapi: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    nouns = ("comment", "result", "attachment", "config", "offer")
    for name, operation in operations.items():
        if name in WITHOUT_BODY:
            continue
        noun = next((n for n in nouns if n in name.lower()), "order")
        message = f"{noun}-list" if name.startswith("list") else noun
        for status in {"200", "201"} & set(operation["responses"]):
            refs = [n["$ref"] for n in nodes(answer_schema(openapi, operation, status)) if "$ref" in n]
            assert [r.rpartition("/")[2] for r in refs] == [f"{message}.schema.json"], (name, status)


def test_every_reference_leads_somewhere_and_every_schema_is_used(
    openapi: dict[str, Any], schemas: dict[str, dict[str, Any]]
) -> None:
    used = set()
    for node in [n for document in (openapi, *schemas.values()) for n in nodes(document) if "$ref" in n]:
        if node["$ref"].startswith("#/"):
            follow(openapi, node)
        else:
            used.add(node["$ref"].removesuffix(".schema.json"))
    assert used == set(schemas)


def test_every_component_is_used(openapi: dict[str, Any]) -> None:
    refs = {n["$ref"] for n in nodes(openapi) if "$ref" in n}
    for kind in ("parameters", "headers", "responses"):
        assert [n for n in openapi["components"][kind] if f"#/components/{kind}/{n}" not in refs] == []


def test_either_form_of_the_key_is_enough(openapi: dict[str, Any]) -> None:
    schemes = openapi["components"]["securitySchemes"]
    forms = [(schemes[name]["in"], schemes[name]["name"]) for option in openapi["security"] for name in option]
    assert forms == [("header", "X-SmartToken"), ("query", "apiKey")]
    assert all(len(option) == 1 for option in openapi["security"])
