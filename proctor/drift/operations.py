"""Two documents side by side, operation by operation: which are there, and what each takes and answers.

Compared is what the contract is about: its operations, its webhooks, and what else the document has below the same
first segments of paths. Everything else of a platform's document is passed over. Bodies are ``proctor.drift.bodies``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from proctor.contract import METHODS, Contract
from proctor.drift.answers import Answers
from proctor.drift.bodies import Comparison
from proctor.drift.book import Book, contract_book, inner
from proctor.drift.kinds import Difference, Writer
from proctor.drift.shape import Part, Parts

DOCUMENT = "document"
_NAMED = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+")
_OWN_HEADERS = ("accept", "content-type", "authorization")
"""Parameters of these names mean nothing in OpenAPI."""


@dataclass(frozen=True, slots=True)
class _Call:
    """An operation or a webhook in one document. ``item`` is where its path stands."""

    path: str
    method: str
    at: str
    item: str
    webhook: bool

    @property
    def name(self) -> str:
        return f"webhook {self.path}" if self.webhook else f"{self.method.upper()} {self.path}"

    @property
    def key(self) -> tuple[bool, str, str]:
        """The same for both documents, whatever they call what stands in a path."""
        path = self.path if self.webhook else re.sub(r"\{[^{}]*\}", "{}", self.path).rstrip("/") or "/"
        return self.webhook, path, self.method

    @property
    def area(self) -> tuple[bool, str]:
        first = self.path.partition(":")[0] if self.webhook else self.path.strip("/").partition("/")[0]
        return self.webhook, first


def differences(theirs: Book, contract: Contract) -> tuple[Difference, ...]:
    """Every difference, in the order of the contract's operations; a document that is alike has none.

    Raises ConfigurationError for a document that cannot be followed.
    """
    ours = contract_book(contract)
    comparing = _Documents(theirs, ours, contract)
    return tuple(dict.fromkeys(comparing.all()))


@dataclass(frozen=True, slots=True)
class _Documents:
    theirs: Book
    ours: Book
    contract: Contract

    def all(self) -> Iterator[Difference]:
        yield from self._servers()
        mine = {call.key: call for call in _calls(self.ours)}
        their_calls = {call.key: call for call in _calls(self.theirs)}
        if not any(key in their_calls for key, call in mine.items() if not call.webhook):
            their_calls = self._without_base(their_calls)
        for key, call in mine.items():
            if key in their_calls:
                yield from self._operation(their_calls[key], call)
            else:
                yield self._existence(call, "operation-gone")
        areas = {call.area for call in mine.values()}
        for key, call in their_calls.items():
            if key not in mine and call.area in areas:
                yield self._existence(call, "operation-new")

    def _without_base(self, calls: dict[tuple[bool, str, str], _Call]) -> dict[tuple[bool, str, str], _Call]:
        """Some documents have the path of the base URL in each of their paths."""
        found = dict(calls)
        for url, _ in _servers(self.ours):
            base = urlsplit(url).path.rstrip("/")
            for call in calls.values():
                if base and not call.webhook and call.path.startswith(base + "/"):
                    short = _Call(call.path[len(base) :], call.method, call.at, call.item, call.webhook)
                    found[short.key] = short
        return found

    def _existence(self, call: _Call, kind: str) -> Difference:
        gone = kind == "operation-gone"
        section = "webhooks" if call.webhook else "paths"
        return self._about(
            call.name,
            "operation",
            kind,
            ("not there", "there") if gone else ("there", "not there"),
            (inner(f"{self.theirs.start}#", section), call.at)
            if gone
            else (call.at, inner(f"{self.ours.start}#", section)),
            self.ours.node(call.at).get("x-requirement") if gone else None,
        )

    def _operation(self, theirs: _Call, ours: _Call) -> Iterator[Difference]:
        left, right = self.theirs.node(theirs.at), self.ours.node(ours.at)
        owner = right.get("x-requirement")
        old, new = bool(right.get("deprecated")), bool(left.get("deprecated"))
        if old != new:
            kind = "operation-deprecated" if new else "operation-revived"
            words = ("deprecated", "not deprecated") if new else ("not deprecated", "deprecated")
            yield self._about(ours.name, "operation", kind, words, (theirs.at, ours.at), owner)
        yield from self._security(theirs, ours, owner)
        asking, answering = Writer.PARTNER, Writer.PLATFORM
        if ours.webhook:
            asking, answering = answering, asking
        yield from self._parameters(theirs, ours, asking, owner)
        answers = Answers(self.theirs, self.ours, ours.name, self.contract.general, owner)
        yield from answers.request(theirs.at, ours.at, asking)
        yield from answers.answers(theirs.at, ours.at, answering)

    def _parameters(self, theirs: _Call, ours: _Call, writer: Writer, owner: str | None) -> Iterator[Difference]:
        left = _parameters(self.theirs, theirs, _names(ours.path))
        right = _parameters(self.ours, ours, _names(ours.path))
        for key in right | left:
            where = f"parameter {key[0]} {key[1]}"
            comparing = Comparison(self.theirs, self.ours, ours.name, where, writer, owner)
            their_at, our_at = left.get(key), right.get(key)
            rule = self._rule(our_at) if our_at else None
            if their_at is None:
                their_end = inner(theirs.at, "parameters")
                yield comparing.say("", "parameter-gone", "not there", "there", their_end, our_at or ours.at, rule)
                continue
            needed = _needed(self.theirs, their_at)
            if our_at is None:
                kind = "parameter-new-required" if needed else "parameter-new"
                yield comparing.say("", kind, "there", "not there", their_at, inner(ours.at, "parameters"), None)
                continue
            if needed != _needed(self.ours, our_at):
                kind = "parameter-required" if needed else "parameter-optional"
                words = ("required", "optional") if needed else ("optional", "required")
                yield comparing.say("", kind, *words, their_at, our_at, rule)
            yield from comparing.schemas(
                _schema(self.theirs, their_at), _schema(self.ours, our_at), their_at, our_at
            )  # fmt: skip

    def _rule(self, at: str) -> str | None:
        schema = self.ours.node(at).get("schema")
        named = schema.get("x-requirement") if isinstance(schema, dict) else None
        return named if isinstance(named, str) else None

    def _security(self, theirs: _Call, ours: _Call, owner: str | None) -> Iterator[Difference]:
        (left, left_at), (right, right_at) = _security(self.theirs, theirs.at), _security(self.ours, ours.at)
        if left != right:
            words = (_either(left), _either(right))
            yield self._about(ours.name, "security", "security-changed", words, (left_at, right_at), owner)

    def _servers(self) -> Iterator[Difference]:
        theirs, ours = dict(_servers(self.theirs)), dict(_servers(self.ours))
        if not theirs:
            return  # nothing is said about addresses
        pointers = (inner(f"{self.theirs.start}#", "servers"), inner(f"{self.ours.start}#", "servers"))
        for url, description in ours.items():
            if url not in theirs:
                named = _NAMED.findall(description)
                words = ("not there", url)
                yield self._about(
                    DOCUMENT, "servers", "server-gone", words, pointers, named[0] if named else None
                )  # fmt: skip
        for url in sorted(theirs.keys() - ours.keys()):
            yield self._about(DOCUMENT, "servers", "server-new", (url, "not there"), pointers, None)

    def _about(
        self, operation: str, place: str, kind: str, words: tuple[str, str], at: tuple[str, str], owner: str | None
    ) -> Difference:
        comparing = Comparison(self.theirs, self.ours, operation, place, Writer.PLATFORM, None)
        return comparing.say("", kind, *words, *at, owner)


def _calls(book: Book) -> Iterator[_Call]:
    for section in ("paths", "webhooks"):
        for path in book.objects(f"{book.start}#", section):
            item, at = book.resolved(inner(f"{book.start}#", section, path))
            for method in item:
                if method in METHODS:
                    book.members(inner(at, method))
                    yield _Call(path, method, inner(at, method), at, section == "webhooks")


def _names(path: str) -> list[str]:
    return re.findall(r"\{([^{}]*)\}", path)


def _parameters(book: Book, call: _Call, names: list[str]) -> dict[tuple[str, str], str]:
    """Where the parameters stand, by place and name. Those in the path have the names of the contract's path."""
    renamed = dict(zip(_names(call.path), names, strict=False))
    found: dict[tuple[str, str], str] = {}
    for at in (call.item, call.at):
        listed = book.node(at).get("parameters") or []
        if not isinstance(listed, list):
            raise book.problem(inner(at, "parameters"), "parameters are no list", "a list")
        for number, _ in enumerate(listed):
            parameter, place = book.resolved(inner(at, "parameters", number))
            kind, name = str(parameter.get("in", "")), str(parameter.get("name", ""))
            if kind == "header" and name.lower() in _OWN_HEADERS:
                continue
            shown = renamed.get(name, name) if kind == "path" else name
            known = [k for k in found if k[0] == kind and k[1].lower() == name.lower()] if kind == "header" else []
            found[known[0] if known else (kind, shown)] = place
    return {
        (kind, next((n for n in names if n.lower() == name.lower()), name) if kind == "path" else _case(kind, name)): at
        for (kind, name), at in found.items()
    }


