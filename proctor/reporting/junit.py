"""``junit.xml``: one test case per scenario, for continuous integration.

The form knows four outcomes only; the exact verdicts stand in ``verdicts.json``. Nothing that is not known is shown as
passed: what never ran is skipped, everything else that is unknown is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
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


class _Suites:
    """A suite for each feature file, in the order in which their scenarios come."""

    def __init__(self, told: Account) -> None:
        self._told = told
        self._root = Element("testsuites", name="Proctor")
        self._suites: dict[str, Element] = {}
        self._began: dict[str, float] = {}

    def add(self, narrative: Narrative) -> None:
        uri, started = narrative.story.plan.uri, narrative.story.started
        if uri not in self._suites:
            self._suites[uri] = SubElement(self._root, "testsuite", name=_clean(uri))
        if started:
            self._began[uri] = min(started, self._began.get(uri, started))
        _case(self._suites[uri], narrative, self._told.run)

    def document(self) -> bytes:
        if self._told.run.state == "interrupted":
            _interruption(SubElement(self._root, "testsuite", name="proctor"), self._told)
        for uri, began in self._began.items():
            self._suites[uri].set("timestamp", datetime.fromtimestamp(began, UTC).strftime("%Y-%m-%dT%H:%M:%S"))
        for suite in self._root:
            _count(suite, [suite])
        _count(self._root, list(self._root))
        text = tostring(self._root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _case(suite: Element, narrative: Narrative, run: RunVerdict) -> None:
    story, plan, verdict = narrative.story, narrative.story.plan, narrative.judgement.verdict
    time = f"{scenario_seconds(story):.3f}"
    case = SubElement(suite, "testcase", name=_clean(plan.name), classname=_clean(plan.uri), time=time)
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


def _interruption(suite: Element, told: Account) -> None:
    """A run that did not end has to be red, even where every scenario that was finished is green."""
    case = SubElement(suite, "testcase", name="the run comes to its end", classname="proctor", time="0.000")
    why = told.facts.problem or "the run was interrupted"
    error = SubElement(case, "error", type="INTERRUPTED", message=_clean(why))
    error.text = _clean("\n".join(headline(told.run, profile) for profile in told.run.profiles.values()))


def _count(element: Element, suites: list[Element]) -> None:
    cases = [case for suite in suites for case in suite.iter("testcase")]
    for name, kind in (("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(kind is None or case.find(kind) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _clean(text: str) -> str:
    """Text without what XML 1.0 cannot carry."""
    return _ILLEGAL.sub("\ufffd", text)
