"""How a step definition names its sentence: once, for every keyword that may introduce it, numbered or not.

A sentence of the workflow begins with its step number ("8. the partner accepts the order"); the definition leaves the
number out, so that the same sentence serves in other scenarios.

Around each sentence stands the layer ``by_hand``, which settles it by a person's attestation where only a person can do
it. Steps that call each other go without: the sentence that is being run is the one that is settled.
"""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import parse
from pytest_bdd import parsers, step, then

P = ParamSpec("P")
T = TypeVar("T")
LAYER = "by_hand"
"""The fixture with the layer (``proctor.pytest_plugin.by_hand``)."""
NUMBERED = re.compile(r"(\d{1,2})\. +(?=\S)")


def step_number(text: str) -> int | None:
    """The number that a sentence begins with, or None."""
    match = NUMBERED.match(text)
    return int(match[1]) if match else None


class Sentence(parsers.StepParser):
    """A sentence with ``{name:type}`` fields, matched without its step number.

    Its pattern is built when it is first tried: most of the several hundred are not, in most runs. Without a field it
    needs none.
    """

    @functools.cached_property
    def parser(self) -> parse.Parser:
        return parse.compile(self.name)

    def is_matching(self, name: str) -> bool:
        said = NUMBERED.sub("", name, count=1)
        if not set(self.name) & {"{", "}"}:
            return said.lower() == self.name.lower()
        try:
            return bool(self.parser.parse(said))
        except ValueError:
            return False

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        found = self.parser.parse(NUMBERED.sub("", name, count=1))
        return dict(found.named) if isinstance(found, parse.Result) else None


def action(text: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Something an actor does: fits Given, When and Then alike."""
    return lambda function: _registered(step(Sentence(text), stacklevel=3), function)


def expectation(text: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Something that must hold: fits only Then."""
    return lambda function: _registered(then(Sentence(text), stacklevel=3), function)


def _registered(
    register: Callable[[Callable[..., object]], Callable[..., object]], function: Callable[P, T]
) -> Callable[P, T]:
    """Have pytest-bdd run the layer around a step definition; whoever calls the definition itself gets it bare."""
    register(_layered(function))
    return function


def _layered(function: Callable[..., object]) -> Callable[..., object]:
    # The linter refuses what is async; a generator would never be gone through here.
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        return function
    if inspect.isasyncgenfunction(function):
        return function

    @functools.wraps(function)
    def layer(**arguments: Any) -> object:
        return arguments.pop(LAYER).do(function, arguments)

    plain = inspect.signature(function)
    # pytest-bdd gives fixtures for the parameters that it finds in the signature.
    own = inspect.Parameter(LAYER, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    layer.__signature__ = plain.replace(parameters=[own, *plain.parameters.values()])  # type: ignore[attr-defined]
    return layer
