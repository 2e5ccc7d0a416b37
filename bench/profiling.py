"""Where the time of a run goes: Proctor on the workflow under a profiler, shares of processor time by package.

By cProfile, which is always there. It makes small functions look dearer than they are: shares are for finding places,
not for telling figures. The server is another process and not in it.
"""

from __future__ import annotations

import pstats
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from bench.entries import Workshop
from bench.process_run import environment, run_measured
from bench.proctor_runs import PLAIN, check_count, check_evidence
from bench.project import make_project
from bench.servers import platform
from bench.workflow import REQUESTS

_PACKAGES = (
    "jsonschema_rs", "jsonschema", "referencing", "httpx", "httpcore", "h11", "pytest_bdd", "_pytest", "pluggy",
    "allure_commons", "attr", "gherkin", "yaml", "jinja2", "xdist", "bench", "rfc3986_validator", "rfc3339_validator",
)  # fmt: skip
_IMPORTING = ("importlib", "<frozen importlib", "zipimport")
MOST = 45
Key = tuple[str, int, str]


def print_shares(workshop: Workshop, count: int) -> int:
    """Run N workflows under the profiler and print packages, Proctor's modules and the dearest functions."""
    folder = workshop.fresh("profile")
    file = folder / "profile.out"
    with platform() as server:
        make_project(folder, server.url, count)
        command = [sys.executable, "-m", "cProfile", "-o", str(file), "-m", "pytest", "features", *PLAIN]
        taken = run_measured(command, folder, environment(folder))
        check_count(server, count)
    check_evidence(folder, REQUESTS * count)
    found: dict[Key, tuple[float, float, int]] = {
        key: (own, whole, calls) for key, (_, calls, own, whole, _) in _raw(file).items()
    }
    total = sum(own for own, _, _ in found.values())
    print(f"N={count}: {taken.wall:.2f} s under the profiler, {taken.cpu:.2f} s of them on a processor\n")
    _print("share by package", total, _grouped(found, _package))
    _print("share by module of Proctor", total, _grouped(found, _module))
    print("the dearest functions, with what they call (s), own (s), calls")
    for (place, line, name), (own, whole, calls) in sorted(found.items(), key=lambda item: -item[1][0])[:MOST]:
        print(f"  {whole:8.3f} {own:8.3f} {calls:9,}  {_short(place)}:{line} {name}")
    return 0


def _raw(file: Path) -> dict[Key, tuple[int, int, float, float, object]]:
    loaded: dict[Key, tuple[int, int, float, float, object]] = pstats.Stats(str(file)).stats  # type: ignore[attr-defined]
    return loaded


def _grouped(found: dict[Key, tuple[float, float, int]], group: Callable[[str, str], str]) -> dict[str, float]:
    shares: dict[str, float] = defaultdict(float)
    for (place, _, name), (own, _, _) in found.items():
        told = group(place, name)
        if told:
            shares[told] += own
    return shares


def _print(title: str, total: float, shares: dict[str, float]) -> None:
    print(title)
    for name, own in sorted(shares.items(), key=lambda item: -item[1])[:MOST]:
        if own / total >= 0.003:
            print(f"  {own / total:6.1%} {own:8.3f} s  {name}")
    print()


def _package(place: str, name: str) -> str:
    parts = Path(place).parts
    if any(place.startswith(one) for one in _IMPORTING) or "importlib" in parts:
        return "imports"
    if "proctor" in parts:
        return "proctor"
    for known in _PACKAGES:
        if known in parts or f"{known}.py" in parts:
            return known
    if place == "~":
        return (
            f"built in: {name[:60]}"
            if any(word in name for word in ("socket", "posix", "json", "hash"))
            else "built in"
        )
    return "standard library: " + Path(place).name if "python3" in place else Path(place).name


def _module(place: str, _name: str) -> str:
    parts = Path(place).parts
    return "/".join(parts[parts.index("proctor") :]) if "proctor" in parts else ""


def _short(place: str) -> str:
    return "/".join(Path(place).parts[-2:])
