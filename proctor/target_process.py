"""The process of a target that Proctor starts itself: started, awaited, and always stopped again.

The process must print one JSON line with its ``url`` when it is ready, and end when its standard input ends; so it ends
with Proctor, however Proctor ends. Knows nothing of what it starts.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, NoReturn

from proctor.failures import ConfigurationError

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
            url = json.loads(line)["url"] if line else ""
        except queue.Empty:
            self._fail(f"was not ready within {seconds:g} s")
        except (ValueError, TypeError, KeyError):
            self._fail(f"printed {line[:200]!r} first")
        if not isinstance(url, str) or not url:
            self._fail("ended before it was ready")
        return url

    def stop(self) -> None:
        """Ask it to end by closing its input; end it the hard way where it does not. Idempotent."""
        if self._process.stdin and not self._process.stdin.closed:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _drain(self) -> None:
        """Read the output to its end, so that the process never blocks on a full pipe. Only the first line counts."""
        if self._process.stdout is None:
            return
        with self._process.stdout as output:
            self._lines.put(output.readline(65536))
            while output.read(65536):
                pass

    def _fail(self, what: str) -> NoReturn:
        self._process.kill()
        self._process.wait()
        self._log.seek(0)
        said = self._log.read(2000).decode("utf-8", "replace").strip()
        self.stop()
        raise ConfigurationError(
            f"the target's command {' '.join(self._words)} {what}" + (f"; it said: {said}" if said else ""),
            expected='one JSON line with "url"',
        )
