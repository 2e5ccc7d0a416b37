"""`proctor check`: whether a target is ready for a run. Prints a line per point, or one JSON document.

Changes nothing, on this machine and at the platform. What is looked at stands in ``proctor.preflight_target``.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from proctor.commands import features_option
from proctor.failures import ConfigurationError
from proctor.verdicts import ExitStatus

HELP = "look whether a target is ready for a run, without changing anything there"
DESCRIPTION = "Look whether a target is ready for a run. Only GET requests are sent, and nothing is judged."
EXAMPLES = ("proctor check --target smartrecruiters", "proctor check --target kombo-eu --json")
TARGETS = Path("targets.toml")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", default="sandbox", metavar="NAME", help="a target of targets.toml (sandbox)")
    features_option(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(parsed: argparse.Namespace) -> ExitStatus:
    """CONFIGURATION where a run could not begin."""
    from proctor.preflight import Report, failed
    from proctor.preflight_target import Question, examine
    from proctor.requirement_sets import profiles_under
    from proctor.targets import load_target

    try:
        target = load_target(TARGETS, parsed.target).opened(os.environ)
        profiles = tuple(profiles_under(parsed.features))
        if not profiles:
            raise ConfigurationError(
                "no register below it", file=parsed.features, expected="the folder of the features"
            )
        report = examine(Question(target, profiles), os.environ)
    except ConfigurationError as problem:
        report = Report(parsed.target, (failed("target", str(problem)),))
    if parsed.json:
        print(json.dumps(report.document(), ensure_ascii=False, indent=1))
    else:
        for point in report.points:
            print(point.line)
        print(report.summary)
    return ExitStatus.CONFIGURATION if report.failed else ExitStatus.CONFORMS
