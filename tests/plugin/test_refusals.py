"""Features that could pass without meaning anything are refused when they are collected, each with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import Outcome, run_features

CONFTEST = 'pytest_plugins = ["proctor.pytest_plugin", "steps_here"]\n'
REGISTER = """
[profile]
id = "mini"
title = "Mini"
contract = "openapi.yaml"
steps = "MINI-STEP-"
"""
RULE = """
[[requirement]]
id = "{0}"
level = "MUST"
evidence = "documented"
binds = "platform"
text = "It holds."
source = ["DOC"]
testable = "auto"
"""
STEPS = """
import pytest
from proctor.pytest_plugin.sentences import action, expectation

@action("something is done")
def done(): pass

@expectation("it holds")
def holds(): pass

@expectation("it holds for {number:d}")
def holds_for(number): pass

@action("one of two")
def one(): pass

@action("one of {what}")
def two(what): pass

@expectation("it is awaited")
async def awaited(): assert False

@expectation("it is skipped")
def skipped(): pytest.skip("no time")

@expectation("it is expected to fail")
def expected():
    if True:
        pytest.xfail("known")
"""
TARGET = """
[target.sandbox]
url = "http://127.0.0.1:9"
[target.sandbox.platforms.mini]
base_url = "{url}"
"""
CONTRACT = """
openapi: 3.1.0
info: {title: Mini, version: "1"}
paths:
  /things:
    get: {operationId: listThings, x-requirement: MINI-A-01, responses: {"200": {description: fine}}}
