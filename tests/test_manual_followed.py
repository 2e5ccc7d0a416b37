"""Pages of the manual that a newcomer follows are followed here, to the letter, in a copy of the project."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

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
