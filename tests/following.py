"""Follows a page of the manual as a reader would: writes its files, applies its changes, runs its commands, in order.

A block's title names the file that it is; "..., at its end" adds to one; a ``diff`` changes one. A ``text`` block is
what the command before it prints, line by line. Comments before a block say what a reader sees from the words around
it: ``<!-- ends with 1 -->`` the exit status, ``<!-- another terminal -->`` that it goes on running, and
``<!-- not followed: why -->`` what a test cannot do.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.running import ROOT, clean_environment

_BLOCK = re.compile(
    r"^(?P<marks>(?:<!-- [^\n]* -->\n)*)```(?P<kind>[a-z]*)(?: title=\"(?P<title>[^\"]*)\")?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
AT_THE_END = ", at its end"
SECONDS = 180


@dataclass(frozen=True)
class Block:
    """A fenced block. ``line`` is where its fence begins in the page."""

    kind: str
    title: str
    text: str
    marks: tuple[str, ...]
    line: int

    def mark(self, beginning: str) -> str | None:
        """What a comment before the block says after its first words."""
        found = (mark.removeprefix(beginning).lstrip(": ") for mark in self.marks if mark.startswith(beginning))
        return next(found, None)


def blocks(page: str) -> list[Block]:
    """All fenced blocks that begin at the start of a line."""
    found = []
    for match in _BLOCK.finditer(page):
        marks = tuple(re.findall(r"<!-- (.*?) -->", match["marks"]))
        line = page.count("\n", 0, match.start("kind")) + 1
        found.append(Block(match["kind"], match["title"] or "", match["text"], marks, line))
    return found


def copy_of_project(folder: Path) -> Path:
    """The project as a fresh clone has it, with what is not committed yet, and commands that run this copy."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


class Reader:
    """Somebody who follows a page in a folder. ``exchanged``: words that are others here, such as a port."""

    def __init__(self, folder: Path, exchanged: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.printed = ""
        self._exchanged = dict(exchanged or {})
        self._running: list[subprocess.Popen[str]] = []
        self._commands = folder.parent / f"{folder.name}-commands"
        self._commands.mkdir()
        for name, words in {
            "pytest": "-m pytest -p no:hypothesispytest",
            "proctor": "-m proctor",
            "python": "",
        }.items():
            command = self._commands / name
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
            command.chmod(0o755)

    def follow(self, page: str) -> int:
        """Do all that a page says; answers how many commands that were."""
        done = 0
        for block in blocks(page):
            if block.mark("not followed") is not None:
                continue
            if block.kind == "sh":
                done += 1
                self._run(block)
            elif block.kind == "text":
                self._compare(block)
            elif block.kind == "diff":
                self._change(block)
            elif block.title:
                self._write(block)
        return done

    def stop(self) -> None:
        """End what was left running."""
        for process in self._running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()

    def _run(self, block: Block) -> None:
        script = self.here(block.text)
        if block.mark("another terminal") is not None:
            self._start(script)
            return
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        self.printed = done.stdout
        wanted = int(block.mark("ends with") or 0)
        assert done.returncode == wanted, f"line {block.line}: {done.returncode}, not {wanted}\n{done.stdout}"

    def _start(self, script: str) -> None:
        process = subprocess.Popen(
            ["bash", "-c", f"exec {script}"],
            cwd=self.folder,
            env=self._environment() | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._running.append(process)
        assert process.stdout is not None
        self.printed = ""
        deadline = time.monotonic() + 30
        for line in process.stdout:
            self.printed += line
            if "Stop it with Ctrl-C" in line:
                return
            assert time.monotonic() < deadline
        raise AssertionError(f"it ended: {self.printed}")

    def _compare(self, block: Block) -> None:
        rest = iter(_lines(self.printed))
        for wanted in _lines(self.here(block.text)):
            assert any(wanted in line for line in rest), (
                f"line {block.line}: {wanted!r} is not printed, or not in this order:\n{self.printed}"
            )

    def _write(self, block: Block) -> None:
        file = self.folder / block.title.removesuffix(AT_THE_END)
        if block.title.endswith(AT_THE_END):
            file.write_text(file.read_text() + block.text)
        else:
            assert not file.exists(), f"line {block.line}: {block.title} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text)

    def _change(self, block: Block) -> None:
        file = self.folder / block.title
        rows = block.text.splitlines(keepends=True)
        before = "".join(row[1:] for row in rows if row[0] in " -")
        after = "".join(row[1:] for row in rows if row[0] in " +")
        text = file.read_text()
        assert text.count(before) == 1, (
            f"line {block.line}: {text.count(before)} places in {block.title} look like this"
        )
        file.write_text(text.replace(before, after))

    def here(self, text: str) -> str:
        """A text of the page with what is another word here."""
        for word, here in self._exchanged.items():
            text = text.replace(word, here)
        return text

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(self._commands), os.environ["PATH"]])
        return clean_environment() | {"PATH": path, "PYTHONPATH": str(self.folder), "COLUMNS": "140"}


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())
