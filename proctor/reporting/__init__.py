"""The reports of a run, each a pure function of its verdicts and its journal.

=====================  ========================================================  =============================
``requirements.html``  the certificate and its evidence, for people              ``requirement_page``
``verdicts.json``      the verdict of every requirement, for programs            ``verdict_file``
``junit.xml``          one test case per scenario, for continuous integration    ``junit``
``allure-results/``    scenarios, sentences and exchanges, for Allure            ``allure_results``
``leftovers.json``     what stays at a platform that is no sandbox                ``leftover_file``
=====================  ========================================================  =============================

``allure-report.html`` is drawn from ``allure-results/`` by another program, which may be absent: ``allure_html``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.leftovers import sentence
from proctor.reporting.allure_html import draw
from proctor.reporting.allure_results import write_allure_results
from proctor.reporting.junit import write_junit
from proctor.reporting.leftover_file import LEFTOVERS, write_leftovers
from proctor.reporting.requirement_page import write_requirement_page
from proctor.reporting.verdict_file import write_verdicts

WRITERS: Mapping[str, Callable[[RunVerdict, Journal, Path], None]] = {
    "verdicts.json": write_verdicts,
    "junit.xml": write_junit,
    "allure-results": write_allure_results,
    "requirements.html": write_requirement_page,
    LEFTOVERS: write_leftovers,
}
"""What is written where, by name within the run's folder. Verdicts first: they are the record."""


def write_reports(
    run: RunVerdict, journal: Journal, folder: Path, *, drawn: bool = False, only: Sequence[str] = ()
) -> list[str]:
    """Write every report into the folder of the run, and have Allure's page drawn where that is wished.

    ``only`` names those that are written, where not all of them are.

    Answers what is to be said: what the run left behind, and where Allure's page is or why there is none. Raises
    OSError.
    """
    with ThreadPoolExecutor(1) as beside:
        drawing = None
        for name, write in WRITERS.items():
            if only and name not in only:
                continue
            write(run, journal, folder / name)
            if drawn and name == "allure-results":
                # Another program draws, for seconds; what is left is written meanwhile.
                drawing = beside.submit(draw, folder / name, folder / "allure-report.html")
    left = "" if only and LEFTOVERS not in only else sentence(journal, LEFTOVERS)
    return [*([left] if left else []), *([drawing.result()] if drawing else [])]
