"""Judges a run again and writes reports, timing each: `python -m bench.report_writing RUN FEATURES`. Prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from proctor.rejudging import rejudge
from proctor.reporting import WRITERS
from proctor.reporting.allure_html import draw

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
    out = folder.parent / "written-again"
    out.mkdir()
    for name, figure in NAMES.items():
        timed(figure, lambda name=name: WRITERS[name](run, journal, out / name))  # type: ignore[misc]
    page = out / "allure-report.html"
    timed("allure_html_s", lambda: draw(out / "allure-results", page))
    if page.is_file():
        figures["allure_html_mb"] = page.stat().st_size / 1e6
    else:
        del figures["allure_html_s"]
    figures["requirements_mb"] = (out / "requirements.html").stat().st_size / 1e6
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
