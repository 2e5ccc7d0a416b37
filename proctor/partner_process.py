"""The partner's program: started once for a profile, with its settings in environment variables, and always stopped.

What it writes to its standard output and standard error is kept, redacted and limited, in the folder of the run.
Knows nothing of what the program does.

What is guaranteed of its end. Where Proctor ends by itself, by Ctrl-C or by SIGTERM: the program, what it has started,
and (where there is a /proc) also what has left its group of processes. Where Proctor is killed: the program and all of
its group, by a guard that waits for the end of a pipe, which the system closes whoever dies. Where the guard is killed
as well: nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

from proctor.failures import ConfigurationError

STOP_SECONDS = 3.0
LARGEST_OUTPUT = 4 * 1024 * 1024
LONGEST_LINE = 64 * 1024
LONGEST_SECRET = 4 * 1024
KILLED = 128
"""The first of the statuses that shells give to what was killed, which is not the program's own doing."""
LAST_WORDS = 2000
"""Characters of its output that a message shows."""
_MOST_PIECES = 20
_EXAMPLE = "--partner with a command that starts it, such as --partner 'python my_integration.py'"
_HINTS = {
    errno.ENOENT: "there is no such command",
    errno.EACCES: "it is a folder, or a file that is not executable",
    errno.ENOEXEC: "it is not a program by itself; name what runs it, such as python or node, before it",
}
_GUARD = """
import os, signal, sys, time
group, seconds = int(sys.argv[1]), float(sys.argv[2])
sys.stdin.buffer.read()
try:
    os.killpg(group, signal.SIGTERM)
    time.sleep(seconds)
    os.killpg(group, signal.SIGKILL)
except (ProcessLookupError, PermissionError):
    pass
"""
"""Ends the group of the program when nobody holds the other end of its standard input any more."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\xa0-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Whole lines of the output, or (``cut``) the beginning of one that is too long."""

    raw: bytes
    cut: bool = False


