"""Exchanges as reports show them: made of the journal's record once, for every report that shows it.

Bodies are put into lines and cut; nothing is judged, and nothing is laid out. A scenario that passed has brief ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.evidence import curl
from proctor.journal import Record
from proctor.reporting.body_text import LONGEST_SHOWN, LONGEST_WHERE_ALL_IS_WELL, body_text, cut
from proctor.reporting.narrative import Narrative, Told, shown_exchanges
from proctor.reporting.run_facts import duration
from proctor.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. ``note`` says what is not shown of the body, or why there is none."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: str
    note: str


@dataclass(frozen=True, slots=True)
class Shot:
    """An exchange. ``brief``: all is well, so its bodies are short, and nothing sends it again (``curl`` is "")."""

    id: str
    brief: bool
    status: str
    actor: str
    took: str
    deliberate: bool
    request: Message
    answer: Message | None
    trouble: str
    curl: str


class Part:
    """A sentence, or what is around them, with the exchanges that reports show of it.

    ``left_out`` are not shown, before the last one.
    """

    __slots__ = ("_shots", "_well", "exchanges", "left_out", "told")

    def __init__(self, told: Told, narrative: Narrative) -> None:
        self.told = told
        self.exchanges, self.left_out = shown_exchanges(told, narrative)
        self._well = narrative.judgement.verdict is Verdict.PASS
        self._shots: tuple[Shot, ...] | None = None if self.exchanges else ()

    @property
    def shots(self) -> Iterable[Shot]:
        """What is brief is made once and kept, since more than one report shows it; the others are made in turn."""
        if self._shots is not None:
            return self._shots
        made = (shot(exchange, brief=self._well) for exchange in self.exchanges)
        if not self._well:
            return made
        self._shots = tuple(made)
        return self._shots


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario with its evidence: its sentences in order, and what belongs to none of them."""

    narrative: Narrative
    sentences: tuple[Part, ...]
    outside: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.sentences, self.outside)


def scene(narrative: Narrative) -> Scene:
    sentences = tuple(Part(told, narrative) for told in narrative.sentences)
    return Scene(narrative, sentences, Part(narrative.outside, narrative))


def shot(exchange: Record, *, brief: bool = False) -> Shot:
    """An exchange of the journal. Its members are asked for once each: a large one is read from the file."""
    request, response = exchange["request"], exchange["response"]
    status = f"{response['status']} {response['reason']}".strip() if response else "no answer"
    longest = LONGEST_WHERE_ALL_IS_WELL if brief else LONGEST_SHOWN
    return Shot(
        id=exchange["id"],
        brief=brief,
        status=status,
        actor=exchange["actor"],
        took=duration(exchange["elapsed"]),
        deliberate=bool(exchange["deliberate"]),
        request=_message(f"{request['method']} {request['url']}", request, longest),
        answer=_message(f"{response['version']} {status}", response, longest) if response else None,
        trouble=exchange["trouble"],
        curl="" if brief else cut(curl(exchange)),
    )


def _message(line: str, message: Mapping[str, Any], longest: int) -> Message:
    body, note = body_text(message["body"], longest)
    return Message(line, tuple((name, value) for name, value in message["headers"]), body, note)
