"""Links: the proxy's connections to what it forwards to, kept alive between requests.

Not for retrying: what was sent once may have been done, so only its passage knows if a request may be repeated.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable

from proctor.proxy_messages import Upstream
from proctor.proxy_wire import Wire

LONGEST_IDLE = 2.0
"""Seconds. Servers close idle connections after five or more; a request must not cross with that."""
MOST_IDLE = 64


class Links:
    """Opens, keeps and drops connections to one address. ``met`` and ``parted`` hear of each."""

    def __init__(
        self,
        upstream: Upstream,
        tls: ssl.SSLContext | None,
        met: Callable[[Wire], None],
        parted: Callable[[Wire], None],
    ) -> None:
        self._upstream = upstream
        self._tls = tls
        self._met = met
        self._parted = parted
        self._idle: deque[tuple[float, Wire]] = deque()

    def kept(self) -> Wire | None:
        """A connection that was used before and is still good, the one used last."""
        now = asyncio.get_running_loop().time()
        while self._idle and now - self._idle[0][0] > LONGEST_IDLE:
            self._idle.popleft()[1].close()
        while self._idle:
            _, wire = self._idle.pop()
            if wire.idle:
                return wire
            wire.close()
        return None

    async def fresh(self) -> Wire:
        """A new connection. Raises OSError, of which certificate errors are a kind, and UnicodeError for a bad name."""
        upstream = self._upstream
        _, wire = await asyncio.get_running_loop().create_connection(
            lambda: Wire(self._met, self._parted, listens=False),
            upstream.name,
            upstream.port,
            ssl=self._tls if upstream.tls else None,
            server_hostname=upstream.name if upstream.tls else None,
        )
        return wire

    def give_back(self, wire: Wire) -> None:
        """Keep it for the next request, if it is clean."""
        if wire.idle and len(self._idle) < MOST_IDLE:
            self._idle.append((asyncio.get_running_loop().time(), wire))
        else:
            wire.close()
