"""The questions: a wrong file is told with its line, and those of this project fit its workflow and its actors."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from miniatures import profile, requirement

from proctor.actors.attested import AttestedCustomer, AttestedPartnerTeam, AttestedPortal
from proctor.attestations.questions import QUESTIONS_NAME, Question, load_questions
from proctor.failures import ByPerson, ConfigurationError, NotProvided
from proctor.requirements import load_profile

ROOT = Path(__file__).parents[2]
SMARTRECRUITERS = ROOT / "features" / "smartrecruiters"
GOOD = """\
# questions
[[question]]
requirement = "R-01"
sentence = "1. it is done"
where = "there"
do = "do it"
question = "Is it done?"

[[question]]
requirement = "R-01"
sentence = "1. it is shown"
where = "there"
do = "look"
question = "Is it shown?"
gives = "offer"
"""


def read(folder: Path, text: str) -> tuple[Question, ...]:
    (folder / QUESTIONS_NAME).write_text(text)
    return load_questions(replace(profile(requirement()), folder=folder))


def test_they_are_read_in_their_order(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD)
    assert (first.profile, first.key, first.gives, first.place) == ("mini", ("R-01", "Is it done?"), "", 1)
    assert (second.gives, [value.name for value in second.values]) == ("offer", ["name", "description", "id"])


def test_a_profile_without_the_file_asks_nothing(tmp_path: Path) -> None:
    assert load_questions(profile(requirement())) == () and load_questions(load_profile(ROOT / "features/kombo")) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('requirement = "R-01"', 'requirement = "R-07"', 3, "requirement 'R-07'"),
        ('sentence = "1. it is done"', 'sentence = "it is done"', 4, "sentence 'it is done'"),
        ('sentence = "1. it is shown"', 'sentence = "1. it is done"', 11, "the sentence is there twice"),
        ('question = "Is it shown?"', 'question = "Is it done?"', 14, "the question is there twice"),
        ('where = "there"\n', "", 2, "this question has no where"),
        ('where = "there"', "where = 1", 5, "where = 1"),
        ('do = "do it"', 'do = " "', 6, "do = ' '"),
        ('do = "do it"', 'does = "do it"', 6, "unknown key 'does'"),
        ('gives = "offer"', 'gives = "money"', 15, "gives = 'money'"),
        ("# questions", "[other]", 1, "unknown key 'other'"),
    ],
)
def test_a_wrong_field_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(ConfigurationError) as problem:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert f"{QUESTIONS_NAME}:{line}: " in str(problem.value) and words in str(problem.value)


def test_each_question_belongs_to_a_sentence_of_the_workflow() -> None:
    feature = (SMARTRECRUITERS / "partner_workflow.feature").read_text()
    sentences = re.findall(r"^\s*(?:Given|When|Then|And) (\d+\. .+)$", feature, re.MULTILINE)
    asked = load_questions(load_profile(SMARTRECRUITERS))
    assert [one.sentence for one in asked] == [s for s in sentences if s in {one.sentence for one in asked}]
    for one in asked:
        assert one.requirement == f"SR1-STEP-{int(one.sentence.partition('.')[0]):02d}"
    # What the partner does at the API is never a person's word.
    assert {int(one.sentence.partition(".")[0]) for one in asked} == {1, 2, 3, 4, 5, 6, 7, 9, 13}
    assert [one.gives for one in asked if one.gives] == ["offer", "candidate", "order"]


def test_only_a_person_can_play_these_people() -> None:
    class NoReader:
        pass

    customer = AttestedCustomer(NoReader(), None, 0)  # type: ignore[arg-type]
    for call in (
        lambda: AttestedPortal().create_offer({}),
        lambda: AttestedPortal().read_offer(""),
        lambda: AttestedPortal().take_key(),
        lambda: AttestedPortal().notifications(),
        lambda: AttestedPartnerTeam().activate(""),
        lambda: customer.add_candidate({}),
        lambda: customer.browse(""),
        lambda: customer.select("", ""),
        lambda: customer.send(""),
        lambda: customer.place_many("", 2),
        lambda: customer.look_at_profile(""),
        lambda: customer.download(""),
        lambda: customer.open_result(""),
        lambda: customer.look_at_opening(""),
    ):
        with pytest.raises(ByPerson, match="only a person can "):
            call()
    with pytest.raises(NotProvided):
        _ = customer.account
    customer.is_at("Acme")
    assert (customer.account.id, customer.account.name) == ("", "Acme")
    assert customer.find_order("", "", wait=True) is None
