"""The successes of this API, and the trouble that a tool may give to what is written to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sandbox.kombo import errors
from sandbox.kombo.world import World
from sandbox.messages import Answer


def success(data: Any) -> Answer:
    """What a read answers: no warnings."""
    return Answer(200, {"status": "success", "data": data})


def written(warnings: Iterable[str]) -> Answer:
    """What a write answers: exactly 200, with warnings, which may be none (KB-RESULT-24, -25)."""
    listed = [{"message": text} for text in warnings]
    return Answer(200, {"status": "success", "data": {}, "warnings": listed})


def trouble_of(world: World, integration: str) -> None:
    """Raises Refusal where the tool behind the integration refuses what is about to be written (KB-RESULT-28)."""
    row = world.store.row("SELECT trouble FROM kombo_integrations WHERE id = ?", (integration,))
    code = row["trouble"] if row else None
    if code in errors.REMOTE:
        raise errors.refusal(code, f"The tool behind the integration gave no success ({code}).", world.quirks)
