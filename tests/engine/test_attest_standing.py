"""Whether an attestation counts: expiry to the second, evidence to the byte, this target, version and candidate."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from proctor.attestations.questions import Question
from proctor.attestations.records import Answer, Attestation, Proof
from proctor.attestations.standing import LARGEST_EVIDENCE, State, finding, record, standing
from proctor.findings import Outcome

SEEN = Question("p", "R-01", "1. a sentence", "there", "look", "Is it there?")
WHEN = datetime(2026, 11, 22, 8, tzinfo=UTC)
UNTIL = datetime(2027, 2, 20, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def attested(folder: Path, **more: Any) -> Attestation:
    facts: dict[str, Any] = {
        "requirement": "R-01", "question": "Is it there?", "answer": Answer.YES, "name": "Rosalind Tester",
        "role": "Operations", "when": WHEN, "product": "1.0", "target": "mine", "valid_until": UNTIL,
        "file": folder / "mine.toml", "line": 2,
    }  # fmt: skip
    return Attestation(**(facts | more))


def proof(folder: Path, content: bytes = b"a page", name: str = "evidence/page.png") -> Proof:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return Proof(name, hashlib.sha256(content).hexdigest())


def state(*found: Attestation, now: datetime = WHEN, about: dict[str, str] | None = None) -> State:
    return standing(SEEN, found, "mine", "1.0", now, about).state


def test_it_counts_with_its_evidence(tmp_path: Path) -> None:
    found = standing(SEEN, [attested(tmp_path, evidence=(proof(tmp_path),))], "mine", "1.0", WHEN)
    assert (found.state, found.says_yes, found.says_no) == (State.VALID, True, False)
    assert found.by == "Rosalind Tester (Operations)"
    assert found.text == 'attested at 2026-11-22 08:00:00 UTC: "Is it there?" yes'


def test_no_counts_too(tmp_path: Path) -> None:
    found = standing(SEEN, [attested(tmp_path, answer=Answer.NO, words="gone")], "mine", "1.0", WHEN)
    assert (found.state, found.says_yes, found.says_no) == (State.VALID, False, True)
    assert found.text.endswith('"Is it there?" no (gone)')


def test_nobody_is_missing(tmp_path: Path) -> None:
    other = attested(tmp_path, question="Is it elsewhere?")
    found = standing(SEEN, [other, replace(other, requirement="R-02", question=SEEN.question)], "mine", "1.0", WHEN)
    assert (found.state, found.attestation, found.by) == (State.MISSING, None, "")
    assert found.text == "nobody has attested yet: Is it there?"


@pytest.mark.parametrize(("late", "expected"), [(-1, State.VALID), (0, State.VALID), (1, State.EXPIRED)])
def test_it_expires_to_the_second(tmp_path: Path, late: int, expected: State) -> None:
    assert state(attested(tmp_path), now=UNTIL + late * SECOND) is expected


def test_one_byte_of_evidence_matters(tmp_path: Path) -> None:
    kept = proof(tmp_path)
    one = attested(tmp_path, evidence=(kept,))
    assert state(one) is State.VALID
    (tmp_path / kept.file).write_bytes(b"b page")
    assert state(one) is State.EVIDENCE_CHANGED
    (tmp_path / kept.file).write_bytes(b"a page\n")
    assert state(one) is State.EVIDENCE_CHANGED
    (tmp_path / kept.file).unlink()
    found = standing(SEEN, [one], "mine", "1.0", WHEN)
    assert found.text.endswith("; this does not count, since its evidence evidence/page.png is not there")


def test_every_file_of_evidence_matters(tmp_path: Path) -> None:
    good = proof(tmp_path)
    assert state(attested(tmp_path, evidence=(good, Proof(good.file, "0" * 64)))) is State.EVIDENCE_CHANGED


def test_evidence_that_leads_elsewhere_is_not_taken(tmp_path: Path) -> None:
    folder, outside = tmp_path / "attestations", tmp_path / "outside.png"
    folder.mkdir()
    outside.write_bytes(b"a page")
    (folder / "link.png").symlink_to(outside)
    one = attested(folder, evidence=(Proof("link.png", hashlib.sha256(b"a page").hexdigest()),))
    assert standing(SEEN, [one], "mine", "1.0", WHEN).text.endswith("link.png leads out of the folder")
    (folder / "dir").mkdir()
    assert state(attested(folder, evidence=(Proof("dir", "0" * 64),))) is State.EVIDENCE_CHANGED


def test_evidence_has_50_mib_at_most(tmp_path: Path) -> None:
    large = tmp_path / "film.mp4"
    for size, expected in ((LARGEST_EVIDENCE, State.VALID), (LARGEST_EVIDENCE + 1, State.EVIDENCE_CHANGED)):
        with large.open("wb") as stream:
            stream.truncate(size)
        with large.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        assert state(attested(tmp_path, evidence=(Proof("film.mp4", sha256),))) is expected


def test_another_version_or_target_does_not_count(tmp_path: Path) -> None:
    assert state(attested(tmp_path, product="1.1")) is State.OTHER_VERSION
    assert state(attested(tmp_path, target="theirs")) is State.OTHER_TARGET
    found = standing(SEEN, [attested(tmp_path, target="theirs", values={"email": "a@b.c"})], "mine", "1.0", WHEN)
    assert "for the target theirs, not for mine" in found.text and found.values == {}


def test_another_candidate_or_order_does_not_count(tmp_path: Path) -> None:
    one = attested(tmp_path, values={"email": "Zoe@x.example", "order_id": "o1"})
    assert state(one) is State.VALID
    assert state(one, about={"email": "zoe@x.example", "order_id": "o1"}) is State.VALID
    assert state(one, about={"email": "max@x.example"}) is State.OTHER_SUBJECT
    assert state(one, about={"email": "zoe@x.example", "order_id": "o2"}) is State.OTHER_SUBJECT
    assert state(attested(tmp_path), about={"email": "max@x.example"}) is State.VALID, "it does not say about whom"


@pytest.mark.parametrize(("early", "expected"), [(0, State.VALID), (1, State.TOO_EARLY), (-1, State.VALID)])
def test_nobody_can_have_seen_of_an_order_what_was_done_later(tmp_path: Path, early: int, expected: State) -> None:
    since = WHEN + early * SECOND + timedelta(microseconds=999_999)
    about = {"email": "zoe@x.example", "order_id": "o1"}

    def found(**more: Any) -> State:
        return standing(SEEN, [attested(tmp_path, **more)], "mine", "1.0", WHEN, about, since).state

    assert found(values={"email": "zoe@x.example"}) is found(values={"order_id": "o1"}) is expected
    assert found() is State.VALID, "a word about the product in general may be older"


def test_the_one_that_fits_is_chosen_then_the_latest(tmp_path: Path) -> None:
    fits = attested(tmp_path)
    others = [
        attested(tmp_path, target="theirs", when=WHEN + SECOND),
        attested(tmp_path, product="1.1", when=WHEN + SECOND),
    ]
    assert state(*others, fits) is state(fits, *others) is State.VALID
    assert state(*others) is State.OTHER_VERSION
    newer = attested(tmp_path, product="0.9", when=WHEN + 2 * SECOND)
    assert standing(SEEN, [*others, newer], "mine", "1.0", WHEN).attestation == newer


@pytest.mark.parametrize(
    ("more", "outcome", "code"),
    [
        ({}, Outcome.HELD, "ATTESTED"),
        ({"valid_until": WHEN - SECOND}, Outcome.UNKNOWN, "EXPIRED"),
        ({"evidence": (Proof("x", "0" * 64),)}, Outcome.UNKNOWN, "EVIDENCE_CHANGED"),
        ({"product": "2"}, Outcome.UNKNOWN, "OTHER_VERSION"),
        ({"target": "x"}, Outcome.UNKNOWN, "OTHER_TARGET"),
        ({"values": {"email": "max@x.example"}}, Outcome.UNKNOWN, "OTHER_SUBJECT"),
        ({"question": "?"}, Outcome.REVIEW, "NOT_ATTESTED"),
    ],
)
def test_what_it_amounts_to(tmp_path: Path, more: dict[str, Any], outcome: Outcome, code: str) -> None:
    found = standing(SEEN, [attested(tmp_path, **more)], "mine", "1.0", WHEN, {"email": "zoe@x.example"})
    told = finding(found)
    assert (told.requirement, told.outcome, told.check, told.code) == ("R-01", outcome, "attestation", code)


def test_the_record_has_all_that_decided_and_no_path_of_this_machine(tmp_path: Path) -> None:
    one = attested(tmp_path, evidence=(proof(tmp_path),), words="seen", values={"email": "a@b.c"})
    told = record(standing(SEEN, [one], "mine", "1.0", WHEN))
    assert told == {
        "requirement": "R-01", "question": "Is it there?", "state": "valid", "answer": "yes", "words": "seen",
        "text": 'attested at 2026-11-22 08:00:00 UTC: "Is it there?" yes (seen)',
        "name": "Rosalind Tester", "role": "Operations", "when": "2026-11-22T08:00:00Z", "product": "1.0",
        "target": "mine", "valid_until": "2027-02-20T08:00:00Z", "values": {"email": "a@b.c"}, "from": "mine.toml:2",
        "evidence": [{"file": "evidence/page.png", "sha256": hashlib.sha256(b"a page").hexdigest()}],
    }  # fmt: skip
    assert str(tmp_path) not in json.dumps(told)
