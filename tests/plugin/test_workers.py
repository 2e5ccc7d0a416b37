"""`-n auto` starts no more processes than the scenarios are worth."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from proctor.pytest_plugin.workers import WORTH_A_PROCESS, pytest_xdist_auto_num_workers, scenarios_in, worth

OUTLINE = """
Feature: Orders

  Background:
    Given a table
      | one | two |

  # Scenario: none
  Scenario: One
    Then it holds
      | a | table |
      | of | its |

  Scenario Outline: Rows
    Then it holds for <number>

    Examples: some
      | number |
      | 1      |
      | 2      |

    Examples:
      | number |
      | 3      |

  Rule: More
    Example: Another
      Then it holds
"""


def many(count: int) -> str:
    return "Feature: F\n" + "".join(f"  Scenario: {n}\n    Then it holds\n" for n in range(count))


@pytest.mark.parametrize(("text", "count"), [(OUTLINE, 5), ("", 0), ("Feature: F\n", 0), (many(7), 7)])
def test_scenarios_and_rows_are_counted(text: str, count: int) -> None:
    assert scenarios_in(text) == count


@pytest.mark.parametrize(
    ("scenarios", "processors", "processes"),
    [(1, 8, 0), (2 * WORTH_A_PROCESS - 1, 8, 0), (2 * WORTH_A_PROCESS, 8, 2), (9000, 4, 4), (9000, 1, 0)],
)
def test_each_process_has_to_be_worth_it(scenarios: int, processors: int, processes: int) -> None:
    assert worth([many(scenarios // 2), many(scenarios - scenarios // 2)], processors) == processes


def config(folder: Path, *arguments: str, keyword: str = "") -> Any:
    return SimpleNamespace(
        args=list(arguments), invocation_params=SimpleNamespace(dir=folder), option=SimpleNamespace(keyword=keyword)
    )


def test_a_part_of_them_is_run_in_one_process_and_what_is_no_feature_is_left_to_xdist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proctor.pytest_plugin.workers._processors", lambda: 4)
    (tmp_path / "many.feature").write_text(many(4 * WORTH_A_PROCESS))
    (tmp_path / "few.feature").write_text(many(3))
    (tmp_path / "test_other.py").write_text("")
    (tmp_path / "odd" / "folder.feature").mkdir(parents=True)
    for expected, arguments, keyword in (
        (4, ("many.feature",), ""), (4, (".",), ""), (0, ("few.feature",), ""), (0, ("many.feature::One",), ""),
        (0, (".",), "SR1-STEP-08"), (0, ("odd",), ""), (None, ("test_other.py",), ""),
    ):  # fmt: skip
        assert pytest_xdist_auto_num_workers(config(tmp_path, *arguments, keyword=keyword)) == expected, arguments
