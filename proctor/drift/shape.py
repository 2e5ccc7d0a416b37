"""What a schema asks for, whichever way it is written: references, ``allOf``, ``nullable`` and unions put together.

A schema is a tuple of parts that hold at once; its shape is read one level deep, and members are tuples of parts
again, so that schemas that contain themselves have shapes too. What has no shape of its own (``not``, ``if`` without a
plain condition) is kept as a text, to be compared as one. Not for comparing (``proctor.drift.bodies``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from proctor.drift.book import Book, inner
from proctor.drift.patterns import plain_pattern

ALL_TYPES = frozenset({"string", "number", "boolean", "object", "array", "null"})
_NUMBERS = frozenset({"int32", "int64", "float", "double"})
"""Formats that say how a number is kept, not which numbers are allowed."""
_STRICTER: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties", "maximum", "exclusiveMaximum"), min),
    **dict.fromkeys(("minLength", "minItems", "minProperties", "minimum", "exclusiveMinimum"), max),
}
LIMITS = frozenset({*_STRICTER, "multipleOf", "uniqueItems", "pattern", "format"})
_AS_TEXT = ("not", "dependentRequired", "dependentSchemas", "contains", "prefixItems", "patternProperties")
LARGEST_VALUE = 400
"""Nodes of a value or a condition that are compared; more are told as "..."."""
_SILENT = frozenset({"x-requirement", "$comment", "description", "title", "examples", "example"})


@dataclass(frozen=True, slots=True)
class Part:
    """A schema at a place, with the requirement of the nearest schema around it. ``union`` names alternatives instead:
    the members of the same name of several forms.
    """

    at: str
    requirement: str | None = None
    union: tuple[tuple[Part, ...], ...] = ()


Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Something that a schema says, where, and whose rule it belongs to."""

    value: Any
    at: str
    requirement: str | None


@dataclass(slots=True)
class Shape:
    """``types`` and ``values`` are None where anything is allowed; numbers that are whole are the type "integer".

    ``variants`` are the parts that hold besides where the member ``key[0]`` has the value ``key[1]``.
    """

    at: str
    requirement: str | None = None
    types: Said | None = None
    values: Said | None = None
    limits: dict[str, Said] = field(default_factory=dict)
    default: Said | None = None
    members: dict[str, Parts] = field(default_factory=dict)
    required: dict[str, Said] = field(default_factory=dict)
    items: Parts = ()
    others: Parts = ()
    closed: Said | None = None
    forbidden: dict[str, Said] = field(default_factory=dict)
    conditions: dict[str, Said] = field(default_factory=dict)
    variants: dict[tuple[str, str], Parts] = field(default_factory=dict)
    forms: tuple[Parts, ...] = ()
    misplaced: Said | None = None

    @property
    def allowed(self) -> frozenset[str] | None:
        """The types, narrowed to those of the values."""
        types = None if self.types is None else frozenset(self.types.value)
        if self.values is not None:
            of_values = frozenset(type_of(json.loads(v)) for v in self.values.value)
            types = of_values if types is None else frozenset(t for t in of_values if _covers(types, t))
        return types


def shape(book: Book, parts: Parts, at: str) -> Shape:
    """The shape of parts that hold at once; ``at`` is where they would stand, if there are none."""
    reading = _Reading(book, Shape(parts[0].at if parts else at, parts[0].requirement if parts else None))
    for part in parts:
        reading.add(part, frozenset())
    return reading.shape


