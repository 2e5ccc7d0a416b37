"""Pages of the manual that a newcomer follows are followed here, to the letter, in a copy of the project."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.following import Reader, copy_of_project
from tests.running import ROOT

DOCS = ROOT / "docs"
PORT = "8700"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (tmp_path / "proctor").mkdir()
    one = Reader(copy_of_project(tmp_path / "proctor"), {PORT: port})
    yield one
    one.stop()


def test_a_new_profile_and_a_new_requirement(reader: Reader) -> None:
    assert reader.follow((DOCS / "extending.md").read_text()) == 5


def test_the_first_hour(reader: Reader) -> None:
    page = (DOCS / "first-hour.md").read_text()
    assert reader.follow(page) == 8
    section = page.partition("## 3. ")[2].partition("## 4. ")[0]
    page = httpx.get(f"http://127.0.0.1:{reader.here(PORT)}/", trust_env=False).text
    shown = " ".join(re.sub(r"<[^>]+>", "", page).split())
    named = re.findall(r"\*\*(.+?)\*\*", section)
    assert len(named) > 5
    assert [words for words in named if words not in shown] == []


def test_the_example_of_a_red(reader: Reader) -> None:
    assert reader.follow((DOCS / "verdicts.md").read_text()) == 2


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("```sh\necho one\n```\n\n```text\ntwo\n```\n", "is not printed"),
        ("```sh\necho one; echo two\n```\n\n```text\ntwo\none\n```\n", "not in this order"),
        ("<!-- ends with 1 -->\n```sh\ntrue\n```\n", "0, not 1"),
        ("```sh\nexit 3\n```\n", "3, not 0"),
        ('```diff title="README.md"\n-# Another title\n+# Title\n```\n', "0 places"),
    ],
)
def test_a_page_that_promises_too_much_is_noticed(page: str, problem: str, tmp_path: Path) -> None:
    folder = tmp_path / "proctor"
    folder.mkdir()
    (folder / "README.md").write_text("# Proctor\n")
    with pytest.raises(AssertionError, match=problem):
        Reader(folder).follow(page)
