"""Asks a person, question by question, at a terminal: what to do and where, then yes or no, by whom, with which files.

Knows neither where the answers are kept nor whether they count. Every answer can be put off ("later"); Ctrl-C is for
whoever called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from proctor.attestations.questions import SUBJECTS, Question, Value
from proctor.attestations.records import LONGEST_TEXT, LONGEST_WORDS, MOST_FILES, Answer, Attestation, Proof
from proctor.attestations.writing import take_evidence

VALID_DAYS = 90
_ANSWERS = {"y": Answer.YES, "yes": Answer.YES, "n": Answer.NO, "no": Answer.NO}
_LATER = ("l", "later")


class Terminal(Protocol):
    """Where a person is. ``ask`` answers the line that was typed, without its end; KeyboardInterrupt where it ended."""

    def say(self, line: str) -> None: ...

    def ask(self, prompt: str) -> str: ...


def in_ci(environment: Mapping[str, str]) -> bool:
    """Whether this is a CI job, where nobody sits at the terminal even if there is one."""
    return environment.get("CI", "").strip().casefold() not in ("", "0", "false", "no")


def clean(line: str) -> str:
    """What was typed, without what nobody can see, such as a paste's control characters."""
    return "".join(char for char in line if char.isprintable()).strip()


@dataclass(slots=True)
class Dialogue:
    """One sitting: who answers is asked once. ``mark`` makes what is suggested to be typed in like nothing else."""

    terminal: Terminal
    target: str
    product: str
    folder: Path
    mark: str
    days: float = VALID_DAYS
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _who: tuple[str, str] = field(default=("", ""))

    def ask(
        self,
        question: Question,
        of: int,
        *,
        note: str = "",
        facts: Iterable[str] = (),
        about: Mapping[str, str] | None = None,
    ) -> Attestation | None:
        """The answer, or None for later. ``facts`` are what to compare with, ``about`` goes into its values."""
        self._show(question, of, note, facts)
        answer = self._answer(question.question)
        if answer is None:
            return None
        values = {name: (about or {})[name] for name in SUBJECTS if (about or {}).get(name)}
        if answer is Answer.YES:
            values |= {v.name: given for v in question.values if (given := self._value(v))}
        words = clean(self.terminal.ask("In your own words, if you like: "))[:LONGEST_WORDS]
        proofs = self._evidence()
        name, role = self._signer()
        when = self.now().replace(microsecond=0)
        return Attestation(
            requirement=question.requirement,
            question=question.question,
            answer=answer,
            words=words,
            name=name,
            role=role,
            when=when,
            product=self.product,
            target=self.target,
            valid_until=when + timedelta(days=self.days),
            evidence=proofs,
            values=values,
        )

    def _show(self, question: Question, of: int, note: str, facts: Iterable[str]) -> None:
        say = self.terminal.say
        say("")
        say(f"--- {question.place} of {of}: {question.requirement}, {question.sentence}")
        if note:
            say(f"Note:    {note}")
        say(f"Where:   {question.where}")
        say(f"What:    {question.do}")
        for value in question.values:
            if value.suggest:
                say(f"         {value.ask}: {self._suggestion(value)}")
        for fact in facts:
            say(f"         {fact}")

    def _answer(self, question: str) -> Answer | None:
        while True:
            typed = clean(self.terminal.ask(f"{question} [yes/no/later] ")).casefold()
            if typed in _LATER:
                return None
            if typed in _ANSWERS:
                return _ANSWERS[typed]
            self.terminal.say('Please answer "yes", "no" or "later".')

    def _value(self, value: Value) -> str:
        suggestion = self._suggestion(value)
        hint = f" [{suggestion}]" if suggestion else "" if value.needed else " (may be left empty)"
        while True:
            typed = clean(self.terminal.ask(f"{value.ask}{hint}: "))[:LONGEST_TEXT] or suggestion
            if value.name == "email" and typed and not _like_email(typed):
                self.terminal.say("That is no e-mail address.")
            elif typed or not value.needed:
                return typed
            else:
                self.terminal.say("Later sentences need to know this.")

    def _evidence(self) -> tuple[Proof, ...]:
        """Files, one a line, until an empty line."""
        found: list[Proof] = []
        while len(found) < MOST_FILES:
            typed = clean(self.terminal.ask("File of evidence, such as a picture of the page (empty: no more): "))
            if not typed:
                break
            path = Path(typed).expanduser()
            try:
                found.append(take_evidence(self.folder, path))
                self.terminal.say(f"Taken: {found[-1].file}, SHA-256 {found[-1].sha256}")
            except ValueError as problem:
                self.terminal.say(f"{typed} {problem}.")
            except OSError as problem:
                self.terminal.say(f"{typed} cannot be read or copied: {problem.strerror}.")
        return tuple(found)

    def _signer(self) -> tuple[str, str]:
        if not all(self._who):
            self._who = (self._needed("Your name: "), self._needed("Your role: "))
        return self._who

    def _needed(self, prompt: str) -> str:
        while not (typed := clean(self.terminal.ask(prompt))[:LONGEST_TEXT]):
            self.terminal.say("An attestation has to say who it is from.")
        return typed

    def _suggestion(self, value: Value) -> str:
        return value.suggest.replace("{mark}", self.mark)


def _like_email(text: str) -> bool:
    before, at, after = text.partition("@")
    return bool(before and at and after) and not set(text) & set(" \t") and "@" not in after
