"""Collects ``.feature`` files: `pytest features/`, `pytest "features/x.feature::A scenario"`.

Refuses at collection what would pass without meaning anything (``proctor.pytest_plugin.linter``), and plans for each
scenario which sentence shows which requirement.

Private names: ``pytest.Module._getobj`` and ``_genfunctions``, ``pytest_bdd.parser`` (templates), and
``pytest_bdd.scenario._get_scenario_decorator``; ``tests/test_private_names.py`` checks them.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from pytest_bdd.parser import Feature, Scenario, ScenarioTemplate, Step
from pytest_bdd.scenario import _get_scenario_decorator

from proctor import repetitions
from proctor.failures import ConfigurationError
from proctor.plan import PlannedScenario, planned_sentence, scenario_key
from proctor.pytest_plugin import linter
from proctor.pytest_plugin.feature_text import feature_of, read_document
from proctor.pytest_plugin.garbage import nothing_becomes_garbage
from proctor.pytest_plugin.sentences import step_number
from proctor.pytest_plugin.stage import PLAN
from proctor.pytest_plugin.step_lookup import StepLookup
from proctor.requirement_sets import RequirementSet, check_names, chosen, find_sets, under
from proctor.requirements import REGISTER_NAME, Profile, load_profile
from proctor.verdicts import Level

WORKFLOW_TAG = "workflow"
LARGEST_FEATURE = 1024 * 1024
REPETITION = "proctor_repetition"
"""The parameter of a test that says which of several it is."""
_EXAMPLES_TAGS: WeakKeyDictionary[ScenarioTemplate, list[frozenset[str]]] = WeakKeyDictionary()


class Inventory:
    """The profiles met so far, and every scenario that their collected files hold, selected or not.

    Profiles are under their requirement sets: those named, or the newest.
    """

    def __init__(self, sets: Path, names: Iterable[str]) -> None:
        self._folder = sets
        self._names = tuple(names)
        self._sets: tuple[RequirementSet, ...] | None = None
        self.profiles: dict[Path, Profile] = {}
        self.scenarios: dict[Path, list[str]] = {}

    def profile(self, feature: Path, top: Path) -> Profile:
        """The profile whose register stands nearest above a feature file. Raises ConfigurationError."""
        for folder in feature.parents:
            if folder in self.profiles:
                return self.profiles[folder]
            if (folder / REGISTER_NAME).is_file():
                self.profiles[folder] = self._under_its_set(load_profile(folder))
                return self.profiles[folder]
            if folder == top:
                break
        raise ConfigurationError(f"no {REGISTER_NAME} beside or above it", file=feature, expected="a profile's folder")

    def _under_its_set(self, profile: Profile) -> Profile:
        if self._sets is None:
            found = find_sets(self._folder)
            check_names(self._names, found)
            self._sets = found
        return under(profile, chosen(self._sets, profile.id, self._names))

    def complete(self, profile: Profile, selected: Iterable[str]) -> bool:
        """Whether every scenario of every feature file of a profile was selected."""
        files = set(profile.folder.rglob("*.feature"))
        mine = {node for file in files for node in self.scenarios.get(file, ())}
        return files <= self.scenarios.keys() and mine <= set(selected)


INVENTORY = pytest.StashKey[Inventory]()
LOOKUP = pytest.StashKey[StepLookup]()


def feature_files(config: pytest.Config) -> list[Path]:
    """The feature files that the command line names, or that are below the folders that it names."""
    found: list[Path] = []
    for argument in config.args:
        path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
        found += [path] if path.is_file() else sorted(path.rglob("*.feature"))
    return [file for file in found if file.suffix == ".feature"]


def profiles_named(config: pytest.Config) -> list[Profile]:
    """The profiles of those feature files. Raises ConfigurationError."""
    inventory = config.stash[INVENTORY]
    profiles = [inventory.profile(file, config.rootpath) for file in feature_files(config)]
    return list({profile.id: profile for profile in profiles}.values())


def role(config: pytest.Config) -> str:
    """Which side is under test: "partner" where its program was given, else "platform"."""
    return "partner" if config.option.proctor_partner is not None else "platform"


def plays(plan: PlannedScenario, role: str) -> bool:
    """Whether a scenario is for this role: by its tag @role:..., and without one for the platform.

    The workflow is for both.
    """
    asked = next((tag.partition(":")[2] for tag in plan.tags if tag.startswith("role:")), None)
    return asked == role if asked else plan.workflow or role == "platform"


class FeatureFile(pytest.Module):
    """A feature file; its scenarios are its tests."""

    def _getobj(self) -> types.ModuleType:
        """A module with a function for each scenario, for what pytest wants to know of a test's surroundings."""
        module = types.ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        for name, template in self._feature.scenarios.items():
            # Tags on Examples would become pytest marks, and unknown ones; they are read from the template instead.
            _EXAMPLES_TAGS.setdefault(template, [frozenset(e.tags) for e in template.examples])
            for examples in template.examples:
                examples.tags = set()
            setattr(module, name, self._test(template))
        return module

    @nothing_becomes_garbage()
    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Raises CollectError for a feature that is refused; the message has one problem a line, with file and line."""
        inventory = self.config.stash[INVENTORY]
        try:
            profile = inventory.profile(self.path, self.config.rootpath)
        except ConfigurationError as problem:
            raise self.CollectError(str(problem)) from None
        self._feature = self._read(profile)
        items: list[pytest.Item] = []
        scenarios, manager = self._planned(profile, items), self.session._fixturemanager
        self._refuse(linter.step_problems(scenarios, self._uri(), manager, self.config.stash[LOOKUP]))
        inventory.scenarios[self.path] = [item.nodeid for item in items]
        return items

    def _planned(self, profile: Profile, items: list[pytest.Item]) -> Iterator[tuple[pytest.Function, Scenario]]:
        """The tests of the file, planned and added to ``items``, each with its sentences: those of all would be much.

        A test that is there several times is given once.
        """
        mine, times = role(self.config), self.config.option.proctor_repeat
        marks = {level: getattr(pytest.mark, level.value.lower()) for level in Level}
        # Not by way of Module.collect, which looks for fixtures and for what sets a module up: here is neither.
        for name, template in self._feature.scenarios.items():
            row = -1
            for item in self._genfunctions(name, getattr(self.obj, name)):
                number = _repetition(item)
                row += number == 1
                rendered = template.render(example_of(item))
                plan = self._plan(item, template, rendered, row, profile)
                if times > 1:
                    plan = replace(plan, name=plan.name + repetitions.named(number, times))
                item.stash[PLAN] = plan
                item.extra_keyword_matches.update(plan.requirements)
                levels = {profile.requirements[r].level for r in plan.requirements}
                for level in sorted(levels):
                    item.add_marker(marks[level])
                if plays(plan, mine):
                    items.append(item)
                    if number == 1:
                        yield item, rendered

    def _read(self, profile: Profile) -> Feature:
        if self.path.stat().st_size > LARGEST_FEATURE:
            raise self.CollectError(f"{self._uri()}: larger than {LARGEST_FEATURE} bytes")
        try:
            document = read_document(self.path)
        except Exception as problem:  # pytest-bdd and the Gherkin parser raise many kinds
            raise self._no_feature(problem) from None
        self._refuse(linter.text_problems(document, self._uri(), profile))
        try:
            return feature_of(document, self.path)
        except Exception as problem:
            raise self._no_feature(problem) from None

    def _no_feature(self, problem: Exception) -> pytest.Collector.CollectError:
        return self.CollectError(f"{self._uri()}: not a feature file: {problem}")

    def _test(self, template: ScenarioTemplate) -> Any:
        return _get_scenario_decorator(self._feature, self.path.name, template, template.name)(lambda: None)

    def _uri(self) -> str:
        path = self.path
        return (
            path.relative_to(self.config.rootpath).as_posix()
            if path.is_relative_to(self.config.rootpath)
            else path.name
        )

    def _refuse(self, problems: list[str]) -> None:
        if problems:
            raise self.CollectError(
                "refused, since it could pass without meaning anything:\n  " + "\n  ".join(problems)
            )

    def _plan(
        self, item: pytest.Function, template: ScenarioTemplate, rendered: Scenario, row: int, profile: Profile
    ) -> PlannedScenario:
        tags = tags_nearest_first(template, row)
        workflow = WORKFLOW_TAG in tags
        own = next((tag.partition(":")[2] for tag in tags if tag.startswith("req:")), None)
        sentences = tuple(
            planned_sentence(
                text=step.name,
                keyword=step.keyword.strip(),
                line=step.line_number,
                requirement=_requirement(step, own, profile),
            )
            for step in rendered.steps
        )
        shown = dict.fromkeys(s.requirement for s in sentences if s.requirement)
        rule = template.rule
        return PlannedScenario(
            key=scenario_key(item.nodeid),
            node=item.nodeid,
            name=rendered.name,
            profile=profile.id,
            uri=self._uri(),
            line=template.line_number,
            feature=template.feature.name,
            rule=rule.name if rule else "",
            description="\n\n".join(
                text.strip()
                for text in (template.feature.description, rule.description if rule else "", template.description)
                if text and text.strip()
            ),
            tags=tags,
            example=example_of(item),
            sentences=sentences,
            workflow=workflow,
            requirements=tuple(shown),
        )


def repeat(metafunc: pytest.Metafunc) -> None:
    """Make as many tests of a scenario as ``--repeat`` asks for, each with a node of its own. For once, none more."""
    times = metafunc.config.option.proctor_repeat
    if times > 1 and isinstance(metafunc.definition.parent, FeatureFile):
        numbers = range(1, times + 1)
        metafunc.fixturenames.append(REPETITION)
        metafunc.parametrize(REPETITION, numbers, ids=[repetitions.id_of(number, times) for number in numbers])


def _repetition(item: pytest.Function) -> int:
    callspec = getattr(item, "callspec", None)
    return int(callspec.params.get(REPETITION, 1)) if callspec else 1


def example_of(item: pytest.Function) -> Mapping[str, str]:
    """The row of an outline that an item runs, or {}."""
    callspec = getattr(item, "callspec", None)
    found: Mapping[str, str] = callspec.params.get("_pytest_bdd_example", {}) if callspec else {}
    return found


def tags_nearest_first(template: ScenarioTemplate, row: int) -> tuple[str, ...]:
    """Tags in the order Examples, Scenario, Rule, Feature, so that the first of a kind is the one that counts."""
    groups: list[AbstractSet[str]] = [
        template.tags,
        template.rule.tags if template.rule else frozenset(),
        template.feature.tags,
    ]
    before = 0
    for tags, examples in zip(_EXAMPLES_TAGS.get(template, ()), template.examples, strict=False):
        if before <= row < before + len(examples.examples):
            groups.insert(0, tags)
        before += len(examples.examples)
    return tuple(dict.fromkeys(tag for group in groups for tag in sorted(group)))


def _requirement(step: Step, own: str | None, profile: Profile) -> str | None:
    """A numbered sentence shows its step; otherwise Given prepares, and When and Then show the scenario's own."""
    number = step_number(step.name)
    if number is not None:
        return profile.step_requirement(number)
    return own if step.type != "given" else None
