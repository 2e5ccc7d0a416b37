"""The servers of the benchmark, each a process of its own that ends with its context."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.process_run import ROOT, environment
from bench.samples import Wrong

_READY_JSON = ("--port", "0", "--ready-json", "--exit-with-stdin")


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int

    def get(self, path: str) -> Any:
        return ask("GET", self.url + path)

    @property
    def memory_mb(self) -> float:
        """What it holds now. Raises Wrong where the system does not tell."""
        try:
            text = Path(f"/proc/{self.pid}/status").read_text()
        except OSError:
            raise Wrong("this system does not tell how much memory a process holds") from None
        return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmRSS"))


@contextmanager
def served(*module: str) -> Iterator[Server]:
    """`python -m MODULE ...`, which prints a line of JSON with its address and ends with its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise Wrong(f"{module[0]} did not start")
        yield Server(json.loads(line)["url"], process.pid)
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


@contextmanager
def platform() -> Iterator[Server]:
    """A fresh platform for one run of a contestant."""
    with served("bench.serving", "platform") as server:
        yield server


@contextmanager
def sandbox(*arguments: str) -> Iterator[Server]:
    """A fresh sandbox, as its users start it."""
    with served("sandbox", *_READY_JSON, *arguments) as server:
        yield server


@contextmanager
def fixed(answers: Path) -> Iterator[Server]:
    """A bare handler with the answers of a file."""
    with served("bench.serving", "fixed", str(answers)) as server:
        yield server


def ask(method: str, url: str, body: object = None, headers: dict[str, str] | None = None) -> Any:
    """One request to a server of this machine, and its answer as JSON."""
    data = None if body is None else json.dumps(body).encode()
    kind = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, {**kind, **(headers or {})}, method=method)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")
