"""The recording proxy: stands between a program under test and a platform, forwards everything, records everything.

The program speaks plain http to a loopback port; the platform is reached by http or https with checked certificates.
Bodies are never altered; each exchange is recorded as it was, before the program can have seen the end of its answer.
Not for judging, nor for changing traffic. One thread, one event loop; the parts are in ``proctor.proxy_*``.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future

from proctor.exchange import Exchange
from proctor.failures import HarnessError
from proctor.proxy_hold import Gate, Hold
from proctor.proxy_links import Links
from proctor.proxy_messages import Upstream
from proctor.proxy_passage import Passage, Surroundings
from proctor.proxy_wire import Wire

__all__ = ["Gate", "Hold", "RecordingProxy"]

SECONDS_TO_CLOSE = 10.0
_WAITING = 512


class RecordingProxy:
    """Forwards to ``upstream``, an http or https URL whose path is the base of all that is forwarded.

    ``record`` is called in the proxy's thread with each exchange when its answer is complete: what it waits for, all
    callers wait for. Exchanges carry ``actor`` (who calls), ``surface`` (whose contract applies), an id from
    ``next_id`` in the order of arrival, and the upstream's URL. An exchange can have both a response and a trouble:
    the platform answered, but its caller did not wait for all of it, for example.

    ``seconds`` is the deadline for the whole answer from when the whole request was sent, and for each wait for the
    caller. What the proxy answers by itself is not a response of the platform, and is recorded as trouble only: 400,
    431, 501, 505 for what is not HTTP/1.1, 404 outside the base path, 408 for a request that does not end, 502, 504.
    """

    def __init__(
        self,
        upstream: str,
        record: Callable[[Exchange], None],
        *,
        actor: str,
        surface: str,
        next_id: Callable[[], str],
        gate: Gate | None = None,
        seconds: float = 30.0,
        host: str = "127.0.0.1",
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """``ssl_context`` is for an https upstream; by default the certificates of the system are trusted.

        Raises HarnessError for an upstream that is not an http or https URL.
        """
        self._upstream = Upstream.of(upstream)
        self._record = record
        self._actor = actor
        self._surface = surface
        self._next_id = next_id
        self._gate = gate
        self._seconds = seconds
        self._host = host
        self._ssl = ssl_context
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._wires: set[Wire] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[Exception] = []

    @property
    def failures(self) -> tuple[Exception, ...]:
        """What ``record``, ``next_id``, the gate or the proxy raised. The traffic went on, or got a 500 or 503."""
        return tuple(self._failures)

    def start(self) -> str:
        """Listen on a free port; the base URL for callers. Raises OSError, and HarnessError at the second call."""
        if self._thread is not None:
            raise HarnessError("the recording proxy was started before")
        if self._upstream.tls and self._ssl is None:
            self._ssl = ssl.create_default_context()
            self._ssl.set_alpn_protocols(["http/1.1"])
        ready: Future[str] = Future()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="recording-proxy", daemon=True)
        self._thread.start()
        return f"http://{ready.result()}{self._upstream.base}"

    def close(self) -> None:
        """End everything; requests under way are recorded with a trouble. Idempotent. Not from the proxy's thread."""
        thread, loop, closing = self._thread, self._loop, self._closing
        if thread is None:
            return
        if thread is threading.current_thread():
            raise HarnessError("the recording proxy cannot be closed from its own thread")
        if loop is not None and closing is not None and thread.is_alive():
            with contextlib.suppress(RuntimeError):  # it has just ended
                loop.call_soon_threadsafe(closing.set)
        thread.join(SECONDS_TO_CLOSE)
        if thread.is_alive():
            raise HarnessError(f"the recording proxy did not end within {SECONDS_TO_CLOSE:g} s: its recorder is stuck")

    def _run(self, ready: Future[str]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except BaseException as problem:
            if not ready.done():
                ready.set_exception(problem)
            elif isinstance(problem, Exception):
                self._failures.append(problem)

    async def _serve(self, ready: Future[str]) -> None:
        loop = self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        around: Surroundings | None = None

        def met(wire: Wire) -> None:
            self._wires.add(wire)
            if around is not None:
                task = loop.create_task(_attend(wire, around))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        server = await loop.create_server(
            lambda: Wire(met, self._wires.discard), self._host, 0, backlog=_WAITING, start_serving=False
        )
        host, port = server.sockets[0].getsockname()[:2]
        own = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        around = Surroundings(
            self._upstream,
            Links(self._upstream, self._ssl, self._wires.add, self._wires.discard),
            own,
            self._seconds,
            self._actor,
            self._surface,
            self._record,
            self._next_id,
            self._gate,
            self._failures.append,
        )
        await server.start_serving()
        ready.set_result(own)
        await self._closing.wait()
        server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        wires = list(self._wires)
        for wire in wires:
            wire.close()
        await asyncio.gather(*(wire.lost() for wire in wires))


async def _attend(wire: Wire, around: Surroundings) -> None:
    """Serve a caller's connection, request after request."""
    try:
        while await Passage(wire, around).run():
            pass
        await wire.linger()
    finally:
        wire.close()
