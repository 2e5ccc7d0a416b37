"""Scenarios that were repeated: which of them did not end alike, and how that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from miniatures import PROFILE, Tale, requirement, scenario

from proctor.findings import Finding, Outcome
from proctor.judging import RunVerdict
from proctor.repetitions import document, times, unsteady
from proctor.verdicts import Verdict

RULE = requirement("R-01")
CODES = {"F": "STATUS", "G": "VALUE"}


def run(folder: Path, *ways: str, node: str = "mini.feature::s[{n} of {of}]", state: str = "finished") -> RunVerdict:
    """Repetitions of one scenario: p passes, F and G fail, - is begun and never ended, a blank is never begun."""
    way = ways[0]
    plans = [
        scenario(f"k{n}", ("R-01",), ("R-01",), node=node.format(n=n, of=len(way)), name=f"s ({n} of {len(way)})")
        for n in range(1, len(way) + 1)
    ]
    tale = Tale(folder, (RULE,), *plans)
    for plan, letter in zip(plans, way, strict=True):
        if letter == " ":
            continue
        tale.recorder.start_scenario(plan)
        tale.recorder.start_sentence(0)
        if letter == "-":
            continue
        outcome = Outcome.HELD if letter == "p" else Outcome.BROKEN
        tale.recorder.finding(Finding("R-01", outcome, "expectation", CODES.get(letter, "VALUE"), "words"))
        tale.recorder.end_sentence("done" if letter == "p" else "failed")
        tale.recorder.end_scenario("finished" if letter == "p" else "failed")
    return tale.judged(state)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ("ppppp", None),
        ("FFFFF", None),
        ("pFpFp", "3 of 5 passed; FAIL STATUS (2 and 4)"),
        ("pFGFp", "2 of 5 passed; FAIL STATUS (2 and 4); FAIL VALUE (3)"),
        ("FGFFF", "0 of 5 passed; FAIL STATUS (1, 3, 4 and 5); FAIL VALUE (2)"),
        ("pF  -", "1 of 2 passed, 3 not run to the end; FAIL STATUS (2)"),
        ("pp  -", None),
        ("F", None),
    ],
)
def test_only_what_did_not_end_alike_is_told(way: str, told: str | None, tmp_path: Path) -> None:
    found = unsteady(run(tmp_path, way), {"repeat": len(way)})
    assert [one.sentence for one in found] == ([told] if told else [])
    assert all((one.node, one.name) == ("mini.feature::s", "s") for one in found)


def test_the_verdict_is_the_worst_of_all(tmp_path: Path) -> None:
    verdict = run(tmp_path, "pppFp").profiles[PROFILE].requirements["R-01"]
    assert verdict.judgement.verdict is Verdict.FAIL


def test_the_row_of_an_outline_is_told_by_its_node(tmp_path: Path) -> None:
    (one,) = unsteady(run(tmp_path, "pF", node="mini.feature::s[2 of 2-{n} of {of}]"), {"repeat": 2})
    assert one.node == "mini.feature::s[2 of 2]"


@pytest.mark.parametrize("repeat", [{}, {"repeat": 1}, {"repeat": "5"}, {"repeat": 0}, {"repeat": 10**9}])
def test_without_repetitions_there_is_nothing_to_tell(repeat: dict[str, Any], tmp_path: Path) -> None:
    verdict = run(tmp_path, "pF")
    assert (times(repeat), unsteady(verdict, repeat), document(verdict, repeat)) == (1, (), None)


def test_programs_are_told_which_did_not_pass(tmp_path: Path) -> None:
    told = document(run(tmp_path, "pFp"), {"repeat": 3})
    assert told == {
        "times": 3,
        "unsteady": [
            {
                "node": "mini.feature::s", "name": "s", "profile": PROFILE, "ended": 3, "passed": 2,
                "others": [{"repetition": 2, "verdict": "FAIL", "reason": "STATUS"}],
            }
        ],
    }  # fmt: skip
