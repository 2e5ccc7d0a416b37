"""The proof's own judging: a survivor, a wrong reason, a fault never active, a false alarm, an error: each is red."""

from __future__ import annotations

import pytest

from proctor.verdicts import ExitStatus, Level
from proof.judging import Fate, Standing, judge
from proof.sightings import Seen, failed_run
from tests.proving.samples import (
    ACCEPT,
    CLEAN,
    LIST,
    NOTE,
    NOTICED,
    defect,
    killed,
    partner,
    requirement,
    sighting,
    whole,
)

WARNED = Seen("WARN", "VALUE", ("VALUE",), "it is not listed", "features/a.feature::Listing")
UNKNOWN = Seen("INCONCLUSIVE", "PRECONDITION_UNMET", (), "not reached", "features/a.feature::Listing")
ERROR = Seen("ERROR", "HARNESS", (), "KeyError", "features/a.feature::Listing")
OTHER = Seen("FAIL", "STATUS", ("STATUS", "SCHEMA_TYPE"), "the status is 500", "features/a.feature::Accepting")

NOT_KILLED = {
    "survivor": (sighting({}, status=0), Fate.SURVIVED, "should be FAIL, and is as it was"),
    "not known": (sighting({ACCEPT: UNKNOWN}), Fate.SURVIVED, "and is INCONCLUSIVE (PRECONDITION_UNMET)"),
    "only a warning": (sighting({ACCEPT: WARNED}), Fate.SURVIVED, "and is WARN (VALUE)"),
    "wrong reason": (sighting({ACCEPT: OTHER}), Fate.WRONG_REASON, "with VALUE, and did with STATUS, SCHEMA_TYPE"),
    "never active": (sighting(active=0), Fate.NEVER_ACTIVE, "no activation"),
    "false alarm": (sighting({ACCEPT: NOTICED, LIST: WARNED}), Fate.FALSE_ALARM, f"{LIST} became WARN"),
    "an error": (sighting({ACCEPT: NOTICED, LIST: ERROR}), Fate.ERROR, f"broke at {LIST}"),
    "an error of the run": (sighting(status=3), Fate.ERROR, "the harness broke"),
    "no run": (failed_run("the worker ended during the run"), Fate.ERROR, "the worker ended"),
    "interrupted": (sighting(broken="the run was interrupted"), Fate.ERROR, "interrupted"),
}


def test_noticed_where_and_why_it_should_be_is_a_kill() -> None:
    judged = judge(defect(), sighting(), CLEAN)
    assert (judged.fate, judged.problems) == (Fate.KILLED, ())
    assert whole(judged).exit_status == ExitStatus.CONFORMS


@pytest.mark.parametrize("name", NOT_KILLED)
def test_anything_else_is_red(name: str) -> None:
    seen, fate, problem = NOT_KILLED[name]
    judged = judge(defect(), seen, CLEAN)
    assert judged.fate is fate
    assert any(problem in told for told in judged.problems), judged.problems
    found = whole(judged, killed("another"))
    assert found.exit_status == ExitStatus.DOES_NOT_CONFORM
    assert [one.defect.name for one in found.not_killed] == ["accept_not_stored"]


def test_a_reason_among_others_will_do_and_none_means_any() -> None:
    both = Seen("FAIL", "STATUS", ("STATUS", "VALUE"), "the status is 500", "")
    assert judge(defect(), sighting({ACCEPT: both}), CLEAN).fate is Fate.KILLED
    assert judge(defect(reason=""), sighting({ACCEPT: OTHER}), CLEAN).fate is Fate.KILLED


def test_what_is_declared_is_no_false_alarm() -> None:
    judged = judge(defect(also=LIST), sighting({ACCEPT: NOTICED, LIST: WARNED}), CLEAN)
    assert judged.fate is Fate.KILLED and judged.strays == {}
    # It need not come about: the scenarios that show it may not have been run.
    assert judge(defect(also=LIST), sighting(), CLEAN).fate is Fate.KILLED


