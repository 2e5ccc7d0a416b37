"""Redaction: nothing planted comes out again, whatever it is wrapped in; and what comes out keeps its shape."""

from __future__ import annotations

import base64
import html
import json
import re
import time
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from miniatures import SALT

from proctor.evidence import body_record, exchange_record, finding_record, request_record, response_record, value_record
from proctor.exchange import Exchange, Request, Response
from proctor.findings import Finding, Outcome
from proctor.redaction import Redactor

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SECRET = "correct-horse-battery"
PERSON = {
    "firstName": "Wilhelmina",
    "lastName": "O'Grady-Müller",
    "email": "wil.mina+jobs@example.org",
    "phone": "+49 (30) 1234-567",
    "addressLine": "Lange Straße 5, 10115 Berlin",
}
TRACES = ("wilhelmina", "grady", "müller", "wil.mina", "1234567", "1234-567", "lange str", "10115 berlin", SECRET)


def redactor() -> Redactor:
    made = Redactor(SALT)
    made.secret(SECRET)
    made.tree(PERSON)
    return made


def plain(text: str) -> str:
    """A text as a curious reader makes it readable: every escape undone, over and over, folded."""
    for _ in range(4):
        text = html.unescape(unquote(text))
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    return unicodedata.normalize("NFC", text).casefold().replace("\x00", "")


def assert_clean(written: object, *traces: str) -> None:
    text = plain(json.dumps(written, ensure_ascii=False))
    for trace in traces or TRACES:
        assert plain(trace) not in text, (trace, text)


