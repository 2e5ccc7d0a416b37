"""Headers and queries are read as Starlette would read them, which is what they were read with before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers, QueryParams

from sandbox import asgi

RAW_HEADERS = [(b"host", b"a"), (b"x-smarttoken", b"first"), (b"x-smarttoken", b"second"), (b"odd", b"\xff\xfe")]


def test_of_a_header_that_is_there_twice_the_first_counts() -> None:
    theirs = Headers(raw=RAW_HEADERS)
    assert asgi.headers(RAW_HEADERS) == {name: theirs[name] for name in ("host", "x-smarttoken", "odd")}


@given(st.text(st.sampled_from("ab=&+%20éC3A9;#\x00 "), max_size=30))
def test_a_query_is_read_as_by_starlette(raw: str) -> None:
    ours, theirs = asgi.Query.of(raw), QueryParams(raw)
    for name in {"a", "b", "", *theirs.keys()}:
        assert ours.get(name) == theirs.get(name)
        assert ours.get(name, "else") == theirs.get(name, "else")
        assert ours.getlist(name) == theirs.getlist(name)


def test_a_body_is_announced_by_its_length_or_by_chunks() -> None:
    for name, announced in (("content-length", True), ("transfer-encoding", True), ("content-type", False)):
        assert asgi.announces_body({name: "1"}) is announced
