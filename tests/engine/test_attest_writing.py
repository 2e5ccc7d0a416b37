"""Attestations are written so that they are read as they were, whatever is in them, and evidence is copied whole."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.attestations.questions import Question
from proctor.attestations.records import Answer, Attestation, Proof, read_attestations
from proctor.attestations.toml_tables import text
from proctor.attestations.writing import file_for, save, take_evidence
from proctor.failures import ConfigurationError

SEEN = Question("p", "R-01", "1. a sentence", "there", "look", "Is it there?")
ALSO = Question("p", "R-01", "1. another", "there", "look", 'Is "it" \\ there too?')
WHEN = datetime(2026, 11, 22, 8, tzinfo=UTC)


def answer(question: Question = SEEN, **more: Any) -> Attestation:
    facts: dict[str, Any] = {
        "requirement": question.requirement, "question": question.question, "answer": Answer.YES, "name": 'Zoë "Z" O',
        "role": "Ops\\QA", "when": WHEN, "product": "1.0", "target": "mine", "valid_until": WHEN + timedelta(days=1),
    }  # fmt: skip
    return Attestation(**(facts | more))


def read(folder: Path) -> tuple[Attestation, ...]:
    return read_attestations(folder, (SEEN, ALSO), WHEN)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "attestations"
    proofs = (Proof("a b.png", "0" * 64), Proof("evidence/ü.png", "f" * 64))
    first = save(folder, (), answer(words='line one\nline "two"', evidence=proofs, values={"email": "a@b.c"}))
    second = save(folder, (first,), answer(ALSO, answer=Answer.NO))
    assert read(folder) == (first, second)
    assert [path.name for path in folder.iterdir()] == ["mine.toml"], "no draft is left"


@given(st.text(max_size=60))
def test_any_text_is_read_as_it_was(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return  # no file can hold a lone surrogate
    assert tomllib.loads(f"x = {text(value)}") == {"x": value}


def test_an_answer_replaces_the_former_one_for_its_target_only(tmp_path: Path) -> None:
    first = save(tmp_path, (), answer())
    other = save(tmp_path, (first,), answer(target="theirs"))
    assert file_for(tmp_path, "theirs") != first.file
    again = save(tmp_path, (first, other), answer(answer=Answer.NO, product="1.1"))
    assert {(one.target, one.answer, one.product) for one in read(tmp_path)} == {
        ("mine", Answer.NO, "1.1"),
        ("theirs", Answer.YES, "1.0"),
    }
    assert again.line == 3


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        save(tmp_path / "file", (), answer())


def test_a_target_cannot_name_a_file_elsewhere(tmp_path: Path) -> None:
    assert file_for(tmp_path, "../x/y").parent == tmp_path


def test_evidence_from_elsewhere_is_copied_and_evidence_in_place_is_not(tmp_path: Path) -> None:
    folder, outside = tmp_path / "attestations", tmp_path / "my page (1).png"
    outside.write_bytes(b"a page")
    taken = take_evidence(folder, outside)
    digest = hashlib.sha256(b"a page").hexdigest()
    assert taken == Proof(f"evidence/{digest[:12]}-my_page__1_.png", digest)
    assert (folder / taken.file).read_bytes() == b"a page"
    assert take_evidence(folder, folder / taken.file) == taken
    assert [path.name for path in (folder / "evidence").iterdir()] == [Path(taken.file).name]


def test_what_is_no_file_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not there"):
        take_evidence(tmp_path, tmp_path / "nothing.png")
    with pytest.raises(ValueError, match="is not there"):
        take_evidence(tmp_path, tmp_path)
