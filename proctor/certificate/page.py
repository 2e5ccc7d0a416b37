"""``certificate.html``: one page for a person, printable, that says what a certificate stands for and what not.

A pure function of the judged run and of who says it. Not for evidence, which is in the other files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from proctor.certificate.fitness import attestations
from proctor.journal import Journal, Record
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict, count
from proctor.reporting.page_frame import policy, style, template
from proctor.reporting.run_facts import moment, run_facts
from proctor.reporting.wording import plural
from proctor.verdicts import Verdict

TEMPLATE = Path(__file__).with_name("certificate.html.j2")
STYLE = Path(__file__).with_name("certificate.css")
WORDS: Mapping[str, str] = {
    "PASS": "shown to hold", "WARN": "not met, as a warning", "NOT_APPLICABLE": "not applicable",
    "NOT_TESTABLE": "that cannot be tested", "INCONCLUSIVE": "not known", "REVIEW": "waiting for review",
    "FAIL": "broken", "ERROR": "not judged, since the harness broke",
}  # fmt: skip
UNDER_TEST = {"platform": "the platform", "partner": "the partner's integration"}


@dataclass(frozen=True, slots=True)
class Issue:
    """Who certifies whom, and for how long. Names are "" where nobody gave any; ``key`` is "" for no signature.

    ``tested`` is what was really under test, from the journal.
    """

    subject: str
    product: str
    issuer: str
    tested: str
    issued: datetime
    valid_until: datetime
    key: str
    without: tuple[str, ...] = ()
    """What should be in the certificate and is not, with the reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Requirements that share the reason why they do not apply, or cannot be tested."""

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What is said of one profile."""

    verdict: ProfileVerdict
    counts: Mapping[str, int]
    musts: int
    warnings: tuple[RequirementVerdict, ...]
    open: tuple[RequirementVerdict, ...]
    not_applicable: tuple[Reason, ...]
    not_testable: tuple[Reason, ...]
    unscored: tuple[str, ...]


def certificate_page(run: RunVerdict, journal: Journal, issue: Issue) -> str:
    """The page as HTML."""
    facts = run_facts(journal)
    sheet = style(STYLE)
    made = journal.header.get("made_with", {})
    version = made.get("tag") or made.get("commit") or made.get("recorded") or "unknown"
    return template(TEMPLATE).render(
        style=sheet,
        policy=policy(sheet),
        issue=issue,
        parts=[_part(verdict) for verdict in run.profiles.values()],
        under_test=UNDER_TEST.get(facts.role, facts.role),
        facts=facts,
        program=program(journal.header),
        mock=is_mock(journal.header),
        words=WORDS,
        tested=moment(facts.started),
        day=lambda when: f"{when:%Y-%m-%d %H:%M} UTC",
        version=version,
        attested=[one for one in attestations(run) if one["state"] == "valid"],
        plural=plural,
    )


def program(header: Record) -> str:
    """How the partner's program was run, in the words of the command line; "" where the platform was under test."""
    options = header.get("options") or []
    return str(options[options.index("--partner") + 1]) if "--partner" in options[:-1] else ""


def is_mock(header: Record) -> bool:
    """Whether the platform was the sandbox: no other has its control API."""
    return "control" in header.get("target", {}).get("capabilities", ())


def tested(header: Record) -> str:
    """What was under test, in a sentence for programs and their readers."""
    mock = is_mock(header)
    if header.get("role") == "partner":
        where = "Proctor's own mock platform" if mock else f"the target {header['target']['name']}"
        return f"the partner's integration ({program(header)}), at {where}"
    return "Proctor's own mock platform" if mock else f"the platform of the target {header['target']['name']}"


def _part(profile: ProfileVerdict) -> Part:
    counted = profile.counted
    weak = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.REVIEW)
    return Part(
        verdict=profile,
        counts=count(counted),
        musts=sum(v.requirement.counts and v.judgement.verdict is Verdict.PASS for v in counted),
        warnings=tuple(v for v in counted if v.judgement.verdict is Verdict.WARN),
        open=tuple(v for v in counted if v.judgement.verdict in weak),
        not_applicable=_reasons(counted, Verdict.NOT_APPLICABLE),
        not_testable=_reasons(counted, Verdict.NOT_TESTABLE),
        unscored=tuple(v.requirement.id for v in profile.unscored),
    )


def _reasons(counted: tuple[RequirementVerdict, ...], verdict: Verdict) -> tuple[Reason, ...]:
    by_text: dict[str, list[str]] = {}
    for one in counted:
        if one.judgement.verdict is verdict:
            by_text.setdefault(one.explanation, []).append(one.requirement.id)
    return tuple(Reason(text, tuple(ids)) for text, ids in by_text.items())
