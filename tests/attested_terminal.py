"""A command at a terminal of its own, and somebody who reads what it asks and types."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.running import clean_environment

SECONDS = 90.0


class AtTerminal:
    """Runs ``python -m ...``. ``read_until`` waits for words, ``prompt`` for a question; ``type`` types a line."""

    def __init__(self, *arguments: str, folder: Path, environment: Mapping[str, str]) -> None:
        known = clean_environment() | {"TERM": "dumb", "COLUMNS": "200"} | dict(environment)
        known.pop("CI", None)
        if "CI" in environment:
            known["CI"] = environment["CI"]
        self.shown = ""
        self._at = 0
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execve(sys.executable, [sys.executable, "-m", *arguments], known)

    def type(self, line: str) -> None:
        os.write(self._terminal, line.encode() + b"\n")

    def interrupt(self) -> None:
        """Ctrl-C."""
        os.write(self._terminal, b"\x03")

    def end_input(self) -> None:
        """Ctrl-D at the beginning of a line."""
        os.write(self._terminal, b"\x04")

    def read_until(self, words: str) -> str:
        """What came since the last time, up to ``words``. Fails where they do not come."""
        deadline = time.monotonic() + SECONDS
        while words not in self.shown[self._at :]:
            assert self._more(deadline), f"{words!r} was not said:\n{self.shown}"
        end = self.shown.index(words, self._at) + len(words)
        came, self._at = self.shown[self._at : end], end
        return came

    def prompt(self, *words: str) -> str:
        """Which of several prompts is waiting for an answer, by its words; "" at the end of the command."""
        deadline = time.monotonic() + SECONDS
        while True:
            waiting = self.shown[max(self._at, self.shown.rfind("\n") + 1) :]
            found = [one for one in words if one in waiting]
            if found and waiting.endswith((": ", "] ")):
                self._at = len(self.shown)
                return found[0]
            if not self._more(deadline):
                return ""

    def answer(self, words: str, line: str) -> None:
        """Wait for a prompt with these words and type a line."""
        assert self.prompt(words), f"{words!r} was not asked:\n{self.shown}"
        self.type(line)

    def ended(self) -> int:
        """The exit status, after reading everything to the end."""
        deadline = time.monotonic() + SECONDS
        while self._more(deadline):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def _more(self, deadline: float) -> bool:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, left))
        if not ready:
            self.kill()
            raise AssertionError(f"nothing more came in {SECONDS:g} s:\n{self.shown}")
        try:
            piece = os.read(self._terminal, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)
