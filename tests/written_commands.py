"""Whether a command that is written somewhere could be typed: the real parsers know it, and its files exist.

Runs nothing that is written; what a page promises of a command is followed in ``tests.following``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from bench import __main__ as bench_line
from proctor import cli
from proof import command_line as proof_line
from sandbox import command_line as sandbox_line
from tests.running import ROOT, clean_environment

OTHERS = frozenset(
    (
        "pip",
        "python3",
        "curl",
        "cp",
        "mkdir",
        "export",
        "apt-get",
        "git",
        ".",
        "cd",
        "echo",
        "printf",
        "mitmdump",
        "docker",
        "crontab",
    )
)
"""Commands that are not this project's."""
MINE = ("pytest", "proctor", "make", "python", "node")
_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9_]*$|\.\.\.$|-*my[_-]")
"""Words in capitals, and names that begin with "my", stand for the reader's own."""
_ASSIGNMENT = re.compile(r"[A-Z_][A-Z0-9_]*=")


_LACKING = ("required", "expected one argument")


def problems(script: str, *, whole: bool = True, made: Collection[str] = ()) -> list[str]:
    """What is wrong with each command of a script: a sentence each.

    A command that is only mentioned is not ``whole``: it may lack what it needs. ``made`` are files and folders that
    the reader has made by then.
    """
    found = [(words, problem) for words in commands(script) for problem in _problems(words)]
    return [
        f"{' '.join(words)}: {problem}"
        for words, problem in found
        if (whole or not any(lacking in problem for lacking in _LACKING)) and problem not in _missing(made)
    ]


def _missing(made: Collection[str]) -> set[str]:
    return {f"{name} is not there" for name in made}


def commands(script: str) -> Iterator[list[str]]:
    """The simple commands of a script, as words."""
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";|&")
        lexer.whitespace_split, lexer.commenters = True, "#"
        words: list[str] = []
        for word in (*lexer, ";"):
            if set(word) <= set(";|&"):
                if words:
                    yield words
                words = []
            else:
                words.append(word)


def _problems(words: list[str]) -> Iterator[str]:
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    words = [*_without_redirections(words)]
    if not words:
        return
    name, rest = words[0].removeprefix(".venv/bin/"), words[1:]
    if name in _OF:
        yield from _OF[name](rest)
    elif "/" in name:
        yield from _file(name)
    elif name not in OTHERS:
        yield f"nobody knows {name}"


def _without_redirections(words: list[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        if word in (">", ">>", "<"):
            next(rest, None)
        else:
            yield word


def _proctor(words: list[str]) -> Iterator[str]:
    if words and words[0] == "sandbox":
        yield from _parsed(sandbox_line._parser(), words[1:])
    else:
        yield from _parsed(cli.parser(), words)


def _parsed(parser: argparse.ArgumentParser, words: list[str]) -> Iterator[str]:
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            parser.parse_args(words)
    except SystemExit as left:
        if left.code:
            yield said.getvalue().strip().splitlines()[-1]


def _pytest(words: list[str]) -> Iterator[str]:
    known = pytest_options()
    rest = iter(words)
    for word in rest:
        option, has_value, _ = word.partition("=")
        if word.startswith("-"):
            if option not in known:
                yield f"pytest has no option {option}"
            elif known[option] and not has_value:
                next(rest, None)
        else:
            yield from _file(word.partition("::")[0])


@functools.cache
def pytest_options() -> Mapping[str, bool]:
    """The options of pytest in this project, and whether they take a value."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--help"],
        cwd=ROOT,
        env=clean_environment() | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    found: dict[str, bool] = {}
    for line in re.findall(r"^  (-.*)$", done.stdout, re.MULTILINE):
        named = re.match(r"(?:-{1,2}[\w-]+(?:[= ][^\s,]+)?(?:, )?)+", line)
        spelled = re.findall(r"(--?[A-Za-z][\w-]*)([= ][^\s,-][^\s,]*)?", named[0] if named else "")
        takes = any(value for _, value in spelled)
        found |= {option: takes for option, _ in spelled}
    assert found["--target"] and found["-k"] and not found["-x"] and "--partner" in found
    return found


def _make(words: list[str]) -> Iterator[str]:
    targets = re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    of = bench_line._parser() if "bench" in words else proof_line._parser()
    for word in words:
        if word.startswith("ARGS="):
            yield from _parsed(of, shlex.split(word.removeprefix("ARGS=")))
        elif not _ASSIGNMENT.match(word) and word not in targets and word != "...":
            yield f"the Makefile has no target {word}"


def _program(words: list[str]) -> Iterator[str]:
    if words and not words[0].startswith("-"):
        yield from _file(words[0])
    elif words[:1] == ["-m"] and words[1] not in ("venv", "http.server") and not (ROOT / words[1]).is_dir():
        yield f"there is no module {words[1]}"


def _file(name: str) -> Iterator[str]:
    if not _PLACEHOLDER.match(name) and not (ROOT / name).exists() and not _PLACEHOLDER.match(Path(name).name):
        yield f"{name} is not there"


_OF: Mapping[str, Callable[[list[str]], Iterator[str]]] = {
    "proctor": _proctor,
    "pytest": _pytest,
    "make": _make,
    "python": _program,
    "node": _program,
}
