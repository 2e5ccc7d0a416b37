"""A record that stays in the file is the record that was written, as long as the file is."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import OWN_MEMBERS, JournalError, JournalWriter, Record, read_journal
from proctor.journal_records import LARGEST_PIECE, equal_objects_once

LARGE = 1024

BIG: dict[str, Any] = {"id": "e1", "elapsed": 0.5, "request": {"body": {"text": "\u00e9" * LARGE}}, "response": None}
SMALL: dict[str, Any] = {"id": "e2", "request": {"body": None}}


def written(folder: Path) -> Path:
    file = folder / "journal.jsonl"
    with JournalWriter(file, {"run": "r", "plan": [{"key": "k" * LARGE}]}) as journal:
        journal.append("exchange", BIG)
        journal.append("exchange", SMALL)
        for number in range(6):
            journal.append("exchange", {**BIG, "id": f"more-{number}", "request": {"number": number}, "x": "y" * LARGE})
        journal.close({"state": "finished"})
    return file


def own(record: Record) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "kind"}


def test_it_reads_as_what_was_written(tmp_path: Path) -> None:
    _, big, small, *_ = read_journal(written(tmp_path)).whole().records
    assert (own(big), own(small)) == (BIG, SMALL)
    assert big["request"]["body"]["text"] == BIG["request"]["body"]["text"]
    line = json.loads((tmp_path / "journal.jsonl").read_bytes().splitlines()[1])
    assert list(big) == [name for name in line if name not in OWN_MEMBERS - {"kind"}]
    assert ("request" in big, "nothing" in big, len(big)) == (True, False, len(BIG) + 1)
    assert (big.get("request"), big.get("nothing"), big.get("nothing", 1)) == (BIG["request"], None, 1)
    assert big == {**big}
    with pytest.raises(KeyError):
        big["nothing"]


def test_many_can_be_looked_at_in_any_order(tmp_path: Path) -> None:
    records = read_journal(written(tmp_path)).whole().records[3:-1]
    assert [record["request"]["number"] for record in (*records, *reversed(records))] == [*range(6), *range(5, -1, -1)]


def told(*owners: str | None) -> list[dict[str, Any]]:
    """Records of scenarios, long enough that a piece holds two of them."""
    long = "x" * (LARGEST_PIECE // 3)
    return [{"scenario": owner, "number": number, "long": long} for number, owner in enumerate(owners)]


@pytest.mark.parametrize("keep", [None, lambda record: record], ids=["all", "kept"])
def test_pieces_have_all_records_in_their_order(tmp_path: Path, keep: Any) -> None:
    file = tmp_path / "journal.jsonl"
    records = told("a", "a", "a", "b", None, "a", "b", "b", "b", "b", None)
    with JournalWriter(file, {"run": "r"}) as journal:
        for record in records:
            journal.append("note", record)
        journal.append("note", {"scenario": "b", "long": "y" * 2 * LARGEST_PIECE})
        journal.append("other", {"scenario": "b", "number": 12})
        journal.close({})
    read = read_journal(file, keep).whole()
    assert len(read.records) == len(records) + 4
    assert {one["kind"] for one in read.records} == {"header", "note", "other", "footer"}
    assert [own(one) for one in read.records[1:-3]] == records
    assert [own(one) for one in reversed(read.records)][3:-1] == records[::-1]
    assert [one.get("kind") for one in read.records] == [read.records[n]["kind"] for n in range(len(read.records))]
    for key in ("a", "b"):
        numbers = [n for n, record in enumerate(records) if record["scenario"] == key]
        assert [one["number"] for one in read.of_scenario(key) if one.get("number", 12) != 12] == numbers
    assert list(read.of_scenario("nobody")) == []
    assert [list(replace(read, records=tuple(read.records)).of_scenario(key)) for key in "ab"] == [
        list(read.of_scenario(key)) for key in "ab"
    ]


def test_small_ones_that_are_kept_are_found_by_place_and_by_scenario(tmp_path: Path) -> None:
    """They are in memory, those of one scenario that follow each other together."""
    owners = ["a", "a", "b", None, None, "a", "b", "b"]
    records = [{"scenario": owner, "number": number} for number, owner in enumerate(owners)]
    file = tmp_path / "journal.jsonl"
    with JournalWriter(file, {"run": "r"}) as journal:
        for record in records:
            journal.append("note", record)
        journal.close({})
    read = read_journal(file, lambda record: record).whole()
    assert [own(one) for one in read.records[1:-1]] == records
    assert [own(read.records[place]) for place in range(1, 9)] == records
    assert [own(one) for one in reversed(read.records)][1:-1] == records[::-1]
    for key in ("a", "b"):
        assert [own(one) for one in read.of_scenario(key)] == [one for one in records if one["scenario"] == key]


def test_little_of_a_long_journal_is_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    with JournalWriter(file, {"run": "r"}) as journal:
        for number in range(5000):
            journal.append("note", {"scenario": f"s{number // 100}", "number": number, "text": f"{number}" * 100})
        journal.close({})
    tracemalloc.start()
    try:
        read = read_journal(file).whole()
        assert sum(one.get("number", 0) for one in read.records) == 5000 * 4999 // 2
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < file.stat().st_size / 5 and len(read.records) == 5002


def test_only_what_is_the_same_is_one_object() -> None:
    first, second, third, *nested = equal_objects_once('[{"a": 1}, {"a": 1}, {"a": true}, {"a": [1]}, {"a": [1]}]')
    assert first is second and first is not third and third["a"] is True
    assert nested[0] == nested[1] and nested[0] is not nested[1]


def test_the_header_is_in_memory(tmp_path: Path) -> None:
    assert type(read_journal(written(tmp_path)).header) is dict


def test_a_file_that_was_moved_and_removed_can_still_be_looked_at(tmp_path: Path) -> None:
    file = written(tmp_path)
    journal = read_journal(file)
    file.rename(tmp_path / "moved").unlink()
    assert journal.records[1]["request"] == BIG["request"]


def test_a_line_that_was_altered_since_is_noticed(tmp_path: Path) -> None:
    file = written(tmp_path)
    journal = read_journal(file)
    content = bytearray(file.read_bytes())
    content[content.index("é".encode()) + 1] ^= 1
    with file.open("r+b") as same:
        same.write(content)
    with pytest.raises(JournalError, match=r"journal\.jsonl:2: altered while it was being read"):
        journal.records[1]["request"]
