"""Whether a run may be certified: every reason why not, each as a sentence that says what to do.

A pure function of the judged run, its journal, the requirement sets and the moment. Not for looking at files, whose
reasons come from ``proctor.certificate.contents``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from proctor.journal import Journal
from proctor.judging import ProfileVerdict, RequirementVerdict, RunVerdict
from proctor.reporting.wording import Statement, reason, statement
from proctor.requirement_sets import RequirementSet
from proctor.verdicts import Level, Verdict

OPEN = (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE, Verdict.REVIEW)
"""With one of these a MUST has not been shown."""
MOST_NAMED = 10
_AGAIN = "run the whole profile again"


def unfit(run: RunVerdict, journal: Journal, sets: Iterable[RequirementSet], now: datetime) -> list[str]:
    """Why a run may not be certified; nothing where it may. ``now`` is in UTC."""
    known = {one.name: one for one in sets}
    reasons = [*_of_the_run(run, journal), *_of_the_harness(journal.header)]
    for profile in run.profiles.values():
        name = profile.profile.id
        found = [*_of_the_set(profile, journal.header, known, now), *_of_verdicts(profile)]
        if not found and statement(run, profile) is not Statement.CONFORMS:
            found = [f"the run says: {statement(run, profile).value}"]
        reasons += [f"{name}: {text}" for text in found]
    return [*reasons, *_of_attestations(run, now)]


def valid_until(run: RunVerdict, latest: datetime) -> datetime:
    """How long a certificate holds: until ``latest``, or until the first of its attestations ends."""
    ends = [_moment(one["valid_until"]) for one in attestations(run)]
    return min([latest, *(end for end in ends if end is not None)])


def attestations(run: RunVerdict) -> list[Mapping[str, Any]]:
    """What persons have attested, or were to attest, in the order of the plan."""
    return [one for story in run.scenarios.values() for one in story.attestations]


def _of_the_run(run: RunVerdict, journal: Journal) -> Iterator[str]:
    header = journal.header
    if journal.problem is not None:
        yield f"its journal is not whole (line {journal.problem.line}: {journal.problem.what}): {_AGAIN}"
    elif run.state != "finished":
        yield f"it was interrupted: go on with it (--resume), or {_AGAIN}"
    if not run.profiles:
        yield "it judged no profile"
    used = header.get("selection")
    if used is None:
        yield f"its journal does not say what was selected: {_AGAIN} with this version of Proctor"
    elif used:
        yield f"scenarios may have been selected away, by {', '.join(used)}: {_AGAIN} without that"
    if header.get("known_failures"):
        names = ", ".join(sorted({str(one.get("requirement", "?")) for one in header["known_failures"]}))
        yield f"it was run with known failures ({names}): run it without, by --known-failures none"
    broken = [story.plan.name for story in run.scenarios.values() if story.state == "error"]
    if broken:
        yield f"the harness itself broke in {_named(broken)}: {_AGAIN}"


def _of_the_harness(header: Mapping[str, Any]) -> Iterator[str]:
    made = header.get("made_with")
    if not isinstance(made, Mapping):
        yield f"its journal does not say which version of Proctor made it: {_AGAIN} with this one"
        return
    if made.get("clean") is False:
        yield (
            "Proctor, its features, schemas or sets had changes that are not committed: commit them, or take them back "
            f"(git status), and {_AGAIN}"
        )
    elif not made.get("commit") and not made.get("recorded"):
        yield f"which version of Proctor made it is not known: {_AGAIN} from a clone of its repository, or its image"


def _of_the_set(
    profile: ProfileVerdict, header: Mapping[str, Any], known: Mapping[str, RequirementSet], now: datetime
) -> Iterator[str]:
    described = header["profiles"].get(profile.profile.id, {})
    name = described.get("set", "")
    if described.get("register") != profile.profile.digest:
        yield "its register of requirements has been changed since the run: run it again"
    if not name:
        yield "it was judged by no frozen requirement set: run it again without --set none"
        return
    frozen = known.get(name)
    if frozen is None or frozen.digest != described.get("set_digest"):
        what = "is not there" if frozen is None else "has been changed since the run"
        yield f"the requirement set {name} {what}: a set stays as it was frozen"
    elif frozen.released is None:
        yield f"the requirement set {name} is a draft: it has no date of release"
    elif frozen.released > _day(header, now):
        yield f"the requirement set {name} was released after the run, on {frozen.released}: run it again"


def _of_verdicts(profile: ProfileVerdict) -> Iterator[str]:
    if not profile.complete:
        yield f"not all of its scenarios were selected: {_AGAIN}"
    musts = [v for v in profile.requirements.values() if v.requirement.scored and v.requirement.level is Level.MUST]
    for verdict in OPEN:
        found = [v for v in musts if v.judgement.verdict is verdict]
        if found:
            yield f"{_named([_told(v) for v in found])}"
    broken = [v for v in profile.requirements.values() if v.judgement.verdict is Verdict.ERROR and v not in musts]
    if broken:
        yield f"the harness itself broke at {_named([v.requirement.id for v in broken])}"
    if not any(v.judgement.verdict is Verdict.PASS for v in musts):
        yield "not one MUST was shown to hold"


def _of_attestations(run: RunVerdict, now: datetime) -> Iterator[str]:
    for one in attestations(run):
        end = _moment(one.get("valid_until", ""))
        if one["state"] == "missing":
            continue  # its requirement is REVIEW
        if one["state"] != "valid":
            yield f"{one['requirement']}: what {one.get('name', 'somebody')} attested does not count: {one['state']}"
        elif end is None or end < now:
            yield f"{one['requirement']}: what {one['name']} attested was valid until {one.get('valid_until')}"


def _told(verdict: RequirementVerdict) -> str:
    why = reason(verdict.judgement)
    return f"{verdict.requirement.id} is {verdict.judgement.verdict}" + (f" ({why})" if why else "")


def _named(texts: list[str]) -> str:
    rest = len(texts) - MOST_NAMED
    return ", ".join(texts[:MOST_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _day(header: Mapping[str, Any], now: datetime) -> date:
    started = header.get("started")
    return datetime.fromtimestamp(started, UTC).date() if isinstance(started, int | float) else now.date()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
