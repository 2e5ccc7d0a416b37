"""Small honest examples: defects and what runs saw of them, all of one invented profile of three requirements."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from proctor.requirements import Profile, Requirement
from proctor.verdicts import Evidence, Level
from proof.baseline import Baseline
from proof.defects import Defect, Side
from proof.judging import Judged, judge
from proof.matrix import Matrix, matrix
from proof.proving import Proven
from proof.sightings import Seen, Sighting

ACCEPT, LIST, NOTE = "D1-ACCEPT-01", "D1-LIST-01", "D1-NOTE-01"
CLEAN = {ACCEPT: "PASS", LIST: "PASS", NOTE: "NOT_TESTABLE"}
NOTICED = Seen("FAIL", "VALUE", ("VALUE",), "the order is not as expected", "features/a.feature::Accepting")


def requirement(name: str, level: Level = Level.MUST, testable: str = "auto", binds: str = "platform") -> Requirement:
    return Requirement(name, level, Evidence.DOCUMENTED, binds, f"The rule {name}.", ("DOC",), testable)


def profile(*more: Requirement) -> Profile:
    rules = (
        requirement(ACCEPT),
        requirement(LIST, Level.SHOULD),
        requirement(NOTE, testable="no: it is history"),
        *more,
    )
    return Profile(
        id="demo-v1",
        title="A demo",
        folder=Path("features/demo"),
        contract=Path("openapi.yaml"),
        steps="D1-STEP-",
        sources=MappingProxyType({}),
        families=MappingProxyType({"D1-ACCEPT": "Accepting"}),
        requirements=MappingProxyType({rule.id: rule for rule in rules}),
        digest="0" * 64,
    )


def defect(
    name: str = "accept_not_stored", breaks: str = ACCEPT, verdict: str = "FAIL", reason: str = "VALUE", also: str = ""
) -> Defect:
    beside = dict.fromkeys(also.split())
    return Defect(name, Side.PLATFORM, "demo-v1", "It is lost.", {breaks: verdict}, reason, beside)


def partner(also: Mapping[str, str | None] | None = None) -> Defect:
    return Defect(
        "accepts_twice", Side.PARTNER, "demo-v1", "The partner accepts twice.", {ACCEPT: "FAIL"}, "", also or {}, True
    )


def sighting(
    bad: Mapping[str, Seen] | None = None, *, broken: str = "", status: int = 1, active: int | None = 3
) -> Sighting:
    found = {ACCEPT: NOTICED} if bad is None else dict(bad)
    return Sighting(broken, status, 1.5, active, frozenset((*found, LIST)), found)


def whole(
    *judged: Judged, alarms: tuple[str, ...] = (), more: tuple[Requirement, ...] = (), partial: bool = False
) -> Matrix:
    """The matrix of the demo, with clean runs that say this."""
    clean = Baseline("demo-v1", Side.PLATFORM, CLEAN, alarms, {"PASS": 2, "NOT_TESTABLE": 1}, 2)
    return matrix(Proven((clean,), judged, ()), [profile(*more)], frozenset(), partial=partial)


def killed(name: str = "accept_not_stored", breaks: str = ACCEPT, verdict: str = "FAIL") -> Judged:
    """A defect that was noticed as it should be."""
    seen = Seen(verdict, "VALUE", ("VALUE",), "it is <b>not</b> as expected", "features/a.feature::A")
    return judge(defect(name, breaks, verdict), sighting({breaks: seen}), CLEAN)
