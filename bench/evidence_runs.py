"""What Proctor does with evidence that is there: judging a recording, verifying a certificate, writing reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.entries import Entry, Figures, Workshop
from bench.made_recording import EXCHANGES, write_recording
from bench.process_run import ROOT, environment, run_measured
from bench.proctor_runs import check_count, pytest_command
from bench.project import PROFILE, make_project
from bench.samples import NotRun, Wrong
from bench.servers import platform
from bench.workflow import REQUESTS

FEATURES = "features/smartrecruiters"
_GIT = ("-c", "user.name=bench", "-c", "user.email=bench@bench.example", "-c", "commit.gpgsign=false")


def judging(exchanges: int) -> Entry:
    """`pytest features/smartrecruiters --partner har:FILE`, the whole of it: reading, recording, judging, reports."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("har")
        file = folder / "traffic.har"
        write_recording(file, exchanges - exchanges % EXCHANGES)
        command = [sys.executable, "-m", "pytest", str(ROOT / FEATURES), "--rootdir", str(ROOT)]
        command += ["-c", str(ROOT / "pyproject.toml"), "-q", "--no-allure-report", "-p", "no:cacheprovider"]
        command += ["--partner", f"har:{file}", "--reports", str(folder / "reports")]
        # What the recording does not show stays unknown: status 6 is a run that did its work.
        taken = run_measured(command, folder, environment(), allowed=(0, 1, 6))
        found = _exchanges(folder / "reports" / "latest")
        if found < exchanges - exchanges % EXCHANGES:
            raise Wrong(f"the journal has {found} exchanges, not {exchanges}: {taken.printed[-300:]}")
        return {**taken.figures, "per_s": found / taken.wall, "exchanges": found, "har_mb": file.stat().st_size / 1e6}

    return Entry(f"a recording of {exchanges:,} exchanges", measure)


def verifying(exchanges: int) -> Entry:
    """`proctor verify` of a certificate whose journal has so many exchanges; making it is not measured."""
    count = exchanges // REQUESTS

    def measure(workshop: Workshop) -> Figures:
        folder = _finished_run(workshop, count, certified=True)
        proctor, given = [sys.executable, "-m", "proctor"], environment(folder)
        certificate = ["certificate.zip"]
        command = [*proctor, "certify", "reports/latest", "--output", *certificate, "--no-allure-report", "--no-pdf"]
        made = run_measured(command, folder, given)
        taken = run_measured([*proctor, "verify", *certificate, "--allow-unsigned"], folder, given)
        if "VERIFIED" not in taken.printed or "NOT VERIFIED" in taken.printed:
            raise Wrong(f"the certificate is not verified: {taken.printed[-300:]}")
        return {**taken.figures, "per_s": count * REQUESTS / taken.wall, "certify_s": made.wall}

    return Entry(f"a certificate of {exchanges:,} exchanges", measure)


def reporting(count: int) -> Entry:
    """The reports of a run with so many scenarios, each timed by itself."""

    def measure(workshop: Workshop) -> Figures:
        folder = _finished_run(workshop, count, certified=False)
        command = [sys.executable, "-m", "bench.report_writing", str((folder / "reports" / "latest").resolve())]
        taken = run_measured([*command, str(folder / "features")], folder, environment(folder))
        told: dict[str, float] = json.loads(taken.printed.strip().splitlines()[-1])
        return {**taken.figures, **told}

    return Entry(f"reports of {count:,} scenarios", measure)


def _finished_run(workshop: Workshop, count: int, *, certified: bool) -> Path:
    folder = workshop.fresh("finished")
    with platform() as server:
        make_project(folder, server.url, count)
        if certified:
            _freeze(folder)
        run_measured([*pytest_command(), "--only-verdicts"], folder, environment(folder))
        check_count(server, count)
    return folder


def _freeze(folder: Path) -> None:
    """A requirement set and a commit, without which nothing is certified."""
    edition, released = "2026.01", "2026-01-01"
    command = [sys.executable, "-m", "proctor", "freeze", PROFILE, edition, "--released", released]
    run_measured(command, folder, environment(folder))
    (folder / ".gitignore").write_text("reports/\n__pycache__/\nprinted.txt\n.pytest_cache/\n")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "a project")):
        try:
            subprocess.run(["git", *_GIT, *words], cwd=folder, check=True, capture_output=True)
        except FileNotFoundError:
            raise NotRun("git is not installed, and nothing is certified without a commit") from None


def _exchanges(run: Path) -> int:
    with (run / "journal.jsonl").open("rb") as lines:
        return sum(b'"kind":"exchange"' in line[:200] for line in lines)
