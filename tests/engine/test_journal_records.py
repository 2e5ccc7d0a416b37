"""A record of which much stays in the file is the record that was written, as long as the file is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import OWN_MEMBERS, JournalError, JournalWriter, Record, read_journal
from proctor.journal_records import LARGE

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
