"""Merging the journals of workers: one whole chain in the order of the plan, whoever ran what."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.journal import JournalWriter, read_journal
from proctor.journal_merge import merge, read_parts

KEYS = [f"s{n}" for n in range(8)]
HEADER = {"run": "r", "started": 1, "plan": [{"key": key} for key in KEYS]}
_made = iter(range(10**9))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merge")


def fresh(root: Path) -> Path:
    folder = root / str(next(_made))
    folder.mkdir()
    return folder


def write_part(folder: Path, worker: int, keys: list[str], *, close: bool = True) -> Path:
    file = folder / f"journal-gw{worker}.jsonl"
    with JournalWriter(file, HEADER) as writer:
        for key in keys:
            for step in range(3):
                writer.append("sentence", {"scenario": key, "sentence": step})
        if close:
            writer.close({"state": "finished"})
    return file


def told(file: Path) -> list[tuple[Any, Any]]:
    return [(r.get("scenario"), r.get("sentence")) for r in read_journal(file).whole().records[1:-1]]


IN_ORDER = [(key, step) for key in KEYS for step in range(3)]


@given(st.lists(st.integers(0, 3), min_size=len(KEYS), max_size=len(KEYS)), st.randoms(use_true_random=False))
def test_the_order_is_the_plans_whoever_ran_what(root: Path, workers: list[int], shuffle: random.Random) -> None:
    folder = fresh(root)
    for worker in range(4):
        keys = [key for key, by in zip(KEYS, workers, strict=True) if by == worker]
        shuffle.shuffle(keys)
        write_part(folder, worker, keys)
    merged = folder / "journal.jsonl"
    merge(read_parts(folder), merged, {"started": 9}, "finished")
    assert told(merged) == IN_ORDER
    journal = read_journal(merged).whole()
    assert (journal.header["run"], journal.header["started"]) == ("r", 9)
    assert journal.records[-1]["state"] == "finished"


def test_the_merged_journal_itself_is_no_part(tmp_path: Path) -> None:
    write_part(tmp_path, 0, KEYS)
    merge(read_parts(tmp_path), tmp_path / "journal.jsonl", {}, "finished")
    assert [j.file.name for j in read_parts(tmp_path)] == ["journal-gw0.jsonl"]


def test_what_a_dead_worker_had_written_is_kept(tmp_path: Path) -> None:
    write_part(tmp_path, 0, KEYS[:4])
    dead = write_part(tmp_path, 1, KEYS[4:], close=False)
    dead.write_bytes(dead.read_bytes()[:-30])
    merge(read_parts(tmp_path), tmp_path / "journal.jsonl", {}, "interrupted")
    assert told(tmp_path / "journal.jsonl") == IN_ORDER[:-1]


def test_a_part_without_a_header_is_left_out(tmp_path: Path) -> None:
    write_part(tmp_path, 0, KEYS)
    (tmp_path / "journal-gw1.jsonl").write_bytes(b"")
    (tmp_path / "journal-gw2.jsonl").write_bytes(b"\x00garbage")
    assert len(read_parts(tmp_path)) == 1


def test_records_of_no_planned_scenario_come_last_and_are_not_lost(tmp_path: Path) -> None:
    write_part(tmp_path, 0, ["stranger", "s1"])
    with JournalWriter(tmp_path / "journal-gw1.jsonl", HEADER) as writer:
        writer.append("note", {"scenario": None, "sentence": "nowhere"})
        writer.append("note", {"sentence": "without"})
    merge(read_parts(tmp_path), tmp_path / "journal.jsonl", {}, "finished")
    assert [s for s, _ in told(tmp_path / "journal.jsonl")] == ["s1"] * 3 + ["stranger"] * 3 + [None] * 2


def test_kinds_and_members_survive(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "journal-gw0.jsonl", HEADER) as writer:
        writer.append("exchange", {"scenario": "s0", "id": "s0-1", "at": 1.5, "request": {"url": "é"}})
        writer.close({"state": "finished"})
    merge(read_parts(tmp_path), tmp_path / "journal.jsonl", {}, "finished")
    record = dict(read_journal(tmp_path / "journal.jsonl").records[1])
    assert record.pop("kind") == "exchange" and record["request"] == {"url": "é"} and record["at"] == 1.5


def test_no_parts_give_an_empty_run(tmp_path: Path) -> None:
    merge([], tmp_path / "journal.jsonl", {"plan": []}, "interrupted")
    assert [r["kind"] for r in read_journal(tmp_path / "journal.jsonl").whole().records] == ["header", "footer"]


def test_records_stand_in_the_merged_journal_as_they_stood_in_the_part(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "journal-gw0.jsonl", HEADER) as writer:
        writer.append("finding", {"scenario": "s1", "text": 'prev": "x", "n": 7, \ud800 é', "kinds": [1.5, None]})
        writer.close({"state": "finished"})
    before = read_journal(tmp_path / "journal-gw0.jsonl").records[1]
    merge(read_parts(tmp_path), tmp_path / "journal.jsonl", {"added": "x" * 50}, "finished")
    after = read_journal(tmp_path / "journal.jsonl").whole().records[1]
    assert after == before
    lines = [file.read_bytes().splitlines()[1] for file in (tmp_path / "journal.jsonl", tmp_path / "journal-gw0.jsonl")]
    assert json.loads(lines[0])["prev"] != json.loads(lines[1])["prev"]


def test_a_line_that_is_none_is_not_taken_over(tmp_path: Path) -> None:
    with JournalWriter(tmp_path / "journal.jsonl", HEADER) as writer, pytest.raises(ValueError, match="not a journal"):
        writer.append_again(b'{"n":1}\n')
