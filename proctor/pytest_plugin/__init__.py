"""Proctor under pytest: `pytest features/`.

Only wiring: which hook calls what. It sleeps until a feature file is collected, so ordinary tests are not touched.
Needs ``pytest_plugins = ["proctor.pytest_plugin"]`` in the project's conftest, and the modules with step definitions as
plugins besides: named there too, or registered. There are no assertions here that pytest would have to write anew
(PYTEST_DONT_REWRITE), so that steps may import this first.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from proctor import __version__
from proctor.commands import whole_number
from proctor.failures import ConfigurationError
from proctor.pytest_plugin import step_lookup
from proctor.pytest_plugin.attesting import check_attest
from proctor.pytest_plugin.by_hand import by_hand
from proctor.pytest_plugin.every_night import refuse_repetitions
from proctor.pytest_plugin.features import (
    INVENTORY,
    LOOKUP,
    FeatureFile,
    Inventory,
    feature_files,
    profiles_named,
    repeat,
)
from proctor.pytest_plugin.narration import Narrator
from proctor.pytest_plugin.outcome import OutcomeReporter, tell_warnings
from proctor.pytest_plugin.progress import Progress, wished
from proctor.pytest_plugin.refusal import refuse
from proctor.pytest_plugin.run import RUN, Run
from proctor.pytest_plugin.stage import (
    PLAN,
    cast,
    conditions,
    expect,
    kombo,
    mailboxes,
    other_cast,
    other_kombo,
    patience,
    side,
    stage,
)
from proctor.pytest_plugin.step_lookup import StepLookup
from proctor.pytest_plugin.termination import as_before, interrupted_by_sigterm, only_with_lines
from proctor.pytest_plugin.workers import pytest_xdist_auto_num_workers
from proctor.repetitions import MOST
from proctor.requirement_sets import REGISTER_ITSELF, SETS, check_names, find_sets
from proctor.targets import CUSTOMERS
from proctor.verdicts import ExitStatus

# Fixtures and a hook, found by name in this module.
__all__ = [
    "by_hand",
    "cast",
    "conditions",
    "expect",
    "kombo",
    "mailboxes",
    "other_cast",
    "other_kombo",
    "patience",
    "pytest_xdist_auto_num_workers",
    "side",
    "stage",
]

_RAN = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)
"""With nothing collected there is a verdict only where a run was taken up again, of which nothing was left to run."""
REFUSED = pytest.StashKey[list[str]]()
OTHERS_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("proctor", "Proctor: conformance of assessment integrations")
    group.addoption("--target", dest="proctor_target", metavar="NAME", help="a target of targets.toml (sandbox)")
    group.addoption(
        "--sandbox-url", dest="proctor_sandbox_url", metavar="URL", help="a sandbox that already runs, by its base URL"
    )
    group.addoption(
        "--partner",
        dest="proctor_partner",
        metavar="HOW",
        help="test a partner's program: a command that starts it, external (it runs elsewhere), or har:FILE",
    )
    group.addoption(
        "--partner-seconds",
        dest="proctor_partner_seconds",
        type=float,
        metavar="N",
        help="how long to wait for the program to do something (10; external: 120)",
    )
    group.addoption(
        "--customer",
        dest="proctor_customer",
        metavar="NAME",
        choices=CUSTOMERS,
        help=f"who plays the customer, instead of the target's own choice: {', '.join(CUSTOMERS)}",
    )
    group.addoption(
        "--browser",
        dest="proctor_browser",
        metavar="PATH",
        help="the Chromium that plays the customer (PROCTOR_BROWSER; otherwise it is looked for)",
    )
    group.addoption(
        "--screenshots",
        dest="proctor_screenshots",
        action="store_true",
        help="keep screenshots also where the pages are not on this machine: they are not redacted",
    )
    group.addoption(
        "--attest",
        dest="proctor_attest",
        action="store_true",
        help='ask the person at this terminal what only persons can do, at a target with customer = "attested"',
    )
    group.addoption(
        "--attestations",
        dest="proctor_attestations",
        metavar="DIR",
        default="attestations",
        help="where what persons have attested is kept (attestations)",
    )
    group.addoption(
        "--resume",
        dest="proctor_resume",
        metavar="RUN",
        help="take an interrupted run up again: its folder, or its name below the reports; with the same selection",
    )
    group.addoption(
        "--set",
        dest="proctor_set",
        metavar="NAME",
        action="append",
        default=[],
        help=f"the requirement set that says what counts (its profile's newest; {REGISTER_ITSELF}: the register)",
    )
    group.addoption(
        "--repeat",
        dest="proctor_repeat",
        type=whole_number(1, MOST, "repetitions"),
        default=1,
        metavar="N",
        help="run each selected scenario N times; what did not end alike each time is told at the end (1)",
    )
    group.addoption(
        "--known-failures",
        dest="proctor_known_failures",
        metavar="FILE",
        help="failures that are known and do not change the exit status; none: use no list "
        "(known_failures.toml, if it is there)",
    )
    group.addoption(
        "--history",
        dest="proctor_history",
        metavar="FILE",
        help="add a line about this run to a file, of which `proctor trend` draws a page",
    )
    group.addoption(
        "--reports", dest="proctor_reports", metavar="DIR", default="reports", help="where runs are written (reports)"
    )
    group.addoption(
        "--no-allure-report",
        dest="proctor_allure_report",
        action="store_false",
        help="write allure-results, but draw no allure-report.html",
    )
    group.addoption(
        "--only-verdicts",
        dest="proctor_only_verdicts",
        action="store_true",
        help="write no report but verdicts.json; the others can be had later, by `proctor report RUN`",
    )


@pytest.hookimpl(tryfirst=True)  # before allure-pytest looks at --alluredir
def pytest_configure(config: pytest.Config) -> None:
    check_attest(config)
    _refuse_options(config)
    config.stash[INVENTORY] = Inventory(config.rootpath / SETS, config.option.proctor_set)
    config.stash[RUN] = Run(config)
    config.stash[LOOKUP] = StepLookup()
    step_lookup.install(config, config.stash[LOOKUP])
    config.stash[REFUSED] = []
    config.stash[OTHERS_FAILED] = False
    for level in ("must", "should", "may"):
        config.addinivalue_line("markers", f"{level}: scenarios that show a {level.upper()}")
    config.addinivalue_line("markers", "workflow: the workflow from end to end")
    config.pluginmanager.register(_Watch(config), "proctor-watch")
    config.pluginmanager.register(Narrator(), "proctor-narrator")
    if wished(config) and feature_files(config):
        config.pluginmanager.register(Progress(config), "proctor-progress")
    config.pluginmanager.register(OutcomeReporter(config.stash[RUN]), "proctor-outcome")
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_Controller(config), "proctor-controller")


_MUST_SAY_SOMETHING = {
    "--partner": "a command, external, or har:FILE",
    "--target": "the name of a target of targets.toml",
    "--sandbox-url": "the base URL of a sandbox",
    "--known-failures": "a file, or none",
    "--history": "a file, such as reports/history/TARGET.jsonl",
}
"""Options that a script may give with a variable that is not set; nobody means the same as without them."""


def _refuse_options(config: pytest.Config) -> None:
    for option, expected in _MUST_SAY_SOMETHING.items():
        given = config.getoption("proctor_" + option.removeprefix("--").replace("-", "_"))
        if given is not None and not given.strip():
            refuse(ConfigurationError(f"{option} is empty", expected=expected))
    try:
        refuse_repetitions(config)
        if config.option.proctor_set:
            check_names(config.option.proctor_set, find_sets(config.rootpath / SETS))
    except ConfigurationError as problem:
        refuse(problem)


def pytest_report_header(config: pytest.Config) -> list[str]:
    target = config.option.proctor_sandbox_url or config.option.proctor_target or "sandbox"
    return [f"proctor {__version__}, target: {target}"]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    return FeatureFile.from_parent(parent, path=file_path) if file_path.suffix == ".feature" else None


@pytest.hookimpl(trylast=True)  # after the rows of an outline
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    repeat(metafunc)


def pytest_bdd_apply_tag(tag: str) -> bool | None:
    """``@req:...`` and its like are data for the plan, not marks."""
    return True if ":" in tag else None


@pytest.hookimpl(trylast=True)  # when the selection is what it will be
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    if not session.testsfailed:
        try:
            config.stash[RUN].taking_up.choose(items)
        except ConfigurationError as problem:
            if not hasattr(config, "workerinput"):
                refuse(problem)
            # A worker cannot end the session; what it could not collect the controller refuses.
            node = items[0].nodeid.partition("::")[0]
            report = pytest.CollectReport(node, "failed", f"configuration: {problem}", [])
            config.hook.pytest_collectreport(report=report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    items = [item for item in session.items if PLAN in item.stash] if hasattr(session, "items") else []
    blocked = session.testsfailed and not session.config.option.continue_on_collection_errors
    # What is taken up again is joined and judged even where nothing of it is left to run.
    goes_on = session.config.stash[RUN].taking_up.asked and not session.config.pluginmanager.hasplugin("dsession")
    with interrupted_by_sigterm() if items else nullcontext():
        if (items or goes_on) and not blocked and not session.config.option.collectonly:
            try:
                session.config.stash[RUN].start(items)
            except ConfigurationError as problem:
                refuse(problem)
        if items:
            # What was imported and collected stays until the end; no collection of garbage needs to look at it again.
            gc.freeze()
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    run = session.config.stash[RUN]
    interrupted = exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
    try:
        run.finish(interrupted)
    finally:
        run.stop()
    if session.config.stash[REFUSED]:
        session.exitstatus = ExitStatus.CONFIGURATION
    elif run.verdict is not None and exitstatus in _RAN:
        status = ExitStatus.HARNESS_ERROR if run.broken else run.exit_status
        failed = session.config.stash[OTHERS_FAILED] and status == ExitStatus.CONFORMS
        session.exitstatus = ExitStatus.DOES_NOT_CONFORM if failed else status
    elif run.broken:
        session.exitstatus = ExitStatus.HARNESS_ERROR


@pytest.hookimpl(tryfirst=True)
def pytest_keyboard_interrupt(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    only_with_lines(excinfo)


def pytest_unconfigure() -> None:
    as_before()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    run = config.stash[RUN]
    tell_warnings(terminalreporter)
    if run.verdict is not None and run.folder is not None:
        # Imported here: a process that only collects does without the reports.
        from proctor.reporting.nightly_lines import nightly_lines
        from proctor.reporting.terminal import again, closing_lines

        terminalreporter.section("verdicts", sep="=")
        for text, markup in closing_lines(
            run.verdict, run.folder, only=run.only, whole=config.option.verbose > 0, again=again(run.header)
        ):
            terminalreporter.write_line(text, **markup)
        for text, markup in nightly_lines(run.verdict, run.header):
            terminalreporter.write_line(text, **markup)
    for note in run.notes:
        terminalreporter.write_line(note)


class _Watch:
    """Notices what pytest reports beside the verdicts: refused features, and failures of ordinary tests."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and report.nodeid.endswith(".feature"):
            self._config.stash[REFUSED].append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.nodeid.partition("::")[0].endswith(".feature"):
            if report.failed:
                self._config.stash[OTHERS_FAILED] = True
        elif report.passed:
            # pytest keeps three reports of each test until the end. Everybody has seen these words by now.
            report.keywords = {}

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        """What cannot be recorded must not go on: it would be lost, and could have been a failure."""
        run = self._config.stash[RUN]
        if run.unwritable and not run.broken:
            run.broken = True
            text = f"{run.unwritable}; what was recorded before is kept"
            session: Any = self._config.pluginmanager.get_plugin("session")
            if not run.worker or session is None:
                pytest.exit(text, returncode=ExitStatus.HARNESS_ERROR)
            session.shouldfail = text  # a worker tells its controller, which ends the run


class _Controller:
    """What the controller of pytest-xdist does for its workers: it prepares the run and tells them where it is."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._prepared = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        run = self._config.stash[RUN]
        if not self._prepared:
            self._prepared = True
            try:
                profiles = profiles_named(self._config)
                if profiles:
                    run.prepare(profiles)
                    run.taking_up.carry_beside(run.folder)
            except ConfigurationError as problem:
                refuse(problem)
        if run.folder is not None:
            node.workerinput["proctor"] = run.for_worker()
