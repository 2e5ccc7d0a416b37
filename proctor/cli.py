"""The command line: `proctor sandbox`, `proctor report`. Running the features is pytest's business.

Only wiring. Exit statuses are those of ``proctor.verdicts.ExitStatus``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from proctor import __version__
from proctor.failures import ProctorError
from proctor.verdicts import ExitStatus


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ExitStatus.USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["sandbox"]:
        return _sandbox(words[1:])
    parser = _Parser(prog="proctor", description="Workflow conformance tests for assessment integrations.")
    parser.add_argument("--version", action="version", version=f"proctor {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    commands.add_parser("sandbox", help="start a mock platform to develop against (proctor sandbox --help)")
    report = commands.add_parser(
        "report",
        help="judge the journal of a run again and write its reports anew",
        description="Judge the journal of a run again and write its reports anew, such as after a run that was killed.",
        epilog="example: proctor report reports/latest",
    )
    report.add_argument("run", type=Path, help="the folder of a run, such as reports/latest")
    report.add_argument("--features", type=Path, default=Path("features"), help="where the registers are (features)")
    report.add_argument("--no-allure-report", dest="allure", action="store_false", help="draw no allure-report.html")
    parsed = parser.parse_args(words)
    try:
        return _report(parsed.run, parsed.features, parsed.allure)
    except ProctorError as problem:
        print(f"proctor: {problem}", file=sys.stderr)
        return ExitStatus.CONFIGURATION


def _sandbox(words: list[str]) -> int:
    """Become the sandbox: a program of its own, which is reached by URL only."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *words])  # noqa: S606 - our own interpreter


def _report(folder: Path, features: Path, allure: bool) -> int:
    from proctor.rejudging import rejudge
    from proctor.reporting import write_reports
    from proctor.reporting.terminal import closing_lines

    run, journal = rejudge(folder, features)
    notes = write_reports(run, journal, folder, drawn=allure)
    for text, _ in closing_lines(run, folder):
        print(text)
    if journal.problem is not None:
        print(f"the journal is not whole: {journal.problem}")
    for note in notes:
        print(note)
    return run.exit_status
