"""The benchmark works, at a tiny size; how fast anything is, is no matter of a test."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bench.claims import FACTOR, Claim, Goal, claims, rows
from bench.plan import FULL, QUICK, all_series
from bench.results import BEGIN, DOCUMENT, END, SCHEMA, put_into, table
from bench.samples import Sample
from tests.running import ROOT, clean_environment

SMALL = ("short/floor", "short/Proctor", "long/Proctor*evidence", "definitions/many*", "proxy", "sandbox start")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bench")
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--no-peers", "--output", str(folder), "--only", *SMALL],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    document: dict[str, Any] = json.loads((folder / "bench.json").read_text())
    return document


def test_what_it_writes_keeps_its_schema(made: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(made)
    assert (made["quick"], made["wrong"], made["not_run"]) == (True, [], [])


def test_only_what_was_asked_for_is_measured(made: dict[str, Any]) -> None:
    assert {(one["series"], one["entry"]) for one in made["samples"]} == {
        ("short", "floor"),
        ("short", "Proctor"),
        ("long", "Proctor without evidence"),
        ("definitions", "many step definitions"),
        ("proxy", "recording proxy"),
        ("sandbox start", "first answer"),
    }


def test_the_evidence_is_counted(made: dict[str, Any]) -> None:
    by_entry = {one["entry"]: one["figures"] for one in made["samples"]}
    assert by_entry["Proctor"]["exchanges"] == 8 * QUICK.short
    assert by_entry["Proctor without evidence"]["exchanges"] == 0
    assert all(figures.get("wall_s", 1) > 0 for figures in by_entry.values())


def test_its_table_has_a_row_for_each_figure(made: dict[str, Any]) -> None:
    drawn = table(made)
    assert f"| Proctor, full evidence, N={QUICK.short} |" in drawn
    assert "times floor" in drawn
    assert str(ROOT) not in drawn + json.dumps(made), "no place of this machine"


def test_a_ratio_is_that_of_the_same_round() -> None:
    samples = [
        Sample("s", name, number, {"wall_s": value})
        for number, pair in enumerate(((10.0, 5.0), (1.0, 1.0), (4.0, 1.0)), 1)
        for name, value in zip(("own", "floor"), pair, strict=True)
    ]
    wrong = Sample("s", "own", 4, {"wall_s": 99.0}, why="it did not do its work")
    (row,) = rows([*samples, wrong], [Claim("t", "s", "own", "wall_s", "s", "floor", Goal(1.5))])
    assert row["value"] == {"median": 4.0, "least": 1.0, "most": 10.0, "rounds": 3}
    assert row["ratio"] == {"median": 2.0, "least": 1.0, "most": 4.0, "rounds": 3}
    assert row["met"] is False


def test_memory_for_a_further_scenario_is_a_difference() -> None:
    pairs = (("small", 60.0), ("large", 75.0))
    samples = [Sample("m", name, 1, {"peak_mb": value}) for name, value in pairs]
    (row,) = rows(samples, [Claim("t", "m", "large", "peak_mb", "KB", less="small", scale=1024 / 1500)])
    assert row["value"]["median"] == pytest.approx(10.24)


@pytest.mark.parametrize("sizes", [FULL, QUICK])
def test_every_row_is_of_something_that_is_measured(sizes: Any) -> None:
    there = {(s.name, entry.name) for s in all_series(sizes, peers=True, million=True) for entry in s.entries}
    for claim in claims(sizes, peers=True, million=True):
        named = {name for name in (claim.entry, claim.against, claim.less) if name}
        assert {(claim.series, name) for name in named} <= there, claim.title
        assert claim.unit in ("s", "ms", "MB", "KB", "/s", "files", "exchanges/s", FACTOR)


def test_what_is_not_there_is_told_and_is_no_fault() -> None:
    made = {"when": "2026-01-01", "quick": False, "rounds": 1, "versions": {"httpx": "1"}, "rows": [], "wrong": []}
    machine = {"cpu": "c", "cores": 2, "system": "s", "python": "3", "load_before": [0, 0, 0]}
    absent = {"series": "s", "entry": "newman", "round": 1, "why": "npm is not installed"}
    assert "Not run: newman (npm is not installed)." in table({**made, "machine": machine, "not_run": [absent]})


def test_the_table_takes_its_place_in_a_page() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert put_into(page, "new\n") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    with pytest.raises(ValueError, match="once each"):
        put_into("no markers", "new")


def test_the_table_of_the_documents_is_well_formed() -> None:
    page = DOCUMENT.read_text()
    assert put_into(page, page.partition(BEGIN)[2].partition(END)[0].strip("\n") + "\n") == page
    lines = [line for line in page.partition(BEGIN)[2].partition(END)[0].splitlines() if line.startswith("|")]
    cells = [line.replace("\\|", "").strip("|").split("|") for line in lines]
    assert len(lines) > 2, "no rows"
    assert {len(one) for one in cells} == {5}
    assert all("yes" in one[4] or "no" in one[4] or not one[4].strip() for one in cells[2:])
