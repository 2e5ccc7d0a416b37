"""Going on with a run that was interrupted: what of it stands, and whether a new run may be joined to it.

The new run has a folder and a journal of its own, which begins with the records of the earlier one, chained anew, and
names it in its header. So verdicts and reports come from one journal, and the earlier folder stays as it was.

What is guaranteed:
* a scenario that came to its end there, whatever came of it, is not run again;
* one that was begun and not ended is run again from its first sentence, and one that was never reached is run; what the
  first attempt found broken stays broken, the rest of its findings gives way to those of the second;
* every exchange stays in the journal, and numbers of exchanges go on, so that evidence stays unambiguous.

What is not: the one scenario that was interrupted acts at the platform again, so an offer, a setting or packages of its
own may be made once more. Orders and candidates are not, where persons play the customer: those come from attestations,
which are kept in their files and found again. And nothing is done twice to an order: one that the first attempt had
begun with is not NEW any more, so the second does not use it (``proctor.pytest_plugin.by_hand``). Tokens in place of
names and secrets differ between the two parts of the journal, since the salt of the first was never written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctor.failures import ConfigurationError, shown
from proctor.journal import OWN_MEMBERS, Journal, JournalError, JournalWriter, Record, read_journal
from proctor.journal_merge import CARRIED, read_parts
from proctor.plan import PlannedScenario, scenario_record
from proctor.requirements import Profile
from proctor.run_folder import JOURNAL

OPEN_STATES = ("", "started")
PART = "journal-carried.jsonl"
"""Among the workers' journals, and the first of them by name."""
_NUMBER = re.compile(r"-(\d+)$")
_ELSE = "the same as then; otherwise begin a run of its own"
_RUN_MEMBERS = frozenset({"run", "started", "resumes", CARRIED})


@dataclass(frozen=True, slots=True)
class Earlier:
    """A run to go on with. ``journals`` are its journal, or what its workers left where it was killed."""

    folder: Path
    journals: tuple[Journal, ...]
    states: Mapping[str, str]

    @property
    def header(self) -> Record:
        return self.journals[0].header

    @property
    def name(self) -> str:
        return str(self.header.get("run") or self.folder.name)

    @property
    def planned(self) -> Mapping[str, Mapping[str, Any]]:
        """The scenarios of the plan, by key."""
        return {scenario["key"]: scenario for scenario in self.header["plan"]}

    @property
    def ended(self) -> frozenset[str]:
        """Keys of the scenarios that came to their end."""
        return frozenset(key for key in self.planned if self.states.get(key, "") not in OPEN_STATES)

    def mention(self) -> dict[str, Any]:
        """How the header of the run that goes on names this one: with the last hash of each of its journals."""
        return {"run": self.name, "journals": {j.file.name: j.end for j in self.journals}}

    def numbers(self) -> dict[str | None, int]:
        """The highest number of an exchange, by scenario; None for what happened between scenarios."""
        found: dict[str | None, int] = {}
        for record in self._records("exchange"):
            number = _NUMBER.search(str(record["id"]))
            key = None if str(record["id"]).startswith("between-") else record.get("scenario")
            found[key] = max(found.get(key, 0), int(number[1]) if number else 0)
        return found

    def carry(self, writer: JournalWriter) -> None:
        """Write all records into the journal of the run that goes on."""
        for journal in self.journals:
            with journal.file.open("rb") as lines:
                for record, line in zip(journal.records, lines, strict=False):
                    if record["kind"] not in ("header", "footer"):
                        writer.append_again(line)

    def carry_beside(self, folder: Path) -> None:
        """The same where workers write journals of their own: as one more of those."""
        header = {name: value for name, value in self.header.items() if name not in OWN_MEMBERS | _RUN_MEMBERS}
        mine = {"run": folder.name, "resumes": self.mention(), CARRIED: True}
        with JournalWriter(folder / PART, {**header, **mine}) as writer:
            self.carry(writer)
            writer.close({"state": "carried"})

    def same_registers(self, profiles: Iterable[Profile]) -> None:
        """Raises ConfigurationError where a profile is not what it was."""
        known = {profile.id: profile for profile in profiles}
        for profile, described in self.header["profiles"].items():
            if profile not in known:
                raise self._differs(f"the selection: {profile} is not part of it")
            if described["register"] != known[profile].digest:
                raise self._differs(f"the register of {profile}: its requirements have been changed")
            if described.get("set_digest", "") != known[profile].frozen_digest:
                now, then = (name or "none" for name in (known[profile].frozen, described.get("set", "")))
                raise self._differs(f"the requirement set of {profile}: {now}, then {then}")

    def same_run(self, header: Record, *, started: bool) -> None:
        """Raises ConfigurationError where target, role, versions or selection differ.

        ``started``: Proctor has started the target, so its addresses are other ones each time.
        """
        for member in ("role", "proctor"):
            if header[member] != self.header.get(member):
                raise self._differs(f"{member}: {header[member]}, then {self.header.get(member)}")
        then, now = dict(self.header.get("target", {})), dict(header["target"])
        for member in sorted((then.keys() | now.keys()) - ({"platforms"} if started else set())):
            if then.get(member) != now.get(member):
                raise self._differs(f"the target: {member} is {now.get(member)!r}, and was {then.get(member)!r}")

    def same_selection(self, plans: Iterable[PlannedScenario]) -> None:
        """Raises ConfigurationError where other scenarios are selected, or one of them has been changed."""
        now = {plan.key: json.loads(json.dumps(scenario_record(plan))) for plan in plans}
        then = self.planned
        for keys, what in ((now.keys() - then.keys(), "more"), (then.keys() - now.keys(), "fewer")):
            if keys:
                one = min((now.get(key) or then[key])["node"] for key in keys)
                raise self._differs(f"the selection: {len(keys)} scenario{'s' * (len(keys) > 1)} {what}, such as {one}")
        for key, scenario in now.items():
            if scenario != then[key]:
                raise self._differs(f"a scenario, which has been changed: {scenario['node']}")

    def _records(self, kind: str) -> Iterator[Record]:
        return (record for journal in self.journals for record in journal.records if record["kind"] == kind)

    def _differs(self, what: str) -> ConfigurationError:
        return ConfigurationError(
            f"the run {self.name} cannot be taken up again: this run differs in {what}", expected=_ELSE
        )


