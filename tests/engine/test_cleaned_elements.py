"""An element that was in another list before is cleaned as it would be anew, whatever has been learned since."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.cleaned_elements import LONGEST_KEPT, MOST_KEPT, CleanedElements
from proctor.cleaned_texts import Learned
from proctor.redaction import Redactor

NAMES = ("Ada", "Lovelace", "Jos\u00e9", "Anne Marie", "\u674e\u96f7")
WORDS = st.sampled_from(
    ("ada", "Ada Lovelace", "with jose\u0301 and Anne-Marie", "call 030 555 001 23", "+49 30 555001", "a\\u0041da",
     "&#65;da", "from=Ada&to=jos%C3%A9", "say \"Ada\"", "\u674e\u96f7\u6765\u4e86", "nothing", "secret words 77",
     493055500123, None, True)
)  # fmt: skip
ELEMENTS = st.dictionaries(
    st.sampled_from(("note", "id", "Ada", "firstName", "phone", "token", "address")),
    st.one_of(WORDS, st.lists(st.dictionaries(st.just("more"), WORDS, max_size=1), max_size=2)),
    max_size=4,
)
LISTS = st.lists(ELEMENTS, min_size=1, max_size=4)
ACTS = st.one_of(
    LISTS,
    st.tuples(st.just("firstName"), st.sampled_from(NAMES)),
    st.tuples(st.just("phone"), st.sampled_from(("+49 30 555001", "030555001"))),
    st.tuples(st.just("secret"), st.sampled_from(("secret words", "nothing"))),
)


@given(st.lists(ACTS, max_size=12))
def test_what_is_kept_is_what_cleaning_anew_gives(acts: list[Any]) -> None:
    kept, anew = Redactor(b"0" * 16), Redactor(b"0" * 16)
    lists: list[list[dict[str, Any]]] = []
    for act in acts:
        if isinstance(act, list):
            lists.append(act)
        for redactor in (kept, anew):
            if isinstance(act, tuple) and act[0] == "secret":
                redactor.secret(act[1])
            elif isinstance(act, tuple):
                redactor.person(*act)
        for one in lists:
            anew._cleaned.forget()
            assert kept.tree({"content": one}) == anew.tree({"content": one})


def test_an_element_in_which_a_secret_is_told_late_is_not_kept_as_it_was_cleaned_first() -> None:
    redactor, inner = Redactor(), {"id": "some longer text"}
    redactor.tree([{"more": [inner]}])
    told = [{"note": "about secretword1", "url": "see token=secretword1 now", "more": [inner]}]
    redactor.tree(told)
    assert "secretword1" not in str(redactor.tree(told))


def cleaned(elements: CleanedElements, element: object, learned: Learned, depth: int = 1) -> object | None:
    elements.keep(element, depth, "clean", learned.now)
    return elements.get(element, depth)


def test_an_element_is_known_by_what_it_says_and_how_deep() -> None:
    learned = Learned()
    elements = CleanedElements(learned)
    assert (elements.taught({"id": "Ada"}, 1), cleaned(elements, {"id": "Ada"}, learned)) == (False, "clean")
    elements.done()
    assert (elements.taught({"id": "Ada"}, 1), elements.get({"id": "Ada"}, 1)) == (True, "clean")
    assert (elements.get({"id": "Ada"}, 2), elements.get({"id": "Ad"}, 1)) == (None, None)


@pytest.mark.parametrize("learn", ["words", "numbers"])
def test_it_is_kept_until_something_of_it_is_learned(learn: str) -> None:
    learned = Learned()
    elements = CleanedElements(learned)
    element = {"note": "Ada and 030 555 001"}
    cleaned(elements, element, learned)
    getattr(learned, learn).append({"words": "bob", "numbers": "999999"}[learn])
    assert elements.get(element, 1) == "clean"
    getattr(learned, learn).append({"words": "ada", "numbers": "555001"}[learn])
    assert (elements.get(element, 1), elements.taught(element, 1)) == (None, False)


def test_what_may_stand_anywhere_ends_all() -> None:
    learned = Learned()
    elements = CleanedElements(learned)
    cleaned(elements, {"id": 1}, learned)
    learned.forgotten += 1
    assert elements.get({"id": 1}, 1) is None


def test_what_taught_something_is_no_json_or_is_long_is_not_kept() -> None:
    learned = Learned(["ada"])
    elements = CleanedElements(learned)
    elements.keep({"id": 1}, 1, "clean", (0, 0, 0))
    assert elements.get({"id": 1}, 1) is None
    for element in ({"id": {1, 2}}, {"id": "x" * LONGEST_KEPT}):
        assert cleaned(elements, element, learned) is None


def test_it_is_bounded() -> None:
    learned = Learned()
    elements = CleanedElements(learned)
    for number in range(MOST_KEPT + 1):
        cleaned(elements, {"id": number}, learned)
        elements.done()
    assert (elements.get({"id": 0}, 1), elements.get({"id": MOST_KEPT}, 1)) == (None, "clean")
