"""Markdown as GitHub and GitLab read it, with foreign texts in it that mean nothing but themselves.

What a platform has written could hold links, mentions and HTML; within a code span none of them comes to life. Not for
what is told (``proctor.reporting.job_summary``, ``proctor.drift.telling``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LONGEST_COMMENT = 60_000
"""Characters; GitHub takes 65,536 in a comment."""


def printable(text: str) -> str:
    """A text in one line, without what a terminal or a page could take for more than text."""
    return "".join(c if c.isprintable() else " " if c in "\t\n\r" else "\ufffd" for c in text)


def code(text: str, longest: int = 300) -> str:
    """A text as a code span, in one line, cut where it is too long."""
    line = re.sub(" +", " ", printable(text)).strip()
    line = line if len(line) <= longest else line[: longest - 4] + " ..."
    if not line:
        return ""
    ticks = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    pad = " " if "`" in (line[0], line[-1]) else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def row(cells: Iterable[str]) -> str:
    """A row of a table; a stroke within a cell would end it."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def within(lines: Sequence[str], longest: int, rest: str) -> str:
    """As many whole lines as fit. ``rest`` is said where some do not, with their number for ``{}``."""
    room = longest - len(rest) - 20
    kept: list[str] = []
    for number, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            kept += ["", rest.format(len(lines) - number)]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"
