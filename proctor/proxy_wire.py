"""A wire: one connection of the recording proxy, on either side of it, with back-pressure both ways.

asyncio's own streams throw away what had arrived when a connection breaks; here it can still be read, so an answer
that was sent before the other side went is not lost. Knows bytes, not HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import cast

READ_AHEAD = 256 * 1024
"""Bytes that may wait to be read; beyond it nothing is taken from the socket."""
LINGER_BYTES = 64 * 1024 * 1024
LINGER_SECONDS = 2.0


class WireGone(Exception):
    """What was to be written can no longer arrive: the other side has gone. The message says how."""


class Wire(asyncio.Protocol):
    """One reader and one writer at a time.

    ``met`` is called when the connection is there, ``parted`` when it is no more. Where ``listens`` is False, nothing
    is written any more once the other side has ended: it is closed, but what came can be read.
    """

    def __init__(self, met: Callable[[Wire], None], parted: Callable[[Wire], None], *, listens: bool = True) -> None:
        self.eof = False
        """The other side has ended its direction, or the connection is gone; what came before can still be read."""
        self.trouble = ""
        """How the connection broke, where it did."""
        self._met = met
        self._parted = parted
        self._transport: asyncio.Transport | None = None
        self._listens = listens
        self._came = bytearray()
        self._reading = True
        self._gone = False
        self._full = False
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._ended = asyncio.Event()
        self._lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        # So that a flush means: it was all passed on. Not 0: over TLS an empty buffer would then count as full.
        self._transport.set_write_buffer_limits(high=1, low=0)
        self._met(self)

    def data_received(self, data: bytes) -> None:
        self._came += data
        if len(self._came) > READ_AHEAD and self._reading and self._transport is not None:
            self._reading = False
            self._transport.pause_reading()
        _wake(self._reader)

    def eof_received(self) -> bool:
        self.eof = True
        self._ended.set()
        _wake(self._reader)
        return self._listens

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None and not self.trouble:
            self.trouble = str(exc) or type(exc).__name__
        self._gone = self.eof = True
        self._ended.set()
        self._lost.set()
        _wake(self._reader)
        _wake(self._writer)
        self._parted(self)

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        _wake(self._writer)

    @property
    def idle(self) -> bool:
        """Open, and nothing has come that nobody has read."""
        return not self.eof and not self._came and not self._is_closing()

    @property
    def gone(self) -> bool:
        """Nothing can be written any more."""
        return self._gone or self._is_closing()

    @property
    def full(self) -> bool:
        """Whether something written waits for the other side to take what was sent before."""
        return self._full and not self._gone

    async def read(self) -> bytes:
        """All that has come, at least one byte; b"" at the end. Can be cancelled without losing any."""
        while not self._came:
            if self.eof:
                return b""
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        came = bytes(self._came)
        self._came.clear()
        if not self._reading and self._transport is not None and not self._is_closing():
            self._reading = True
            self._transport.resume_reading()
        return came

    def unread(self, data: bytes) -> None:
        """Put back what was read too much."""
        self._came[:0] = data

    async def ended(self) -> None:
        """Wait until the other side has ended, reading nothing."""
        await self._ended.wait()

    def write(self, data: bytes) -> None:
        """Raises WireGone. What the kernel does not take at once is kept: ``flush`` before more is written."""
        if self._transport is None or self.gone:
            raise WireGone(self.trouble or "the connection was closed")
        self._transport.write(data)

    async def flush(self) -> None:
        """Wait until the kernel has taken what was written. Raises WireGone."""
        while self._full and not self._gone:
            self._writer = asyncio.get_running_loop().create_future()
            try:
                await self._writer
            finally:
                self._writer = None
        if self._gone:
            raise WireGone(self.trouble or "the connection was closed")

    def close(self) -> None:
        """At once; what was flushed still arrives. Idempotent."""
        if self._transport is not None:
            self._transport.abort()

    def reset(self) -> None:
        """Break the connection so that the other side cannot take it for an end."""
        if self._transport is not None and not self.gone:
            plug = self._transport.get_extra_info("socket")
            with contextlib.suppress(OSError):
                plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()

    async def linger(self) -> None:
        """End our direction and let the other side finish, for a while: else it may lose what was written last."""
        if self._transport is not None and not self.gone and not self.eof:
            left = LINGER_BYTES
            with contextlib.suppress(OSError):  # it has gone; TimeoutError is one of these too
                self._transport.write_eof()
                async with asyncio.timeout(LINGER_SECONDS):
                    while left > 0 and (data := await self.read()):
                        left -= len(data)
        self.close()

    async def lost(self) -> None:
        """Wait until the socket is closed."""
        if self._transport is not None:
            await self._lost.wait()

    def _is_closing(self) -> bool:
        return self._transport is not None and self._transport.is_closing()


def _wake(sleeper: asyncio.Future[None] | None) -> None:
    if sleeper is not None and not sleeper.done():
        sleeper.set_result(None)
