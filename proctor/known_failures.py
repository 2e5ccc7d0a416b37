"""Known failures: a list for runs that are repeated every night, so that what is new is not lost in what is known.

A list changes no verdict. What it says is set beside the verdicts of a run, as a pure function of those and of the
journal's header, which holds the entries that were in use. The exit status and words of reports follow from it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Container, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from proctor.attestations.toml_tables import Tables, read_tables, text
from proctor.failures import ConfigurationError
from proctor.findings import Outcome
from proctor.journal import Record
from proctor.judging import RequirementVerdict, RunVerdict
from proctor.verdicts import SETTLED, ExitStatus, Judgement, Unknown, Verdict

LIST_NAME = "known_failures.toml"
HEADER = "known_failures"
"""The member of a journal's header: the entries in use, or absent where no list was."""
LONGEST_TEXT = 500
DAYS_AHEAD = 30
_TEXTS = ("target", "requirement", "code", "reason", "owner", "issue")
_KEYS = (*_TEXTS, "expires")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")
_BROKEN = (Verdict.FAIL, Verdict.WARN)


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """One entry: a requirement that is broken at a target by a finding's code, until a day, which is included."""

    target: str
    requirement: str
    code: str
    reason: str
    owner: str
    issue: str
    expires: datetime.date

    def record(self) -> dict[str, str]:
        """As the journal's header has it."""
        return asdict(self) | {"expires": self.expires.isoformat()}


class Standing(StrEnum):
    """What became of an entry in a run."""

    KNOWN = "known"
    NOT_SEEN = "not seen"
    HOLDS = "holds now"
    OTHERWISE = "broken otherwise"
    EXPIRED = "expired"
    OPEN = "not known"


STALE = frozenset({Standing.HOLDS, Standing.OTHERWISE, Standing.EXPIRED})
"""Somebody has to look at the list: the run ends with status 1."""


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with the verdict that it met."""

    entry: KnownFailure
    profile: str
    verdict: RequirementVerdict
    standing: Standing

    @property
    def sentence(self) -> str:
        """What became of it, for people."""
        entry, found = self.entry, ", ".join(broken_by(self.verdict))
        about = f"{entry.reason} ({entry.owner}, {entry.issue})"
        return {
            Standing.KNOWN: f"known until {entry.expires}: {about}",
            Standing.NOT_SEEN: f"known, but broken by {found} only this time",
            Standing.HOLDS: "listed as known, but holds now: remove the entry",
            Standing.OTHERWISE: f"listed as known, but broken by {found} too, which is not listed",
            Standing.EXPIRED: f"known until {entry.expires}, which is over: {about}",
            Standing.OPEN: f"listed as known, but {self.verdict.judgement.verdict} this time",
        }[self.standing]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A counted requirement with a FAIL that has codes without an entry."""

    profile: str
    verdict: RequirementVerdict
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """A run beside its list. Without a list (``in_use``) there is nothing of it, and the status is the run's own."""

    run: RunVerdict
    target: str
    day: datetime.date
    in_use: bool
    matches: tuple[Match, ...]
    unlisted: tuple[Unlisted, ...]

    @property
    def known(self) -> tuple[RequirementVerdict, ...]:
        """The requirements that are broken as listed, and only so."""
        found = {m.entry.requirement: m.verdict for m in self.matches if m.standing is Standing.KNOWN}
        return tuple(found.values())

    @property
    def following(self) -> tuple[RequirementVerdict, ...]:
        """What could not be found out because of them: not reached in scenarios that a known failure ended, and not for
        any other reason.
        """
        ended = {f["scenario"] for v in self.known for f in v.troubles if f["outcome"] == Outcome.BROKEN}
        return tuple(v for p in self.run.profiles.values() for v in p.counted if _only_not_reached(v, ended))

    @property
    def stale(self) -> tuple[Match, ...]:
        return tuple(match for match in self.matches if match.standing in STALE)

    @property
    def exit_status(self) -> ExitStatus:
        """The status of the process: that of the run without what is known; 1 where the list is no longer true."""
        own = self.run.exit_status
        if own in (ExitStatus.INTERRUPTED, ExitStatus.NOTHING_RAN) or not self.in_use:
            return own
        known = {verdict.requirement.id for verdict in (*self.known, *self.following)}
        rest = [v for p in self.run.profiles.values() for v in p.counted if v.requirement.id not in known]
        if self.stale or any(v.judgement.verdict is Verdict.FAIL for v in rest):
            return ExitStatus.DOES_NOT_CONFORM
        if own is not ExitStatus.DOES_NOT_CONFORM:
            return own
        found = {v.judgement.verdict for v in rest}
        if Verdict.ERROR in found or any(story.state == "error" for story in self.run.scenarios.values()):
            return ExitStatus.HARNESS_ERROR
        profiles = self.run.profiles.values()
        fine = all(p.met or p.only_weak or self._met_but_for(p.counted, known) for p in profiles)
        return ExitStatus.CONFORMS if fine else ExitStatus.INCONCLUSIVE

    @staticmethod
    def _met_but_for(counted: Collection[RequirementVerdict], known: Collection[str]) -> bool:
        musts = [v for v in counted if v.requirement.counts]
        settled = all(v.judgement.verdict in SETTLED or v.requirement.id in known for v in musts)
        return settled and any(v.judgement.verdict is Verdict.PASS or v.requirement.id in known for v in musts)


