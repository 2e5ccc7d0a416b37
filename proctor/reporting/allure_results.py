"""``allure-results/``: the scenarios of a run as Allure reads them, drawn from the journal.

Names of allure-python-commons 2.16 that are used although they are not documented, checked by a contract test:
``allure_commons.model2`` (TestResult, TestStepResult, StatusDetails, Attachment, Label, Link, Parameter, Globals,
GlobalAttachment, GlobalError, Status, and their file patterns) and ``allure_commons.logger.AllureMemoryLogger`` (the
serialisation, without its random file names).

File names and ids come from the run and the scenario, so the same journal gives the same files. There are no
containers: nothing of the harness's fixtures is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from allure_commons.logger import AllureMemoryLogger
from allure_commons.model2 import (
    ATTACHMENT_PATTERN,
    Attachment,
    GlobalAttachment,
    GlobalError,
    Globals,
    Status,
    StatusDetails,
    TestResult,
    TestStepResult,
)
from attrs import define

from proctor.journal import Journal, Record
from proctor.judging import RunVerdict, first_exchange
from proctor.reporting.allure_exchange import EXTENSION, TYPE, exchange_attachment, exchange_name
from proctor.reporting.allure_labels import description, full_name, history_id, labels, links, parameters, title_path
from proctor.reporting.allure_surroundings import categories, environment, executor
from proctor.reporting.failure_text import failure_text
from proctor.reporting.narrative import Narrative, State, Told, narratives, shown_exchanges
from proctor.reporting.run_facts import run_facts
from proctor.reporting.signed import signed
from proctor.reporting.wording import MEANINGS, finding_verdict, headline, reason
from proctor.verdicts import Verdict

STATUSES = {
    Verdict.FAIL: Status.FAILED,
    Verdict.ERROR: Status.BROKEN,
    Verdict.INCONCLUSIVE: Status.BROKEN,
    Verdict.REVIEW: Status.SKIPPED,
    # Not "passed": that would be green, with nothing to tell it from a scenario that found nothing.
    Verdict.WARN: Status.UNKNOWN,
    Verdict.PASS: Status.PASSED,
    Verdict.NOT_APPLICABLE: Status.SKIPPED,
    Verdict.NOT_TESTABLE: Status.SKIPPED,
}
_OWN_FILES = ("*-result.json", "*-attachment.*", "*-globals.json")
Files = dict[str, bytes]


@define
class Details(StatusDetails):
    """With the two members that Allure 3 shows side by side, and Allure 2 ignores."""

    actual: str | None = None
    expected: str | None = None


def allure_files(run: RunVerdict, journal: Journal) -> Iterator[tuple[str, bytes]]:
    """Every file with its name. Pure: the same run verdict, journal and screenshots give the same files."""
    facts = run_facts(journal)
    seen: dict[str, int] = {}
    for narrative in narratives(run, journal).values():
        plan = narrative.story.plan
        identity = json.dumps([full_name(plan), sorted(plan.example.items())])
        seen[identity] = seen.get(identity, 0) + 1
        yield from _Writer(run, f"{facts.run}/{plan.key}", journal.file.parent).scenario(narrative, seen[identity])
    yield from _Writer(run, f"{facts.run}/run", journal.file.parent).statement(journal, facts.problem)
    yield "environment.properties", environment(run, facts).encode("utf-8", "replace")
    yield "categories.json", json.dumps(categories(), indent=1).encode()
    yield "executor.json", json.dumps(executor(run, facts)).encode()


def write_allure_results(run: RunVerdict, journal: Journal, folder: Path) -> None:
    """Write the files into a folder; results that are there already are replaced, since Allure would mix them."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _OWN_FILES:
        for file in folder.glob(pattern):
            file.unlink()
    for name, content in allure_files(run, journal):
        (folder / name).write_bytes(content)


