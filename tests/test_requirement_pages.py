"""Pages of requirements from registers and features made up by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from manual.requirement_pages import front, index, page
from manual.scenarios import Shown, scenarios
from proctor.requirements import Profile, load_profile
from proof.defects import Defect, Side

REGISTER = """
[profile]
id = "toy"
title = "Toy *platform*"
contract = "openapi.yaml"
steps = "TOY-STEP-"

[sources]
GUIDE = "The guide, \\"Orders\\""

[[requirement]]
id = "TOY-STEP-01"
level = "MUST"
evidence = "documented"
binds = "both"
step = 1
text = "First."
source = ["GUIDE"]
testable = "auto"

[[requirement]]
id = "TOY-ORDER-01"
level = "SHOULD"
evidence = "example"
binds = "partner"
text = "A <b>name</b> is an_order | not *bold*."
source = ["GUIDE"]
place = "page 3"
requires = ["webhooks"]
testable = "auto"

[[requirement]]
id = "TOY-ORDER-02"
level = "MAY"
evidence = "assumption"
binds = "platform"
text = "Nobody can see this."
source = ["GUIDE"]
testable = "no: it is a secret"
"""
FEATURE = """@role:partner
Feature: Toys

  Background:
    Given a shop

  Rule: Orders

    Background:
      Given an order

    Scenario Outline: It is <so>
      Then it is <so>

      @req:TOY-ORDER-01
      Examples:
        | so  |
        | big |
"""
WORKFLOW = """Feature: The steps

  @workflow
  Scenario: From the first to the last
    When 1. it begins
    Then 1. it has begun
"""


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    folder = tmp_path / "features" / "toy"
    folder.mkdir(parents=True)
    (folder / "requirements.toml").write_text(REGISTER)
    (folder / "toys.feature").write_text(FEATURE)
    (folder / "workflow.feature").write_text(WORKFLOW)
    (folder / "empty.feature").write_text("")
    return load_profile(folder)


def test_scenarios_are_found_with_what_is_around_them(profile: Profile, tmp_path: Path) -> None:
    found = scenarios(profile, tmp_path)
    assert found == {
        "TOY-ORDER-01": [
            Shown(
                "features/toy/toys.feature",
                12,
                "Scenario Outline",
                "It is <so>",
                "partner",
                ("Given a shop", "Given an order", "Then it is <so>"),
            )
        ],
        "TOY-STEP-01": [
            Shown(
                "features/toy/workflow.feature",
                5,
                "Scenario",
                "From the first to the last",
                "platform or partner",
                ("When 1. it begins", "Then 1. it has begun"),
            )
        ],
    }


def defect(side: Side) -> Defect:
    return Defect("drops|it", side, "toy", "It is_dropped.", {"TOY-ORDER-01": "WARN"}, "VALUE", {})


def test_nothing_in_a_register_is_markup(profile: Profile, tmp_path: Path) -> None:
    rule = profile.requirements["TOY-ORDER-01"]
    text = page(profile, rule, scenarios(profile, tmp_path)[rule.id], [defect(Side.PARTNER)], in_contract=True)
    assert r"A &lt;b&gt;name&lt;/b&gt; is an\_order | not \*bold\*." in text
    assert "| Applies where there is | `webhooks` |" in text
    assert "Place: page 3." in text
    assert r"| It is\_dropped. | `VALUE` |" in text
    assert "every message" in text
    table = index(profile, {}, [defect(Side.PARTNER)])
    assert "A &lt;b&gt;name&lt;/b&gt; is an_order | not *bold*." in table


def test_a_page_says_why_nothing_shows_or_breaks_a_rule(profile: Profile) -> None:
    text = page(profile, profile.requirements["TOY-ORDER-02"], [], [], in_contract=False)
    assert "Nothing shows it: it is a secret." in text
    assert "Nothing. [The page of the proof]" in text


def test_a_defect_of_the_other_side_breaks_nothing(profile: Profile) -> None:
    row = next(line for line in index(profile, {}, [defect(Side.PLATFORM)]).splitlines() if "TOY-ORDER-01" in line)
    assert row.endswith("<td>0</td></tr>")
    row = next(line for line in index(profile, {}, [defect(Side.PARTNER)]).splitlines() if "TOY-ORDER-01" in line)
    assert row.endswith("<td>1</td></tr>")


def test_the_first_page_counts_what_decides(profile: Profile) -> None:
    assert "3 requirements, 1 of them" in front([profile])
