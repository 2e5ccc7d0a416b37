"""`proctor compare`: what changed between two runs. What is compared how stands in ``proctor.comparing``."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from proctor.commands import features_option
from proctor.verdicts import ExitStatus

HELP = "say what changed between two runs"
DESCRIPTION = (
    "Say what changed between two runs: which requirements got worse or better, and with which exchange that began. "
    "Ends with status 0 where nothing got worse, and with 1 where something did."
)
EXAMPLES = (
    "proctor compare reports/2026-11-28T03-00-00Z-3f2a reports/latest",
    "proctor compare BEFORE AFTER --markdown > comment.md",
    "proctor compare BEFORE AFTER --json",
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", type=Path, metavar="RUN_A", help="the folder of the earlier run")
    parser.add_argument("after", type=Path, metavar="RUN_B", help="the folder of the later run")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="print Markdown, for the comment of a pull request")
    form.add_argument("--json", action="store_true", help="print one JSON document")
    features_option(parser)


def run(parsed: argparse.Namespace) -> int:
    from proctor.comparing import compare, side
    from proctor.rejudging import rejudge
    from proctor.reporting.comparison_file import comparison_text
    from proctor.reporting.comparison_lines import comparison_lines
    from proctor.reporting.comparison_markdown import comparison_markdown

    before, after = (side(*rejudge(folder, parsed.features)) for folder in (parsed.before, parsed.after))
    found = compare(before, after)
    if parsed.json:
        _print(comparison_text(found))
    elif parsed.markdown:
        _print(comparison_markdown(found))
    else:
        coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        for line in comparison_lines(found, coloured=coloured):
            _print(line)
    return ExitStatus.DOES_NOT_CONFORM if found.worse else ExitStatus.CONFORMS


def _print(text: str) -> None:
    """A journal can carry what no terminal takes, such as half a character."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))
