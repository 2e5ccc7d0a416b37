"""Finds the step definition of a sentence without asking pytest for every fixture each time.

pytest-bdd looks a sentence up among all fixtures, whenever it is run: 2 ms a sentence with two hundred definitions.
Here the definitions that are visible in a file are gathered once, and what a sentence found there is remembered.

Replaces the private ``pytest_bdd.scenario.find_fixturedefs_for_step``; ``tests/test_private_names.py`` checks that it
is still the one that is called.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import pytest_bdd.compat
from pytest_bdd.parser import Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

Definition = tuple[Any, StepFunctionContext]


def install(config: pytest.Config, lookup: StepLookup) -> None:
    """Have pytest-bdd look sentences up here, until pytest ends."""
    module: Any = sys.modules["pytest_bdd.scenario"]
    plain = module.find_fixturedefs_for_step
    module.find_fixturedefs_for_step = lookup
    config.add_cleanup(lambda: setattr(module, "find_fixturedefs_for_step", plain))


class StepLookup:
    """One per process of pytest. Step definitions must not be added while tests run."""

    def __init__(self) -> None:
        self._visible: dict[Path, list[Definition]] = {}
        self._found: dict[tuple[Path, str, str], list[Any]] = {}

    def __call__(self, step: Step, fixturemanager: Any, node: pytest.Item) -> Iterable[Any]:
        """The fixture definitions that can parse a sentence and are visible to a test; the same as pytest-bdd's."""
        key = (node.path, step.type, step.name)
        if key not in self._found:
            if node.path not in self._visible:
                self._visible[node.path] = _visible(fixturemanager, node)
            self._found[key] = [
                definition
                for definition, context in self._visible[node.path]
                if context.type in (None, step.type) and context.parser.is_matching(step.name)
            ]
        return self._found[key]


def _visible(manager: Any, node: pytest.Item) -> list[Definition]:
    found = []
    for name in pytest_bdd.compat.get_fixture_names(fixturemanager=manager):
        for definition in pytest_bdd.compat.getfixturedefs(manager, name, node) or ():
            context = step_function_context_registry.get(definition.func)
            if context is not None:
                found.append((definition, context))
    return found
