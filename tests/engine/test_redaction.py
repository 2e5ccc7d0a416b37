"""Redaction of known values: nothing planted comes out again, whatever it is wrapped in."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from miniatures import SALT
from planted import PERSON, PLACES, SECRET, SPELLINGS, assert_clean, names, plain, redactor

from proctor.redaction import Redactor

# --- what it is wrapped in


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("member", [*PERSON, "secret"])
def test_known_values_are_found_in_every_spelling_and_place(spelling: str, member: str) -> None:
    value = PERSON.get(member, SECRET)
    exact = "case" not in spelling or "URL" in spelling  # a secret in another case is another secret
    for place in PLACES if member != "secret" or exact else []:
        assert_clean(redactor().text(place.format(SPELLINGS[spelling](value))))


@given(
    text=st.text(max_size=30),
    tail=st.text(max_size=30),
    member=st.sampled_from([*PERSON, "secret"]),
    spelling=st.sampled_from([s for s in SPELLINGS if "case" not in s or "URL" in s]),
)
def test_whatever_stands_around_it(text: str, tail: str, member: str, spelling: str) -> None:
    # Letters that touch a name make another word of it; that is no name.
    assume(not text or not (text[-1].isalnum() or unicodedata.category(text[-1])[0] == "M"))
    assume(not tail or not (tail[0].isalnum() or unicodedata.category(tail[0])[0] == "M"))
    assume(not set(text[-4:] + tail[:4]) & set("%&\\@;"))
    value = SECRET if member == "secret" else PERSON[member]
    written = redactor().text(text + SPELLINGS[spelling](value) + tail)
    trace = {"email": "wil.mina", "phone": "1234-567", "addressLine": "10115 berlin"}.get(member, value.split("-")[0])
    if (member == "phone" and re.search(r"[0-9]\W{0,3}$", text)) or re.search(r"^\W{0,3}[0-9]", tail):
        trace = "(30) 1234-567"
    assert_clean(written, trace)


@given(name=names)
@example(name="Ng")
@example(name="प्रिया")
@example(name="ณัฐพล")
@example(name="王小明")
@example(name="김민수")
@example(name="José")
@example(name="STRASSE")
@example(name="İpek")
@example(name="ﬁnn")
def test_any_name_is_found_as_a_word(name: str) -> None:
    made = Redactor(SALT)
    token = made.tree({"firstName": name})
    for written in (made.text(f"the candidate {name} is here"), made.text(f"({name.upper()})"), token):
        assert unicodedata.normalize("NFC", name).casefold() not in plain(
            json.dumps(written, ensure_ascii=False)
        ).replace("the candidate", "").replace("is here", "")


def test_names_in_scripts_without_spaces_are_found_within_a_sentence() -> None:
    made = Redactor(SALT)
    made.tree({"firstName": "小明", "lastName": "王", "x": {"firstName": "민수", "lastName": "김"}})
    assert_clean(made.text("候选人王小明已完成测试"), "小明", "王")
    assert_clean(made.text("후보자 김민수는 완료했습니다"), "민수", "김")


def test_a_decomposed_name_is_found_composed_and_the_other_way_round() -> None:
    for known, other in (("NFC", "NFD"), ("NFD", "NFC")):
        made = Redactor(SALT)
        for name in ("Zoë", "민수"):
            made.tree({"firstName": unicodedata.normalize(known, name)})
            assert_clean(made.text("met " + unicodedata.normalize(other, name) + " today"), name)


def test_parts_of_a_name_are_found_alone() -> None:
    made = redactor()
    for text in ("Mrs Müller called", "grady", "Wilhelmina's result", "wilhelmina_result.pdf", "Grady, W."):
        assert_clean(made.text(text))


def test_a_whole_name_has_the_same_token_in_a_member_and_in_a_text() -> None:
    made = Redactor(SALT)
    tree: Any = made.tree({"firstName": "Anna Maria", "note": "to Anna Maria!"})
    assert tree["firstName"] in tree["note"]


@pytest.mark.parametrize("name", ["Al", "Bo", "Ng", "Will", "Mark", "May", "Grant"])
def test_short_names_and_names_that_are_words(name: str) -> None:
    made = Redactor(SALT)
    made.tree({"firstName": name})
    assert re.search(rf"\b{name}\b", made.text(f"to {name}, of {name.lower()}, by {name.upper()}."), re.I) is None
    assert made.text("although boring, nghe, willing, marking, mayor, granted") == (
        "although boring, nghe, willing, marking, mayor, granted"
    )


def test_an_address_is_found_however_it_is_broken_into_lines() -> None:
    made = redactor()
    for text in ("Lange Straße 5\n10115 Berlin", "lange strasse 5 / 10115  BERLIN", "at Lange Straße 5,10115 Berlin."):
        assert "Address-" in made.text(text), text


@pytest.mark.parametrize(
    "spelled",
    ["+49 30 1234567", "0049 30 1234567"[2:], "+49/30/1234567", "+49.30.12.34.567", "+49\u00a030\u00a01234567",
     "49301234567", "tel:+49-30-1234567", "+49 30 - 1234 - 567", "٤٩٣٠١٢٣٤٥٦٧"],
)  # fmt: skip
def test_a_phone_number_is_found_however_it_is_grouped(spelled: str) -> None:
    made = redactor()
    for text in (spelled, f"call {spelled}!", f"5 {spelled}", f"{spelled} 7", f'"id":12,"p":"{spelled}"'):
        written = made.text(text)
        assert "+000" in written and "567" not in written and "٥٦٧" not in written, (text, written)


def test_other_numbers_stay() -> None:
    made = redactor()
    for text in ("1234567", "4930123456", "493012345678", "2026-11-22T01:02:03.135+0000", "1700000000", "99 49 30"):
        assert made.text(text) == text


@pytest.mark.parametrize(
    ("member", "value"),
    [("firstName", "Rosamunde"), ("lastName", "van der Berg"), ("phone", "+49 30 1234567"), ("apiKey", "k3y-of-mine"),
     ("addressLine", "Lange Straße 5"), ("email", "not an address")],
)  # fmt: skip
def test_a_text_that_was_harmless_is_looked_at_again_once_something_is_known(member: str, value: str) -> None:
    made = Redactor(SALT)
    text = f"about {value}, again"
    assert made.text(text) == made.text(text) == text
    made.tree({member: value})
    assert value not in made.text(text)


def test_names_that_begin_alike_are_told_apart() -> None:
    made = Redactor(SALT)
    for name in ("van der Berg", "van der Tal", "van Berg", "van"):
        made.tree({"lastName": name})
    tokens = {made.text(name) for name in ("van der Berg", "van der Tal", "van Berg", "van")}
    assert len(tokens) == 4
    assert all(re.fullmatch(r"Person-[0-9a-f]{10}", token) for token in tokens), tokens


@pytest.mark.parametrize("member", [*PERSON, "token"])
def test_what_is_learned_later_is_found_in_a_text_that_was_clean_before(member: str) -> None:
    made = Redactor(SALT)
    value = PERSON.get(member, SECRET)
    text = f"of {value} and others" if member != "email" else "of wil.mina plus others"
    assert made.text(text) == text
    made.tree({member: value if member != "email" else "wil.mina plus"})
    assert made.text(text) != text
