"""The command line: `proctor COMMAND`. Running the features is pytest's business.

Only wiring; what a command does stands in ``proctor.commands``. Exit statuses are those of
``proctor.verdicts.ExitStatus``.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Sequence
from typing import NoReturn

from proctor import __version__, commands
from proctor.failures import ProctorError
from proctor.verdicts import ExitStatus

_FEATURES = 'The features themselves are run by pytest: pytest features/ (see pytest --help, "Proctor").'


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(ExitStatus.USAGE, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line, with every command's own."""
    whole = _Parser(
        prog="proctor", description="Workflow conformance tests for assessment integrations.", epilog=_FEATURES
    )
    whole.add_argument("--version", action="version", version=f"proctor {__version__}")
    listed = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name in commands.NAMES:
        command = commands.load(name)
        part = listed.add_parser(
            name,
            help=command.HELP,
            description=textwrap.fill(command.DESCRIPTION, 78),
            epilog="\n".join(["examples:", *(f"  {line}" for line in command.EXAMPLES)]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.options(part)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["sandbox"]:  # all that follows, --help too, is for the sandbox
        return commands.load("sandbox").run(argparse.Namespace(words=words[1:]))
    parsed = parser().parse_args(words)
    try:
        status = int(commands.load(parsed.command).run(parsed))
        sys.stdout.flush()
        return status
    except ProctorError as problem:
        print(f"proctor: {problem}", file=sys.stderr)
        return ExitStatus.CONFIGURATION
    except KeyboardInterrupt:
        return ExitStatus.INTERRUPTED
    except BrokenPipeError:
        # Whoever reads the output has seen enough, as in `... | head`; what is left of it goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.CONFORMS
