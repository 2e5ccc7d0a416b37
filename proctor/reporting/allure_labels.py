"""How a scenario is named, labelled and linked in Allure: by its place in the features, its tags and requirements.

Tags of the form ``@name:value`` are data: severity, epic, owner, issue and link. Where a tag may be there only once the
nearest wins: Examples before Scenario before Rule before Feature, which is the order of the plan's tags.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from proctor.plan import PlannedScenario
from proctor.reporting.narrative import Narrative
from proctor.requirements import Requirement
from proctor.verdicts import Level

Pair = dict[str, str]
"""A label, a parameter or a link, as Allure reads it."""

SEVERITIES = {Level.MUST: "critical", Level.SHOULD: "normal", Level.MAY: "minor"}
PAGE = "requirements.html"
_SEVERITY_WORDS = frozenset({"blocker", "critical", "normal", "minor", "trivial"})


def full_name(plan: PlannedScenario) -> str:
    """What Allure takes for the identity of a scenario, together with its parameters."""
    return f"{plan.uri}#{plan.name}"


def title_path(plan: PlannedScenario) -> list[str]:
    return [*plan.uri.split("/")[:-1], plan.feature, *([plan.rule] if plan.rule else [])]


def parameters(plan: PlannedScenario, repeat: int) -> list[Pair]:
    """The row of an outline. ``repeat`` counts scenarios of equal name and row: without it one would hide the other."""
    found = [{"name": name, "value": value} for name, value in plan.example.items()]
    return found + ([{"name": "repeat", "value": str(repeat)}] if repeat > 1 else [])


def history_id(plan: PlannedScenario, found: Iterable[Pair]) -> str:
    """The same in every run, and different for different rows."""
    identity = json.dumps([full_name(plan), sorted((p["name"], p["value"]) for p in found)])
    return hashlib.md5(identity.encode(), usedforsecurity=False).hexdigest()


def labels(narrative: Narrative) -> list[Pair]:
    """All labels of a scenario. None tells of the machine."""
    plan = narrative.story.plan
    requirements = known_requirements(narrative)
    title = narrative.profile.title if narrative.profile else plan.profile
    pairs = [
        ("epic", _nearest(plan, "epic").replace("-", " ") or title),
        ("feature", plan.feature),
        ("story", plan.rule),
        ("owner", _nearest(plan, "owner")),
        ("severity", _severity(plan, requirements)),
        ("verdict", narrative.judgement.verdict.value),
        ("reason", str(narrative.judgement.reason)),
        *(("requirement", name) for name in plan.requirements),
        *(("level", level.value) for level in Level if any(r.level is level for r in requirements)),
        *(("tag", tag) for tag in plan.tags if ":" not in tag),
        *(("issue", value) for value in _values(plan, "issue") if not _is_address(value)),
        ("framework", "pytest-bdd"),
        ("language", "gherkin"),
    ]
    return [{"name": name, "value": value} for name, value in pairs if value]


def links(narrative: Narrative) -> list[Pair]:
    """Each requirement's place on the requirement page, which lies beside the report; then what tags name.

    Allure 3 makes no link of a relative address and shows the name alone; the description has the rule itself.
    """
    plan = narrative.story.plan
    found = [("requirement", f"{PAGE}#req-{name}", name) for name in plan.requirements]
    found += [(kind, value, value) for kind in ("issue", "link") for value in _values(plan, kind) if _is_address(value)]
    return [{"type": kind, "url": url, "name": name} for kind, url, name in found]


def description(narrative: Narrative, warning: str) -> str:
    """Markdown: a warning first, since Allure shows no message for its status; then what is to be shown, and why."""
    plan = narrative.story.plan
    rules = {requirement.id: requirement.text for requirement in known_requirements(narrative)}
    shown = [f"* **{name}** {_plain(rules.get(name, ''))}" for name in plan.requirements]
    parts = [f"**{_plain(warning)}**" if warning else "", plan.description.strip(), "\n".join(shown)]
    return "\n\n".join(part for part in parts if part)


def known_requirements(narrative: Narrative) -> list[Requirement]:
    """The requirements that the scenario is to show, as far as the register has them."""
    known = narrative.profile.requirements if narrative.profile else {}
    return [known[name] for name in narrative.story.plan.requirements if name in known]


def _severity(plan: PlannedScenario, requirements: list[Requirement]) -> str:
    """The nearest tag's, otherwise by the strongest of its requirements."""
    tagged = _nearest(plan, "severity")
    if tagged in _SEVERITY_WORDS:
        return tagged
    worst = next((level for level in Level if any(r.level is level for r in requirements)), None)
    return SEVERITIES[worst] if worst else "normal"


def _nearest(plan: PlannedScenario, kind: str) -> str:
    return next(iter(_values(plan, kind)), "")


def _values(plan: PlannedScenario, kind: str) -> list[str]:
    prefix = f"{kind}:"
    return [tag.removeprefix(prefix) for tag in plan.tags if tag.startswith(prefix) and tag != prefix]


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#|&])", r"\\\1", " ".join(text.split()))


def _is_address(value: str) -> bool:
    """Only such values become links: whatever else a tag says must not be followed by a click."""
    return value.startswith(("https://", "http://"))
