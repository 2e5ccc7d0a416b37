"""What a feature file must not hold, since it could then pass, or vanish, without anybody noticing.

Checked when a feature is collected, before anything runs. Every problem is one line with file and line.

Private names: ``pytest_bdd.gherkin_parser.GherkinDocument`` and ``pytest_bdd.steps.step_function_context_registry``;
``tests/test_private_names.py`` checks them.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.gherkin_parser import GherkinDocument
from pytest_bdd.parser import Scenario
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from proctor.pytest_plugin.sentences import step_number
from proctor.pytest_plugin.step_lookup import StepLookup
from proctor.requirements import Profile

VALUE_TAGS = frozenset({"req", "epic", "owner", "severity", "issue", "link", "tms", "role", "requires"})
PLAIN_TAGS = frozenset({"workflow"})
ROLES = ("platform", "partner")
EVASIONS = frozenset({"skip", "xfail", "importorskip", "exit"})
_PLACEHOLDER = re.compile(r"<([^<>\s][^<>]*)>")


def text_problems(document: GherkinDocument, uri: str, profile: Profile) -> list[str]:
    """What is wrong with the text of a feature file. A file that cannot be parsed is the collector's business."""
    feature = document.feature
    found: list[str] = []
    names: dict[str, int] = {}
    scenarios = list(_scenarios(feature.children, _tags(feature)))
    if not scenarios:
        found.append(f"{uri}:1: no scenario at all")
    for one, tags in scenarios:
        at = f"{uri}:{one.location.line}"
        if one.name in names:
            found.append(
                f"{at}: the name {one.name!r} is taken by the scenario at line {names[one.name]}, which would vanish"
            )
        names[one.name] = one.location.line
        if not one.steps:
            found.append(f"{at}: the scenario has no steps and would always pass")
        found += _outline(one, at)
        found += _tag_problems(one, tags, at, profile)
    return found


def step_problems(
    scenarios: Iterable[tuple[pytest.Function, Scenario]], uri: str, manager: Any, lookup: StepLookup
) -> list[str]:
    """What is wrong with the step definitions that the scenarios would use."""
    found: dict[str, None] = {}
    known: dict[tuple[str, str, str], list[str]] = {}
    for item, rendered in scenarios:
        for step in rendered.steps:
            key = (step.type, step.keyword, step.name)
            if key not in known:
                definitions = [step_function_context_registry[d.func] for d in lookup.definitions(step, manager, item)]
                known[key] = list(_definition_problems(f"{step.keyword.strip()} {step.name}", definitions))
            for problem in known[key]:
                found[f"{uri}:{step.line_number}: {problem}"] = None
    return list(found)


