"""What pytest shows of a scenario: its outcome by the verdict of what was found, and words instead of a traceback."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import pytest

from proctor.pytest_plugin.narration import harness_text
from proctor.pytest_plugin.run import Run
from proctor.pytest_plugin.stage import IDLE, PLAN, STAGE, Stage
from proctor.recorder import Recorder
from proctor.verdicts import Verdict

_LETTERS: Mapping[str, tuple[str, str, Mapping[str, bool]]] = {
    Verdict.FAIL: ("failed", "F", {"red": True}),
    Verdict.ERROR: ("harness error", "E", {"red": True}),
    Verdict.INCONCLUSIVE: ("inconclusive", "I", {"purple": True}),
    Verdict.REVIEW: ("review", "R", {"cyan": True}),
    Verdict.WARN: ("warning", "w", {"yellow": True}),
}


WARNING = "warning"
"""The title of a report's section with what is told of a warning."""


class OutcomeReporter:
    """Sets each report's outcome from the recorder's findings, and its text from ``failure_texts``."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        plan = item.stash.get(PLAN, None)
        if plan is not None and call.when == "call" and _has_findings(item):
            # They are told in words of ours: pytest would read and parse every source file on the way to the exception,
            # for a text that nobody sees.
            item.repr_failure = _in_a_line  # type: ignore[method-assign]
        report = yield
        if plan is None or STAGE not in item.config.stash:
            return report
        stage = item.config.stash[STAGE]
        if call.excinfo is not None and call.when != "call" and not _left_out(item, call):
            self._outside(stage, item, call)
        if call.when == "call" and not _interrupted(call):
            self._judge(report, stage.recorder, item)
        report.sections[:] = [(title, stage.recorder.redactor.text(text)) for title, text in report.sections]
        # What was skipped has a place and a reason of ours, in the form that pytest wants.
        if report.longrepr is not None and not isinstance(report.longrepr, str | tuple):
            report.longrepr = stage.recorder.redactor.text(str(report.longrepr))
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, Any] | None:
        verdict = getattr(report, "proctor", None)
        if report.when != "call" or verdict is None:
            return None
        category, letter, markup = _LETTERS[verdict]
        # pytest lists "failed" at the end; the others keep their own category, shown as failures all the same.
        return ("failed" if report.failed else category), letter, (verdict, dict(markup))

    def _judge(self, report: pytest.TestReport, recorder: Recorder, item: pytest.Item) -> None:
        if not recorder.failure_records and report.outcome == "passed":
            return
        # Imported here: a process that only collects does without the reports, and so does a worker where all is well.
        from proctor.reporting.failure_text import failure_texts
        from proctor.reporting.wording import finding_verdict

        plan = item.stash[PLAN]
        profile = self._run.profiles[plan.profile]
        found = [finding_verdict(finding, profile.requirements) for finding in recorder.failure_records]
        worst = min(found, key=_ORDER.index, default=Verdict.ERROR)
        if worst == Verdict.INCONCLUSIVE and IDLE in item.stash:
            report.outcome = "skipped"
            report.longrepr = (plan.uri, plan.line, item.stash[IDLE])
            return
        if worst == Verdict.NOT_APPLICABLE:
            report.outcome = "skipped"
            report.longrepr = (plan.uri, plan.line, str(recorder.failure_records[0]["text"]))
            return
        texts = failure_texts(recorder.failure_records, plan, profile, recorder.evidence)
        # As a plain text: the reports of workers are sent to their controller, which takes no enumerations.
        report.proctor = worst.value  # type: ignore[attr-defined]
        report.outcome = "passed" if worst == Verdict.WARN else "failed"
        report.longrepr = "\n\n".join(texts) or recorder.redactor.text(str(report.longrepr))
        if worst == Verdict.WARN:
            report.sections.append((WARNING, report.longrepr))
            report.longrepr = None

    def _outside(self, stage: Stage, item: pytest.Item, call: pytest.CallInfo[None]) -> None:
        """A fixture that broke before or after the sentences: the harness is at fault."""
        if call.excinfo is not None and not _interrupted(call):
            stage.recorder.outside(item.stash[PLAN], harness_text(call.excinfo.value))


def tell_warnings(terminal: Any) -> None:
    """Print what pytest prints of failures, of the scenarios that ended with a warning: pytest has them passed."""
    told = [report for report in terminal.stats.get("warning", ()) if getattr(report, "proctor", None) == Verdict.WARN]
    if told:
        terminal.section("WARNINGS", sep="=", yellow=True, bold=True)
    for report in told:
        terminal.section(report.head_line or report.nodeid, sep="_", yellow=True, bold=True)
        for text in (text for title, text in report.sections if title == WARNING):
            terminal.write_line(text)


_ORDER = [Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.REVIEW, Verdict.WARN, Verdict.NOT_APPLICABLE]


def _has_findings(item: pytest.Item) -> bool:
    stage = item.config.stash.get(STAGE, None)
    return stage is not None and bool(stage.recorder.failure_records)


def _in_a_line(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG001 - pytest's
    return excinfo.exconly(tryshort=True)


def _left_out(item: pytest.Item, call: pytest.CallInfo[None]) -> bool:
    """Skipped before it began, since none of its rules applies."""
    skipped = call.excinfo is not None and isinstance(call.excinfo.value, pytest.skip.Exception)
    return skipped and call.when == "setup" and item.get_closest_marker("skip") is not None


def _interrupted(call: pytest.CallInfo[None]) -> bool:
    return call.excinfo is not None and isinstance(call.excinfo.value, KeyboardInterrupt | pytest.exit.Exception)
