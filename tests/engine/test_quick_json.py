"""What is written and read by msgspec is what the standard library's ``json`` would write and read."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.quick_json import read, written, written_plain

# With halves of surrogate pairs, which a body may hold.
TEXTS = st.text(st.characters(exclude_categories=())) | st.text('\ud800\udc00"\\/\x00\x1f\x7f\u2028é😀', max_size=4)
NUMBERS = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from((2**63, 2**64, -(2**63) - 1))
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


class Word(StrEnum):
    ONE = "one"


@dataclass
class Person:
    name: str = "Ada"


def exact(value: Any) -> str:
    """Tells 1 from 1.0 and True, 0.0 from -0.0, and one order of members from another."""
    return repr(value)


@given(VALUES)
def test_what_was_written_is_read_again(value: Any) -> None:
    assert exact(read(written(value))) == exact(value)
    assert exact(json.loads(written(value))) == exact(value)
    assert exact(json.loads(written_plain(value))) == exact(value)


@given(VALUES, st.sampled_from((None, 1)), st.booleans())
def test_a_text_is_read_as_the_standard_library_reads_it(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace")
    assert exact(read(text)) == exact(json.loads(text))


ODD_TEXTS = (
    b"", b" ", b"{", b"[1,]", b'{"a":1,"a":2}', b"01", b"1.", b".5", b"-0", b"-0.0", b"1E5", b"1e400", b"-1e400",
    b"1e-400", b"NaN", b"Infinity", b"-Infinity", b"nan", b"null ", b"nul", b"1 2", b'"\x01"', b'"\xff"', b"\xff",
    b'"\\ud800"', b'"\\ud83d\\ude00"', b'"\xed\xa0\x80"', b'"\\x"', b"\xef\xbb\xbf1", b"'a'", b"//x\n1", b"{1:2}",
    b"[" * 5000 + b"]" * 5000,
    b"123456789012345678901234567890", b"1" * 400 + b".5", b"0." + b"1" * 400, b"1" * 4999, b"\x00",
)  # fmt: skip


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: repr(text[:24]))
def test_an_odd_text_is_read_or_refused_as_the_standard_library_does(text: bytes) -> None:
    try:
        expected = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        with pytest.raises((ValueError, RecursionError)):
            read(text)
    else:
        assert exact(read(text)) == exact(expected)


class Sneaky(dict[str, Any]):
    pass


@pytest.mark.parametrize(
    "value",
    [
        *(float("nan"), float("inf"), -float("inf")),
        *(b"secret", bytearray(b"secret"), {1, 2}, frozenset("a"), Person(), date(2026, 1, 2)),
        *(UUID(int=1), Decimal("1.5"), object(), range(3), {("a", "b"): 1}, {b"a": 1}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_json_is_refused_however_deep(value: Any) -> None:
    for where in (value, [value], {"a": value}, {"a": [{"b": (value,)}]}):
        with pytest.raises((TypeError, ValueError)):
            written(where)


def test_what_is_nearly_json_is_written_as_the_standard_library_writes_it() -> None:
    for value in (
        Word.ONE,
        {Word.ONE: 1},
        Sneaky(a=1),
        {1: "a", None: "b", False: "c"},
        (1, [2, (3,)]),
        True,
        10**5000,
    ):
        try:
            expected = json.dumps(value, separators=(",", ":"))
        except ValueError as refused:
            with pytest.raises(ValueError, match=re.escape(str(refused))):
                written(value)
        else:
            assert written(value).decode() == expected


def test_what_holds_itself_is_refused() -> None:
    ring: list[Any] = []
    ring.append(ring)
    with pytest.raises((ValueError, RecursionError)):
        written(ring)
