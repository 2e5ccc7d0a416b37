"""Mock servers that others use, beside the sandbox: how they start, what they hold, and how fast they answer one read.

Each has one order to answer with, the same bytes as the sandbox; none of them logs requests. Of these Prism looks at
what it is sent, as the sandbox does; none keeps a state. What cannot be installed is told, and is no fault.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.entries import Entry, Figures, Workshop
from bench.installing import npm_with
from bench.process_run import environment
from bench.samples import NotRun, Wrong
from bench.sandbox_state import API, NO_LIMIT, Partner, answer_of, partner_with
from bench.servers import Server, sandbox
from bench.wrk import Load, Target, put_load_when_warm

PRISM, MOCKOON, WIREMOCK = "@stoplight/prism-cli@5.14.2", "@mockoon/cli@9.9.0", "wiremock@3.13.2"
SERIES = "mock servers"
SANDBOX = "sandbox"
PATH = f"{API}/assessments/{{id}}"
START_SECONDS = 60.0
WARM_UP = 2.0
"""Seconds. What runs in a virtual machine with a compiler of its own needs a while before it is fast."""

Command = Callable[[Path, Workshop, str, int], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Mock:
    """``prepare`` fills a folder for a body to be answered on a port, and answers the command."""

    name: str
    prepare: Command


def _prism(folder: Path, workshop: Workshop, body: str, port: int) -> Sequence[str]:
    program = npm_with(workshop.peers / "prism", PRISM) / ".bin" / "prism"
    token = {"name": "X-SmartToken", "in": "header", "required": True, "schema": {"type": "string"}}
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    answer = {"schema": {"type": "object"}, "example": json.loads(body)}
    operation = {
        "parameters": [identity, token],
        "responses": {"200": {"description": "An order", "content": {"application/json": answer}}},
    }
    head = {"openapi": "3.1.0", "info": {"title": "Orders", "version": "1"}}
    (folder / "openapi.json").write_text(json.dumps({**head, "paths": {PATH: {"get": operation}}}))
    return [str(program), "mock", "openapi.json", "--port", str(port), "--errors", "--verboseLevel", "error"]


def _mockoon(folder: Path, workshop: Workshop, body: str, port: int) -> Sequence[str]:
    program = npm_with(workshop.peers / "mockoon", MOCKOON) / ".bin" / "mockoon-cli"
    answer: dict[str, Any] = {
        "uuid": "00000000-0000-4000-8000-000000000001", "body": body, "statusCode": 200, "latency": 0, "label": "",
        "headers": [{"key": "Content-Type", "value": "application/json"}], "bodyType": "INLINE", "filePath": "",
        "databucketID": "", "sendFileAsBody": False, "rules": [], "rulesOperator": "OR", "disableTemplating": True,
        "fallbackTo404": False, "default": True, "crudKey": "id", "callbacks": [],
    }  # fmt: skip
    route: dict[str, Any] = {
        "uuid": "00000000-0000-4000-8000-000000000002", "type": "http", "documentation": "", "method": "get",
        "endpoint": PATH.strip("/").replace("{id}", ":id"), "responses": [answer], "responseMode": None,
        "streamingMode": None, "streamingInterval": 0,
    }  # fmt: skip
    document: dict[str, Any] = {
        "uuid": "00000000-0000-4000-8000-000000000003", "lastMigration": 33, "name": "Orders", "endpointPrefix": "",
        "latency": 0, "port": port, "hostname": "127.0.0.1", "folders": [], "routes": [route],
        "rootChildren": [{"type": "route", "uuid": route["uuid"]}], "proxyMode": False, "proxyHost": "",
        "proxyRemovePrefix": False, "cors": False, "headers": [], "proxyReqHeaders": [], "proxyResHeaders": [],
        "data": [], "callbacks": [],
        "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "",
                       "passphrase": ""},
    }  # fmt: skip
    (folder / "orders.json").write_text(json.dumps(document))
    return [str(program), "start", "--data", "orders.json", "--repair", "--disable-log-to-file"]


def _wiremock(folder: Path, workshop: Workshop, body: str, port: int) -> Sequence[str]:
    java = shutil.which("java")
    if java is None:
        raise NotRun("java is not installed")
    (jar,) = (npm_with(workshop.peers / "wiremock", WIREMOCK) / "wiremock" / "build").glob("*.jar")
    (folder / "mappings").mkdir()
    mapping = {
        "request": {"method": "GET", "urlPathPattern": PATH.replace("{id}", "[^/]+")},
        "response": {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body},
    }
    (folder / "mappings" / "order.json").write_text(json.dumps(mapping))
    quiet = ("--no-request-journal", "--disable-banner")
    return [java, "-jar", str(jar), "--port", str(port), "--bind-address", "127.0.0.1", "--root-dir", ".", *quiet]


MOCKS = (Mock("Prism", _prism), Mock("mockoon", _mockoon), Mock("WireMock", _wiremock))


def reads(seconds: float, *, others: bool) -> tuple[Entry, ...]:
    """A read of one order over one connection: of the sandbox, and of the others."""

    def own(workshop: Workshop) -> Figures:
        folder = workshop.fresh("mock")
        began = time.monotonic()
        with sandbox(*NO_LIMIT, "--state", str(folder / "state.sqlite")) as server:
            server.get("/_control")
            started = time.monotonic() - began
            return {"start_s": started, **_under_load(server, partner_with(server, 1), folder, seconds)}

    return (Entry(SANDBOX, own), *(_entry(mock, seconds) for mock in MOCKS if others))


def _entry(mock: Mock, seconds: float) -> Entry:
    def measure(workshop: Workshop) -> Figures:
        folder = workshop.fresh("mock")
        with sandbox(*NO_LIMIT) as server:
            partner = partner_with(server, 1)
            body = answer_of(server, partner.read, partner.key)["body"]
        port = _free_port()
        command = mock.prepare(folder, workshop, body, port)
        began = time.monotonic()
        with _running(command, folder, port) as server:
            told = _first_answer(server.url, partner.read, partner.key)
            started = time.monotonic() - began
            if json.loads(told) != json.loads(body):
                raise Wrong(f"{mock.name} does not answer with the order: {told[:200]!r}")
            return {"start_s": started, **_under_load(server, partner, folder, seconds)}

    return Entry(mock.name, measure)


def _under_load(server: Server, partner: Partner, folder: Path, seconds: float) -> dict[str, float]:
    """Memory is what it holds after the load."""
    load = Load([Target(partner.key, partner.read)], 1, seconds)
    return {**put_load_when_warm(server.url, load, folder, WARM_UP), "memory_mb": server.memory_mb}


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[Server]:
    with (folder / "printed.txt").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            yield Server(f"http://127.0.0.1:{port}", process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _first_answer(url: str, path: str, key: str) -> bytes:
    """Asks until there is one. Raises Wrong where it takes too long, or is no good one."""
    late = time.monotonic() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
        try:
            connection.request("GET", path, headers={"X-SmartToken": key, "Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
        except OSError as problem:
            if time.monotonic() > late:
                raise Wrong(f"no answer within {START_SECONDS:g} s: {problem}") from None
            time.sleep(0.01)
            continue
        finally:
            connection.close()
        if answer.status != 200:
            raise Wrong(f"the first answer was {answer.status}: {body[:200]!r}")
        return body


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
