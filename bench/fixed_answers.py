"""The floor for a sandbox: a bare Starlette handler that answers the same bytes from memory, whatever was asked."""

from __future__ import annotations

import json
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def fixed_answers(file: str) -> Starlette:
    """``file`` holds what the sandbox has answered, by method: JSON with ``status``, ``headers`` and ``body``."""
    known = {
        method: (one["status"], one["headers"], one["body"].encode())
        for method, one in json.loads(Path(file).read_text()).items()
    }

    async def answer(request: Request) -> Response:
        if request.method == "POST":
            await request.body()
        status, headers, body = known[request.method]
        return Response(body, status, headers=headers)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
