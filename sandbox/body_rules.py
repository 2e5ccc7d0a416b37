"""Checking a JSON body against a small table of rules, and keeping only the members that are known.

Unknown members are tolerated and dropped. Which rules a body has is told elsewhere, one table for each platform.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.faults import Faults
from sandbox.messages import Call, JsonObject, Refusal

# Enough for any price, and small enough to be written as a decimal number.
_LARGEST_AMOUNT = 10**12
_AMOUNT_TEXT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,6})?")


class Kind(enum.Enum):
    TEXT = "a string"
    FLAG = "true or false"
    OBJECT = "an object"
    TEXTS = "an array of strings"
    AMOUNT = "a number of 0 or more, or the text of one"
    COUNT = "a whole number of 0 or more"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one member must be. ``null`` counts as absent. ``members`` are the rules inside an object."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    not_blank: bool = False
    one_of: tuple[str, ...] = ()
    members: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Violation:
    """``code`` is the error code: ``missing_``, ``blank_``, ``invalid_`` or ``too_long_`` and the member's name."""

    code: str
    message: str


def checked(call: Call, rules: tuple[Rule, ...], faults: Faults, longest: int | None = None) -> JsonObject:
    """The known members of the call's body. Raises Refusal (400) for the first violation that no fault waives."""
    for violation in violations(rules, call.body, longest):
        if not faults.waive(call.operation, violation.code):
            raise Refusal(400, violation.code, violation.message)
    demanded = faults.demanded(call.operation, call.body)
    if demanded:
        raise Refusal(400, f"missing_{_snake(demanded)}", f"{demanded} is missing.")
    return known(rules, call.body)


def known(rules: tuple[Rule, ...], body: JsonObject) -> JsonObject:
    """The members that have a rule, in the rules' order, without nulls."""
    kept: JsonObject = {}
    for rule in rules:
        value = body.get(rule.name)
        if value is None:
            continue
        if rule.kind is Kind.OBJECT and isinstance(value, dict):
            kept[rule.name] = known(rule.members, value)
        elif rule.kind is Kind.AMOUNT and isinstance(value, str) and _AMOUNT_TEXT.fullmatch(value):
            kept[rule.name] = float(value) if "." in value else int(value)
        else:
            kept[rule.name] = value
    return kept


def violations(
    rules: tuple[Rule, ...], body: JsonObject, longest: int | None = None, where: str = ""
) -> Iterator[Violation]:
    """All that is wrong with a body. ``longest`` limits the characters of every text."""
    for rule in rules:
        path = where + rule.name
        value = body.get(rule.name)
        if value is None:
            if rule.required:
                yield Violation(f"missing_{_snake(path)}", f"{path} is missing; it must be {rule.kind.value}.")
        elif not _fits(rule.kind, value):
            yield Violation(f"invalid_{_snake(path)}", f"{path} must be {rule.kind.value}.")
        elif rule.not_blank and not value.strip():
            yield Violation(f"blank_{_snake(path)}", f"{path} must hold something other than white space.")
        elif rule.one_of and value not in rule.one_of:
            shown = f"{path} is {str(value)[:80]!r}; it must be one of {', '.join(rule.one_of)}."
            yield Violation(f"invalid_{_snake(path)}", shown)
        elif longest is not None and isinstance(value, str) and len(value) > longest:
            yield Violation(f"too_long_{_snake(path)}", f"{path} has {len(value)} characters; at most {longest} fit.")
        elif rule.kind is Kind.OBJECT:
            yield from violations(rule.members, value, longest, path + ".")


def _fits(kind: Kind, value: Any) -> bool:
    if kind is Kind.AMOUNT:
        if isinstance(value, str):
            return _AMOUNT_TEXT.fullmatch(value) is not None and float(value) <= _LARGEST_AMOUNT
        # NaN and infinity fail the comparison by themselves; huge integers could not be made floats to ask.
        return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= _LARGEST_AMOUNT
    if kind is Kind.COUNT:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_AMOUNT
    if kind is Kind.TEXTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, dict if kind is Kind.OBJECT else bool if kind is Kind.FLAG else str)


def _snake(path: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path)
    return spaced.replace(".", "_").lower()
