"""Runs the features as a user does, in a process of their own, and reads what the run left behind."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.warm_runs import warm_process

ROOT = Path(__file__).parents[1]
WORKFLOW = "features/smartrecruiters/partner_workflow.feature"


@dataclass(frozen=True)
class Outcome:
    """What a run left: exit status, what it printed, and its folder (None where it made none)."""

    status: int
    printed: str
    folder: Path | None

    @property
    def verdicts(self) -> dict[str, Any]:
        assert self.folder is not None, self.printed
        document: dict[str, Any] = json.loads((self.folder / "verdicts.json").read_text())
        return document

    def requirement(self, name: str, profile: str = "smartrecruiters-v1") -> dict[str, Any]:
        found: dict[str, Any] = self.verdicts["profiles"][profile]["requirements"][name]
        return found

    def verdict(self, name: str) -> str:
        return str(self.requirement(name)["verdict"])

    def counted(self, profile: str = "smartrecruiters-v1") -> dict[str, str]:
        """The verdicts of the scored requirements that the run was to show."""
        requirements = self.verdicts["profiles"][profile]["requirements"]
        return {name: r["verdict"] for name, r in requirements.items() if r["counted"]}

    def named(self, verdict: str, profile: str = "smartrecruiters-v1") -> set[str]:
        """The scored requirements with a verdict."""
        return {name for name, found in self.counted(profile).items() if found == verdict}


def command(*arguments: str, reports: Path) -> list[str]:
    cache = f"cache_dir={reports.with_name(reports.name + '-cache')}"
    # Where hypothesis is installed, its plugin imports all of it at the end of each run.
    plain = ("-o", cache, "-p", "no:hypothesispytest", "--no-allure-report", "--reports", str(reports))
    return [sys.executable, "-m", "pytest", *arguments, *plain]


def run_features(
    *arguments: str, reports: Path, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> Outcome:
    """`pytest ...` to its end. Fails where that takes longer than five minutes."""
    done = subprocess.run(
        command(*(arguments or ("features/",)), reports=reports),
        cwd=folder,
        env=clean_environment() | dict(environment or {}),
        capture_output=True,
        text=True,
        timeout=300,
    )
    latest = reports / "latest"
    return Outcome(done.returncode, done.stdout + done.stderr, latest.resolve() if latest.exists() else None)


def run_warm(*arguments: str, reports: Path) -> Outcome:
    """As ``run_features``, in less than half of the time; see ``tests.warm_runs``."""
    _, _, _, *given = command(*arguments, reports=reports)
    reports.parent.mkdir(parents=True, exist_ok=True)
    status, printed = warm_process(clean_environment()).run(given, reports.with_name(reports.name + "-output"))
    latest = reports / "latest"
    return Outcome(status, printed, latest.resolve() if latest.exists() else None)


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Outcome]) -> Outcome:
    """A run that all processes of tests need, with a name of its own: the first makes it, the others wait for it.

    Nobody may change what it has left.
    """
    base = tmp_path_factory.getbasetemp()
    among = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place = among / "shared" / hashlib.sha256(name.encode()).hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    told = place / "outcome.json"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            made = make(place / "reports")
            told.write_text(json.dumps([made.status, made.printed, made.folder and str(made.folder)]))
        status, printed, folder = json.loads(told.read_text())
    return Outcome(status, printed, folder and Path(folder))


def run_with_faults(*features: str, reports: Path, faults: tuple[str, ...] = ()) -> Outcome:
    """The features against a sandbox of their own that has these faults."""
    with running_sandbox(*(f"--fault={name}" for name in faults)) as url:
        return run_warm(*features, "-p", "no:xdist", "--sandbox-url", url, reports=reports)


def clean_environment() -> dict[str, str]:
    """The environment of a person at a desk: without what the outer pytest put there, and in no CI.

    In CI pytest prints its messages at another length, and Proctor asks nobody anything. And bytecode is written there:
    without it a run takes twice as long.
    """
    left_out = ("PYTEST_", "COV_")
    there = ("CI", "BUILD_NUMBER", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out) and name not in there}


@contextmanager
def running_sandbox(*arguments: str) -> Iterator[str]:
    """A sandbox in a process of its own; gives its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--ready-json", "--exit-with-stdin", *arguments],
        cwd=ROOT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()
