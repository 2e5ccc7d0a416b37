"""The command line: `proctor sandbox`, `attest`, `check`, `report`. Running the features is pytest's business.

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
    check = commands.add_parser(
        "check",
        help="look whether a target is ready for a run, without changing anything there",
        description="Look whether a target is ready for a run. Only GET requests are sent, and nothing is judged.",
        epilog="example: proctor check --target smartrecruiters",
    )
    check.add_argument("--target", default="sandbox", metavar="NAME", help="a target of targets.toml (sandbox)")
    check.add_argument("--features", type=Path, default=Path("features"), help="where the registers are (features)")
    check.add_argument("--json", action="store_true", help="print one JSON document")
    attest = commands.add_parser(
        "attest",
        help="answer the questions that only a person can answer at a real platform",
        description="Asks at the terminal what only a person can do or see at a target, and keeps the answers. "
        "Ctrl-C ends it at any question, and it can be taken up again.",
        epilog="example: proctor attest --target smartrecruiters",
    )
    of = attest.add_mutually_exclusive_group(required=True)
    of.add_argument("--target", metavar="NAME", help="a target of targets.toml")
    of.add_argument("--run", type=Path, metavar="DIR", help="the folder of a run: answer what it has left open")
    attest.add_argument("--profile", metavar="ID", help="only the questions of one profile")
    attest.add_argument("--features", type=Path, default=Path("features"), help="where the questions are (features)")
    attest.add_argument("--attestations", type=Path, default=Path("attestations"), help="where answers are kept")
    attest.add_argument("--valid-days", type=_days, default=90, metavar="N", help="how long answers are valid (90)")
    attest.add_argument("--again", action="store_true", help="ask also what has been answered")
    parsed = parser.parse_args(words)
    try:
        if parsed.command == "attest":
            return _attest(parsed)
        if parsed.command == "check":
            return _check(parsed.target, parsed.features, parsed.json)
        return _report(parsed.run, parsed.features, parsed.allure)
    except ProctorError as problem:
        print(f"proctor: {problem}", file=sys.stderr)
        return ExitStatus.CONFIGURATION


def _sandbox(words: list[str]) -> int:
    """Become the sandbox: a program of its own, which is reached by URL only."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *words])  # noqa: S606 - our own interpreter


def _check(target: str, features: Path, as_json: bool) -> int:
    from proctor.cli_check import check

    return check(target, features, as_json)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3650:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to 3650")
    return int(text)


def _attest(parsed: argparse.Namespace) -> int:
    from proctor.attestations.command import attest, own_terminal
    from proctor.attestations.review import review

    if parsed.run is not None:
        terminal = own_terminal()
        if terminal is None:
            return ExitStatus.USAGE
        made = review(
            parsed.run, terminal, features=parsed.features, folder=parsed.attestations, days=parsed.valid_days
        )
        return _report(made, parsed.features, allure=False) if made else ExitStatus.INCONCLUSIVE
    return attest(
        parsed.target,
        parsed.profile,
        features=parsed.features,
        folder=parsed.attestations,
        days=parsed.valid_days,
        again=parsed.again,
    )


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
