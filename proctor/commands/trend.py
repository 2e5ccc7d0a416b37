"""`proctor trend`: the history of a target on one page. What is drawn stands in ``proctor.reporting.trend_page``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proctor.commands import whole_number
from proctor.failures import ConfigurationError
from proctor.verdicts import ExitStatus

HELP = "draw the history of a target: a row for each requirement, a column for each run"
DESCRIPTION = (
    "Draw the history that runs have written with --history: one HTML page, with a row for each requirement that was "
    "ever not settled and a column for each run."
)
EXAMPLES = (
    "proctor trend reports/history/smartrecruiters.jsonl",
    "proctor trend reports/history/kombo-eu.jsonl --last 30 --output reports/trend.html",
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("history", type=Path, metavar="FILE", help="what `pytest features/ --history FILE` has written")
    parser.add_argument("--output", type=Path, default=Path("trend.html"), metavar="FILE", help="the page (trend.html)")
    parser.add_argument(
        "--last", type=whole_number(1, 1000, "runs"), default=60, metavar="N", help="so many runs at most (60)"
    )
    parser.add_argument("--all", action="store_true", dest="everything", help="a row for every requirement")


def run(parsed: argparse.Namespace) -> int:
    from proctor.failures import shown
    from proctor.history import read_history
    from proctor.reporting.files import write_text
    from proctor.reporting.trend_page import by_target, lead, trend_page

    history = read_history(parsed.history)
    for trouble in history.troubles:
        print(trouble, file=sys.stderr)
    if not history.nights:
        raise ConfigurationError("there is no run", file=parsed.history, expected="lines that runs have written")
    try:
        write_text(parsed.output, trend_page(history, last=parsed.last, everything=parsed.everything))
    except OSError as problem:
        what = f"cannot be written: {problem.strerror}"
        raise ConfigurationError(what, file=parsed.output, expected="a place to write to") from None
    for nights in by_target(history.nights):
        print(f"{nights[-1].target} ({nights[-1].role} under test): {lead(nights[-parsed.last :])}")
    print(shown(parsed.output))
    return ExitStatus.CONFORMS
