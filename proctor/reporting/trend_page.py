"""The trend of a target on one page: a row for each requirement, a column for each run, drawn as SVG.

One file that asks nobody for anything, without a script, with the look of ``requirements.html``. A verdict has a colour
and a sign, and the same is there as a table for those who do not see the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from proctor.history import History, Key, Night
from proctor.reporting.page_frame import policy, style, template
from proctor.reporting.run_facts import moment
from proctor.reporting.wording import MEANINGS, plural, tone
from proctor.verdicts import SETTLED, Judgement, Verdict

TEMPLATE = Path(__file__).with_name("trend.html.j2")
STYLE = Path(__file__).with_name("trend.css")
SIGNS: Mapping[Verdict, str] = {
    Verdict.FAIL: "F", Verdict.ERROR: "E", Verdict.INCONCLUSIVE: "?", Verdict.REVIEW: "R", Verdict.WARN: "W",
    Verdict.PASS: "●", Verdict.NOT_APPLICABLE: "-", Verdict.NOT_TESTABLE: "-",
}  # fmt: skip
EXIT_MEANINGS = (
    "conforms, or breaks nothing but what is known", "does not conform", "interrupted", "the harness broke", "usage",
    "nothing ran", "inconclusive, or waiting for review", "configuration",
)  # fmt: skip
_EXIT_TONES = ("pass", "fail", "unknown", "error", "unknown", "unknown", "unknown", "error")
CELL, LABEL, HEAD = 18, 134, 50
"""Pixels: a cell with the gap after it, the names on the left, the dates above."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a requirement was in a run; ``sign`` is "" where the run was not to show it."""

    x: int
    sign: str
    tone: str
    words: str
    known: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    y: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    date: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The runs of one target in one role."""

    number: int
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    width: int
    height: int


def trend_page(history: History, *, last: int, everything: bool = False) -> str:
    """The page as HTML. Pure. ``last``: so many runs of each target; ``everything``: rows of all requirements."""
    sheet = style(STYLE)
    charts = [_chart(n, nights[-last:], everything) for n, nights in enumerate(by_target(history.nights), 1)]
    return template(TEMPLATE).render(
        title="Trend: " + " · ".join(chart.title for chart in charts) if charts else "Trend: no run",
        style=sheet,
        policy=policy(sheet),
        charts=charts,
        troubles=history.troubles,
        signs=[(SIGNS[verdict], tone(verdict), verdict, MEANINGS[verdict]) for verdict in Verdict],
        cell=CELL,
        label=LABEL,
        head=HEAD,
    )


def lead(nights: Sequence[Night]) -> str:
    """How many requirements were always shown to hold, and how many were not always settled."""
    by_key = {key: [night.verdicts[key] for night in nights if key in night.verdicts] for key in _keys(nights)}
    always = sum(all(j.verdict is Verdict.PASS for j in found) for found in by_key.values())
    open_ones = sum(any(j.verdict not in SETTLED for j in found) for found in by_key.values())
    told = [f"{plural(len(nights), 'run')}, {plural(len(by_key), 'requirement')}: {always} always passed"]
    told.append(f"{open_ones} not always settled")
    if rest := len(by_key) - always - open_ones:
        told.append(f"{rest} did not apply, or could not be tested, in some of them")
    return ", ".join(told) + "."


def by_target(nights: Iterable[Night]) -> list[list[Night]]:
    """Runs that can be set side by side: those of one target in one role."""
    found: dict[tuple[str, str], list[Night]] = {}
    for night in nights:
        found.setdefault((night.target, night.role), []).append(night)
    return list(found.values())


def _keys(nights: Sequence[Night]) -> list[Key]:
    """Requirements in the order of the latest run that has them, by profile."""
    keys = dict.fromkeys(key for night in reversed(nights) for key in night.verdicts)
    profiles = list(dict.fromkeys(profile for profile, _ in keys))
    return sorted(keys, key=lambda key: profiles.index(key[0]))


def _chart(number: int, nights: Sequence[Night], everything: bool) -> Chart:
    # Of several runs of one day it is the time that tells them apart.
    days = [_day(night).date() for night in nights]
    form = "%m-%d" if len(set(days)) == len(days) else "%d %H:%M"
    columns = tuple(
        Column(LABEL + place * CELL, f"{_day(night):{form}}", f"{night.run}, {moment(night.started)}{_versions(night)}")
        for place, night in enumerate(nights)
    )
    keys = [
        key
        for key in _keys(nights)
        if everything or any(key in night.verdicts and night.verdicts[key].verdict not in SETTLED for night in nights)
    ]
    rows = [Row(HEAD, "exit status", tuple(map(_exit, columns, nights)))]
    for place, key in enumerate(keys, 1):
        cells = tuple(_cell(column, key, night) for column, night in zip(columns, nights, strict=True))
        rows.append(Row(HEAD + place * CELL, key[1], cells))
    return Chart(
        number=number,
        title=f"{nights[-1].target} ({nights[-1].role} under test)",
        lead=lead(nights),
        columns=columns,
        rows=tuple(rows),
        width=LABEL + len(columns) * CELL + 12,
        height=HEAD + len(rows) * CELL + 4,
    )


def _cell(column: Column, key: Key, night: Night) -> Cell:
    judgement = night.verdicts.get(key)
    if judgement is None:
        return Cell(column.x, "", "none", f"{key[1]}, {column.date}: not part of this run")
    known = key in night.known
    words = f"{key[1]}, {column.date}: {_told(judgement)}{', a known failure' if known else ''}"
    return Cell(column.x, SIGNS[judgement.verdict], tone(judgement.verdict), words, known)


def _exit(column: Column, night: Night) -> Cell:
    words = f"{column.words}: exit status {night.exit_status}, {EXIT_MEANINGS[night.exit_status]}"
    part = "" if night.complete else "; a selection"
    return Cell(column.x, str(night.exit_status), _EXIT_TONES[night.exit_status], words + part)


def _told(judgement: Judgement) -> str:
    return f"{judgement.verdict} {judgement.reason}".strip().replace("_", " ", 1)


def _day(night: Night) -> datetime:
    return datetime.fromtimestamp(night.started, UTC)


def _versions(night: Night) -> str:
    told = [f"{name} {night.versions[name]}" for name in ("product", "proctor") if name in night.versions]
    return f", {', '.join(told)}" if told else ""
