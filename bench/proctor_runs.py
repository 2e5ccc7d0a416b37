"""Proctor and the floor on the workflow: runs of both, and what each has to have done before its time counts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.entries import Entry, Figures, Workshop
from bench.process_run import ROOT, environment, run_measured
from bench.project import PROFILE, RULE, make_project
from bench.samples import Wrong
from bench.servers import Server, platform
from bench.workflow import REQUESTS

PLAIN = ("-q", "--no-allure-report")
TWO = ("-n", "2", "--dist", "worksteal")
AUTO = ("-n", "auto", "--dist", "worksteal")
UNUSED_URL = "http://127.0.0.1:9"


def floor(count: int, validator: str = "jsonschema") -> Entry:
    """A bare script; ``validator`` is what it checks schemas with."""

    def measure(workshop: Workshop) -> Figures:
        with platform() as server:
            command = [sys.executable, "-m", "bench.floor", server.url, str(count), validator]
            taken = run_measured(command, workshop.fresh("floor"), environment())
            check_count(server, count)
        return taken.figures

    return Entry("floor" if validator == "jsonschema" else f"floor, {validator}", measure)


def proctor(
    count: int,
    name: str = "Proctor",
    arguments: Sequence[str] = (),
    *,
    outline: bool = True,
    definitions: int = 0,
    evidence: bool = True,
) -> Entry:
    """The workflow as a project of a user's, with everything on: contracts, redaction, journal, verdicts, reports."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("proctor")
        with platform() as server:
            make_project(
                folder,
                server.url,
                count,
                outline=outline,
                definitions=definitions,
                plugins=() if evidence else ("bench.no_evidence",),
            )
            if definitions:
                # Python compiles a module once, and keeps that; only the first run of a project would pay for it.
                run_measured([*pytest_command(), "--collect-only"], folder, environment(folder))
            taken = run_measured([*pytest_command(), *arguments], folder, environment(folder))
            check_count(server, count)
        exchanges = check_evidence(folder, REQUESTS * count if evidence else 0)
        files = sum(1 for file in (folder / "reports" / "latest").resolve().rglob("*") if file.is_file())
        # Whole ones: the few that a run has once are no scenario's.
        return {**taken.figures, "exchanges": exchanges, "files_per_scenario": float(files // count)}

    return Entry(name, measure)


def growth(few: int, many: int) -> Entry:
    """What one scenario more costs among many, against what it costs among few; the start is in neither."""

    def measure(workshop: Workshop) -> Figures:
        wall = {n: proctor(n).measure(workshop)["wall_s"] for n in (1, few, many)}
        each = {n: (wall[n] - wall[1]) / (n - 1) for n in (few, many)}
        return {"few_ms": each[few] * 1000, "many_ms": each[many] * 1000, "growth": each[many] / each[few]}

    return Entry(f"a scenario among {many:,}", measure)


def collecting(count: int, name: str, *, outline: bool) -> Entry:
    """`pytest --collect-only` of a project with so many scenarios."""

    def measure(workshop: Workshop) -> Figures:
        folder = make_project(workshop.fresh("collect"), UNUSED_URL, count, outline=outline)
        taken = run_measured([*pytest_command(), "--collect-only"], folder, environment(folder))
        if f"{count} test" not in taken.printed:
            raise Wrong(f"not {count} scenarios were collected: {taken.printed[-200:]}")
        return taken.figures

    return Entry(name, measure)


def collecting_own_features(name: str) -> Entry:
    """`pytest --collect-only features/` of this project."""

    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("collect")
        command = [*pytest_command(), "--collect-only", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
        command = [*(word for word in command if word != "features"), str(ROOT / "features")]
        return run_measured(command, folder, environment()).figures

    return Entry(name, measure)


def pytest_command() -> list[str]:
    return [sys.executable, "-m", "pytest", "features", *PLAIN]


def check_count(server: Server, count: int) -> None:
    """The platform's own count says that exactly so many workflows were gone through."""
    told = server.get("/count")
    expected = {"done": count, "astray": 0, "open": 0, "requests": REQUESTS * count}
    if told != expected:
        raise Wrong(f"the platform counts {told}, not {expected}")


def check_evidence(folder: Path, exchanges: int) -> int:
    """The journal holds all exchanges, and the verdict is PASS."""
    run = folder / "reports" / "latest"
    found = 0
    with (run / "journal.jsonl").open("rb") as lines:
        found = sum(b'"kind":"exchange"' in line[:200] for line in lines)
    if found != exchanges:
        raise Wrong(f"the journal has {found} exchanges, not {exchanges}")
    verdicts = json.loads((run / "verdicts.json").read_text())["profiles"][PROFILE]["requirements"]
    if verdicts[RULE]["verdict"] != "PASS":
        raise Wrong(f"the verdict is {verdicts[RULE]['verdict']}")
    return found
