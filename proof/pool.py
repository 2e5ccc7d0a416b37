"""Worker processes that share out tasks: each takes the next one, longest first, so that all end together.

Whatever happens to a worker becomes a sighting, and a new worker takes its place. Nothing is left running.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from proctor.failures import ConfigurationError
from proof.sightings import Sighting, failed_run, sighting_of
from proof.task import Task

ROOT = Path(__file__).parents[1]
LONGEST = 300.0
"""Seconds after which a run is taken to hang."""
ENDING = 20.0
"""Seconds that a worker has for ending its run, its sandbox and itself."""
Done = Callable[[Task, Sighting], None]


class WorkerProcess:
    """One worker. ``control`` is where the control API of its sandbox is."""

    def __init__(self, folder: Path) -> None:
        """Start it; ``wait_until_ready`` is to follow."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        kept.pop("PYTHONDONTWRITEBYTECODE", None)  # without byte code each start takes twice as long
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "worker.txt").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with our own module
                [sys.executable, "-m", "proof.worker", str(folder)],
                cwd=ROOT,
                env=kept,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C is for us; we pass it on
            )
        self.folder = folder
        self.control = ""

    def wait_until_ready(self) -> Self:
        """Itself. Raises ConfigurationError where it does not get ready; it is ended then."""
        first = json.loads(self._line() or "{}")
        if "control" not in first:
            self.end()
            raise ConfigurationError(f"a worker did not start: {first.get('problem', 'it ended at once')}")
        self.control = str(first["control"])
        return self

    def do(self, task: Task) -> Sighting:
        """What a task has shown; or that the worker ended or hung, after which it is of no more use."""
        timer = threading.Timer(LONGEST, self._process.kill)
        timer.start()
        try:
            self._input(json.dumps(task.document()) + "\n")
            line = self._line()
        finally:
            hung = timer.finished.is_set()
            timer.cancel()
        if not line:
            return failed_run(
                f"the run did not end within {LONGEST:g} s" if hung else "the worker ended during the run"
            )
        try:
            return sighting_of(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            return failed_run(f"the worker said what nobody understands ({type(problem).__name__}): {line[:200]}")

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Ask it to end, and wait; in the end the hard way. Idempotent."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _input(self, text: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(text)
                self._process.stdin.flush()

    def _line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout is not None else ""


class Pool:
    """Some workers. ``waiting`` more take only tasks that wait most of their time, beside the others."""

    def __init__(self, folder: Path, workers: int, waiting: int) -> None:
        """Start them. Raises ConfigurationError where one does not get ready; none is left running then."""
        self._stopped = threading.Event()
        self._workers: dict[int, WorkerProcess] = {}
        self._waiting = frozenset(range(workers, workers + waiting))
        try:
            for number in range(workers + waiting):
                self._workers[number] = WorkerProcess(folder / f"worker-{number}")
            for worker in self._workers.values():
                worker.wait_until_ready()
        except BaseException:
            self.stop()
            raise

    @property
    def control(self) -> str:
        """The control API of one of the sandboxes: they all have the same shelf."""
        return self._workers[0].control

    def do(self, tasks: Sequence[Task], done: Done) -> None:
        """Do all tasks; ``done`` hears of each, one at a time, in this thread."""
        lock, left = threading.Lock(), sorted(tasks, key=lambda task: -task.cost)
        results: queue.Queue[tuple[Task, Sighting]] = queue.Queue()

        def take(number: int) -> Task | None:
            with lock:
                fitting = [t for t in left if t.waits] if number in self._waiting else left
                # Those who may take anything leave to the others what only they may take, as long as there is more.
                busy = [t for t in left if not t.waits] if self._waiting and number not in self._waiting else []
                task = next(iter(busy or fitting), None)
                if task is not None:
                    left.remove(task)
                return task

        def work(number: int) -> None:
            while not self._stopped.is_set() and (task := take(number)) is not None:
                try:
                    seen = self._one(number, task)
                except Exception as problem:  # whatever it is, somebody waits for this task
                    seen = failed_run(f"it could not be run: {problem!r}")
                results.put((task, seen))

        threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in self._workers]
        for thread in threads:
            thread.start()
        for _ in tasks:
            done(*results.get())
        for thread in threads:
            thread.join()

    def _one(self, number: int, task: Task) -> Sighting:
        worker = self._workers[number]
        if worker.ended:
            try:
                worker = self._workers[number] = WorkerProcess(worker.folder).wait_until_ready()
            except ConfigurationError as problem:
                return failed_run(str(problem))
        sighting = worker.do(task)
        if sighting.status < 0 and sighting.broken:
            worker.interrupt()
            worker.end()
        return sighting

    def stop(self) -> None:
        """End what goes on, and all workers."""
        self._stopped.set()
        for worker in self._workers.values():
            worker.interrupt()
        for worker in self._workers.values():
            worker.end()
