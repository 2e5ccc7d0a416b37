"""A run that was interrupted or killed is taken up again: what had ended is not run again, and the verdicts are those
of a run that nobody stopped.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from proctor.journal import Journal, read_journal
from tests.changing_proxy import ChangingProxy
from tests.running import ROOT, WORKFLOW, Outcome, clean_environment, command, run_features, running_sandbox
from tests.test_runs import Hang, lasting

HELD = "The partner rejects the order instead of accepting it"
"""The scenario that the first run is stopped in."""
Stop = Callable[[subprocess.Popen[str]], None]


def interrupt(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


def kill_all(process: subprocess.Popen[str]) -> None:
    """The process and its workers, with no chance to write anything more."""
    os.killpg(process.pid, signal.SIGKILL)


@dataclass
class Scene:
    """A sandbox behind a proxy, at which a run was stopped in the middle of a scenario."""

    url: str
    reports: Path
    first: Path
    status: int

    def resume(self, *more: str, run: str = "", features: str = WORKFLOW) -> Outcome:
        words = ("--resume", run or str(self.first), "--sandbox-url", self.url)
        return run_features(features, *more, *words, reports=self.reports)


@contextmanager
def stopped(reports: Path, stop: Stop, *more: str, features: str = WORKFLOW) -> Iterator[Scene]:
    """Stop a run while an order is being rejected: some scenarios have ended by then, others were not reached."""
    hang = Hang("/reject")
    with running_sandbox() as url, ChangingProxy(url, hang) as proxy:
        process = subprocess.Popen(
            command(features, *more, "--sandbox-url", proxy.url, reports=reports),
            cwd=ROOT,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            assert hang.arrived.wait(60)
            stop(process)
            process.communicate(timeout=60)
        finally:
            hang.let_go.set()
            if process.poll() is None:
                kill_all(process)
                process.wait(10)
        yield Scene(proxy.url, reports, (reports / "latest").resolve(), process.returncode)


def journal_of(outcome: Outcome) -> Journal:
    assert outcome.folder is not None, outcome.printed
    return read_journal(outcome.folder / "journal.jsonl").whole()


def states(journal: Journal) -> dict[str, list[str]]:
    """What the journal tells of each scenario, by its name, in order."""
    names = {scenario["key"]: scenario["name"] for scenario in journal.header["plan"]}
    told: dict[str, list[str]] = {name: [] for name in names.values()}
    for record in journal.records:
        if record["kind"] == "scenario":
            told[names[record["scenario"]]].append(record["state"])
    return told


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return run_features(WORKFLOW, "-p", "no:xdist", reports=tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize(
    ("stop", "first", "second"),
    [
        (interrupt, ("-p", "no:xdist"), ("-p", "no:xdist")),
        (kill_all, ("-p", "no:xdist"), ("-n", "2")),
        (interrupt, ("-n", "2"), ("-p", "no:xdist")),
        (kill_all, ("-n", "2"), ("-n", "2")),
    ],
    ids=["interrupted", "killed, then parallel", "parallel, interrupted", "parallel, killed, then parallel"],
)
def test_a_run_that_is_taken_up_again_ends_like_one_that_was_not_stopped(
    stop: Stop, first: tuple[str, ...], second: tuple[str, ...], undisturbed: Outcome, tmp_path: Path
) -> None:
    with stopped(tmp_path / "reports", stop, *first) as scene:
        before = {p.name: p.read_bytes() for p in scene.first.glob("journal*.jsonl")}
        done = scene.resume(*second)
        assert {p.name: p.read_bytes() for p in scene.first.glob("journal*.jsonl")} == before
    assert done.status == 0, done.printed
    assert done.folder != scene.first
    assert lasting(done) == lasting(undisturbed)
    journal = journal_of(done)
    assert journal.header["resumes"]["run"] == scene.first.name
    assert f"goes on with the run {scene.first.name}" in done.printed
    told = states(journal)
    again = [name for name, state in told.items() if state.count("started") > 1]
    assert HELD in again and (len(again) == 1 or first[0] == "-n"), told
    assert all(state[-1] == "finished" and state.count("finished") == 1 for state in told.values()), told
    assert [i for i, n in Counter(r["id"] for r in journal.records if r["kind"] == "exchange").items() if n > 1] == []
    assert sorted(p.name for p in done.folder.glob("journal*")) == ["journal.jsonl"]


def test_what_had_ended_is_carried_over_and_not_run_again(tmp_path: Path) -> None:
    with stopped(tmp_path, interrupt, "-p", "no:xdist") as scene:
        old = read_journal(scene.first / "journal.jsonl")
        done = scene.resume("-p", "no:xdist", run=scene.first.name)
    journal = journal_of(done)
    own = {"hash", "prev", "n"}
    then = [{k: v for k, v in r.items() if k not in own} for r in old.records if r["kind"] not in ("header", "footer")]
    now = [{k: v for k, v in r.items() if k not in own} for r in journal.records[1 : 1 + len(then)]]
    assert now == then
    ended = [name for name, state in states(old).items() if state and state[-1] == "finished"]
    assert ended and all(states(journal)[name] == ["started", "finished"] for name in ended)
    assert f"{5 - len(ended)} passed" in done.printed, done.printed
    page = (done.folder / "requirements.html").read_text(encoding="utf-8") if done.folder else ""
    assert f"{scene.first.name} (taken up again)" in page


def test_a_run_that_was_taken_up_again_can_be_killed_and_taken_up_again(undisturbed: Outcome, tmp_path: Path) -> None:
    with stopped(tmp_path, kill_all, "-p", "no:xdist") as scene:
        middle = scene.resume("-p", "no:xdist")
        assert middle.folder is not None
        cut_at_the_last_scenario(middle.folder / "journal.jsonl")
        done = scene.resume("-p", "no:xdist", run=str(middle.folder))
    assert done.status == 0, done.printed
    assert lasting(done) == lasting(undisturbed)
    assert journal_of(done).header["resumes"]["run"] == middle.folder.name
    assert "1 passed" in done.printed


def test_a_run_of_which_only_the_end_is_missing_is_judged(undisturbed: Outcome, tmp_path: Path) -> None:
    with running_sandbox() as url:
        whole = run_features(WORKFLOW, "-p", "no:xdist", "--sandbox-url", url, reports=tmp_path)
        assert whole.folder is not None
        journal = whole.folder / "journal.jsonl"
        lines = journal.read_bytes().splitlines(keepends=True)
        for more in ("-p", "no:xdist"), ("-n", "2"):
            journal.write_bytes(b"".join(lines[:-1]))
            words = ("--resume", str(whole.folder), "--sandbox-url", url)
            done = run_features(WORKFLOW, *more, *words, reports=tmp_path)
            assert done.status == 0, done.printed
            assert lasting(done) == lasting(undisturbed)


def cut_at_the_last_scenario(journal: Path) -> None:
    """As a run leaves it that is killed right after its last scenario has begun."""
    lines = journal.read_bytes().splitlines(keepends=True)
    begun = [n for n, line in enumerate(lines) if b'"kind":"scenario"' in line and b'"state":"started"' in line]
    journal.write_bytes(b"".join(lines[: begun[-1] + 1]))


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A sandbox, and the folder of a run at it that was killed in its last scenario."""
    with running_sandbox() as url:
        reports = tmp_path_factory.mktemp("cut")
        done = run_features(WORKFLOW, "-p", "no:xdist", "--sandbox-url", url, reports=reports)
        assert done.folder is not None
        cut_at_the_last_scenario(done.folder / "journal.jsonl")
        yield url, done.folder


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("-p", "no:xdist", "-m", "workflow"), "differs in the selection: 4 scenarios fewer, such as features/"),
        (("-n", "2", "-m", "workflow"), "differs in the selection: 4 scenarios fewer, such as features/"),
        (("-p", "no:xdist", "--customer", "nobody"), "differs in the target: customer is 'nobody', and was 'sandbox'"),
        (("-n", "2", "--customer", "nobody"), "differs in the target: customer is 'nobody', and was 'sandbox'"),
    ],
)
def test_another_run_cannot_be_joined_to_it(
    more: tuple[str, ...], said: str, cut: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = cut
    done = run_features(WORKFLOW, *more, "--sandbox-url", url, "--resume", str(folder), reports=tmp_path)
    assert (done.status, done.folder) == (7, None), done.printed
    assert said in done.printed and "Traceback" not in done.printed


@pytest.mark.parametrize("workers", [("-p", "no:xdist"), ("-n", "2")], ids=["serial", "parallel"])
def test_a_run_that_is_not_there_is_refused(workers: tuple[str, ...], tmp_path: Path) -> None:
    done = run_features(WORKFLOW, *workers, "--resume", "no-such-run", reports=tmp_path)
    assert (done.status, done.folder) == (7, None), done.printed
    assert "there is no run no-such-run" in done.printed
