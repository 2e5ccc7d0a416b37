"""What a worker is asked to do, as a value that can be sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Task:
    """One run of features.

    ``arguments`` are pytest's. Where ``rules`` has requirements, only the scenarios that show one of them are run, and
    of each file of ``beside`` the first. ``fault`` is switched on meanwhile, "" for none. ``cost`` is about how many
    seconds it takes, ``waits`` whether it spends most of them waiting.
    """

    key: str
    arguments: tuple[str, ...]
    rules: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    fault: str = ""
    cost: float = 1.0
    waits: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON; ``task_of`` reads it again."""
        return asdict(self)


def task_of(document: Mapping[str, Any]) -> Task:
    lists = {name: tuple(document[name]) for name in ("arguments", "rules", "beside")}
    return Task(**{**document, **lists})
