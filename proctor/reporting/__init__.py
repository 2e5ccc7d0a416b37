"""The reports of a run, each a pure function of its verdicts and its journal.

=====================  ========================================================  =============================
``requirements.html``  the certificate and its evidence, for people              ``requirement_page``
``verdicts.json``      the verdict of every requirement, for programs            ``verdict_file``
``junit.xml``          one test case per scenario, for continuous integration    ``junit``
``allure-results/``    scenarios, sentences and exchanges, for Allure            ``allure_results``
=====================  ========================================================  =============================

``allure-report.html`` is drawn from ``allure-results/`` by another program, which may be absent: ``allure_html``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.reporting.allure_results import write_allure_results
from proctor.reporting.junit import write_junit
from proctor.reporting.requirement_page import write_requirement_page
from proctor.reporting.verdict_file import write_verdicts

WRITERS: Mapping[str, Callable[[RunVerdict, Journal, Path], None]] = {
    "verdicts.json": write_verdicts,
    "junit.xml": write_junit,
    "requirements.html": write_requirement_page,
    "allure-results": write_allure_results,
}
"""What is written where, by name within the run's folder. Verdicts first: they are the record."""


def write_reports(run: RunVerdict, journal: Journal, folder: Path) -> None:
    """Write every report into the folder of the run. Raises OSError."""
    for name, write in WRITERS.items():
        write(run, journal, folder / name)
