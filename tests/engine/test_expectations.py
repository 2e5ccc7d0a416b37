"""Expectations: each one is recorded, and equal means equal in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from miniatures import Tale, answer, exchange, requirement, scenario

from proctor.expectations import Expectations
from proctor.failures import HarnessError, NonConformance

SEEN = exchange(response=answer({"a": 1}), id="s1-1")


@pytest.fixture
def tale(tmp_path: Path) -> Tale:
    tale = Tale(tmp_path, (requirement(),), scenario())
    tale.recorder.start_scenario(scenario())
    tale.recorder.start_sentence(1)
    return tale


@pytest.fixture
def expect(tale: Tale) -> Expectations:
    return Expectations(tale.recorder)


HELD = [("R-01", "held", "VALUE")]
SAME: list[Any] = [0, 1, 1.5, True, False, None, "", "a", [], [1], {}, {"a": [True, None]}, "1"]


@pytest.mark.parametrize("value", SAME)
def test_equal_values_are_equal_and_recorded(tale: Tale, expect: Expectations, value: object) -> None:
    expect.equal("it", value, value, SEEN)
    expect.one_of("it", value, [None, *SAME], SEEN)
    assert tale.findings() == HELD * 2


@pytest.mark.parametrize("one", range(len(SAME)))
@pytest.mark.parametrize("other", range(len(SAME)))
def test_different_values_differ(expect: Expectations, one: int, other: int) -> None:
    if one != other:
        with pytest.raises(NonConformance):
            expect.equal("it", SAME[one], SAME[other], SEEN)
        with pytest.raises(NonConformance):
            expect.one_of("it", SAME[one], [SAME[other]], SEEN)
        if SAME[other] != {}:  # every object has what an empty one expects
            with pytest.raises(NonConformance):
                expect.members("it", {"a": SAME[one]}, {"a": SAME[other]}, SEEN)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [([True], [1]), ({"passed": 1}, {"passed": True}), ({"a": [{"b": 0}]}, {"a": [{"b": False}]})],
)
def test_true_is_not_one_however_deep(expect: Expectations, observed: Any, expected: Any) -> None:
    for a, b in ((observed, expected), (expected, observed)):
        with pytest.raises(NonConformance):
            expect.equal("it", a, b, SEEN)
        with pytest.raises(NonConformance):
            expect.members("it", {"m": a}, {"m": b}, SEEN)


def test_one_and_one_point_zero_are_one_number(expect: Expectations) -> None:
    expect.equal("it", 1.0, 1, SEEN)
    expect.equal("it", [{"a": 2}], [{"a": 2.0}], SEEN)


def test_what_is_wrong_is_in_the_error(expect: Expectations) -> None:
    with pytest.raises(NonConformance) as problem:
        expect.equal("the status", "OLD", "NEW", SEEN, "/status")
    found = problem.value
    assert (found.code, found.observed, found.expected, found.pointer, found.exchange) == (
        "VALUE", "OLD", "NEW", "/status", "s1-1",
    )  # fmt: skip
    assert found.text == "the status is not as expected"


@pytest.mark.parametrize("observed", [{"x": 1}, ["NEW"], None, 3, "new", "NE", ""])
@pytest.mark.parametrize("allowed", [{"NEW", "OLD"}, frozenset({"NEW"}), ("NEW", "OLD"), {"NEW": 1}.keys()])
def test_one_of_refuses_whatever_an_answer_may_hold(
    tale: Tale, expect: Expectations, observed: object, allowed: Any
) -> None:
    with pytest.raises(NonConformance):
        expect.one_of("the status", observed, allowed, SEEN)
    expect.one_of("the status", "NEW", allowed, SEEN)
    assert tale.findings() == HELD


def test_members_names_the_first_that_differs(expect: Expectations) -> None:
    with pytest.raises(NonConformance) as problem:
        expect.members("the order", {"a": 1, "b": 2, "x": 9}, {"a": 1, "b": 3, "c": 4}, SEEN, "/content/0")
    assert (problem.value.pointer, problem.value.observed, problem.value.expected) == ("/content/0/b", 2, 3)


@pytest.mark.parametrize("observed", [{}, {"a": None}, [], "a", None, 5, [["a", 1]], "{'a': 1}"])
def test_members_are_not_there_where_they_are_not(expect: Expectations, observed: object) -> None:
    with pytest.raises(NonConformance):
        expect.members("it", observed, {"a": 1}, SEEN)


def test_an_absent_member_is_not_null(expect: Expectations) -> None:
    with pytest.raises(NonConformance) as problem:
        expect.members("it", {}, {"a": None}, SEEN)
    assert problem.value.observed == "(absent)"
    expect.members("it", {"a": None, "more": 1}, {"a": None}, SEEN)


def test_expecting_no_members_is_a_mistake_of_the_step(tale: Tale, expect: Expectations) -> None:
    with pytest.raises(HarnessError):
        expect.members("it", {"a": 1}, {}, SEEN)
    with pytest.raises(HarnessError):
        expect.status(SEEN)
    assert tale.findings() == []


def test_status(tale: Tale, expect: Expectations) -> None:
    expect.status(SEEN, 200)
    expect.status(SEEN, 201, 200)
    with pytest.raises(NonConformance) as problem:
        expect.status(SEEN, 400, 404)
    assert (problem.value.code, problem.value.expected, problem.value.observed) == ("STATUS", [400, 404], 200)
    assert tale.findings() == [("R-01", "held", "STATUS")] * 2


def test_holds(tale: Tale, expect: Expectations) -> None:
    expect.holds(True, "ONCE", "it is listed once", SEEN)
    with pytest.raises(NonConformance, match="it does not hold that it is listed once"):
        expect.holds(False, "ONCE", "it is listed once", SEEN, 1, 2)
    assert tale.findings() == [("R-01", "held", "ONCE")]


def test_in_a_sentence_that_prepares_it_belongs_to_no_rule(tale: Tale, expect: Expectations) -> None:
    tale.recorder.start_sentence(0)
    expect.status(SEEN, 200)
    assert tale.findings() == [(None, "held", "STATUS")]
