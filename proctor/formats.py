"""What a text must be: formats and patterns, each as strict as the stricter of two libraries.

``jsonschema`` takes ``a@@b.c`` for an address and, like Python, "a\\n" for ``^a$``. ``jsonschema-rs`` takes neither,
but takes a leap second, which the other does not. What one of them refuses is refused here, so a rule is never read in
the way that lets more pass. The quick check and the judge have ``FORMATS`` and ``matcher`` in common.

Not for the other keywords of a schema: those are ``proctor.quick_check``'s and ``proctor.contract_check``'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from proctor.failures import ConfigurationError

MOST_KEPT = 2_000
LONGEST_KEPT = 200
LONGEST_FOR_BOTH = 100_000
"""Characters. In a million ``jsonschema-rs`` gives up on patterns with a look-ahead, and calls that no match."""
_ADDRESSES = jsonschema_rs.EmailOptions(allow_display_text=False)
"""An address is RFC 5321's, which has no name before it; both libraries would take "A <a@b.c>"."""


@cache
def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a pattern is found in a text: by Python's regular expressions, and by those of ECMA 262 that it is of."""
    try:
        search = re.compile(pattern).search
        finds = jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid
    except (re.error, ValueError) as problem:
        reason = str(problem).partition("\n")[0]
        raise ConfigurationError(f"the pattern {pattern} cannot be used: {reason}", expected="ECMA 262") from None

    def found(text: str) -> bool:
        if search(text) is None:
            return False
        try:
            return len(text) > LONGEST_FOR_BOTH or bool(finds(text))
        except UnicodeEncodeError:  # Half a character cannot be handed over. ECMA 262 finds it as Python does.
            return True

    return _remembering(found)


def _pattern(validator: Validator, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not matcher(pattern)(instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _format(name: str) -> Callable[[object], bool]:
    one = Draft202012Validator.FORMAT_CHECKER
    other = jsonschema_rs.Draft202012Validator(
        {"format": name}, validate_formats=True, email_options=_ADDRESSES
    ).is_valid

    def conforms(text: str) -> bool:
        try:
            return one.conforms(text, name) and bool(other(text))
        except UnicodeEncodeError:  # Half a character, which no format has a place for.
            return False

    remembered = _remembering(conforms)
    return lambda value: not isinstance(value, str) or remembered(value)


def _remembering(ask: Callable[[str], bool]) -> Callable[[str], bool]:
    """A page of orders says the same moments and ids again and again: 4 us for a moment, and 0.2 us from memory."""
    kept = lru_cache(maxsize=MOST_KEPT)(ask)
    return lambda text: kept(text) if len(text) <= LONGEST_KEPT else ask(text)


def _strictest() -> FormatChecker:
    """The formats of JSON Schema 2020-12 that ``jsonschema`` knows; ``FormatChecker()`` has the "time" of draft 3."""
    formats = FormatChecker(formats=())
    for name in Draft202012Validator.FORMAT_CHECKER.checkers:
        formats.checks(name)(_format(name))
    return formats


FORMATS = _strictest()
Judge: type[Validator] = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
"""Where a schema names its dialect (``$schema``), jsonschema goes over to its own class again: take it out before."""
