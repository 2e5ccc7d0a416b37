"""A text that was cleaned before is as it would be if it were cleaned anew, whatever has been learned since."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from proctor.cleaned_texts import LONGEST_KEPT, MOST_KEPT, CleanedTexts, Learned
from proctor.redaction import Redactor

NAMES = ("Ada", "Lovelace", "Jos\u00e9", "Anne Marie", "\u674e\u96f7", "\u216b")
PHONES = ("+49 30 555001", "030555001", "+493055500123")
PLACES = ("Long Street 7", "Street 30")
KEY = "pp-" + "k" * 32
TEXTS = (
    "ada", "Ada", "LOVELACE", "Ada Lovelace", "{0} lives in Long Street 7", "call 030 555 001 23", "+49-30-555001",
    "from=Ada&to=jos%C3%A9", "\\u0041da", "&#65;da", "Anne", "anne-marie", "\u674e\u96f7\u6765\u4e86", "jose\u0301",
    "ada@candidates.example", "https://a.example/Ada/030555001", "nothing", "493055500123", "secret words 77",
    f"x{KEY}x",
)  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("text"), st.sampled_from(TEXTS)),
    st.tuples(st.just("firstName"), st.sampled_from(NAMES)),
    st.tuples(st.just("phone"), st.sampled_from(PHONES)),
    st.tuples(st.just("addressLine"), st.sampled_from(PLACES)),
    st.tuples(st.just("secret"), st.sampled_from(("secret words", "nothing", KEY))),
)


@given(st.lists(ACTS, max_size=25))
def test_what_is_kept_is_what_cleaning_anew_gives(acts: list[tuple[str, str]]) -> None:
    kept, anew = Redactor(b"0" * 16), Redactor(b"0" * 16)
    for what, value in acts:
        for redactor in (kept, anew):
            if what == "secret":
                redactor.secret(value)
            elif what != "text":
                redactor.person(what, value)
        anew._cleaned.forget()
        for fresh in anew._fresh:
            fresh.clear()
        for text in (*TEXTS, value) if what != "text" else (value,):
            assert kept.text(text) == anew.text(text)


def kept(texts: CleanedTexts, text: str, learned: Learned, clean: str = "clean") -> str | None:
    texts.keep(text, 0, clean, learned.now)
    return texts.get(text, 0)


def test_a_text_is_kept_until_a_word_of_it_is_learned() -> None:
    learned = Learned()
    texts = CleanedTexts(learned)
    assert [kept(texts, text, learned) for text in ("Ada and Bob", "call 030 555")] == ["clean", "clean"]
    learned.words.append("carol")
    learned.numbers.append("999999")
    assert texts.get("Ada and Bob", 0) == "clean"
    learned.words.append("bob")
    assert texts.get("Ada and Bob", 0) is None
    learned.numbers.append("030555")
    assert texts.get("call 030 555", 0) is None


def test_what_may_hide_something_is_kept_only_while_nothing_is_learned() -> None:
    learned = Learned()
    texts = CleanedTexts(learned)
    assert kept(texts, "a%20b", learned) == "clean"
    learned.words.append("carol")
    assert texts.get("a%20b", 0) is None


def test_a_text_that_teaches_something_is_not_kept() -> None:
    for learn in ("words", "forgotten"):
        learned = Learned()
        texts = CleanedTexts(learned)
        before = learned.now
        if learn == "words":
            learned.words.append("ada")
        else:
            learned.forgotten += 1
        texts.keep("firstName=Ada", 0, "firstName=x", before)
        assert texts.get("firstName=Ada", 0) is None


def test_it_is_bounded() -> None:
    learned = Learned()
    texts = CleanedTexts(learned)
    for number in range(MOST_KEPT + 1):
        kept(texts, str(number), learned)
    assert kept(texts, "x" * (LONGEST_KEPT + 1), learned) is None
    assert (texts.get("0", 0), texts.get(str(MOST_KEPT), 0)) == (None, "clean")
