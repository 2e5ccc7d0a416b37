"""Does an exchange keep its contract? Every violation, with the requirement that it belongs to.

Finds the operation by method and path, then checks parameters, bodies, status, headers and media types. Validators are
compiled once per schema; what plainly keeps its schema is told so by ``proctor.quick_check``, everything else is judged
here. Pure: knows no journal and decides no verdict.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from referencing import Registry, Resource
from referencing._core import Resolver
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from proctor.contract import Contract, Operation, Parameter, Place, ResponseRule
from proctor.exchange import Exchange, Request, Response, header, parse_json
from proctor.failures import ConfigurationError
from proctor.formats import FORMATS, Judge
from proctor.json_pointer import pointer_to
from proctor.multipart import Part, read_parts
from proctor.quick_check import QuickCheck
from proctor.schema_check import check_schema, without_dialect

MOST_VIOLATIONS = 20
_SENTENCES = {
    "type": "must be of type {0}",
    "enum": "must be one of {0}",
    "const": "must be {0}",
    "pattern": "must match {0}",
    "format": "must be a {0}",
    "maxItems": "must have at most {0} items",
    "minItems": "must have at least {0} items",
    "minLength": "must have at least {0} characters",
    "maxLength": "must have at most {0} characters",
    "minimum": "must be at least {0}",
    "maximum": "must be at most {0}",
    "anyOf": "fits none of the forms allowed",
    "oneOf": "fits none, or more than one, of the forms allowed",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which an exchange breaks its contract. ``side`` is whose message it is: "request" or "response"."""

    side: str
    code: str
    text: str
    requirement: str | None
    expected: object = None
    observed: object = None
    pointer: str = ""


