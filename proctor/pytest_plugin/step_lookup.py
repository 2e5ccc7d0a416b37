"""Finds the step definition of a sentence without asking pytest for every fixture each time.

pytest-bdd looks a sentence up among all fixtures, whenever it is run: 2 ms a sentence with two hundred definitions.
Then it makes a fixture of the one that it found, and asks pytest for that. Here the definitions that are visible in a
folder are gathered once, what a sentence found there is remembered, and its function is handed over as it is. A feature
file has none of its own.

Replaces the private ``pytest_bdd.scenario.get_step_function``; ``tests/test_private_names.py`` checks that it is still
the one that is called.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_bdd.compat
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from proctor.pytest_plugin.sentences import NUMBERED, Sentence

Words = tuple[str, ...]
Definition = tuple[int, Any, StepFunctionContext]
"""Its place among all, the fixture, and what pytest-bdd knows of it."""


def install(config: pytest.Config, lookup: StepLookup) -> None:
    """Have pytest-bdd look sentences up here, until pytest ends."""
    module: Any = sys.modules["pytest_bdd.scenario"]
    plain = module.get_step_function
    module.get_step_function = lookup.function
    config.add_cleanup(lambda: setattr(module, "get_step_function", plain))


class StepLookup:
    """One per process of pytest. Step definitions must not be added while tests run."""

    def __init__(self) -> None:
        self._visible: dict[Path, Mapping[Words, list[Definition]]] = {}
        self._found: dict[tuple[Path, str, str], list[Any]] = {}

    def function(self, request: Any, step: Step) -> StepFunctionContext | None:
        """What is to be run for a sentence; None where nothing is defined for it.

        The linter refuses features in which a sentence has more than one definition.
        """
        found = self.definitions(step, request._fixturemanager, request.node)
        return step_function_context_registry[found[-1].func] if found else None

    def definitions(self, step: Step, fixturemanager: Any, node: pytest.Item) -> Sequence[Any]:
        """The fixture definitions that can parse a sentence and are visible to a test; the same as pytest-bdd's."""
        folder = node.path.parent
        key = (folder, step.type, step.name)
        if key not in self._found:
            if folder not in self._visible:
                self._visible[folder] = _visible(fixturemanager, node)
            said = _words(NUMBERED.sub("", step.name, count=1))
            visible = self._visible[folder]
            possible = sorted(one for n in range(len(said) + 1) for one in visible.get(said[:n], ()))
            self._found[key] = [
                definition
                for _, definition, context in possible
                if context.type in (None, step.type) and context.parser.is_matching(step.name)
            ]
        return self._found[key]


def _words(text: str) -> Words:
    return tuple(text.lower().split())


def _first_words(template: str) -> Words:
    """The words before the first field of a sentence, by which most definitions are told apart without trying them."""
    plain, field, _ = template.partition("{")
    words = _words(plain)
    return words[:-1] if field and plain and not plain[-1].isspace() else words


def _visible(manager: Any, node: pytest.Item) -> Mapping[Words, list[Definition]]:
    """The definitions by their first words; those that begin with a field, or are none of Proctor's, have none."""
    found: dict[Words, list[Definition]] = defaultdict(list)
    place = 0
    for name in pytest_bdd.compat.get_fixture_names(fixturemanager=manager):
        for definition in pytest_bdd.compat.getfixturedefs(manager, name, node) or ():
            context = step_function_context_registry.get(definition.func)
            if context is not None:
                words = _first_words(context.parser.name) if isinstance(context.parser, Sentence) else ()
                found[words].append((place, definition, context))
                place += 1
    return found
