"""Checking requests: parameters, bodies, parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniatures import JSON, answer, exchange
from things_contract import LISTED, THING, codes, created

from proctor.contract_check import ContractChecker
from proctor.exchange import Exchange, Response

# --- the request


@pytest.mark.parametrize(
    ("query", "code", "requirement"),
    [
        ("limit=0", "SCHEMA_MINIMUM", "R-LIST"), ("limit=101", "SCHEMA_MAXIMUM", "R-LIST"),
        ("limit=ten", "SCHEMA_TYPE", "R-LIST"),
        ("limit=", "SCHEMA_TYPE", "R-LIST"), ("limit=1.5", "SCHEMA_TYPE", "R-LIST"),
        ("limit=²", "SCHEMA_TYPE", "R-LIST"),
        ("limit=--5", "SCHEMA_TYPE", "R-LIST"), ("limit=" + "9" * 5000, "", "R-LIST"),
        ("state=GONE", "SCHEMA_ENUM", "R-STATE"),
        ("state=NEW&state=GONE", "SCHEMA_ENUM", "R-STATE"), ("state=GONE&state=NEW", "SCHEMA_ENUM", "R-STATE"),
        ("digits=x", "SCHEMA_PATTERN", "R-LIST"), ("count=4", "SCHEMA_MAXIMUM", "R-LIST"),
        ("flag=maybe", "SCHEMA_TYPE", "R-LIST"),
        ("colour=red", "PARAMETER_UNKNOWN", "R-REQUEST"), ("Limit=5", "PARAMETER_UNKNOWN", "R-REQUEST"),
        ("=5", "PARAMETER_UNKNOWN", "R-REQUEST"),
    ],
)  # fmt: skip
def test_wrong_query_parameters(mini: ContractChecker, query: str, code: str, requirement: str) -> None:
    found = mini.check(exchange(path=f"/v1/things?{query}", response=answer({"content": []}, 200, LISTED)))
    assert [(v.side, v.requirement) for v in found] == [("request", requirement)] and found[0].code.startswith(code)


@pytest.mark.parametrize(
    "query", ["limit=1", "limit=100", "state=NEW", "digits=123", "digits=007", "count=3", "flag=true", "flag=false",
              "anything=at%20all", "apiKey=x", "limit=5&state=OLD&apiKey=x"]
)  # fmt: skip
def test_good_query_parameters(mini: ContractChecker, query: str) -> None:
    assert mini.check(exchange(path=f"/v1/things?{query}", response=answer({"content": []}, 200, LISTED))) == []


def test_a_missing_query_parameter(mini: ContractChecker) -> None:
    found = mini.check(created(json.dumps(THING).encode(), path="/v1/things"))
    assert codes(found) == [("request", "PARAMETER_MISSING", "R-CREATE", "")]


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"", None, ("CONTENT_TYPE", "R-REQUEST", "")), (b"{}", "text/plain", ("CONTENT_TYPE", "R-REQUEST", "")),
        (b"", "application/json", ("BODY_NOT_JSON", "R-REQUEST", "")),
        (b"{", "application/json", ("BODY_NOT_JSON", "R-REQUEST", "")),
        (b'{"id":1,"id":2}', "application/json", ("BODY_NOT_JSON", "R-REQUEST", "")),
        (b'{"id":1}', "application/json", ("SCHEMA_REQUIRED", "R-BODY", "/name")),
        (b'{"id":1,"name":" "}', "application/json;charset=UTF-8", ("SCHEMA_PATTERN", "R-NAME", "/name")),
        (b"[]", "application/json", ("SCHEMA_TYPE", "R-BODY", "")),
    ],
)  # fmt: skip
def test_wrong_bodies(mini: ContractChecker, body: bytes, kind: str | None, expected: tuple[str, str, str]) -> None:
    (found,) = mini.check(created(body, kind))
    assert (found.side, (found.code, found.requirement, found.pointer)) == ("request", expected)


def test_a_body_where_none_is_taken(mini: ContractChecker) -> None:
    sent = exchange(body=b"{}", headers=JSON, response=answer({"content": []}, 200, LISTED))
    assert codes(mini.check(sent)) == [("request", "CONTENT_TYPE", "R-REQUEST", "")]


def test_what_is_wrong_on_purpose_is_not_checked_but_its_answer_is(mini: ContractChecker) -> None:
    wrong = created(b"{", path="/v1/things?colour=red", deliberate=True)
    assert mini.check(wrong) == []
    refused = exchange("POST", "/v1/things", answer({}, 500), body=b"{", deliberate=True)
    assert codes(mini.check(refused)) == [("response", "STATUS_UNDOCUMENTED", "R-STATUS", "")]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v2/things", "/things", "/v1"])
def test_an_unknown_operation(mini: ContractChecker, path: str) -> None:
    (found,) = mini.check(exchange(path=path, response=answer({})))
    assert codes([found]) == [("request", "OPERATION_UNKNOWN", None, "")] and path in found.text
    assert mini.check(exchange(path=path, response=answer({}), deliberate=True)) == []


def attached(*parts: str, kind: str = "multipart/form-data; boundary=B") -> Exchange:
    body = "".join(f"--B\r\nContent-Disposition: form-data; {part}\r\n" for part in parts).encode() + b"--B--\r\n"
    return exchange("POST", "/v1/things/7/files", Response(200), body=body, headers=(("Content-Type", kind),))


FILE = 'name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'


def test_parts_of_a_multipart_body(mini: ContractChecker) -> None:
    assert mini.check(attached(FILE + "12345")) == []
    assert codes(mini.check(attached(FILE + "123456"))) == [("request", "SCHEMA_MAX_LENGTH", "R-SIZE", "/file")]
    assert codes(mini.check(attached(FILE.replace("name=", "nam=") + "1"))) == [
        ("request", "SCHEMA_REQUIRED", "R-ATTACH", "/file")
    ]
    wrong = attached(FILE.replace("application/pdf", "text/plain") + "1")
    assert codes(mini.check(wrong)) == [("request", "CONTENT_TYPE", "R-PDF", "")]
    assert codes(mini.check(attached(kind="multipart/form-data"))) == [
        ("request", "SCHEMA_REQUIRED", "R-ATTACH", "/file")
    ]
    assert codes(mini.check(attached(FILE, kind="text/plain"))) == [("request", "CONTENT_TYPE", "R-REQUEST", "")]


def test_each_part_of_a_name_is_checked(mini: ContractChecker) -> None:
    for parts in ((FILE + "123456", FILE + "1"), (FILE + "1", FILE + "123456")):
        assert ("request", "SCHEMA_MAX_LENGTH", "R-SIZE", "/file") in codes(mini.check(attached(*parts)))


def test_the_size_of_a_file_is_counted_in_bytes(mini: ContractChecker) -> None:
    assert [v.code for v in mini.check(attached(FILE + "ééé"))] == ["SCHEMA_MAX_LENGTH"]


@given(st.text(max_size=20), st.binary(max_size=40), st.text(max_size=20), st.integers(100, 599))
def test_nothing_that_is_sent_or_answered_breaks_it(
    mini: ContractChecker, query: str, body: bytes, kind: str, status: int
) -> None:
    headers = (("Content-Type", kind), ("X-Limit", query), ("X-Id", kind))
    safe = query.replace("\r", "").replace("\n", "")
    mini.check(exchange(path=f"/v1/things?limit={safe}", response=Response(status, headers, body)))
    mini.check(
        exchange(
            "POST", "/v1/things/1/files", None, body=body, headers=(("Content-Type", f"multipart/form-data; {kind}"),)
        )
    )
