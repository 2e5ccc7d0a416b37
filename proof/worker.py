"""A worker process: it runs features as a user does, many times in one process, against a sandbox of its own.

`python -m proof.worker FOLDER` takes tasks as JSON lines on standard input and answers each with a sighting on standard
output. The first line that it prints says where its sandbox is. It ends with its input; at Ctrl-C it ends the run that
goes on as any run ends.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx
import pytest

from proctor.failures import ProctorError
from proctor.target_process import TargetProcess
from proctor.targets import load_target
from proof.shelf import Shelf
from proof.sightings import Sighting, failed_run, read_sighting
from proof.task import Task, task_of

ROOT = Path(__file__).parents[1]
PLAIN = (
    *("-q", "--tb=native", "-p", "no:xdist", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"),
    *("--no-allure-report", "--only-verdicts"),
)
"""Options of every run: nothing is kept for another, no report is written and no traceback drawn that nobody reads."""
SHOWN = 4000
"""So many characters of what a run printed are told."""
Run = Callable[[Task, Path], int]


class _Chosen:
    """A plugin of pytest that keeps those of the collected scenarios that a task asks for."""

    def __init__(self, task: Task) -> None:
        self._rules = frozenset(task.rules)
        self._beside = frozenset(task.beside)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        if not self._rules:
            return
        firsts: dict[str, str] = {}
        for item in items:
            firsts.setdefault(item.nodeid.partition("::")[0], item.nodeid)
        also = {node for file, node in firsts.items() if file in self._beside}
        # Proctor's plugin puts the requirements that a scenario shows among what -k looks at.
        kept = [item for item in items if item.nodeid in also or self._rules & item.extra_keyword_matches]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


class Worker:
    """``run`` runs a task's features, writes what it finds below a folder, and gives the exit status."""

    def __init__(self, shelf: Shelf, folder: Path, run: Run) -> None:
        self._shelf = shelf
        self._folder = folder
        self._run = run

    def do(self, task: Task) -> Sighting:
        """Run a task with its fault switched on. What cannot be found out is said in the sighting."""
        reports = self._folder / task.key.replace(":", "-")
        shutil.rmtree(reports, ignore_errors=True)
        start = time.monotonic()
        try:
            self._shelf.reset()
            if task.fault:
                self._shelf.switch(task.fault, True)
            status = self._run(task, reports)
            active = self._shelf.activations(task.fault) if task.fault else None
            if task.fault:
                self._shelf.switch(task.fault, False)
        except httpx.HTTPError as problem:
            return failed_run(f"the sandbox did not answer: {problem}", time.monotonic() - start)
        seconds = round(time.monotonic() - start, 3)
        folder = (reports / "latest").resolve()
        if status == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        try:
            return read_sighting(folder, status, seconds, active)
        except (OSError, ValueError, LookupError) as problem:
            return failed_run(f"the run ended with status {status} and left no verdicts ({problem})", seconds)


def run_in_process(target: str) -> Run:
    """Runs features in this process, at the sandbox with this URL."""

    def run(task: Task, reports: Path) -> int:
        words = [*PLAIN, "--sandbox-url", target, "--reports", str(reports), *task.arguments]
        try:
            return int(pytest.main(words, plugins=[_Chosen(task)]))
        finally:
            # A run freezes what it has collected, until the end of the process, as it thinks.
            gc.unfreeze()
            gc.collect()

    return run


@contextmanager
def own_sandbox() -> Iterator[tuple[str, str]]:
    """A sandbox as ``targets.toml`` starts it: its URL, and that of its control API. Raises ConfigurationError."""
    target = load_target(ROOT / "targets.toml", "sandbox")
    process = TargetProcess(target.start, ROOT)
    try:
        url = process.wait_until_ready()
        yield url, target.at(url).control
    finally:
        process.stop()


def serve(tasks: IO[str], answers: IO[str], folder: Path) -> None:
    """Do each task of the input, and answer it with a line."""
    with own_sandbox() as (url, control), Shelf(control) as shelf:
        _say(answers, {"url": url, "control": control})
        worker = Worker(shelf, folder, run_in_process(url))
        for line in tasks:
            task = task_of(json.loads(line))
            with _printed_to(folder / "printed.txt") as printed:
                sighting = worker.do(task)
            document = sighting.document()
            if sighting.broken or sighting.status not in (0, 1, 6):
                document["log"] = printed.read_text("utf-8", "replace")[-SHOWN:]
            _say(answers, document)


@contextmanager
def _printed_to(file: Path) -> Iterator[Path]:
    """What this process prints meanwhile, whoever in it prints, goes to a file."""
    sys.stdout.flush()
    with file.open("wb") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    yield file
    sys.stdout.flush()


def _say(answers: IO[str], document: object) -> None:
    answers.write(json.dumps(document, ensure_ascii=False) + "\n")
    answers.flush()


def main() -> int:
    # Whoever started us in the background has made us deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(ROOT)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    # Standard output belongs to the answers; what is printed goes elsewhere.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        try:
            serve(sys.stdin, answers, folder)
        except KeyboardInterrupt:
            return 2
        except ProctorError as problem:
            _say(answers, {"problem": str(problem)})
            return 7
    return 0


if __name__ == "__main__":
    sys.exit(main())
