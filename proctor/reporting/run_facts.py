"""What a run was: where, when, in which role, with which versions, and whether its journal is whole.

Read from the journal's header and footer, and from the journal file's digest. Everything here changes from run to run;
what does not change stands in the verdicts. The path of the journal is never told, only its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from proctor.journal import Journal, Record
from proctor.judging import ScenarioStory


@dataclass(frozen=True, slots=True)
class RunFacts:
    """``started`` and ``ended`` are seconds since the epoch, 0 where nothing tells. ``url`` is where the platforms
    were, ``versions`` are those of Proctor, Python and libraries, ``problem`` is "" for a whole journal. ``carries``
    says whose records it begins with: an earlier run's that it takes up, or that was reviewed; "" for neither.
    """

    run: str
    role: str
    target: str
    url: str
    capabilities: tuple[str, ...]
    started: float
    ended: float
    versions: dict[str, str]
    journal_name: str
    journal_sha256: str
    journal_records: int
    problem: str
    carries: str

    @property
    def seconds(self) -> float:
        return round(max(0.0, self.ended - self.started), 3)


_CARRIED = {"resumes": "taken up again", "reviewed": "reviewed afterwards"}


def run_facts(journal: Journal) -> RunFacts:
    """The facts of a journal. Members that a header does not have are told as "" or as nothing."""
    header = journal.header
    target = header.get("target", {})
    started = header.get("started", _moment_of(journal.records))
    return RunFacts(
        run=str(header.get("run", "")),
        role=str(header.get("role", "")),
        target=str(target.get("name", "")),
        url=", ".join(dict.fromkeys(str(url) for url in target.get("platforms", {}).values())),
        capabilities=tuple(str(word) for word in target.get("capabilities", ())),
        started=float(started) if isinstance(started, int | float) else 0.0,
        ended=float(_moment_of(reversed(journal.records))),
        versions=_versions(header),
        journal_name=journal.file.name,
        journal_sha256=_digest(journal),
        journal_records=journal.length,
        problem=f"line {journal.problem.line}: {journal.problem.what}" if journal.problem else "",
        carries=next((f"{_named(header[name])} ({word})" for name, word in _CARRIED.items() if header.get(name)), ""),
    )


def _moment_of(records: Iterable[Record]) -> float:
    """When the first of these records that has a time was made; 0 where none has."""
    return next((at for record in records if isinstance(at := record.get("at"), int | float)), 0)


def _named(run: object) -> str:
    """A header names an earlier run by its name, or by a table with more about it."""
    return str(run.get("run", "")) if isinstance(run, Mapping) else str(run)


def scenario_seconds(story: ScenarioStory) -> float:
    """How long a scenario took; 0 where it was never begun, as when its preparation broke."""
    return max(0.0, story.ended - story.started) if story.started else 0.0


def moment(seconds: float) -> str:
    """Seconds since the epoch as ``2026-11-21 09:30:00 UTC``; "" for 0."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC") if seconds else ""


def duration(seconds: float) -> str:
    """A duration as people say it: ``12 ms``, ``3.4 s``, ``2 min 5 s``."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _versions(header: Record) -> dict[str, str]:
    own = {name: str(header[name]) for name in ("proctor", "python") if name in header}
    return own | {str(name): str(value) for name, value in header.get("libraries", {}).items()}


def _digest(journal: Journal) -> str:
    """The digest of the file as it is now, as ``sha256sum`` has it; "" where the file is gone."""
    try:
        with journal.file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
