"""The dialogue: what a person is shown and asked, and what becomes of what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from proctor.attestations.desk import Desk
from proctor.attestations.dialogue import Dialogue, in_ci
from proctor.attestations.questions import Question
from proctor.attestations.records import Answer, read_attestations
from proctor.attestations.standing import State

SEEN = Question("p", "R-01", "1. it is shown", "On the page", "Look at it", "Is it there?", place=1)
ADDED = Question("p", "R-02", "2. it is added", "In the account", "Add it", "Was it added?", "candidate", place=2)
NOW = datetime(2026, 11, 22, 8, 0, 0, 999, tzinfo=UTC)


class Typing:
    """A terminal at which lines are typed that were thought of before; no more may be asked for."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = list(lines)
        self.shown: list[str] = []

    def say(self, line: str) -> None:
        self.shown.append(line)

    def ask(self, prompt: str) -> str:
        self.shown.append(prompt)
        assert self.lines, f"nothing was meant to be typed at: {prompt}"
        return self.lines.pop(0)


def dialogue(folder: Path, *lines: str) -> tuple[Dialogue, Typing]:
    typing = Typing(lines)
    return Dialogue(typing, "mine", "1.0", folder, "ab12", 30, lambda: NOW), typing


def test_yes_with_who_when_and_until(tmp_path: Path) -> None:
    asks, typing = dialogue(tmp_path, "yes", "as it should be", "", "Rosalind Tester", "Operations")
    one = asks.ask(SEEN, 2, facts=["Offer: Coding skills"], about={"email": "a@b.c", "order_id": "", "other": "x"})
    assert one is not None
    assert (one.requirement, one.question, one.answer) == ("R-01", "Is it there?", Answer.YES)
    assert (one.name, one.role, one.words) == ("Rosalind Tester", "Operations", "as it should be")
    assert one.when == NOW.replace(microsecond=0) and one.valid_until == one.when + timedelta(days=30)
    assert (one.target, one.product, one.evidence, one.values) == ("mine", "1.0", (), {"email": "a@b.c"})
    shown = "\n".join(typing.shown)
    for words in ("1 of 2: R-01, 1. it is shown", "On the page", "Look at it", "Offer: Coding skills", "Is it there?"):
        assert words in shown


def test_who_it_is_is_asked_once(tmp_path: Path) -> None:
    asks, typing = dialogue(tmp_path, "y", "", "", "", "Rosalind", "Ops", "n", "gone", "")
    first, second = asks.ask(SEEN, 2), asks.ask(SEEN, 2)
    assert first is not None and second is not None
    assert (second.name, second.answer, second.words, typing.lines) == ("Rosalind", Answer.NO, "gone", [])
    assert "An attestation has to say who it is from." in typing.shown


def test_later_is_no_answer(tmp_path: Path) -> None:
    asks, typing = dialogue(tmp_path, "perhaps", "", "later")
    assert asks.ask(SEEN, 2) is None
    assert typing.shown.count('Please answer "yes", "no" or "later".') == 2


def test_values_are_suggested_and_asked_again_until_they_will_do(tmp_path: Path) -> None:
    typed = ["yes", "Zoe", "", "no address", "zoe@x.example", "", "1 Road", "", "Acme", "", "", "Ro", "Ops"]
    asks, typing = dialogue(tmp_path, *typed)
    one = asks.ask(ADDED, 2, about={"email": "former@x.example"})
    assert one is not None and typing.lines == []
    assert one.values == {
        "email": "zoe@x.example", "firstName": "Zoe", "lastName": "Lukaszab12", "addressLine": "1 Road",
        "company": "Acme",
    }  # fmt: skip
    assert "That is no e-mail address." in typing.shown and "Later sentences need to know this." in typing.shown
    assert any("proctor.ab12@candidates.example" in line for line in typing.shown)


def test_values_are_not_asked_where_the_answer_is_no(tmp_path: Path) -> None:
    asks, _ = dialogue(tmp_path, "no", "", "", "Ro", "Ops")
    one = asks.ask(ADDED, 2)
    assert one is not None and one.values == {}


def test_evidence_is_taken_or_asked_again(tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    picture.write_bytes(b"a page")
    folder = tmp_path / "attestations"
    asks, typing = dialogue(folder, "yes", "", str(tmp_path / "none.png"), str(picture), "", "Ro", "Ops")
    one = asks.ask(SEEN, 2)
    assert one is not None and [proof.file[-8:] for proof in one.evidence] == ["page.png"]
    assert (folder / one.evidence[0].file).read_bytes() == b"a page"
    assert any(line.endswith("none.png is not there.") for line in typing.shown)


def test_what_nobody_can_see_is_not_taken_over(tmp_path: Path) -> None:
    asks, _ = dialogue(tmp_path, "\x1b yes\r", "we\x07ll", "", "Ro\x1b[2J", "Ops")
    one = asks.ask(SEEN, 2)
    assert one is not None and (one.words, one.name) == ("well", "Ro[2J")


def desk(folder: Path, *lines: str, asks: bool = True) -> tuple[Desk, Typing]:
    asking, typing = dialogue(folder, *lines)
    known = read_attestations(folder, (SEEN, ADDED), NOW)
    return Desk("mine", "1.0", (SEEN, ADDED), known, folder, lambda: NOW, asking if asks else None), typing


def test_the_desk_asks_once_and_keeps_the_answer(tmp_path: Path) -> None:
    first, typing = desk(tmp_path, "yes", "", "", "Ro", "Ops")
    assert first.look(SEEN, {}).says_yes and first.look(SEEN, {}).says_yes and typing.lines == []
    again, typing = desk(tmp_path)
    assert again.look(SEEN, {}).says_yes and typing.shown == []


def test_the_desk_asks_anew_what_does_not_count_or_was_no(tmp_path: Path) -> None:
    first, _ = desk(tmp_path, "no", "", "", "Ro", "Ops")
    assert first.look(SEEN, {}).says_no
    again, typing = desk(tmp_path, "yes", "", "", "Ro", "Ops")
    assert again.look(SEEN, {}).says_yes
    assert any("Note:" in line and '"Is it there?" no' in line for line in typing.shown)
    other, _ = desk(tmp_path, "yes", "", "", "Ro", "Ops")
    other.product = "1.1"
    assert other.standing(SEEN, {}).state is State.OTHER_VERSION


def test_what_is_put_off_stays_open_and_is_not_asked_again(tmp_path: Path) -> None:
    first, typing = desk(tmp_path, "later")
    assert first.look(SEEN, {}).state is first.look(SEEN, {}).state is State.MISSING
    assert typing.lines == [] and not list(tmp_path.iterdir())


def test_without_a_person_nothing_is_asked(tmp_path: Path) -> None:
    quiet, typing = desk(tmp_path, "yes", asks=False)
    assert quiet.look(SEEN, {}).state is quiet.ask(SEEN, {}).state is State.MISSING
    assert typing.shown == []


def test_a_question_belongs_to_its_profile_requirement_and_sentence(tmp_path: Path) -> None:
    quiet, _ = desk(tmp_path, asks=False)
    assert quiet.question("p", "R-01", "1. it is shown") == SEEN
    for wrong in (("q", "R-01", "1. it is shown"), ("p", "R-02", "1. it is shown"), ("p", "R-01", "it is shown")):
        assert quiet.question(*wrong) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False), ("0", False)]
)
def test_ci_is_where_the_variable_says_so(value: str, expected: bool) -> None:
    assert in_ci({"CI": value}) is expected and not in_ci({})