# --- what it is wrapped in

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "decomposed": lambda s: unicodedata.normalize("NFD", s),
    "URL-encoded": lambda s: quote(s, safe=""),
    "URL-encoded with plus": quote_plus,
    "URL-encoded in lower case": lambda s: re.sub("%..", lambda m: m[0].lower(), quote(s, safe="")),
    "URL-encoded twice": lambda s: quote(quote(s, safe=""), safe=""),
    "JSON escapes": lambda s: json.dumps(s)[1:-1],
    "every character a JSON escape": lambda s: "".join(f"\\u{ord(c):04X}" for c in s),
    "HTML": html.escape,
    "HTML numbers": lambda s: "".join(f"&#{ord(c)};" if not c.isalnum() or ord(c) > 127 else c for c in s),
    "HTML names": lambda s: s.replace("ü", "&uuml;").replace("ß", "&szlig;"),
    "JSON in JSON": lambda s: json.dumps(json.dumps(s))[1:-1],
}
PLACES = [
    "{}", "Hello {}, welcome", '{{"note": "{}"}}', "http://h/x?q={}&p=1", "http://h/people/{}/cv", "<p>{}</p>",
    "{}: not found", "x={}", '{{"a": {{"b": ["{}"', "line one\\n{}\\nline three", "\n\t{}\r\n", "({})", "_{}_", "“{}”",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("member", [*PERSON, "secret"])
def test_known_values_are_found_in_every_spelling_and_place(spelling: str, member: str) -> None:
    value = PERSON.get(member, SECRET)
    exact = "case" not in spelling or "URL" in spelling  # a secret in another case is another secret
    for place in PLACES if member != "secret" or exact else []:
        assert_clean(redactor().text(place.format(SPELLINGS[spelling](value))))


@given(
    text=st.text(max_size=30),
    tail=st.text(max_size=30),
    member=st.sampled_from([*PERSON, "secret"]),
    spelling=st.sampled_from([s for s in SPELLINGS if "case" not in s or "URL" in s]),
)
def test_whatever_stands_around_it(text: str, tail: str, member: str, spelling: str) -> None:
    # Letters that touch a name make another word of it; that is no name.
    assume(not text or not (text[-1].isalnum() or unicodedata.category(text[-1])[0] == "M"))
    assume(not tail or not (tail[0].isalnum() or unicodedata.category(tail[0])[0] == "M"))
    assume(not set(text[-4:] + tail[:4]) & set("%&\\@;"))
    value = SECRET if member == "secret" else PERSON[member]
    written = redactor().text(text + SPELLINGS[spelling](value) + tail)
    trace = {"email": "wil.mina", "phone": "1234-567", "addressLine": "10115 berlin"}.get(member, value.split("-")[0])
    if member == "phone" and re.search(r"[0-9]\W{0,3}$", text) or re.search(r"^\W{0,3}[0-9]", tail):
        trace = "(30) 1234-567"
    assert_clean(written, trace)


letters = st.characters(categories=["Lu", "Ll", "Lo", "Lt"])
names = st.text(letters, min_size=2, max_size=12)


@given(name=names)
@example(name="Ng")
@example(name="प्रिया")
@example(name="ณัฐพล")
@example(name="王小明")
@example(name="김민수")
@example(name="José")
@example(name="STRASSE")
@example(name="İpek")
@example(name="ﬁnn")
def test_any_name_is_found_as_a_word(name: str) -> None:
    made = Redactor(SALT)
    token = made.tree({"firstName": name})
    for written in (made.text(f"the candidate {name} is here"), made.text(f"({name.upper()})"), token):
        assert unicodedata.normalize("NFC", name).casefold() not in plain(json.dumps(written, ensure_ascii=False)).replace(
            "the candidate", ""
        ).replace("is here", "")


def test_names_in_scripts_without_spaces_are_found_within_a_sentence() -> None:
    made = Redactor(SALT)
    made.tree({"firstName": "小明", "lastName": "王", "x": {"firstName": "민수", "lastName": "김"}})
    assert_clean(made.text("候选人王小明已完成测试"), "小明", "王")
    assert_clean(made.text("후보자 김민수는 완료했습니다"), "민수", "김")


def test_a_decomposed_name_is_found_composed_and_the_other_way_round() -> None:
    for known, other in (("NFC", "NFD"), ("NFD", "NFC")):
        made = Redactor(SALT)
        made.tree({"firstName": unicodedata.normalize(known, "Zoë")})
        assert_clean(made.text("met " + unicodedata.normalize(other, "Zoë") + " today"), "zoë")


def test_parts_of_a_name_are_found_alone() -> None:
    made = redactor()
    for text in ("Mrs Müller called", "grady", "Wilhelmina's result", "wilhelmina_result.pdf", "Grady, W."):
        assert_clean(made.text(text))


def test_a_whole_name_has_the_same_token_in_a_member_and_in_a_text() -> None:
    made = Redactor(SALT)
    tree: Any = made.tree({"firstName": "Anna Maria", "note": "to Anna Maria!"})
    assert tree["firstName"] in tree["note"]


@pytest.mark.parametrize("name", ["Al", "Bo", "Ng", "Will", "Mark", "May", "Grant"])
def test_short_names_and_names_that_are_words(name: str) -> None:
    made = Redactor(SALT)
    made.tree({"firstName": name})
    assert re.search(rf"\b{name}\b", made.text(f"to {name}, of {name.lower()}, by {name.upper()}."), re.I) is None
    assert made.text("although boring, nghe, willing, marking, mayor, granted") == (
        "although boring, nghe, willing, marking, mayor, granted"
    )


def test_an_address_is_found_however_it_is_broken_into_lines() -> None:
    made = redactor()
    for text in ("Lange Straße 5\n10115 Berlin", "lange strasse 5 / 10115  BERLIN", "at Lange Straße 5,10115 Berlin."):
        assert "Address-" in made.text(text), text


@pytest.mark.parametrize(
    "spelled",
    ["+49 30 1234567", "0049 30 1234567"[2:], "+49/30/1234567", "+49.30.12.34.567", "+49\u00a030\u00a01234567",
     "49301234567", "tel:+49-30-1234567", "+49 30 - 1234 - 567", "٤٩٣٠١٢٣٤٥٦٧"],
)  # fmt: skip
def test_a_phone_number_is_found_however_it_is_grouped(spelled: str) -> None:
    made = redactor()
    for text in (spelled, f"call {spelled}!", f"5 {spelled}", f"{spelled} 7", f'"id":12,"p":"{spelled}"'):
        written = made.text(text)
        assert "+000" in written and "567" not in written and "٥٦٧" not in written, (text, written)


def test_other_numbers_stay() -> None:
    made = redactor()
    for text in ("1234567", "4930123456", "493012345678", "2026-11-22T01:02:03.135+0000", "1700000000", "99 49 30"):
        assert made.text(text) == text


# --- members that say what they are

MEMBERS = ["firstName", "FIRSTNAME", "lastName", "email", "phone", "addressLine", "first_name", "phone_number"]


@pytest.mark.parametrize("member", MEMBERS)
@pytest.mark.parametrize("value", ["Quentin", "a b", "12", "x", "Person-Q", "Address-Q", "phone-Q", "q@redacted.invalid"])
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
    [4930123456, 12.5, ["Quentin"], {"value": "Quentin"}, [[{"x": ["Quentin"]}]], ["", "Quentin", None]],
)
@pytest.mark.parametrize("member", ["firstName", "phone", "token"])
def test_a_member_of_the_wrong_kind_is_replaced_all_the_same(member: str, value: object) -> None:
    made = Redactor(SALT)
    assert_clean(made.tree({"candidate": {member: value}}), "quentin", "4930123456", "12.5")


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

