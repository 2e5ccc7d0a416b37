"""The floor F: the workflow as a bare script, `python -m bench.floor URL N [jsonschema|jsonschema-rs|none]`.

What somebody would write who needs no report: one client, validators built once, each answer checked for its status
and its schema with formats. It leaves no evidence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import httpx

from bench.workflow import ACCEPTANCE, CONTRACT, FILE_NAME, FILE_TYPE, LISTED, MESSAGE, PDF, RESULT, new_order

SCHEMAS = ("order", "order-page", "result", "attachment")
Check = Callable[[Any], object]


def documents() -> dict[str, Any]:
    """The schemas, by the name of their file."""
    return {file.name: json.loads(file.read_text()) for file in sorted(CONTRACT.glob("*.json"))}


def _slow() -> dict[str, Check]:
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    known = documents()
    resources = [(name, DRAFT202012.create_resource(document)) for name, document in known.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    checker = FormatChecker()
    return {
        name: Draft202012Validator({"$ref": f"{name}.json"}, registry=registry, format_checker=checker).validate
        for name in SCHEMAS
    }


def _fast() -> dict[str, Check]:
    import jsonschema_rs

    registry = jsonschema_rs.Registry(
        [(f"bench:///{name}", document) for name, document in documents().items()],
        draft=jsonschema_rs.Draft202012,
    )
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"bench:///{name}.json"}, registry=registry, validate_formats=True
        ).validate
        for name in SCHEMAS
    }


def _none() -> dict[str, Check]:
    return {name: lambda _: None for name in SCHEMAS}


VALIDATORS: dict[str, Callable[[], dict[str, Check]]] = {"jsonschema": _slow, "jsonschema-rs": _fast, "none": _none}


def _checked(response: httpx.Response, status: int, check: Check) -> Any:
    if response.status_code != status:
        raise SystemExit(f"{response.request.method} {response.url} answered {response.status_code}, not {status}")
    body = response.json()
    check(body)
    return body


def workflow(client: httpx.Client, number: int, checks: dict[str, Check]) -> None:
    """One workflow: eight requests, eight validations, two look-ups."""
    order = _checked(client.post("/assessments", json=new_order(number)), 201, checks["order"])
    path = f"/assessments/{order['id']}"
    page = _checked(client.get("/assessments", params={"status": "NEW", **LISTED}), 200, checks["order-page"])
    _look_up(page, order["id"])
    _checked(client.get(path), 200, checks["order"])
    _checked(client.post(f"{path}/accept", json=ACCEPTANCE), 200, checks["order"])
    result = _checked(client.post(f"{path}/results", json=RESULT), 201, checks["result"])
    sent = {"attachment": (FILE_NAME, PDF, FILE_TYPE)}
    _checked(client.post(f"{path}/results/{result['id']}/attachments", files=sent), 201, checks["attachment"])
    _checked(client.post(f"{path}/complete", json=MESSAGE), 200, checks["order"])
    page = _checked(client.get("/assessments", params={"status": "COMPLETED", **LISTED}), 200, checks["order-page"])
    _look_up(page, order["id"])


def _look_up(page: Any, order: str) -> None:
    if not any(one["id"] == order for one in page["content"]):
        raise SystemExit(f"the order {order} is not in the list")


def main(arguments: list[str]) -> int:
    url, count, *kind = arguments
    checks = VALIDATORS[kind[0] if kind else "jsonschema"]()
    with httpx.Client(base_url=url, trust_env=False) as client:
        for number in range(int(count)):
            workflow(client, number, checks)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
