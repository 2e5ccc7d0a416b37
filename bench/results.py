"""``bench.json`` and the table that is drawn from it, for the terminal and for docs/performance.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.process_run import ROOT
from bench.samples import Sample

SCHEMA = Path(__file__).parent / "bench.schema.json"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"
_HEAD = ("what", "median [min to max]", "ratio, same round", "goal", "met")


def document(
    samples: Sequence[Sample],
    rows: Sequence[Mapping[str, Any]],
    machine: Mapping[str, Any],
    versions: Mapping[str, str],
    *,
    quick: bool,
    rounds: int,
) -> dict[str, Any]:
    """Raises jsonschema's ValidationError for what is not as the schema has it."""
    # Imported here: the benchmark's own process must stay small while it measures (``bench.process_run``).
    from jsonschema import Draft202012Validator, FormatChecker

    made = {
        "format": 1,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "rounds": rounds,
        "machine": dict(machine),
        "versions": dict(versions),
        "rows": [dict(row) for row in rows],
        "samples": [_kept(sample, "series", "entry", "round", "figures") for sample in samples if not sample.why],
        "not_run": [_kept(sample, "series", "entry", "round", "why") for sample in samples if sample.absent],
        "wrong": [_kept(sample, "series", "entry", "round", "why") for sample in samples if sample.broken],
    }
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(made)
    return made


def table(made: Mapping[str, Any]) -> str:
    """Markdown: where and when, the rows, and what did not run."""
    machine = made["machine"]
    load = ", ".join(f"{one:g}" for one in machine["load_before"])
    lines = [
        f"{made['when'][:10]}, {machine['cpu']}, {machine['cores']} cores, {machine['system']}, Python "
        f"{machine['python']}; {made['rounds']} rounds; load before: {load}."
        + (" **Tiny sizes: this shows that it works, not how fast.**" if made["quick"] else ""),
        "",
        ", ".join(f"{name} {version}" for name, version in made["versions"].items()) + ".",
        "",
        _line(_HEAD),
        _line(["---"] * len(_HEAD)),
        *(_line(_cells(row)) for row in made["rows"]),
    ]
    for title, name in (("Not run", "not_run"), ("Did not run rightly", "wrong")):
        told = dict.fromkeys(f"{one['entry']} ({_plain(one['why'])})" for one in made[name])
        if told:
            lines += ["", f"{title}: " + "; ".join(told) + "."]
    return "\n".join(lines) + "\n"


def put_into(page: str, drawn: str) -> str:
    """The page with the table between its markers. Raises ValueError where they are not there, once each."""
    if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
        raise ValueError(f"the page needs {BEGIN} and {END}, once each and in this order")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{drawn}\n{END}{after}"


def _cells(row: Mapping[str, Any]) -> list[str]:
    goal, ratio = row["goal"], row["ratio"]
    wished = "" if goal is None else f"{'≤' if goal['most'] else '≥'} {goal['limit']:g}"
    if wished:
        wished += " times" if row["against"] else f" {row['unit']}"
    return [
        _plain(row["title"]),
        f"{_spread(row['value'])} {row['unit']}",
        f"{_spread(ratio)} times {row['against']}" if ratio else "",
        wished,
        {True: "yes", False: "**no**", None: ""}[row["met"]],
    ]


def _spread(spread: Mapping[str, float]) -> str:
    if spread["rounds"] == 1:
        return _number(spread["median"])
    return f"{_number(spread['median'])} [{_number(spread['least'])} to {_number(spread['most'])}]"


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _kept(sample: Sample, *names: str) -> dict[str, Any]:
    whole = asdict(sample)
    return {name: whole[name] for name in names}