class _Reading:
    def __init__(self, book: Book, empty: Shape) -> None:
        self.book = book
        self.shape = empty
        self.named = False

    def add(self, part: Part, trail: frozenset[str]) -> None:
        """Let a part hold as well. A schema that leads back to itself says nothing new the second time."""
        self.book.spend()
        if part.union:
            shapes = [shape(self.book, parts, part.at) for parts in part.union]
            self._union([(parts, one) for parts, one in zip(part.union, shapes, strict=True)], part, "")
            return
        if part.at in trail:
            return
        node = self.book.node(part.at)
        if node is True:
            return
        if node is False:
            self._types(frozenset(), part.at, part.requirement)
            return
        if not isinstance(node, dict):
            raise self.book.problem(part.at, f"a schema should stand here, not {type(node).__name__}", "an object")
        trail |= {part.at}
        owner = node.get("x-requirement", part.requirement)
        if "x-requirement" in node and not self.named:
            # The outermost schema that names a requirement counts for what none of its parts says.
            self.shape.requirement, self.named = owner, True
        self.shape.requirement = self.shape.requirement or owner
        if "$ref" in node:
            self.add(Part(self.book.follow(part.at, node["$ref"]), owner), trail)
        for number, _ in enumerate(_listed(node, "allOf")):
            self.add(Part(inner(part.at, "allOf", number), owner), trail)
        self._plain(node, part.at, owner)
        self._object(node, part.at, owner)
        for keyword in ("oneOf", "anyOf"):
            if _listed(node, keyword):
                self._branches(node, keyword, Part(part.at, owner), trail)
        self._conditions(node, part.at, owner)

    def _plain(self, node: dict[str, Any], at: str, owner: str | None) -> None:
        if "type" in node or node.get("nullable") is True:
            listed = node.get("type", sorted(ALL_TYPES))
            types = frozenset(map(str, listed if isinstance(listed, list) else [listed]))
            if node.get("nullable") is True:
                if self.book.version != "3.0" and "null" not in types:
                    self.shape.misplaced = Said("nullable: true", inner(at, "nullable"), owner)
                types |= {"null"}
            self._types(types, inner(at, "type") if "type" in node else at, owner)
        if isinstance(node.get("enum"), list) or "const" in node:
            keyword = "enum" if isinstance(node.get("enum"), list) else "const"
            values = frozenset(_json(v) for v in (node["enum"] if keyword == "enum" else [node["const"]]))
            if node.get("nullable") is True:
                values |= {"null"}
            self._values(values, inner(at, keyword), owner)
        for keyword in LIMITS & node.keys():
            self._limit(keyword, node[keyword], inner(at, keyword), owner, node)
        if "default" in node:
            self.shape.default = Said(_json(node["default"]), inner(at, "default"), owner)
        if isinstance(node.get("items"), dict | bool):
            self.shape.items += (Part(inner(at, "items"), owner),)

    def _object(self, node: dict[str, Any], at: str, owner: str | None) -> None:
        properties = node.get("properties")
        for name in properties if isinstance(properties, dict) else ():
            mine = (Part(inner(at, "properties", name), owner),)
            self.shape.members[str(name)] = self.shape.members.get(str(name), ()) + mine
        for number, name in enumerate(_listed(node, "required")):
            self.shape.required.setdefault(str(name), Said(name, inner(at, "required", number), owner))
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            if node.get(keyword) is False:
                self.shape.closed = Said(False, inner(at, keyword), owner)
            elif isinstance(node.get(keyword), dict) and node[keyword]:
                self.shape.others += (Part(inner(at, keyword), owner),)
        names = node.get("propertyNames")
        if isinstance(names, dict) and isinstance(names.get("not"), dict):
            for name in _listed(names["not"], "enum"):
                self.shape.forbidden[str(name)] = Said(name, inner(at, "propertyNames", "not", "enum"), owner)

    def _branches(self, node: dict[str, Any], keyword: str, part: Part, trail: frozenset[str]) -> None:
        branches: list[tuple[Parts, Shape]] = []
        for number, branch in enumerate(node[keyword]):
            if isinstance(branch, dict) and "$ref" in branch and self.book.follow(part.at, branch["$ref"]) in trail:
                return  # one of the forms is the schema itself
            one = Part(inner(part.at, keyword, number), part.requirement)
            reading = _Reading(self.book, Shape(one.at, one.requirement))
            reading.add(one, trail)
            branches.append(((one,), reading.shape))
        named = node.get("discriminator")
        name = str(named.get("propertyName", "")) if isinstance(named, dict) else ""
        if name:
            self._name_forms(branches, name, named if isinstance(named, dict) else {})
        self._union(branches, Part(inner(part.at, keyword), part.requirement), name)

    def _name_forms(self, branches: list[tuple[Parts, Shape]], name: str, discriminator: dict[str, Any]) -> None:
        """In OpenAPI the name of a form's schema is a value of its discriminator, unless ``mapping`` has others."""
        mapping = discriminator.get("mapping")
        by_place = {str(v): str(k) for k, v in mapping.items()} if isinstance(mapping, dict) else {}
        for parts, one in branches:
            known = shape(self.book, one.members.get(name, ()), one.at)
            form = self.book.node(parts[0].at)
            reference = form.get("$ref") if known.values is None and isinstance(form, dict) else None
            if isinstance(reference, str):
                value = by_place.get(reference) or by_place.get(schema := reference.rsplit("/", 1)[-1]) or schema
                one.variants[name, _json(value)] = ()  # read by _variants

    def _union(self, branches: list[tuple[Parts, Shape]], part: Part, name: str) -> None:
        """One of several forms. Told apart by values, by types or by a member where that is possible."""
        shapes = [one for _, one in branches]
        types = [one.allowed for one in shapes]
        if all(one.values is not None for one in shapes) or _null_aside(shapes):
            values = frozenset[str]().union(*(one.values.value if one.values else {"null"} for one in shapes))
            self._values(values, part.at, part.requirement)
            self._types(frozenset[str]().union(*(t or () for t in types)), part.at, part.requirement)
            return
        if all(t is not None for t in types) and _disjoint([t or frozenset() for t in types]):
            if not any(one.values for one in shapes):
                self._types(frozenset[str]().union(*(t or () for t in types)), part.at, part.requirement)
                for one in shapes:
                    self._absorb(one)
                return
        elif chosen := self._variants(branches, name):
            key, forms = chosen
            self._types(frozenset({"object"}), part.at, part.requirement)
            alternatives = tuple(one.members[key] for _, one in branches if key in one.members)
            if len(alternatives) == len(branches):
                union = Part(part.at, part.requirement, alternatives)
                self.shape.members[key] = (*self.shape.members.get(key, ()), union)
                if all(key in one.required for one in shapes):
                    self.shape.required.setdefault(key, shapes[0].required[key])
            for value, parts in forms.items():
                self.shape.variants[key, value] = self.shape.variants.get((key, value), ()) + parts
            return
        if all(t is not None for t in types):
            self._types(frozenset[str]().union(*(t or () for t in types)), part.at, part.requirement)
        if any(t is not None for t in types):
            self.shape.forms += tuple(parts for parts, _ in branches)
        else:
            text = "one of " + "; ".join(_text(self.book.node(parts[0].at)) for parts, _ in branches)
            self.shape.conditions[text] = Said(text, part.at, part.requirement)

    def _variants(self, branches: list[tuple[Parts, Shape]], name: str) -> tuple[str, dict[str, Parts]] | None:
        if any(one.allowed not in (None, frozenset({"object"})) for _, one in branches):
            return None
        candidates = [name] if name else list(branches[0][1].members)
        for key in candidates:
            forms: dict[str, Parts] = {}
            for parts, one in branches:
                said = shape(self.book, one.members.get(key, ()), one.at).values
                values = set(said.value) if said else {v for k, v in one.variants if k == key}
                if not values or values & forms.keys():
                    break
                forms.update(dict.fromkeys(values, parts))
            else:
                return key, forms
        return None

    def _absorb(self, other: Shape) -> None:
        mine = self.shape
        for keyword, said in other.limits.items():
            self._limit(keyword, said.value, said.at, said.requirement, {})
        for name, parts in other.members.items():
            mine.members[name] = mine.members.get(name, ()) + parts
        mine.required |= other.required
        mine.items += other.items
        mine.others += other.others
        mine.closed = mine.closed or other.closed
        mine.variants |= other.variants
        mine.conditions |= other.conditions

    def _conditions(self, node: dict[str, Any], at: str, owner: str | None) -> None:
        wanted = node.get("if")
        if isinstance(wanted, dict):
            variants = _plain_condition(wanted)
            if variants is not None and "then" in node and "else" not in node:
                for key in variants:
                    self.shape.variants[key] = (*self.shape.variants.get(key, ()), Part(inner(at, "then"), owner))
            else:
                text = _text({name: node[name] for name in ("if", "then", "else") if name in node})
                self.shape.conditions[text] = Said(text, inner(at, "if"), owner)
        for keyword in _AS_TEXT:
            if keyword not in node:
                continue
            refused = node[keyword]
            if keyword == "not" and isinstance(refused, dict) and refused.keys() - _SILENT == {"type"}:
                listed = refused["type"] if isinstance(refused["type"], list) else [refused["type"]]
                rest = frozenset((self.shape.types.value if self.shape.types else ALL_TYPES) - set(map(str, listed)))
                self.shape.types = Said(rest, inner(at, "not"), owner)
            else:
                text = f"{keyword} {_text(refused)}"
                self.shape.conditions[text] = Said(text, inner(at, keyword), owner)

    def _types(self, types: frozenset[str], at: str, owner: str | None) -> None:
        known = self.shape.types
        both = types if known is None else _meet(known.value, types)
        if known is None or both != known.value:
            self.shape.types = Said(both, at, owner)

    def _values(self, values: frozenset[str], at: str, owner: str | None) -> None:
        known = self.shape.values
        both = values if known is None else frozenset(known.value & values)
        if known is None or both != known.value:
            self.shape.values = Said(both, at, owner)

    def _limit(self, keyword: str, value: Any, at: str, owner: str | None, node: Mapping[str, Any]) -> None:
        if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
            # OpenAPI 3.0: a switch for the limit beside it.
            limit = node.get("m" + keyword[10:])
            if not value or not isinstance(limit, int | float):
                return
            value = limit
        if (keyword == "format" and str(value) in _NUMBERS) or (keyword == "uniqueItems" and value is not True):
            return
        if keyword == "pattern":
            value = plain_pattern(str(value))
        known = self.shape.limits.get(keyword)
        if known is not None:
            choose = _STRICTER.get(keyword)
            if choose and isinstance(value, int | float) and isinstance(known.value, int | float):
                value = choose(known.value, value)
            elif value != known.value:
                value = " and ".join(sorted({str(known.value), str(value)}))
            if value == known.value:
                return
        self.shape.limits[keyword] = Said(value, at, owner)


