"""The sandbox's shelf of faults, through its control API. Nothing of the sandbox is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Fault:
    """``reason`` is the code of the failure that must come of it, "" for any; ``also`` its blast radius."""

    name: str
    requirement: str
    text: str
    reason: str
    also: frozenset[str]


class Shelf:
    """Reads and switches the faults of one sandbox. Its calls raise httpx.HTTPError."""

    def __init__(self, control: str) -> None:
        self._client = httpx.Client(base_url=control, timeout=SECONDS, trust_env=False)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _raised: BaseException | None, _: TracebackType | None
    ) -> None:
        self._client.close()

    def faults(self) -> list[Fault]:
        """All of them, in the order of the sandbox's tables."""
        return [fault_of(row) for row in self._rows()]

    def activations(self, name: str) -> int:
        """How often a fault has changed something since the last reset."""
        return next((int(row["activations"]) for row in self._rows() if row["name"] == name), 0)

    def switch(self, name: str, active: bool) -> None:
        self._client.put(f"/faults/{name}", json={"active": active}).raise_for_status()

    def reset(self) -> None:
        """The state of a fresh start: no orders, no accounts, no fault."""
        self._client.post("/reset", json={}).raise_for_status()

    def _rows(self) -> list[Mapping[str, Any]]:
        answer = self._client.get("/faults").raise_for_status()
        rows: list[Mapping[str, Any]] = answer.json()["faults"]
        return rows


def fault_of(row: Mapping[str, Any]) -> Fault:
    """A fault as the control API describes it."""
    return Fault(row["name"], row["requirement"], row["text"], row.get("reason", ""), frozenset(row.get("also", ())))
