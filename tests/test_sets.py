"""The sets of the project: each is still runnable, and a whole run can be judged under each of them."""

from __future__ import annotations

from datetime import date

import pytest

from proctor.cli import main
from proctor.rejudging import rejudge
from proctor.requirement_sets import RequirementSet, chosen, find_sets, under
from proctor.requirements import find_profiles
from tests.running import ROOT, Outcome

SETS = find_sets(ROOT / "sets")
PROFILES = {profile.id: profile for profile in find_profiles(ROOT / "features").values()}


def test_each_profile_has_a_released_set() -> None:
    for profile in PROFILES:
        newest = chosen(SETS, profile)
        assert newest is not None and newest.released is not None and newest.released >= date(2026, 11, 29)
    assert {one.profile for one in SETS} == set(PROFILES)


@pytest.mark.parametrize("frozen", SETS, ids=lambda one: one.name)
def test_a_set_is_still_runnable(frozen: RequirementSet) -> None:
    profile = under(PROFILES[frozen.profile], frozen)
    assert {name for name, r in profile.requirements.items() if r.scored} == set(frozen.rules)


def test_what_is_frozen_now_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    one = SETS[0]
    before = one.file.read_bytes()
    assert main(["freeze", one.profile, one.edition, "--features", str(ROOT / "features")]) == 7
    assert "there already" in capsys.readouterr().err
    assert one.file.read_bytes() == before


@pytest.mark.parametrize("frozen", SETS, ids=lambda one: one.name)
def test_a_sound_run_conforms_under_each_set(clean_run: Outcome, frozen: RequirementSet) -> None:
    assert clean_run.folder is not None
    run, _ = rejudge(clean_run.folder, ROOT / "features", [frozen.name])
    judged = run.profiles[frozen.profile]
    assert judged.profile.frozen == frozen.name and judged.conforms
    assert {v.requirement.id for v in judged.counted} == set(frozen.rules)