def type_of(value: object) -> str:
    """The type of a JSON value, in JSON Schema's words."""
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def _plain_condition(wanted: dict[str, Any]) -> list[tuple[str, str]] | None:
    """The members and values of "if this member has one of these values"; None for any other condition."""
    properties = wanted.get("properties")
    if wanted.keys() - {"required", "properties"} - _SILENT or not isinstance(properties, dict) or len(properties) != 1:
        return None
    [(name, rule)] = properties.items()
    if not isinstance(rule, dict) or rule.keys() - _SILENT not in ({"const"}, {"enum"}):
        return None
    return [(str(name), _json(v)) for v in ([rule["const"]] if "const" in rule else _listed(rule, "enum"))]


def _null_aside(shapes: list[Shape]) -> bool:
    """Whether one form is a list of values and all others are null."""
    listed = [one for one in shapes if one.values is not None]
    return len(listed) == 1 and all(one.values or one.allowed == frozenset({"null"}) for one in shapes)


def _disjoint(types: list[frozenset[str]]) -> bool:
    wide = [t | {"integer"} if "number" in t else t for t in types]
    return sum(map(len, wide)) == len(frozenset[str]().union(*wide))


def _covers(types: frozenset[str], one: str) -> bool:
    return one in types or (one == "integer" and "number" in types)


def _meet(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    return frozenset({t for t in first if _covers(second, t)} | {t for t in second if _covers(first, t)})


def _listed(node: Mapping[str, Any], name: str) -> list[Any]:
    value = node.get(name)
    return value if isinstance(value, list) else []


def _json(value: object) -> str:
    return json.dumps(_bounded(value, [LARGEST_VALUE]), ensure_ascii=False, sort_keys=True, default=str)


def _text(value: object) -> str:
    """A schema as one line, without what is only for people."""
    return _json(_bounded(value, [LARGEST_VALUE], _SILENT))


def _bounded(value: object, left: list[int], without: frozenset[str] = frozenset()) -> object:
    """A value with so many nodes at most: by its anchors, a small YAML document can name an endless number."""
    left[0] -= 1
    if left[0] < 0:
        return "..."
    if isinstance(value, dict):
        return {str(k): _bounded(v, left, without) for k, v in value.items() if k not in without and left[0] >= 0}
    return [_bounded(v, left, without) for v in value if left[0] >= 0] if isinstance(value, list) else value
