"""The private names of pytest, pytest-bdd and allure-python-commons that Proctor uses are still there.

The three are held to one minor version in pyproject.toml for this reason. If a test here fails after an upgrade, the
module that it names has to be looked at before the pin is moved.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import fields
from importlib.metadata import version

import pytest
import pytest_bdd.compat
import pytest_bdd.cucumber_json
import pytest_bdd.gherkin_parser
import pytest_bdd.gherkin_terminal_reporter
import pytest_bdd.hooks
import pytest_bdd.parser
import pytest_bdd.reporting
import pytest_bdd.steps
from _pytest.capture import CaptureManager
from gherkin.parser import Parser
from pytest_bdd.scenario import _get_scenario_decorator, get_step_function


@pytest.mark.parametrize(("library", "minor"), [("pytest", "9.2."), ("pytest-bdd", "9.0."), ("allure-pytest", "2.16.")])
def test_the_three_are_at_the_version_that_was_checked(library: str, minor: str) -> None:
    assert version(library).startswith(minor), f"{library} is {version(library)}; proctor/pytest_plugin knows {minor}*"


def test_pytest_module_can_be_given_an_object() -> None:
    assert hasattr(pytest.Module, "_getobj"), "proctor/pytest_plugin/features.py overrides Module._getobj"
    assert list(inspect.signature(pytest.Module._genfunctions).parameters) == ["self", "name", "funcobj"], "features.py"


def test_the_fixture_manager_is_found_at_the_session() -> None:
    assert "_fixturemanager" in inspect.getsource(pytest.Session), "features.py passes session._fixturemanager on"


def test_step_definitions_can_be_found() -> None:
    found = inspect.signature(get_step_function)
    assert list(found.parameters) == ["request", "step"], "replaced by step_lookup.py"
    runs = inspect.getsource(sys.modules["pytest_bdd.scenario"])
    assert "get_step_function(request=request, step=step)" in runs, "pytest-bdd calls what step_lookup.py replaces"
    assert "_fixturemanager" in inspect.getsource(pytest.FixtureRequest), "step_lookup.py takes it from the request"
    assert callable(pytest_bdd.compat.get_fixture_names) and callable(pytest_bdd.compat.getfixturedefs)
    names = {f.name for f in fields(pytest_bdd.steps.StepFunctionContext)}
    assert {"step_func", "parser", "type"} <= names
    assert hasattr(pytest_bdd.steps.step_function_context_registry, "get")


def test_templates_can_be_found_and_rendered() -> None:
    decorator = list(inspect.signature(_get_scenario_decorator).parameters)
    assert decorator == ["feature", "feature_name", "templated_scenario", "scenario_name"], "called by features.py"
    names = {f.name for f in fields(pytest_bdd.parser.ScenarioTemplate)}
    assert {"feature", "name", "line_number", "tags", "examples", "rule", "description"} <= names
    assert {"tags", "examples"} <= {f.name for f in fields(pytest_bdd.parser.Examples)}
    assert "_pytest_bdd_example" in inspect.getsource(sys.modules["pytest_bdd.scenario"])


def test_step_definitions_can_stand_in_a_layer() -> None:
    runs = inspect.getsource(sys.modules["pytest_bdd.scenario"])
    assert "signature(context.step_func)" in runs, "sentences.py gives the layer a signature of its own"
    assert "get_required_args(context.step_func)" in runs


def test_pytest_bdds_own_report_can_be_dropped() -> None:
    reporting = inspect.getsource(pytest_bdd.reporting.runtest_makereport)
    assert "scenario_reports_registry[item]" in reporting and "except KeyError" in reporting, "narration.py drops it"
    assert "cucumber_json_path" in inspect.getsource(pytest_bdd.cucumber_json)
    assert "gherkin_terminal_reporter" in inspect.getsource(pytest_bdd.gherkin_terminal_reporter)


def test_the_terminal_behind_capturing_can_be_reached() -> None:
    assert "in_" in inspect.signature(CaptureManager.suspend).parameters, "attesting.py asks a person there"
    assert callable(CaptureManager.resume)


def test_the_gherkin_document_can_be_read() -> None:
    document = pytest_bdd.gherkin_parser
    assert {"steps", "tags", "examples", "keyword"} <= {f.name for f in fields(document.Scenario)}
    assert "keyword_type" in {f.name for f in fields(document.Step)}
    assert callable(document.get_gherkin_document) and callable(document.GherkinDocument.from_dict)
    assert "self._parse_feature_file()" in inspect.getsource(pytest_bdd.parser.FeatureParser.parse), "feature_text.py"


def test_the_gherkin_parser_looks_its_states_up_by_their_number() -> None:
    source = inspect.getsource(Parser.match_token)
    assert list(inspect.signature(Parser.match_token).parameters) == ["self", "state", "token", "context"]
    assert "state_map[state](token, context)" in source and "23: self.match_token_at_23" in source, "feature_text.py"


def test_the_hooks_that_the_narrator_follows_exist() -> None:
    for name in ("before_scenario", "after_scenario", "before_step", "after_step", "step_error"):
        assert hasattr(pytest_bdd.hooks, f"pytest_bdd_{name}"), "used by proctor/pytest_plugin/narration.py"
