"""What the terminal shows while features run: how far it is, and each failure as it happens, by a line.

In place of pytest's letters: a thousand dots say nothing, and a letter among them does not say where. On a terminal one
line is written over again and again; elsewhere, as in the log of a CI server, one now and then. With -v or -q pytest's
own output stays as it is. Not for verdicts, which stand at the end (``proctor.reporting.terminal``).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import LONGEST_HEADER
from proctor.journal_merge import PARTS
from proctor.journal_records import equal_objects_once
from proctor.pytest_plugin.run import RUN, Run
from proctor.run_folder import JOURNAL

SECONDS_BETWEEN = 20.0
"""Where lines cannot be written over."""
REFRESH_SECONDS = 0.1
_USUAL_SUMMARY = "fE"
_COLOURS: Mapping[str, dict[str, bool]] = {
    "FAIL": {"red": True}, "ERROR": {"red": True}, "INCONCLUSIVE": {"purple": True}, "REVIEW": {"cyan": True},
    "WARN": {"yellow": True},
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """How far a run is. ``waiting`` has the scenarios of each requirement that have not come to their end."""

    scenarios: int
    waiting: dict[str, set[str]]
    places: Mapping[str, str]
    requirements: int
    done: int = 0
    told: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Iterable[Mapping[str, Any]]) -> Tally:
        """Of the plan in a journal's header."""
        waiting: dict[str, set[str]] = defaultdict(set)
        places: dict[str, str] = {}
        for scenario in plan:
            places[scenario["node"]] = f"{scenario['uri']}:{scenario['line']}"
            for name in scenario["requirements"]:
                waiting[name].add(scenario["node"])
        return cls(len(places), dict(waiting), places, len(waiting))

    def end(self, node: str, verdict: str | None) -> None:
        """A scenario has come to its end, with this verdict; None where there is nothing to say of it."""
        self.done += 1
        if verdict is not None:
            self.told[verdict] = self.told.get(verdict, 0) + 1
        for name in [name for name, nodes in self.waiting.items() if node in nodes]:
            self.waiting[name].discard(node)
            if not self.waiting[name]:
                del self.waiting[name]

    def line(self, seconds: float) -> str:
        """``seconds`` since the first began."""
        parts = [
            f"{self.done} of {self.scenarios} scenarios",
            f"{self.requirements - len(self.waiting)} of {self.requirements} requirements decided",
            *(f"{number} {verdict}" for verdict, number in self.told.items()),
        ]
        if 0 < self.done < self.scenarios:
            parts.append(f"about {time_left(seconds, self.done, self.scenarios)} left")
        return ", ".join(parts)


def time_left(seconds: float, done: int, of: int) -> str:
    """In words; a guess from how long it took so far."""
    left = seconds / done * (of - done)
    return f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min"


class Progress:
    """The plugin. It is asleep where pytest's own output is wished for, and in workers."""

    def __init__(self, config: pytest.Config, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._run: Run = config.stash[RUN]
        self._clock = clock
        self._tally: Tally | None = None
        self._began = self._last = 0.0
        self._open = False

    @property
    def _terminal(self) -> Any:
        return self._config.pluginmanager.get_plugin("terminalreporter")

    def pytest_sessionstart(self) -> None:
        if self._terminal is not None:
            self._terminal.showfspath = False
            if self._config.option.reportchars == _USUAL_SUMMARY:
                # A list of names at the end, where the verdicts stand already.
                self._terminal.reportchars = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """pytest counts as always, and writes nothing."""
        if not _of_feature(report.nodeid) or (report.when != "call" and not (report.failed or report.skipped)):
            return None
        known = getattr(report, "proctor", None)
        category = _CATEGORIES.get(known or "", report.outcome)
        return ("failed" if report.failed else category), "", ""

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not _of_feature(report.nodeid) or (report.when != "call" and not (report.failed or report.skipped)):
            return
        tally = self._counted()
        if tally is None or self._terminal is None:
            return
        verdict = getattr(report, "proctor", None) or ("ERROR" if report.failed else None)
        tally.end(report.nodeid, verdict)
        if verdict is not None:
            place = tally.places.get(report.nodeid, report.nodeid.partition("::")[0])
            self._say(f"{verdict:<12} {place}  {report.nodeid.partition('::')[2]}", _COLOURS.get(verdict, {}))
        self._show(tally)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self._clear()

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self) -> None:
        self._clear()

    def _counted(self) -> Tally | None:
        if self._tally is None and self._run.folder is not None:
            plan = _plan(self._run.folder)
            if plan is not None:
                self._tally = Tally.of(plan)
                self._began = self._last = self._clock()
        return self._tally

    def _show(self, tally: Tally) -> None:
        now = self._clock()
        over = bool(self._terminal.isatty)
        if now - self._last < (REFRESH_SECONDS if over else SECONDS_BETWEEN) and tally.done < tally.scenarios:
            return
        self._last = now
        line = tally.line(now - self._began)
        if over:
            width = self._terminal._tw.fullwidth - 1
            self._terminal.rewrite(line[:width], erase=True)
            self._open = True
        elif tally.done < tally.scenarios:
            self._terminal.write_line(line)

    def _say(self, text: str, markup: dict[str, bool]) -> None:
        self._clear()
        self._terminal.write_line(text, **markup)

    def _clear(self) -> None:
        if self._open:
            self._terminal.rewrite("", erase=True)
            self._terminal.rewrite("")
            self._open = False


_CATEGORIES: Mapping[str, str] = {
    "FAIL": "failed", "ERROR": "harness error", "INCONCLUSIVE": "inconclusive", "REVIEW": "review", "WARN": "warning",
}  # fmt: skip


def wished(config: pytest.Config) -> bool:
    """Whether it takes the place of pytest's own output: neither -v nor -q, and not in a worker."""
    return config.option.verbose == 0 and not hasattr(config, "workerinput") and not config.option.collectonly


def _of_feature(node: str) -> bool:
    return node.partition("::")[0].endswith(".feature")


def _plan(folder: Path) -> list[Mapping[str, Any]] | None:
    """The plan of the run, from the first line of its journal or of a worker's; None as long as there is none."""
    for file in (folder / JOURNAL, *sorted(folder.glob(PARTS))):
        try:
            with file.open("rb") as stream:
                header = equal_objects_once(stream.readline(LONGEST_HEADER).decode())
            return list(header["plan"])
        except (OSError, ValueError, KeyError):
            continue
    return None
