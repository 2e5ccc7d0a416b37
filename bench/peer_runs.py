"""The other tools on the same workflow, each in an environment of its own below ``.bench/``.

What cannot be installed is told with the reason, and is no fault. Not for what the tools are given
(``bench.peers.generated``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.entries import Entry, Figures, Workshop
from bench.installing import npm_with, python_with
from bench.peers import generated
from bench.process_run import environment, run_measured
from bench.proctor_runs import check_count
from bench.servers import Server, platform

PYTHON_PACKAGES = (
    "behave==1.3.3", "allure-behave==2.16.2", "tavern==3.7.1", "pytest==9.1.1", "robotframework==7.5",
    "robotframework-requests==0.9.7", "httpx==0.28.1", "jsonschema==4.26.0", "rfc3339-validator", "rfc3986-validator",
)  # fmt: skip
"""tavern cannot be imported under pytest 9.2."""
NEWMAN = "newman@6.2.2"


@dataclass(frozen=True, slots=True)
class Peer:
    """``prepare`` fills a folder and answers the command; ``files`` is where its evidence is, "" for none."""

    name: str
    prepare: Callable[[Path, Workshop, Server, int], Sequence[str]]
    files: str = ""


def _python(workshop: Workshop) -> str:
    return python_with(workshop.peers / "python", PYTHON_PACKAGES)


def _behave(folder: Path, workshop: Workshop, _server: Server, count: int) -> Sequence[str]:
    generated.behave_project(folder, count)
    return [_python(workshop), "-m", "behave", "--format", "progress", "--no-capture"]


def _behave_allure(folder: Path, workshop: Workshop, server: Server, count: int) -> Sequence[str]:
    plain = _behave(folder, workshop, server, count)
    return [*plain[:3], "--format", "allure_behave.formatter:AllureFormatter", "--outfile", "evidence", "--no-capture"]


def _stock(folder: Path, _workshop: Workshop, _server: Server, count: int) -> Sequence[str]:
    generated.stock_project(folder, count)
    return [sys.executable, "-m", "pytest", "-q"]


def _stock_allure(folder: Path, workshop: Workshop, server: Server, count: int) -> Sequence[str]:
    return [*_stock(folder, workshop, server, count), "--alluredir", "evidence"]


def _tavern(folder: Path, workshop: Workshop, server: Server, count: int) -> Sequence[str]:
    generated.tavern_project(folder, server.url, count)
    return [_python(workshop), "-m", "pytest", "-q"]


def _robot(folder: Path, workshop: Workshop, _server: Server, count: int) -> Sequence[str]:
    generated.robot_project(folder, count)
    return [_python(workshop), "-m", "robot", "--console", "dotted", "--outputdir", "evidence", "workflow.robot"]


def _newman_run(folder: Path, workshop: Workshop, server: Server, count: int) -> Sequence[str]:
    generated.newman_project(folder, server.url)
    program = npm_with(workshop.peers / "newman", NEWMAN) / ".bin" / "newman"
    return [str(program), "run", "workflow.json", "-n", str(count), "--reporters", "cli", "--reporter-cli-silent"]


PEERS = (
    Peer("pytest-bdd", _stock),
    Peer("pytest-bdd + allure-pytest", _stock_allure, "evidence"),
    Peer("behave", _behave),
    Peer("behave + allure-behave", _behave_allure, "evidence"),
    Peer("Robot Framework", _robot, "evidence"),
    Peer("tavern", _tavern),
    Peer("newman", _newman_run),
)


def peers(count: int) -> tuple[Entry, ...]:
    return tuple(_entry(peer, count) for peer in PEERS)


def _entry(peer: Peer, count: int) -> Entry:
    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("peer")
        with platform() as server:
            command = peer.prepare(folder, workshop, server, count)
            given = environment(folder) | {"BENCH_URL": server.url, "BENCH_ATTACH": peer.files and "yes"}
            taken = run_measured(command, folder, given)
            check_count(server, count)
        if not peer.files:
            return taken.figures
        files = sum(1 for file in (folder / peer.files).rglob("*") if file.is_file())
        return {**taken.figures, "files_per_scenario": files / count}

    return Entry(peer.name, measure)