KEY = "pp-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"


@pytest.mark.parametrize("text", [KEY, f"key {KEY}.", f"x={KEY}", "a" * 64, f"/{'0f' * 32}/x"])
def test_keys_are_known_by_their_shape(text: str) -> None:
    written = Redactor(SALT).text(text)
    assert "[secret-" in unquote(written) and "0123456789abcdef" not in written and "aaaa" not in written


@pytest.mark.parametrize(
    "name",
    ["X-SmartToken", "x-smarttoken", "AUTHORIZATION", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-API-Key",
     "X-Kombo-Signature"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["x", "very-secret-9", "Bearer very-secret-9", "a=b; Path=/"])
def test_secret_headers_are_replaced_whole(name: str, value: str) -> None:
    ((kept, written),) = Redactor(SALT).headers(((name, value),))
    assert kept == name and re.fullmatch(r"\[secret-[0-9a-f]{10}\]", written)


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
                    | st.dictionaries(st.sampled_from(["email", "phone", "firstName", "token", "a"]) | st.text(max_size=4),
                                      i, max_size=3), max_leaves=8), st.text(max_size=60))  # fmt: skip
def test_nothing_that_an_answer_says_breaks_it(tree: object, text: str) -> None:
    made = Redactor(SALT)
    json.dumps(made.tree(tree), allow_nan=False)
    made.text(text)
    made.text(json.dumps(tree))
    made.headers((("X", text), ("Authorization", text)))
    body_record(json.dumps(tree).encode(), (("content-type", text),), made)


@pytest.mark.parametrize(
    "text", ["%", "%zz", "%E4", "?a=%41\ud800 x@y.z", "\\u", "\\ud800", "&#xFFFFFFFF;", "&#0;", "=", "?=&=", "@", '"email":"']
)
def test_odd_escapes_break_nothing(text: str) -> None:
    redactor().text(text)


@pytest.mark.parametrize("value", [{1, 2}, frozenset({"Wilhelmina"}), range(3), b"Wilhelmina", object, {"a": (1, 2)}, 1e999])
def test_values_of_python_become_json_without_what_must_not_be_written(value: object) -> None:
    written = value_record(value, redactor())
    json.dumps(written, allow_nan=False)
    assert_clean(written)


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


@given(st.emails())
def test_an_email_stays_one_and_is_told_by_its_shape_alone(address: str) -> None:
    made = Redactor(SALT)
    written = made.text(f"mail <{address}> now")
    assert address not in written and EMAIL.search(written)
    member: Any = made.tree({"email": address})
    assert EMAIL.fullmatch(member["email"]) and member["email"] in written


@pytest.mark.parametrize("address", ["josé@exämple.de", unicodedata.normalize("NFD", "josé@exämple.de"), "a@b", "प्रिया@x.in"])
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
    "50 % of &amp; <b>", '{"a": "\\u00e9"}', "a@", "@b", "x=1", "tokens are kept", "the firstName is missing", "C:\\new",
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


PIECES = ["a", "%", "%41", "&", "&#1;", '"', "\\u0041", "=", "a=", "<", "@", "a@", "1 ", "'x':'", "\\", "é", "=a", '"token":"']


@pytest.mark.parametrize("piece", PIECES)
def test_no_text_is_slow(piece: str) -> None:
    """However often something is repeated, the time grows with the length of the text, not with its square."""
    made = redactor()
    start = time.perf_counter()
    for tail in ("", '@\'"%<&\\='):
        made.text(piece * (50_000 // len(piece)) + tail)
    assert time.perf_counter() - start < 3
