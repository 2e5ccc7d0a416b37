"""What pytest keeps of a scenario to the end of a run is little where it passed, and all where it did not."""

from __future__ import annotations

from typing import Literal

import pytest

from proctor.pytest_plugin import _Watch


def logged(node: str, outcome: Literal["passed", "failed", "skipped"], config: pytest.Config) -> pytest.TestReport:
    report = pytest.TestReport(node, ("file", 1, "name"), {"a word": 1}, outcome, None, "call")
    _Watch(config).pytest_runtest_logreport(report)
    return report


@pytest.mark.parametrize(
    ("node", "outcome", "kept"),
    [
        ("features/a.feature::It passes", "passed", False),
        ("features/a.feature::It fails", "failed", True),
        ("features/a.feature::It is left out", "skipped", True),
        ("tests/test_other.py::test", "passed", True),
    ],
)
def test_the_words_of_a_scenario_that_passed_go(
    node: str, outcome: Literal["passed", "failed", "skipped"], kept: bool, pytestconfig: pytest.Config
) -> None:
    assert bool(logged(node, outcome, pytestconfig).keywords) is kept
