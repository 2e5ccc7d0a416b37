"""A contract: what the messages of a profile look like, read from its OpenAPI 3.1 document.

Loads the document and finds the operation of a request by method and path. Whether messages keep the contract is
``proctor.contract_check``. Raises ConfigurationError for a document that cannot be used.

Two extensions are understood. ``x-requirement`` on an operation, a response header, an encoding or a (sub)schema names
the requirement that a violation there belongs to; the nearest one counts. ``x-requirements`` at the root names those
for what no schema carries: ``status`` (an answer of an undocumented status), ``answer`` and ``request`` (media types).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import yaml

from proctor.exchange import no_member_twice as _members
from proctor.failures import ConfigurationError
from proctor.json_pointer import pointer_to

LARGEST_DOCUMENT = 4 * 1024 * 1024
METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """A schema by its URI: the file it stands in and a JSON pointer into that file."""

    uri: str


@dataclass(frozen=True, slots=True)
class ResponseRule:
    """What an answer of one status must be: schema by media type, and the headers it must have."""

    schemas: Mapping[str, Place | None]
    headers: Mapping[str, tuple[bool, Place | None, str | None]]


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    required: bool
    schema: Place | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. ``responses`` are keyed by status as text, "4XX" or "default".

    ``encodings`` are the media types of the parts of a multipart body, by name, each with its requirement.
    ``webhook``: the platform calls a partner, at an address that the partner chose; ``path`` is then its name.
    """

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    requirement: str | None
    parameters: tuple[Parameter, ...]
    body_required: bool
    bodies: Mapping[str, Place | None]
    encodings: Mapping[str, tuple[str, str | None]]
    responses: Mapping[str, ResponseRule]
    webhook: bool = False

    def response(self, status: int) -> ResponseRule | None:
        """The rule for a status, or None where the contract does not know it."""
        return (
            self.responses.get(str(status)) or self.responses.get(f"{status // 100}XX") or self.responses.get("default")
        )


