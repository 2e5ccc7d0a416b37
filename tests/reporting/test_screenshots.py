"""Screenshots in the reports: shown where they belong, and never another file than the one that was taken."""

from __future__ import annotations

import hashlib
import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from proctor.journal import JournalWriter, read_journal
from proctor.pytest_plugin.browser_run import accessibility_lines
from proctor.reporting.allure_results import write_allure_results
from proctor.reporting.requirement_page import requirement_page
from tests.reporting.conftest import Judged, Play
from tests.reporting.journal_builder import Act, Beat, held, planned

PNG = b"\x89PNG a picture"
PLAN = planned("A page", [("it is prepared", None), ("it is shown", "D1-LIST-01")], "D1-LIST-01")


def picture(file: str = "screenshots/a1-1.png", content: bytes = PNG) -> dict[str, str]:
    return {"file": file, "sha256": hashlib.sha256(content).hexdigest(), "title": "The <b>page", "exchange": "a1-1"}


def pictured(play: Play, *pictures: dict[str, str]) -> Judged:
    return play(Act(PLAN, (Beat(), Beat(findings=(held("D1-LIST-01"),), pictures=pictures)), "finished"))


def attachments(judged: Judged, folder: Path) -> list[tuple[str, str, bytes]]:
    write_allure_results(judged.run, judged.journal, folder)
    (result,) = [json.loads(file.read_text()) for file in folder.glob("*-result.json")]
    (before, shown) = result["steps"]
    assert before.get("attachments", []) == []
    return [(a["name"], a["type"], (folder / a["source"]).read_bytes()) for a in shown.get("attachments", [])]


def test_the_page_shows_a_picture_at_its_sentence(play: Play) -> None:
    judged = pictured(play, picture())
    html = requirement_page(judged.run, judged.journal)
    sentence = html.partition(f'id="sentence-{PLAN.key}-2"')[2].partition("</li>\n</ol>")[0]
    assert (
        '<a href="screenshots/a1-1.png"><img src="screenshots/a1-1.png" alt="Screenshot: The &lt;b&gt;page"' in sentence
    )
    assert "img-src 'self' file:;" in unescape(html)


def test_without_pictures_the_page_may_load_none(play: Play) -> None:
    judged = pictured(play)
    assert "img-src" not in requirement_page(judged.run, judged.journal)


@pytest.mark.parametrize(
    "file",
    ["../outside.png", "screenshots/../../x.png", "/etc/passwd", "https://a.example/x.png", "javascript:alert(1)",
     "screenshots/a.svg", "screenshots/a.png?x", 'screenshots/a".png', "screenshots/sub/a.png"],
)  # fmt: skip
def test_nothing_but_pictures_of_the_run_is_linked_or_read(play: Play, file: str, tmp_path: Path) -> None:
    judged = pictured(play, picture(file))
    html = requirement_page(judged.run, judged.journal)
    assert "<img" not in html
    assert attachments(judged, tmp_path / "allure") == []


def test_allure_gets_the_picture_itself(play: Play, tmp_path: Path) -> None:
    (tmp_path / "screenshots").mkdir()
    (tmp_path / "screenshots" / "a1-1.png").write_bytes(PNG)
    judged = pictured(play, picture())
    assert attachments(judged, tmp_path / "allure") == [("The <b>page", "image/png", PNG)]


@pytest.mark.parametrize("there", [b"another", None])
def test_a_picture_that_is_not_the_one_taken_is_said_to_be_so(play: Play, tmp_path: Path, there: bytes | None) -> None:
    (tmp_path / "screenshots").mkdir()
    if there is not None:
        (tmp_path / "screenshots" / "a1-1.png").write_bytes(there)
    ((name, kind, text),) = attachments(pictured(play, picture()), tmp_path / "allure")
    assert (name, kind) == ("The <b>page", "text/plain")
    assert text.startswith(b"screenshots/a1-1.png is missing, or not the picture that was taken")


def checked(folder: Path, *records: dict[str, Any]) -> list[str]:
    with JournalWriter(folder / "checked.jsonl", {}) as journal:
        for record in records:
            journal.append("accessibility", record)
        journal.close({"state": "finished"})
    return list(accessibility_lines(read_journal(folder / "checked.jsonl")))


def test_accessibility_is_told_at_the_end_once_for_each_finding(tmp_path: Path) -> None:
    label = {"rule": "label", "impact": "critical", "help": "Fields need labels", "places": ["#a", "#b"]}
    found = [{"page": "/a/*", "serious": [label]}, {"page": "/a/*", "serious": [label]}, {"page": "/b", "serious": []}]
    assert checked(tmp_path, *found) == [
        "accessibility: 2 kinds of pages checked with axe-core, 1 serious finding",
        "  /a/*: label: Fields need labels (#a, #b)",
    ]


def test_accessibility_is_not_told_of_where_nothing_was_checked(tmp_path: Path) -> None:
    assert checked(tmp_path) == []