class PartnerProcess:
    """A started program.

    ``clean`` redacts a text. ``ended`` is called with a sentence when the program ends by itself. Both are called in
    another thread. ``crashed`` tells whether it has then told of an error of its own by its status.
    """

    def __init__(
        self,
        command: str,
        settings: Mapping[str, str],
        output: Path,
        clean: Callable[[str], str],
        ended: Callable[[str], None],
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        """Start it in the present folder. Raises ConfigurationError where it cannot be started.

        ``stop_seconds`` is how long it may take to end when it is told to.
        """
        words = _words(command)
        self._clean = clean
        self._ended = ended
        self._seconds = stop_seconds
        self._settings = {f"{name}={value}".encode() for name, value in settings.items()}
        self._stopping = False
        self._stopped = False
        self._last: tuple[_Piece, ...] = ()
        self._program = Path(words[0]).name
        self.crashed = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user's own command
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**os.environ, **settings},
                start_new_session=True,
            )
        except (OSError, ValueError) as problem:
            why = str(problem)
            if isinstance(problem, OSError):
                why = _HINTS.get(problem.errno or 0) or problem.strerror or why
            text = f"the partner's program {words[0]!r} cannot be started: {why}"
            raise ConfigurationError(text, expected=_EXAMPLE) from None
        self._guard = _guarded(self._process.pid, stop_seconds)
        self._reader = threading.Thread(target=self._keep, args=(output,), daemon=True)
        self._reader.start()

    @property
    def last_words(self) -> str:
        """The end of what it has written, redacted."""
        text = ""
        for piece in reversed(self._last):
            text = self._shown(piece) + text
            if len(text) >= LAST_WORDS:
                break
        return text[-LAST_WORDS:].strip()

    def stop(self) -> None:
        """Ask it to end; end it, and what it has started, the hard way after a while. Idempotent."""
        if self._stopped:
            return
        self._stopping = True
        # It leads a group of its own, so that a shell's child is asked as well; the reader ends when they all have.
        self._signal(signal.SIGTERM)
        self._reader.join(self._seconds)
        self._signal(signal.SIGKILL)
        for stray in self._strays():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(stray, signal.SIGKILL)
        # Before its id, which is also that of its group, is given to somebody else.
        _dismiss(self._guard)
        self._process.wait()
        self._reader.join(self._seconds)
        self._stopped = True

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _strays(self) -> Iterator[int]:
        """What has left the group of the program, and is still known by its settings. None where there is no /proc."""
        for environment in Path("/proc").glob("[0-9]*/environ") if self._settings else ():
            pid = int(environment.parent.name)
            with contextlib.suppress(OSError):
                if pid != os.getpid() and self._settings <= set(environment.read_bytes().split(b"\0")):
                    yield pid

    def _keep(self, file: Path) -> None:
        """Read the output to its end, so that the program never blocks on a full pipe; write down the beginning."""
        stream = self._process.stdout
        if stream is not None:
            with stream, contextlib.ExitStack() as opened:
                out = None
                # Without a place for its output the program runs all the same.
                with contextlib.suppress(OSError):
                    out = opened.enter_context(file.open("w", encoding="utf-8", errors="replace"))
                self._copy(stream, out)
        status = self._status()
        if not self._stopping:
            self.crashed = 0 < status < KILLED
            said = f"; the last that it wrote: {self.last_words}" if self._last else "; it wrote nothing"
            self._ended(f"the partner's program ({self._program}) ended by itself, {_how(status)}{said}")

    def _status(self) -> int:
        """Wait for its end; as ``Popen`` has it, below 0 for a signal.

        It stays a zombie until ``stop``: its id is also that of its group, and must not become somebody else's.
        """
        with contextlib.suppress(ChildProcessError):
            end = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
            if end is not None:
                return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status
        return 0

    def _copy(self, stream: IO[bytes], out: TextIO | None) -> None:
        written = 0
        for piece in _pieces(stream):
            self._last = (*self._last[1 - _MOST_PIECES :], piece)
            # Cleaning takes much longer than reading, and holds up whoever else has something to clean.
            if out is None or written >= LARGEST_OUTPUT:
                continue
            text = self._shown(piece)
            try:
                out.write(text[: LARGEST_OUTPUT - written])
                written += len(text)
                if written >= LARGEST_OUTPUT:
                    out.write(f"\n[the rest of the output, after {LARGEST_OUTPUT} characters, was not kept]\n")
                out.flush()
            except OSError:  # the disk is full
                written = LARGEST_OUTPUT

    def _shown(self, piece: _Piece) -> str:
        text = self._clean(_printable(piece.raw.decode("utf-8", "replace")))
        # A secret may begin within what is there of the line and end beyond it.
        return f"{text[:-LONGEST_SECRET]}\n[the rest of this line was not kept]\n" if piece.cut else text


def _guarded(group: int, seconds: float) -> subprocess.Popen[bytes] | None:
    """Have a process watch whether this one is still there. None where that cannot be had: it is no reason to stop."""
    with contextlib.suppress(OSError):
        return subprocess.Popen(  # noqa: S603 - Proctor's own words
            [sys.executable, "-I", "-S", "-c", _GUARD, str(group), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return None


def _dismiss(guard: subprocess.Popen[bytes] | None) -> None:
    if guard is not None:
        guard.kill()
        guard.wait()
        if guard.stdin is not None:
            guard.stdin.close()


def _pieces(stream: IO[bytes]) -> Iterator[_Piece]:
    """The output by lines, as many as there are at once: a secret must not be cut in two."""
    rest, skipping = b"", False
    while chunk := os.read(stream.fileno(), LONGEST_LINE):
        if skipping:
            _, end, chunk = chunk.partition(b"\n")
            skipping = not end
        lines, end, rest = (rest + chunk).rpartition(b"\n") if not skipping else (b"", b"", b"")
        if end:
            yield _Piece(lines + end)
        if len(rest) > LONGEST_LINE:
            yield _Piece(rest, cut=True)
            rest, skipping = b"", True
    if rest:
        yield _Piece(rest)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise ConfigurationError(f"--partner {command!r}: {problem}", expected="a command") from None
    if not words or not words[0]:
        raise ConfigurationError("--partner is empty", expected="a command, external, or har:FILE")
    return words


def _how(status: int) -> str:
    if status >= 0:
        return f"with status {status}"
    with contextlib.suppress(ValueError):
        return f"by {signal.Signals(-status).name}"
    return f"by signal {-status}"


def _printable(text: str) -> str:
    plain = _COLOURS.sub("", text.replace("\r\n", "\n"))
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", plain)
