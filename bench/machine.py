"""What the benchmark ran on, and with which versions: without that a figure is nobody's."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.process_run import ROOT

PACKAGES = (
    "pytest", "pytest-bdd", "pytest-xdist", "allure-pytest", "httpx", "httpcore", "h11", "jsonschema", "jsonschema-rs",
    "starlette", "uvicorn", "httptools", "uvloop",
)  # fmt: skip


def machine() -> dict[str, Any]:
    """No name of the machine and no path: only what a figure depends on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count() or 0,
        "memory_mb": _memory(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": [round(one, 2) for one in os.getloadavg()],
    }


def versions() -> dict[str, str]:
    """Of what Proctor and the floor are made of; and the commit."""
    found = {"proctor": _commit()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)
    except (ValueError, OSError):
        return 0


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
