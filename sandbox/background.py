"""Work that goes on after an answer was sent. Nothing waits for it, and its failure harms nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable


class Background:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Awaitable[None]) -> None:
        """Begin it on the running event loop; a reference is kept, so that it is not collected half-way."""
        task = asyncio.ensure_future(_only(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finished(self) -> None:
        """Wait for all that has been started."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        """Break off all that has been started."""
        for task in tuple(self._tasks):
            task.cancel()
        await self.finished()


async def _only(work: Awaitable[None]) -> None:
    await work
