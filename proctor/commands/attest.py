"""`proctor attest`: answer the questions that only a person can answer at a real platform."""

from __future__ import annotations

import argparse
from pathlib import Path

from proctor.commands import whole_number
from proctor.verdicts import ExitStatus

HELP = "answer the questions that only a person can answer at a real platform"
DESCRIPTION = (
    "Asks at the terminal what only a person can do or see at a target, and keeps the answers. "
    "Ctrl-C ends it at any question, and it can be taken up again."
)
EXAMPLES = ("proctor attest --target smartrecruiters", "proctor attest --run reports/latest")


def options(parser: argparse.ArgumentParser) -> None:
    of = parser.add_mutually_exclusive_group(required=True)
    of.add_argument("--target", metavar="NAME", help="a target of targets.toml")
    of.add_argument("--run", type=Path, metavar="DIR", help="the folder of a run: answer what it has left open")
    parser.add_argument("--profile", metavar="ID", help="only the questions of one profile")
    parser.add_argument(
        "--features", type=Path, default=Path("features"), metavar="DIR", help="where the questions are (features)"
    )
    parser.add_argument(
        "--attestations", type=Path, default=Path("attestations"), metavar="DIR", help="where answers are kept"
    )
    parser.add_argument(
        "--valid-days",
        type=whole_number(1, 3650, "days"),
        default=90,
        metavar="N",
        help="how long answers are valid (90)",
    )
    parser.add_argument("--again", action="store_true", help="ask also what has been answered")


def run(parsed: argparse.Namespace) -> int:
    from proctor.attestations.command import attest, own_terminal
    from proctor.attestations.review import review
    from proctor.commands.report import report

    if parsed.run is not None:
        terminal = own_terminal()
        if terminal is None:
            return ExitStatus.USAGE
        made = review(
            parsed.run, terminal, features=parsed.features, folder=parsed.attestations, days=parsed.valid_days
        )
        return report(made, parsed.features, allure=False) if made else ExitStatus.INCONCLUSIVE
    return attest(
        parsed.target,
        parsed.profile,
        features=parsed.features,
        folder=parsed.attestations,
        days=parsed.valid_days,
        again=parsed.again,
    )
