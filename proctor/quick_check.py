"""A quick first look at a message: does it plainly keep its schema?

A page of a hundred orders takes the judge (``jsonschema``) 40 ms and this compiled validator less than one. What it
does not say "plainly yes" to, the judge looks at and explains. Patterns and formats, which libraries read differently,
are checked by the same functions in both (``proctor.formats``). Where the judge then has nothing to say, but this one
does refuse the message, ``refusal`` tells why: the stricter one counts.

Not for explaining, where the judge can: that is ``proctor.contract_check``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from proctor.formats import FORMATS, matcher

_OF_URIS = "%:/?#[]@!$&'()*+,;=~"
_FORMATS = {name: check for name, (check, _) in FORMATS.checkers.items()}
_UNTOLD = (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError)
"""Half characters, too deep a nesting, references that lead nowhere: here it cannot be told."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first thing that is wrong: the keyword that is not kept, the way to the place, and a sentence."""

    keyword: str
    path: tuple[str | int, ...]
    text: str
    observed: object


class QuickCheck:
    """Compiled schemas of one contract, by URI. ``resources`` are its documents, each with its URI."""

    def __init__(self, resources: Iterable[tuple[str, Any]]) -> None:
        self._registry: Any = None
        self._resources = list(resources)
        self._compiled: dict[str, Any] = {}

    def passes(self, uri: str, instance: object) -> bool:
        """True only where the instance keeps the schema; False where it does not, or where it cannot be told here."""
        try:
            return bool(self._validator(uri).is_valid(instance))
        except _UNTOLD:
            return False

    def refusal(self, uri: str, instance: object) -> Refusal | None:
        """Why the instance does not pass; None where it does, or where it cannot be told here."""
        try:
            error = next(iter(self._validator(uri).iter_errors(instance)), None)
        except _UNTOLD:
            return None
        if error is None:
            return None
        return Refusal(str(error.schema_path[-1]), tuple(error.instance_path), str(error.message), error.instance)

    def _validator(self, uri: str) -> Any:
        if uri not in self._compiled:
            if self._registry is None:
                self._registry = jsonschema_rs.Registry(self._resources, draft=jsonschema_rs.Draft202012)
            self._compiled[uri] = jsonschema_rs.Draft202012Validator(
                # A path of OpenAPI has braces, which no URI may have as they are; here that is an error.
                {"$ref": quote(uri, safe=_OF_URIS)},
                registry=self._registry,
                validate_formats=True,
                formats=_FORMATS,
                keywords={"pattern": _Pattern},
            )
        return self._compiled[uri]


class _Pattern:
    """The keyword ``pattern`` as the judge has it."""

    def __init__(self, _parent: object, pattern: str, _path: object) -> None:
        self._found = matcher(pattern)

    def validate(self, instance: object) -> None:
        if isinstance(instance, str) and not self._found(instance):
            raise ValueError("the pattern is not in the text")
