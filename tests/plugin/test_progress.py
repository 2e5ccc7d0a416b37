"""What the terminal shows while features run: counts, the time left, and each failure with its place."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from proctor.pytest_plugin.progress import Tally, time_left
from tests.running import ROOT, clean_environment, command, running_sandbox

PLAN: list[dict[str, Any]] = [
    {"node": "a.feature::one", "uri": "a.feature", "line": 3, "requirements": ["R-1", "R-2"]},
    {"node": "a.feature::two", "uri": "a.feature", "line": 9, "requirements": ["R-2"]},
    {"node": "b.feature::three", "uri": "b.feature", "line": 2, "requirements": ["R-3"]},
]


def test_a_requirement_is_decided_when_all_its_scenarios_ended() -> None:
    tally = Tally.of(PLAN)
    assert tally.line(0) == "0 of 3 scenarios, 0 of 3 requirements decided"
    tally.end("a.feature::one", None)
    assert tally.line(4) == "1 of 3 scenarios, 1 of 3 requirements decided, about 8 s left"
    tally.end("a.feature::two", "FAIL")
    assert tally.line(4) == "2 of 3 scenarios, 2 of 3 requirements decided, 1 FAIL, about 2 s left"
    tally.end("b.feature::three", None)
    assert tally.line(6) == "3 of 3 scenarios, 3 of 3 requirements decided, 1 FAIL"


@pytest.mark.parametrize(
    ("seconds", "done", "of", "said"), [(10, 1, 2, "10 s"), (10, 1, 61, "10 min"), (9, 9, 9, "0 s")]
)
def test_the_time_left_is_in_words(seconds: float, done: int, of: int, said: str) -> None:
    assert time_left(seconds, done, of) == said


def shown(*words: str, tmp_path: Path, terminal: bool) -> str:
    """What `pytest features/...` writes, to a terminal or to a file."""
    arguments = command("features/smartrecruiters/accept.feature", *words, reports=tmp_path / "reports")
    if not terminal:
        done = subprocess.run(arguments, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, timeout=120)
        return done.stdout
    master, slave = pty.openpty()
    with subprocess.Popen(
        arguments, cwd=ROOT, env=clean_environment() | {"TERM": "xterm", "COLUMNS": "120"}, stdout=slave, stderr=slave
    ) as process:
        os.close(slave)
        written = b""
        try:
            while chunk := os.read(master, 65536):
                written += chunk
        except OSError:
            pass  # the other end was closed
        process.wait(60)
    os.close(master)
    return written.decode()


def test_on_a_terminal_one_line_is_written_over(tmp_path: Path) -> None:
    text = shown(tmp_path=tmp_path, terminal=True)
    lines = re.findall(r"\r(\d+) of (\d+) scenarios, (\d+) of (\d+) requirements decided", text)
    assert lines and lines[-1][0] == lines[-1][1] and lines[-1][2] == lines[-1][3]
    assert "left" in text and "\x1b[32m" in text
    assert "accept.feature ..." not in text and "[100%]" not in text


def test_elsewhere_it_is_quiet_and_without_colours(tmp_path: Path) -> None:
    text = shown(tmp_path=tmp_path, terminal=False)
    assert "\x1b" not in text and "\r" not in text and "[100%]" not in text
    assert not re.search(r"^\.+$", text, re.M)
    assert "passed in" in text and "This is no statement about the profile" in text


def test_with_v_each_scenario_is_listed(tmp_path: Path) -> None:
    text = shown("-v", tmp_path=tmp_path, terminal=False)
    assert "accept.feature::An accept needs no author PASSED" in text


@pytest.mark.parametrize("processes", [(), ("-n", "2")], ids=["one process", "two"])
def test_a_failure_is_told_as_it_happens_with_its_place_and_what_to_do(
    tmp_path: Path, processes: tuple[str, ...]
) -> None:
    with running_sandbox("--fault=accept_not_stored") as url:
        text = shown("--sandbox-url", url, *processes, tmp_path=tmp_path, terminal=False)
    line = next(line for line in text.splitlines() if line.startswith("FAIL "))
    found = re.match(r"FAIL +(features/smartrecruiters/accept\.feature):(\d+)  (.+)", line)
    assert found is not None
    row = (ROOT / found[1]).read_text().splitlines()[int(found[2]) - 1]
    assert row.strip() == f"Scenario: {found[3]}"
    assert text.index(line) < text.index("= FAILURES =") < text.index("= verdicts =")
    assert re.search(
        r"at features/smartrecruiters/accept\.feature:\d+; again: pytest features/ -k SR1-ACCEPT-0\d", text
    )
    assert "short test summary" not in text
