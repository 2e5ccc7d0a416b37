"""The evidence of the requirement page: scenarios, sentences, exchanges and failed checks, ready to be laid out.

Bodies are put into lines and cut; nothing is judged. Everything comes from the journal, which is redacted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.evidence import curl
from proctor.journal import Record
from proctor.reporting.narrative import Narrative, State, Told, shown_exchanges
from proctor.reporting.run_facts import duration, scenario_seconds
from proctor.reporting.signed import Signed, signed
from proctor.reporting.wording import finding_verdict
from proctor.requirements import Profile, Requirement
from proctor.verdicts import Judgement, Verdict

LONGEST_SHOWN = 8 * 1024
LONGEST_WHERE_ALL_IS_WELL = 800
"""Characters of a body on the page, of which the journal has all. Messages by the thousand that are well need less."""
_IN_LINES = json.JSONEncoder(ensure_ascii=False, indent=2)


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer. ``note`` says what is not shown of the body, or why there is none."""

    line: str
    headers: tuple[tuple[str, str], ...]
    body: str
    note: str


@dataclass(frozen=True, slots=True)
class Shot:
    """An exchange. ``title`` is one line: what was asked, and what the answer was."""

    id: str
    title: str
    status: str
    actor: str
    took: str
    deliberate: bool
    request: Message
    answer: Message | None
    trouble: str
    curl: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a person saw. ``file`` is where it is, relative to the page; ``sha256`` its digest when it was taken."""

    file: str
    title: str
    sha256: str
    exchange: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A check that did not hold. ``expected`` and ``observed`` are "" where nothing was compared."""

    verdict: Verdict
    code: str
    text: str
    expected: str
    observed: str
    pointer: str
    requirement: Requirement | None
    sources: tuple[str, ...]
    exchange: str
    curl: str


