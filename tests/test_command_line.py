"""The help of every command is whole and true, and a shell completes what the parser knows."""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from proctor import cli, commands
from proctor.verdicts import ExitStatus
from sandbox import command_line as sandbox_line
from tests.running import ROOT, clean_environment

COMMANDS = [name for name in commands.NAMES if name != "sandbox"]


def part(name: str) -> argparse.ArgumentParser:
    """The parser of one command."""
    for action in cli.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            found: argparse.ArgumentParser = action.choices[name]
            return found
    raise AssertionError("no commands at all")


def script(shell: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "proctor", "completion", shell], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("name", commands.NAMES)
def test_a_command_says_what_it_does_and_shows_it(name: str) -> None:
    command = commands.load(name)
    assert command.HELP and command.HELP[0].islower() and not command.HELP.endswith(".")
    assert command.DESCRIPTION.endswith(".") and command.DESCRIPTION[0].isupper()
    assert command.EXAMPLES
    printed = part(name).format_help()
    assert all(example in printed for example in command.EXAMPLES)
    assert command.HELP in " ".join(cli.parser().format_help().split())


@pytest.mark.parametrize("name", commands.NAMES)
def test_every_option_of_a_command_is_explained(name: str) -> None:
    silent = [action.dest for action in part(name)._actions if not action.help or action.help == argparse.SUPPRESS]
    assert silent == []


@pytest.mark.parametrize("name", commands.NAMES)
def test_the_examples_of_a_command_are_understood(name: str) -> None:
    for example in commands.load(name).EXAMPLES:
        words = list(before_the_shell(shlex.split(example, comments=True)))
        assert words[:2] == ["proctor", name], example
        if words[-1] == "--help":
            continue
        known = sandbox_line._parser() if name == "sandbox" else cli.parser()
        known.parse_args(words[2:] if name == "sandbox" else words[1:])


def before_the_shell(words: list[str]) -> Iterator[str]:
    """The words of a command, without what the shell does with its output."""
    for word in words:
        if word in (">", ">>", "|", "&&", ";"):
            return
        yield word


def test_an_unknown_shell_is_refused() -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["completion", "fish"])
    assert left.value.code == ExitStatus.USAGE


def in_bash(*words: str) -> list[str]:
    """What bash offers for the last of these words."""
    line = f"""
        source /dev/stdin
        COMP_WORDS=({" ".join(map(shlex.quote, words))})
        COMP_CWORD={len(words) - 1}
        COMP_LINE={shlex.quote(" ".join(words))}
        COMP_POINT=${{#COMP_LINE}}
        how=$(complete -p proctor)
        [[ $how =~ -F\\ ([^ ]+) ]] && "${{BASH_REMATCH[1]}}" proctor {shlex.quote(words[-1])} {shlex.quote(words[-2])}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", line], input=script("bash"), cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return sorted(filter(None, done.stdout.split("\n")))


def test_bash_completes_commands() -> None:
    assert in_bash("proctor", "") == sorted(commands.NAMES)
    assert in_bash("proctor", "repo") == ["report"]
    assert in_bash("proctor", "sandb") == ["sandbox"]


def test_bash_completes_options_and_choices() -> None:
    assert in_bash("proctor", "check", "--ta") == ["--target"]
    assert in_bash("proctor", "completion", "z") == ["zsh"]


def test_bash_completes_folders_where_a_folder_is_wanted() -> None:
    assert in_bash("proctor", "check", "--features", "feat") == ["features"]
    assert in_bash("proctor", "report", "READ") == []
    assert in_bash("proctor", "report", "exam") == ["examples"]


@pytest.mark.parametrize("name", COMMANDS)
def test_zsh_is_told_of_every_option(name: str) -> None:
    told = script("zsh")
    assert told.startswith("#compdef proctor")
    for action in part(name)._actions:
        for option in action.option_strings:
            assert option in told, option


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh is here")
def test_zsh_can_read_its_script() -> None:
    done = subprocess.run(["zsh", "-n"], input=script("zsh"), capture_output=True, text=True, env=clean_environment())
    assert (done.returncode, done.stderr) == (0, "")