class _Writer:
    """Builds the files of one result. ``base`` makes its ids its own, the same each time; pictures are in ``folder``"""

    def __init__(self, run: RunVerdict, base: str, folder: Path) -> None:
        self.run = run
        self._folder = folder
        self._base = base
        self._attached = 0
        self._files: Files = {}

    def scenario(self, narrative: Narrative, repeat: int) -> Iterator[tuple[str, bytes]]:
        story, plan = narrative.story, narrative.story.plan
        found = parameters(plan, repeat)
        result = TestResult(
            uuid=self._id("result"),
            name=plan.name,
            fullName=full_name(plan),
            testCaseId=history_id(plan, []),
            historyId=history_id(plan, found),
            titlePath=title_path(plan),
            description=description(narrative, _warning(narrative)),
            labels=labels(narrative),
            links=links(narrative),
            parameters=found,
            status=_status(narrative),
            statusDetails=self._details(narrative),
            stage="finished" if story.state else "pending",
            start=_milliseconds(story.started or story.ended),
            stop=_milliseconds(max(story.started, story.ended)),
            steps=[self._step(told, narrative) for told in narrative.sentences] if story.state else [],
            attachments=self._evidence(narrative.outside, narrative) + self._output(story.output),
        )
        yield from self._finished(result, "report_result")

    def statement(self, journal: Journal, problem: str) -> Iterator[tuple[str, bytes]]:
        """What the run says about its profiles, which no test result can say; and whether it can be relied upon."""
        at = _milliseconds(run_facts(journal).ended)
        lines = [headline(self.run, profile) for profile in self.run.profiles.values()]
        text = "\n".join([*lines, "", "The verdict of each requirement: requirements.html, beside this report."])
        content = Globals(
            attachments=[
                GlobalAttachment(
                    **vars_of(
                        self._attach("conformance statement", text.encode("utf-8", "replace"), "text/plain", "txt")
                    ),
                    timestamp=at,
                )
            ]
        )
        if self.run.state == "interrupted":
            why = f": {problem}" if problem else ""
            content.errors.append(
                GlobalError(message=f"NO VERDICT: the run did not come to its end{why}", timestamp=at)
            )
        yield from self._finished(content, "report_globals")

    def _finished(self, item: Any, hook: str) -> Iterator[tuple[str, bytes]]:
        memory = AllureMemoryLogger()  # type: ignore[no-untyped-call]
        getattr(memory, hook)(item)
        (data,) = [*memory.test_cases, *memory.globals]
        yield from self._files.items()
        yield item.file_pattern.format(prefix=self._id("result")), json.dumps(data).encode()

    def _step(self, told: Told, narrative: Narrative) -> TestStepResult:
        status, details = self._step_outcome(told, narrative)
        return TestStepResult(
            name=f"{told.sentence.keyword} {told.sentence.text}".strip(),
            status=status,
            stage="finished" if told.state is not State.NOT_REACHED else "pending",
            statusDetails=details,
            start=_milliseconds(told.started),
            stop=_milliseconds(max(told.started, told.ended)),
            attachments=self._attested(told) + self._evidence(told, narrative) + self._pictures(told),
        )

    def _evidence(self, told: Told, narrative: Narrative) -> list[Attachment]:
        well = narrative.judgement.verdict is Verdict.PASS
        exchanges, left_out = shown_exchanges(told, narrative)
        shots = [
            self._attach(exchange_name(exchange), exchange_attachment(exchange, well=well), TYPE, EXTENSION)
            for exchange in exchanges
        ]
        if left_out:
            name = f"{left_out} more exchanges before the last: see the journal"
            shots.insert(-1, self._attach(name, b"journal.jsonl", "text/plain", "txt"))
        return shots + [self._trouble(finding, narrative) for finding in told.troubles]

    def _attested(self, told: Told) -> list[Attachment]:
        """Who attested the sentence, or that it waits for somebody."""
        found = []
        for one in map(signed, told.attestations):
            text = "\n".join(f"{name}: {value}" for name, value in one.lines)
            found.append(self._attach(one.headline, text.encode("utf-8", "replace"), "text/plain", "txt"))
        return found

    def _pictures(self, told: Told) -> list[Attachment]:
        """The screenshots of a sentence. One that is no longer the one that was taken is said to be so."""
        found = []
        for record in told.screenshots:
            picture = _picture(self._folder / record["file"], record["sha256"])
            if picture is None:
                text = f"{record['file']} is missing, or not the picture that was taken (SHA-256 {record['sha256']})"
                found.append(self._attach(record["title"], text.encode(), "text/plain", "txt"))
            else:
                found.append(self._attach(record["title"], picture, "image/png", "png"))
        return found

    def _output(self, words: str) -> list[Attachment]:
        """What the partner's program wrote, where something went wrong."""
        name = "the last that the partner's program wrote"
        return [self._attach(name, words.encode("utf-8", "replace"), "text/plain", "txt")] if words else []

    def _trouble(self, finding: Record, narrative: Narrative) -> Attachment:
        known = narrative.profile.requirements if narrative.profile else {}
        name = f"{finding_verdict(finding, known)} {finding['requirement'] or 'no requirement'}: {finding['code']}"
        return self._attach(name, self._text(finding, narrative).encode("utf-8", "replace"), "text/plain", "txt")

    def _text(self, finding: Record, narrative: Narrative) -> str:
        if narrative.profile is None:
            return str(finding["text"])
        return failure_text(
            finding, narrative.story.plan, narrative.profile, first_exchange(self.run, finding["exchange"])
        )

    def _details(self, narrative: Narrative) -> Details | None:
        verdict = narrative.judgement.verdict
        if verdict is Verdict.PASS:
            return None
        trouble = narrative.trouble_like(verdict)
        if trouble is None:
            return Details(message=f"{_lead(verdict)}: {_why(narrative)}")
        return self._told(verdict, trouble, narrative)

    def _told(self, verdict: Verdict, trouble: Record, narrative: Narrative) -> Details:
        """A trouble in the same words for the scenario and for its sentence: Allure then shows it in one place."""
        broken = trouble["outcome"] == "broken"
        return Details(
            message=f"{_lead(verdict)}: {trouble['requirement'] or 'no requirement'}: {trouble['text']}",
            trace=self._text(trouble, narrative),
            expected=_value(trouble["expected"]) if broken else None,
            actual=_value(trouble["observed"]) if broken else None,
        )

    def _step_outcome(self, told: Told, narrative: Narrative) -> tuple[str, Details | None]:
        """A sentence's status by the worst that was found in it, never better than how far it came."""
        known = narrative.profile.requirements if narrative.profile else {}
        worst = next((f for f in told.troubles if finding_verdict(f, known) is told.verdict), None)
        if told.state is State.NOT_REACHED:
            return Status.SKIPPED, Details(message="not reached")
        if told.state is State.INTERRUPTED:
            return Status.BROKEN, Details(message="NO VERDICT: the run ended during this sentence")
        if told.verdict is not None and worst is not None:
            return STATUSES[told.verdict], self._told(told.verdict, worst, narrative)
        if told.state is State.DONE:
            return Status.PASSED, None
        return Status.BROKEN, Details(message="NO VERDICT: it did not succeed, and nothing tells why")

    def _attach(self, name: str, content: bytes, type_: str, extension: str) -> Attachment:
        """Each attachment has a file of its own: Allure 3 misses the second use of one."""
        self._attached += 1
        source = ATTACHMENT_PATTERN.format(prefix=self._id(f"attachment-{self._attached}"), ext=extension)
        self._files[source] = content
        return Attachment(name=name, source=source, type=type_)

    def _id(self, what: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"proctor:{self._base}/{what}"))


def _picture(file: Path, sha256: str) -> bytes | None:
    try:
        content = file.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def vars_of(attachment: Attachment) -> dict[str, str]:
    return {"name": attachment.name, "source": attachment.source, "type": attachment.type}


def _warning(narrative: Narrative) -> str:
    if narrative.judgement.verdict is not Verdict.WARN:
        return ""
    texts = [f"{f['requirement']}: {f['text']}" for f in narrative.troubles]
    return "WARNING, which does not prevent conformance: " + "; ".join(dict.fromkeys(texts))


def _status(narrative: Narrative) -> str:
    """Never started is skipped; anything else by its verdict."""
    verdict = narrative.judgement.verdict
    if verdict is Verdict.INCONCLUSIVE and not narrative.story.state:
        return str(Status.SKIPPED)
    return str(STATUSES[verdict])


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
