"""What redaction leaves: tokens of the same shape, equal for equal values; clean records; and its speed."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniatures import SALT
from planted import EMAIL, KEY, PERSON, PLACES, SECRET, SPELLINGS, assert_clean, names, redactor

from proctor.evidence import body_record, exchange_record, finding_record, request_record
from proctor.exchange import Exchange, Request, Response
from proctor.findings import Finding, Outcome
from proctor.redaction import Redactor

# --- what comes out


@given(names, names)
def test_equal_values_have_equal_tokens_and_different_ones_different(one: str, other: str) -> None:
    made = Redactor(SALT)
    for member in ("firstName", "email", "addressLine", "token"):
        tokens: Any = [made.tree({member: v}) for v in (one, one, other)]
        assert tokens[0] == tokens[1]
        differ = one != other if member == "token" else folded(one) != folded(other)
        assert (tokens[0] != tokens[2]) is differ


def folded(value: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())


def test_tokens_depend_on_the_salt_alone() -> None:
    one, same, other = Redactor(b"1"), Redactor(b"1"), Redactor(b"2")
    assert one.tree(PERSON) == same.tree(PERSON) != other.tree(PERSON)
    assert Redactor().salt != Redactor().salt and len(Redactor().salt) >= 16


@given(st.emails().filter(lambda address: not set(address.partition("@")[0]) & set("=/?&#")))
def test_an_email_stays_one_and_is_told_by_its_shape_alone(address: str) -> None:
    made = Redactor(SALT)
    written = made.text(f"mail <{address}> now")
    assert address not in written and EMAIL.search(written)
    member: Any = made.tree({"email": address})
    assert EMAIL.fullmatch(member["email"]) and member["email"] in written


@pytest.mark.parametrize(
    "url", ["http://h:1/x?email={}&a=1", "http://h/people/{}/cv", "/x?email={}", "email={}&x=1", "http://{}/x"]
)
def test_an_email_in_a_url_leaves_the_rest_of_it(url: str) -> None:
    written = Redactor(SALT).text(url.format("jo.hn+x@ex.org"))
    before, after = url.split("{}")
    assert written.startswith(before) and written.endswith(after) and "jo.hn" not in written
    assert EMAIL.fullmatch(written.removeprefix(before).removesuffix(after))


@pytest.mark.parametrize("address", ["a/b@x.org", "/G=John/S=Smith/@x.org", '"john smith"@x.org', "john at x"])
def test_a_known_email_of_an_odd_form_is_found_again(address: str) -> None:
    made = Redactor(SALT)
    made.tree({"email": address})
    assert_clean(made.text(f"<{address}> wrote"), "john", "smith", "a/b")


@pytest.mark.parametrize(
    "address", ["josé@exämple.de", unicodedata.normalize("NFD", "josé@exämple.de"), "a@b", "प्रिया@x.in"]
)
def test_international_emails(address: str) -> None:
    assert_clean(Redactor(SALT).text(f"to {address}."), address)


def test_shapes_are_kept() -> None:
    written: Any = redactor().tree(PERSON)
    assert re.fullmatch(r"Person-[0-9a-f]{10}", written["firstName"])
    assert re.fullmatch(r"\+000\d{9}", written["phone"])
    assert re.fullmatch(r"Address-[0-9a-f]{10}", written["addressLine"])
    assert EMAIL.fullmatch(written["email"])
    url = redactor().text("http://h/x?apiKey=abc&limit=10&q=Wilhelmina%20x#f")
    assert re.fullmatch(r"http://h/x\?apiKey=\[secret-\w{10}\]&limit=10&q=Person-\w{10}%20x#f", url), url


UNTOUCHED = [
    "", "plain text", "http://127.0.0.1:8700/v1/assessments?limit=10&offset=0&fromDate=2013-03-07T13%3A34%3A40.135%2B0000",
    "50 % of &amp; <b>", '{"a": "\\u00e9"}', "a@", "@b", "x=1", "tokens are kept", "the firstName is missing",
    "C:\\new",
]  # fmt: skip


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_nobodys_stays_as_it_was(text: str) -> None:
    assert redactor().text(text) == text
    assert redactor().headers((("X-Note", text),)) == (("X-Note", text),)


@given(st.sampled_from(PLACES), st.sampled_from([*PERSON.values(), SECRET, KEY]), st.sampled_from(sorted(SPELLINGS)))
def test_redacting_twice_is_redacting_once(place: str, value: str, spelling: str) -> None:
    made = redactor()
    once = made.text(place.format(SPELLINGS[spelling](value)))
    assert made.text(once) == once


def test_trees_are_redacted_once_and_for_all() -> None:
    made = redactor()
    tree = {"candidate": PERSON, "apiKey": SECRET, "list": [{"note": "Wilhelmina"}]}
    once = made.tree(tree)
    assert made.tree(once) == once
    assert Redactor(SALT).tree(once) == once


def test_deep_nesting_is_cut() -> None:
    deep: Any = {"firstName": "Quentin"}
    for _ in range(3000):
        deep = [deep]
    assert_clean(Redactor(SALT).tree(deep), "quentin")


# --- records


def test_no_record_of_an_exchange_tells_anything() -> None:
    boundary = "BoUnD"
    file = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="attachment"; filename="{name}"\r\n'
        f"Content-Type: application/pdf\r\n\r\nWilhelmina\r\n"
        for name in ("Wilhelmina O'Grady.pdf", "wilhelmina_cv.pdf", "M%C3%BCller.pdf")
    )
    headers = (
        ("Content-Type", f"multipart/form-data; boundary={boundary}"),
        ("X-SmartToken", SECRET),
        ("X-Candidate", "Wilhelmina Müller <wil.mina+jobs@example.org>"),
        ("Location", f"http://h/x?apiKey={SECRET}&who=wil.mina%2Bjobs%40example.org"),
    )
    made = redactor()
    body = json.dumps({"candidate": PERSON, "note": f"of {PERSON['firstName']}", SECRET: 1}).encode()
    request = Request("POST", "http://h/people/Wilhelmina/M%C3%BCller?phone=%2B49301234567", headers, file.encode())
    found = Exchange("s-1", "partner", "mini", request, Response(200, headers[1:], body, reason="Hi Wilhelmina"))
    assert_clean(exchange_record(found, made))
    lost = Exchange("s-2", "partner", "mini", request, trouble=f"no route to {PERSON['email']} with {SECRET}")
    assert_clean(exchange_record(lost, made))
    finding = Finding(
        "R", Outcome.BROKEN, "contract", "X", f"not {PERSON['firstName']}", PERSON, [SECRET], "/Wilhelmina", "s-1"
    )
    assert_clean(finding_record(finding, made))


def test_what_the_body_teaches_is_known_in_url_and_headers() -> None:
    body = json.dumps({"firstName": "Quentin"}).encode()
    request = Request("POST", "http://h/x/quentin?n=Quentin", (("X-Who", "QUENTIN"),), body)
    assert_clean(request_record(request, Redactor(SALT)), "quentin")


def test_clean_bodies_are_kept_to_the_byte() -> None:
    body = b'{ "id" :\t1.0, "list":[ ] ,"text":"a\\u00e9\\/b" }'
    record = body_record(body, (), Redactor(SALT))
    assert record is not None and record["text"].encode() == body and record["size"] == len(body)


@pytest.mark.parametrize("with_addresses", [False, True])
def test_ten_thousand_persons_cost_no_more_than_a_few(with_addresses: bool) -> None:
    """A thousand texts in well under two seconds; a loop over all persons for each text would take far longer."""
    made = Redactor(SALT)
    made.tree(
        [
            {"firstName": f"Name{n}", "lastName": f"Family{n}", "email": f"n{n}@x.org", "phone": f"+49 30 {n:07d}"}
            | ({"addressLine": f"{n} Long Road, Town{n}"} if with_addresses else {})
            for n in range(10_000)
        ]
    )
    text = "Dear Name77 Family9999, of 12 long road, Town12: call +49 30 0000123 about order 4711. " * 3
    start = time.perf_counter()
    for _ in range(1000):
        written = made.text(text)
    assert time.perf_counter() - start < 2
    assert_clean(written, "name77", "family9999", "0000123", *(["town12"] if with_addresses else []))


PIECES = [
    "a",
    "%",
    "%41",
    "&",
    "&#1;",
    '"',
    "\\u0041",
    "=",
    "a=",
    "<",
    "@",
    "a@",
    "1 ",
    "'x':'",
    "\\",
    "é",
    "=a",
    '"token":"',
]


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_is_slow(piece: str) -> None:
    """However often something is repeated, the time grows with the length of the text, not with its square."""
    made = redactor()
    start = time.perf_counter()
    for tail in ("", "@'\"%<&\\="):
        made.text(piece * (50_000 // len(piece)) + tail)
    assert time.perf_counter() - start < 3
