"""Serving the sandbox: the listening socket, signals, the end with standard input. Nothing about what is served."""

from __future__ import annotations

import asyncio
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
# Connections that may wait to be taken in, and how many seconds where no more can be open.
WAITING = 1024
_PAUSE = 1.0
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class WholeAnswer(asyncio.Transport):
    """Holds the head of one answer back until its body comes, so that both are one packet, and one call to the system.

    uvicorn writes them one after the other, and each write takes longer than all that it does besides.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._head: bytes | bytearray | memoryview | None = None
        self._gone = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        # Before the answer there may be a "100 Continue", for which the client waits.
        if self._gone or (self._head is None and data == _CONTINUE):
            self._transport.write(data)
        elif self._head is None:
            self._head = data
        else:
            self._transport.writelines((self._head, data))
            self._gone = True

    def close(self) -> None:
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()


class _Protocol(HttpToolsProtocol):
    """uvicorn's fast protocol, with answers in one piece, and a limit for the head of a request, which it has not.

    The limit is in bytes.
    """

    _head = 0
    _in_head = False

    def on_message_begin(self) -> None:
        self._head, self._in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        former = self.cycle
        super().on_headers_complete()
        # An answer to HEAD has no body for which its head could wait.
        if self.cycle is not former and self.scope["method"] != "HEAD":
            self.cycle.transport = WholeAnswer(self.transport)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head += len(data)
        if self._in_head and self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(f"The head of the request is longer than {LARGEST_HEAD} bytes.")


class Reception:
    """Takes in all connections that wait, at once.

    uvloop's own server takes one in each round of the event loop: of a hundred that come together the last one waits
    until those before it have been answered fifty times.
    """

    def __init__(self, listener: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._protocol = protocol
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        listener.setblocking(False)
        self._open()

    def close(self) -> None:
        self._closed = True
        self._loop.remove_reader(self._listener)

    def _open(self) -> None:
        if not self._closed:
            self._loop.add_reader(self._listener, self._take_in)

    def _take_in(self) -> None:
        for _ in range(WAITING):
            try:
                connection, _address = self._listener.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError:
                # No more files can be open: those that wait are taken in when others have gone.
                self._loop.remove_reader(self._listener)
                self._loop.call_later(_PAUSE, self._open)
                return
            task = self._loop.create_task(self._welcome(connection))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _welcome(self, connection: socket.socket) -> None:
        try:
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.connect_accepted_socket(self._protocol, connection)
        except OSError:
            # Whoever it was has gone already.
            connection.close()


class _Server(uvicorn.Server):
    """Tells when it listens, and closes the sandbox in the event loop it ran in."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._sandbox = sandbox
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup([])
        self._receptions = [Reception(one, self._protocol) for one in sockets or ()]
        self._ready()

    def _protocol(self) -> _Protocol:
        return _Protocol(self.config, self.server_state, self.lifespan.state)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for reception in self._receptions:
            reception.close()
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
        listener.listen(WAITING)
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
        # No proxy stands before it, and a caller's own word about where it comes from is not believed.
        proxy_headers=False,
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
