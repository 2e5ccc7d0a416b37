"""proof.json and proof.html: everything that matters is in them, plainly, and nothing gets out of its place."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from proof.judging import judge
from proof.proof_file import Occasion, proof_document
from proof.proof_page import proof_page
from proof.writing import write_proof
from tests.proving.samples import ACCEPT, CLEAN, LIST, defect, killed, requirement, sighting, whole

SCHEMA = Path(__file__).parents[2] / "schemas" / "proctor" / "proof.schema.json"
OCCASION = Occasion("2026-11-22T08-00-00Z-abcd", 1_795_000_000.0, 200.5, {"python": "3.11"})


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    document = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(document)
    return Draft202012Validator(document)


@pytest.fixture
def bad() -> dict[str, Any]:
    """A survivor, a kill, an alarm, and a MUST that nothing breaks."""
    survivor = judge(defect("reject_not_stored"), sighting({}, status=0), CLEAN)
    found = whole(
        survivor, killed(), alarms=(f"{LIST} is WARN: it is not listed",), more=(requirement("D1-ACCEPT-02"),)
    )
    return proof_document(found, OCCASION)


def test_documents_keep_their_schema(bad: dict[str, Any], schema: Draft202012Validator, tmp_path: Path) -> None:
    good = proof_document(whole(killed(), partial=True), OCCASION)
    for document in (bad, good):
        write_proof(document, tmp_path)
        read = json.loads((tmp_path / "proof.json").read_text())
        assert [e.message for e in schema.iter_errors(read)] == []
    assert (bad["exit_status"], good["exit_status"]) == (1, 0)


def test_the_schema_lets_nothing_contradictory_through(bad: dict[str, Any], schema: Draft202012Validator) -> None:
    def broken(*way: str, value: object) -> dict[str, Any]:
        document = copy.deepcopy(bad)
        holder = document
        for word in way[:-1]:
            holder = holder[word]
        holder[way[-1]] = value
        return document

    assert schema.is_valid(bad)
    rule = ("profiles", "demo-v1", "requirements", ACCEPT)
    for document in (
        broken("defects", "reject_not_stored", "fate", value="KILLED"),
        broken("defects", "accept_not_stored", "fate", value="SURVIVED"),
        broken(*rule, "standing", value="exempt"),
        broken(*rule, "killed", value=[]),
        broken("more", value=1),
        broken("exit_status", value=6),
    ):
        assert not schema.is_valid(document)


def test_the_page_shows_first_what_is_wrong(bad: dict[str, Any]) -> None:
    page = proof_page(bad)
    places = [page.index(text) for text in ("Red where nothing is wrong", "no kill", "nothing proves", 'id="matrix"')]
    assert places == sorted(places)
    top = page[: places[-1]]
    assert "reject_not_stored" in top and "D1-ACCEPT-02" in top and "it is not listed" in top
    assert "Not proven" in page


def test_the_page_of_a_whole_proof_says_so() -> None:
    page = proof_page(proof_document(whole(killed(), killed("unlisted", LIST, "WARN")), OCCASION))
    assert "The checks can fail" in page
    for absent in ("Red where nothing is wrong", "no kill", "nothing proves"):
        assert absent not in page.partition('id="matrix"')[0]


def test_each_kill_stands_with_the_sentence_of_its_check(bad: dict[str, Any]) -> None:
    page = proof_page(bad)
    assert "it is &lt;b&gt;not&lt;/b&gt; as expected" in page and "<b>not</b>" not in page


def test_the_page_asks_nobody_for_anything(bad: dict[str, Any]) -> None:
    page = proof_page(bad)
    assert "<script" not in page and "http" not in re.sub(r'http-equiv="[^"]*"', "", page)
    assert "default-src &#39;none&#39;" in page
    targets = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= targets
    assert len(re.findall(r'id="([^"]+)"', page)) == len(targets)


def test_many_defects_of_one_family_are_more_than_one_matrix() -> None:
    many = [killed(f"lost_{number}") for number in range(30)]
    page = proof_page(proof_document(whole(*many), OCCASION))
    assert page.count('class="grid group"') == 2


def test_the_same_document_gives_the_same_page(bad: dict[str, Any]) -> None:
    assert proof_page(bad) == proof_page(copy.deepcopy(bad))
