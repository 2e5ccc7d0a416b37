"""Runs as users start them: whole, partial, parallel, shuffled, stopped, interrupted, killed; and what they leave."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import read_journal
from proctor.judging import stories
from proctor.requirements import load_profile
from tests.changing_proxy import Answer, ChangingProxy
from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command, run_features, running_sandbox

STEPS = [f"SR1-STEP-{number:02d}" for number in range(1, 14)]
SHUFFLE = """
import random
def pytest_collection_modifyitems(items):
    random.Random(7).shuffle(items)
"""


def lasting(outcome: Outcome) -> dict[str, Any]:
    """The verdicts without what is declared to differ from run to run.

    Nor how often something was checked, only whether it was: what the platform puts off (429) is asked and checked once
    more, and how many requests that are depends on the speed of the machine.
    """
    lasting = {name: value for name, value in outcome.verdicts.items() if name != "run"}
    for profile in lasting["profiles"].values():
        for requirement in profile["requirements"].values():
            requirement["checks"] = bool(requirement["checks"])
    return lasting


def test_a_clean_run_conforms(clean_run: Outcome) -> None:
    assert clean_run.status == 0, clean_run.printed
    profile = clean_run.verdicts["profiles"]["smartrecruiters-v1"]
    assert (profile["conforms"], profile["complete"]) == (True, True)
    assert {name: clean_run.verdict(name) for name in STEPS} == dict.fromkeys(STEPS, "PASS")
    assert "smartrecruiters-v1 CONFORMS" in clean_run.printed


def test_the_readme_shows_how_a_run_ends(clean_run: Outcome) -> None:
    closing = [line for line in clean_run.printed.splitlines() if " CONFORMS: " in line]
    readme = (ROOT / "README.md").read_text()
    assert len(closing) == 2
    assert [line for line in closing if line not in readme] == []


def test_each_pass_rests_on_recorded_checks(clean_run: Outcome) -> None:
    assert [name for name in clean_run.named("PASS") if clean_run.requirement(name)["checks"] < 1] == []


@pytest.mark.parametrize(("profile", "folder"), [("smartrecruiters-v1", "smartrecruiters"), ("kombo", "kombo")])
def test_the_reference_run_shows_every_requirement(clean_run: Outcome, profile: str, folder: str) -> None:
    """Nothing that counts is left open, and nothing that a platform can show is left out."""
    requirements = clean_run.verdicts["profiles"][profile]["requirements"]
    register = load_profile(ROOT / "features" / folder).requirements
    counted = {name: r["verdict"] for name, r in requirements.items() if r["counted"]}
    expected = {name: ("PASS", "NOT_TESTABLE") if register[name].binds_role("platform") else ("NOT_APPLICABLE",)
                for name in counted}  # fmt: skip
    assert {name for name, verdict in counted.items() if verdict not in expected[name]} == set()
    left_out = {name for name, r in requirements.items() if not r["scored"] and register[name].binds != "partner"}
    assert {register[name].testable for name in left_out} <= {"attested"}


def test_every_sentence_of_the_reference_run_was_done(clean_run: Outcome) -> None:
    assert clean_run.folder is not None
    told = stories(read_journal(clean_run.folder / "journal.jsonl")).values()
    assert [story.plan.node for story in told if story.stopped_at() is not None] == []
    assert [story.plan.node for story in told if not story.findings] == []


def test_a_run_leaves_all_its_reports(clean_run: Outcome) -> None:
    assert clean_run.folder is not None
    names = {file.name for file in clean_run.folder.iterdir()}
    assert names == {
        "journal.jsonl", "verdicts.json", "requirements.html", "junit.xml", "allure-results"
    }  # fmt: skip
    assert read_journal(clean_run.folder / "journal.jsonl").problem is None


def test_the_closing_line_tells_what_is_not_scored(clean_run: Outcome) -> None:
    requirements = clean_run.verdicts["profiles"]["smartrecruiters-v1"]["requirements"]
    unscored = sum(not r["scored"] for r in requirements.values())
    assert (f"; {unscored} listed but not scored" in clean_run.printed) == bool(unscored)


def test_another_order_and_another_hash_seed_change_no_verdict(clean_run: Outcome, tmp_path: Path) -> None:
    (tmp_path / "shuffle.py").write_text(SHUFFLE)
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONHASHSEED": "4711"}
    done = run_features(
        "features/", "-p", "shuffle", "-p", "no:xdist", reports=tmp_path / "reports", environment=environment
    )
    assert done.status == 0, done.printed
    assert lasting(done) == lasting(clean_run)


def test_two_processes_give_the_same_verdicts_and_a_journal_in_the_order_of_the_plan(
    clean_run: Outcome, tmp_path: Path
) -> None:
    done = run_features("features/", "-n", "2", reports=tmp_path)
    assert done.folder is not None and done.status == 0, done.printed
    assert lasting(done) == lasting(clean_run)
    journal = read_journal(done.folder / "journal.jsonl").whole()
    ran = [r["scenario"] for r in journal.records if r["kind"] == "scenario" and r["state"] == "started"]
    assert ran == [scenario["key"] for scenario in journal.header["plan"]]
    assert not list(done.folder.glob("journal-*"))


@pytest.mark.parametrize(
    ("selection", "judged"),
    [
        (["-k", "SR1-FLOW-04"], {"SR1-FLOW-04"}),
        (["-k", "several and results"], {"SR1-RESULT-06"}),
        (["-m", "workflow"], set(STEPS)),
        ([f"{WORKFLOW}::The partner comments at any time"], {"SR1-COMMENT-01"}),
    ],
)
def test_a_selection_is_judged_by_what_it_ran(
    selection: list[str], judged: set[str], tmp_path: Path, sandbox_url: str
) -> None:
    arguments = selection if "::" in selection[0] else [WORKFLOW, *selection]
    done = run_features(*arguments, "--sandbox-url", sandbox_url, reports=tmp_path)
    assert done.status == 0, done.printed
    assert done.named("PASS") == judged
    assert done.verdicts["profiles"]["smartrecruiters-v1"]["conforms"] is None
    assert "This is no statement about the profile" in done.printed
    assert "CONFORMS" not in done.printed


def test_nothing_selected_is_no_success(tmp_path: Path) -> None:
    done = run_features("features/", "-k", "nothing_of_the_kind", reports=tmp_path)
    assert (done.status, done.folder) == (5, None)


def test_collecting_runs_and_writes_nothing(tmp_path: Path) -> None:
    done = run_features("features/", "--collect-only", "-q", reports=tmp_path)
    assert (done.status, done.folder) == (0, None)
    assert f"{WORKFLOW}::The partner rejects the order instead of accepting it" in done.printed


def test_a_fault_turns_the_run_red_at_its_requirement(tmp_path: Path) -> None:
    with running_sandbox("--fault", "accept_not_stored") as url:
        done = run_features(WORKFLOW, "--sandbox-url", url, reports=tmp_path)
    assert done.status == 1
    assert "SR1-STEP-08" in done.named("FAIL")
    assert {done.verdict(name) for name in STEPS[:7]} == {"PASS"}
    assert done.requirement("SR1-STEP-10")["reason"] == "PRECONDITION_UNMET"


def test_last_failed_runs_only_those(tmp_path: Path) -> None:
    with running_sandbox() as url:

        def spoil(answer: Answer) -> Answer:
            return replace(answer, status=500) if answer.path.endswith("/reject") else answer

        with ChangingProxy(url, spoil) as proxy:
            first = run_features(WORKFLOW, "--sandbox-url", proxy.url, reports=tmp_path)
            again = run_features(WORKFLOW, "--lf", "--sandbox-url", proxy.url, reports=tmp_path)
    assert (first.status, again.status) == (1, 1)
    assert again.named("FAIL") == first.named("FAIL") and "SR1-FLOW-04" in again.named("FAIL")
    assert "1 failed" in again.printed and "no statement about the profile" in again.printed


def test_stopping_at_the_first_failure_leaves_the_rest_unknown(tmp_path: Path) -> None:
    with running_sandbox("--fault", "accept_not_stored") as url:
        done = run_features(WORKFLOW, "-x", "--sandbox-url", url, reports=tmp_path)
    assert done.status == 1
    assert done.requirement("SR1-COMMENT-01")["reason"] == "NOT_RUN"


class Hang:
    """Holds one request back until it is let go, and says when it has arrived."""

    def __init__(self, ending: str) -> None:
        self.ending = ending
        self.arrived = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, answer: Answer) -> Answer:
        if answer.path.endswith(self.ending):
            self.arrived.set()
            self.let_go.wait(60)
        return answer


def stopped_in_the_middle(
    reports: Path, stop: Callable[[subprocess.Popen[str]], None], *more: str
) -> tuple[int, str, Path]:
    """Start a run, stop it while the partner is accepting, and give status, output and folder."""
    hang = Hang("/accept")
    with running_sandbox() as url, ChangingProxy(url, hang) as proxy:
        process = subprocess.Popen(
            command(WORKFLOW, "-m", "workflow", *more, "--sandbox-url", proxy.url, reports=reports),
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            assert hang.arrived.wait(60)
            stop(process)
            printed, _ = process.communicate(timeout=60)
        finally:
            hang.let_go.set()
            process.kill()
    return process.returncode, printed, (reports / "latest").resolve()


def test_an_interrupted_run_keeps_what_was_done(tmp_path: Path) -> None:
    status, printed, folder = stopped_in_the_middle(tmp_path, lambda p: p.send_signal(signal.SIGINT))
    done = Outcome(status, printed, folder)
    assert status == 2, printed
    assert {done.verdict(name) for name in STEPS[:7]} == {"PASS"}
    assert done.requirement("SR1-STEP-08")["reason"] == "INTERRUPTED"
    assert done.named("FAIL") == set()
    assert "the run was interrupted" in printed
    assert read_journal(folder / "journal.jsonl").records[-1]["state"] == "interrupted"


def test_a_killed_run_can_be_reported_afterwards(tmp_path: Path) -> None:
    _, _, folder = stopped_in_the_middle(tmp_path, lambda p: os.kill(p.pid, signal.SIGKILL))
    assert not (folder / "verdicts.json").exists()
    journal = read_journal(folder / "journal.jsonl")
    assert journal.problem is not None and "no footer" in journal.problem.what
    again = subprocess.run(
        [sys.executable, "-m", "proctor", "report", "--no-allure-report", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    done = Outcome(again.returncode, again.stdout + again.stderr, folder)
    assert again.returncode == 2, done.printed
    assert {done.verdict(name) for name in STEPS[:7]} == {"PASS"}
    assert done.requirement("SR1-STEP-08")["reason"] == "INTERRUPTED"
    assert "the journal is not whole" in done.printed


def test_a_worker_that_dies_loses_nothing_that_was_done(tmp_path: Path) -> None:
    def kill_worker(process: subprocess.Popen[str]) -> None:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
        for pid in listed.stdout.split():
            os.kill(int(pid), signal.SIGKILL)

    status, printed, folder = stopped_in_the_middle(tmp_path, kill_worker, "-n", "1", "--max-worker-restart=0")
    done = Outcome(status, printed, folder)
    assert status not in (0, 5), printed
    assert {done.verdict(name) for name in STEPS[:7]} == {"PASS"}
    assert done.requirement("SR1-STEP-08")["reason"] == "INTERRUPTED"


def test_the_embedded_sandbox_ends_with_its_run(tmp_path: Path) -> None:
    """Told from the sandboxes of other tests by its environment, which it has from the run."""
    mark = {"PROCTOR_TEST_MARK": str(tmp_path)}

    def marked() -> list[str]:
        listed = subprocess.run(["ps", "axeww", "-o", "args"], capture_output=True, text=True, check=True)
        return [line for line in listed.stdout.splitlines() if f"PROCTOR_TEST_MARK={tmp_path}" in line]

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env=clean_environment() | mark):
        assert len(marked()) == 1
    run_features(WORKFLOW, "-m", "workflow", reports=tmp_path, environment=mark)
    assert marked() == []


def test_alluredir_gets_the_same_results(tmp_path: Path, sandbox_url: str) -> None:
    wanted = tmp_path / "allure"
    done = run_features(
        WORKFLOW, "-m", "workflow", "--alluredir", str(wanted), "--sandbox-url", sandbox_url, reports=tmp_path
    )
    assert done.folder is not None
    results = [json.loads(file.read_text()) for file in wanted.glob("*-result.json")]
    own = [json.loads(file.read_text()) for file in (done.folder / "allure-results").glob("*-result.json")]
    assert [r["name"] for r in results] == [r["name"] for r in own]
    assert len(results) == 1
    assert [s["name"] for s in results[0]["steps"]] == [s["name"] for s in own[0]["steps"]]


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_features("features/", reports=tmp_path / "file" / "reports")
    assert done.status == 7
    assert "the folder for this run cannot be made" in done.printed
    assert "Traceback" not in done.printed
