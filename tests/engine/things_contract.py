"""A small contract of things, with every kind of rule, and exchanges that keep it or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from miniatures import JSON, answer, exchange

from proctor.contract_check import Violation
from proctor.exchange import Exchange, Response

REAL = Path(__file__).parents[2] / "schemas" / "smartrecruiters" / "openapi.yaml"

OPENAPI = """
x-requirements: {status: R-STATUS, answer: R-ANSWER, request: R-REQUEST}
paths:
  /things:
    get:
      operationId: list
      x-requirement: R-LIST
      parameters:
      - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
      - {name: state, in: query, schema: {$ref: 'state.json'}}
      - {name: digits, in: query, schema: {type: string, pattern: '^[0-9]+$'}}
      - {name: count, in: query, schema: {$ref: '#/components/schemas/Count'}}
      - {name: flag, in: query, schema: {type: boolean}}
      - {name: anything, in: query}
      responses:
        '200':
          description: ok
          headers:
            X-Limit: {required: true, x-requirement: R-HEADER, schema: {type: integer, minimum: 1}}
            X-Id: {schema: {type: string, minLength: 2}}
          content: {application/json: {schema: {$ref: list.json}}}
        '404': {$ref: '#/components/responses/Error'}
        '4XX': {description: other}
    post:
      operationId: create
      x-requirement: R-CREATE
      parameters: [{name: must, in: query, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json;charset=utf-8: {schema: {$ref: thing.json, x-requirement: R-BODY}}}
      responses: {'201': {description: ok}, '204': {description: nothing}}
  /things/{id}/files:
    post:
      operationId: attach
      x-requirement: R-ATTACH
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, required: [file], properties: {file: {maxLength: 5, x-requirement: R-SIZE}}}
            encoding: {file: {contentType: application/pdf, x-requirement: R-PDF}}
      responses: {'200': {description: ok}}
components:
  schemas: {Count: {type: integer, maximum: 3}}
  responses: {Error: {description: e, content: {application/json: {schema: {type: object, required: [code]}}}}}
"""
SCHEMAS: dict[str, Any] = {
    "state.json": {"enum": ["NEW", "OLD"], "x-requirement": "R-STATE"},
    "thing.json": {
        "type": "object",
        "required": ["name", "id"],
        "properties": {
            "name": {"type": "string", "pattern": "\\S", "x-requirement": "R-NAME"},
            "state": {"$ref": "state.json"},
            "a/b~c": {"type": "integer"},
        },
    },
    "list.json": {
        "type": "object",
        "required": ["content"],
        "properties": {"content": {"type": "array", "maxItems": 100, "items": {"$ref": "thing.json"}}},
    },
}
LISTED = (*JSON, ("X-Limit", "5"))
THING = {"id": "1", "name": "n"}


def codes(violations: list[Violation]) -> list[tuple[str, str, str | None, str]]:
    return [(v.side, v.code, v.requirement, v.pointer) for v in violations]


def listed(body: Any, headers: Any = LISTED, status: int = 200) -> Exchange:
    return exchange(response=answer(body, status, headers))


def created(
    body: bytes, kind: str | None = "application/json", path: str = "/v1/things?must=x", **more: Any
) -> Exchange:
    headers = () if kind is None else (("content-type", kind),)
    return exchange("POST", path, Response(204), body=body, headers=headers, **more)


def answering(schema: str) -> str:
    """A contract of one operation, whose answer has this schema."""
    return f"""\
paths:
  /x:
    get:
      operationId: x
      x-requirement: R-OP
      responses:
        '200':
          description: a
          content:
            application/json:
              schema: {schema}
"""