class ContractChecker:
    """Checks exchanges against one contract; ``base_path`` is the path of the base URL, such as ``/v1``.

    A recording may have been made at more than one: ``others`` are the paths of those.
    """

    def __init__(self, contract: Contract, base_path: str, others: Iterable[str] = ()) -> None:
        self.contract = contract
        self.base_path = base_path.rstrip("/")
        # The longest first: one may be the beginning of another.
        self._bases = sorted({self.base_path, *(path.rstrip("/") for path in others)}, key=len, reverse=True)
        self._validators: dict[Place, Validator] = {}
        documents = self._documents()
        self._registry: Registry[Any] = Registry().with_resources(
            (uri, Resource.from_contents(without_dialect(document), DRAFT202012)) for uri, document in documents
        )
        self._quick = QuickCheck(documents)

    def operation(self, request: Request) -> Operation | None:
        path = urlsplit(request.url).path
        base = next((one for one in self._bases if path.startswith(one + "/")), None)
        return None if base is None else self.contract.find(request.method, path[len(base) :])

    def check(self, exchange: Exchange) -> list[Violation]:
        """Everything that breaks the contract; at most ``MOST_VIOLATIONS`` of one side and requirement, so that many
        violations of weak rules cannot hide one of a severe rule. Empty where all is well.
        """
        if exchange.webhook:
            return list(self._webhook(self.contract.webhooks[exchange.webhook], exchange.request))[:MOST_VIOLATIONS]
        operation = self.operation(exchange.request)
        if operation is None:
            return [] if exchange.deliberate else [_unknown(exchange.request)]
        found = [] if exchange.deliberate else list(self._request(operation, exchange.request))
        if exchange.response is not None:
            found += self._response(operation, exchange.response)
        return _not_too_many(found)

    def check_request(self, request: Request, operation: Operation | None) -> list[Violation]:
        """The same of a request alone; ``operation`` is the one that it is for."""
        return [_unknown(request)] if operation is None else _not_too_many(self._request(operation, request))

    def validate(self, place: Place, instance: Any, side: str, fallback: str | None) -> Iterator[Violation]:
        """Violations of one schema, alike ones (a list of a hundred with one defect) told once."""
        if self._quick.passes(place.uri, instance):
            return
        groups: dict[tuple[Any, ...], list[ValidationError]] = {}
        try:
            for error in self._validator(place).iter_errors(instance):
                missing = error.message if error.validator == "required" else ""
                groups.setdefault((tuple(error.absolute_schema_path), missing), []).append(error)
        except RecursionError:
            yield Violation(side, "SCHEMA_DEPTH", "the body is nested too deeply to be checked", fallback)
            return
        except Unresolvable as problem:
            raise ConfigurationError(
                f"a $ref leads nowhere: {problem}", file=self.contract.file, expected="a schema in the same folder"
            ) from None
        for errors in groups.values():
            yield self._violation(place, errors, side, fallback)
        if not groups and (refused := self._quick.refusal(place.uri, instance)):
            # The judge is the laxer one here, and cannot explain it.
            pointer = pointer_to(*refused.path)
            text = f"{pointer or 'the body'}: {_short(refused.text)}"
            code = f"SCHEMA_{_shout(refused.keyword)}"
            yield Violation(side, code, text, fallback, observed=refused.observed, pointer=pointer)

    def _request(self, operation: Operation, request: Request) -> Iterator[Violation]:
        owner = operation.requirement
        sent = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
        known = {p.name: p for p in operation.parameters if p.place == "query"}
        for name, value in dict.fromkeys(sent):
            if name in known:
                yield from self._parameter(known[name], value, owner)
            elif name not in ("apiKey",):
                text = f"{operation.id} has no query parameter {name!r}"
                yield Violation(
                    "request", "PARAMETER_UNKNOWN", text, self._general("request", owner), sorted(known), name
                )
        for parameter in known.values():
            if parameter.required and parameter.name not in dict(sent):
                text = f"the query parameter {parameter.name!r} is missing"
                yield Violation("request", "PARAMETER_MISSING", text, owner, parameter.name)
        if request.body or operation.body_required:
            yield from self._request_body(operation, request)

    def _webhook(self, operation: Operation, request: Request) -> Iterator[Violation]:
        """A call that the platform made. Its address is ours, and so is the answer."""
        if request.method != operation.method:
            text = f"{operation.id} came by {request.method}"
            yield Violation("request", "METHOD", text, operation.requirement, operation.method, request.method)
        if request.body or operation.bodies:
            yield from self._request_body(operation, request)

    def _request_body(self, operation: Operation, request: Request) -> Iterator[Violation]:
        given = header(request.headers, "content-type") or ""
        # What partners send wrongly is a rule of its own; what the platform sends is judged by the webhook's.
        own = operation.requirement
        kind, owner = _media(given), own if operation.webhook else self._general("request", own)
        if kind not in operation.bodies:
            taken = " or ".join(operation.bodies) or "no body"
            text = f"{operation.id} takes {taken}, not {kind or 'a body without type'}"
            yield Violation("request", "CONTENT_TYPE", text, owner, sorted(operation.bodies), kind)
        elif (place := operation.bodies[kind]) is None:
            return
        elif kind == "multipart/form-data":
            yield from self._parts(operation, place, read_parts(request.body, given))
        else:
            try:
                instance = parse_json(request.body)
            except ValueError as problem:
                yield Violation("request", "BODY_NOT_JSON", f"the body sent is not JSON: {problem}", owner)
            else:
                yield from self.validate(place, instance, "request", operation.requirement)

    def _parts(self, operation: Operation, place: Place, parts: list[Part]) -> Iterator[Violation]:
        """A file is checked as the text of its bytes, one character each, so that its length is its size."""
        owner = operation.requirement
        for form in _forms(parts):
            yield from self.validate(place, form, "request", owner)
        for part in parts:
            expected, requirement = operation.encodings.get(part.name, ("", None))
            if expected and _media(part.content_type) != expected:
                text = f"the part {part.name!r} has the content type {part.content_type or '(none)'}"
                yield Violation("request", "CONTENT_TYPE", text, requirement or owner, expected, part.content_type)

    def _parameter(self, parameter: Parameter, value: str, owner: str | None) -> Iterator[Violation]:
        if parameter.schema is None:
            return
        for v in self._validate_text(parameter.schema, value, "request", owner):
            text = f"query parameter {parameter.name!r}: {v.text}"
            yield Violation(v.side, v.code, text, v.requirement, v.expected, value)

    def _validate_text(self, place: Place, text: str, side: str, owner: str | None) -> list[Violation]:
        """Violations of a value of a URL or a header, which is a text there: whatever it can be read as may fit."""
        found: list[Violation] = []
        for reading in _readings(text):
            violations = list(self.validate(place, reading, side, owner))
            if not violations:
                return []
            found = found or violations
        return found

    def _response(self, operation: Operation, response: Response) -> Iterator[Violation]:
        owner = operation.requirement
        if response.flaw:
            yield Violation("response", response.flaw, response.flaw_text, owner, "a whole answer", response.status)
            return
        rule = operation.response(response.status)
        if rule is None:
            text = f"{operation.id} answered {response.status}, which is not a documented status of it"
            known = sorted(operation.responses)
            general = self._general("status", owner)
            yield Violation("response", "STATUS_UNDOCUMENTED", text, general, known, response.status)
            return
        yield from self._headers(rule, response, owner)
        if rule.schemas:
            yield from self._response_body(operation, rule, response)

    def _headers(self, rule: ResponseRule, response: Response, owner: str | None) -> Iterator[Violation]:
        for name, (required, place, requirement) in rule.headers.items():
            value = header(response.headers, name)
            if value is None:
                if required:
                    text = f"the answer has no header {name}"
                    yield Violation("response", "HEADER_MISSING", text, requirement or owner, name)
            elif place is not None:
                for v in self._validate_text(place, value.strip(), "response", requirement or owner):
                    text = f"the header {name} {v.text}"
                    yield Violation("response", "HEADER_VALUE", text, v.requirement, v.expected, value)

    def _response_body(self, operation: Operation, rule: ResponseRule, response: Response) -> Iterator[Violation]:
        owner = operation.requirement
        general = self._general("answer", owner)
        given = header(response.headers, "content-type")
        if (kind := _media(given)) not in rule.schemas:
            text = f"the answer of {operation.id} has the content type {given or '(none)'}"
            yield Violation("response", "CONTENT_TYPE", text, general, sorted(rule.schemas), given)
        place = rule.schemas[kind] if kind in rule.schemas else next(iter(rule.schemas.values()))
        if place is None:
            return
        try:
            instance = parse_json(response.body)
        except ValueError as problem:
            start = response.body[:200].decode("utf-8", "replace")
            text = f"the answer of {operation.id} is not JSON: {problem}"
            yield Violation("response", "BODY_NOT_JSON", text, general, "a JSON document", start)
        else:
            yield from self.validate(place, instance, "response", owner)

    def _validator(self, place: Place) -> Validator:
        if place not in self._validators:
            self._validators[place] = Judge({"$ref": place.uri}, registry=self._registry, format_checker=FORMATS)
        return self._validators[place]

    def _documents(self) -> list[tuple[str, Any]]:
        """The contract's document and the schemas beside it, by the URI of the file and by ``$id``."""
        folder = self.contract.file.resolve().parent
        found: list[tuple[str, Any]] = []
        for file in [self.contract.file.resolve(), *sorted(folder.glob("*.json"))]:
            document = self.contract.document(file.as_uri())
            if not isinstance(document, dict):
                raise ConfigurationError("not a schema", file=file, line=1, expected="a JSON object")
            if file.suffix == ".json":
                check_schema(document, file)
            found.append((file.as_uri(), document))
            if isinstance(document.get("$id"), str):
                found.append((document["$id"], document))
        return found

    def _violation(self, place: Place, errors: list[ValidationError], side: str, fallback: str | None) -> Violation:
        error = errors[0]
        keyword = str(error.validator)
        pointer = pointer_to(*error.absolute_path)
        what = _SENTENCES.get(keyword, "{0}").format(_short(error.validator_value))
        text = f"{pointer or 'the body'} {what}"
        if keyword not in _SENTENCES:
            text = f"{pointer or 'the body'}: {_short(error.message)}"
        observed: object = error.instance
        if keyword == "required":
            present: Mapping[str, object] = observed if isinstance(observed, Mapping) else {}
            names: list[str] = list(error.validator_value) if isinstance(error.validator_value, list) else []
            name = next((n for n in names if n not in present and repr(n) in error.message), "?")
            text = f"the member {name!r} of {pointer or 'the body'} is missing"
            pointer, observed = f"{pointer}/{name}", sorted(present)
        if len(errors) > 1:
            text += f" (and so in {len(errors) - 1} more places)"
        owner = self._owner(place, list(error.absolute_schema_path), error.schema) or fallback
        expected = error.validator_value if keyword != "required" else f"the member {pointer.rpartition('/')[2]!r}"
        return Violation(side, f"SCHEMA_{_shout(keyword)}", text, owner, expected, observed, pointer)

    def _owner(self, place: Place, path: list[Any], failed: object) -> str | None:
        """The nearest ``x-requirement`` along the way from the schema's root to the keyword that ``failed`` has.

        jsonschema leaves "$ref" out of that way, so each step may lie in a schema or behind its reference.
        """
        resolver = self._registry.resolver(base_uri=place.uri.partition("#")[0])
        return _nearest({"$ref": place.uri}, resolver, path, failed, None)[1]

    def _general(self, what: str, otherwise: str | None) -> str | None:
        return self.contract.general.get(what, otherwise)


