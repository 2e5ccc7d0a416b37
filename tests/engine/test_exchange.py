"""Bodies as JSON, strictly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from miniatures import answer, exchange

from proctor.exchange import Exchange, Request, Response, header, parse_json
from proctor.failures import NonConformance


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"), (b"{", "line 1"), (b"\xff", "not UTF-8 at byte 0"), (b'{"a":"\xe9"}', "UTF-8 at byte 6"),
        (b"NaN", "NaN"), (b"[Infinity]", "Infinity"), (b'{"a": -Infinity}', "-Infinity"), (b"nul", ""),
        (b"[1e400]", "1e400 is larger"), (b'{"a": -1.5E+999}', "larger"),
        (b'{"a": 1, "a": 1}', "'a' is there twice"), (b'[{"x": {"b": 1, "c": 2, "b": 3}}]', "'b' is there twice"),
        (b"\xef\xbb\xbf{}", "BOM"), ('{"a":1}'.encode("utf-16"), "UTF-8"), (b"[" * 100_000, "deep"),
        (b"{} {}", "Extra"),
        (b"[1,]", ""), (b"{'a': 1}", ""), (b"01", ""), (b"<html>", ""),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told(body: bytes, words: str) -> None:
    with pytest.raises(ValueError) as problem:
        parse_json(body)
    assert words in str(problem.value)
    with pytest.raises(NonConformance) as broken:
        _ = exchange(response=answer(body), id="s-3").json
    assert (broken.value.code, broken.value.exchange) == ("BODY_NOT_JSON", "s-3")


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b" null ", None),
        (b"0", 0),
        (b'""', ""),
        (b'"\\ud83d\\ude42"', "🙂"),
        (b'{"":{}}', {"": {}}),
        (b"[1e2]", [100.0]),
    ],
)
def test_json_of_any_kind_is_read(body: bytes, value: object) -> None:
    assert parse_json(body) == value


def test_headers_are_found_without_case_and_the_first_counts() -> None:
    headers = (("content-TYPE", "a"), ("Content-Type", "b"))
    assert header(headers, "Content-Type") == "a" and header(headers, "X") is None and header((), "X") is None


def test_an_exchange_by_another_name_is_the_same_in_all_else() -> None:
    response = Response(200, (("Content-Type", "application/json"),), b'{"id": 1}')
    first = Exchange("one-1", "partner", "a", Request("GET", "http://a.example/x"), response, started=1.0)
    body = first.json
    second = first.named("two-2")
    assert second == replace(first, id="two-2") and first.id == "one-1"
    assert second.json is body
