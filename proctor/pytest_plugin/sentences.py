"""How a step definition names its sentence: once, for every keyword that may introduce it, numbered or not.

A sentence of the workflow begins with its step number ("8. the partner accepts the order"); the definition leaves the
number out, so that the same sentence serves in other scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from pytest_bdd import parsers, step, then

P = ParamSpec("P")
T = TypeVar("T")
NUMBERED = re.compile(r"(\d{1,2})\. +(?=\S)")


def step_number(text: str) -> int | None:
    """The number that a sentence begins with, or None."""
    match = NUMBERED.match(text)
    return int(match[1]) if match else None


class Sentence(parsers.parse):
    """A sentence with ``{name:type}`` fields, matched without its step number."""

    def is_matching(self, name: str) -> bool:
        return super().is_matching(NUMBERED.sub("", name, count=1))

    def parse_arguments(self, name: str) -> dict[str, Any]:
        return super().parse_arguments(NUMBERED.sub("", name, count=1))


def action(text: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Something an actor does: fits Given, When and Then alike."""
    return step(Sentence(text))


def expectation(text: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Something that must hold: fits only Then."""
    return then(Sentence(text))
