"""Small platforms for the pre-flight to look at: they answer GETs by path, and keep every request that they got."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from pathlib import Path
from typing import Any

from raw_server import close, read_request

from proctor.credentials import Credential
from proctor.targets import Platform, Target

KEY = "pp-0123456789abcdefghijklmnopqrstuv"
INTEGRATION = "smartrecruiters:HWUTwvyx2wLoSUHphiWVrp28"
ENVIRONMENT = {"SR_KEY": KEY, "KOMBO_KEY": KEY, "INTEGRATION": INTEGRATION}


@dataclass
class Pretender:
    """What a platform says: ``answers`` maps the beginning of a path to a status and a body; the longest wins.

    ``skew`` seconds are between its clock and ours; None: it does not tell the time.
    """

    answers: Mapping[str, tuple[int, bytes]]
    skew: float | None = 0.0
    context: ssl.SSLContext | None = None
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, connection: socket.socket, number: int) -> None:
        if self.context is not None:
            connection = self.context.wrap_socket(connection, server_side=True)
        while request := read_request(connection):
            head, *rest = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
            method, path, _ = head.split(" ")
            self.requests.append((method, path, {n.lower(): v for n, v in (row.split(": ", 1) for row in rest)}))
            found = max((begin for begin in self.answers if path.startswith(begin)), key=len, default="")
            status, body = self.answers.get(found, (404, b"{}"))
            date = "" if self.skew is None else f"Date: {formatdate(time.time() + self.skew, usegmt=True)}\r\n"
            more = f"Location: /elsewhere\r\n{date}" if 300 <= status < 400 else date
            answer = (
                f"HTTP/1.1 {status} X\r\n{more}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(answer.encode() + body)
        close(connection)

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.requests]


def smartrecruiters(**answers: tuple[int, object]) -> Pretender:
    """One that takes the key and has nothing; ``answers`` by the first part of the path."""
    empty = (200, {"content": []})
    return said({"assessments": empty, "offers": empty} | answers)


def kombo(**answers: tuple[int, object]) -> Pretender:
    fine = (200, {"status": "success", "data": {"results": []}})
    paths = {"check_api_key": fine, "orders": fine, "packages": fine} | answers
    names = {"check_api_key": "check-api-key", "orders": "assessment/orders", "packages": "assessment/packages"}
    return said({names[name]: answer for name, answer in paths.items()})


def said(answers: Mapping[str, tuple[int, object]]) -> Pretender:
    return Pretender(
        {
            f"/v1/{path}": (status, body if isinstance(body, bytes) else json.dumps(body).encode())
            for path, (status, body) in answers.items()
        }
    )


def target(url: str, profile: str = "smartrecruiters-v1", **more: Any) -> Target:
    """A target at a URL, with its credentials in variables."""
    places = {"api_key": Credential(variable="SR_KEY")}
    if profile == "kombo":
        places = {"api_key": Credential(variable="KOMBO_KEY"), "integration_id": Credential(variable="INTEGRATION")}
    one = Target("mine", {profile: Platform(f"{url}/v1", places)}, url=url, file=Path("targets.toml"), line=3)
    return replace(one, **more)
