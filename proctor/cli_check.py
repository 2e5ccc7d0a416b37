"""`proctor check`: whether a target is ready for a run. Prints a line per point, or one JSON document.

Changes nothing, on this machine and at the platform. What is looked at stands in ``proctor.preflight_target``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from proctor.failures import ConfigurationError
from proctor.preflight import Report, failed
from proctor.preflight_target import Question, examine
from proctor.requirements import find_profiles
from proctor.targets import load_target
from proctor.verdicts import ExitStatus

TARGETS = Path("targets.toml")


def check(name: str, features: Path, as_json: bool, file: Path = TARGETS) -> ExitStatus:
    """Look at a target and print what was seen; CONFIGURATION where a run could not begin."""
    try:
        target = load_target(file, name).opened(os.environ)
        profiles = tuple(find_profiles(features).values())
        if not profiles:
            raise ConfigurationError("no register below it", file=features, expected="the folder of the features")
        report = examine(Question(target, profiles), os.environ)
    except ConfigurationError as problem:
        report = Report(name, (failed("target", str(problem)),))
    if as_json:
        print(json.dumps(report.document(), ensure_ascii=False, indent=1))
    else:
        for point in report.points:
            print(point.line)
        print(report.summary)
    return ExitStatus.CONFIGURATION if report.failed else ExitStatus.CONFORMS