@dataclass(frozen=True, slots=True)
class Beat:
    """A sentence of a scenario with what happened in it. ``left_out`` exchanges before the last one are not shown."""

    keyword: str
    text: str
    requirement: str
    state: State
    verdict: Verdict | None
    held: int
    shots: tuple[Shot, ...]
    left_out: int
    troubles: tuple[Trouble, ...]
    pictures: tuple[Picture, ...] = ()
    attestations: tuple[Signed, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario of the page."""

    key: str
    name: str
    place: str
    description: str
    example: tuple[tuple[str, str], ...]
    requirements: tuple[str, ...]
    judgement: Judgement
    note: str
    took: str
    open: bool
    beats: tuple[Beat, ...]
    outside: Beat
    output: str


def scenes(told: Mapping[str, Narrative]) -> Iterator[Scene]:
    """The scenarios in the order of the plan, each made when its turn has come."""
    return (_scene(narrative) for narrative in told.values())


def _scene(narrative: Narrative) -> Scene:
    story, plan = narrative.story, narrative.story.plan
    shots = {exchange["id"]: exchange for exchange in story.exchanges}
    longest = LONGEST_WHERE_ALL_IS_WELL if narrative.judgement.verdict is Verdict.PASS else LONGEST_SHOWN
    return Scene(
        key=plan.key,
        name=plan.name,
        place=" / ".join(part for part in (plan.feature, plan.rule) if part),
        description=plan.description,
        example=tuple(plan.example.items()),
        requirements=plan.requirements,
        judgement=narrative.judgement,
        note=story.text or ("" if story.state else "This scenario was planned, but the run never came to it."),
        took=duration(scenario_seconds(story)) if story.started else "",
        # What went well is folded away: a reader wants to see first what did not.
        open=narrative.judgement.verdict is not Verdict.PASS and bool(story.state),
        beats=tuple(_beat(sentence, narrative, shots, longest) for sentence in narrative.sentences),
        outside=_beat(narrative.outside, narrative, shots, longest),
        output=story.output,
    )


def _beat(told: Told, narrative: Narrative, shots: Mapping[str, Record], longest: int) -> Beat:
    exchanges, left_out = shown_exchanges(told, narrative)
    return Beat(
        keyword=told.sentence.keyword,
        text=told.sentence.text,
        requirement=told.sentence.requirement or "",
        state=told.state,
        verdict=told.verdict,
        held=told.held,
        shots=tuple(_shot(exchange, longest) for exchange in exchanges),
        left_out=left_out,
        troubles=tuple(_trouble(finding, narrative.profile, shots) for finding in told.troubles),
        attestations=tuple(signed(record) for record in told.attestations),
        pictures=tuple(Picture(p["file"], p["title"], p["sha256"], p["exchange"]) for p in told.screenshots),
    )


def _trouble(finding: Record, profile: Profile | None, shots: Mapping[str, Record]) -> Trouble:
    known = profile.requirements if profile else {}
    requirement = known.get(finding["requirement"] or "")
    compared = finding["outcome"] == "broken" or finding["expected"] is not None or finding["observed"] is not None
    exchange = shots.get(finding["exchange"] or "")
    return Trouble(
        verdict=finding_verdict(finding, known),
        code=finding["code"],
        text=finding["text"],
        expected=_value(finding["expected"]) if compared else "",
        observed=_value(finding["observed"]) if compared else "",
        pointer=finding["pointer"],
        requirement=requirement,
        sources=tuple(profile.sources.get(s, s) for s in requirement.source) if profile and requirement else (),
        exchange=finding["exchange"] if exchange else "",
        curl=_cut(curl(exchange))[0] if exchange else "",
    )


def _shot(exchange: Record, longest: int) -> Shot:
    request, response = exchange["request"], exchange["response"]
    status = f"{response['status']} {response['reason']}".strip() if response else "no answer"
    answer = None
    if response:
        answer = _message(f"{response['version']} {status}", response, longest)
    return Shot(
        id=exchange["id"],
        title=f"{request['method']} {request['url']}",
        status=status,
        actor=exchange["actor"],
        took=duration(exchange["elapsed"]),
        deliberate=bool(exchange["deliberate"]),
        request=_message(f"{request['method']} {request['url']}", request, longest),
        answer=answer,
        trouble=exchange["trouble"],
        curl=_cut(curl(exchange))[0],
    )


def _message(line: str, message: Mapping[str, Any], longest: int) -> Message:
    body, note = body_text(message["body"], longest)
    flaw = message.get("flaw")
    notes = "; ".join(word for word in (note, f"delivery: {flaw}" if flaw else "") if word)
    brief = longest < LONGEST_SHOWN
    headers = () if brief else tuple((name, value) for name, value in message["headers"])
    return Message(line, headers, body, "; ".join(filter(None, (notes, "headers: see the journal" if brief else ""))))


def body_text(body: Mapping[str, Any] | None, longest: int = LONGEST_SHOWN) -> tuple[str, str]:
    """A journalled body as text in lines, and a note on what is not shown of it."""
    if body is None:
        return "", "no body"
    if "parts" in body:
        parts = [_part(part) for part in body["parts"]]
        return "\n\n".join(parts), f"{body['size']} bytes in {len(parts)} part(s); files themselves are not kept"
    if "text" not in body:
        return "", f"{body['size']} bytes, not kept: {body.get('omitted', 'no text')}; SHA-256 {body.get('sha256', '')}"
    text, cut = _cut(_lines(body["text"], longest), longest)
    return text, f"the first {longest} characters; the journal has the rest" if cut else ""


def _part(part: Mapping[str, Any]) -> str:
    """A part of a multipart body, one line for each of its members that has a value."""
    names = {"fileName": "file name", "type": "media type", "size": "bytes", "sha256": "SHA-256"}
    return "\n".join(f"{names.get(name, name)}: {value}" for name, value in part.items() if value not in ("", None))


def _lines(text: str, longest: int) -> str:
    """JSON in lines, not much more of it than is shown: a page of a long list has fifty times as much."""
    pieces, size = [], 0
    try:
        for piece in _IN_LINES.iterencode(json.loads(text)):
            pieces.append(piece)
            size += len(piece)
            if size > longest:
                break
    except (ValueError, RecursionError):
        return text
    return "".join(pieces)


def _value(value: object) -> str:
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))[0]


def _cut(text: str, longest: int = LONGEST_SHOWN) -> tuple[str, bool]:
    return (text, False) if len(text) <= longest else (text[:longest] + "\n…", True)
