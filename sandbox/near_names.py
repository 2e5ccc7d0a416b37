"""What somebody may have meant by a name that there is not: a few like it, out of hundreds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(name: str, known: Iterable[str]) -> str:
    """Words for an error: ``did you mean a, b or c?``, or how many there are where none is like it."""
    names = sorted(known)
    parts = set(name.split("_"))
    alike = difflib.get_close_matches(name, names, n=5, cutoff=0.6)
    alike += sorted(one for one in names if len(parts & set(one.split("_"))) > 1 and one not in alike)[: 5 - len(alike)]
    return f"did you mean {', '.join(alike)}?" if alike else f"it is none of the {len(names)} that there are"
