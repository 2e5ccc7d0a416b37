"""Serves one of the benchmark's applications: `python -m bench.serving APPLICATION`. Prints one JSON line when ready.

The fastest that uvicorn has (httptools, uvloop), without access log. Ends with standard input.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette

from bench.fixed_answers import fixed_answers
from bench.platform_app import application


class _Server(uvicorn.Server):
    url = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(json.dumps({"url": self.url}), flush=True)


def _await_end_of_input(server: uvicorn.Server) -> None:
    while os.read(0, 4096):
        pass
    server.should_exit = True


def main(arguments: list[str]) -> int:
    """``platform``: the workflow's; ``fixed FILE``: the bytes that a file has, by path."""
    kind, *rest = arguments
    app: Starlette = application() if kind == "platform" else fixed_answers(rest[0])
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="uvloop",
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
    )
    server = _Server(config)
    server.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    threading.Thread(target=_await_end_of_input, args=(server,), daemon=True).start()
    server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
