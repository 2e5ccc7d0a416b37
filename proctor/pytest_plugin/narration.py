"""Tells the recorder what pytest-bdd does: scenarios and sentences as they begin and end, and how they failed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.reporting import scenario_reports_registry

from proctor.failures import NonConformance, NotDone, NoVerdict
from proctor.findings import Finding, Outcome
from proctor.plan import PlannedScenario
from proctor.pytest_plugin.stage import PLAN, STAGE, Stage
from proctor.verdicts import Unknown


class Narrator:
    """Follows one scenario at a time; pytest runs one at a time in a process."""

    def __init__(self) -> None:
        self._index = -1
        self._open = False
        self._state = "finished"

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest) -> None:
        stage, plan = _where(request)
        self._index, self._open, self._state = -1, False, "finished"
        stage.recorder.start_scenario(plan)

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest) -> None:
        self._index += 1
        self._open = True
        _where(request)[0].recorder.start_sentence(self._index)

    def pytest_bdd_after_step(self, request: pytest.FixtureRequest) -> None:
        self._open = False
        _where(request)[0].recorder.end_sentence("done")

    def pytest_bdd_step_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        self._fail(request, exception)

    def pytest_bdd_step_func_lookup_error(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        self.pytest_bdd_before_step(request)
        self._fail(request, exception)

    def pytest_bdd_after_scenario(self, request: pytest.FixtureRequest) -> None:
        _drop_other_report(request)
        exception = sys.exc_info()[1]
        if isinstance(exception, KeyboardInterrupt | SystemExit | pytest.exit.Exception):
            return  # left as it is in the journal: started, and never ended
        if self._open and exception is not None:
            # Skipped and the like are no Exceptions, so no other hook tells of them.
            self._fail(request, exception)
        stage, plan = _where(request)
        if self._state != "finished" and (words := stage.casting.last_words(plan.profile)):
            stage.recorder.output(words)
        stage.recorder.end_scenario(self._state)

    def _fail(self, request: pytest.FixtureRequest, exception: BaseException) -> None:
        stage, plan = _where(request)
        for finding in findings_of(exception, stage.recorder.requirement, plan):
            stage.recorder.finding(finding)
            self._state = "error" if finding.outcome is Outcome.ERROR else "failed"
        stage.recorder.end_sentence("failed")
        self._open = False


def findings_of(exception: BaseException, subject: str | None, plan: PlannedScenario) -> list[Finding]:
    """What an exception in a sentence means. In a sentence that only prepares it leaves the scenario's rule unknown."""
    if isinstance(exception, NonConformance):
        details = (exception.expected, exception.observed, exception.pointer, exception.exchange)
        if subject is not None:
            check, by = exception.check, exception.by
            return [Finding(subject, Outcome.BROKEN, check, exception.code, exception.text, *details, by=by)]
        text = f"the preparation did not succeed: {exception.text}"
        unmet = Unknown.PRECONDITION_UNMET
        return [Finding(r, Outcome.UNKNOWN, "expectation", unmet, text, *details) for r in plan.requirements]
    owners = [subject] if subject is not None else list(plan.requirements)
    if isinstance(exception, NotDone):
        return [Finding(owner, Outcome.IDLE, "expectation", "NOT_DONE", str(exception)) for owner in owners]
    if isinstance(exception, NoVerdict):
        return [
            Finding(
                owner, Outcome.UNKNOWN, "expectation", exception.reason, exception.text, exchange=exception.exchange
            )
            for owner in owners
        ]
    return [Finding(owner, Outcome.ERROR, "harness", "HARNESS", harness_text(exception)) for owner in owners]


def harness_text(exception: BaseException) -> str:
    """What happened and where, for an error that is the harness's own."""
    if isinstance(exception, pytest.skip.Exception | pytest.xfail.Exception):
        what = f"a step got out of being judged by {type(exception).__name__.lower()}: {exception}"
    else:
        what = f"{type(exception).__name__}: {exception}"
    trace = exception.__traceback__
    place = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.parent.name == "steps" or "proctor" in file.parts[-3:]:
            place = f" (at {file.parent.name}/{file.name}:{trace.tb_lineno})"
        trace = trace.tb_next
    return what + place


def _drop_other_report(request: pytest.FixtureRequest) -> None:
    """pytest-bdd keeps a report of its own of each scenario until the end, three times; only these two options read it.

    Private names: ``pytest_bdd.reporting.scenario_reports_registry``; ``tests/test_private_names.py`` checks it.
    """
    option = request.config.option
    if not (getattr(option, "cucumber_json_path", None) or getattr(option, "gherkin_terminal_reporter", None)):
        scenario_reports_registry.pop(request.node, None)


def _where(request: pytest.FixtureRequest) -> tuple[Stage, PlannedScenario]:
    node: Any = request.node
    return request.config.stash[STAGE], node.stash[PLAN]
