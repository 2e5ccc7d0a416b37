"""What is kept of compiled templates is used for the very same source only, and is never needed."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from proctor.reporting.compiled_templates import FOLDER, CompiledTemplates


def drawn(folder: Path) -> str:
    loader = jinja2.FileSystemLoader(folder)
    environment = jinja2.Environment(loader=loader, bytecode_cache=CompiledTemplates(folder, "test"))
    return environment.get_template("page.j2").render(what="it")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "page.j2").write_text("here {{ what }} is")
    return tmp_path


def test_what_is_kept_draws_the_same(folder: Path) -> None:
    assert [drawn(folder), drawn(folder)] == ["here it is"] * 2
    (kept,) = (folder / FOLDER).iterdir()
    assert jinja2.__version__ in kept.name


def test_another_source_is_compiled_anew(folder: Path) -> None:
    drawn(folder)
    (folder / "page.j2").write_text("there {{ what }} is")
    assert drawn(folder) == "there it is"


@pytest.mark.parametrize("content", [b"", b"no code", b"j2" + b"\xff" * 200])
def test_what_is_broken_is_compiled_anew(folder: Path, content: bytes) -> None:
    drawn(folder)
    (kept,) = (folder / FOLDER).iterdir()
    kept.write_bytes(content)
    assert drawn(folder) == "here it is"


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert drawn(folder) == "here it is"
    assert not (folder / FOLDER).exists()


def test_a_folder_that_cannot_be_made_does_no_harm(folder: Path) -> None:
    (folder / FOLDER).write_text("in the way")
    assert drawn(folder) == "here it is"
