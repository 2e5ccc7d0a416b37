"""What Allure shows around the scenarios: the environment of the run, its categories and its executor."""

from __future__ import annotations

import re

from proctor.judging import RunVerdict
from proctor.reporting.run_facts import RunFacts, moment
from proctor.reporting.wording import headline

CATEGORIES = (
    ("Requirement broken", "failed", "REQUIREMENT BROKEN"),
    ("Warning: does not prevent conformance", "unknown", "WARNING"),
    ("No verdict", "broken", "NO VERDICT"),
    ("Harness at fault", "broken", "HARNESS ERROR"),
    ("Waiting for review", "skipped", "WAITING FOR REVIEW"),
    ("Not run", "skipped", "NO VERDICT"),
)
"""Name, status, and how the message begins."""


def environment(run: RunVerdict, facts: RunFacts) -> str:
    """A Java properties file, which Allure shows as a table."""
    pairs = [
        *((f"Profile {name}", headline(run, profile)) for name, profile in run.profiles.items()),
        ("Target", facts.target),
        ("Address", facts.url),
        ("Under test", facts.role),
        ("Capabilities", ", ".join(sorted(facts.capabilities))),
        ("Date", moment(facts.started)),
        ("Run", facts.run),
        ("Journal", f"NOT whole: {facts.problem}" if facts.problem else "whole"),
        ("Journal SHA-256", facts.journal_sha256),
        *sorted((f"Version {name}", version) for name, version in facts.versions.items()),
    ]
    return "".join(f"{_key(name)}={_value(value)}\n" for name, value in pairs if value)


def categories() -> list[dict[str, object]]:
    """For Allure 2; Allure 3 is told the same by its configuration, in ``tools/allure``."""
    return [
        {"name": name, "matchedStatuses": [status], "messageRegex": f"(?s){start}.*"}
        for name, status, start in CATEGORIES
    ]


def executor(run: RunVerdict, facts: RunFacts) -> dict[str, str]:
    """Who ran it. The report is named by what it says: Allure's own headline would be a percentage."""
    names = "; ".join(headline(run, profile) for profile in run.profiles.values())
    return {"name": "Proctor", "type": "proctor", "buildName": facts.run, "reportName": names or "Proctor"}


def _key(name: str) -> str:
    return re.sub(r"([\s=:#!\\])", r"\\\1", name)


def _value(value: str) -> str:
    return re.sub(r"\s+", " ", value.replace("\\", "\\\\"))
