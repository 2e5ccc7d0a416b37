"""What a run has left at a platform: from the journal alone, and only where it is somebody's concern."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import Journal, JournalWriter, read_journal
from proctor.judging import judge
from proctor.leftovers import concern, document, leftovers, sentence
from proctor.reporting.writing import write_reports
from proctor.requirements import Profile

BASE = "https://platform.example/v1"


def made(
    operation: str | None,
    path: str,
    sent: object = None,
    got: object = None,
    *,
    surface: str = "smartrecruiters-v1",
    status: int | None = 201,
    integration: str = "",
    scenario: str | None = None,
) -> dict[str, Any]:
    """An exchange as the journal has it."""
    headers = [["X-Integration-Id", integration]] if integration else []
    return {
        "scenario": scenario, "sentence": None, "at": 5.0, "id": f"x-{path}-{status}", "actor": "partner",
        "surface": surface, "started": 1.5, "elapsed": 0.1, "deliberate": False, "operation": operation, "trouble": "",
        "request": {"method": "POST", "url": BASE + path, "headers": headers, "body": body(sent)},
        "response": None if status is None else {
            "status": status, "reason": "", "version": "", "headers": [], "body": body(got), "flaw": "",
        },
    }  # fmt: skip


def body(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return {"type": "application/json", "size": len(text), "text": text}


def journal_of(folder: Path, *exchanges: dict[str, Any], customer: str = "attested") -> Journal:
    head = {
        "run": "then", "role": "platform", "target": {"name": "real", "customer": customer, "capabilities": []},
        "profiles": {}, "plan": [],
    }  # fmt: skip
    file = folder / "journal.jsonl"
    with JournalWriter(file, head) as writer:
        for exchange in exchanges:
            writer.append("exchange", exchange)
        writer.close({"state": "finished"})
    return read_journal(file).whole()


def told(journal: Journal) -> list[tuple[str, str]]:
    return [(thing.kind, thing.id) for thing in leftovers(journal)]


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("createTestOrder", "order"), ("addComment", "comment"), ("submitResult", "result"), ("createOffer", "offer"),
        ("addAttachment", "attachment"), ("replaceAttachment", "attachment"), ("insertConfig", "setting"),
    ],
)  # fmt: skip
def test_what_smartrecruiters_cannot_remove(operation: str, kind: str, tmp_path: Path) -> None:
    journal = journal_of(tmp_path, made(operation, "/x?apiKey=1", got={"id": "7"}))
    (thing,) = leftovers(journal)
    assert (thing.kind, thing.id, thing.address, thing.at) == (kind, "7", f"{BASE}/x", 1.5)
    assert thing.exchange == "x-/x?apiKey=1-201"


@pytest.mark.parametrize(
    "exchange",
    [
        made("listOrders", "/x", got={"id": "7"}, status=200),
        made("acceptOrder", "/x", got={"id": "7"}),
        made(None, "/x", got={"id": "7"}),
        made("addComment", "/x", got={"id": "7"}, status=400),
        made("addComment", "/x", got={"id": "7"}, status=302),
        made("addComment", "/x", status=None),
        made("addComment", "/x", got={"id": "7"}, surface="control"),
        made("addComment", "/x", got={"id": "7"}, surface="kombo"),
    ],
)
def test_what_made_nothing_is_not_listed(exchange: dict[str, Any], tmp_path: Path) -> None:
    assert told(journal_of(tmp_path, exchange)) == []


@pytest.mark.parametrize("got", [None, "no JSON", [], {}, {"id": None}, '{"id": '])
def test_what_was_made_without_an_id_is_listed_all_the_same(got: object, tmp_path: Path) -> None:
    assert told(journal_of(tmp_path, made("addComment", "/x", got=got))) == [("comment", "")]


def test_kombo_packages_replace_each_other_within_an_integration(tmp_path: Path) -> None:
    def packages(*ids: str, integration: str = "a", status: int = 200) -> dict[str, Any]:
        sent = {"packages": [{"id": one} for one in ids]}
        return made("setPackages", "/packages", sent, surface="kombo", integration=integration, status=status)

    journal = journal_of(
        tmp_path, packages("1", "2"), packages("9", integration="b"), packages("2", "3"), packages("4", status=400)
    )
    assert told(journal) == [("package", "9"), ("package", "2"), ("package", "3")]
    again = tmp_path / "again"
    again.mkdir()
    assert told(journal_of(again, packages("1"), packages())) == []


def test_kombo_results_replace_each_other(tmp_path: Path) -> None:
    def result(order: str) -> dict[str, Any]:
        return made("writeResult", f"/assessment/orders/{order}/result", {}, {}, surface="kombo", status=200)

    assert told(journal_of(tmp_path, result("A"), result("B"), result("A"))) == [("result", "A"), ("result", "B")]


@pytest.mark.parametrize(
    ("customer", "concerned"), [("attested", True), ("nobody", True), ("sandbox", False), ("browser", False)]
)
def test_at_a_sandbox_it_is_nobody_s_concern(customer: str, concerned: bool, tmp_path: Path) -> None:
    comments = [made("addComment", f"/{n}", got={"id": str(n)}) for n in range(2)]
    journal = journal_of(tmp_path, *comments, made("createOffer", "/o", got={"id": "o"}), customer=customer)
    assert concern(journal.header) is concerned
    said = "left at real, where it cannot be removed by its API: 2 comments, 1 offer; listed in leftovers.json"
    assert sentence(journal, "leftovers.json") == (said if concerned else "")
    notes = write_reports(judge(journal, list[Profile]()), journal, tmp_path)
    assert notes == ([said] if concerned else [])
    file = tmp_path / "leftovers.json"
    assert file.is_file() is concerned
    if concerned:
        written = json.loads(file.read_text())
        assert written == document(journal)
        assert written["counts"] == {"comment": 2, "offer": 1} and len(written["leftovers"]) == 3


def test_a_run_that_left_nothing_says_nothing(tmp_path: Path) -> None:
    journal = journal_of(tmp_path)
    assert sentence(journal, "leftovers.json") == ""
    assert document(journal)["leftovers"] == []
