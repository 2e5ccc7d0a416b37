"""The commands of `proctor`, a module for each, named as the command is.

A module has ``HELP`` (a line for the list of commands), ``DESCRIPTION``, ``EXAMPLES`` (whole command lines),
``options``, which adds its arguments to a parser, and ``run``, which does it and answers the exit status. What a
command needs is imported in ``run``: for the list of commands every module is read.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

NAMES = (
    "sandbox", "check", "attest", "report", "compare", "trend", "summary", "drift", "certify", "verify", "keygen",
    "freeze", "completion",
)  # fmt: skip
"""In the order in which people meet them."""


class Command(Protocol):
    """What a module of this package is."""

    HELP: str
    DESCRIPTION: str
    EXAMPLES: tuple[str, ...]

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's arguments."""

    def run(self, parsed: argparse.Namespace) -> int:
        """Do it; answers the exit status. Raises ProctorError for what a user can mend."""


def load(name: str) -> Command:
    """The module of a command."""
    return cast(Command, import_module(f"{__name__}.{name.replace('-', '_')}"))


def features_option(parser: argparse.ArgumentParser) -> None:
    """Where the registers are that a command judges or reads by."""
    parser.add_argument(
        "--features", type=Path, default=Path("features"), metavar="DIR", help="where the registers are (features)"
    )


def whole_number(least: int, most: int, of: str) -> type[int]:
    """A type for argparse: a whole number within limits. ``of`` says of what, such as ``days``."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number of {of} from {least} to {most}")
        return int(text)

    return cast(type[int], read)
