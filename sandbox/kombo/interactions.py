"""The last refusals, as the dashboard's log shows them; an error's ``log_url`` leads here. Forgotten at the end."""

from __future__ import annotations

from collections import OrderedDict

from sandbox.identifiers import short_id
from sandbox.messages import JsonObject

_MOST = 1000


class Interactions:
    def __init__(self) -> None:
        self._kept: OrderedDict[str, JsonObject] = OrderedDict()

    def note(self, interaction: JsonObject) -> str:
        """Keep it; the identifier by which it is found again."""
        identifier = short_id()
        self._kept[identifier] = {"id": identifier, **interaction}
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return identifier

    def found(self, identifier: str) -> JsonObject | None:
        return self._kept.get(identifier)

    def forget(self) -> None:
        self._kept.clear()