class Contract:
    """The operations of one profile and the schemas that their messages keep."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.root = file.resolve().as_uri()
        self._documents: dict[str, Any] = {}
        document = self.document(self.root)
        if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3.1"):
            raise ConfigurationError("not an OpenAPI document", file=file, line=1, expected='openapi: "3.1.x"')
        self._root_document: dict[str, Any] = document
        general = document.get("x-requirements", {})
        if not isinstance(general, dict):
            raise ConfigurationError("x-requirements is not an object", file=file, expected="status, answer, request")
        self.general: Mapping[str, str] = MappingProxyType(general)
        self.operations = tuple(self._operations())
        self._by_form: dict[tuple[str, int], list[Operation]] = {}
        for operation in self.operations:
            self._by_form.setdefault((operation.method, operation.path.count("/")), []).append(operation)
        self.webhooks: Mapping[str, Operation] = MappingProxyType(
            {
                name: self._operation(name, method, item, "webhooks")
                for name, item in self._root_document.get("webhooks", {}).items()
                for method in sorted(METHODS & item.keys())
            }
        )

    def find(self, method: str, path: str) -> Operation | None:
        """The operation for a request; ``path`` is relative to the base URL. A trailing slash makes no difference."""
        trimmed = path.rstrip("/") or "/"
        # A name in a path stands for what has no slash in it.
        alike = self._by_form.get((method.upper(), trimmed.count("/")), ())
        fitting = [o for o in alike if o.pattern.fullmatch(trimmed)]
        return min(fitting, key=lambda o: o.path.count("{"), default=None)

    def knows_path(self, path: str) -> bool:
        return any(o.pattern.fullmatch(path.rstrip("/") or "/") for o in self.operations)

    @cached_property
    def requirements(self) -> frozenset[str]:
        """Every requirement that the document or a schema it uses names, for checks against the register."""
        for file in sorted(self.file.parent.glob("*.json")):
            self.document(file.resolve().as_uri())
        return frozenset(_named(list(self._documents.values()))).union(self.general.values())

    def document(self, uri: str) -> Any:
        """The document at a file URI, read once. Raises ConfigurationError where it cannot be read."""
        if uri not in self._documents:
            self._documents[uri] = _load(Path(url2pathname(urlsplit(uri).path)))
        return self._documents[uri]

    def schema(self, place: Place) -> Any:
        """The schema at a place."""
        uri, _, pointer = place.uri.partition("#")
        value = self.document(uri)
        for step in filter(None, pointer.split("/")):
            key = step.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def _operations(self) -> list[Operation]:
        found = []
        paths = self._root_document.get("paths") or {}
        if not isinstance(paths, dict) or not all(isinstance(item, dict) for item in paths.values()):
            raise ConfigurationError("paths are not objects", file=self.file, expected="operations by path and method")
        for path, item in paths.items():
            for method in METHODS & item.keys():
                found.append(self._operation(path, method, item))
        if not found:
            raise ConfigurationError("no operations", file=self.file, expected="at least one path with a method")
        return sorted(found, key=lambda o: (o.path, o.method))

    def _operation(self, path: str, method: str, item: dict[str, Any], section: str = "paths") -> Operation:
        pointer = pointer_to(section, path, method)
        raw = item[method]
        try:
            parameters = [
                self._parameter(p, pointer_to(section, path, "parameters", n))
                for n, p in enumerate(item.get("parameters", ()))
            ] + [self._parameter(p, f"{pointer}/parameters/{n}") for n, p in enumerate(raw.get("parameters", ()))]
            body, body_at = self._resolved(raw.get("requestBody", {}), f"{pointer}/requestBody")
            return Operation(
                id=raw["operationId"],
                method=method.upper(),
                path=path,
                pattern=re.compile(re.sub(r"\\\{[^/}]+\\\}", r"[^/]+", re.escape(path))),
                requirement=raw.get("x-requirement"),
                parameters=tuple(parameters),
                body_required=bool(body.get("required", False)),
                bodies=self._content(body.get("content", {}), f"{body_at}/content"),
                encodings=_encodings(body.get("content", {})),
                responses=MappingProxyType(
                    {
                        str(status): self._response(response, f"{pointer}/responses/{status}")
                        for status, response in raw["responses"].items()
                    }
                ),
                webhook=section == "webhooks",
            )
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as problem:
            raise ConfigurationError(
                f"{method.upper()} {path}: {problem!r} is missing or of the wrong kind",
                file=self.file,
                expected="operationId, responses, and references that lead somewhere",
            ) from None

    def _parameter(self, raw: dict[str, Any], pointer: str) -> Parameter:
        raw, pointer = self._resolved(raw, pointer)
        schema = self._place(f"{pointer}/schema") if "schema" in raw else None
        return Parameter(raw["name"], raw["in"], bool(raw.get("required", False)), schema)

    def _response(self, raw: dict[str, Any], pointer: str) -> ResponseRule:
        raw, pointer = self._resolved(raw, pointer)
        headers = {}
        for name, value in raw.get("headers", {}).items():
            rule, at = self._resolved(value, pointer + pointer_to("headers", name))
            schema = self._place(f"{at}/schema") if "schema" in rule else None
            headers[name] = (bool(rule.get("required", False)), schema, rule.get("x-requirement"))
        return ResponseRule(self._content(raw.get("content", {}), f"{pointer}/content"), MappingProxyType(headers))

    def _content(self, raw: dict[str, Any], pointer: str) -> Mapping[str, Place | None]:
        return MappingProxyType(
            {
                media.partition(";")[0].strip().lower(): self._place(pointer + pointer_to(media, "schema"))
                if "schema" in value
                else None
                for media, value in raw.items()
            }
        )

    def _place(self, pointer: str) -> Place:
        return Place(f"{self.root}#{pointer}")

    def _resolved(self, raw: dict[str, Any], pointer: str) -> tuple[dict[str, Any], str]:
        """Follow references within the document; OpenAPI objects may not refer to other files here."""
        for _ in range(8):
            reference = raw.get("$ref")
            if reference is None:
                return raw, pointer
            pointer = reference.removeprefix("#")
            raw = self.schema(Place(f"{self.root}#{pointer}"))
        raise KeyError("a reference that refers to itself")


def _load(file: Path) -> Any:
    try:
        if file.stat().st_size > LARGEST_DOCUMENT:
            raise ConfigurationError(f"larger than {LARGEST_DOCUMENT} bytes", file=file, expected="a schema document")
        text = file.read_text(encoding="utf-8")
        if file.suffix in (".yaml", ".yml"):
            return yaml.load(text, StrictLoader)  # noqa: S506 - a safe loader
        return json.loads(text, object_pairs_hook=_members)
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected="a schema") from None
    except UnicodeDecodeError as problem:
        raise ConfigurationError(f"not UTF-8 at byte {problem.start}", file=file, expected="UTF-8 text") from None
    except json.JSONDecodeError as problem:
        raise ConfigurationError(f"not JSON: {problem.msg}", file=file, line=problem.lineno, expected="JSON") from None
    except ValueError as problem:
        raise ConfigurationError(f"not JSON: {problem}", file=file, expected="JSON") from None
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        what = getattr(problem, "problem", None) or str(problem)
        line = mark.line + 1 if mark else None
        raise ConfigurationError(f"not YAML: {what}", file=file, line=line, expected="a YAML document") from None
    except RecursionError:
        raise ConfigurationError("nested too deeply", file=file, expected="a schema document") from None


class StrictLoader(_FAST_LOADER):  # type: ignore[misc]
    """Refuses a key that is there twice: the first would be lost, and its rules with it."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def _encodings(content: dict[str, Any]) -> Mapping[str, tuple[str, str | None]]:
    parts = content.get("multipart/form-data", {}).get("encoding", {})
    return MappingProxyType({name: (e.get("contentType", ""), e.get("x-requirement")) for name, e in parts.items()})


def _named(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["x-requirement"]} if isinstance(value.get("x-requirement"), str) else set()
        return own.union(*(_named(member) for member in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_named(member) for member in value))
    return set()
