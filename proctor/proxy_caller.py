"""The caller of one request: what is sent to it, its patience and ours, and how a passage ends.

Not for reading what it sends: that is the passage's.
"""

from __future__ import annotations

import asyncio
from enum import Enum

from proctor.proxy_messages import Framing, own_answer
from proctor.proxy_wire import Wire, WireGone


class Trouble(Exception):
    """Ends a passage; ``status`` is what the caller is answered, None where it is cut off or has gone."""

    def __init__(self, status: int | None, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class Side(Enum):
    """Whom a passage waits for."""

    CALLER = "caller"
    UPSTREAM = "upstream"


class Patience:
    """The deadline of a passage, and whose fault it is when it comes. ``timeout`` is entered around the passage."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.side = Side.CALLER
        self.timeout = asyncio.timeout(None)

    def wait_for(self, side: Side) -> None:
        """From now on, for one whole deadline."""
        self.side = side
        self.due(asyncio.get_running_loop().time() + self.seconds)

    def due(self, when: float | None) -> None:
        """In seconds of the loop's clock; None for no deadline."""
        if not self.timeout.expired():
            self.timeout.reschedule(when)


class Caller:
    """``begun`` is how the body of the answer is framed, once its head has been sent on."""

    def __init__(self, wire: Wire, name: str, patience: Patience) -> None:
        self.wire = wire
        self.name = name
        self.begun: Framing | None = None
        self.hung_up = False
        self.continued = False
        """The proxy has told it by itself to send its body."""
        self.invited = False
        """It has been told to send its body, by whomever."""
        self._patience = patience

    @property
    def has_left(self) -> bool:
        """It has ended its side, or has gone."""
        return self.hung_up or self.wire.eof

    async def send(self, data: bytes) -> None:
        """Nothing, where the caller has gone: the answer is still read to its end for the record."""
        if self.hung_up or not data:
            return
        try:
            self.wire.write(data)
            if self.wire.full:
                await self._flush()
        except WireGone:
            self.hung_up = True

    async def _flush(self) -> None:
        """The time that the caller takes is not the upstream's."""
        patience, loop = self._patience, asyncio.get_running_loop()
        side, due, start = patience.side, patience.timeout.when(), loop.time()
        patience.wait_for(Side.CALLER)
        try:
            await self.wire.flush()
        finally:
            # At the deadline itself the side stays, to be told.
            if not patience.timeout.expired():
                patience.side = side
                patience.due(None if due is None else due + loop.time() - start)

    def say(self, status: int, text: str, *, bare: bool) -> None:
        """An answer of the proxy itself."""
        if not self.wire.gone:
            self.wire.write(own_answer(status, text, bare=bare))

    def cut_off(self) -> None:
        """End the answer so that it cannot be taken for a whole one; where its framing shows that, nothing is done."""
        if self.begun is Framing.CLOSE:
            self.wire.reset()


async def stop(*tasks: asyncio.Task[object]) -> None:
    """Cancel them and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
