"""``junit.xml``: one test case per scenario, for continuous integration.

The form knows four outcomes only; the exact verdicts stand in ``verdicts.json``. Nothing that is not known is shown as
passed: what never ran is skipped, everything else that is unknown is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from proctor.journal import Journal
from proctor.judging import RunVerdict, first_exchange
from proctor.reporting.account import Account, account
from proctor.reporting.failure_text import failure_text
from proctor.reporting.files import write_bytes
from proctor.reporting.narrative import Narrative
from proctor.reporting.run_facts import scenario_seconds
from proctor.reporting.shots import Scene
from proctor.reporting.wording import MEANINGS, headline, reason
from proctor.verdicts import Verdict

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS = {Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "error"}
_COUNTS = {"tests": None, "failures": "failure", "errors": "error", "skipped": "skipped"}
"""The attributes of a suite that count its cases, and the element that a case has then."""
_WITHOUT = frozenset({Verdict.PASS, Verdict.WARN})


def junit_document(run: RunVerdict, journal: Journal) -> bytes:
    """The document as UTF-8 XML. Pure: the same run verdict and journal give the same document."""
    told = account(run, journal)
    suites = _Suites(told)
    for scene in told.scenes():
        suites.add(scene.narrative)
    return suites.document()


def passed_to_junit(told: Account, scenes: Iterable[Scene], file: Path) -> Iterator[Scene]:
    """Hand on each scenario, and after the last one write the document, at once or not at all."""
    suites = _Suites(told)
    for scene in scenes:
        suites.add(scene.narrative)
        yield scene
    write_bytes(file, suites.document())


class _Suite:
    """A suite while its cases are added: these as text, since all of them as elements take ten times the room."""

    def __init__(self, name: str) -> None:
        self._head = Element("testsuite", name=_clean(name))
        self._cases: list[str] = []
        self._seconds = 0.0
        self._began = 0.0
        self.counts = dict.fromkeys(_COUNTS, 0)

    def add(self, case: Element, started: float = 0.0) -> None:
        for name, kind in _COUNTS.items():
            self.counts[name] += kind is None or case.find(kind) is not None
        self._seconds += float(case.get("time", 0))
        if started:
            self._began = min(started, self._began or started)
        self._cases.append(tostring(case, encoding="unicode"))

    def text(self) -> str:
        if self._began:
            self._head.set("timestamp", datetime.fromtimestamp(self._began, UTC).strftime("%Y-%m-%dT%H:%M:%S"))
        return _with_content(self._head, self.counts, self._seconds, self._cases)

    @property
    def seconds(self) -> float:
        return self._seconds


class _Suites:
    """A suite for each feature file, in the order in which their scenarios come."""

    def __init__(self, told: Account) -> None:
        self._told = told
        self._suites: dict[str, _Suite] = {}

    def add(self, narrative: Narrative) -> None:
        uri = narrative.story.plan.uri
        suite = self._suites.setdefault(uri, _Suite(uri))
        suite.add(_case(narrative, self._told.run), narrative.story.started)

    def document(self) -> bytes:
        suites = list(self._suites.values())
        if self._told.run.state == "interrupted":
            suites.append(_Suite("proctor"))
            suites[-1].add(_interruption(self._told))
        counts = {name: sum(suite.counts[name] for suite in suites) for name in _COUNTS}
        seconds = sum(suite.seconds for suite in suites)
        text = _with_content(Element("testsuites", name="Proctor"), counts, seconds, [one.text() for one in suites])
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _with_content(element: Element, counts: Mapping[str, int], seconds: float, content: list[str]) -> str:
    for name, number in counts.items():
        element.set(name, str(number))
    element.set("time", f"{seconds:.3f}")
    head = tostring(element, encoding="unicode", short_empty_elements=False)
    end = f"</{element.tag}>"
    return "".join([head.removesuffix(end), *content, end])


def _case(narrative: Narrative, run: RunVerdict) -> Element:
    story, plan, verdict = narrative.story, narrative.story.plan, narrative.judgement.verdict
    time = f"{scenario_seconds(story):.3f}"
    case = Element("testcase", name=_clean(plan.name), classname=_clean(plan.uri), time=time)
    properties = SubElement(case, "properties")
    for requirement in plan.requirements:
        SubElement(properties, "property", name="requirement", value=requirement)
    SubElement(properties, "property", name="verdict", value=verdict.value)
    message, text = _message(narrative), _text(narrative, run)
    if verdict in _WITHOUT:
        if verdict is Verdict.WARN:
            SubElement(case, "system-out").text = _clean(f"WARN: {message}\n\n{text}")
    elif verdict in _ELEMENTS and (story.state or verdict is not Verdict.INCONCLUSIVE):
        element = SubElement(case, _ELEMENTS[verdict], type=_type(narrative), message=_clean(message))
        element.text = _clean(text)
    else:
        SubElement(case, "skipped", message=_clean(f"{verdict}: {message}"))
    return case


def _type(narrative: Narrative) -> str:
    verdict = narrative.judgement.verdict
    return verdict.value if verdict is not Verdict.FAIL else _clean(narrative.judgement.reason) or verdict.value


def _message(narrative: Narrative) -> str:
    """One line: the first trouble of the kind that decides, or why there is nothing to tell."""
    trouble = narrative.trouble_like(narrative.judgement.verdict)
    if trouble is not None:
        return f"{trouble['requirement'] or 'no requirement'}: {trouble['text']}"
    if not narrative.story.state:
        return "the run never came to this scenario"
    verdict = narrative.judgement.verdict
    return narrative.story.text or reason(narrative.judgement) or MEANINGS[verdict]


def _text(narrative: Narrative, run: RunVerdict) -> str:
    if narrative.profile is None:
        return ""
    plan = narrative.story.plan
    told = [
        failure_text(f, plan, narrative.profile, first_exchange(run, f["exchange"])) for f in narrative.troubles[:20]
    ]
    return "\n\n".join(told)


def _interruption(told: Account) -> Element:
    """A run that did not end has to be red, even where every scenario that was finished is green."""
    case = Element("testcase", name="the run comes to its end", classname="proctor", time="0.000")
    why = told.facts.problem or "the run was interrupted"
    error = SubElement(case, "error", type="INTERRUPTED", message=_clean(why))
    error.text = _clean("\n".join(headline(told.run, profile) for profile in told.run.profiles.values()))
    return case


def _clean(text: str) -> str:
    """Text without what XML 1.0 cannot carry."""
    return _ILLEGAL.sub("\ufffd", text)
