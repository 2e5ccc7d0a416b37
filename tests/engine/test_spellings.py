"""What is quicker for plain texts finds the same as what is for all scripts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proctor.redaction_patterns import any_email, email_in
from proctor.spellings import any_word, fold, folded_words, word_in

PLAIN = st.text(st.characters(max_codepoint=127), max_size=60)
ADDRESSED = st.text(st.sampled_from("aZ9@@.._-+%?=& \n"), max_size=40)


@given(PLAIN | ADDRESSED)
def test_words_and_addresses_of_plain_texts(text: str) -> None:
    assert word_in(text) is not any_word() and email_in(text) is not any_email()
    assert word_in(text).findall(text) == any_word().findall(text)
    assert folded_words(text) == [fold(word) for word in any_word().findall(text)]
    assert email_in(text).findall(text) == any_email().findall(text)
    assert (email_in(text).fullmatch(text) is None) == (any_email().fullmatch(text) is None)


@given(st.text(max_size=20))
def test_words_of_any_text_are_folded_one_by_one(text: str) -> None:
    assert folded_words(text) == [fold(word) for word in any_word().findall(text)]
