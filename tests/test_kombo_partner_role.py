"""The partner role at Kombo: the reference partners keep every rule, each broken one breaks its own.

Each run starts the features around a program of its own; a verdict is compared with that of the reference partner.
"""

from __future__ import annotations

import importlib.util
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from proctor.requirements import load_profile
from tests.broken_kombo_partners import DEFECTS
from tests.running import ROOT, Outcome, made_once, run_warm

FEATURES = "features/kombo"
EXAMPLES = {
    name: shlex.join([sys.executable, str(ROOT / "examples" / f"{name}.py")])
    for name in ("reference_partner", "kombo_sdk_partner")
}
BROKEN = str(ROOT / "tests" / "broken_kombo_partners.py")
FINE = ("PASS", "NOT_APPLICABLE", "NOT_TESTABLE")
"""What is no change for the worse."""
Run = Callable[[str, str, str, float], Outcome]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program in one of the features, or in all; each combination once."""

    def once(program: str, feature: str, only: str, seconds: float) -> Outcome:
        files = f"{FEATURES}/partner_{feature}.feature" if feature else FEATURES
        chosen = ["-k", only] if only else []
        words = (files, *chosen, "--partner", program, "--partner-seconds", f"{seconds:g}")
        return made_once(tmp_path_factory, " ".join(words), lambda reports: run_warm(*words, reports=reports))

    return once


def verdicts(outcome: Outcome) -> dict[str, str]:
    requirements = outcome.verdicts["profiles"]["kombo"]["requirements"]
    return {name: str(found["verdict"]) for name, found in requirements.items()}


def worse(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    return {name: after[name] for name in after if after[name] not in FINE and after[name] != before.get(name)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_keep_every_rule(run: Run, name: str) -> None:
    if "sdk" in name and importlib.util.find_spec("kombo") is None:
        pytest.skip("the official Kombo SDK is not installed: pip install kombo==1.4.0")
    whole = run(EXAMPLES[name], "", "", 10.0)
    found = verdicts(whole)
    assert {rule: verdict for rule, verdict in found.items() if verdict not in FINE} == {}, whole.printed
    assert sum(verdict == "PASS" for verdict in found.values()) >= 45
    assert whole.status == 0, whole.printed


@pytest.mark.parametrize("name", DEFECTS)
def test_a_broken_partner_breaks_exactly_its_rule(run: Run, name: str) -> None:
    defect = DEFECTS[name]
    sound = run(EXAMPLES["reference_partner"], defect.feature, defect.only, 10.0)
    broken = run(shlex.join([sys.executable, BROKEN, name]), defect.feature, defect.only, defect.seconds)
    assert worse(verdicts(sound), verdicts(broken)) == defect.breaks | defect.also, broken.printed


def test_every_rule_that_binds_the_partner_is_broken_by_somebody() -> None:
    rules = load_profile(Path(ROOT / FEATURES)).requirements.values()
    bound = {rule.id for rule in rules if rule.binds != "platform" and not rule.testable.startswith("no: ")}
    # Nobody here works with Greenhouse.
    assert bound - {"KB-TOOL-01"} - {name for defect in DEFECTS.values() for name in defect.breaks} == set()
