"""The candidate: somebody has to take the test at the partner's site before there is a result.

The target says how (``candidate``): "auto", since the partner's test mode finishes by itself; "person", who is asked;
or a command that is run once for each order, with PROCTOR_ORDER_ID and PROCTOR_ASSESSMENT_URL in its environment.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from typing import Protocol

from proctor.failures import ConfigurationError

AUTO = "auto"
PERSON = "person"
SECONDS = 120.0
"""For a command to take one test."""

Note = Callable[[str, str], None]
"""Told the order and, in a sentence, what became of its test."""


class Candidate(Protocol):
    """Called once for each order that a partner has accepted, in the thread that saw it: it must not wait."""

    def invited(self, order: str, url: str) -> None: ...

    def close(self) -> None: ...


class NoCandidate:
    """The partner's test mode needs no candidate."""

    def invited(self, order: str, url: str) -> None:
        """Nothing is to be done."""

    def close(self) -> None:
        """Nothing was begun."""


class Person:
    """Somebody at the terminal, who is told where the test is."""

    def __init__(self, ask: Callable[[str], None]) -> None:
        self._ask = ask

    def invited(self, order: str, url: str) -> None:
        self._ask(f"Please take the assessment for the order {order} now: {url or '(the partner told no URL)'}")

    def close(self) -> None:
        """NoCandidate is waited for here."""


class Command:
    """A program that takes the test."""

    def __init__(self, command: str, note: Note) -> None:
        """Raises ConfigurationError where there is no such program."""
        try:
            self._words = shlex.split(command)
        except ValueError as problem:
            raise ConfigurationError(f"candidate = {command!r}: {problem}", expected="a command") from None
        if not self._words or shutil.which(self._words[0]) is None:
            raise ConfigurationError(
                f"candidate = {command!r}: there is no such command", expected='"auto", "person" or a command'
            )
        self._note = note
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = threading.Event()

    def invited(self, order: str, url: str) -> None:
        threading.Thread(target=self._take, args=(order, url), daemon=True).start()

    def close(self) -> None:
        """Break off whatever still runs. Idempotent."""
        with self._lock:
            self._closed.set()
            running = list(self._running)
        for process in running:
            _kill(process)

    def _take(self, order: str, url: str) -> None:
        with self._lock:
            if self._closed.is_set():
                return
            process = subprocess.Popen(  # noqa: S603 - the command of the user's own targets.toml
                self._words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PROCTOR_ORDER_ID": order, "PROCTOR_ASSESSMENT_URL": url},
                start_new_session=True,
            )
            self._running.add(process)
        try:
            status = process.wait(SECONDS)
            told = "the candidate's command has taken the test" if status == 0 else f"it ended with status {status}"
        except subprocess.TimeoutExpired:
            _kill(process)
            told = f"the candidate's command did not end within {SECONDS:g} s"
        with self._lock:
            self._running.discard(process)
        if not self._closed.is_set():
            self._note(order, told)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it and what it has started: it leads a group of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def candidate(how: str, note: Note, ask: Callable[[str], None]) -> Candidate:
    """Who takes the tests. Raises ConfigurationError for a command that is not there."""
    if how == AUTO:
        return NoCandidate()
    return Person(ask) if how == PERSON else Command(how, note)
