"""A miniature platform for parcels: a contract in Proctor's form, and the document that the platform publishes.

Both say the same in different ways: files and conditions here, OpenAPI 3.0 with ``nullable``, ``allOf``, forms told
apart by a discriminator and references there. So an unchanged document differs in nothing.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from proctor.contract import Contract

Json = dict[str, Any]

CONTRACT: Json = yaml.safe_load(r"""
openapi: 3.1.0
info: {title: Parcels, version: '1'}
servers:
- {url: https://api.parcels.example/v1, description: The only one (PA-TR-01).}
x-requirements: {status: PA-STATUS-01, answer: PA-TR-02, request: PA-FORMAT-01}
security:
- key: []
paths:
  /parcels:
    get:
      operationId: list
      x-requirement: PA-LIST-01
      parameters:
      - {name: X-Depot, in: header, required: true, schema: {type: string, x-requirement: PA-AUTH-02}}
      - {name: cursor, in: query, schema: {type: string}}
      - name: page_size
        in: query
        schema: {type: integer, minimum: 1, maximum: 50, default: 10, x-requirement: PA-LIST-02}
      - {name: state, in: query, schema: {type: string, enum: [SENT, LOST]}}
      responses:
        '200':
          description: a page
          headers:
            x-left: {required: true, x-requirement: PA-LIM-01, schema: {type: integer, minimum: 0}}
          content: {application/json: {schema: {$ref: page.schema.json}}}
        4XX: {$ref: '#/components/responses/Refused'}
        5XX: {$ref: '#/components/responses/Refused'}
  /parcels/{parcel}/label:
    put:
      operationId: label
      x-requirement: PA-LABEL-01
      parameters:
      - {name: parcel, in: path, required: true, schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: label.schema.json}}}
      responses:
        '200': {description: done, content: {application/json: {schema: {$ref: done.schema.json}}}}
        4XX: {$ref: '#/components/responses/Refused'}
webhooks:
  parcel:lost:
    post:
      operationId: lost
      x-requirement: PA-WH-01
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: lost.schema.json}}}
      responses:
        '200': {description: heard}
components:
  securitySchemes:
    key: {type: http, scheme: bearer}
  responses:
    Refused:
      description: refused
      content: {application/json: {schema: {$ref: error.schema.json}}}