def _only_not_reached(verdict: RequirementVerdict, ended: Container[str]) -> bool:
    not_reached = Judgement(Verdict.INCONCLUSIVE, Unknown.PRECONDITION_UNMET)
    open_ = [one for one in verdict.shown if one.judgement.verdict not in SETTLED]
    return (
        verdict.judgement == not_reached
        and not verdict.troubles
        and all(one.judgement == not_reached and one.scenario in ended for one in open_)
    )


def read_list(file: Path, known: Container[str]) -> tuple[KnownFailure, ...]:
    """Read a list. ``known`` are the ids of requirements. Raises ConfigurationError with file and line."""
    tables = read_tables(file, "known")
    entries: dict[tuple[str, str, str], int] = {}
    found = []
    for index in range(len(tables.entries)):
        entry = _entry(tables, index)
        if entry.requirement not in known:
            raise tables.problem(
                index, "requirement", f"no register has {entry.requirement}", "the id of a requirement"
            )
        key = (entry.target, entry.requirement, entry.code)
        if key in entries:
            what = f"{entry.requirement} with {entry.code} at {entry.target} is there already, at line {entries[key]}"
            raise tables.problem(index, "requirement", what, "each once")
        entries[key] = tables.line(index)
        found.append(entry)
    return tuple(found)


def broken_by(verdict: RequirementVerdict) -> tuple[str, ...]:
    """The codes of the findings that broke a requirement; none where it is not broken."""
    if verdict.judgement.verdict not in _BROKEN:
        return ()
    return tuple(sorted({str(f["code"]) for f in verdict.troubles if f["outcome"] == Outcome.BROKEN}))


def matched(run: RunVerdict, header: Record) -> Matched:
    """The run beside the list in its journal's header. Pure; raises ConfigurationError for entries that are none."""
    entries = tuple(map(_from_record, header.get(HEADER) or ()))
    day = datetime.datetime.fromtimestamp(float(header.get("started", 0)), datetime.UTC).date()
    target = str(header.get("target", {}).get("name", ""))
    return beside(run, entries, day, target, in_use=HEADER in header)


