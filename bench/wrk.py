"""Puts load on a server with wrk, which has to be installed; and says what came of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from bench.samples import NotRun, Wrong

SCRIPT = Path(__file__).parent / "load.lua"
WARM_UP = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """One request: the key that it carries, and where it goes."""

    key: str
    path: str


@dataclass(frozen=True, slots=True)
class Load:
    """``body`` is None for reads; COUNT in it becomes the number of the request."""

    targets: Sequence[Target]
    connections: int
    seconds: float
    body: str | None = None


def put_load_when_warm(url: str, load: Load, folder: Path, warm_up: float = WARM_UP) -> dict[str, float]:
    """The second of two loads: in the first, of so many seconds, the server gets warm."""
    put_load(url, replace(load, seconds=warm_up), folder)
    return put_load(url, load, folder)


def put_load(url: str, load: Load, folder: Path) -> dict[str, float]:
    """Raises NotRun without wrk, and Wrong where anything was refused or failed."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NotRun("wrk is not installed")
    file = folder / "targets.txt"
    file.write_text("".join(f"{one.key or '-'} {one.path}\n" for one in load.targets))
    parts = urlsplit(url)
    command = [wrk, "-t", "1", "-c", str(load.connections), "-d", f"{max(1, round(load.seconds))}s", "--timeout", "20s"]
    method = "GET" if load.body is None else "POST"
    command += ["-s", str(SCRIPT), f"{parts.scheme}://{parts.netloc}", "--", method, load.body or "-", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=load.seconds + 120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise Wrong(f"wrk ended with status {done.returncode}: {(done.stdout + done.stderr)[-300:]}")
    told = json.loads(lines[-1])
    if told["refused"] or told["failed"] or not told["requests"]:
        raise Wrong(f"of {told['requests']} requests {told['refused']} were refused and {told['failed']} failed")
    return {
        "per_s": told["requests"] / told["seconds"],
        "median_ms": told["median_ms"],
        "p99_ms": told["p99_ms"],
        "p99_to_median": told["p99_ms"] / told["median_ms"],
    }
