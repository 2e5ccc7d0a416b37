"""Opens the desk for attestations in a run, and a person's terminal where --attest asks for one.

In CI, and without a terminal, nothing is ever asked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import pytest

from proctor.failures import ConfigurationError
from proctor.requirements import Profile, find_profiles
from proctor.targets import Target

if TYPE_CHECKING:
    from proctor.attestations.desk import Desk

# Attestations are imported where they are used: most runs do without.
ATTESTED = "attested"


def check_attest(config: pytest.Config) -> None:
    """Raises UsageError where --attest is given and nobody can be asked."""
    if not config.option.proctor_attest or hasattr(config, "workerinput"):
        return
    from proctor.attestations.dialogue import in_ci

    if in_ci(os.environ):
        raise pytest.UsageError("--attest in CI (the variable CI is set): nobody is asked there; leave it out")
    if config.option.proctor_partner:
        raise pytest.UsageError("--attest with --partner: a program does not wait while a person looks; leave one out")
    if getattr(config.option, "numprocesses", None):
        raise pytest.UsageError("--attest with -n: questions come one after the other; leave -n out")
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        # Capturing of output is suspended while pytest is configured; it resumes both before it collects.
        capture.suspend(in_=True)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise pytest.UsageError("--attest without a terminal: nobody could answer; leave it out, or use a terminal")


def open_desk(config: pytest.Config, target: Target, profiles: Iterable[Profile]) -> Desk | None:
    """The desk of this process; None where the target has nobody to attest anything.

    Raises ConfigurationError for questions or attestations that are not as they must be.
    """
    asks = bool(config.option.proctor_attest)
    if target.customer != ATTESTED:
        if asks:
            what = f"--attest at the target {target.name}, where customer is {target.customer!r}"
            raise ConfigurationError(what, file=target.file, expected='a target with customer = "attested"')
        return None
    if not target.product:
        what = f'target {target.name}: customer = "attested" without product'
        raise ConfigurationError(
            what, file=target.file, line=target.line or None, expected="the version that is tested"
        )
    from proctor.attestations.desk import Desk
    from proctor.attestations.dialogue import Dialogue
    from proctor.attestations.questions import load_questions
    from proctor.attestations.records import read_attestations

    folders = {profile.folder.parent for profile in profiles}
    known = {p.id: p for folder in sorted(folders) for p in find_profiles(folder).values()}
    questions = tuple(q for profile in known.values() for q in load_questions(profile))
    folder = config.rootpath / config.option.proctor_attestations
    attestations = read_attestations(folder, questions, datetime.now(UTC))
    dialogue = Dialogue(_Terminal(config), target.name, target.product, folder, token_hex(2)) if asks else None
    return Desk(target.name, target.product, questions, attestations, folder, lambda: datetime.now(UTC), dialogue)


class _Terminal:
    """The terminal behind pytest's capturing."""

    def __init__(self, config: pytest.Config) -> None:
        from proctor.attestations.dialogue import clean

        self._capture: Any = config.pluginmanager.getplugin("capturemanager")
        self._clean = clean

    def say(self, line: str) -> None:
        with self._open():
            print("".join(char for char in line if char.isprintable()), flush=True)

    def ask(self, prompt: str) -> str:
        """Raises KeyboardInterrupt also where the terminal is closed."""
        with self._open():
            print(self._clean(prompt), end=" ", flush=True)
            line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt("the terminal was closed")
        return line.rstrip("\n")

    @contextmanager
    def _open(self) -> Iterator[None]:
        if self._capture is None:
            yield
            return
        self._capture.suspend(in_=True)
        try:
            yield
        finally:
            self._capture.resume()