def beside(
    run: RunVerdict, entries: Collection[KnownFailure], day: datetime.date, target: str, *, in_use: bool = True
) -> Matched:
    """The run beside a list, on a day (UTC). Those of other targets, or not selected, are ignored."""
    mine = [entry for entry in entries if entry.target == target]
    matches, unlisted = [], []
    for name, profile in run.profiles.items():
        for verdict in profile.requirements.values():
            own = [entry for entry in mine if entry.requirement == verdict.requirement.id]
            codes = broken_by(verdict)
            new = tuple(code for code in codes if code not in {entry.code for entry in own})
            if verdict.selected:
                matches += [Match(entry, name, verdict, _standing(entry, verdict, codes, new, day)) for entry in own]
            if in_use and new and verdict.counted and verdict.judgement.verdict is Verdict.FAIL:
                unlisted.append(Unlisted(name, verdict, new))
    # One entry that no longer stands takes the others of its requirement with it: it is not only broken as known.
    fallen = {match.entry.requirement for match in matches if match.standing in STALE}
    kept = [
        match
        if match.standing is not Standing.KNOWN or match.entry.requirement not in fallen
        else Match(match.entry, match.profile, match.verdict, Standing.NOT_SEEN)
        for match in matches
    ]
    return Matched(run, target, day, in_use, tuple(kept), tuple(unlisted))


def to_paste(matched: Matched, unlisted: Unlisted) -> str:
    """Entries for what is new, as TOML. What only a person knows is left empty, which the reader of a list refuses."""
    until = matched.day + datetime.timedelta(days=DAYS_AHEAD)
    return "\n".join(
        f"[[known]]\ntarget = {text(matched.target)}\nrequirement = {text(unlisted.verdict.requirement.id)}\n"
        f'code = {text(code)}\nreason = ""  # why it is accepted until then\nowner = ""  # who sees to it\n'
        f'issue = ""  # where it is followed, https://...\nexpires = {until.isoformat()}\n'
        for code in unlisted.codes
    )


def _standing(
    entry: KnownFailure, verdict: RequirementVerdict, codes: Collection[str], new: Collection[str], day: datetime.date
) -> Standing:
    if verdict.judgement.verdict is Verdict.PASS:
        return Standing.HOLDS
    if not codes:
        return Standing.OPEN
    if day > entry.expires:
        return Standing.EXPIRED
    if new:
        return Standing.OTHERWISE
    return Standing.KNOWN if entry.code in codes else Standing.NOT_SEEN


def _entry(tables: Tables, index: int) -> KnownFailure:
    tables.check_keys(index, _KEYS, _KEYS)
    entry = tables.entries[index]
    for key in _TEXTS:
        value = entry[key]
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > LONGEST_TEXT:
            expected = f"a text of one line, at most {LONGEST_TEXT} characters"
            raise tables.problem(index, key, f"{key} = {_brief(value)}", expected)
    if not _CODE.fullmatch(entry["code"]):
        raise tables.problem(index, "code", f"code = {_brief(entry['code'])}", "the code of a finding, such as VALUE")
    if not _is_address(entry["issue"]):
        raise tables.problem(index, "issue", f"issue = {_brief(entry['issue'])}", 'an address, "https://..."')
    if type(entry["expires"]) is not datetime.date:  # a moment would be one too
        raise tables.problem(index, "expires", f"expires = {_brief(entry['expires'])}", "a date, such as 2026-12-31")
    return KnownFailure(**{key: entry[key] for key in _KEYS})


def _from_record(record: Any) -> KnownFailure:
    try:
        return KnownFailure(
            **{key: str(record[key]) for key in _TEXTS}, expires=datetime.date.fromisoformat(record["expires"])
        )
    except (KeyError, TypeError, ValueError):
        raise ConfigurationError(
            f"the journal's {HEADER} has an entry that is none", expected="what a run writes"
        ) from None


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value


def _brief(value: object) -> str:
    told = repr(value) if isinstance(value, str) else str(value)
    return told if len(told) <= 60 else told[:56] + " ..."


def document(matched: Matched) -> dict[str, Any] | None:
    """For ``verdicts.json``; None where no list was in use."""
    if not matched.in_use:
        return None
    return {
        "known": [verdict.requirement.id for verdict in matched.known],
        "following": [verdict.requirement.id for verdict in matched.following],
        "new": [
            {"profile": one.profile, "requirement": one.verdict.requirement.id, "codes": list(one.codes)}
            for one in matched.unlisted
        ],
        "entries": [
            _described(match.entry.record()) | {"profile": match.profile, "standing": match.standing.value}
            for match in matched.matches
        ],
    }


def _described(record: Mapping[str, str]) -> dict[str, Any]:
    return {key: record[key] for key in _KEYS}
