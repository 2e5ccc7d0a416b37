"""Sentences match what the library `parse` says that they match, also where it is not asked."""

from __future__ import annotations

import re
from pathlib import Path

import parse
from pytest_bdd.steps import step_function_context_registry

import steps
from proctor.pytest_plugin.sentences import Sentence

FEATURES = Path(__file__).parents[2] / "features"
SAID = sorted(
    {
        line.strip().partition(" ")[2].strip()
        for file in FEATURES.rglob("*.feature")
        for line in file.read_text().splitlines()
        if re.match(r"\s*(Given|When|Then|And|But|\*) ", line)
    }
)


def test_a_sentence_without_a_field_matches_as_parse_has_it() -> None:
    steps.modules()
    plain = {
        context.parser.name for context in step_function_context_registry.values() if "{" not in context.parser.name
    }
    assert len(plain) > 100 and len(SAID) > 500
    matched = 0
    for text in plain:
        sentence, parser = Sentence(text), parse.compile(text)
        for said in SAID:
            bare = re.sub(r"^\d{1,2}\. +", "", said)
            expected = parser.parse(bare) is not None
            assert sentence.is_matching(said) == expected, (text, said)
            matched += expected
    assert matched > 100


def test_case_and_step_number_make_no_difference_and_spaces_do() -> None:
    sentence = Sentence("The order is there")
    assert sentence.is_matching("8. the ORDER is there") and sentence.parse_arguments("the order is there") == {}
    assert not sentence.is_matching("the order  is there") and not sentence.is_matching("the order is there now")


def test_doubled_braces_are_braces() -> None:
    sentence = Sentence("an empty {{}}")
    assert sentence.is_matching("an empty {}") and not sentence.is_matching("an empty {{}}")


def test_a_sentence_may_begin_with_a_field() -> None:
    assert Sentence("{count:d} orders").parse_arguments("3 orders") == {"count": 3}
