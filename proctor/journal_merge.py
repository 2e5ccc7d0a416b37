"""Merges the journals of worker processes into the journal of the run, chained anew, in the order of the plan.

So the same scenarios give the same order of records, however they were spread. What a worker that died had written is
kept. Knows nothing of what findings mean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from proctor.journal import OWN_MEMBERS, Journal, JournalError, JournalWriter, read_journal

PARTS = "journal-*.jsonl"
CARRIED = "carried"
"""The member of a part's header that says that its records are those of an earlier run (``proctor.resuming``)."""


def read_parts(folder: Path) -> list[Journal]:
    """The journals of the workers of a run, by name. A part without even a header is left out."""
    found = []
    for file in sorted(folder.glob(PARTS)):
        try:
            found.append(read_journal(file))
        except JournalError:
            continue
    return found


def merge(parts: Iterable[Journal], file: Path, header: Mapping[str, Any], state: str) -> str:
    """Write the merged journal. ``header`` overrides members of the first part's header.

    Answers why it could not be written to its end, or "".

    Records that were carried over come before those of their scenario's second attempt, since their part is the first.
    """
    journals = list(parts)
    own = next((journal for journal in journals if not journal.header.get(CARRIED)), journals[0] if journals else None)
    first = {name: value for name, value in own.header.items() if name not in OWN_MEMBERS | {CARRIED}} if own else {}
    full = {**first, **header}
    # Where its lines begin, by journal: the lines themselves would be the whole run in memory.
    places: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for number, journal in enumerate(journals):
        start = 0
        with journal.file.open("rb") as lines:
            for record, line in zip(journal.records, lines, strict=False):
                if record["kind"] not in ("header", "footer"):
                    places[record.get("scenario")].append((number, start))
                start += len(line)
    planned: list[str | None] = [scenario["key"] for scenario in full.get("plan", ())]
    with JournalWriter(file, full) as writer, ExitStack() as opened:
        files = [opened.enter_context(journal.file.open("rb")) for journal in journals]
        for key in dict.fromkeys([*planned, *places]):
            for number, start in places.get(key, ()):
                files[number].seek(start)
                writer.append_again(files[number].readline())
        writer.close({"state": state})
    return writer.trouble
