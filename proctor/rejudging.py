"""Judging a run again from its folder: the journal, or what the workers of a run that was killed have left of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from proctor.failures import ConfigurationError, shown
from proctor.journal import Journal, Keep, read_journal
from proctor.journal_merge import merge, read_parts
from proctor.judging import RunVerdict, judge
from proctor.requirement_sets import REGISTER_ITSELF, profiles_under
from proctor.requirements import Profile
from proctor.run_folder import JOURNAL


def rejudge(
    folder: Path, features: Path, sets: Sequence[str] = (), keep: Keep | None = None
) -> tuple[RunVerdict, Journal]:
    """Judge by the registers below ``features``, under the requirement sets of the run, or those that are named.

    ``keep``: as ``read_journal`` has it.

    Raises ConfigurationError where there is no journal, register or set for it, JournalError for an unreadable one.
    """
    file = folder / JOURNAL
    if not file.is_file():
        parts = read_parts(folder)
        if not parts:
            raise ConfigurationError("there is no journal", file=folder, expected=f"a folder with {JOURNAL}")
        merge(parts, file, {}, "interrupted")
    journal = read_journal(file, keep)
    profiles = _profiles(journal, features, sets)
    lacking = sorted(set(journal.header["profiles"]) - {p.id for p in profiles})
    if lacking:
        raise ConfigurationError(
            f"no register for {', '.join(lacking)}", file=features, expected=f"as in {shown(file)}"
        )
    return judge(journal, profiles), journal


def _profiles(journal: Journal, features: Path, sets: Sequence[str]) -> list[Profile]:
    """Each under the set that is named for it, or else under that of the run."""
    then = [str(described.get("set", "")) for described in journal.header["profiles"].values()]
    if sets:
        return profiles_under(features, sets)
    # A run without sets was judged by the registers alone.
    return profiles_under(features, [name or REGISTER_ITSELF for name in then])
