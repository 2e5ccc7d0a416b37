"""Proving as it is done: tasks and workers, a few defects from beginning to end, Ctrl-C, and the summary in docs/."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from proctor.requirements import find_profiles
from proof import selection
from proof.command_line import all_defects, capabilities, named
from proof.defects import UnknownRequirement, of_partners, of_shelf
from proof.proving import clean_copies, clean_tasks, task_for
from proof.shelf import Fault, Shelf
from proof.sightings import sighting_of
from proof.summary import summary
from proof.task import Task, task_of
from proof.worker import Worker
from tests.running import ROOT, clean_environment

PROFILES = list(find_profiles(ROOT / "features").values())
PROOF = [sys.executable, "-m", "proof"]


def control(sandbox: str) -> str:
    return f"{sandbox}/_control"


def test_the_summary_is_not_out_of_date(sandbox_url: str) -> None:
    text = summary(all_defects(control(sandbox_url), PROFILES), PROFILES, capabilities())
    assert (ROOT / "docs" / "proof.md").read_text() == text, "make proof ARGS=--summary"


# --- What is run


def test_every_defect_has_scenarios_that_can_see_it(sandbox_url: str) -> None:
    steps = [profile.steps for profile in PROFILES]
    for defect in all_defects(control(sandbox_url), PROFILES):
        task = task_for(defect, steps)
        assert task_of(json.loads(json.dumps(task.document()))) == task
        if defect.partner is None:
            assert selection.seeing(defect.breaks, steps), f"no scenario shows what {defect.name} breaks"


def test_the_sample_is_there_and_of_both_profiles() -> None:
    for folder in ("smartrecruiters", "kombo"):
        files = selection.sample(folder)
        assert all((ROOT / file).is_file() for file in files)
        assert {file.split("/")[1] for file in files} == {"smartrecruiters", "kombo"}
        assert sum(f"/{folder}/" in file for file in files) >= len(files) / 2


def test_the_names_of_defects_are_their_own(sandbox_url: str) -> None:
    defects = all_defects(control(sandbox_url), PROFILES)
    assert len({defect.key for defect in defects}) == len(defects)
    assert {d.key for d in named(defects, ["kombo:no_result_url"])} == {"kombo:no_result_url"}
    assert {rule[:-1] for d in named(defects, ["SR1-STEP-0?"]) for rule in d.breaks} == {"SR1-STEP-0"}
    assert named(defects, ["nobody"]) == []


def test_a_fault_that_names_no_requirement_is_refused() -> None:
    for fault in (
        Fault("f", "SR1-NONE-99", "?", "", frozenset()),
        Fault("f", "SR1-LIST-01", "?", "", frozenset({"X-1"})),
    ):
        with pytest.raises(UnknownRequirement, match="f names"):
            of_shelf([fault], PROFILES)


def test_clean_runs_are_of_both_sides_and_the_same_scenarios(sandbox_url: str) -> None:
    assert len(clean_tasks()) == 4
    defects = named(all_defects(control(sandbox_url), PROFILES), ["accept_not_stored", "kombo:no_result_url"])
    runs = {task_for(defect, ["SR1-STEP-"]): defect for defect in defects}
    for copy, task in zip(clean_copies(runs), runs, strict=True):
        assert (copy.rules, copy.beside, copy.fault) == (task.rules, task.beside, "")
        assert "reference_partner" in " ".join(copy.arguments) or copy.arguments == task.arguments


# --- A worker


def test_a_worker_switches_the_fault_for_its_run_only(sandbox_url: str, tmp_path: Path) -> None:
    def active(shelf: Shelf) -> list[str]:
        return [str(row["name"]) for row in shelf._rows() if row["active"]]

    with Shelf(control(sandbox_url)) as shelf:
        seen: list[list[str]] = []

        def run(task: Task, reports: Path) -> int:
            seen.append(active(shelf))
            return 0

        sighting = Worker(shelf, tmp_path, run).do(Task("k", (), fault="accept_not_stored"))
        assert (seen, active(shelf)) == ([["accept_not_stored"]], [])
    # It left no verdicts, which is no pass.
    assert "left no verdicts" in sighting.broken
    assert sighting_of(json.loads(json.dumps(sighting.document()))) == sighting


def test_a_sandbox_that_does_not_answer_is_said(tmp_path: Path) -> None:
    with Shelf("http://127.0.0.1:9") as shelf:
        assert "did not answer" in Worker(shelf, tmp_path, lambda *_: 0).do(Task("k", ())).broken


# --- From beginning to end


def test_a_few_are_killed(tmp_path: Path) -> None:
    asked = ["--only", "accept_not_stored", "--only", "kombo_warnings_missing", "--only", "kombo:no_result_url"]
    done = subprocess.run(
        [*PROOF, *asked, "--reports", str(tmp_path)],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "proof PROVEN: 3 KILLED; a selection" in done.stdout
    folder = (tmp_path / "latest").resolve()
    document = json.loads((folder / "proof.json").read_text())
    schema = json.loads((ROOT / "schemas" / "proctor" / "proof.schema.json").read_text())
    assert [e.message for e in Draft202012Validator(schema).iter_errors(document)] == []
    seen = document["defects"]["accept_not_stored"]["turned"]["SR1-STEP-08"]
    assert seen["verdict"] == "FAIL" and "partner_workflow.feature" in seen["scenario"] and seen["sentence"]
    assert {one["side"] for one in document["clean"]} == {"platform", "partner"}
    assert sorted(file.name for file in folder.iterdir()) == ["proof.html", "proof.json"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_however_it_is_ended_nothing_is_left(number: signal.Signals, tmp_path: Path) -> None:
    environment = clean_environment() | {"TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    command = [*PROOF, "--only", "SR1-LIST-*", "--reports", str(tmp_path / "reports")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as proof:
        assert proof.stdout is not None
        assert "defects" in proof.stdout.readline()
        workers = subprocess.run(["pgrep", "-f", f"proof.worker {tmp_path}"], capture_output=True, text=True)
        assert workers.stdout.split()
        proof.send_signal(number)
        assert proof.wait(60) == 2
    left = [pid for pid in workers.stdout.split() if Path(f"/proc/{pid}").exists()]
    assert left == [] and not (tmp_path / "reports").exists()
    assert list(tmp_path.glob("proctor-proof*")) == []


def test_nobody_of_that_name_is_wrong_usage(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROOF, "--only", "nobody"], cwd=ROOT, env=clean_environment(), capture_output=True, text=True
    )
    assert done.returncode == 4 and "nothing is called nobody" in done.stderr


def test_every_partner_says_what_becomes_of_which_rule() -> None:
    rules = {name: rule for profile in PROFILES for name, rule in profile.requirements.items()}
    for defect in of_partners():
        for name, verdict in defect.breaks.items():
            assert verdict == rules[name].when_broken, f"{defect.key}: {name}"
