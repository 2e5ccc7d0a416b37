"""`proctor completion`: what a shell needs to complete the words of `proctor`. Prints a script.

It is made from the command line's own parser, so every command and option is in it. Not for pytest's options, and not
for those of `proctor sandbox`: they belong to other programs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "print what a shell needs to complete proctor's commands and options"
DESCRIPTION = (
    "Print a script with which bash or zsh completes proctor's commands, options, files and folders. "
    "Keep what it prints where your shell looks for completions, or read it into the shell that you have open."
)
EXAMPLES = (
    "proctor completion bash > ~/.local/share/bash-completion/completions/proctor",
    'proctor completion zsh > "${fpath[1]}/_proctor"',
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh"), help="for which shell")


def run(parsed: argparse.Namespace) -> int:
    import shtab

    from proctor.cli import parser

    whole = parser()
    paths_completed(whole)
    print(shtab.complete(whole, parsed.shell))
    return 0


def paths_completed(parser: argparse.ArgumentParser) -> None:
    """Have every argument that is a path completed as one: as a folder where its metavar is DIR."""
    import shtab

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for part in action.choices.values():
                paths_completed(part)
        elif action.type is Path and not hasattr(action, "complete"):
            action.complete = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE  # type: ignore[attr-defined]
