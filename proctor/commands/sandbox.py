"""`proctor sandbox`: a mock platform to develop against.

The process becomes the sandbox, a program of its own that is reached by URL only; its options are read there.
"""

from __future__ import annotations

import argparse
import os
import sys

HELP = "start a mock platform to develop against"
DESCRIPTION = (
    "Start a mock platform with real HTTP and real state, with its pages for people and its control API for programs."
)
EXAMPLES = ("proctor sandbox", "proctor sandbox --state sandbox.db", "proctor sandbox --help")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, metavar="...", help="its own options, see `proctor sandbox --help`"
    )


def run(parsed: argparse.Namespace) -> int:
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *parsed.words])  # noqa: S606 - our own interpreter
