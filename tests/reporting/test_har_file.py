"""``exchanges.har`` holds what the journal holds, in a form that Proctor's own reader takes again."""

from __future__ import annotations

import json
from pathlib import Path

from proctor.har import read_har
from proctor.reporting.har_file import write_har
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import KEY, SECRET_NAME, Act, Beat, exchange, planned


def test_every_exchange_is_there_and_can_be_read_again(mixed: Judged, tmp_path: Path) -> None:
    file = tmp_path / "x.har"
    number = write_har(mixed.journal, file)
    recorded = [r for r in mixed.journal.records if r["kind"] == "exchange"]
    assert number == len(recorded) > 3
    known = read_har(file, {"demo-v1": ["http://127.0.0.1:1/v1"]}).by_profile["demo-v1"].exchanges
    assert [one.request.method for one in known] == [r["request"]["method"] for r in recorded]
    assert [one.response and one.response.status for one in known] == [
        r["response"] and r["response"]["status"] for r in recorded
    ]
    text = file.read_text()
    assert KEY not in text and SECRET_NAME not in text
    entries = json.loads(text)["log"]["entries"]
    assert [entry["_id"] for entry in entries] == [r["id"] for r in recorded]
    unanswered = [entry for entry in entries if entry["response"]["status"] == 0]
    assert [entry["_error"] for entry in unanswered] == ["the connection was refused"]


def test_a_lone_surrogate_is_no_trouble(play: Play, tmp_path: Path) -> None:
    plan = planned("A word", [("it is sent", "D1-ERR-01")], "D1-ERR-01")
    odd = exchange(plan, trouble="\ud800")
    judged = play(Act(plan, (Beat(exchanges=(odd,)),), "finished"))
    assert write_har(judged.journal, tmp_path / "x.har") == 1
    assert json.loads((tmp_path / "x.har").read_text())["log"]["entries"][0]["_error"] == "\ud800"


def test_without_exchanges_it_is_empty_and_whole(play: Play, tmp_path: Path) -> None:
    assert write_har(play().journal, tmp_path / "x.har") == 0
    assert json.loads((tmp_path / "x.har").read_text())["log"]["entries"] == []