def _case(kind: str, name: str) -> str:
    """Names of headers mean the same in any case."""
    return name.lower() if kind == "header" else name


def _needed(book: Book, at: str) -> bool:
    return bool(book.node(at).get("required", False))


def _schema(book: Book, at: str) -> Parts:
    """The schema of a parameter, which may stand behind a media type."""
    node = book.node(at)
    if "schema" in node:
        return (Part(inner(at, "schema")),)
    for media in book.objects(at, "content"):
        if "schema" in book.objects(inner(at, "content"), media):
            return (Part(inner(at, "content", media, "schema")),)
    return ()


def _security(book: Book, at: str) -> tuple[frozenset[frozenset[str]], str]:
    """What a caller shows: one of several sets of credentials, in the words of their schemes. And where it says so."""
    own = book.node(at).get("security")
    place = inner(at, "security") if own is not None else inner(f"{book.start}#", "security")
    listed: Any = own if own is not None else book.root.get("security") or []
    schemes = book.objects(f"{book.start}#", "components").get("securitySchemes") or {}
    ways = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return frozenset(frozenset(_scheme(schemes, name) for name in way) for way in ways) or frozenset(
        {frozenset()}
    ), place


def _scheme(schemes: Any, name: str) -> str:
    scheme = schemes.get(name) if isinstance(schemes, dict) else None
    if not isinstance(scheme, dict):
        return f"unknown scheme {name}"
    words = [str(scheme.get(part, "")) for part in ("type", "in", "name")]
    return " ".join(filter(None, [*words, str(scheme.get("scheme", "")).lower()]))


def _either(ways: frozenset[frozenset[str]]) -> str:
    return " or ".join(sorted(" and ".join(sorted(way)) or "nothing" for way in ways))


def _servers(book: Book) -> Iterator[tuple[str, str]]:
    listed = book.root.get("servers")
    for server in listed if isinstance(listed, list) else ():
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield server["url"].rstrip("/"), str(server.get("description", ""))
