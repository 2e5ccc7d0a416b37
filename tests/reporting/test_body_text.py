"""Bodies as text: JSON in lines, as it came; the beginning of what is long; and nothing else laid out."""

from __future__ import annotations

import json
import time

import pytest

from proctor.reporting.body_text import LONGEST_SHOWN, body_text


def told(text: str, longest: int = LONGEST_SHOWN) -> tuple[str, str]:
    return body_text({"type": "application/json", "size": len(text), "text": text}, longest)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"a": {}, "b": [], "c": [[], [1, 2.5, -3], {"d": None}], "e": [True, False]},
        {"text": 'a "quote", a \\ backslash, {braces: [and, more]}\nand a line', "ü": "größer ☃ 😀"},
        ["", "\\", '"', "\u2028", "\x00"],
        "a text",
        12,
        {"a": [{"b": [{"c": [{"d": "deep"}]}]}]},
    ],
)
@pytest.mark.parametrize("form", [{}, {"separators": (",", ":")}, {"indent": 4}, {"indent": 1, "ensure_ascii": False}])
def test_json_has_a_line_for_each_member_however_it_came(value: object, form: dict[str, object]) -> None:
    text = json.dumps(value, **form)  # type: ignore[arg-type]
    assert told(text) == (json.dumps(value, indent=2, ensure_ascii=False), "")


def test_what_came_is_not_tidied_up() -> None:
    assert told('{"n":1.50,"big":1E400,"n":-0}') == ('{\n  "n": 1.50,\n  "big": 1E400,\n  "n": -0\n}', "")


@pytest.mark.parametrize("text", ["<p>{}</p>", '{"a":1', '{"a" 1}', "a,b\n1,2", '{"a":1} and more', "[" * 3000])
def test_what_is_no_json_is_shown_as_it_came(text: str) -> None:
    assert told(text)[0] == text


@pytest.mark.parametrize("longest", range(20, 60))
def test_the_beginning_of_long_json_is_that_of_the_whole(longest: int) -> None:
    value = [{"name": "Ann \\ \u00e4", "numbers": [1234567890, True, None, {}]}, "a long text, and more of it"] * 9
    whole = json.dumps(value, indent=2, ensure_ascii=False)
    for form in ({}, {"separators": (",", ":")}, {"ensure_ascii": False}):
        text, note = told(json.dumps(value, **form), longest)  # type: ignore[arg-type]
        assert text == whole[:longest] + "\n…"
        assert note == f"the first {longest} characters; the journal has the rest"


def test_a_long_text_that_only_begins_like_json_is_shown_as_it_came() -> None:
    text = '{"a": 1, "b": oops' + ', "c": 2' * 500
    assert told(text, 100)[0] == text[:100] + "\n…"


def test_thousands_of_brackets_are_no_burden() -> None:
    began = time.process_time()
    text, _ = told('{"a":' + "[" * 900 + "]" * 900 + "}" + " " * 5000)
    assert time.process_time() - began < 1
    assert len(text) <= LONGEST_SHOWN + 2
