"""``allure-results/``: the scenarios of a run as Allure reads them, drawn from the journal.

A scenario that passed has two files: its result, and one text with all of its exchanges. Any other has a file for each
exchange, below the sentence that made it. Screenshots and attestations are files of their own everywhere.

The form is that of allure-python-commons 2.16 (``allure_commons.model2``): a test compares every member. It is not used
to write, since turning its classes into JSON took as long as all the rest. File names and ids come from the run and
the scenario, so the same journal gives the same files. There are no containers: nothing of the harness's fixtures is
told.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from proctor.journal import Journal, Record
from proctor.judging import RunVerdict, first_exchange
from proctor.quick_json import written
from proctor.reporting.account import Account, account
from proctor.reporting.allure_exchange import EXTENSION, TYPE, exchange_attachment, exchange_name, exchanges_text
from proctor.reporting.allure_labels import description, full_name, history_id, labels, links, parameters, title_path
from proctor.reporting.allure_surroundings import categories, environment, executor
from proctor.reporting.failure_text import failure_text
from proctor.reporting.narrative import Narrative, State, Told
from proctor.reporting.shots import Part, Scene
from proctor.reporting.signed import signed
from proctor.reporting.wording import MEANINGS, finding_verdict, headline, plural, reason
from proctor.verdicts import Verdict

STATUSES = {
    Verdict.FAIL: "failed",
    Verdict.ERROR: "broken",
    Verdict.INCONCLUSIVE: "broken",
    Verdict.REVIEW: "skipped",
    # Not "passed": that would be green, with nothing to tell it from a scenario that found nothing.
    Verdict.WARN: "unknown",
    Verdict.PASS: "passed",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.NOT_TESTABLE: "skipped",
}
_OWN_FILES = ("*-result.json", "*-attachment.*", "*-globals.json")
Files = dict[str, bytes]
Item = dict[str, Any]
"""A result, a step, an attachment: whatever Allure has a form for."""


def allure_files(run: RunVerdict, journal: Journal) -> Iterator[tuple[str, bytes]]:
    """Every file with its name. Pure: the same run verdict, journal and screenshots give the same files."""
    told = account(run, journal)
    results = _Results(told)
    for scene in told.scenes():
        yield from results.of(scene)
    yield from results.surroundings()


def write_allure_results(run: RunVerdict, journal: Journal, folder: Path) -> None:
    """Write the files into a folder."""
    told = account(run, journal)
    for _ in passed_to_allure(told, told.scenes(), folder):
        pass


def passed_to_allure(told: Account, scenes: Iterable[Scene], folder: Path) -> Iterator[Scene]:
    """Hand on each scenario when its files are written into the folder.

    Results that are there already are replaced, since Allure would mix them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _OWN_FILES:
        for file in folder.glob(pattern):
            file.unlink()
    results = _Results(told)
    for scene in scenes:
        _write(folder, results.of(scene))
        yield scene
    _write(folder, results.surroundings())


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, content in files:
        # No Path for each: it puts every name into the interpreter's table of names, which then takes megabytes.
        with open(f"{folder}{os.sep}{name}", "wb") as stream:  # noqa: PTH123
            stream.write(content)


class _Results:
    """The files of a run. Of two scenarios that are told alike, the second is named as one."""

    def __init__(self, told: Account) -> None:
        self._told = told
        self._seen: dict[str, int] = {}

    def of(self, scene: Scene) -> Iterator[tuple[str, bytes]]:
        plan = scene.narrative.story.plan
        identity = history_id(plan, parameters(plan, 1))
        self._seen[identity] = self._seen.get(identity, 0) + 1
        return self._writer(plan.key).scenario(scene, self._seen[identity])

    def surroundings(self) -> Iterator[tuple[str, bytes]]:
        run, facts = self._told.run, self._told.facts
        yield from self._writer("run").statement(facts.ended, facts.problem)
        yield "environment.properties", environment(run, facts).encode("utf-8", "replace")
        yield "categories.json", json.dumps(categories(), indent=1).encode()
        yield "executor.json", json.dumps(executor(run, facts)).encode()

    def _writer(self, name: str) -> _Writer:
        return _Writer(self._told.run, f"{self._told.facts.run}/{name}", self._told.journal.file.parent)


