"""The laws of the verdict algebra, as its docstring states them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.verdicts import SETTLED, Evidence, ExitStatus, Judgement, Level, Unknown, Verdict, join, when_broken, worse

judgements = st.builds(Judgement, st.sampled_from(Verdict), st.sampled_from(["", "A", "B", *Unknown]))


@given(judgements, judgements, judgements)
def test_joining_is_associative(a: Judgement, b: Judgement, c: Judgement) -> None:
    assert worse(worse(a, b), c) == worse(a, worse(b, c))


@given(judgements, judgements)
def test_joining_is_commutative(a: Judgement, b: Judgement) -> None:
    assert worse(a, b) == worse(b, a)


@given(judgements)
def test_joining_is_idempotent(a: Judgement) -> None:
    assert worse(a, a) == a == join([a]) == join([a, a])


@given(st.lists(judgements, min_size=1), st.randoms(use_true_random=False))
def test_order_and_grouping_do_not_matter(many: list[Judgement], random: object) -> None:
    shuffled = list(many)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    middle = len(shuffled) // 2
    groups = [group for group in (shuffled[:middle], shuffled[middle:]) if group]
    assert join(many) == join(shuffled) == join(join(group) for group in groups)


@given(st.lists(judgements))
def test_fail_absorbs_everything(others: list[Judgement]) -> None:
    assert join([*others, Judgement(Verdict.FAIL, "X")]).verdict is Verdict.FAIL
    assert join([Judgement(Verdict.FAIL, "X"), *others]).verdict is Verdict.FAIL


@given(st.lists(judgements, min_size=1), st.lists(judgements))
def test_adding_evidence_never_makes_a_verdict_better(known: list[Judgement], more: list[Judgement]) -> None:
    order = list(Verdict)
    before, after = join(known).verdict, join([*known, *more]).verdict
    assert order.index(after) <= order.index(before)


def test_joining_nothing_is_not_run() -> None:
    assert join([]) == Judgement(Verdict.INCONCLUSIVE, Unknown.NOT_RUN)
    assert join(iter(())) == Judgement(Verdict.INCONCLUSIVE, "NOT_RUN")


def test_verdicts_are_ordered_worst_first() -> None:
    words = ["FAIL", "ERROR", "INCONCLUSIVE", "REVIEW", "WARN", "PASS", "NOT_APPLICABLE", "NOT_TESTABLE"]
    assert [v.value for v in Verdict] == words
    for worst, better in itertools.pairwise(words):
        assert worse(Judgement(Verdict(better)), Judgement(Verdict(worst))).verdict == worst


def test_only_three_verdicts_settle_a_must() -> None:
    assert {"PASS", "NOT_APPLICABLE", "NOT_TESTABLE"} == SETTLED


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("evidence", Evidence)
def test_only_a_documented_must_fails(level: Level, evidence: Evidence) -> None:
    expected = Verdict.FAIL if (level, evidence) == ("MUST", "documented") else Verdict.WARN
    assert when_broken(level, evidence) is expected


def test_exit_statuses_are_those_of_the_design() -> None:
    names = [
        "CONFORMS",
        "DOES_NOT_CONFORM",
        "INTERRUPTED",
        "HARNESS_ERROR",
        "USAGE",
        "NOTHING_RAN",
        "INCONCLUSIVE",
        "CONFIGURATION",
    ]
    assert {status.name: int(status) for status in ExitStatus} == {name: n for n, name in enumerate(names)}