"""
GOOD = "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    When something is done\n    Then it holds\n"
BAD = {
    "twice": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then it holds\n"
        "  @req:MINI-A-01\n  Scenario: S\n    Then it holds\n",
        "twice.feature:6: the name 'S' is taken by the scenario at line 3, which would vanish",
    ),
    "twice_in_rules": (
        "Feature: F\n  Rule: A\n    @req:MINI-A-01\n    Scenario: S\n      Then it holds\n"
        "  Rule: B\n    @req:MINI-A-01\n    Scenario: S\n      Then it holds\n",
        "twice_in_rules.feature:8: the name 'S' is taken",
    ),
    "no_steps": ("Feature: F\n  @req:MINI-A-01\n  Scenario: S\n", "no_steps.feature:3: the scenario has no steps"),
    "no_scenario": ("Feature: F\n", "no_scenario.feature:1: no scenario at all"),
    "no_rows": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario Outline: S\n    Then it holds for <n>\n    Examples:\n      | n |\n",
        "no_rows.feature:5: Examples without a row",
    ),
    "no_examples": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario Outline: S\n    Then it holds\n",
        "no_examples.feature:3: a Scenario Outline without Examples",
    ),
    "placeholder": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario Outline: S\n    Then it holds for <m>\n"
        "    Examples:\n      | n |\n      | 1 |\n",
        "placeholder.feature:5: unknown placeholder <m> not in the Examples",
    ),
    "placeholder_alone": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then it holds for <n>\n",
        "placeholder_alone.feature:3: unknown placeholder <n> but no Examples",
    ),
    "same_row": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario Outline: S\n    Then it holds for <n>\n"
        "    Examples:\n      | n |\n      | 1 |\n      | 1 |\n",
        "same_row.feature:5: the row 1 is there twice",
    ),
    "undefined": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then nobody knows this\n",
        "undefined.feature:4: no step definition for: Then nobody knows this",
    ),
    "ambiguous": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    When one of two\n    Then it holds\n",
        "ambiguous.feature:4: more than one step definition for: When one of two",
    ),
    "awaited": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then it is awaited\n",
        "awaited.feature:4: the step definition is async",
    ),
    "skips": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then it is skipped\n",
        "skips.feature:4: the step definition calls pytest.skip",
    ),
    "xfails": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    Then it is expected to fail\n",
        "xfails.feature:4: the step definition calls pytest.xfail",
    ),
    "unknown_rule": (
        "Feature: F\n  @req:MINI-B-09\n  Scenario: S\n    Then it holds\n",
        "unknown_rule.feature:3: @req:MINI-B-09 names no requirement of mini",
    ),
    "no_rule": ("Feature: F\n  Scenario: S\n    Then it holds\n", "no_rule.feature:2: carries 0 requirements"),
    "two_rules": (
        "Feature: F\n  @req:MINI-A-01 @req:MINI-A-02\n  Scenario: S\n    Then it holds\n",
        "two_rules.feature:3: carries 2 requirements",
    ),
    "one_examples_without_rule": (
        "Feature: F\n  Scenario Outline: S\n    Then it holds for <n>\n"
        "    @req:MINI-A-01\n    Examples:\n      | n |\n      | 1 |\n    Examples: B\n      | n |\n      | 2 |\n",
        "one_examples_without_rule.feature:2: carries 0 requirements",
    ),
    "no_then": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    When something is done\n",
        "no_then.feature:3: no Then: it expects nothing",
    ),
    "skip_tag": (
        "Feature: F\n  @req:MINI-A-01 @skip\n  Scenario: S\n    Then it holds\n",
        "skip_tag.feature:3: unknown tag @skip",
    ),
    "unnumbered": (
        "Feature: F\n  @workflow\n  Scenario: S\n    When 1. something is done\n    Then it holds\n",
        "unnumbered.feature:5: a sentence of the workflow begins with its step number",
    ),
    "out_of_order": (
        "Feature: F\n  @workflow\n  Scenario: S\n    When 2. something is done\n    Then 1. it holds\n",
        "out_of_order.feature:3: the steps of the workflow are not in their order",
    ),
    "unknown_step": (
        "Feature: F\n  @workflow\n  Scenario: S\n    When 1. something is done\n    Then 9. it holds\n",
        "unknown_step.feature:5: step 9 is no requirement of mini (MINI-STEP-09)",
    ),
    "numbered": (
        "Feature: F\n  @req:MINI-A-01\n  Scenario: S\n    When 1. something is done\n    Then it holds\n",
        "numbered.feature:4: a numbered sentence outside a @workflow scenario",
    ),
    "gibberish": ("Scenario without a feature\n", "gibberish.feature: not a feature file"),
}

NUMBERED = "Feature: F\n  @workflow\n  Scenario: S\n    When 1. something is done\n    Then 2. it holds\n"


def project(folder: Path, features: dict[str, str]) -> Path:
    """A project of its own, with one small profile."""
    mini = folder / "features" / "mini"
    mini.mkdir(parents=True)
    rules = ("MINI-A-01", "MINI-A-02", "MINI-STEP-01", "MINI-STEP-02")
    (mini / "requirements.toml").write_text(REGISTER + "".join(map(RULE.format, rules)))
    for name, text in features.items():
        (mini / f"{name}.feature").write_text(text)
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "steps_here.py").write_text(STEPS)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:anyio\n")
    return folder


def collect(folder: Path, *more: str) -> Outcome:
    return run_features(
        "features/", *more, reports=folder / "reports", folder=folder, environment={"PYTHONPATH": str(folder)}
    )


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    texts = {name: text for name, (text, _) in BAD.items()} | {"good": GOOD}
    return collect(project(tmp_path_factory.mktemp("refused"), texts))


@pytest.mark.parametrize("name", BAD)
def test_an_unsafe_feature_is_refused(refused: Outcome, name: str) -> None:
    assert BAD[name][1] in refused.printed


def test_nothing_runs_and_the_status_is_that_of_configuration(refused: Outcome) -> None:
    assert refused.status == 7, refused.printed
    assert refused.folder is None
    assert "Traceback" not in refused.printed


def test_a_safe_feature_beside_them_is_not_refused(refused: Outcome) -> None:
    assert "good.feature:" not in refused.printed


def test_workers_refuse_as_well(tmp_path: Path) -> None:
    folder = project(tmp_path, {"no_steps": BAD["no_steps"][0], "good": GOOD})
    # One that is started, so that it is there when the controller looks; workers collect after that.
    ready = """import sys; print('{"url": "http://127.0.0.1:9"}', flush=True); sys.stdin.read()"""
    started = f"start = ['{{python}}', '-c', '''{ready}''']"
    (folder / "targets.toml").write_text(TARGET.replace('url = "http://127.0.0.1:9"', started))
    (folder / "features" / "mini" / "openapi.yaml").write_text(CONTRACT)
    done = collect(folder, "-n", "2")
    assert (done.status, BAD["no_steps"][1] in done.printed) == (7, True), done.printed
    assert done.folder is None


def test_a_feature_without_a_register_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, {"good": GOOD})
    (folder / "features" / "mini" / "requirements.toml").unlink()
    done = collect(folder)
    assert done.status == 7
    assert "no requirements.toml beside or above it" in done.printed


def test_a_numbered_sentence_of_a_profile_without_numbered_steps_is_refused(tmp_path: Path) -> None:
    folder = project(tmp_path, {"numbered": NUMBERED})
    register = folder / "features" / "mini" / "requirements.toml"
    register.write_text(register.read_text().replace('steps = "MINI-STEP-"\n', ""))
    done = collect(folder)
    assert done.status == 7
    assert "numbered.feature:4: a numbered sentence, but mini has no numbered steps" in done.printed
    assert "Traceback" not in done.printed


def test_a_malformed_register_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = project(tmp_path, {"good": GOOD})
    register = folder / "features" / "mini" / "requirements.toml"
    register.write_text(register.read_text().replace('"MUST"', '"OUGHT"', 1))
    done = collect(folder)
    assert done.status == 7
    assert "requirements.toml:10: level = 'OUGHT' (expected one of MUST, SHOULD, MAY)" in done.printed


@pytest.mark.parametrize(
    ("contract", "target", "said"),
    [
        ("openapi: 3.1: x", TARGET, "openapi.yaml:1: not YAML"),
        ("openapi: 2.0\n", TARGET, "openapi.yaml:1: not an OpenAPI document"),
        (CONTRACT.replace("MINI-A-01", "MINI-Z-99"), TARGET, "openapi.yaml: x-requirement names MINI-Z-99"),
        (CONTRACT.replace("responses", "replies"), TARGET, "openapi.yaml: GET /things"),
        (None, TARGET, "openapi.yaml: cannot be read"),
        (CONTRACT, "[target.sandbox\n", "targets.toml:1: not TOML"),
        (CONTRACT, TARGET.replace("url =", "uri ="), "targets.toml:3: unknown key 'uri'"),
        (CONTRACT, TARGET.replace("platforms.mini", "platforms.other"), "has no platform for the profile mini"),
        (CONTRACT, None, "targets.toml: cannot be read"),
        (
            CONTRACT,
            TARGET.replace('base_url = "{url}"', 'base_url = "{url}"\ncredentials = {key = "NO_SUCH_KEY"}'),
            "the environment variable NO_SUCH_KEY is not set",
        ),
        (
            CONTRACT,
            TARGET.replace('url = "http://127.0.0.1:9"', 'start = ["{python}", "-c", "print(0)"]'),
            "printed b'0\\n' first",
        ),
        (
            CONTRACT,
            TARGET.replace('url = "http://127.0.0.1:9"', 'start = ["/no/such/program"]'),
            "/no/such/program cannot be started",
        ),
    ],
)
def test_what_is_wrong_with_the_configuration_is_one_sentence(
    contract: str | None, target: str | None, said: str, tmp_path: Path
) -> None:
    folder = project(tmp_path, {"good": GOOD})
    if contract is not None:
        (folder / "features" / "mini" / "openapi.yaml").write_text(contract)
    if target is not None:
        (folder / "targets.toml").write_text(target)
    done = collect(folder, "-p", "no:xdist")
    assert (done.status, done.folder) == (7, None), done.printed
    assert said in done.printed
    assert "Traceback" not in done.printed
