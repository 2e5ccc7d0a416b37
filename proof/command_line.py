"""The command line of `python -m proof`: what to prove, progress on the terminal, and one exit status.

0: every defect was noticed where it should be, nothing was red without reason, every documented MUST is proven. 1: not
so. 2: interrupted. 4: wrong usage. 7: it could not begin.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import httpx

from proctor import __version__
from proctor.failures import ProctorError, shown
from proctor.requirement_sets import profiles_under
from proctor.requirements import Profile
from proctor.run_folder import new_run_folder
from proctor.targets import load_target
from proctor.verdicts import ExitStatus
from proof.defects import Defect, UnknownRequirement, of_partners, of_shelf
from proof.matrix import Matrix, matrix
from proof.pool import Pool
from proof.proof_file import Occasion, proof_document
from proof.proving import prove
from proof.shelf import Shelf
from proof.summary import summary
from proof.worker import own_sandbox
from proof.writing import write_proof

ROOT = Path(__file__).parents[1]
SUMMARY = ROOT / "docs" / "proof.md"
LIBRARIES = ("pytest", "pytest-bdd", "httpx", "jsonschema")
WAITING = 2
"""Processes beside the others that take broken partners, whose runs wait most of their time."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ExitStatus.USAGE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="proof", description="Proves that each check of Proctor can fail: the kill matrix.")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="only these: names of faults, kombo:NAME and smartrecruiters:NAME for partners, requirements; * and ? too",
    )
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="how many run features at once (2)")
    parser.add_argument("--reports", type=Path, default=Path("reports"), metavar="DIR", help="where it is written")
    parser.add_argument("--list", action="store_true", help="print what there is, and run nothing")
    parser.add_argument("--summary", action="store_true", help=f"write {SUMMARY.relative_to(ROOT)}, and run nothing")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Prove; answers the exit status."""
    asked = _parser().parse_args(arguments)
    if asked.processes < 1:
        _parser().error("--processes is at least 1")
    profiles = profiles_under(ROOT / "features")
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if asked.list or asked.summary:
            return _without_running(profiles, asked.only, asked.summary)
        return _prove(profiles, asked.only, asked.processes, asked.reports)
    except (ProctorError, UnknownRequirement, httpx.HTTPError, OSError) as problem:
        print(f"proof: {problem}", file=sys.stderr)
        return ExitStatus.CONFIGURATION
    except KeyboardInterrupt:
        print("\nproof: interrupted; nothing was proven", file=sys.stderr)
        return ExitStatus.INTERRUPTED


def _interrupt(_number: int, _frame: object) -> NoReturn:
    """SIGTERM ends the proof as Ctrl-C does: nothing is left running."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def all_defects(control: str, profiles: Sequence[Profile]) -> list[Defect]:
    """The faults of the sandbox with this control API, and the broken partners."""
    with Shelf(control) as shelf:
        return [*of_shelf(shelf.faults(), profiles), *of_partners()]


def capabilities() -> frozenset[str]:
    """What the sandbox offers, and what the reference partner declares."""
    target = load_target(ROOT / "targets.toml", "sandbox")
    return target.capabilities | {f"partner:{name}" for name in target.partner}


def named(defects: Sequence[Defect], patterns: Sequence[str]) -> list[Defect]:
    """Those whose key, name or requirement is asked for; all where nothing is."""
    return [
        defect
        for defect in defects
        if not patterns or any(fnmatchcase(word, p) for p in patterns for word in (defect.key, *defect.breaks))
    ]


def _without_running(profiles: Sequence[Profile], only: Sequence[str], writes: bool) -> int:
    with own_sandbox() as (_, control):
        defects = all_defects(control, profiles)
    if writes:
        SUMMARY.write_text(summary(defects, profiles, capabilities()), encoding="utf-8")
        print(f"written: {shown(SUMMARY)}")
    else:
        for defect in named(defects, only):
            print(f"{', '.join(defect.breaks):<16} {defect.key:<45} {defect.text}")
    return 0


def _prove(profiles: Sequence[Profile], only: Sequence[str], processes: int, reports: Path) -> int:
    started, clock = time.time(), time.monotonic()
    with _workspace() as space, _pool(space, processes) as pool:
        defects = named(all_defects(pool.control, profiles), only)
        if not defects:
            print(f"proof: nothing is called {', '.join(only)}; `make proof ARGS=--list` lists all", file=sys.stderr)
            return ExitStatus.USAGE
        print(f"proof: {len(defects)} defects, {processes} processes and {WAITING} for partners", flush=True)
        proven = prove(pool, defects, profiles, space / "kept", whole=not only, tell=_Progress().tell)
        found = matrix(proven, profiles, capabilities(), partial=bool(only))
        folder = new_run_folder(reports)
        if (space / "kept").is_dir():
            shutil.move(space / "kept", folder / "runs")
    versions = {"proctor": __version__, "python": platform.python_version()}
    versions |= {name: version(name) for name in LIBRARIES}
    occasion = Occasion(folder.name, started, time.monotonic() - clock, versions)
    write_proof(proof_document(found, occasion), folder)
    for line in closing_lines(found, occasion.seconds):
        print(line)
    print(f"evidence: {shown(folder)}/ (proof.html, proof.json{', runs/' if (folder / 'runs').is_dir() else ''})")
    return found.exit_status


def closing_lines(found: Matrix, seconds: float) -> Iterator[str]:
    """What is to be looked at, and one line that sums up."""
    for alarm in found.alarms:
        yield f"  RED, NOTHING WRONG  {alarm}"
    for one in found.not_killed:
        yield f"  {one.fate.value:<14} {one.defect.key}: {one.defect.text}"
        yield from (f"  {'':<14} {problem}" for problem in one.problems)
    for row in found.unproven:
        rule = row.requirement
        yield f"  {'UNPROVEN':<14} {rule.id} ({rule.level}, {rule.evidence}): {row.why}"
    fates = ", ".join(f"{number} {fate}" for fate, number in found.fates.items())
    musts = [row for row in found.requirements.values() if row.requirement.counts]
    proven = sum(bool(row.killed) for row in musts)
    about = "a selection" if found.partial else f"{proven} of {len(musts)} documented MUSTs proven"
    word = "PROVEN" if found.exit_status == ExitStatus.CONFORMS else "NOT PROVEN"
    yield f"proof {word}: {fates}; {about}; {seconds:.0f} s"


class _Progress:
    """How far it is: one line that is written again at a terminal, and elsewhere a line now and then."""

    def __init__(self) -> None:
        self._there = sys.stdout.isatty()
        self._told = 0

    def tell(self, done: int, of: int, said: str) -> None:
        if said:
            print(f"{chr(13) if self._there else ''}{said}")
        share = done * 10 // of
        if self._there:
            print(f"\r{done} of {of} runs", end="\n" if done == of else "", flush=True)
        elif share != self._told:
            print(f"{done} of {of} runs", flush=True)
        self._told = share


@contextmanager
def _workspace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="proctor-proof-", ignore_cleanup_errors=True) as space:
        yield Path(space)


@contextmanager
def _pool(space: Path, processes: int) -> Iterator[Pool]:
    pool = Pool(space, processes, WAITING)
    try:
        yield pool
    finally:
        pool.stop()
