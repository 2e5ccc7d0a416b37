"""A failed check in words: what came, what should have come, why it matters, and how to see it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from proctor.evidence import curl
from proctor.plan import PlannedScenario
from proctor.requirements import Profile
from proctor.verdicts import Verdict

LONGEST = 600
_HEADINGS = {
    "broken": "does not hold",
    "unknown": "could not be found out",
    "review": "waits for a person's attestation",
    "idle": "does not apply",
    "error": "could not be checked, since the harness is at fault",
}


def failure_texts(
    findings: Iterable[Mapping[str, Any]],
    scenario: PlannedScenario,
    profile: Profile,
    evidence: Callable[[str | None], Mapping[str, Any] | None],
) -> list[str]:
    """A text for each finding; one that breaks two rules at once is told once, under the weightier rule."""
    groups: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
    for finding in findings:
        same = tuple(finding[name] for name in ("outcome", "code", "text", "pointer", "exchange"))
        groups.setdefault(same, []).append(finding)
    texts = []
    for group in groups.values():
        first = next((f for f in group if _scored(f, profile)), group[0])
        text = failure_text(first, scenario, profile, evidence(first["exchange"]))
        others = [str(f["requirement"]) for f in group if f is not first]
        texts.append(text + (f"\n  also       {', '.join(others)}" if others else ""))
    return texts


def failure_text(
    finding: Mapping[str, Any], scenario: PlannedScenario, profile: Profile, exchange: Mapping[str, Any] | None
) -> str:
    """One finding of the journal, told so that nobody needs to look elsewhere first. Redacted, as the journal is."""
    requirement = profile.requirements.get(finding["requirement"] or "")
    index = finding.get("sentence")
    sentence = scenario.sentences[index] if isinstance(index, int) and 0 <= index < len(scenario.sentences) else None
    lines = [f"{finding['requirement'] or 'no requirement'} {_heading(finding, requirement)}: {finding['text']}"]
    if sentence is not None:
        lines.append(f"  sentence   {scenario.uri}:{sentence.line}: {sentence.keyword} {sentence.text}")
    if finding["outcome"] == "broken":
        lines.append(f"  expected   {_short(finding['expected'])}")
        lines.append(f"  observed   {_short(finding['observed'])}")
    if finding["pointer"]:
        lines.append(f"  pointer    {finding['pointer']}")
    if requirement is not None:
        lines.append(f"  rule       {requirement.level} ({requirement.evidence}): {requirement.text}")
        lines.append(f"  source     {', '.join(profile.sources.get(s, s) for s in requirement.source)}")
    if exchange is not None:
        response = exchange["response"]
        answer = f"{response['status']} {response['reason']}".strip() if response else exchange["trouble"]
        lines.append(f"  exchange   {exchange['request']['method']} {exchange['request']['url']} -> {answer}")
        lines.append(f"  again      {curl(exchange)}")
    return "\n".join(lines)


def _heading(finding: Mapping[str, Any], requirement: Any) -> str:
    if finding["outcome"] == "broken" and requirement is not None and requirement.when_broken is Verdict.WARN:
        return "is not met (a warning)"
    return f"{_HEADINGS[finding['outcome']]} [{finding['code']}]"


def _scored(finding: Mapping[str, Any], profile: Profile) -> bool:
    requirement = profile.requirements.get(finding["requirement"] or "")
    return requirement is not None and requirement.scored


def _short(value: object) -> str:
    plain = isinstance(value, str) and not _looks_otherwise(value)
    text = str(value) if plain else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def _looks_otherwise(text: str) -> bool:
    """Whether a text, without its quotes, could be taken for something else: a number, null, nothing."""
    try:
        json.loads(text)
    except ValueError:
        return text != text.strip() or not text
    return True
