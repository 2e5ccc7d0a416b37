"""Fixtures: runs of a small profile, read from journals that were written as a run writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import Journal, read_journal
from proctor.judging import RunVerdict, judge
from proctor.requirements import Profile, load_profile
from tests.reporting.journal_builder import (
    Act,
    Beat,
    broken,
    exchange,
    harness,
    held,
    planned,
    register_text,
    unknown,
    write_journal,
)


@dataclass(frozen=True)
class Judged:
    run: RunVerdict
    journal: Journal


Play = Callable[..., Judged]


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Profile:
    folder = tmp_path_factory.mktemp("profile")
    (folder / "requirements.toml").write_text(register_text())
    return load_profile(folder)


@pytest.fixture
def play(profile: Profile, tmp_path: Path) -> Play:
    """Writes a journal of some acts and judges it."""

    def play(*acts: Act, **more: Any) -> Judged:
        number = len(list(tmp_path.glob("journal-*.jsonl")))
        file = write_journal(tmp_path / f"journal-{number}.jsonl", profile, acts, **more)
        journal = read_journal(file)
        return Judged(judge(journal, [profile]), journal)

    return play


@pytest.fixture
def acts() -> dict[str, Act]:
    """One scenario of each kind, by the word for it."""
    workflow = planned(
        "An order is accepted",
        [("1. the partner lists its orders", "D1-STEP-01"), ("2. the partner accepts the order", "D1-STEP-02")],
        "D1-STEP-01", "D1-STEP-02", workflow=True, tags=("workflow", "smoke", "epic:Demo-platform", "owner:ann"),
    )  # fmt: skip
    first, second = exchange(workflow, 1), exchange(workflow, 2)
    passing = Act(
        workflow,
        (
            Beat(exchanges=(first,), findings=(held("D1-STEP-01", first.id),)),
            Beat(exchanges=(second,), findings=(held("D1-STEP-02", second.id), held("D1-STEP-02", second.id))),
        ),
        "finished",
    )
    fail = planned(
        "Accept without a message",
        [("the order is there", None), ("it is accepted without a message", "D1-ACCEPT-01"), ("it is unchanged", None)],
        "D1-ACCEPT-01", rule="What is refused",
        tags=("issue:https://issues.invalid/7", "severity:blocker", "severity:minor"),
    )  # fmt: skip
    shot = exchange(fail)
    failing = Act(
        fail,
        (Beat(), Beat("failed", exchanges=(shot,), findings=(broken("D1-ACCEPT-01", shot.id),))),
        "failed",
    )
    warn = planned("Accept tells the date", [("it is accepted", "D1-ACCEPT-02")], "D1-ACCEPT-02")
    warning = Act(
        warn,
        (Beat(exchanges=(exchange(warn),), findings=(held("D1-ACCEPT-02"), broken("D1-ACCEPT-02", f"{warn.key}-1"))),),
        "finished",
    )
    row = planned(
        "At most 100 orders (limit 101)", [("a list of 101", "D1-LIST-02")], "D1-LIST-02", example={"n": "101"}
    )
    unreachable = planned("A list", [("the orders are listed", "D1-LIST-01")], "D1-LIST-01")
    gone = exchange(unreachable, response=None, trouble="the connection was refused")
    error = planned("An error", [("something is wrong", "D1-ERR-01")], "D1-ERR-01")
    return {
        "pass": passing,
        "fail": failing,
        "warn": warning,
        "row": Act(row, (Beat(findings=(held("D1-LIST-02"),)),), "finished"),
        "unreachable": Act(
            unreachable, (Beat("failed", exchanges=(gone,), findings=(unknown("D1-LIST-01"),)),), "failed"
        ),
        "harness": Act(error, (Beat("failed", findings=(harness("D1-ERR-01"),)),), "error"),
        "never": Act(planned("Never begun", [("a help page", "D1-ERR-02")], "D1-ERR-02")),
        "cut": Act(planned("Cut off", [("a code", "D1-ERR-01"), ("a word", None)], "D1-ERR-01"), (Beat(""),)),
    }


@pytest.fixture
def mixed(play: Play, acts: dict[str, Act]) -> Judged:
    """Every kind of scenario in a run that came to its end."""
    return play(*(act for name, act in acts.items() if name != "cut"))


@pytest.fixture
def green_acts(acts: dict[str, Act]) -> list[Act]:
    """Every rule that can be shown is shown."""
    shown = [acts["pass"]]
    for name in ("D1-ACCEPT-01", "D1-ACCEPT-02", "D1-LIST-01", "D1-LIST-02", "D1-ERR-01", "D1-ERR-02"):
        plan = planned(f"shows {name}", [("it holds", name)], name)
        shown.append(Act(plan, (Beat(findings=(held(name),)),), "finished"))
    return shown


@pytest.fixture
def green(play: Play, green_acts: list[Act]) -> Judged:
    return play(*green_acts)
