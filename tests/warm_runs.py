"""Runs that begin warm: forked from a process that has imported everything, which is half of what a short run costs.

For the many runs of which only the verdicts count; ``tests.running.run_features`` starts one as a user does. As a
program this is that process: it reads one line of JSON for each run from its input, and answers with the exit status.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 300.0
_STARTED: list[WarmProcess] = []
_IMPORTS_ALL = ("features/kombo/packages.feature", "--collect-only", "-q", "-p", "no:cacheprovider")


class WarmProcess:
    """One for a process of tests. ``run`` answers exit status and output."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.warm_runs"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        atexit.register(self.close)

    def run(self, arguments: list[str], output: Path) -> tuple[int, str]:
        """`pytest ...` to its end, with its output in a file."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([arguments, str(output)]).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], SECONDS)
        line = self._process.stdout.readline() if ready else b""
        printed = output.read_text(errors="replace") if output.exists() else ""
        if not line:
            self.close()
            raise AssertionError(f"{arguments} did not come to an end, in {SECONDS:g} s or at all:\n{printed}")
        return int(line), printed

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """End it, and whatever it runs. Idempotent."""
        if self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def warm_process(environment: dict[str, str]) -> WarmProcess:
    """The one of this process of tests; another, where that has come to its end."""
    if not _STARTED or not _STARTED[-1].alive:
        _STARTED.append(WarmProcess(environment))
    return _STARTED[-1]


def serve() -> None:
    """Ends with its input."""
    sys.path.insert(0, str(ROOT))
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = pytest.main([*_IMPORTS_ALL, "-p", "no:hypothesispytest", "--no-allure-report"])
    assert status == 0, said.getvalue()
    while line := os.read(0, 65536):
        # One run at a time, so one line.
        arguments, output = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(Path(output))
            sys.argv[1:] = arguments
            sys.exit(pytest.main(arguments))
        _, status = os.waitpid(pid, 0)
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(status))


def _become(output: Path) -> None:
    """Take the streams of a run of its own."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for new, old in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(new, old)
    os.close(nothing)
    os.close(file)


if __name__ == "__main__":
    serve()
