"""Which rows are told of what was measured, against what, and with which goal: one table. No measuring, no layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.mock_runs import MOCKS, SANDBOX, SERIES
from bench.peer_runs import PEERS
from bench.plan import CONNECTIONS, FLOOR, IN_SOME, IN_TWO, OFF, PROCTOR, Sizes
from bench.samples import Sample, Spread, ratios, values

FACTOR = "times"
PACE = {"read": 0.5, "write": 0.35}
"""What share of a bare handler's requests the sandbox should do in a second, at the most connections."""


@dataclass(frozen=True, slots=True)
class Goal:
    """``most``: the value may not be above ``limit``; otherwise not below. Of the ratio where there is one."""

    limit: float
    most: bool = True

    def met(self, value: float) -> bool:
        return value <= self.limit if self.most else value >= self.limit


MOCK_GOALS = {
    ("Prism", "per_s"): Goal(0.5),
    ("mockoon", "per_s"): Goal(0.1),
    ("WireMock", "per_s"): Goal(1.25),
    ("WireMock", "p99_ms"): Goal(4.0, most=False),
    ("", "memory_mb"): Goal(1.0, most=False),
    ("", "start_s"): Goal(1.0, most=False),
}
"""By mock server, "" for any, and figure, each against the sandbox."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row. ``against`` is the entry of the same series that it is compared with, in the same round.

    ``less`` is taken off before the value is multiplied by ``scale``; ``of`` is the series that ``against`` is in.
    """

    title: str
    series: str
    entry: str
    figure: str
    unit: str
    against: str = ""
    goal: Goal | None = None
    less: str = ""
    scale: float = 1.0


def claims(sizes: Sizes, *, peers: bool, million: bool) -> tuple[Claim, ...]:
    found: list[Claim] = []
    for series, count in (("cold", 1), ("short", sizes.short), ("long", sizes.long)):
        goal = {"cold": Goal(1.7), "long": Goal(0.60)}.get(series)
        found.append(Claim(f"floor F, N={count}", series, FLOOR, "wall_s", "s"))
        if series == "long":
            found.append(_wall(f"floor with jsonschema-rs, N={count}", series, "floor, jsonschema-rs", FLOOR))
        found.append(_wall(f"Proctor, full evidence, N={count}", series, PROCTOR, FLOOR, goal))
        if peers:
            found += [_wall(f"{peer.name}, N={count}", series, peer.name, FLOOR) for peer in PEERS]
    long = sizes.long
    found += [
        _wall(f"evidence on, against off, N={long}", "long", PROCTOR, OFF, Goal(1.10)),
        _wall(f"--only-verdicts, N={long}", "long", "Proctor, --only-verdicts", FLOOR),
        _wall(f"as {long} scenarios, not an outline", "long", "Proctor, no outline", PROCTOR),
        Claim("files for a scenario", "long", PROCTOR, "files_per_scenario", "files", goal=Goal(2.0)),
        _wall(f"-n auto against serial, N={sizes.short}", "short", IN_SOME, PROCTOR, Goal(1.05)),
        _wall(f"-n 2 against serial, N={sizes.short}", "short", IN_TWO, PROCTOR),
        _wall(f"-n 2 against serial, N={long}", "long", IN_TWO, PROCTOR, Goal(0.62)),
        Claim(
            f"a scenario among {sizes.longer:,} against one among {sizes.short}",
            "growth",
            f"a scenario among {sizes.longer:,}",
            "growth",
            FACTOR,
            goal=Goal(1.10),
        ),
        *_memory(sizes),
        _wall(
            f"{sizes.definitions:,} step definitions against 20",
            "definitions",
            "many step definitions",
            "20 step definitions",
            Goal(1.25),
        ),
        Claim(f"collecting {sizes.collected:,} rows of an outline", "collection", "an outline's rows", "wall_s", "s"),
        Claim(f"collecting {sizes.collected:,} scenarios", "collection", "scenarios", "wall_s", "s", goal=Goal(1.5)),
        Claim(
            "collecting this project's features", "collection", "this project's features", "wall_s", "s", goal=Goal(1.0)
        ),
        Claim("sandbox: start to first answer", "sandbox start", "first answer", "wall_s", "s", goal=Goal(0.3)),
        Claim("sandbox: memory at the start", "sandbox start", "first answer", "memory_mb", "MB", goal=Goal(60)),
    ]
    for kind in ("read", "write"):
        for c in CONNECTIONS:
            series, own, bare = f"sandbox {kind}s c={c}", f"sandbox, {kind}s, c={c}", f"bare handler, {kind}s, c={c}"
            name = f"sandbox: {'durable ' if kind == 'write' else ''}{kind}s, c={c}"
            share, spread = (Goal(PACE[kind], most=False), Goal(10)) if c == CONNECTIONS[-1] else (None, None)
            found.append(Claim(f"{name}, against a bare handler", series, own, "per_s", "/s", bare, share))
            found.append(Claim(f"{name}: p99", series, own, "p99_ms", "ms"))
            found.append(Claim(f"{name}: p99 against median", series, own, "p99_to_median", FACTOR, goal=spread))
    found += _mocks(others=peers)
    first, *more = (*sizes.orders, 1_000_000) if million else sizes.orders
    few = f"a page of {first:,} orders"
    found.append(Claim(f"sandbox: {few}", "lists", few, "median_ms", "ms"))
    for many in more:
        own = f"a page of {many:,} orders"
        goal = Goal(1.3) if many == 1_000_000 else None
        found.append(Claim(f"sandbox: {own} against {first:,}", "lists", own, "median_ms", "ms", few, goal))
    crowd = f"{sizes.partners} partners, {sizes.customers:,} customers"
    harvest = f"under load for {sizes.endurance:g} s"
    recording = f"a recording of {sizes.recorded:,} exchanges"
    certificate = f"a certificate of {sizes.recorded:,} exchanges"
    reports = f"reports of {sizes.reported:,} scenarios"
    pace, room = Goal(10_000, most=False), Goal(300)
    return (
        *found,
        Claim(
            f"sandbox: {crowd}: lists, against a bare handler",
            "crowd",
            crowd,
            "per_s",
            "/s",
            f"bare handler, c={sizes.partners}",
            Goal(PACE["read"], most=False),
        ),
        Claim(f"sandbox: {crowd}: p99", "crowd", crowd, "p99_ms", "ms"),
        Claim(f"sandbox: {crowd}: p99 against median", "crowd", crowd, "p99_to_median", FACTOR, goal=Goal(10)),
        Claim(f"sandbox: memory {harvest}", "endurance", harvest, "memory_mb", "MB", goal=Goal(60)),
        Claim("sandbox: growth in the last 9/10 of it", "endurance", harvest, "growth_mb", "MB"),
        Claim("recording proxy: added at the median", "proxy", "recording proxy", "added_ms", "ms", goal=Goal(0.6)),
        Claim(f"judging {recording}", "judging", recording, "per_s", "exchanges/s", goal=pace),
        Claim(f"judging {recording}: peak", "judging", recording, "peak_mb", "MB", goal=room),
        Claim(f"verifying {certificate}", "judging", certificate, "per_s", "exchanges/s", goal=pace),
        Claim(f"verifying {certificate}: peak", "judging", certificate, "peak_mb", "MB", goal=room),
        Claim(f"requirements.html, {sizes.reported:,} scenarios", "reports", reports, "requirements_s", "s"),
        Claim(f"allure-results, {sizes.reported:,} scenarios", "reports", reports, "allure_results_s", "s"),
        Claim(f"allure-report.html, {sizes.reported:,} scenarios", "reports", reports, "allure_html_s", "s"),
        Claim(f"both pages, {sizes.reported:,} scenarios", "reports", reports, "pages_s", "s", goal=Goal(6.0)),
    )


