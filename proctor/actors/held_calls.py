"""Requests in flight: begun by threads of their own and kept unfinished, until they are told to end.

For showing what a platform does while it has many requests at once, however quick it is to answer.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from proctor.exchange import Exchange
from proctor.network import Hold
from proctor.transport import Line

SECONDS_TO_BEGIN = 5.0


class HeldCalls:
    """One request for each body. They are on their way when the object is made; ``finish`` ends them all."""

    def __init__(self, line: Line, method: str, path: str, bodies: Sequence[object], headers: dict[str, str]) -> None:
        self._go = threading.Event()
        self._pool = ThreadPoolExecutor(len(bodies))
        self._calls: list[Future[Exchange]] = []
        holds = [Hold(threading.Event(), self._go) for _ in bodies]
        for body, hold in zip(bodies, holds, strict=True):
            send = partial(line.send, method, path, headers=headers, json=body, hold=hold)
            call = self._pool.submit(send)
            # A request that fails at once must not keep anybody waiting; finish tells of it.
            call.add_done_callback(partial(_begun, hold))
            self._calls.append(call)
        for hold in holds:
            hold.begun.wait(SECONDS_TO_BEGIN)

    def finish(self) -> list[Exchange]:
        """Send the rest; answers the exchanges in the order of the bodies. Raises what a request has met with."""
        self._go.set()
        self._pool.shutdown()
        return [call.result() for call in self._calls]


def _begun(hold: Hold, _: Any) -> None:
    hold.begun.set()
