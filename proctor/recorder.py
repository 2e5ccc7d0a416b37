"""The recorder: what happens in a process of a run, written to its journal as it happens.

Holds the one lock, the redactor and the contracts. Exchanges arrive from the transport, in any thread; findings from
contracts and expectations. Not for judging: it never looks back at what it wrote.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Condition
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from proctor.contract_check import ContractChecker, Violation
from proctor.evidence import attestation_record, exchange_record, finding_record
from proctor.exchange import Exchange
from proctor.failures import HarnessError
from proctor.findings import Finding, Outcome
from proctor.journal import JournalWriter
from proctor.plan import PlannedScenario, PlannedSentence
from proctor.redaction import Redactor
from proctor.requirements import Requirement
from proctor.verdicts import Verdict

_NOWHERE: Mapping[str, Any] = {"scenario": None, "sentence": None}
_ID = re.compile(r"/(?:[0-9]+|(?=[^/]*[0-9])[^/]{12,})(?=/|$)")
_INDEX = re.compile(r"/[0-9]+(?=/|$)")


@dataclass(slots=True)
class _Now:
    """Where the run is."""

    scenario: PlannedScenario
    sentence: int = -1
    exchanges: int = 0


class Recorder:
    """Writes exchanges and findings to a journal, under the scenario and sentence that is being run.

    ``changed`` is notified at each exchange; ``proctor.waiting`` sleeps on it.
    """

    def __init__(
        self,
        journal: JournalWriter,
        redactor: Redactor,
        requirements: Mapping[str, Requirement],
        contracts: Mapping[str, ContractChecker],
        role: str = "platform",
        numbers: Mapping[str | None, int] = MappingProxyType({}),
    ) -> None:
        """``numbers`` are those of the last exchanges that the journal has already, by scenario; None for none."""
        self.redactor = redactor
        self.changed = Condition()
        self._journal = journal
        self._requirements = requirements
        self._contracts = contracts
        self._role = role
        self._numbers = numbers
        self._between = numbers.get(None, 0)
        self._now: _Now | None = None
        self._failures: list[Mapping[str, Any]] = []
        self._evidence: dict[str, Mapping[str, Any]] = {}
        self._broken: dict[str, str] = {}
        self._found: set[tuple[str | None, ...]] = set()

    @property
    def failure_records(self) -> tuple[Mapping[str, Any], ...]:
        """Findings of the scenario that is running, or ran last, which are not HELD; as the journal has them."""
        return tuple(self._failures)

    def evidence(self, exchange: str | None) -> Mapping[str, Any] | None:
        """The journalled record of an exchange of the scenario that is running, or ran last."""
        return self._evidence.get(exchange or "")

    def start_scenario(self, scenario: PlannedScenario) -> None:
        with self.changed:
            self._now = _Now(scenario, exchanges=self._numbers.get(scenario.key, 0))
            self._failures = []
            self._evidence = {}
            self._write("scenario", {"scenario": scenario.key, "state": "started"})

    def end_scenario(self, state: str, trouble: str = "") -> None:
        """``state`` is "finished" where every sentence was done, else "failed", "unknown" or "error"."""
        with self.changed:
            if self._now is not None:
                text = self.redactor.text(trouble)
                self._write("scenario", {"scenario": self._now.scenario.key, "state": state, "text": text})
                self._now = None

    def output(self, words: str) -> None:
        """Record the last that the partner's program wrote, redacted already, in the scenario that did not succeed."""
        with self.changed:
            self._write("output", self._where() | {"text": words})

    def outside(self, scenario: PlannedScenario, trouble: str) -> None:
        """Record that the harness broke before or after the sentences of a scenario."""
        with self.changed:
            where = {"scenario": scenario.key, "sentence": None}
            text = self.redactor.text(trouble)
            for requirement in scenario.requirements:
                finding = Finding(requirement, Outcome.ERROR, "harness", "HARNESS", trouble)
                self._write("finding", where | finding_record(finding, self.redactor))
            self._write("scenario", {"scenario": scenario.key, "state": "error", "text": text})
            self._now = None

    def start_sentence(self, index: int) -> None:
        with self.changed:
            self._place().sentence = index
            self._write("sentence", self._where() | {"state": "started"})

    def end_sentence(self, state: str) -> None:
        with self.changed:
            self._write("sentence", self._where() | {"state": state})

    def next_exchange_id(self) -> str:
        with self.changed:
            if self._now is None:
                raise HarnessError("a request was made outside any scenario")
            self._now.exchanges += 1
            return f"{self._now.scenario.key}-{self._now.exchanges}"

    def incoming(self, scenario: str, call: Exchange) -> Exchange | None:
        """Record a call that the platform made to us, in the scenario with this key; answers it with its id.

        A webhook is checked against the contract; a download, which is none, is only recorded.
        None where that scenario is over: what comes too late belongs to no scenario, least of all to the next one.
        """
        with self.changed:
            if self._now is None or self._now.scenario.key != scenario:
                return None
            came = call.named(self.next_exchange_id())
            checker = self._contracts[self._now.scenario.profile]
            self._keep(came, checker.contract.webhooks[came.webhook].id if came.webhook else None)
            # Only by the rule of the schema: whichever sentence is being run when the call comes has no part in it.
            for violation in checker.check(came) if came.webhook else ():
                self.finding(_contract_finding(violation, violation.requirement, Outcome.BROKEN, came))
            return came

    def observed(self, exchange: Exchange) -> Exchange:
        """Record a request of the partner's program, wherever the run is; answers it with its id.

        What of the request breaks the contract is found against the rule of the schema, where that binds the partner,
        and else against the profile's rule for requests (``x-requirements: partner``). The answer is not the program's.
        """
        checker = self._contracts[exchange.surface]
        operation = checker.operation(exchange.request)
        # The answer is not the program's, so it is not looked at; without the body that was sent its schema cannot be
        # asked.
        violations = [] if exchange.request.flaw else checker.check_request(exchange.request, operation)
        general = checker.contract.general.get("partner")
        with self.changed:
            # The program of a profile goes on while the scenarios of another one are run.
            beside = self._now is not None and self._now.scenario.profile != exchange.surface
            seen = exchange.named(self._observed_id(beside))
            self._keep(seen, operation.id if operation else None, beside=beside)
            for violation in violations:
                bound = self._requirements.get(violation.requirement or "")
                owner = violation.requirement if bound and bound.binds_role("partner") else general
                self._broken.setdefault(seen.id, f"{owner}: {violation.text}" if owner else violation.text)
                if self._is_news(seen, operation.id if operation else "", violation, owner, beside=beside):
                    self.finding(_contract_finding(violation, owner, Outcome.BROKEN, seen), beside=beside)
            self.changed.notify_all()
            return seen

    def broken_by(self, exchange: str) -> str:
        """The rule that a request of the partner's program broke by its form, and how; "" for none."""
        with self.changed:
            return self._broken.get(exchange, "")

    def _is_news(
        self, exchange: Exchange, operation: str, violation: Violation, owner: str | None, *, beside: bool
    ) -> bool:
        """Whether this was not found in the scenario yet: what a program does wrong it does in each of its requests."""
        where = None if self._now is None or beside else self._now.scenario.key
        path = _ID.sub("/{id}", urlsplit(exchange.request.url).path)
        what = operation or f"{exchange.request.method} {path}"
        news = (where, what, violation.code, owner, _INDEX.sub("/n", violation.pointer))
        known = news in self._found
        self._found.add(news)
        return not known

    def held(self, request: str, seconds: float, expired: bool) -> None:
        """Record that a request of the partner's program was held back until the scenario had come to it."""
        with self.changed:
            text = self.redactor.text(request)
            self._write("hold", self._where() | {"request": text, "seconds": round(seconds, 6), "expired": expired})

    def test_taken(self, order: str, what: str) -> None:
        """Record what became of a candidate's test."""
        with self.changed:
            self._write("candidate", self._where() | {"order": self.redactor.text(order), "text": what})

    def screenshot(self, file: str, sha256: str, title: str, exchange: str) -> None:
        """Record a picture of what a person saw. ``file`` is a path within the folder of the run."""
        with self.changed:
            what = {"file": file, "sha256": sha256, "title": self.redactor.text(title), "exchange": exchange}
            self._write("screenshot", self._where() | what)

    def accessibility(self, page: str, serious: Sequence[Mapping[str, Any]], exchange: str) -> None:
        """Record what was found where the accessibility of a kind of page was checked; nothing is well."""
        with self.changed:
            found = self.redactor.tree([dict(one) for one in serious])
            self._write("accessibility", self._where() | {"page": page, "serious": found, "exchange": exchange})

    def attested(self, record: Mapping[str, Any]) -> None:
        """Record what a person attests for the sentence that is being run, or that nobody does.

        ``record`` is as ``proctor.attestations.standing`` makes it.
        """
        with self.changed:
            self._write("attestation", {**self._where(), **attestation_record(record, self.redactor)})

    def called(self, exchange: Exchange) -> Exchange:
        """Record a call of the platform to the partner's program, wherever the run is; answers it with its id."""
        with self.changed:
            seen = exchange.named(self._observed_id())
            self._keep(seen, None)
            self.changed.notify_all()
            return seen

    def clean(self, text: str) -> str:
        """A text without what must not be written; for other threads."""
        with self.changed:
            return self.redactor.text(text)

    def exchange(self, exchange: Exchange) -> None:
        """Record an exchange, then check it against its contract and record what that found."""
        checker = self._contracts.get(exchange.surface)
        violations = checker.check(exchange) if checker else []
        operation = checker.operation(exchange.request) if checker else None
        with self.changed:
            self._keep(exchange, operation.id if operation else None)
            # Where the partner is under test, what Proctor reads beside it says nothing about the partner.
            if exchange.response is not None and checker is not None and self._role == "platform":
                self._judge_contract(exchange, violations, operation.id if operation else exchange.line)
            self.changed.notify_all()

    def finding(self, finding: Finding, *, beside: bool = False) -> None:
        """``beside``: it is about something else than the scenario that is being run."""
        with self.changed:
            if finding.requirement is not None and finding.requirement not in self._requirements:
                raise HarnessError(f"a finding names {finding.requirement}, which no register has")
            record = {**(_NOWHERE if beside else self._where()), **finding_record(finding, self.redactor)}
            if finding.outcome is not Outcome.HELD and not beside:
                self._failures.append(record)
            self._write("finding", record)

    @property
    def sentence(self) -> PlannedSentence | None:
        """The sentence that is being run, or None outside any."""
        return self._sentence()

    @property
    def requirement(self) -> str | None:
        """The requirement that the sentence being run shows, or None where it only prepares."""
        sentence = self._sentence()
        return sentence.requirement if sentence else None

    def severe(self, requirement: str | None) -> bool:
        """Whether breaking the requirement is a FAIL rather than a WARN."""
        known = self._requirements.get(requirement or "")
        return known is None or known.when_broken is Verdict.FAIL

    def _keep(self, exchange: Exchange, operation: str | None, *, beside: bool = False) -> None:
        """Write an exchange, redacted, and keep what was written for those who explain findings."""
        record = exchange_record(exchange, self.redactor)
        if self._now is not None:  # what came before the first scenario may be a long recording
            self._evidence[exchange.id] = record
        where = _NOWHERE if beside else self._where()
        self._write("exchange", {**where, **record, "operation": operation})

    def _judge_contract(self, exchange: Exchange, violations: Iterable[Violation], operation: str) -> None:
        subject = self.requirement
        clean = True
        for violation in violations:
            outcome = Outcome.BROKEN if violation.side == "response" else Outcome.ERROR
            owners = {violation.requirement or subject}
            # A numbered sentence is only shown if its messages keep the documented MUSTs; weaker rules stay apart.
            if self._workflow() and (outcome is Outcome.ERROR or self.severe(violation.requirement)):
                owners.add(subject)
            clean = clean and subject not in owners
            for owner in sorted(owners, key=str):
                self.finding(_contract_finding(violation, owner, outcome, exchange))
        if clean and subject is not None:
            text = f"{operation}: request and answer keep the contract"
            self.finding(Finding(subject, Outcome.HELD, "contract", "CONTRACT", text, exchange=exchange.id))

    def _observed_id(self, beside: bool = False) -> str:
        if self._now is not None and not beside:
            return self.next_exchange_id()
        self._between += 1
        return f"between-{self._between}"

    def _workflow(self) -> bool:
        """Whether this is a numbered sentence of the workflow."""
        return self._now is not None and self._now.scenario.workflow and self.requirement is not None

    def _sentence(self) -> PlannedSentence | None:
        if self._now is None or self._now.sentence < 0:
            return None
        return self._now.scenario.sentences[self._now.sentence]

    def _place(self) -> _Now:
        if self._now is None:
            raise HarnessError("a sentence was recorded outside any scenario")
        return self._now

    def _where(self) -> dict[str, Any]:
        if self._now is None:
            return dict(_NOWHERE)
        return {"scenario": self._now.scenario.key, "sentence": self._now.sentence}

    def _write(self, kind: str, record: Mapping[str, Any]) -> None:
        self._journal.append(kind, {"at": round(time.time(), 6), **record})


def _contract_finding(violation: Violation, owner: str | None, outcome: Outcome, exchange: Exchange) -> Finding:
    return Finding(
        owner,
        outcome,
        "contract",
        violation.code,
        violation.text,
        violation.expected,
        violation.observed,
        violation.pointer,
        exchange.id,
    )