class _Writer:
    """Builds the files of one result. ``base`` makes its ids its own, the same each time; pictures are in ``folder``"""

    def __init__(self, run: RunVerdict, base: str, folder: Path) -> None:
        self.run = run
        self._folder = folder
        self._base = base
        self._attached = 0
        self._files: Files = {}

    def scenario(self, scene: Scene, repeat: int) -> Iterator[tuple[str, bytes]]:
        narrative = scene.narrative
        story, plan = narrative.story, narrative.story.plan
        found = parameters(plan, repeat)
        result = _lean(
            name=plan.name,
            status=_status(narrative),
            statusDetails=self._details(narrative),
            stage="finished" if story.state else "pending",
            description=description(narrative, _warning(narrative)),
            steps=[self._step(part, narrative) for part in scene.sentences] if story.state else [],
            attachments=self._together(scene) + self._evidence(scene.outside, narrative) + self._output(story.output),
            parameters=found,
            start=_milliseconds(story.started or story.ended),
            stop=_milliseconds(max(story.started, story.ended)),
            uuid=self._id("result"),
            historyId=history_id(plan, found),
            testCaseId=history_id(plan, []),
            fullName=full_name(plan),
            labels=labels(narrative),
            links=links(narrative),
            titlePath=title_path(plan),
        )
        yield from self._files.items()
        yield self._id("result") + "-result.json", written(result)

    def statement(self, ended: float, problem: str) -> Iterator[tuple[str, bytes]]:
        """What the run says about its profiles, which no test result can say; and whether it can be relied upon."""
        at = _milliseconds(ended)
        lines = [headline(self.run, profile) for profile in self.run.profiles.values()]
        text = "\n".join([*lines, "", "The verdict of each requirement: requirements.html, beside this report."])
        attached = self._attach_text("conformance statement", text)
        why = f": {problem}" if problem else ""
        error = _lean(message=f"NO VERDICT: the run did not come to its end{why}", timestamp=at)
        content = _lean(
            attachments=[attached | _lean(timestamp=at)],
            errors=[error] if self.run.state == "interrupted" else [],
        )
        yield from self._files.items()
        yield self._id("result") + "-globals.json", json.dumps(content).encode()

    def _step(self, part: Part, narrative: Narrative) -> Item:
        told = part.told
        status, details = self._step_outcome(told, narrative)
        return _lean(
            name=f"{told.sentence.keyword} {told.sentence.text}".strip(),
            status=status,
            statusDetails=details,
            stage="finished" if told.state is not State.NOT_REACHED else "pending",
            attachments=self._attested(told) + self._evidence(part, narrative) + self._pictures(told),
            start=_milliseconds(told.started),
            stop=_milliseconds(max(told.started, told.ended)),
        )

    def _together(self, scene: Scene) -> list[Item]:
        """All exchanges of a scenario that passed, in one file: thousands of small ones take long to write and draw."""
        text = exchanges_text(scene) if _passed(scene.narrative) else ""
        if not text:
            return []
        number = sum(len(part.told.exchanges) for part in scene.parts)
        return [self._attach_text(f"{plural(number, 'exchange')}, sentence by sentence", text)]

    def _evidence(self, part: Part, narrative: Narrative) -> list[Item]:
        """The exchanges of a sentence, unless they stand together, and what did not hold in it."""
        exchanges = () if _passed(narrative) else part.exchanges
        shots = [
            self._attach(exchange_name(exchange), exchange_attachment(exchange), TYPE, EXTENSION)
            for exchange in exchanges
        ]
        return shots + [self._trouble(finding, narrative) for finding in part.told.troubles]

    def _attested(self, told: Told) -> list[Item]:
        """Who attested the sentence, or that it waits for somebody."""
        found = []
        for one in map(signed, told.attestations):
            text = "\n".join(f"{name}: {value}" for name, value in one.lines)
            found.append(self._attach_text(one.headline, text))
        return found

    def _pictures(self, told: Told) -> list[Item]:
        """The screenshots of a sentence. One that is no longer the one that was taken is said to be so."""
        found = []
        for record in told.screenshots:
            picture = _picture(self._folder / record["file"], record["sha256"])
            if picture is None:
                text = f"{record['file']} is missing, or not the picture that was taken (SHA-256 {record['sha256']})"
                found.append(self._attach_text(record["title"], text))
            else:
                found.append(self._attach(record["title"], picture, "image/png", "png"))
        return found

    def _output(self, words: str) -> list[Item]:
        """What the partner's program wrote, where something went wrong."""
        name = "the last that the partner's program wrote"
        return [self._attach_text(name, words)] if words else []

    def _trouble(self, finding: Record, narrative: Narrative) -> Item:
        known = narrative.profile.requirements if narrative.profile else {}
        name = f"{finding_verdict(finding, known)} {finding['requirement'] or 'no requirement'}: {finding['code']}"
        return self._attach_text(name, self._text(finding, narrative))

    def _text(self, finding: Record, narrative: Narrative) -> str:
        if narrative.profile is None:
            return str(finding["text"])
        return failure_text(
            finding, narrative.story.plan, narrative.profile, first_exchange(self.run, finding["exchange"])
        )

    def _details(self, narrative: Narrative) -> Item | None:
        verdict = narrative.judgement.verdict
        if verdict is Verdict.PASS:
            return None
        trouble = narrative.trouble_like(verdict)
        if trouble is None:
            return _lean(message=f"{_lead(verdict)}: {_why(narrative)}")
        return self._told(verdict, trouble, narrative)

    def _told(self, verdict: Verdict, trouble: Record, narrative: Narrative) -> Item:
        """A trouble in the same words for the scenario and for its sentence: Allure then shows it in one place."""
        broken = trouble["outcome"] == "broken"
        return _lean(
            message=f"{_lead(verdict)}: {trouble['requirement'] or 'no requirement'}: {trouble['text']}",
            trace=self._text(trouble, narrative),
            # Allure 3 shows these two side by side; Allure 2 ignores them.
            actual=_value(trouble["observed"]) if broken else None,
            expected=_value(trouble["expected"]) if broken else None,
        )

    def _step_outcome(self, told: Told, narrative: Narrative) -> tuple[str, Item | None]:
        """A sentence's status by the worst that was found in it, never better than how far it came."""
        known = narrative.profile.requirements if narrative.profile else {}
        worst = next((f for f in told.troubles if finding_verdict(f, known) is told.verdict), None)
        if told.state is State.NOT_REACHED:
            return "skipped", _lean(message="not reached")
        if told.state is State.INTERRUPTED:
            return "broken", _lean(message="NO VERDICT: the run ended during this sentence")
        if told.verdict is not None and worst is not None:
            return STATUSES[told.verdict], self._told(told.verdict, worst, narrative)
        if told.state is State.DONE:
            return "passed", None
        return "broken", _lean(message="NO VERDICT: it did not succeed, and nothing tells why")

    def _attach(self, name: str, content: bytes, type_: str, extension: str) -> Item:
        """Each attachment has a file of its own: Allure 3 misses the second use of one."""
        self._attached += 1
        source = f"{self._id(f'attachment-{self._attached}')}-attachment.{extension}"
        self._files[source] = content
        return {"name": name, "source": source, "type": type_}

    def _attach_text(self, name: str, text: str) -> Item:
        return self._attach(name, text.encode("utf-8", "replace"), "text/plain", "txt")

    def _id(self, what: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"proctor:{self._base}/{what}"))


