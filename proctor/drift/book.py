"""A document with its references: what stands at a JSON pointer, and where a ``$ref`` leads.

Two kinds of documents are read alike: a published one, whose references stay within it, and a contract, whose
references lead to other files of its folder. A place is ``URI#POINTER``; the URI of a published document is empty. Not
for what a schema means (``proctor.drift.shape``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from urllib.request import url2pathname

from proctor.contract import Contract
from proctor.failures import ConfigurationError, shown
from proctor.json_pointer import pointer_to
from proctor.reporting.markdown import printable

_SILENT = ("description", "summary", "x-requirement", "example", "$comment")
MOST_LOOKS = 50_000
MOST_REFERENCES = 32
"""So many references may follow each other before it is taken for a circle."""


class Book:
    """``name`` is how people call the document; ``document`` reads the one at a URI."""

    def __init__(self, name: str, start: str, document: Callable[[str], Any], local: bool, folder: Path | None) -> None:
        self.name = name
        self.start = start
        self._document = document
        self._local = local
        self._folder = folder
        self._looks = 0
        self._nodes: dict[str, Any] = {}

    @property
    def root(self) -> dict[str, Any]:
        node = self.node(f"{self.start}#")
        return node if isinstance(node, dict) else {}

    @property
    def version(self) -> str:
        """Of OpenAPI, such as ``3.0``."""
        return ".".join(str(self.root.get("openapi", "")).split(".")[:2])

    def spend(self) -> None:
        """Count a look at a schema. Those that contain each other often enough would else be looked at for ever."""
        self._looks += 1
        if self._looks > MOST_LOOKS:
            raise ConfigurationError(
                f"{self.name}: its schemas would have to be looked at more than {MOST_LOOKS} times",
                expected="schemas that do not contain each other over and over",
            )

    def node(self, at: str) -> Any:
        """What stands at a place. Raises ConfigurationError where nothing does."""
        if at not in self._nodes:
            uri, _, pointer = at.partition("#")
            value = self._document(uri)
            for step in filter(None, pointer.split("/")):
                value = self._member(value, step.replace("~1", "/").replace("~0", "~"), at)
            self._nodes[at] = value
        return self._nodes[at]

    def follow(self, at: str, reference: object) -> str:
        """The place to which a reference at ``at`` leads."""
        if not isinstance(reference, str):
            raise self.problem(at, f"$ref is {reference!r}", "a text such as #/components/schemas/Order")
        if self._local and not reference.startswith("#"):
            raise self.problem(
                at, f"$ref leads out of the document: {reference[:120]!r}", "one whole document; bundle it first"
            )
        uri, fragment = urldefrag(urljoin(at.partition("#")[0], reference))
        return f"{uri}#{unquote(fragment)}"

    def resolved(self, at: str) -> tuple[dict[str, Any], str]:
        """The object at a place, references followed, and where it stands then."""
        for _ in range(MOST_REFERENCES):
            node = self.members(at)
            if "$ref" not in node:
                return node, at
            at = self.follow(at, node["$ref"])
        raise self.problem(at, "a reference that leads back to itself", "a reference to something")

    def targets(self, places: Iterable[str]) -> tuple[str, ...]:
        """Where schemas that are nothing but references lead: the same for all that refer to it."""
        return tuple(self._target(at) for at in places)

    def _target(self, at: str) -> str:
        for _ in range(MOST_REFERENCES):
            node = self.node(at)
            if not isinstance(node, dict) or "$ref" not in node or node.keys() - {"$ref", *_SILENT}:
                break
            at = self.follow(at, node["$ref"])
        return at

    def objects(self, at: str, name: str) -> dict[str, Any]:
        """The member ``name`` of the object at a place, which is an object itself, or an empty one."""
        node = self.members(at).get(name) or {}
        if not isinstance(node, dict):
            raise self.problem(inner(at, name), f"{name} is {type(node).__name__}", "an object")
        return {str(key): value for key, value in node.items()}

    def members(self, at: str) -> dict[str, Any]:
        """The object at a place."""
        node = self.node(at)
        if not isinstance(node, dict):
            raise self.problem(at, f"an object should stand here, not {type(node).__name__}", "an object")
        return node

    def shown(self, at: str) -> str:
        """A place for people: without the folder, and without the name of the document itself."""
        uri, _, pointer = at.partition("#")
        if uri == self.start and self._folder is None:
            return f"#{pointer}"
        return f"{Path(url2pathname(urlsplit(uri).path)).name}#{pointer}"

    def problem(self, at: str, what: str, expected: str) -> ConfigurationError:
        return ConfigurationError(printable(f"{self.name}: {self.shown(at)}: {what}"), expected=expected)

    def _member(self, value: Any, step: str, at: str) -> Any:
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            return value[int(step)]
        if isinstance(value, dict):
            if step in value:
                return value[step]
            # YAML reads the status 200 as a number.
            if step.isdecimal() and int(step) in value:
                return value[int(step)]
        raise self.problem(at, f"there is nothing at {step!r}", "a reference to something that is there")


def published_book(name: str, document: dict[str, Any]) -> Book:
    return Book(name, "", lambda _: document, local=True, folder=None)


def contract_book(contract: Contract) -> Book:
    return Book(
        shown(contract.file), contract.root, contract.document, local=False, folder=contract.file.resolve().parent
    )


def inner(at: str, *steps: object) -> str:
    """The place of a member, or a member's member."""
    return at + pointer_to(*steps)
