"""The desk of one process of a run: all questions, all answers, and the person who can be asked, if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from proctor.attestations.dialogue import Dialogue
from proctor.attestations.questions import SUBJECTS, Question
from proctor.attestations.records import Attestation
from proctor.attestations.standing import Standing, State, standing
from proctor.attestations.writing import save


@dataclass(slots=True)
class Desk:
    """``dialogue`` is None where nobody is asked, as always in CI. ``folder`` is where answers are kept.

    ``put_off`` are the keys of the questions that were to be answered later.
    """

    target: str
    product: str
    questions: tuple[Question, ...]
    attestations: tuple[Attestation, ...]
    folder: Path
    now: Callable[[], datetime]
    dialogue: Dialogue | None = None
    put_off: set[tuple[str, str]] = field(default_factory=set)

    def question(self, profile: str, requirement: str | None, sentence: str) -> Question | None:
        """What is asked for a sentence of a profile, if anything."""
        wanted = (profile, requirement, sentence)
        return next((q for q in self.questions if (q.profile, q.requirement, q.sentence) == wanted), None)

    def look(
        self, question: Question, about: Mapping[str, str], facts: Iterable[str] = (), since: datetime | None = None
    ) -> Standing:
        """How a question stands; where it is open, a person who is there is asked first, once."""
        found = self.standing(question, about, since)
        if found.says_yes or self.dialogue is None or question.key in self.put_off:
            return found
        note = "" if found.state is State.MISSING else f"{found.by} {found.text}"
        return self.ask(question, about, facts, note)

    def ask(self, question: Question, about: Mapping[str, str], facts: Iterable[str] = (), note: str = "") -> Standing:
        """Ask a person, whatever was answered before. Raises ConfigurationError where the answer cannot be kept."""
        if self.dialogue is not None:
            of = sum(q.profile == question.profile for q in self.questions)
            new = self.dialogue.ask(question, of, note=note, facts=facts, about=about)
            if new is None:
                self.put_off.add(question.key)
            else:
                self.keep(new)
        return self.standing(question, about)

    def about(self, profile: str) -> Mapping[str, str]:
        """The candidate and the order that the answers so far were about."""
        found: dict[str, str] = {}
        for question in self.questions:
            if question.profile == profile and question.gives in ("candidate", "order"):
                values = self.standing(question, {}).values
                found |= {name: values[name] for name in SUBJECTS if name in values}
        return found

    def keep(self, new: Attestation) -> None:
        """Write a new answer, in place of a former one for the same target."""
        placed = save(self.folder, self.attestations, new)
        same = (new.key, new.target)
        self.attestations = (*(one for one in self.attestations if (one.key, one.target) != same), placed)

    def standing(self, question: Question, about: Mapping[str, str], since: datetime | None = None) -> Standing:
        """How a question stands now, without asking anybody."""
        return standing(question, self.attestations, self.target, self.product, self.now(), about, since)
