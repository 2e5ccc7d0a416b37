"""A hold: a request that the recording proxy keeps back until somebody lets it go, or until its deadline.

Made by a gate in the proxy's thread, released by a scenario in its own. Not for deciding what is held.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from proctor.exchange import Request

if TYPE_CHECKING:
    import asyncio

LARGEST_BODY = 8 * 1024 * 1024
"""Of a longer one the proxy keeps the beginning. Here, since sentences need to know it, and no more of the proxy."""


class Hold:
    """One request kept back for at most ``seconds`` from when it was asked for.

    ``arrived`` is set, and ``on_arrival`` called in the proxy's thread, when the request is there with its body:
    ``request`` then has it. ``whole`` is False where the body is too long to be kept, and only its beginning is there.
    ``exchange`` is the id that the request will be recorded under. All may be used from any thread.
    """

    def __init__(self, seconds: float, on_arrival: Callable[[Hold], None] | None = None) -> None:
        self.seconds = seconds
        self.exchange = ""
        self.request: Request | None = None
        self.whole = False
        self.arrived = threading.Event()
        self.over = threading.Event()
        """It is held no longer: released, expired, or gone."""
        self.released = False
        self.expired = False
        """The deadline let it go, nobody else."""
        self.gone = False
        """Its sender hung up, or the proxy was closed, while it was held: it never went on."""
        self.held = 0.0
        """Seconds for which it was held, known once it is over."""
        self._on_arrival = on_arrival
        self._lock = threading.Lock()
        self._wake: Callable[[], object] | None = None
        self._began = 0.0

    def release(self) -> None:
        """Let it go, now or as soon as it is there. Idempotent; says nothing where it is over already."""
        with self._lock:
            if self.over.is_set():
                return
            self.released = True
            if self._wake is not None:
                self._wake()

    def begin(self, exchange: str) -> asyncio.Event:
        """For the proxy, in its thread: the event that is set at the release."""
        import asyncio  # here, since every step imports this module, and few runs have a proxy

        loop, go = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(go.set)

        with self._lock:
            self.exchange = exchange
            self._began = time.monotonic()
            self._wake = wake
            if self.released:
                go.set()
        return go

    def arrive(self, request: Request, whole: bool) -> None:
        """For the proxy: it is there."""
        self.request = request
        self.whole = whole
        self.arrived.set()
        if self._on_arrival is not None:
            self._on_arrival(self)

    def end(self, *, expired: bool = False, gone: bool = False) -> None:
        """For the proxy: it is held no longer."""
        with self._lock:
            self._wake = None
            self.expired = expired and not self.released
            self.gone = gone
            self.held = time.monotonic() - self._began
            self.over.set()


class Gate(Protocol):
    """Decides which requests are held. Asked in the proxy's thread with an empty body, so it must be quick."""

    def hold(self, request: Request) -> Hold | None: ...
