"""Serving the sandbox: the listening socket, signals, the end with standard input. Nothing about what is served."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.app import Sandbox

# A request still running at the end gets this many seconds.
_GRACE = 2
LARGEST_HEAD = 64 * 1024


class _Protocol(HttpToolsProtocol):
    """uvicorn's fast protocol, with a limit for the head of a request, in bytes: by itself it has none."""

    _head = 0
    _in_head = False

    def on_message_begin(self) -> None:
        self._head, self._in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head += len(data)
        if self._in_head and self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The head of the request is longer than {LARGEST_HEAD} bytes.")


class _Server(uvicorn.Server):
    """Tells when it listens, and closes the sandbox in the event loop it ran in."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._sandbox = sandbox
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Answers that are late on purpose must not keep the end waiting.
        self._sandbox.core.conditions.clear()
        await super().shutdown(sockets)
        await self._sandbox.close()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises OSError where the address is not to be had."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Listening at once makes a second sandbox on this port fail here, not later.
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def serve(sandbox: Sandbox, listener: socket.socket, ready: Callable[[], None], exit_with_stdin: bool) -> None:
    """Serve until SIGINT, SIGTERM or (if asked for) the end of standard input; then close the sandbox."""
    config = uvicorn.Config(
        sandbox.app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        loop="auto",
        http=_Protocol,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config, sandbox, ready)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    # uvicorn raises the signals it caught once more when it has ended; these handlers make that harmless.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if exit_with_stdin:
        threading.Thread(target=_await_end_of_input, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _await_end_of_input(server: uvicorn.Server) -> None:
    # os.read rather than sys.stdin, whose lock would break the interpreter's shutdown while this thread waits.
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    server.should_exit = True
