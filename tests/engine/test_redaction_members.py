"""Redaction by name and by shape: members, parameters, headers and keys."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from miniatures import SALT
from planted import KEY, assert_clean, redactor

from proctor.evidence import body_record, request_record, response_record, value_record
from proctor.exchange import Request, Response
from proctor.redaction import Redactor

# --- members that say what they are

MEMBERS = ["firstName", "FIRSTNAME", "lastName", "email", "phone", "addressLine", "first_name", "phone_number"]


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize(
    "value", ["Quentin", "a b", "12", "x", "Person-Q", "Address-Q", "phone-Q", "q@redacted.invalid"]
)
def test_a_personal_member_is_replaced_whole(member: str, value: str) -> None:
    written: Any = Redactor(SALT).tree({member: value})
    assert value not in written[member] and written[member]


@pytest.mark.parametrize("member", ["password", "apiKey", "api_key", "token", "secret", "Token"])
@pytest.mark.parametrize("value", ["x", "short", "[secret-forged]", "much longer than that", "\ud800broken"])
def test_a_secret_member_is_replaced_whole(member: str, value: str) -> None:
    written: Any = Redactor(SALT).tree({member: value})
    assert re.fullmatch(r"\[secret-[0-9a-f]{10}\]", written[member]) and value not in written[member]


@pytest.mark.parametrize(
    "value",
    [
        4930123456,
        12.5,
        ["Quentin"],
        {"value": "Quentin"},
        [[{"x": ["Quentin"]}]],
        ["", "Quentin", None],
        {"value": "!q!"},
        [["!q!"]],
    ],
)
@pytest.mark.parametrize("member", ["firstName", "phone", "token"])
def test_a_member_of_the_wrong_kind_is_replaced_all_the_same(member: str, value: object) -> None:
    made = Redactor(SALT)
    assert_clean(made.tree({"candidate": {member: value}}), "quentin", "4930123456", "12.5", "!q!")


def test_empty_and_absent_values_stay() -> None:
    tree = {"firstName": "", "email": None, "phone": False, "token": "", "addressLine": []}
    assert Redactor(SALT).tree(tree) == tree


BROKEN = [
    '{"candidate": {"firstName": "Quentin", "email": "q@x.org", "apiKey": "very-secret-9"',
    '{"firstName": "Quentin", "firstName": "Quentin", "apiKey":"very-secret-9"}',
    '{"firstName": "Quentin", "score": NaN, "password" : "very-secret-9"}',
    '\ufeff{"firstName":"Quentin","token":"very-secret-9"}',
    "{'firstName': 'Quentin', 'token': 'very-secret-9'}",
    '{"firstName": "Quent\\u0069n", "token": "very\\u002dsecret-9"',
    '{"firstName": "Q\\"uentin", "x": "Q\\"uentin"',
    '{\\"firstName\\": \\"Quentin\\", \\"token\\": \\"very-secret-9\\"}',
    '{"firstName":"Quentin',
    "<candidate><firstName>Quentin</firstName><token>very-secret-9</token></candidate>",
    "firstName=Quentin&email=q%40x.org&apiKey=very-secret-9",
    "?a=1&firstName=Quentin&apiKey=very-secret-9#x",
    'href="/x?a=1&amp;apiKey=very-secret-9&amp;firstName=Quentin"',
    "the call with apiKey=very-secret-9 for firstName=Quentin failed",
    '{"phone": 4930123456, "firstName": "Quentin"',
]


@pytest.mark.parametrize("text", BROKEN)
def test_members_are_found_in_texts_that_are_no_json(text: str) -> None:
    assert_clean(Redactor(SALT).text(text), "quentin", "uentin", "q@x.org", "very-secret-9", "4930123456")
    record = body_record(text.encode(), (("Content-Type", "application/json"),), Redactor(SALT))
    assert_clean(record, "quentin", "uentin", "q@x.org", "very-secret-9", "4930123456")


def test_text_in_utf16_is_not_written_as_text() -> None:
    for code in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"):
        record = body_record(json.dumps({"note": "Quentin"}).encode(code), (), Redactor(SALT))
        assert_clean(record, "quentin", "q\\u0000u")
        assert record is not None and record["omitted"] == "not text"


# --- secrets


@pytest.mark.parametrize("text", [KEY, f"key {KEY}.", f"x={KEY}", "a" * 64, f"/{'0f' * 32}/x"])
def test_keys_are_known_by_their_shape(text: str) -> None:
    written = Redactor(SALT).text(text)
    assert "[secret-" in unquote(written) and "0123456789abcdef" not in written and "aaaa" not in written


@pytest.mark.parametrize(
    "name",
    ["X-SmartToken", "x-smarttoken", "AUTHORIZATION", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-API-Key",
     "X-Kombo-Signature"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["x", "very-secret-9", "Other very-secret-9", "a=b; Path=/"])
def test_secret_headers_are_replaced_whole(name: str, value: str) -> None:
    ((kept, written),) = Redactor(SALT).headers(((name, value),))
    assert kept == name and re.fullmatch(r"\[secret-[0-9a-f]{10}\]", written)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Basic", "Digest", "Token"])
def test_how_a_header_authorises_is_kept(scheme: str) -> None:
    made = Redactor(SALT)
    ((_, written),) = made.headers((("Authorization", f"{scheme} very-secret-9"),))
    assert written == f"{scheme} {made.secret('very-secret-9')}"
    ((_, elsewhere),) = made.headers((("X-API-Key", f"{scheme} very-secret-9"),))
    assert re.fullmatch(r"\[secret-[0-9a-f]{10}\]", elsewhere)
    ((_, bare),) = made.headers((("Authorization", scheme),))
    assert re.fullmatch(r"\[secret-[0-9a-f]{10}\]", bare)
    assert made.text(f"the scheme {scheme}") == f"the scheme {scheme}"


def test_what_was_sent_as_a_secret_is_known_when_it_is_echoed() -> None:
    basic = "Basic " + base64.b64encode(b"partner:open-sesame").decode()
    sent = Request(
        "GET",
        "http://h/x?apiKey=query%2Dsecret",
        (("X-SmartToken", "header-secret"), ("Authorization", basic), ("Cookie", "session=cookie-secret")),
    )
    echo = f"no right: header-secret query-secret {basic[6:]} {basic} open-sesame cookie-secret".encode()
    made = Redactor(SALT)
    written = [request_record(sent, made), response_record(Response(401, (), echo), made)]
    assert_clean(written, "header-secret", "query-secret", basic[6:], "open-sesame", "cookie-secret")


def test_the_longer_of_two_secrets_leaves_no_end() -> None:
    made = Redactor(SALT)
    for secret in ("abcdef", "abcdefghij", "xxabcdefghijyy"):
        made.secret(secret)
    assert "ghij" not in made.text("abcdefghij") and "yy" not in made.text("xxabcdefghijyy")


@given(st.text(min_size=6, max_size=20), st.text(max_size=10), st.text(max_size=10))
def test_any_secret_is_replaced_in_any_tree(secret: str, before: str, after: str) -> None:
    assume(secret not in before + after)
    made = Redactor(SALT)
    made.secret(secret)
    written = made.tree({"message": before + secret + after, secret: [secret]})
    assume(secret not in "[secret-0123456789abcdef]")
    assert secret not in re.sub(r"\[secret-[0-9a-f]{10}\]", "", json.dumps(written, ensure_ascii=False))


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=8), lambda i: st.lists(i, max_size=3)
                    | st.dictionaries(st.sampled_from(["email", "phone", "firstName", "token",
                    "a"]) | st.text(max_size=4),
                                      i, max_size=3), max_leaves=8), st.text(max_size=60))  # fmt: skip
def test_nothing_that_an_answer_says_breaks_it(tree: object, text: str) -> None:
    made = Redactor(SALT)
    json.dumps(made.tree(tree), allow_nan=False)
    made.text(text)
    made.text(json.dumps(tree))
    made.headers((("X", text), ("Authorization", text)))
    body_record(json.dumps(tree).encode(), (("content-type", text),), made)


@pytest.mark.parametrize(
    "text",
    ["%", "%zz", "%E4", "?a=%41\ud800 x@y.z", "\\u", "\\ud800", "&#xFFFFFFFF;", "&#0;", "=", "?=&=", "@", '"email":"'],
)
def test_odd_escapes_break_nothing(text: str) -> None:
    redactor().text(text)


@pytest.mark.parametrize(
    "value", [{1, 2}, frozenset({"Wilhelmina"}), range(3), b"Wilhelmina", object, {"a": (1, 2)}, 1e999, 10**4000]
)
def test_values_of_python_become_json_without_what_must_not_be_written(value: object) -> None:
    written = value_record(value, redactor())
    json.dumps(written, allow_nan=False)
    assert_clean(written)
