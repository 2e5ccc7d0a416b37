"""Kombo's OpenAPI document: a valid one, whole, with each operation, status, header and webhook of the documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry

from tests.schemas.walking import follow, nodes

OPERATIONS = {
    "checkApiKey": "GET /check-api-key",
    "listPackages": "GET /assessment/packages",
    "setPackages": "PUT /assessment/packages",
    "listOrders": "GET /assessment/orders",
    "listOpenOrders": "GET /assessment/orders/open",
    "writeResult": "PUT /assessment/orders/{assessment_order_id}/result",
}
PARAMETERS = {
    "checkApiKey": "",
    "listPackages": "X-Integration-Id",
    "setPackages": "X-Integration-Id",
    "listOrders": "X-Integration-Id cursor page_size ids statuses created_after",
    "listOpenOrders": "X-Integration-Id cursor page_size",
    "writeResult": "X-Integration-Id assessment_order_id",
}
BODIES = {"setPackages": "packages-request", "writeResult": "result-request"}
ANSWERS = {
    "checkApiKey": "api-key-check",
    "listPackages": "package-list",
    "setPackages": "done",
    "listOrders": "order-list",
    "listOpenOrders": "open-order-list",
    "writeResult": "done",
}
ACTIONS = {"setPackages", "writeResult"}
SIGNATURE = "cYFIU3-5E8TvUn-U6LWuiTQJSGmkYvgk2odFx-UJHtU"
GATEWAY = {"502", "503", "504"}
RATE = {"ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"}
CONCURRENCY = {"Concurrency-Limit", "Concurrency-Remaining"}
OWNERS = dict.fromkeys(RATE, "KB-LIM-01") | dict.fromkeys(CONCURRENCY, "KB-LIM-05") | {"Retry-After": "KB-LIM-03"}

GENERAL_CODES = {
    f"PLATFORM.{code}"
    for code in (
        "RATE_LIMIT_EXCEEDED", "CONCURRENCY_LIMIT_EXCEEDED", "INTEGRATION_NOT_FOUND", "INPUT_INVALID", "UNKNOWN_ERROR",
        "IP_NOT_WHITELISTED", "AUTHENTICATION_INVALID", "TASK_TIMED_OUT",
    )
}  # fmt: skip
OTHER_CODES = {
    "INTEGRATION.PERMISSION_MISSING", "INTEGRATION.AUTHENTICATION_INVALID", "INTEGRATION.QA_FAILED",
    "INTEGRATION.SETUP_SYNC_PENDING", "INTEGRATION.SETUP_INCOMPLETE", "INTEGRATION.INACTIVE",
    "INTEGRATION.MODEL_NOT_AVAILABLE", "INTEGRATION.MODEL_DISABLED", "INTEGRATION.ACTION_NOT_AVAILABLE",
    "INTEGRATION.ACTION_DISABLED", "REMOTE.SERVICE_UNAVAILABLE", "REMOTE.RATE_LIMIT_EXCEEDED", "REMOTE.INPUT_INVALID",
    "REMOTE.UNKNOWN_HTTP_ERROR", "ATS.JOB_CLOSED", "ATS.APPLICATION_ALREADY_EXISTS",
}  # fmt: skip


@pytest.fixture(scope="session")
def operations(kombo_openapi: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {o["operationId"]: o for item in kombo_openapi["paths"].values() for o in item.values()}


def answer(openapi: dict[str, Any], operation: dict[str, Any], status: str) -> dict[str, Any]:
    return follow(openapi, operation["responses"][status])


def schema_of(message: dict[str, Any]) -> str:
    reference: str = message["content"]["application/json"]["schema"]["$ref"]
    return reference.removesuffix(".schema.json")


def test_the_public_validator_takes_it(kombo_openapi: dict[str, Any], kombo_openapi_file: Path) -> None:
    public = OpenAPIV31SpecValidator(kombo_openapi, base_uri=kombo_openapi_file.as_uri())
    assert [str(e)[:300] for e in public.iter_errors()] == []


def test_every_operation_is_there_and_no_other(kombo_openapi: dict[str, Any]) -> None:
    paths = kombo_openapi["paths"]
    found = {o["operationId"]: f"{method.upper()} {path}" for path in paths for method, o in paths[path].items()}
    assert found == OPERATIONS
    assert [o["operationId"] for p in paths.values() for o in p.values() if o.get("deprecated")] == ["listOpenOrders"]


def test_addresses_and_key(kombo_openapi: dict[str, Any]) -> None:
    assert [s["url"] for s in kombo_openapi["servers"]] == ["https://api.kombo.dev/v1", "https://api.us.kombo.dev/v1"]
    assert kombo_openapi["security"] == [{"apiKey": []}]
    scheme = kombo_openapi["components"]["securitySchemes"]["apiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_parameters(kombo_openapi: dict[str, Any], operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        found = [follow(kombo_openapi, p) for p in operation.get("parameters", [])]
        assert [p["name"] for p in found] == PARAMETERS[name].split(), name
        assert {p["name"] for p in found if p.get("required")} <= {"X-Integration-Id", "assessment_order_id"}
        assert all(p["required"] for p in found if p["in"] != "query"), name


@pytest.mark.parametrize(
    ("parameter", "good", "bad"),
    [
        ("PageSize", [1, 100, 250], [0, -1, 251, 1.5, "ten", ""]),
        ("OpenPageSize", [1, 100, 250], [0, -1, 251, 1.5, "ten", ""]),
        (
            "Statuses",
            ["", "OPEN", "OPEN,REJECTED", "COMPLETED,CANCELLED,OPEN", "OPEN,OPEN"],
            ["open", "OPEN,", ",OPEN", "OPEN, REJECTED", "NEW", "OPEN\n", "OPEN;REJECTED", "OPENREJECTED"],
        ),
        (
            "CreatedAfter",
            ["2023-04-04T00:00:00.000Z", "2023-04-04", "2023-04-04T00:00:00"],
            ["2023-04-04T00:00:00+00:00", "yesterday", "", "2023-04-04T00:00Z"],
        ),
        ("Signature", [SIGNATURE], [SIGNATURE + "=", SIGNATURE.replace("-", "+"), "", "ab", SIGNATURE + "\n"]),
    ],
)  # fmt: skip
def test_values_of_parameters(
    kombo_openapi: dict[str, Any], registry: Registry[Any], parameter: str, good: list[Any], bad: list[Any]
) -> None:
    schema = dict(kombo_openapi["components"]["parameters"][parameter]["schema"])
    if "$ref" in schema:
        schema["$ref"] = f"https://proctor.invalid/kombo/{schema['$ref']}"
    checker = Draft202012Validator(schema, registry=registry)
    assert [v for v in good if not checker.is_valid(v)] == []
    assert [v for v in bad if checker.is_valid(v)] == []


def test_a_page_has_a_hundred_orders_where_nothing_is_said(kombo_openapi: dict[str, Any]) -> None:
    parameters = kombo_openapi["components"]["parameters"]
    assert [parameters[n]["schema"]["default"] for n in ("PageSize", "OpenPageSize")] == [100, 100]


def test_bodies(operations: dict[str, dict[str, Any]]) -> None:
    found = {name: o["requestBody"] for name, o in operations.items() if "requestBody" in o}
    assert {name: schema_of(body) for name, body in found.items()} == BODIES
    for body in found.values():
        assert (body["required"], list(body["content"])) == (True, ["application/json"])


def test_a_success_is_200_and_every_error_has_its_envelope(
    kombo_openapi: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    for name, operation in operations.items():
        assert set(operation["responses"]) == {"200", "429", "4XX", "5XX"} | GATEWAY, name
        error = "general-error" if name == "checkApiKey" else "error"
        for status in operation["responses"]:
            expected = ANSWERS[name] if status == "200" else error
            assert schema_of(answer(kombo_openapi, operation, status)) == expected, (name, status)


def test_only_gateways_answer_with_anything(
    kombo_openapi: dict[str, Any], operations: dict[str, dict[str, Any]]
) -> None:
    for name, operation in operations.items():
        for status in operation["responses"]:
            kinds = list(answer(kombo_openapi, operation, status)["content"])
            # Those without a schema must stand first: the engine takes the first one for media types not listed.
            anything = ["text/html", "text/plain", "", "application/json"]
            assert kinds == (anything if status in GATEWAY else ["application/json"]), (name, status)


def test_headers_of_limits(kombo_openapi: dict[str, Any], operations: dict[str, dict[str, Any]]) -> None:
    for name, operation in operations.items():
        for status in set(operation["responses"]) - GATEWAY:
            headers = answer(kombo_openapi, operation, status)["headers"]
            rules = {h: follow(kombo_openapi, rule) for h, rule in headers.items()}
            more = {"Retry-After"} if status == "429" else set()
            assert set(rules) == RATE | (CONCURRENCY if name in ACTIONS else set()) | more, (name, status)
            needed = (RATE if status in ("200", "429") else set()) | (
                CONCURRENCY if name in ACTIONS and status == "200" else set()
            )
            assert {h for h, rule in rules.items() if rule.get("required")} == needed, (name, status)
            for header, rule in rules.items():
                assert rule["x-requirement"] == rule["schema"]["x-requirement"] == OWNERS[header]


@pytest.mark.parametrize(
    ("headers", "good", "bad"),
    [
        ("Rate Concurrency", [0, 300], [-1, 1.5, "many"]),
        ("Retry", [0, 57, "Wed, 21 Oct 2026 07:28:00 GMT"], [-1, "soon", "21 Oct 2026", "2026-10-21T07:28:00Z"]),
    ],
)
def test_values_of_headers(kombo_openapi: dict[str, Any], headers: str, good: list[Any], bad: list[Any]) -> None:
    found = {n: h for n, h in kombo_openapi["components"]["headers"].items() if n.startswith(tuple(headers.split()))}
    assert found
    for name, header in found.items():
        checker = Draft202012Validator(header["schema"])
        assert [v for v in good if not checker.is_valid(v)] == [], name
        assert [v for v in bad if checker.is_valid(v)] == [], name


def test_the_codes_of_errors(registry: Registry[Any]) -> None:
    for schema, codes in (("general-error", GENERAL_CODES), ("error", GENERAL_CODES | OTHER_CODES)):
        checker = Draft202012Validator(
            {"$ref": f"https://proctor.invalid/kombo/{schema}.schema.json"}, registry=registry
        )
        taken = set()
        for code in GENERAL_CODES | OTHER_CODES | {"", "platform.input_invalid", "PLATFORM.NOT_FOUND"}:
            error = {"code": code, "title": None, "message": "m", "log_url": None}
            taken |= {code} if checker.is_valid({"status": "error", "error": error}) else set()
        assert taken == codes, schema


def test_webhooks_by_the_names_of_their_events(kombo_openapi: dict[str, Any]) -> None:
    webhooks = kombo_openapi["webhooks"]
    found = {name: schema_of(item["post"]["requestBody"]) for name, item in webhooks.items()}
    assert found == {
        "assessment:order-received": "order-received",
        "inline-assessment:order-received": "inline-order-received",
    }
    for item in webhooks.values():
        (signature,) = [follow(kombo_openapi, p) for p in item["post"]["parameters"]]
        assert (signature["name"], signature["in"], signature["required"]) == ("X-Kombo-Signature", "header", True)
        assert item["post"]["security"] == []
        assert schema_of(item["post"]["responses"]["422"]) == "refusal"
    inline = webhooks["inline-assessment:order-received"]["post"]["responses"]["200"]
    assert schema_of(inline) == "assessment-url"
    assert "content" not in webhooks["assessment:order-received"]["post"]["responses"]["200"]


def test_every_reference_leads_somewhere_and_everything_is_used(
    kombo_openapi: dict[str, Any], kombo_schemas: dict[str, dict[str, Any]]
) -> None:
    references = {
        n["$ref"] for document in (kombo_openapi, *kombo_schemas.values()) for n in nodes(document) if "$ref" in n
    }
    for reference in references:
        if reference.startswith("#/"):
            follow(kombo_openapi, {"$ref": reference})
    assert {r.removesuffix(".schema.json") for r in references if not r.startswith("#/")} == set(kombo_schemas)
    for kind in ("parameters", "headers", "responses"):
        named = kombo_openapi["components"][kind]
        assert [n for n in named if f"#/components/{kind}/{n}" not in references] == []
