"""Reading multipart bodies: what a partner sends, and whatever else comes."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor.multipart import MOST_PARTS, Part, read_parts

TYPE = "multipart/form-data; boundary=B"


def body(*parts: str) -> bytes:
    return "".join(f"--B\r\n{part}\r\n" for part in parts).encode("utf-8", "surrogateescape") + b"--B--\r\n"


def head(disposition: str, kind: str = "") -> str:
    return f"Content-Disposition: form-data; {disposition}\r\n" + (f"Content-Type: {kind}\r\n" if kind else "") + "\r\n"


def test_a_plain_part() -> None:
    assert read_parts(body(head('name="a"') + "x"), TYPE) == [Part("a", "", "", b"x")]


@pytest.mark.parametrize("name", ["cv.pdf", "cv å.pdf", 'a"b.pdf', "a;b.pdf", "a b.pdf", "履歴書.pdf"])
def test_what_httpx_sends_is_read(name: str) -> None:
    content = bytes(range(256)) + b"\r\n--\r\n\r\n"
    request = httpx.Request(
        "POST", "http://h/", files={"attachment": (name, content, "application/pdf")}, data={"note": "é"}
    )
    parts = read_parts(request.read(), request.headers["content-type"])
    assert [p.name for p in parts] == ["note", "attachment"]
    assert parts[0].content == "é".encode()
    assert (parts[1].content, parts[1].content_type) == (content, "application/pdf")
    assert parts[1].file_name.replace("%22", '"') == name


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("content-disposition: form-data; name=a\r\n\r\nx", Part("a", "", "", b"x")),
        (head('name="a"; filename=""', "text/plain"), Part("a", "", "text/plain", b"")),
        (head("name=\"a\"; filename*=UTF-8''%C3%A5.pdf"), Part("a", "å.pdf", "", b"")),
        (head("filename=x.pdf"), Part("", "x.pdf", "", b"")),
        ("Content-Type: text/plain\r\n\r\nx", Part("", "", "text/plain", b"x")),
        ("no colon at all\r\n\r\nx", Part("", "", "", b"x")),
        (": empty\r\n\r\nx", Part("", "", "", b"x")),
        (head('name="a"') + "x\r\n--C\r\n\r\ny", Part("a", "", "", b"x\r\n--C\r\n\r\ny")),
        (head('name="a"') + "x\r\n\r\ny", Part("a", "", "", b"x\r\n\r\ny")),
    ],
)
def test_other_ways_to_write_a_part(text: str, part: Part) -> None:
    assert read_parts(body(text), TYPE) == [part]


@pytest.mark.parametrize(
    "charset", ["punycode", "undefined", "idna", "hex", "no-such", "a\x00b", "utf-16", "unicode_escape"]
)
def test_no_charset_of_a_file_name_breaks_it(charset: str) -> None:
    (part,) = read_parts(body(head(f"name=\"a\"; filename*={charset}''%ff%00%5Cx") + "x"), TYPE)
    assert part.name == "a" and part.content == b"x"


def test_preamble_and_epilogue_are_no_parts() -> None:
    whole = b"preamble\r\n\r\n" + body(head("name=a") + "x") + b"epilogue\r\n\r\nmore"
    assert read_parts(whole, TYPE) == [Part("a", "", "", b"x")]


@pytest.mark.parametrize(
    "kind", ["", "multipart/form-data", "multipart/form-data; boundary=", "application/json", "boundary"]
)
def test_without_boundary_there_are_no_parts(kind: str) -> None:
    assert read_parts(body(head("name=a") + "x"), kind) == []


@pytest.mark.parametrize("quoted", ['"B"', "B", '"B"; charset=utf-8', 'B ; x="y"'])
def test_the_boundary_may_be_quoted(quoted: str) -> None:
    assert len(read_parts(body(head("name=a") + "x"), f"multipart/form-data; boundary={quoted}")) == 1


def test_a_part_that_was_cut_off_keeps_what_came() -> None:
    assert read_parts(b"--B\r\n" + head("name=a").encode() + b"half", TYPE) == [Part("a", "", "", b"half")]
    assert read_parts(b"--B\r\nContent-Disp", TYPE) == []


def test_parts_are_bounded() -> None:
    assert len(read_parts(body(*[head("name=a")] * (MOST_PARTS + 50)), TYPE)) == MOST_PARTS


PIECES = [b"--B", b"\r\n", b"\r\n\r\n", b"--", b"Content-Disposition: form-data; ", b'name="a"', b"name*0*=",
b"filename*=",
          b"utf-8''%", b"; ", b":", b'"', b"\x00", b"\xff", b"\\", b"x", b"*0=", b"\n", b"'"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=14), st.text(max_size=10))
def test_nothing_that_a_sender_can_send_breaks_it(pieces: list[bytes], kind: str) -> None:
    read_parts(b"".join(pieces), TYPE)
    read_parts(b"--B\r\nContent-Disposition: form-data; " + b"".join(pieces) + b"\r\n\r\nx\r\n--B--", TYPE)
    read_parts(b"".join(pieces), f"multipart/form-data; boundary={kind}")
    read_parts(b"".join(pieces), kind)
