"""What the requirement page says of a scenario besides its exchanges: failed checks, pictures, attestations.

Ready to be laid out by ``requirements.html.j2``; nothing is judged. All comes from the journal, which is redacted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from proctor.evidence import curl
from proctor.journal import Record
from proctor.reporting.body_text import cut
from proctor.reporting.narrative import Told
from proctor.reporting.run_facts import duration, scenario_seconds
from proctor.reporting.shots import Scene
from proctor.reporting.signed import Signed, signed
from proctor.reporting.wording import finding_verdict
from proctor.requirements import Profile, Requirement
from proctor.verdicts import Judgement, Verdict


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
class Happened:
    """What happened in a sentence besides its exchanges."""

    troubles: tuple[Trouble, ...]
    pictures: tuple[Picture, ...]
    attestations: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A scenario of the page. Its sentences are laid out by ``evidence_markup``."""

    scene: Scene
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
    output: str


def article(scene: Scene) -> Article:
    narrative = scene.narrative
    story, plan = narrative.story, narrative.story.plan
    return Article(
        scene=scene,
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
        output=story.output,
    )


def happened(scene: Scene, told: Told) -> Happened:
    """``told`` is one of the sentences of the scenario, or what is around them."""
    narrative = scene.narrative
    by_id = {exchange["id"]: exchange for exchange in narrative.story.exchanges} if told.troubles else {}
    return Happened(
        troubles=tuple(_trouble(finding, narrative.profile, by_id) for finding in told.troubles),
        pictures=tuple(Picture(p["file"], p["title"], p["sha256"], p["exchange"]) for p in told.screenshots),
        attestations=tuple(signed(record) for record in told.attestations),
    )


def _trouble(finding: Record, profile: Profile | None, by_id: Mapping[str, Record]) -> Trouble:
    known = profile.requirements if profile else {}
    requirement = known.get(finding["requirement"] or "")
    compared = finding["outcome"] == "broken" or finding["expected"] is not None or finding["observed"] is not None
    exchange = by_id.get(finding["exchange"] or "")
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
        curl=cut(curl(exchange)) if exchange else "",
    )


def _value(value: object) -> str:
    return cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))
