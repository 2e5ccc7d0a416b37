"""How many processes ``-n auto`` is: no more than the scenarios are worth.

Each worker of pytest-xdist imports and collects everything anew, which takes as long as tens of scenarios. Asked for a
number, xdist starts so many; asked for ``auto``, it asks here. Not for the running of workers.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from proctor.pytest_plugin.features import LARGEST_FEATURE, feature_files

WORTH_A_PROCESS = 100
"""Scenarios: two processes take as long as one with about 180 scenarios of twenty sentences."""
_HEADING = re.compile(
    r"\s*(?:(Examples|Scenarios)|(Scenario|Example)|Scenario (?:Outline|Template)|Feature|Background|Rule)\s*:"
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """0 is this process alone; None where there are no features: xdist decides."""
    files = feature_files(config)
    if not files:
        return None
    # Of single scenarios, and of those that have a word in common, there are few.
    few = bool(config.option.keyword) or any("::" in argument for argument in config.args)
    return 0 if few else worth(map(_text, files), _processors())


def worth(features: Iterable[str], processors: int) -> int:
    """How many processes so many scenarios are worth; 0 for one alone."""
    number = min(sum(map(scenarios_in, features)) // WORTH_A_PROCESS, processors)
    return number if number > 1 else 0


def scenarios_in(text: str) -> int:
    """About how many scenarios a feature has, the rows of outlines counted one by one. It is not parsed."""
    found, rows = 0, None
    for line in text.splitlines():
        heading = _HEADING.match(line)
        if heading is not None:
            # An outline has as many as it has rows, all its tables together: its own line counts for nothing.
            found += heading[2] is not None
            rows = 0 if heading[1] else None
        elif rows is not None and line.lstrip().startswith("|"):
            found += rows > 0  # the first has the names of the columns
            rows += 1
    return found


def _text(file: Path) -> str:
    """As much of a feature as may be; "" for what cannot be read, which is refused when it is collected."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(LARGEST_FEATURE)
    except OSError:
        return ""


def _processors() -> int:
    """Those that this process may use: in a container there can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
