"""`proctor report`: judge the journal of a run again, and write its reports anew."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from proctor.commands import features_option

HELP = "judge the journal of a run again and write its reports anew"
DESCRIPTION = "Judge the journal of a run again and write its reports anew, such as after a run that was killed."
EXAMPLES = ("proctor report reports/latest", "proctor report reports/latest --set kombo-2026.12")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="DIR", help="the folder of a run, such as reports/latest")
    features_option(parser)
    parser.add_argument(
        "--set", dest="sets", action="append", default=[], metavar="NAME", help="judge under this requirement set"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list also what is as it should be")
    parser.add_argument("--no-allure-report", dest="allure", action="store_false", help="draw no allure-report.html")


def run(parsed: argparse.Namespace) -> int:
    return report(parsed.run, parsed.features, parsed.allure, parsed.sets, parsed.verbose)


def report(folder: Path, features: Path, allure: bool, sets: Sequence[str] = (), whole: bool = False) -> int:
    """Judge a run and write its reports; answers the exit status that the run has."""
    from proctor.known_failures import matched
    from proctor.rejudging import rejudge
    from proctor.reporting.nightly_lines import nightly_lines
    from proctor.reporting.terminal import again, closing_lines
    from proctor.reporting.writing import write_reports

    run, journal = rejudge(folder, features, sets)
    notes = write_reports(run, journal, folder, drawn=allure)
    for text, _ in (
        *closing_lines(run, folder, whole=whole, again=again(journal.header)),
        *nightly_lines(run, journal.header),
    ):
        print(text)
    if journal.problem is not None:
        print(f"the journal is not whole: {journal.problem}")
    for note in notes:
        print(note)
    return matched(run, journal.header).exit_status
