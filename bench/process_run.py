"""Runs a program to its end and says what it took: wall time, processor time and memory, by the system's account.

Processor time and peak are of the program with all children that it has waited for; the peak is that of the largest of
them. A program inherits the peak of whoever starts it, so the process of the benchmark must stay small: it imports
nothing but the standard library before the last measurement.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.samples import Wrong

ROOT = Path(__file__).parents[1]
SECONDS = 900.0
_LEFT_OUT = ("PYTEST_", "COV_", "PROCTOR_")
_THERE = ("CI", "BUILD_NUMBER", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a program took. ``printed`` is the end of what it wrote."""

    wall: float
    cpu: float
    peak_mb: float
    status: int
    printed: str

    @property
    def figures(self) -> dict[str, float]:
        return {"wall_s": self.wall, "cpu_s": self.cpu, "peak_mb": self.peak_mb}


def environment(*path: Path | str) -> dict[str, str]:
    """That of a person at a desk, with the benchmark and ``path`` to import from."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(_LEFT_OUT) and name not in _THERE}
    return own | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, *path)))}


def run_measured(
    command: Sequence[str],
    folder: Path,
    variables: Mapping[str, str],
    *,
    allowed: Sequence[int] = (0,),
    seconds: float = SECONDS,
) -> Taken:
    """Raises Wrong where it takes longer than ``seconds``, or ends with a status that is not ``allowed``."""
    log = folder / "printed.txt"
    with log.open("wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        signal.signal(signal.SIGALRM, lambda _number, _frame: os.killpg(process.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            _, waited, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(waited)
    printed = log.read_bytes()[-4000:].decode("utf-8", "replace")
    # Linux counts in KiB, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    taken = Taken(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, process.returncode, printed)
    if taken.status not in allowed:
        raise Wrong(f"{' '.join(command[:4])} ended with status {taken.status}: {' '.join(printed[-600:].split())}")
    return taken