def test_what_is_left_unknown_accuses_nobody() -> None:
    judged = judge(defect(), sighting({ACCEPT: NOTICED, LIST: UNKNOWN}), CLEAN)
    assert (judged.fate, judged.unknown) == (Fate.KILLED, (LIST,))


def test_what_was_red_before_was_not_turned() -> None:
    before = CLEAN | {LIST: "WARN"}
    assert judge(defect(), sighting({ACCEPT: NOTICED, LIST: WARNED}), before).fate is Fate.KILLED
    assert judge(defect(), sighting(), CLEAN | {ACCEPT: "FAIL"}).fate is Fate.SURVIVED


def test_all_that_a_broken_partner_is_said_to_turn_turns() -> None:
    said = partner({LIST: "INCONCLUSIVE"})
    seen = sighting({ACCEPT: NOTICED, LIST: UNKNOWN}, active=None)
    assert judge(said, seen, CLEAN).fate is Fate.KILLED
    assert judge(said, sighting(active=None), CLEAN).fate is Fate.SURVIVED
    assert judge(partner(), seen, CLEAN).fate is Fate.FALSE_ALARM


def test_the_worst_is_its_fate_and_all_is_told() -> None:
    judged = judge(defect(), sighting({ACCEPT: OTHER, LIST: WARNED}, active=0), CLEAN)
    assert judged.fate is Fate.NEVER_ACTIVE and len(judged.problems) == 3


# --- Requirements


def test_a_requirement_is_proven_unproven_or_beyond_proof() -> None:
    rows = whole(killed()).requirements
    assert (rows[ACCEPT].standing, rows[ACCEPT].killed, rows[ACCEPT].sides) == (
        Standing.PROVEN,
        ("accept_not_stored",),
        ("platform",),
    )
    assert (rows[LIST].standing, rows[LIST].why) == (Standing.UNPROVEN, "nothing here breaks it")
    assert (rows[NOTE].standing, rows[NOTE].why) == (Standing.EXEMPT, "not testable: it is history")


def test_an_unproven_documented_must_is_red_and_weaker_ones_are_not() -> None:
    must = requirement("D1-ACCEPT-02")
    assert whole(killed()).exit_status == ExitStatus.CONFORMS
    found = whole(killed(), more=(must,))
    assert found.exit_status == ExitStatus.DOES_NOT_CONFORM
    # The MUST first, though it stands last in the register.
    assert [row.requirement.id for row in found.unproven] == ["D1-ACCEPT-02", LIST]
    assert whole(killed(), more=(must,), partial=True).exit_status == ExitStatus.CONFORMS


def test_a_survivor_proves_nothing() -> None:
    survivor = judge(defect(), sighting({}, status=0), CLEAN)
    row = whole(survivor).requirements[ACCEPT]
    assert (row.standing, row.survived) == (Standing.UNPROVEN, ("accept_not_stored",))


def test_the_side_that_a_rule_does_not_bind_proves_nothing() -> None:
    judged = judge(partner(), sighting(active=None), CLEAN)
    assert judged.fate is Fate.KILLED
    assert whole(judged).requirements[ACCEPT].standing is Standing.UNPROVEN


def test_what_binds_both_and_is_proven_on_one_side_is_said() -> None:
    both = requirement("D1-STEP-01", Level.MUST, binds="both")
    found = whole(killed(), killed("lost", "D1-STEP-01"), more=(both,))
    assert [row.requirement.id for row in found.on_one_side] == ["D1-STEP-01"]


def test_red_where_nothing_is_wrong_is_red() -> None:
    found = whole(killed(), alarms=("D1-LIST-01 is WARN where nothing is wrong: it is not listed",))
    assert found.exit_status == ExitStatus.DOES_NOT_CONFORM
    assert found.alarms == ("platform: D1-LIST-01 is WARN where nothing is wrong: it is not listed",)


def test_nothing_tried_proves_nothing() -> None:
    assert whole(partial=True).exit_status == ExitStatus.DOES_NOT_CONFORM
