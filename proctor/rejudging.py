"""Judging a run again from its folder: the journal, or what the workers of a run that was killed have left of it."""

from __future__ import annotations

from pathlib import Path

from proctor.failures import ConfigurationError, shown
from proctor.journal import Journal, read_journal
from proctor.journal_merge import merge, read_parts
from proctor.judging import RunVerdict, judge
from proctor.requirements import find_profiles
from proctor.run_folder import JOURNAL


def rejudge(folder: Path, features: Path) -> tuple[RunVerdict, Journal]:
    """Raises ConfigurationError where there is no journal or no register for it, JournalError for an unreadable one."""
    file = folder / JOURNAL
    if not file.is_file():
        parts = read_parts(folder)
        if not parts:
            raise ConfigurationError("there is no journal", file=folder, expected=f"a folder with {JOURNAL}")
        merge(parts, file, {}, "interrupted")
    journal = read_journal(file)
    profiles = list(find_profiles(features).values())
    lacking = sorted(set(journal.header["profiles"]) - {p.id for p in profiles})
    if lacking:
        raise ConfigurationError(
            f"no register for {', '.join(lacking)}", file=features, expected=f"as in {shown(file)}"
        )
    return judge(journal, profiles), journal