def rows(samples: Sequence[Sample], told: Sequence[Claim]) -> list[dict[str, Any]]:
    """The rows of which something was measured, as the JSON document has them."""
    found = []
    for claim in told:
        own = _values(samples, claim, claim.entry)
        spread = Spread.of(own.values())
        if spread is None:
            continue
        ratio = Spread.of(ratios(own, _values(samples, claim, claim.against))) if claim.against else None
        judged = ratio if claim.against else spread
        met = claim.goal.met(judged.median) if claim.goal and judged else None
        found.append(
            {
                "title": claim.title,
                "unit": claim.unit,
                "value": _record(spread),
                "ratio": _record(ratio) if ratio else None,
                "against": claim.against or None,
                "goal": None if claim.goal is None else {"limit": claim.goal.limit, "most": claim.goal.most},
                "met": met,
            }
        )
    return found


def _wall(title: str, series: str, entry: str, against: str, goal: Goal | None = None) -> Claim:
    return Claim(title, series, entry, "wall_s", "s", against, goal)


def _memory(sizes: Sizes) -> list[Claim]:
    low, middle, high = (f"Proctor, {n} scenarios" for n in (sizes.long, sizes.longer, sizes.longest))
    return [
        Claim(f"peak memory, N={sizes.long}", "memory", low, "peak_mb", "MB", goal=Goal(75)),
        Claim(f"peak memory, N={sizes.longer:,}", "memory", middle, "peak_mb", "MB"),
        Claim(f"peak memory, N={sizes.longest:,}", "memory", high, "peak_mb", "MB"),
        Claim(
            "memory for a further scenario",
            "memory",
            high,
            "peak_mb",
            "KB",
            goal=Goal(10),
            less=low,
            scale=1024 / (sizes.longest - sizes.long),
        ),
    ]


def _mocks(*, others: bool) -> list[Claim]:
    """What the sandbox does over one connection; and the others, whose goals are those of the sandbox turned round."""
    figures = (
        ("reads, c=1", "per_s", "/s"),
        ("p99, c=1", "p99_ms", "ms"),
        ("memory", "memory_mb", "MB"),
        ("start to first answer", "start_s", "s"),
    )
    found = [Claim(f"sandbox, with a state: {what}", SERIES, SANDBOX, figure, unit) for what, figure, unit in figures]
    for mock in MOCKS if others else ():
        for what, figure, unit in figures:
            goal = MOCK_GOALS.get((mock.name, figure), MOCK_GOALS.get(("", figure)))
            found.append(Claim(f"{mock.name}: {what}", SERIES, mock.name, figure, unit, SANDBOX, goal))
    return found


def _values(samples: Sequence[Sample], claim: Claim, entry: str) -> dict[int, float]:
    own = values(samples, claim.series, entry, claim.figure)
    if not claim.less:
        return own
    less = values(samples, claim.series, claim.less, claim.figure)
    return {number: (own[number] - less[number]) * claim.scale for number in own.keys() & less.keys()}


def _record(spread: Spread) -> dict[str, float]:
    return {"median": spread.median, "least": spread.least, "most": spread.most, "rounds": spread.count}