def _unknown(request: Request) -> Violation:
    line = f"{request.method} {request.url}"
    text = f"the contract has no operation {line}"
    return Violation("request", "OPERATION_UNKNOWN", text, None, "an operation of the contract", line)


def _not_too_many(found: Iterable[Violation]) -> list[Violation]:
    kept: list[Violation] = []
    counts: Counter[tuple[str, str | None]] = Counter()
    for violation in found:
        counts[violation.side, violation.requirement] += 1
        if counts[violation.side, violation.requirement] <= MOST_VIOLATIONS:
            kept.append(violation)
    return kept


def _nearest(
    schema: Any, resolver: Resolver[Any], path: list[Any], failed: object, owner: str | None
) -> tuple[bool, str | None]:
    """Whether ``path`` leads on to the schema that failed, and the ``x-requirement`` met last on that way."""
    if isinstance(schema, Mapping):
        owner = schema.get("x-requirement", owner)
    if not path:
        return True, owner
    step = path[0]
    there = step in schema if isinstance(schema, Mapping) else isinstance(schema, list)
    if there and (len(path) > 1 or schema is failed):
        found = _nearest(schema[step], resolver, path[1:], failed, owner)
        if found[0]:
            return found
    for reference in ("$ref", "$dynamicRef") if isinstance(schema, Mapping) else ():
        if isinstance(schema.get(reference), str):
            behind = resolver.lookup(schema[reference])
            # "$dynamicRef" is a step of the way, "$ref" is none.
            rest = path[1:] if step == "$dynamicRef" == reference else path
            found = _nearest(behind.contents, behind.resolver, rest, failed, owner)
            if found[0]:
                return found
    return False, None


def _readings(text: str) -> list[object]:
    """What a text of a URL or a header can be as a JSON value, the likeliest first."""
    readings: list[object] = [text]
    if re.fullmatch(r"-?[0-9]{1,18}", text):
        readings.insert(0, int(text))
    elif text in ("true", "false"):
        readings.insert(0, text == "true")
    return readings


def _forms(parts: list[Part]) -> list[dict[str, str]]:
    """The fields of a form; where a name is there several times, as many forms, so that each part is checked."""
    forms: list[dict[str, str]] = [{}]
    for part in parts:
        content = part.content.decode("latin-1")
        if part.name in forms[0]:
            forms.append({**forms[0], part.name: content})
        else:
            forms = [{**form, part.name: content} for form in forms]
    return forms


def _media(value: str | None) -> str:
    return (value or "").partition(";")[0].strip().lower()


def _shout(keyword: str) -> str:
    return "".join(f"_{c}" if c.isupper() else c for c in keyword).upper()


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else value
    return text if len(text) <= 200 else text[:200] + " ..."
