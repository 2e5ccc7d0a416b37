"""The last refusals, as the dashboard's log shows them, to which an error's ``log_url`` leads; and the last warnings.

Forgotten at the end."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from sandbox.identifiers import short_id
from sandbox.messages import JsonObject

_MOST = 1000


class Interactions:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, JsonObject] = OrderedDict()
        self._warnings: OrderedDict[str, tuple[str, ...]] = OrderedDict()

    def note(self, interaction: JsonObject) -> str:
        """Keep it; the identifier by which it is found again."""
        identifier = short_id()
        self._kept[identifier] = {"id": identifier, **interaction}
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return identifier

    def found(self, identifier: str) -> JsonObject | None:
        return self._kept.get(identifier)

    def warn(self, order: str, warnings: Sequence[str]) -> None:
        """Keep what was said about the last result of an order (KB-RESULT-24)."""
        self._warnings[order] = tuple(warnings)
        if len(self._warnings) > _MOST:
            self._warnings.popitem(last=False)

    def warnings_of(self, order: str) -> tuple[str, ...]:
        return self._warnings.get(order, ())

    def forget(self) -> None:
        self._kept.clear()
        self._warnings.clear()
