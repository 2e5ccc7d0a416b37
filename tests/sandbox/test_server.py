"""How connections are taken in and answers sent: all that wait at once, and each answer in one piece."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from sandbox.server import Reception, WholeAnswer, listen

HEAD, BODY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", b"{}"


class Wire(asyncio.Transport):
    """Keeps each call that writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []

    def write(self, data: Any) -> None:
        self.writes.append(bytes(data))

    def writelines(self, pieces: Any) -> None:
        self.writes.append(b"".join(pieces))


def test_head_and_body_are_written_together() -> None:
    wire = Wire()
    answer = WholeAnswer(wire)
    answer.write(HEAD)
    assert wire.writes == []
    answer.write(BODY)
    assert wire.writes == [HEAD + BODY]


def test_who_waits_for_a_continue_gets_it_at_once() -> None:
    wire = Wire()
    answer = WholeAnswer(wire)
    for piece in (b"HTTP/1.1 100 Continue\r\n\r\n", HEAD, b"{", b"}"):
        answer.write(piece)
    assert wire.writes == [b"HTTP/1.1 100 Continue\r\n\r\n", HEAD + b"{", b"}"]


Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_connections_that_wait_are_all_taken_in_before_one_is_served(run: Run) -> None:
    listener = listen("127.0.0.1", 0)
    clients = [socket.create_connection(listener.getsockname()) for _ in range(30)]
    for client in clients:
        client.sendall(b"x")
    made: list[asyncio.BaseTransport] = []
    taken_in: list[int] = []

    class Receiver(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            made.append(transport)

        def data_received(self, _data: bytes) -> None:
            taken_in.append(len(made))

    async def served() -> None:
        reception = Reception(listener, Receiver)
        async with asyncio.timeout(10):
            while len(taken_in) < len(clients):
                await asyncio.sleep(0)
        reception.close()
        for transport in made:
            transport.close()
        await asyncio.sleep(0)

    try:
        run(served())
    finally:
        for one in (*clients, listener):
            one.close()
    assert taken_in[0] == len(clients)


def test_when_no_file_can_be_opened_those_that_wait_are_taken_in_later() -> None:
    listener = listen("127.0.0.1", 0)
    later: list[Callable[[], None]] = []

    class Full:
        """A listener of a process that has as many files open as it may have."""

        def accept(self) -> None:
            raise OSError(24, "Too many open files")

        def setblocking(self, flag: bool) -> None:
            listener.setblocking(flag)

        def fileno(self) -> int:
            return listener.fileno()

    async def served() -> None:
        loop = asyncio.get_running_loop()
        loop.call_later = lambda _seconds, callback: later.append(callback)  # type: ignore[assignment,method-assign]
        reception = Reception(Full(), asyncio.Protocol)  # type: ignore[arg-type]
        with socket.create_connection(listener.getsockname()):
            while not later:
                await asyncio.sleep(0)
        assert not loop.remove_reader(listener)
        reception.close()
        later[0]()
        assert not loop.remove_reader(listener)

    try:
        asyncio.run(served())
    finally:
        listener.close()
