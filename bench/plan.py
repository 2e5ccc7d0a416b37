"""What the benchmark measures, as a table: series with their sizes, and the rows that are told of them, with goals.

Goals are ratios wherever that is possible, since seconds are the machine's. They are those of the baseline that was
measured before Proctor was built; a row without one is told for its own sake.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench import evidence_runs, mock_runs, peer_runs, proctor_runs, proxy_runs, sandbox_runs
from bench.entries import Series
from bench.proctor_runs import AUTO, TWO

FLOOR = "floor"
PROCTOR = "Proctor"
IN_TWO = "Proctor, -n 2"
IN_SOME = "Proctor, -n auto"
OFF = "Proctor without evidence"
CONNECTIONS = (1, 16, 32)
FEW, USED = 20, 9
"""Step definitions of a small project, and how many of them the workflow uses."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything. ``seconds`` is how long wrk loads a server for one figure."""

    short: int = 50
    long: int = 500
    longer: int = 1000
    longest: int = 2000
    steps: int = 50
    definitions: int = 1000
    collected: int = 1000
    orders: tuple[int, ...] = (1_000, 100_000)
    partners: int = 100
    customers: int = 1000
    seconds: float = 3.0
    endurance: float = 60.0
    requests: int = 2000
    recorded: int = 10_000
    reported: int = 1000
    rounds: int = 5


FULL = Sizes()
QUICK = Sizes(
    short=3, long=4, longer=5, longest=6, steps=2, definitions=40, collected=5, orders=(20, 40), partners=3,
    customers=6, seconds=1.0, endurance=2.0, requests=100, recorded=16, reported=3, rounds=1,
)  # fmt: skip


def all_series(sizes: Sizes, *, peers: bool, million: bool) -> tuple[Series, ...]:
    """``million``: also a list of a million orders, which takes minutes to fill."""
    others = peer_runs.peers if peers else lambda _: ()
    floor, proctor = proctor_runs.floor, proctor_runs.proctor
    orders = (*sizes.orders, 1_000_000) if million else sizes.orders
    return (
        Series("cold", (floor(1), proctor(1), *others(1))),
        Series(
            "short",
            (
                floor(sizes.short),
                proctor(sizes.short),
                proctor(sizes.short, IN_TWO, TWO),
                proctor(sizes.short, IN_SOME, AUTO),
                *others(sizes.short),
            ),
        ),
        Series(
            "long",
            (
                floor(sizes.long),
                floor(sizes.long, "jsonschema-rs"),
                proctor(sizes.long),
                proctor(sizes.long, IN_TWO, TWO),
                proctor(sizes.long, OFF, evidence=False),
                proctor(sizes.long, "Proctor, --only-verdicts", ("--only-verdicts",)),
                proctor(sizes.long, "Proctor, no outline", outline=False),
                *others(sizes.long),
            ),
        ),
        Series(
            "memory",
            tuple(proctor(n, f"Proctor, {n} scenarios") for n in (sizes.long, sizes.longer, sizes.longest)),
            rounds=3,
        ),
        Series("growth", (proctor_runs.growth(sizes.short, sizes.longer),), rounds=3),
        Series(
            "definitions",
            (
                proctor(sizes.steps, "20 step definitions", definitions=FEW - USED),
                proctor(sizes.steps, "many step definitions", definitions=sizes.definitions),
            ),
        ),
        Series(
            "collection",
            (
                proctor_runs.collecting(sizes.collected, "an outline's rows", outline=True),
                proctor_runs.collecting(sizes.collected, "scenarios", outline=False),
                proctor_runs.collecting_own_features("this project's features"),
            ),
        ),
        Series("sandbox start", (sandbox_runs.start(),)),
        *(
            Series(f"sandbox {kind}s c={c}", sandbox_runs.loaded(kind, c, sizes.seconds))
            for kind in ("read", "write")
            for c in CONNECTIONS
        ),
        Series(mock_runs.SERIES, mock_runs.reads(sizes.seconds, others=peers), rounds=3),
        Series("lists", tuple(sandbox_runs.page_of(n, sizes.seconds) for n in orders), rounds=3),
        Series("crowd", sandbox_runs.crowd(sizes.partners, sizes.customers, sizes.seconds), rounds=3),
        Series("endurance", (sandbox_runs.endurance(sizes.endurance),), rounds=1),
        Series("proxy", (proxy_runs.proxy_delay(sizes.requests),)),
        Series("judging", (evidence_runs.judging(sizes.recorded), evidence_runs.verifying(sizes.recorded)), rounds=3),
        Series("reports", (evidence_runs.reporting(sizes.reported),), rounds=3),
    )
