"""Can a document be used as a schema: is it one, and is everything checked that it asks for?

Not for messages: those are ``proctor.contract_check``'s.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from proctor.failures import ConfigurationError
from proctor.formats import FORMATS
from proctor.quick_check import QuickCheck

_SCHEMA_OF_SCHEMAS = "https://json-schema.org/draft/2020-12/schema"
_SCHEMAS = QuickCheck(())


def without_dialect(document: dict[str, Any]) -> dict[str, Any]:
    """Without the name of the dialect where it is the one that counts anyway: ``proctor.formats.Judge`` says why."""
    own = document.get("$schema") == _SCHEMA_OF_SCHEMAS
    return {name: member for name, member in document.items() if not (own and name == "$schema")}


def check_schema(document: Any, file: Path) -> None:
    """Raises ConfigurationError where it is no schema of JSON Schema 2020-12, or names a format that nobody checks."""
    plainly = _SCHEMAS.passes(_SCHEMA_OF_SCHEMAS, document)
    if flaw := "" if plainly else _flaw_of_schema(json.dumps(document)):
        raise ConfigurationError(flaw, file=file, expected="JSON Schema 2020-12")
    # Of a format that it does not know, jsonschema says that everything has it.
    if unknown := sorted(_formats(document) - FORMATS.checkers.keys()):
        raise ConfigurationError(
            f"nobody checks the format {unknown[0]!r}", file=file, expected=", ".join(sorted(FORMATS.checkers))
        )


@cache
def _flaw_of_schema(text: str) -> str:
    """Why it is no schema, "" where it is one. Looked for once, also where one process makes many runs."""
    try:
        Draft202012Validator.check_schema(json.loads(text), format_checker=FORMATS)
    except SchemaError as problem:
        where = "".join(f"/{step}" for step in problem.absolute_path)
        return f"{where or 'the whole'} is no schema: {problem.message[:200]}"
    return ""


def _formats(schema: Any) -> set[str]:
    """The formats that a schema asks for. A member of messages may be called "format", too; its schema is no text."""
    if isinstance(schema, dict):
        own = {schema["format"]} if isinstance(schema.get("format"), str) else set[str]()
        return own.union(*(_formats(member) for member in schema.values()))
    return set[str]().union(*(_formats(member) for member in schema)) if isinstance(schema, list) else set()
