"""The shelf of faults is whole: each rule that a platform can be seen to break has a defect of the sandbox that does.

What a fault does is shown elsewhere (tests/sandbox/test_faults.py, test_kombo_faults.py); here only what it claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from proctor.requirements import Profile, Requirement, load_profile
from sandbox.faults import Fault
from sandbox.kombo.fault_table import FAULTS as KOMBO
from sandbox.smartrecruiters.fault_table import FAULTS as SMARTRECRUITERS
from tests.running import ROOT

SHELVES = {
    name: (faults, load_profile(ROOT / "features" / name))
    for name, faults in (("smartrecruiters", SMARTRECRUITERS), ("kombo", KOMBO))
}

shelf = pytest.mark.parametrize(("faults", "register"), SHELVES.values(), ids=SHELVES)


def can_be_seen(rule: Requirement) -> bool:
    """Whether a program can see a platform break it."""
    return rule.scored and rule.testable == "auto" and rule.binds_role("platform")


def without_a_fault(register: Profile, faults: Iterable[Fault]) -> list[str]:
    broken = {fault.requirement for fault in faults}
    rules = register.requirements.values()
    return [r.id for r in rules if can_be_seen(r) and r.level in ("MUST", "SHOULD") and r.id not in broken]


@shelf
def test_every_rule_has_a_fault(faults: tuple[Fault, ...], register: Profile) -> None:
    assert without_a_fault(register, faults) == []


@shelf
def test_a_rule_without_a_fault_would_be_missed(faults: tuple[Fault, ...], register: Profile) -> None:
    rule = faults[0].requirement
    assert without_a_fault(register, (fault for fault in faults if fault.requirement != rule)) == [rule]


@shelf
def test_every_fault_breaks_rules_that_can_be_seen(faults: tuple[Fault, ...], register: Profile) -> None:
    for fault in faults:
        for name in (fault.requirement, *fault.also):
            assert can_be_seen(register.requirements[name]), f"{fault.name}: {name}"
        assert fault.requirement not in fault.also, fault.name


@shelf
def test_every_reason_is_a_code_of_a_finding(faults: tuple[Fault, ...], register: Profile) -> None:
    texts = [file.read_text() for room in ("proctor", "steps") for file in (ROOT / room).rglob("*.py")]
    codes = {code for text in texts for code in re.findall(r'"([A-Z][A-Z_]+)"', text)}
    for fault in faults:
        assert fault.reason in codes or fault.reason.startswith("SCHEMA_"), f"{fault.name}: {fault.reason}"


@shelf
def test_no_name_is_there_twice(faults: tuple[Fault, ...], register: Profile) -> None:
    assert len({fault.name for fault in faults}) == len(faults)
