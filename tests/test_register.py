"""Register and features of each profile agree: every scored rule has a scenario, every scenario a scored rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proctor.contract import Contract
from proctor.requirements import REGISTER_NAME, Profile, load_profile

ROOT = Path(__file__).parents[1]
PROFILES = sorted(file.parent for file in (ROOT / "features").rglob(REGISTER_NAME))
TAG = re.compile(r"@req:(\S+)")
NUMBERED = re.compile(r"^\s*(?:Given|When|Then|And|But|\*)\s+(\d+)\. ", re.MULTILINE)


def shown(profile: Profile) -> set[str]:
    """Every requirement that some scenario names, or some numbered sentence."""
    texts = [file.read_text() for file in sorted(profile.folder.rglob("*.feature"))]
    tags = {tag for text in texts for tag in TAG.findall(text)}
    return tags | {profile.step_requirement(int(number)) for text in texts for number in NUMBERED.findall(text)}


@pytest.fixture(params=PROFILES, ids=lambda folder: folder.name)
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


def test_every_scored_rule_has_a_scenario(profile: Profile) -> None:
    scored = {r.id for r in profile.requirements.values() if r.scored and not r.testable.startswith("no: ")}
    assert scored - shown(profile) == set()


def test_a_rule_with_a_scenario_is_scored(profile: Profile) -> None:
    unscored = {r.id for r in profile.requirements.values() if not r.scored}
    assert unscored & shown(profile) == set()


def test_every_scenario_names_a_rule_of_the_register(profile: Profile) -> None:
    assert shown(profile) - profile.requirements.keys() == set()


def test_the_contract_names_only_rules_of_the_register(profile: Profile) -> None:
    assert Contract(profile.contract).requirements - profile.requirements.keys() == set()


def test_the_thirteen_steps_are_documented_musts(profile: Profile) -> None:
    if not profile.steps:
        assert [r.id for r in profile.requirements.values() if r.step] == []
        return
    for number in range(1, 14):
        assert profile.requirements[profile.step_requirement(number)].counts


def test_there_are_profiles_and_one_has_steps() -> None:
    assert [folder.name for folder in PROFILES] == ["kombo", "smartrecruiters"]
    assert [folder.name for folder in PROFILES if load_profile(folder).steps] == ["smartrecruiters"]


def test_each_family_of_rules_has_a_title_and_each_title_rules(profile: Profile) -> None:
    steps = profile.steps.rstrip("-")
    assert {name.rpartition("-")[0] for name in profile.requirements} - {steps} == set(profile.families)
