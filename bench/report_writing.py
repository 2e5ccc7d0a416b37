"""Judges a run again and writes reports, timing each: `python -m bench.report_writing RUN FEATURES`. Prints JSON.

Each by itself, and those of a run together, of which each scenario is read once: `together_cpu_s` is what they add to a
run, `growth_mb` how much the peak of memory grew by it. Each is written into a folder of its own, since a file system
that has just lost files is slow in making new ones.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from proctor.rejudging import rejudge
from proctor.reporting.allure_html import draw
from proctor.reporting.writing import write_reports

NAMES = {
    "requirements.html": "requirements_s",
    "allure-results": "allure_results_s",
    "junit.xml": "junit_s",
    "verdicts.json": "verdicts_s",
}


def main(arguments: list[str]) -> int:
    folder, features = map(Path, arguments)
    figures: dict[str, float] = {}

    def timed(name: str, do: Callable[[], object]) -> None:
        began = time.monotonic()
        do()
        figures[name] = time.monotonic() - began

    began = time.monotonic()
    run, journal = rejudge(folder, features)
    figures["judged_s"] = time.monotonic() - began
    place = folder.parent / "written-again"

    def write(name: str, only: Sequence[str]) -> Path:
        out = place / name
        out.mkdir(parents=True)
        write_reports(run, journal, out, only=only)
        return out

    peak, used = _peak_mb(), time.process_time()
    timed("together_s", lambda: write("together", ()))
    figures["together_cpu_s"] = time.process_time() - used
    figures["growth_mb"] = _peak_mb() - peak
    for name, figure in NAMES.items():
        timed(figure, lambda name=name: write(f"only-{name}", (name,)))  # type: ignore[misc]
    together = place / "together"
    page = together / "allure-report.html"
    timed("allure_html_s", lambda: draw(together / "allure-results", page))
    if page.is_file():
        figures["pages_s"] = figures["requirements_s"] + figures["allure_html_s"]
        figures["allure_html_mb"] = page.stat().st_size / 1e6
    else:
        del figures["allure_html_s"]
    figures["requirements_mb"] = (together / "requirements.html").stat().st_size / 1e6
    print(json.dumps(figures))
    return 0


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
