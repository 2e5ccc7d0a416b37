"""The partner role at SmartRecruiters: the reference partner keeps every rule, each broken one breaks its own.

Each run starts the features around a program of its own; a verdict is compared with that of the reference partner.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.broken_partners import DEFECTS, Defect
from tests.running import ROOT, Outcome, made_once, run_warm

FEATURES = "features/smartrecruiters"
REFERENCE = shlex.join([sys.executable, str(ROOT / "examples" / "reference_partner.py")])
BROKEN = str(ROOT / "tests" / "broken_partners.py")
UNKNOWN = ("PASS", "NOT_APPLICABLE", "NOT_TESTABLE")
"""What is no change for the worse."""
Run = Callable[[str, tuple[str, ...], str, float], Outcome]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a program in some of the features, each combination once."""

    def once(program: str, features: tuple[str, ...], only: str, seconds: float) -> Outcome:
        files = [f"{FEATURES}/partner_{name}.feature" for name in features] or [FEATURES]
        chosen = ["-k", only] if only else []
        words = (*files, *chosen, "--partner", program, "--partner-seconds", f"{seconds:g}")
        return made_once(tmp_path_factory, " ".join(words), lambda reports: run_warm(*words, reports=reports))

    return once


def verdicts(outcome: Outcome) -> dict[str, str]:
    return {
        name: str(r["verdict"])
        for name, r in outcome.verdicts["profiles"]["smartrecruiters-v1"]["requirements"].items()
    }


def worse(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    return {name: after[name] for name in after if after[name] not in UNKNOWN and after[name] != before.get(name)}


def test_the_reference_partner_keeps_every_rule(run: Run) -> None:
    whole = run(REFERENCE, (), "", 10.0)
    found = verdicts(whole)
    assert {name: verdict for name, verdict in found.items() if verdict not in UNKNOWN} == {}, whole.printed
    assert sum(verdict == "PASS" for verdict in found.values()) >= 50
    assert whole.status == 0, whole.printed


@pytest.mark.parametrize("name", DEFECTS)
def test_a_broken_partner_breaks_exactly_its_rule(run: Run, name: str) -> None:
    defect: Defect = DEFECTS[name]
    sound = run(REFERENCE, defect.features, defect.only, 10.0)
    broken = run(shlex.join([sys.executable, BROKEN, name]), defect.features, defect.only, defect.seconds)
    assert worse(verdicts(sound), verdicts(broken)) == defect.breaks | defect.also, broken.printed


def test_every_rule_that_binds_the_partner_is_broken_by_somebody() -> None:
    from proctor.requirements import load_profile

    rules = load_profile(Path(ROOT / FEATURES)).requirements.values()
    bound = {rule.id for rule in rules if rule.binds == "partner" and not rule.testable.startswith("no: ")}
    assert bound - {name for defect in DEFECTS.values() for name in defect.breaks} == set()
