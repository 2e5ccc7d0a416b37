"""The history of a target: a file of JSON lines, one for each run that came to its end, which runs append themselves.

A line says what the verdicts were, and nothing of how they came about; that is in the journal of the run. A line that
was cut off, or that no run has written, is told and left out. Not for laying anything out
(``proctor.reporting.trend_page``).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctor.failures import ConfigurationError, shown
from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.known_failures import matched
from proctor.reporting.run_facts import run_facts
from proctor.reporting.wording import statement
from proctor.verdicts import ExitStatus, Judgement, Verdict

FORMAT = 1
LARGEST_FILE = 128 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
LONGEST_WORD = 200
LATEST = 4_000_000_000.0
"""Seconds since the epoch, in the year 2096: what begins later was not written by a run."""
MOST_TROUBLES = 20
_BEGINNING = b'{"format":'
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")

Key = tuple[str, str]
"""A profile and the id of one of its requirements."""


@dataclass(frozen=True, slots=True)
class Night:
    """One run. ``verdicts`` has the requirements that counted, in the order of their registers."""

    run: str
    started: float
    role: str
    target: str
    exit_status: int
    versions: Mapping[str, str]
    complete: bool
    verdicts: Mapping[Key, Judgement]
    known: frozenset[Key]


@dataclass(frozen=True, slots=True)
class History:
    """The runs of a file, the earliest first, and what of the file could not be read."""

    nights: tuple[Night, ...]
    troubles: tuple[str, ...]


def night_record(run: RunVerdict, journal: Journal, status: int) -> dict[str, Any]:
    """The line of a run, as a JSON object. ``status`` is that of the process. Pure."""
    facts = run_facts(journal)
    known = {verdict.requirement.id for verdict in matched(run, journal.header).known}
    return {
        "format": FORMAT,
        "run": facts.run,
        "started": facts.started,
        "role": facts.role,
        "target": facts.target,
        "exit_status": int(status),
        "versions": dict(sorted(facts.versions.items())) | _product(journal),
        "profiles": {
            name: {
                "statement": statement(run, profile).value,
                "complete": profile.complete,
                "known": [v.requirement.id for v in profile.counted if v.requirement.id in known],
                "requirements": {
                    v.requirement.id: [v.judgement.verdict.value, str(v.judgement.reason) or None]
                    for v in profile.counted
                },
            }
            for name, profile in run.profiles.items()
        },
    }


def check_place(file: Path) -> None:
    """Raises ConfigurationError where no history can be kept: before a run, not after it."""
    parent = next((folder for folder in file.parents if folder.exists()), None)
    if file.is_dir() or (parent is not None and not parent.is_dir()):
        raise ConfigurationError("no history can be kept there", file=file, expected="a file, such as history.jsonl")
    try:
        with file.open("rb") as stream:
            first = stream.read(len(_BEGINNING))
    except FileNotFoundError:
        return
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected="a history") from None
    if first and not _BEGINNING.startswith(first) and not first.startswith(_BEGINNING):
        raise ConfigurationError("it is no history, and is left as it is", file=file, expected="a file of its own")


def append(file: Path, record: Mapping[str, Any]) -> None:
    """Add a line, by one write. After a line that was cut off it begins on a new one. Raises OSError."""
    line = json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"
    if len(line) > LONGEST_LINE:
        raise OSError(None, f"the line of this run would have {len(line)} bytes, more than {LONGEST_LINE}")
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line
        if os.write(descriptor, line) != len(line):
            raise OSError(None, "not all of the line could be written")
    finally:
        os.close(descriptor)


def read_history(file: Path) -> History:
    """Read a history. Raises ConfigurationError where there is none; lines that are none are told in it."""
    nights: dict[str, Night] = {}
    troubles: list[str] = []
    try:
        if file.stat().st_size > LARGEST_FILE:
            what = f"larger than {LARGEST_FILE} bytes"
            raise ConfigurationError(what, file=file, expected="a history; remove its first lines")
        with file.open("rb") as stream:
            number = 0
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    troubles.append(f"{shown(file)}:{number}: longer than a line may be, left out")
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(LONGEST_LINE)
                    continue
                if not line.strip():
                    continue
                try:
                    night = _night(line)
                except ValueError as problem:
                    what = "cut off" if not line.endswith(b"\n") else str(problem)
                    troubles.append(f"{shown(file)}:{number}: {what}, left out")
                    continue
                if night.run in nights:
                    troubles.append(f"{shown(file)}:{number}: the run {night.run} a second time, which counts")
                nights[night.run] = night
    except OSError as problem:
        raise ConfigurationError(f"cannot be read: {problem.strerror}", file=file, expected="a history") from None
    if len(troubles) > MOST_TROUBLES:
        troubles[MOST_TROUBLES:] = [f"and {len(troubles) - MOST_TROUBLES} more lines like these"]
    return History(tuple(sorted(nights.values(), key=lambda night: (night.started, night.run))), tuple(troubles))


def _product(journal: Journal) -> dict[str, str]:
    product = str(journal.header.get("target", {}).get("product", ""))
    return {"product": product} if product else {}


def _night(line: bytes) -> Night:
    """Raises ValueError with what is wrong with a line."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ValueError(f"not a line of a history of the format {FORMAT}")
    verdicts: dict[Key, Judgement] = {}
    known: set[Key] = set()
    complete = True
    for name, profile in _table(found, "profiles").items():
        if not _is_word(name) or not isinstance(profile, dict):
            raise ValueError("a profile that is none")
        complete &= profile.get("complete") is True
        for id, judgement in _table(profile, "requirements").items():
            if not _ID.fullmatch(id) or len(id) > LONGEST_WORD:
                raise ValueError("a requirement that is none")
            verdicts[name, id] = _judgement(judgement)
        listed = profile.get("known", [])
        known |= {(name, id) for id in listed if isinstance(id, str)} if isinstance(listed, list) else set()
    started, status = found.get("started"), found.get("exit_status")
    if isinstance(started, bool) or not isinstance(started, int | float):
        raise ValueError("started is no time")
    if not 0 <= started <= LATEST:  # nor is NaN
        raise ValueError("started is no time of a run")
    if isinstance(status, bool) or not isinstance(status, int) or status not in list(ExitStatus):
        raise ValueError("exit_status is none")
    if not verdicts:
        raise ValueError("it has no verdict")
    versions = {n: v for n, v in _table(found, "versions").items() if _is_word(n) and _is_word(v)}
    words = {member: _word(found, member) for member in ("run", "role", "target")}
    return Night(
        started=float(started), exit_status=status, versions=versions, complete=complete, verdicts=verdicts,
        known=frozenset(known), **words,
    )  # fmt: skip


def _judgement(value: Any) -> Judgement:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        raise ValueError("a verdict that is none")
    if value[1] is not None and not _is_word(value[1]):
        raise ValueError("a reason that is none")
    if value[0] not in list(Verdict):
        raise ValueError("a verdict that is none")
    return Judgement(Verdict(value[0]), value[1] or "")


def _table(found: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    value = found.get(member)
    if not isinstance(value, dict):
        raise ValueError(f"{member} is no table")
    return value


def _word(found: Mapping[str, Any], member: str) -> str:
    value = found.get(member)
    if not _is_word(value):
        raise ValueError(f"{member} is no name")
    return str(value)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_WORD and value.isprintable()
