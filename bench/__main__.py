"""The command line of the benchmark. Status 0 however slow anything was; 1 only where something did not run rightly."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from time import strftime

from bench.claims import claims, rows
from bench.entries import Workshop, measured
from bench.machine import machine, versions
from bench.plan import FULL, QUICK, all_series
from bench.process_run import ROOT
from bench.results import DOCUMENT, document, put_into, table
from bench.samples import Sample


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Measure Proctor, a bare script and other tools on the same work, and the sandbox under load.",
        epilog="The series are: " + ", ".join(one.name for one in all_series(FULL, peers=False, million=True)) + ".",
    )
    parser.add_argument("--rounds", type=int, metavar="N", help=f"how often everything is measured ({FULL.rounds})")
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="series or series/entry; * fits anything",
    )
    parser.add_argument("--quick", action="store_true", help="tiny sizes and one round: to see that it works")
    parser.add_argument(
        "--peers", action=argparse.BooleanOptionalAction, default=True, help="other tools, installed below .bench/"
    )
    parser.add_argument("--million", action="store_true", help="also a list of a million orders")
    parser.add_argument("--endurance", type=float, metavar="S", help=f"seconds of the long load ({FULL.endurance:g})")
    parser.add_argument("--output", type=Path, default=ROOT / "reports" / "bench", metavar="DIR", help="reports/bench")
    parser.add_argument("--table", action="store_true", help="write docs/performance.md anew from bench.json, and end")
    parser.add_argument("--profile", type=int, nargs="?", const=200, metavar="N", help="where the time goes (N=200)")
    return parser


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    if asked.table:
        made = json.loads((asked.output / "bench.json").read_text())
        DOCUMENT.write_text(put_into(DOCUMENT.read_text(), table(made)))
        return 0
    base = ROOT / ".bench"
    # Of its own, so that two benchmarks, such as one that a test runs, leave each other alone.
    workshop = Workshop(base / "runs" / f"{strftime('%Y%m%d-%H%M%S')}-{os.getpid()}", base / "peers")
    try:
        if asked.profile:
            from bench.profiling import print_shares

            return print_shares(workshop, asked.profile)
        return _measure(asked, workshop)
    finally:
        shutil.rmtree(workshop.folder, ignore_errors=True)


def _measure(asked: argparse.Namespace, workshop: Workshop) -> int:
    sizes = QUICK if asked.quick else FULL
    if asked.endurance:
        from dataclasses import replace

        sizes = replace(sizes, endurance=asked.endurance)
    rounds = asked.rounds or sizes.rounds
    series = [one.chosen(asked.only) for one in all_series(sizes, peers=asked.peers, million=asked.million)]
    series = [one for one in series if one.entries]
    if not series:
        print(f"bench: nothing is called {' or '.join(asked.only)}", file=sys.stderr)
        return 4
    before = machine()
    samples = measured(series, rounds, workshop, _tell)
    found = rows(samples, claims(sizes, peers=asked.peers, million=asked.million))
    made = document(samples, found, before, versions(), quick=asked.quick, rounds=rounds)
    asked.output.mkdir(parents=True, exist_ok=True)
    (asked.output / "bench.json").write_text(json.dumps(made, indent=1) + "\n")
    (asked.output / "bench.md").write_text(table(made))
    print(f"\n{table(made)}")
    return 1 if made["wrong"] else 0


def _tell(sample: Sample) -> None:
    shown = ("wall_s", "cpu_s", "peak_mb", "per_s", "p99_ms", "median_ms", "added_ms", "memory_mb")
    figures = ", ".join(f"{name} {sample.figures[name]:.3g}" for name in shown if name in sample.figures)
    said = f"not run: {sample.why}" if sample.absent else f"WRONG: {sample.why}" if sample.why else figures
    print(f"{sample.series}, round {sample.round}: {sample.entry}: {said}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
