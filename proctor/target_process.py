"""The process of a target that Proctor starts itself: started, awaited, and always stopped again.

The process must print one JSON line with its ``url`` when it is ready, and end when its standard input ends; so it ends
with Proctor, however Proctor ends. Knows nothing of what it starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, NoReturn

from proctor.failures import ConfigurationError
from proctor.targets import checked_url

READY_SECONDS = 20.0
STOP_SECONDS = 5.0


class TargetProcess:
    """A started target. ``url`` says where it is."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        """Start the command in ``folder``. Raises ConfigurationError where it cannot be started."""
        self._words = [word.replace("{python}", sys.executable) for word in command]
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in stop
        path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command of the user's own targets.toml
                self._words,
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,
            )
        except OSError as problem:
            self._log.close()
            raise ConfigurationError(
                f"{self._words[0]} cannot be started: {problem.strerror}", expected="a command that starts the target"
            ) from None
        self._lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._drain, daemon=True).start()

    def wait_until_ready(self, seconds: float = READY_SECONDS) -> str:
        """The URL of the target. Raises ConfigurationError where it does not get ready; it is stopped then."""
        try:
            line = self._lines.get(timeout=seconds)
            if not line:
                self._fail("ended before it was ready")
            url = str(json.loads(line)["url"])
        except queue.Empty:
            self._fail(f"was not ready within {seconds:g} s")
        except (ValueError, TypeError, KeyError, RecursionError):
            self._fail(f"printed {line[:200]!r} first")
        try:
            return checked_url(url)
        except ConfigurationError as problem:
            self._fail(f"printed first that {problem}")

    def ask_to_stop(self) -> None:
        """Ask it to end by closing its input, and wait for nothing. Idempotent."""
        if self._process.stdin and not self._process.stdin.closed:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def stop(self) -> None:
        """Ask it to end; end it, and what it has started, the hard way. Idempotent."""
        if self._log.closed:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._kill()
        self._log.close()

    def _kill(self) -> None:
        """Kill the process and its children: it leads a group of its own."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _drain(self) -> None:
        """Read the output to its end, so that the process never blocks on a full pipe. Only the first line counts."""
        if self._process.stdout is None:
            return
        with self._process.stdout as output:
            self._lines.put(output.readline(65536))
            while output.read(65536):
                pass

    def _fail(self, what: str) -> NoReturn:
        self._kill()
        self._log.seek(0)
        said = self._log.read(2000).decode("utf-8", "replace").strip()
        self.stop()
        raise ConfigurationError(
            f"the target's command {' '.join(self._words)} {what}" + (f"; it said: {said}" if said else ""),
            expected='one JSON line with "url"',
        )