def read_earlier(folder: Path) -> Earlier:
    """Read the folder of a run. Raises ConfigurationError where there is nothing to go on with.

    A journal that was cut off is as good as one that was interrupted; one that was altered is refused.
    """
    if (folder / JOURNAL).is_file():
        try:
            journals = [read_journal(folder / JOURNAL)]
        except JournalError as problem:
            raise ConfigurationError(f"this run cannot be taken up again: {problem}") from None
    else:
        journals = read_parts(folder)
    if not journals:
        raise ConfigurationError(
            "there is no run", file=folder, expected=f"a folder with {JOURNAL}, such as reports/latest"
        )
    for journal in journals:
        if journal.problem is not None and not journal.problem.cut_off:
            raise ConfigurationError(
                f"this run cannot be taken up again: {journal.problem}", expected="a whole journal"
            )
    # Parts that were carried over say of the target what was so in the run before; the header of a worker is the run's.
    journals.sort(key=lambda journal: bool(journal.header.get(CARRIED)))
    states: dict[str, str] = {}
    for journal in sorted(journals, key=lambda journal: not journal.header.get(CARRIED)):
        states.update({r["scenario"]: r["state"] for r in journal.records if r["kind"] == "scenario"})
    earlier = Earlier(folder, tuple(journals), states)
    # What workers left was never judged, so there is something to do even where all scenarios had ended.
    last = journals[0].records[-1]
    finished = journals[0].file.name == JOURNAL and last["kind"] == "footer" and last.get("state") == "finished"
    if finished and earlier.ended == earlier.planned.keys():
        raise ConfigurationError(
            f"the run {earlier.name} was finished: there is nothing left of it to run",
            file=folder,
            expected=f"an interrupted run; judge this one again with: proctor report {shown(folder)}",
        )
    return earlier
