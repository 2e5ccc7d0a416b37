"""The terminal after the verdicts: scenarios that are not steady, known failures, and entries for new ones."""

from __future__ import annotations

from collections.abc import Iterator

from proctor.journal import Record
from proctor.judging import RequirementVerdict, RunVerdict
from proctor.known_failures import STALE, Matched, Standing, matched, to_paste
from proctor.repetitions import times, unsteady
from proctor.reporting.terminal import Line
from proctor.reporting.wording import plural
from proctor.verdicts import SETTLED, ExitStatus

_YELLOW = {"yellow": True}
_RED = {"red": True}


def nightly_lines(run: RunVerdict, header: Record) -> Iterator[Line]:
    """Lines with their markup, in order; none where nothing was repeated and no list was in use."""
    yield from _repetitions(run, header)
    found = matched(run, header)
    if found.in_use:
        yield from _known(found)
        yield from _new(found)


def _repetitions(run: RunVerdict, header: Record) -> Iterator[Line]:
    often = times(header)
    if often == 1:
        return
    shaky = unsteady(run, header)
    if not shaky:
        yield f"repeated {often} times: every scenario ended alike each time", {}
        return
    yield f"repeated {often} times: {plural(len(shaky), 'scenario')} did not end alike each time", _YELLOW
    for one in shaky:
        yield f"  {one.node}", {}
        yield f"    {one.sentence}", _YELLOW


def _known(found: Matched) -> Iterator[Line]:
    new = f"; {plural(len(found.unlisted), 'requirement')} newly broken" if found.unlisted else ""
    yield f"{plural(len(found.known), 'known failure')}{new}", {"bold": True}
    for match in found.matches:
        markup = _RED if match.standing in STALE else _YELLOW if match.standing is Standing.KNOWN else {}
        yield f"  {match.entry.requirement:<15} {match.entry.code}: {match.sentence}", markup
    if found.following:
        names = ", ".join(verdict.requirement.id for verdict in found.following)
        yield f"  not reached because of them, and not counted: {names}", {}
    if found.known and found.exit_status == ExitStatus.INCONCLUSIVE:
        apart = {v.requirement.id for v in (*found.known, *found.following)}
        open_ = [v.requirement.id for p in found.run.profiles.values() for v in p.counted if _open(v, apart)]
        yield f"  status 6, since these are not known for other reasons: {', '.join(open_)}", _YELLOW


def _open(verdict: RequirementVerdict, apart: set[str]) -> bool:
    settled = verdict.judgement.verdict in SETTLED
    return verdict.requirement.counts and not settled and verdict.requirement.id not in apart


def _new(found: Matched) -> Iterator[Line]:
    if not found.unlisted:
        return
    yield "to list what is new as known, paste this into the list and fill in what is empty:", {}
    for one in found.unlisted:
        yield "", {}
        for line in to_paste(found, one).splitlines():
            yield line, {}
