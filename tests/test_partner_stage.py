"""A partner's program that cannot be started, ends, keeps silent or is a recording: a verdict or one sentence each."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, WORKFLOW, clean_environment, command, run_features

REFERENCE = shlex.join([sys.executable, str(ROOT / "examples" / "reference_partner.py")])
SECRET = "pp-" + "0123456789abcdef" * 4


def program(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("there-is-no-such-command --at all", "there-is-no-such-command"),
        ("'unclosed", "No closing quotation"),
        ("har:there/is/no.har", "there is no file"),
        ("har:README.md", "not JSON"),
        ("har:features", "it is a folder"),
        ("har:", "har: names no file"),
        ("har:/dev/null", "it is no ordinary file"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(how: str, words: str, tmp_path: Path) -> None:
    outcome = run_features(WORKFLOW, "--partner", how, reports=tmp_path / "reports")
    assert outcome.status == 7
    assert words in outcome.printed
    assert "Traceback" not in outcome.printed
    assert not list((tmp_path / "reports").glob("2*"))


def test_one_program_is_not_watched_by_two_processes(tmp_path: Path) -> None:
    outcome = run_features(WORKFLOW, "--partner", REFERENCE, "-n", "2", reports=tmp_path / "reports")
    assert outcome.status == 7
    assert "one process" in outcome.printed


def test_a_program_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    code = f"print('no configuration for {SECRET}'); raise SystemExit(3)"
    outcome = run_features(WORKFLOW, "--partner", program(code), reports=tmp_path / "reports")
    step = outcome.requirement("SR1-STEP-07")
    assert (outcome.status, step["verdict"], step["reason"]) == (6, "INCONCLUSIVE", "NO_TRAFFIC")
    assert "with status 3" in step["explanation"]
    assert outcome.folder is not None
    for file in outcome.folder.rglob("*"):
        assert not file.is_file() or SECRET not in file.read_text("utf-8", "replace"), file
    written = [file for file in outcome.folder.rglob("*attachment.txt") if "no configuration" in file.read_text()]
    assert written
    assert "no configuration" in (outcome.folder / "requirements.html").read_text()


def test_a_program_that_keeps_silent_is_waited_for_once(tmp_path: Path) -> None:
    began = time.monotonic()
    silent = program("import time; time.sleep(600)")
    outcome = run_features(
        "features/smartrecruiters", "--partner", silent, "--partner-seconds", "2", reports=tmp_path / "reports"
    )
    assert outcome.status == 6
    assert "NO_TRAFFIC" in outcome.printed
    assert time.monotonic() - began < 60


def test_the_other_side_is_not_judged(tmp_path: Path) -> None:
    outcome = run_features(WORKFLOW, "--partner", REFERENCE, reports=tmp_path / "reports")
    assert outcome.verdicts["role"] == "partner"
    assert outcome.verdict("SR1-LIST-01") == "NOT_APPLICABLE"
    assert all(outcome.verdict(f"SR1-STEP-{n:02d}") == "PASS" for n in range(1, 14)), outcome.printed


def test_what_is_held_back_is_in_the_journal(tmp_path: Path) -> None:
    outcome = run_features(WORKFLOW, "--partner", REFERENCE, reports=tmp_path / "reports")
    assert outcome.folder is not None
    records: list[dict[str, Any]] = [
        json.loads(line) for line in (outcome.folder / "journal.jsonl").read_text().splitlines()
    ]
    holds = [record for record in records if record["kind"] == "hold"]
    # Which of them come before their sentence is a matter of speed; that none does would be strange.
    assert {hold["request"].rpartition("/")[2] for hold in holds} & {"accept", "results", "attachments", "complete"}
    assert all(hold["seconds"] >= 0 and not hold["expired"] for hold in holds)


def test_nothing_is_left_running_after_an_interruption(tmp_path: Path) -> None:
    mark = f"proctor-test-{os.getpid()}-{time.monotonic_ns()}"
    silent = program(f"import time; '{mark}'; time.sleep(600)")
    arguments = command(WORKFLOW, "--partner", silent, "--partner-seconds", "60", reports=tmp_path / "reports")
    run = subprocess.Popen(
        arguments, cwd=ROOT, env=clean_environment(), stdout=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 30
    while not running(mark) and time.monotonic() < deadline and run.poll() is None:
        pass
    assert running(mark)
    run.send_signal(signal.SIGINT)
    assert run.wait(30) == 2
    assert not running(mark)


def running(mark: str) -> bool:
    """Whether a program with this mark in its command line runs, other than pytest with its --partner."""
    found = subprocess.run(["pgrep", "-f", f"^{sys.executable} -c .*{mark}"], capture_output=True)
    return found.returncode == 0
