"""What all reports of a run are made of: verdicts, journal, what the run was, and its scenarios one after another.

A scenario's evidence is read from the journal once, for all reports together, and let go before the next one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from proctor.journal import Journal
from proctor.judging import RunVerdict
from proctor.reporting.narrative import narratives
from proctor.reporting.run_facts import RunFacts, run_facts
from proctor.reporting.shots import Scene, scene


@dataclass(frozen=True, slots=True)
class Account:
    run: RunVerdict
    journal: Journal
    facts: RunFacts

    def scenes(self) -> Iterator[Scene]:
        """The scenarios in the order of the plan, each made when its turn has come."""
        return map(scene, narratives(self.run, self.journal))


def account(run: RunVerdict, journal: Journal) -> Account:
    return Account(run, journal, run_facts(journal))
