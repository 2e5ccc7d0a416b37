"""`proctor summary`: a run for the page of a CI job, as Markdown or as annotations of GitHub.

Reads the journal of the run and writes nothing but to its output. The exit status is that of telling, not of the run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from proctor.commands import features_option
from proctor.verdicts import ExitStatus

HELP = "tell a run to a CI server: Markdown for the job's page, or annotations"
DESCRIPTION = (
    "Prints what a run says about each profile and what is not settled: as Markdown for the page of a job, or as "
    "GitHub's annotations at the lines of the features. The exit status is 0 whatever the run found."
)
EXAMPLES = (
    'proctor summary reports/latest >> "$GITHUB_STEP_SUMMARY"',
    "proctor summary reports/latest --format github",
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, metavar="DIR", help="the folder of a run, such as reports/latest")
    parser.add_argument(
        "--format", default="markdown", choices=("markdown", "github"), help="what is printed (markdown)"
    )
    features_option(parser)


def run(parsed: argparse.Namespace) -> ExitStatus:
    from proctor.rejudging import rejudge
    from proctor.reporting.annotations import annotation_lines
    from proctor.reporting.job_summary import job_summary

    verdict, journal = rejudge(parsed.run, parsed.features)
    if parsed.format == "github":
        for line in annotation_lines(verdict):
            print(line)
    else:
        print(job_summary(verdict, journal, sorted(file.name for file in parsed.run.iterdir())), end="")
    return ExitStatus.CONFORMS
