"""`proctor attest`: asks a person at a terminal what only persons can do or see, one question after the other.

Every answer is written at once, so it can be left at any question with Ctrl-C and taken up again: what is answered is
shown and not asked anew. Answers to what the platform shows only after a run has accepted or completed the order belong
to that run; `pytest --attest` asks at the right moment.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from proctor.attestations.desk import Desk
from proctor.attestations.dialogue import VALID_DAYS, Dialogue, Terminal, in_ci
from proctor.attestations.questions import Question, load_questions
from proctor.attestations.records import read_attestations
from proctor.attestations.standing import Standing, State, moment
from proctor.attestations.writing import file_for
from proctor.failures import ConfigurationError, shown
from proctor.requirements import find_profiles
from proctor.targets import load_target
from proctor.verdicts import ExitStatus

NO_TERMINAL = "attest asks a person, and standard input or output is no terminal"
IN_CI = "attest asks a person, and nobody is asked in CI (the variable CI is set)"


class StandardTerminal:
    """The terminal of this process."""

    def say(self, line: str) -> None:
        print("".join(char for char in line if char.isprintable()), flush=True)

    def ask(self, prompt: str) -> str:
        """Raises KeyboardInterrupt also where the terminal is closed."""
        print(prompt, end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt("the terminal was closed")
        return line.rstrip("\n")


def own_terminal() -> Terminal | None:
    """The terminal of this process; None, said on standard error, where nobody can or shall be asked."""
    problem = IN_CI if in_ci(os.environ) else "" if sys.stdin.isatty() and sys.stdout.isatty() else NO_TERMINAL
    if problem:
        print(f"proctor: {problem}", file=sys.stderr)
    return None if problem else StandardTerminal()


def attest(
    target: str,
    profile: str | None = None,
    *,
    features: Path = Path("features"),
    folder: Path = Path("attestations"),
    targets: Path = Path("targets.toml"),
    days: float = VALID_DAYS,
    again: bool = False,
    terminal: Terminal | None = None,
) -> int:
    """Ask all that is open; answers the exit status: 0 where every question has an answer that counts, else 6.

    ``again``: also what has been answered. Raises ConfigurationError for files that are not as they must be.
    """
    at = terminal or own_terminal()
    if at is None:
        return ExitStatus.USAGE
    described = load_target(targets, target)
    if not described.product:
        what = f"target {target} has no product, so nobody could say which version was looked at"
        raise ConfigurationError(what, file=targets, line=described.line or None, expected='product = "..."')
    profiles = {p.id: p for p in find_profiles(features).values()}
    if profile is not None and profile not in profiles:
        raise ConfigurationError(f"no profile {profile!r}", file=features, expected="one of " + ", ".join(profiles))
    every = tuple(q for known in profiles.values() for q in load_questions(known))
    mine = [q for q in every if q.profile in described.platforms and q.profile in (profile or q.profile,)]
    if not mine:
        raise ConfigurationError(f"nothing is asked at the target {target}", file=features, expected="questions.toml")
    dialogue = Dialogue(at, described.name, described.product, folder, token_hex(2), days)
    known = read_attestations(folder, every, datetime.now(UTC))
    desk = Desk(described.name, described.product, every, known, folder, lambda: datetime.now(UTC), dialogue)
    at.say(f"Target {target}, version {described.product}; answers are kept in {shown(file_for(folder, target))}.")
    at.say('Answer "yes" or "no"; "later" leaves a question open; Ctrl-C ends, and nothing that was answered is lost.')
    try:
        return _ask_all(desk, mine, at, again=again)
    except KeyboardInterrupt:
        at.say("")
        at.say("Interrupted; what was answered is kept.")
        return ExitStatus.INTERRUPTED


def _ask_all(desk: Desk, questions: list[Question], at: Terminal, *, again: bool) -> int:
    standings = {question: desk.standing(question, {}) for question in questions}
    for question, found in standings.items():
        at.say(f"  {_brief(found):<46} {question.requirement} {question.sentence}")
    for question, found in standings.items():
        if found.state is not State.VALID or again:
            note = "" if found.state is State.MISSING else f"{found.by} {found.text}"
            standings[question] = desk.ask(question, desk.about(question.profile), note=note)
    left = [found for found in standings.values() if found.state is not State.VALID]
    at.say("")
    at.say(f"{len(questions) - len(left)} of {len(questions)} questions have an answer that counts.")
    return ExitStatus.INCONCLUSIVE if left else ExitStatus.CONFORMS


def _brief(found: Standing) -> str:
    one = found.attestation
    if one is None:
        return "open"
    if found.state is State.VALID:
        return f"{one.answer}, {one.name}, until {moment(one.valid_until)}"
    return f"{found.state.value}: to be asked again"
