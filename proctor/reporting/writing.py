"""Writes the reports of a run, all together or those that are named.

Those of scenarios are written while the scenarios pass from one to the next, so each is read once and let go. What a
report says is its own module's business.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.leftovers import sentence
from proctor.reporting.account import Account, account
from proctor.reporting.allure_html import draw
from proctor.reporting.allure_results import passed_to_allure
from proctor.reporting.junit import passed_to_junit
from proctor.reporting.leftover_file import LEFTOVERS, write_leftovers
from proctor.reporting.requirement_page import write_requirement_page
from proctor.reporting.shots import Scene
from proctor.reporting.verdict_file import write_verdicts

PAGE, ALLURE = "requirements.html", "allure-results"
OF_THE_RUN: Mapping[str, Callable[[Account, Path], None]] = {
    "verdicts.json": write_verdicts,
    LEFTOVERS: write_leftovers,
}
PASSED_ON: Mapping[str, Callable[[Account, Iterable[Scene], Path], Iterator[Scene]]] = {
    "junit.xml": passed_to_junit,
    ALLURE: passed_to_allure,
}
"""What hands on each scenario that it has written; the page takes them last."""


def write_reports(
    run: RunVerdict, journal: Journal, folder: Path, *, drawn: bool = False, only: Sequence[str] = ()
) -> list[str]:
    """Write every report into the folder of the run, and have Allure's page drawn where that is wished.

    ``only`` names those that are written, where not all of them are.

    Answers what is to be said: what the run left behind, and where Allure's page is or why there is none. Raises
    OSError.
    """
    wanted = set(only or (*OF_THE_RUN, *PASSED_ON, PAGE))
    told = account(run, journal)
    # Verdicts first: they are the record.
    for name, write in OF_THE_RUN.items():
        if name in wanted:
            write(told, folder / name)
    _write_of_scenarios(told, folder, wanted)
    left = sentence(journal, LEFTOVERS) if LEFTOVERS in wanted else ""
    notes = [left] if left else []
    if drawn and ALLURE in wanted:
        notes.append(draw(folder / ALLURE, folder / "allure-report.html"))
    return notes


def _write_of_scenarios(told: Account, folder: Path, wanted: Set[str]) -> None:
    scenes: Iterable[Scene] = told.scenes()
    for name, passed_to in PASSED_ON.items():
        if name in wanted:
            scenes = passed_to(told, scenes, folder / name)
    if PAGE in wanted:
        write_requirement_page(told, scenes, folder / PAGE)
    elif not wanted.isdisjoint(PASSED_ON):
        deque(scenes, maxlen=0)