""")

SCHEMAS: dict[str, Json] = {
    "page": {
        "x-requirement": "PA-LIST-03",
        "type": "object",
        "required": ["next", "parcels"],
        "properties": {
            "next": {"type": ["string", "null"]},
            "parcels": {"type": "array", "items": {"$ref": "parcel.schema.json"}, "allOf": [{"maxItems": 50}]},
        },
    },
    "parcel": {
        "x-requirement": "PA-PARCEL-01",
        "type": "object",
        "required": ["id", "state", "weight", "note"],
        "properties": {
            "id": {"type": "string", "pattern": "^[0-9]{4}$(?!\\n)", "x-requirement": "PA-PARCEL-02"},
            "state": {"x-requirement": "PA-PARCEL-03", "enum": ["SENT", "LOST"]},
            "weight": {"type": "number", "minimum": 0},
            "note": {"type": ["string", "null"], "maxLength": 80},
            "parts": {"type": "array", "items": {"$ref": "parcel.schema.json"}},
        },
        "propertyNames": {"not": {"enum": ["secret"]}},
    },
    "label": {
        "x-requirement": "PA-LABEL-02",
        "type": "object",
        "required": ["lines"],
        "properties": {
            "lines": {
                "type": "array",
                "maxItems": 3,
                "x-requirement": "PA-LABEL-03",
                "items": {"$ref": "line.schema.json"},
            },
            "colour": {"type": "string", "enum": ["RED", "BLUE"]},
            "weight": {"allOf": [{"type": ["integer", "null"]}, {"not": {"type": "null"}, "minimum": 1}]},
        },
    },
    "line": {
        "x-requirement": "PA-LINE-01",
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["TEXT", "CODE"]}},
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind}}},
                "then": {"required": [name], "properties": {name: {"type": "string"}}},
            }
            for kind, name in (("TEXT", "text"), ("CODE", "digits"))
        ],
    },
    "done": {
        "type": "object",
        "required": ["warnings"],
        "properties": {"warnings": {"type": "array", "items": {"type": "string"}}},
    },
    "lost": {
        "x-requirement": "PA-WH-02",
        "type": "object",
        "required": ["id", "depot"],
        "properties": {
            "id": {"type": "string"},
            "depot": {"anyOf": [{"type": "string", "minLength": 2}, {"type": "null"}]},
        },
        "additionalProperties": False,
    },
    "error": {
        "x-requirement": "PA-ERR-01",
        "type": "object",
        "required": ["code"],
        "properties": {"code": {"type": ["string", "null"], "enum": ["BAD", "BUSY", None]}},
    },
}

_PUBLISHED: Json = yaml.safe_load(r"""
openapi: 3.0.3
info: {title: Parcels, version: 7.1.0}
servers: [{url: https://api.parcels.example/v1/}]
security: [{token: []}]
paths:
  /vans: {get: {responses: {'200': {description: none of our business}}}}
  /parcels:
    parameters:
    - {$ref: '#/components/parameters/Depot'}
    get:
      parameters:
      - {name: cursor, in: query, schema: {type: string}}
      - {name: page_size, in: query, schema: {type: integer, format: int64, minimum: 1, maximum: 50, default: 10}}
      - {name: state, in: query, schema: {$ref: '#/components/schemas/State'}}
      responses:
        200:
          description: page
          headers:
            X-Left: {required: true, schema: {type: integer, minimum: 0}}
          content:
            application/json; charset=utf-8:
              schema:
                type: object
                required: [next, parcels]
                properties:
                  next: {type: string, nullable: true, description: the next page}
                  parcels: {type: array, maxItems: 50, items: {$ref: '#/components/schemas/Parcel'}}
        4XX: {$ref: '#/components/responses/Error'}
        5XX: {$ref: '#/components/responses/Error'}
  /parcels/{id}/label:
    put:
      parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Label'}}
      responses:
        '200':
          description: done
          content:
            application/json:
              schema: {type: object, required: [warnings], properties: {warnings: {type: array, items: {type: string}}}}
        4XX: {$ref: '#/components/responses/Error'}
webhooks:
  parcel:lost:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id, depot]
              additionalProperties: false
              properties:
                id: {type: string}
                depot: {type: string, minLength: 2, nullable: true}
      responses:
        '200': {description: heard}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer}
  parameters:
    Depot: {name: x-depot, in: header, required: true, schema: {type: string}}
  responses:
    Error:
      description: refused
      content:
        application/json:
          schema:
            type: object
            required: [code]
            properties:
              code: {type: string, nullable: true, enum: [BAD, BUSY]}
  schemas:
    State: {type: string, enum: [SENT, LOST]}
    Parcel:
      allOf:
      - type: object
        required: [id, state]
        properties:
          id: {type: string, pattern: '^\d{4}$'}
          state: {$ref: '#/components/schemas/State'}
      - required: [weight, note]
        properties:
          weight: {type: number, format: double, minimum: 0}
          note: {type: string, nullable: true, maxLength: 80}
          parts: {type: array, items: {$ref: '#/components/schemas/Parcel'}}
    Label:
      type: object
      required: [lines]
      properties:
        lines: {type: array, maxItems: 3, items: {$ref: '#/components/schemas/Line'}}
        colour: {oneOf: [{enum: [RED], type: string}, {enum: [BLUE], type: string}]}
        weight: {type: integer, minimum: 0, exclusiveMinimum: false, allOf: [{minimum: 1}]}
    Line:
      oneOf:
      - {$ref: '#/components/schemas/TextLine'}
      - {$ref: '#/components/schemas/CodeLine'}
      discriminator:
        propertyName: kind
        mapping: {TEXT: '#/components/schemas/TextLine', CODE: CodeLine}
    TextLine:
      type: object
      required: [kind, text]
      properties: {kind: {type: string, enum: [TEXT]}, text: {type: string}}
    CodeLine:
      type: object
      required: [kind, digits]
      properties: {kind: {type: string, enum: [CODE]}, digits: {type: string}}
""")

REGISTER_IDS = frozenset(
    [
        *CONTRACT["x-requirements"].values(),
        "PA-TR-01", "PA-AUTH-02", "PA-LIST-01", "PA-LIST-02", "PA-LIST-03", "PA-LIM-01", "PA-PARCEL-01",
        "PA-PARCEL-02", "PA-PARCEL-03", "PA-LABEL-01", "PA-LABEL-02", "PA-LABEL-03", "PA-LINE-01", "PA-WH-01",
        "PA-WH-02", "PA-ERR-01",
    ]
)  # fmt: skip


def published() -> Json:
    """A copy of the published document, to be changed."""
    return copy.deepcopy(_PUBLISHED)


def write_project(folder: Path, change: Callable[[Json, dict[str, Json]], None] | None = None) -> Path:
    """The contract with a register, as a project has them; answers the folder of the features.

    ``change`` changes the contract's document and its schemas, by name, before they are written.
    """
    document, by_name = copy.deepcopy(CONTRACT), copy.deepcopy(SCHEMAS)
    if change is not None:
        change(document, by_name)
    schemas, features = folder / "schemas" / "parcels", folder / "features" / "parcels"
    schemas.mkdir(parents=True)
    features.mkdir(parents=True)
    (schemas / "openapi.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    for name, schema in by_name.items():
        (schemas / f"{name}.schema.json").write_text(json.dumps(schema))
    rules = "".join(
        f'[[requirement]]\nid = "{name}"\nlevel = "MUST"\nevidence = "documented"\nbinds = "platform"\n'
        f'text = "What {name} says."\nsource = ["DOC"]\ntestable = "auto"\n\n'
        for name in sorted(REGISTER_IDS)
    )
    (features / "requirements.toml").write_text(
        '[profile]\nid = "parcels"\ntitle = "Parcels"\ncontract = "../../schemas/parcels/openapi.yaml"\n\n'
        f'[sources]\nDOC = "its document"\n\n{rules}'
    )
    return folder / "features"


def contract(folder: Path, change: Callable[[Json, dict[str, Json]], None] | None = None) -> Contract:
    return Contract(write_project(folder, change).parent / "schemas" / "parcels" / "openapi.yaml")