def _picture(file: Path, sha256: str) -> bytes | None:
    try:
        content = file.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _lean(**members: Any) -> Item:
    """The members that say something, as Allure's own writers have it."""
    return {name: value for name, value in members.items() if value}


def _passed(narrative: Narrative) -> bool:
    return narrative.judgement.verdict is Verdict.PASS


def _warning(narrative: Narrative) -> str:
    if narrative.judgement.verdict is not Verdict.WARN:
        return ""
    texts = [f"{f['requirement']}: {f['text']}" for f in narrative.troubles]
    return "WARNING, which does not prevent conformance: " + "; ".join(dict.fromkeys(texts))


def _status(narrative: Narrative) -> str:
    """Never started is skipped; anything else by its verdict."""
    verdict = narrative.judgement.verdict
    if verdict is Verdict.INCONCLUSIVE and not narrative.story.state:
        return "skipped"
    return STATUSES[verdict]


def _lead(verdict: Verdict) -> str:
    """How a message begins; ``categories`` goes by it."""
    return {
        Verdict.FAIL: "REQUIREMENT BROKEN",
        Verdict.ERROR: "HARNESS ERROR",
        Verdict.INCONCLUSIVE: "NO VERDICT",
        Verdict.REVIEW: "WAITING FOR REVIEW",
        Verdict.WARN: "WARNING",
    }.get(verdict, verdict.value.replace("_", " "))


def _why(narrative: Narrative) -> str:
    if not narrative.story.state:
        return "the run never came to this scenario"
    return narrative.story.text or reason(narrative.judgement) or MEANINGS[narrative.judgement.verdict]


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _milliseconds(seconds: float) -> int | None:
    return round(seconds * 1000) or None
