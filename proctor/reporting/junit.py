"""``junit.xml``: one test case per scenario, for continuous integration.

The form knows four outcomes only; the exact verdicts stand in ``verdicts.json``. Nothing that is not known is shown as
passed: what never ran is skipped, everything else that is unknown is an error.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from proctor.journal import Journal
from proctor.judging import RunVerdict, first_exchange
from proctor.reporting.failure_text import failure_text
from proctor.reporting.files import write_bytes
from proctor.reporting.narrative import Narrative, narratives
from proctor.reporting.run_facts import run_facts, scenario_seconds
from proctor.reporting.wording import MEANINGS, headline, reason
from proctor.verdicts import Verdict

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ELEMENTS = {Verdict.FAIL: "failure", Verdict.ERROR: "error", Verdict.INCONCLUSIVE: "error"}
_WITHOUT = frozenset({Verdict.PASS, Verdict.WARN})


def junit_document(run: RunVerdict, journal: Journal) -> bytes:
    """The document as UTF-8 XML. Pure: the same run verdict and journal give the same document."""
    root = Element("testsuites", name="Proctor")
    suites: dict[str, Element] = {}
    for narrative in narratives(run, journal).values():
        uri = narrative.story.plan.uri
        if uri not in suites:
            suites[uri] = SubElement(root, "testsuite", name=_clean(uri))
        _case(suites[uri], narrative, run)
    if run.state == "interrupted":
        _interruption(SubElement(root, "testsuite", name="proctor"), run, journal)
    for suite in suites.values():
        moments = [s.started for s in run.scenarios.values() if s.plan.uri == suite.get("name") and s.started]
        if moments:
            suite.set("timestamp", datetime.fromtimestamp(min(moments), UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    for suite in root:
        _count(suite, [suite])
    _count(root, list(root))
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def write_junit(run: RunVerdict, journal: Journal, file: Path) -> None:
    """Write the document, at once or not at all."""
    write_bytes(file, junit_document(run, journal))


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


def _interruption(suite: Element, run: RunVerdict, journal: Journal) -> None:
    """A run that did not end has to be red, even where every scenario that was finished is green."""
    case = SubElement(suite, "testcase", name="the run comes to its end", classname="proctor", time="0.000")
    problem = run_facts(journal).problem
    error = SubElement(case, "error", type="INTERRUPTED", message=_clean(problem or "the run was interrupted"))
    error.text = _clean("\n".join(headline(run, profile) for profile in run.profiles.values()))


def _count(element: Element, suites: list[Element]) -> None:
    cases = [case for suite in suites for case in suite.iter("testcase")]
    for name, kind in (("tests", None), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(kind is None or case.find(kind) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def _clean(text: str) -> str:
    """Text without what XML 1.0 cannot carry."""
    return _ILLEGAL.sub("\ufffd", text)