def _scenarios(children: Iterable[Any], tags: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    for child in children:
        if getattr(child, "rule", None):
            yield from _scenarios(child.rule.children, tags | _tags(child.rule))
        if getattr(child, "scenario", None):
            yield child.scenario, tags | _tags(child.scenario)


def _tags(node: Any) -> frozenset[str]:
    return frozenset(tag.name.lstrip("@") for tag in node.tags)


def _outline(one: Any, at: str) -> Iterator[str]:
    used = set(_PLACEHOLDER.findall("\n".join([one.name, *map(_step_text, one.steps)])))
    if not one.examples:
        if "outline" in one.keyword.lower() or "template" in one.keyword.lower():
            yield f"{at}: a {one.keyword} without Examples would run once, with its <placeholders> as they are"
        elif used:
            yield f"{at}: {_listed(used)} but no Examples"
    for examples in one.examples:
        line = f"{at.rpartition(':')[0]}:{examples.location.line}"
        rows = [[cell.value for cell in row.cells] for row in examples.table_body]
        columns = [cell.value for cell in examples.table_header.cells] if examples.table_header else []
        if not rows:
            yield f"{line}: Examples without a row; the outline would run once, with its <placeholders> as they are"
        if used - set(columns):
            yield f"{line}: {_listed(used - set(columns))} not in the Examples"
        for row in {tuple(r) for r in rows if rows.count(r) > 1}:
            yield f"{line}: the row {' | '.join(row)} is there twice"


def _step_text(step: Any) -> str:
    table = [cell.value for row in step.datatable.rows for cell in row.cells] if step.datatable else []
    return "\n".join([step.text, step.docstring.content if step.docstring else "", *table])


def _listed(names: set[str]) -> str:
    return "unknown placeholder " + ", ".join(f"<{name}>" for name in sorted(names))


def _tag_problems(one: Any, tags: frozenset[str], at: str, profile: Profile) -> Iterator[str]:
    every = tags.union(*(_tags(examples) for examples in one.examples))
    for tag in sorted(every):
        kind, colon, value = tag.partition(":")
        if (colon and (kind not in VALUE_TAGS or not value)) or (not colon and tag not in PLAIN_TAGS):
            yield f"{at}: unknown tag @{tag} (known: {', '.join(f'@{t}' for t in sorted(PLAIN_TAGS))}, {_kinds()})"
        elif kind == "role" and value not in ROLES:
            yield f"{at}: @{tag} is no role ({', '.join(f'@role:{role}' for role in ROLES)})"
        elif kind == "req" and value not in profile.requirements:
            yield f"{at}: @{tag} names no requirement of {profile.id}"
    yield from _workflow_problems(one, at, profile) if "workflow" in tags else _single_problems(one, tags, at)


def _kinds() -> str:
    return ", ".join(f"@{kind}:..." for kind in sorted(VALUE_TAGS))


def _single_problems(one: Any, tags: frozenset[str], at: str) -> Iterator[str]:
    own = {tag for tag in tags if tag.startswith("req:")}
    for examples in one.examples or [None]:
        shown = own | ({t for t in _tags(examples) if t.startswith("req:")} if examples else set())
        if len(shown) != 1:
            yield f"{at}: carries {len(shown)} requirements, not exactly one (@req:...)"
            return
    if numbered := [step for step in one.steps if step_number(step.text) is not None]:
        line = numbered[0].location.line
        yield f"{at.rpartition(':')[0]}:{line}: a numbered sentence outside a @workflow scenario"
    if one.steps and not any(step.keyword_type == "Outcome" for step in one.steps):
        yield f"{at}: no Then: it expects nothing, and would show nothing"


def _workflow_problems(one: Any, at: str, profile: Profile) -> Iterator[str]:
    numbers = [step_number(step.text) for step in one.steps]
    for step, number in zip(one.steps, numbers, strict=True):
        line = f"{at.rpartition(':')[0]}:{step.location.line}"
        if number is None:
            yield f"{line}: a sentence of the workflow begins with its step number"
        elif not profile.steps:
            yield f"{line}: a numbered sentence, but {profile.id} has no numbered steps"
        elif profile.step_requirement(number) not in profile.requirements:
            yield f"{line}: step {number} is no requirement of {profile.id} ({profile.step_requirement(number)})"
    present = [n for n in numbers if n is not None]
    if present != sorted(present):
        yield f"{at}: the steps of the workflow are not in their order"


def _definition_problems(sentence: str, contexts: list[StepFunctionContext]) -> Iterator[str]:
    functions = {context.step_func: context for context in contexts}
    if not functions:
        yield f"no step definition for: {sentence}"
    if len(functions) > 1:
        places = ", ".join(sorted(_place(function) for function in functions))
        yield f"more than one step definition for: {sentence} ({places})"
    for function in functions:
        if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
            yield f"the step definition is async, its body would never run: {sentence} ({_place(function)})"
        if evasion := _evasion(function):
            yield f"the step definition calls {evasion}: {sentence} ({_place(function)})"


def _place(function: Callable[..., object]) -> str:
    return f"{Path(inspect.getsourcefile(function) or '?').name}:{inspect.unwrap(function).__code__.co_firstlineno}"


def _names(code: types.CodeType) -> Iterator[str]:
    """Every name that a function's code looks up, inner functions included: quicker to have than its syntax tree."""
    yield from (*code.co_names, *code.co_freevars, *code.co_varnames)
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _names(inner)


@lru_cache(maxsize=4096)
def _evasion(function: Callable[..., object]) -> str | None:
    """The name of the call with which a step would get out of being judged, if it has one."""
    if not EVASIONS & set(_names(inspect.unwrap(function).__code__)):
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in {f"pytest.{name}" for name in EVASIONS} or called in EVASIONS:
                return called
    return None
