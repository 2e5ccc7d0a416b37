"""Recorded traffic: as each exporter writes it, with whatever it leaves out, and what is no recording at all."""

from __future__ import annotations

import base64
import json
import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proctor import har, har_entries
from proctor.exchange import NOT_RECORDED, Exchange, header
from proctor.failures import ConfigurationError, NoVerdict
from proctor.har import Recording, read_har
from proctor.har_bodies import MANGLED, NO_BODY
from proctor.traffic import Recorded

PROFILE = "smartrecruiters-v1"
REAL = "https://api.smartrecruiters.com/v1"
SANDBOX = "{url}/smartrecruiters/v1"
BASES = (SANDBOX, REAL)
ORDERS = f"{REAL}/assessments"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\x00\x80\xfe\xff\r\n%%EOF"
FORM = b'--b\r\nContent-Disposition: form-data; name="attachment"; filename="r.pdf"\r\n\r\n' + PDF + b"\r\n--b--\r\n"
MULTIPART = "multipart/form-data; boundary=b"


def headers(**values: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in values.items()]


def entry(url: str = ORDERS, at: object = "2026-03-01T10:00:00.000Z", **more: Any) -> dict[str, Any]:
    """An entry; ``request``, ``response`` and everything else replace its members."""
    request = {"method": "GET", "url": url, "httpVersion": "HTTP/1.1", "headers": [], **more.pop("request", {})}
    answer = {"status": 200, "statusText": "OK", "headers": [], "content": {"size": 2, "text": "{}"}}
    answer |= more.pop("response", {})
    return {"startedDateTime": at, "time": 12.5, "request": request, "response": answer, **more}


def post(text: object, length: object = None, kind: str = "application/json", **more: Any) -> dict[str, Any]:
    """An entry with a body: ``text`` as the exporter has it, and the length that was sent."""
    lines = {"Content_Type": kind} | ({} if length is None else {"Content_Length": str(length)})
    posted = {"mimeType": kind, "text": text, **more.pop("posted", {})}
    asked = {"method": "POST", "headers": headers(**lines), "postData": posted, **more}
    return entry(ORDERS + "/1/accept", request=asked)


def saved(folder: Path, *entries: Any, mark: bytes = b"") -> Path:
    file = folder / "traffic.har"
    file.write_bytes(mark + json.dumps({"log": {"version": "1.2", "entries": entries}}).encode())
    return file


def read(folder: Path, *entries: Any) -> Recording:
    return read_har(saved(folder, *entries), {PROFILE: BASES}).by_profile[PROFILE]


def one(folder: Path, single: Any) -> Exchange:
    (found,) = read(folder, single).exchanges
    return found


# --- an exchange


def test_everything_of_an_exchange_is_read(tmp_path: Path) -> None:
    fields = [
        *headers(X_SmartToken="k"),
        {"name": ":authority", "value": "h"},
        {"name": "x-a", "value": ""},
        {"value": "z"},
        5,
    ]
    asked = {"headers": fields, "url": ORDERS + "?status=NEW&limit=5"}
    told = {"status": 401, "statusText": "Unauthorized", "httpVersion": "h2", "headers": headers(x_b="1")}
    found = one(tmp_path, entry(request=asked, response=told, _priority="High", _initiator={"type": "script"}))
    assert (found.actor, found.surface, found.id) == ("partner", PROFILE, "recorded-1")
    assert (found.request.method, found.request.url) == ("GET", ORDERS + "?status=NEW&limit=5")
    assert found.request.headers == (("X-SmartToken", "k"), ("x-a", "")) and found.request.flaw == ""
    assert header(found.request.headers, "x-smarttoken") == "k"
    assert (found.status, found.answer.reason, found.answer.http_version) == (401, "Unauthorized", "h2")
    assert (found.json, found.answer.headers, found.answer.flaw) == ({}, (("x-b", "1"),), "")
    assert (found.started, found.elapsed, found.trouble) == (1772359200.0, 0.0125, "")


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        ("2026-03-01T10:00:00.250Z", 0.25), ("2026-03-01T10:00:00.250000+00:00", 0.25),
        ("2026-03-01T10:00:01+00:00", 1),
        ("2026-03-01T11:00:00.5+01:00", 0.5), ("2026-03-01T10:00:00.123456789Z", 0.123456),
        ("2026-03-01T05:30:00.125-04:30", 0.125), ("2026-03-01T10:00:00.5", 0.5), ("2026-03-01t10:00:00.5z", 0.5),
        ("2026-03-01T10:00:00.5+0000", 0.5), (" 2026-03-01T10:00:00Z\n", 0),
    ],
)  # fmt: skip
def test_moments_are_read_in_every_form(tmp_path: Path, moment: str, seconds: float) -> None:
    assert one(tmp_path, entry(at=moment)).started == pytest.approx(1772359200 + seconds, abs=1e-6)


def test_a_moment_without_a_zone_is_the_same_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert one(tmp_path, entry(at="2026-03-01T10:00:00")).started == 1772359200
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("took", "seconds"),
    [(1500, 1.5), (0.25, 0.00025), (-1, 0), (None, 0), ("5", 0), (float("nan"), 0), (float("inf"), 0), (10**400, 0)],
)
def test_a_time_that_is_none_is_zero(tmp_path: Path, took: object, seconds: float) -> None:
    assert one(tmp_path, entry(time=took)).elapsed == seconds


@pytest.mark.parametrize("member", ["_error", "_failureText"])
@pytest.mark.parametrize("status", [0, -1, None, "200", 99, 600, True, 200.0])
def test_without_a_status_there_was_no_answer(tmp_path: Path, status: object, member: str) -> None:
    found = one(tmp_path, entry(response={"status": status, member: "net::ERR_ABORTED"}))
    assert found.response is None
    assert found.trouble == "the recording has no answer to this request (net::ERR_ABORTED)"


def test_redirects_are_answers_and_where_they_lead_is_another_request(tmp_path: Path) -> None:
    moved = {"status": 302, "redirectURL": "https://elsewhere.example/", "content": {"size": 0, "mimeType": ""}}
    recording = read(tmp_path, entry(response=moved), entry("https://elsewhere.example/v1/assessments"))
    assert [(e.status, e.answer.flaw) for e in recording.exchanges] == [(302, "")]


# --- which entries, and in which order


def test_they_come_in_the_order_in_which_they_began(tmp_path: Path) -> None:
    times = ["10:00:03.000Z", "10:00:01Z", "11:00:02+01:00", "10:00:01.000000Z"]
    entries = [entry(f"{ORDERS}/{n}", f"2026-03-01T{at}") for n, at in enumerate(times)]
    found = read(tmp_path, *entries).exchanges
    assert [e.request.url[-1] for e in found] == ["1", "3", "2", "0"]
    assert [e.id for e in found] == [f"recorded-{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize("moment", [None, "", "yesterday", 5, "0000-00-00", {}, "9999-99-99T00:00:00Z"])
def test_without_a_moment_it_stays_where_it_stands(tmp_path: Path, moment: object) -> None:
    times: list[object] = ["2026-03-01T10:00:01Z", moment, "2026-03-01T10:00:02Z"]
    found = read(tmp_path, *(entry(f"{ORDERS}/{n}", at) for n, at in enumerate(times))).exchanges
    assert [e.request.url[-1] for e in found] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "url",
    ["https://api.smartrecruiters.com:443/v1/assessments", "HTTPS://API.SmartRecruiters.com/v1/assessments?a=b#c"],
)
def test_the_same_place_in_other_words(tmp_path: Path, url: str) -> None:
    assert len(read(tmp_path, entry(url)).exchanges) == 1


ELSEWHERE = [
    "https://api.smartrecruiters.com.evil.example/v1/assessments", "https://evil.example/v1/assessments",
    "http://api.smartrecruiters.com/v1/assessments", "https://api.smartrecruiters.com:8443/v1/assessments",
    "https://api.smartrecruiters.com/v10/assessments", "https://api.smartrecruiters.com/assessments",
    "https://user@evil.example/?https://api.smartrecruiters.com/v1/x", "https://[::1/v1/x", "https://h:99999/v1/x",
    "", "data:text/plain,x", "about:blank", "wss://api.smartrecruiters.com/v1/x", "https://example.org/smartrecruiters/v1/x",
]  # fmt: skip


def test_the_traffic_of_other_hosts_is_left_out(tmp_path: Path) -> None:
    mixed = [entry(url) for url in ELSEWHERE]
    assert [e.request.url for e in read(tmp_path, *mixed, entry(), *mixed).exchanges] == [ORDERS]
    assert read(tmp_path, *mixed) == Recording()


@pytest.mark.parametrize("host", ["127.0.0.1:41234", "localhost", "[::1]:80", "LOCALHOST:1"])
def test_a_sandbox_had_any_loopback_address(tmp_path: Path, host: str) -> None:
    recording = read(tmp_path, entry(f"http://{host}/smartrecruiters/v1/assessments"), entry(f"http://{host}/x"))
    assert recording.base_paths == ("/smartrecruiters/v1",) and len(recording.exchanges) == 1


def test_all_known_addresses_count(tmp_path: Path) -> None:
    local = "http://127.0.0.1:8700/smartrecruiters/v1/assessments"
    other = local.replace("127.0.0.1", "LOCALHOST")
    recording = read(tmp_path, entry(local), entry(at="2026-03-01T09:00:00Z"), entry(local), entry(other))
    assert [e.request.url for e in recording.exchanges] == [ORDERS, local, local, other]
    assert recording.base_paths == ("/v1", "/smartrecruiters/v1")
    assert recording.addresses == {
        REAL: 1, "http://127.0.0.1:8700/smartrecruiters/v1": 2, "http://localhost:8700/smartrecruiters/v1": 1,
    }  # fmt: skip


def test_what_is_left_out_is_counted_by_host(tmp_path: Path) -> None:
    urls = ["https://a.example/x", "https://b.example:8443/v1/assessments", "https://a.example/", "data:text/plain,x"]
    entries = [*map(entry, urls), entry("https://secret@c.example/"), entry("http://[::1/"), entry()]
    found = read_har(saved(tmp_path, *entries), {PROFILE: BASES})
    assert (found.entries, found.taken) == (7, 1)
    assert found.left_out == {
        "a.example": 2, "b.example:8443": 1, "no host": 1, "c.example": 1, "no readable address": 1,
    }  # fmt: skip


def test_the_same_entry_counts_once_for_a_profile(tmp_path: Path) -> None:
    local = entry("http://127.0.0.1:8700/smartrecruiters/v1/assessments")
    bases = {PROFILE: (SANDBOX, "http://127.0.0.1:8700/smartrecruiters/v1"), "kombo": ("{url}/kombo/v1",)}
    found = read_har(saved(tmp_path, local), bases)
    assert [len(one.exchanges) for one in found.by_profile.values()] == [1, 0]
    assert found.left_out == {}


def test_web_sockets_are_no_requests(tmp_path: Path) -> None:
    below = "127.0.0.1:8700/smartrecruiters/v1/live"
    switched = entry(f"http://{below}", response={"status": 101, "content": {}})
    found = read_har(saved(tmp_path, entry(f"ws://{below}"), entry(f"wss://{below}"), switched), {PROFILE: BASES})
    assert found.taken == 0 and found.left_out == {"127.0.0.1:8700": 3}


def test_what_a_cache_answered_is_kept_beside(tmp_path: Path) -> None:
    """It teaches names, and says nothing about the partner."""
    recording = read(tmp_path, entry(_fromCache="memory"), entry())
    assert [len(recording.exchanges), len(recording.beside)] == [1, 1]


def test_what_the_browser_does_by_itself_is_left_out(tmp_path: Path) -> None:
    asks = {"method": "OPTIONS", "headers": headers(access_control_request_method="POST")}
    own = [entry(request=asks), entry(_fromCache="disk"), entry(request={"method": "OPTIONS"})]
    assert [e.request.method for e in read(tmp_path, *own).exchanges] == ["OPTIONS"]


# --- the bodies of requests: the bytes that were sent, or a flaw


def body(folder: Path, single: Any) -> tuple[bytes, str]:
    request = one(folder, single).request
    return request.body, request.flaw


NAMES = '{"message":"Grüße an Žofie 🙂"}'


@pytest.mark.parametrize("length", [None, len(NAMES.encode())])
def test_a_json_body(tmp_path: Path, length: object) -> None:
    assert body(tmp_path, post(NAMES, length)) == (NAMES.encode(), "")


@pytest.mark.parametrize("size", [None, len(FORM), -1])
@pytest.mark.parametrize("length", [None, len(FORM)])
def test_a_file_as_one_character_for_each_byte(tmp_path: Path, length: object, size: object) -> None:
    assert body(tmp_path, post(FORM.decode("latin-1"), length, MULTIPART, bodySize=size)) == (FORM, "")


@pytest.mark.parametrize("length", [None, len(FORM)])
def test_a_file_in_base64(tmp_path: Path, length: object) -> None:
    text = base64.b64encode(FORM).decode()
    assert body(tmp_path, post(text, length, MULTIPART, posted={"encoding": "base64"})) == (FORM, "")


def test_base64_that_the_exporter_does_not_call_so(tmp_path: Path) -> None:
    """A form of parts begins with its boundary; of all else only the length can tell."""
    text = base64.b64encode(FORM).decode()
    assert body(tmp_path, post(text, None, MULTIPART)) == (FORM, "")
    assert body(tmp_path, post(text, len(FORM), MULTIPART)) == (FORM, "")
    plain = base64.b64encode(b"{}").decode()
    assert body(tmp_path, post(plain, 2)) == (b"{}", "")
    assert body(tmp_path, post(plain)) == (plain.encode(), "")
    assert body(tmp_path, post(base64.b64encode(b"no parts").decode(), None, MULTIPART))[0] == b"bm8gcGFydHM="


def test_bytes_as_halves_of_surrogate_pairs(tmp_path: Path) -> None:
    """mitmproxy writes what is not of the charset so."""
    raw = b'{"message": "Gr\xfc\xdfe"}'
    assert body(tmp_path, post(raw.decode("utf-8", "surrogateescape"), len(raw))) == (raw, "")
    assert body(tmp_path, post("\ud800", 3)) == (b"\xed\xa0\x80", "")


@pytest.mark.parametrize("length", [None, 5])
def test_a_body_of_another_charset(tmp_path: Path, length: object) -> None:
    assert body(tmp_path, post("Größe", length, "text/plain; charset=ISO-8859-1")) == (b"Gr\xf6\xdfe", "")


def test_the_length_tells_which_bytes_a_text_was(tmp_path: Path) -> None:
    form = "--b\r\n\r\nGröße\r\n--b--"
    assert body(tmp_path, post(form, len(form.encode()), MULTIPART)) == (form.encode(), "")
    assert body(tmp_path, post(form, None, MULTIPART, bodySize=len(form.encode()))) == (form.encode(), "")
    latin = "text/plain; charset=latin-1"
    assert body(tmp_path, post("Größe", None, latin, bodySize=len("Größe".encode()))) == ("Größe".encode(), "")
    assert body(tmp_path, post("“x”", 3)) == (b"\x93x\x94", "")


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_a_size_in_characters_does_not_make_latin_1_of_json(tmp_path: Path, kind: str) -> None:
    plain = "Grüße"
    assert body(tmp_path, post(plain, None, kind, bodySize=len(plain))) == (plain.encode(), "")


MANGLINGS = {
    "replaced": FORM.decode("utf-8", "replace"),
    "left out": FORM.replace(PDF, b"").decode(),
    "cut": FORM.decode("latin-1")[:-10],
    "ends of lines": FORM.decode("latin-1").replace("\r\n", "\n"),
}


@pytest.mark.parametrize("how", MANGLINGS)
def test_a_body_that_is_not_the_one_that_was_sent(tmp_path: Path, how: str) -> None:
    assert body(tmp_path, post(MANGLINGS[how], len(FORM), MULTIPART))[1] == MANGLED


def test_replaced_bytes_of_a_file_are_seen_without_a_length(tmp_path: Path) -> None:
    assert body(tmp_path, post(MANGLINGS["replaced"], None, MULTIPART))[1] == MANGLED
    assert body(tmp_path, post('{"message": "\ufffd"}')) == ('{"message": "\ufffd"}'.encode(), "")


@pytest.mark.parametrize("text", ["not base64!", "QQ", "QQ==QQ==", "é"])
def test_base64_that_is_none(tmp_path: Path, text: str) -> None:
    assert body(tmp_path, post(text, None, MULTIPART, posted={"encoding": "base64"}))[1] == MANGLED


def test_base64_of_another_length(tmp_path: Path) -> None:
    text = base64.b64encode(FORM[:-1]).decode()
    assert body(tmp_path, post(text, len(FORM), MULTIPART, posted={"encoding": "base64"}))[1] == MANGLED


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": headers(Content_Length="5")},
        {"headers": headers(Content_Length="5"), "postData": {"mimeType": MULTIPART, "params": [{"name": "a"}]}},
        {"headers": headers(content_length="5"), "postData": {"mimeType": "", "text": ""}},
        {"headers": headers(content_length="5"), "postData": {"text": None, "comment": "discarded"}},
        {"headers": headers(transfer_encoding="chunked")}, {"bodySize": 5}, {"postData": {"text": None}},
        {"postData": {"mimeType": MULTIPART, "params": [{"name": "attachment", "fileName": "r.pdf"}]}},
        {"postData": {"mimeType": "application/x-www-form-urlencoded", "params": []}},
        {"headers": headers(content_length="5", content_encoding="gzip")}, {"postData": {"text": 5}, "bodySize": 5},
        # Nobody says that there was none.
        {}, {"bodySize": -1}, {"postData": None}, {"headers": headers(content_type="application/json")},
        {"headers": headers(content_type=MULTIPART), "bodySize": 0},
    ],
)  # fmt: skip
def test_a_body_that_was_left_out(tmp_path: Path, asked: dict[str, Any]) -> None:
    assert body(tmp_path, entry(request={"method": "POST"} | asked)) == (b"", NO_BODY)


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": headers(Content_Length="0")}, {"bodySize": 0}, {"method": "GET"}, {"method": "GET", "bodySize": -1},
        {"headers": headers(content_type="application/json"), "bodySize": 0}, {"method": "DELETE"},
        {"postData": {"mimeType": "", "text": ""}}, {"headers": headers(content_length="0"), "postData": {}},
        {"postData": {"text": ""}, "bodySize": 0},
    ],
)  # fmt: skip
def test_no_body_is_no_flaw(tmp_path: Path, asked: dict[str, Any]) -> None:
    assert body(tmp_path, entry(request={"method": "POST"} | asked)) == (b"", "")


@pytest.mark.parametrize("length", ["5, 5", "five", "-5", "\u0665", "9" * 5000, ""])
def test_a_length_that_is_none_proves_nothing(tmp_path: Path, length: str) -> None:
    assert body(tmp_path, post("{}", length)) == (b"{}", "")


def test_the_length_of_a_packed_body_proves_nothing(tmp_path: Path) -> None:
    packed = post("{}", 25)
    packed["request"]["headers"] += headers(content_encoding="gzip")
    assert body(tmp_path, packed) == (b"{}", "")


@pytest.mark.parametrize(
    ("fields", "length", "sent"),
    [
        ([{"name": "a b", "value": "ü"}, {"name": "c", "value": "1"}], 14, b"a+b=%C3%BC&c=1"),
        ([{"name": "a+b", "value": "%C3%BC"}, {"name": "c", "value": "1"}], 14, b"a+b=%C3%BC&c=1"),
        ([{"name": "a"}, "x", {"value": 5}], None, b"a=&="),
    ],
)
def test_a_form_of_fields_only(tmp_path: Path, fields: Any, length: object, sent: bytes) -> None:
    kind = "application/x-www-form-urlencoded"
    assert body(tmp_path, post(None, length, kind, posted={"params": fields})) == (sent, "")


# --- the bodies of answers


def answer(folder: Path, content: object, method: str = "GET", status: int = 200, **fields: str) -> tuple[bytes, str]:
    told = {"status": status, "headers": headers(**fields), "content": content}
    found = one(folder, entry(request={"method": method}, response=told)).answer
    assert bool(found.flaw) == bool(found.flaw_text) and found.flaw in ("", NOT_RECORDED)
    return found.body, found.flaw


LIST = '{"content":["Žofie"]}'
SIZE = len(LIST.encode())


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ({"size": SIZE, "text": LIST}, {}), ({"text": LIST}, {"content_length": str(SIZE)}), ({"text": LIST}, {}),
        # What is packed on the way is unpacked here, while the headers are those of the packed one.
        ({"size": SIZE, "compression": SIZE - 9, "text": LIST}, {"content_encoding": "gzip", "content_length": "9"}),
        ({"size": 9, "compression": SIZE - 9, "text": LIST}, {"content_encoding": "br", "content_length": "9"}),
        ({"size": 900, "compression": SIZE - 900, "text": LIST}, {"content_encoding": "gzip"}),
        ({"text": LIST}, {"content_encoding": "gzip", "content_length": "60"}),
        ({"size": -1, "text": LIST}, {}), ({"size": SIZE + 3, "text": LIST}, {"content_length": str(SIZE + 3)}),
        ({"size": 1, "encoding": "base64", "text": base64.b64encode(LIST.encode()).decode()}, {}),
    ],
)  # fmt: skip
def test_the_body_of_an_answer(tmp_path: Path, content: object, fields: Any) -> None:
    assert answer(tmp_path, content, **fields) == (LIST.encode(), "")


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ({"size": 40, "mimeType": "application/json"}, {}), ({}, {"content_length": "40"}),
        (None, {"content_length": "4"}),
        ({"size": 0, "mimeType": "x-unknown"}, {"content_length": "40", "content_encoding": "gzip"}),
        ({"size": 40, "text": ""}, {}), ({"size": 40, "text": None}, {}), ({"size": -1}, {}), ({}, {}), (None, {}),
    ],
)  # fmt: skip
def test_an_answer_without_its_body_is_not_an_empty_one(tmp_path: Path, content: object, fields: Any) -> None:
    assert answer(tmp_path, content, **fields) == (b"", NOT_RECORDED)


def test_nobody_is_judged_by_an_answer_that_was_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(NoVerdict, match="assessments: the recording has no body of this answer"):
        _ = one(tmp_path, entry(response={"content": {"size": 40}})).json


def test_the_beginning_of_an_answer_is_not_the_answer(tmp_path: Path) -> None:
    assert answer(tmp_path, {"size": 2000, "text": '{"a":'}, content_length="2000") == (b'{"a":', NOT_RECORDED)
    assert answer(tmp_path, {"size": 4, "encoding": "base64", "text": "?"}) == (b"", NOT_RECORDED)


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("GET", 204), ("GET", 304), ("GET", 200)])
def test_an_answer_that_has_no_body_lacks_none(tmp_path: Path, method: str, status: int) -> None:
    length: dict[str, Any] = {"content_length": "40"} if (method, status) != ("GET", 200) else {}
    assert answer(tmp_path, {"size": 0, "mimeType": ""}, method, status, **length) == (b"", "")


# --- what is no recording


def refusal(file: Path) -> str:
    begun = time.monotonic()
    with pytest.raises(ConfigurationError) as problem:
        read_har(file, {PROFILE: BASES})
    assert time.monotonic() - begun < 5
    assert str(file) in str(problem.value) and len(str(problem.value)) < 400
    return str(problem.value)


WHOLE = json.dumps({"log": {"entries": [entry()]}}, indent=1).encode()
NO_HAR: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "it is empty"), "blank": (b" \n\n", "it is empty"), "a mark": (b"\xef\xbb\xbf", "it is empty"),
    "html": (b"<!DOCTYPE html><html></html>", "not JSON: Expecting value"), "words": (b"GET /v1", "not JSON"),
    "two": (WHOLE + WHOLE, "not JSON: Extra data"), "utf-16": (WHOLE.decode().encode("utf-16"), "not UTF-8 at byte 0"),
    "latin-1": ('{"é": 1}'.encode("latin-1"), "not UTF-8 at byte 2"), "gzip": (b"\x1f\x8b\x08\x00", "packed (gzip)"),
    "zlib": (b"x\x9c\x03\x00", "packed (zlib)"), "zip": (b"PK\x03\x04", "packed (zip)"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep in it": (b'{"log":{"entries":[' + b'{"a":' * 100_000, "nested too deeply"),
    "digits": (b'{"log": {"entries": [' + b"9" * 5000 + b"]}}", "a number that is too long"),
    "NULs": (b"\0" * 100, "not JSON"), "a list": (b"[]", "no log with entries"), "a text": (b'"log"', "no log with"),
    "no log": (b"{}", "no log with entries"), "log": (b'{"log": []}', "no log with entries"),
    "no entries": (b'{"log": {"entries": {}}}', "no log with entries"), "null": (b"null", "no log with entries"),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_HAR)
def test_what_is_no_recording_is_told_in_a_sentence(tmp_path: Path, name: str) -> None:
    file = tmp_path / "traffic.har"
    file.write_bytes(NO_HAR[name][0])
    assert NO_HAR[name][1] in refusal(file)


def test_one_that_is_cut_off_anywhere(tmp_path: Path) -> None:
    file = tmp_path / "traffic.har"
    for end in range(1, len(WHOLE) - 1):
        file.write_bytes(WHOLE[:end])
        words = refusal(file)
        # Within "true" or a number nobody can tell; there are none but numbers here.
        assert "not JSON" in words and ("cut off?" in words or WHOLE[end - 1 : end] in b"-.\\e"), WHOLE[:end][-20:]


@pytest.mark.parametrize(
    "bad", [5, None, "x", [], {}, {"request": {}}, {"request": {}, "response": 5}, {"response": 0}]
)
def test_an_entry_that_is_none_is_named(tmp_path: Path, bad: object) -> None:
    assert "entry 1 (/log/entries/1) has no request and response" in refusal(saved(tmp_path, entry(), bad, entry()))


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert "there is no file" in refusal(tmp_path / "nothing.har")
    assert "it is a folder" in refusal(tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_har(Path("x" * 300), {PROFILE: BASES})


def test_what_is_there_and_no_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.har")
    for file in (tmp_path / "pipe.har", Path(os.devnull)):
        assert "it is no ordinary file" in refusal(file)


def test_half_a_gigabyte_of_nothing_is_refused_at_its_first_byte(tmp_path: Path) -> None:
    file = tmp_path / "huge.har"
    with file.open("wb") as sparse:
        sparse.truncate(500 * 1024 * 1024)
    # Of the processor, of which a busy machine has as little as any.
    begun = time.process_time()
    assert "not JSON: Expecting value at byte 0" in refusal(file)
    assert time.process_time() - begun < 0.1


# --- long ones


def many(number: int) -> list[dict[str, Any]]:
    """Entries with names of several bytes a letter, so that characters and bytes are counted apart."""
    texts = [json.dumps({"message": f"Grüße {n} 🙂"}, ensure_ascii=n % 2 == 0) for n in range(number)]
    return [post(text) | {"startedDateTime": f"2026-03-01T10:00:{n % 7:02}Z"} for n, text in enumerate(texts)]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1000, 100_000])
def test_it_is_the_same_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, ascii_only: bool
) -> None:
    file = tmp_path / "traffic.har"
    entries = many(25)
    before = {"creator": {"name": "é"}, "pages": [], "version": 1.25e10, "comment": None}
    document = {
        "first": [1, {"log": {"entries": 5}}],
        "log": {**before, "entries": entries, "more": ["ü"]},
        "last": -12,
    }
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(document, ensure_ascii=ascii_only, indent=1).encode())
    found = read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges
    monkeypatch.setattr(har_entries, "CHUNK", chunk)
    monkeypatch.setattr(har, "ROOM", 0)  # none of it stays in memory
    again = read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges
    assert len(again) == 25 and list(again) == list(found) and again[3:20:4] == found[3:20:4]
    assert (again[-1], again[-1].id) == (found[-1], "recorded-25")
    by_time = sorted(range(25), key=lambda n: (n % 7, n))
    assert [json.loads(one.request.body)["message"] for one in again] == [f"Grüße {n} 🙂" for n in by_time]


@pytest.mark.parametrize("chunk", [1, 5, 1000])
def test_one_that_is_cut_off_is_told_as_such_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(har_entries, "CHUNK", chunk)
    file = tmp_path / "traffic.har"
    for end in range(1, len(WHOLE) - 1, 3):
        file.write_bytes(WHOLE[:end])
        words = refusal(file)
        assert "not JSON" in words and ("cut off?" in words or WHOLE[end - 1 : end] in b"-.\\e"), WHOLE[:end][-20:]


def test_where_it_is_broken_is_told_in_bytes_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_entries, "CHUNK", 50)
    file = tmp_path / "traffic.har"
    text = json.dumps({"log": {"entries": many(9)}}, indent=1, ensure_ascii=False)
    place = text.index('"method"', len(text) // 2) + len('"method"')
    file.write_text(text[:place] + "?" + text[place:])
    words = refusal(file)
    assert f"Expecting ':' delimiter at byte {len(text[:place].encode())} " in words + " "
    assert f"{file}:{text[:place].count(chr(10)) + 1}:" in words


def test_an_entry_that_is_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har_entries, "LONGEST_VALUE", 3000)
    monkeypatch.setattr(har_entries, "CHUNK", 100)
    file = saved(tmp_path, entry(), post("x" * 5000), entry())
    assert "entry 1 (/log/entries/1), at byte" in refusal(file) and "longer than 3000 characters" in refusal(file)
    assert len(read(tmp_path, entry(), post("x" * 500)).exchanges) == 2


def test_an_entry_that_is_too_deep_is_named(tmp_path: Path) -> None:
    deep: Any = {}
    for _ in range(har_entries.DEEPEST):
        deep = [deep]
    assert "entry 1 (/log/entries/1) is nested too deeply" in refusal(saved(tmp_path, entry(), entry(_more=deep)))
    assert len(read(tmp_path, entry(_more=deep[0][0][0]), entry(_more=[[]] * 200)).exchanges) == 2


@pytest.mark.parametrize("text", ['{"log":{"entries":[],"entries":[]}}', '{"log":{"entries":[]},"log":{}}'])
def test_nobody_knows_which_of_two_lists_counts(tmp_path: Path, text: str) -> None:
    file = tmp_path / "traffic.har"
    file.write_text(text)
    assert "more than one log, or list of entries" in refusal(file)


def test_a_request_is_read_without_its_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it stands in its entry, and whatever else has its name."""
    monkeypatch.setattr(har, "ROOM", 0)
    asked = {"method": "POST", "postData": {"text": '{"request": {"a": 1}}'}}
    other = {"method": "PUT", "url": "https://other.example/", "headers": []}
    texts = [json.dumps(entry(request=asked)), json.dumps(entry(request=asked, _more={"request": 1}))]
    texts += [json.dumps({"_more": [{"request": other}, "request"], **entry(request=asked)})]
    texts += [json.dumps({"_more": {"request": other}, **entry(request=asked)}).replace('"request"', '"\\u0072equest"')]
    texts += [json.dumps(entry(request=asked)).replace("{", f'{{"é": "ü", "request" : {json.dumps(other)}, ', 1)]
    texts += [json.dumps(entry(request=asked | {"comment": "half a pair: \ud800", "headersSize": 1e400}))]
    file = tmp_path / "traffic.har"
    file.write_text(f'{{"log": {{"entries": [{", ".join(texts)}]}}}}')
    found = read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges
    assert isinstance(found, Recorded) and len(found) == 6
    assert [found.request(n) for n in range(6)] == [one.request for one in found]
    assert {one.request.method for one in found} == {"POST"}


def test_one_that_is_altered_meanwhile_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har, "ROOM", 0)
    file = saved(tmp_path, *many(3))
    found = read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges
    file.write_bytes(file.read_bytes().replace(b"POST", b"PUT "))
    with pytest.raises(ConfigurationError, match="altered while it was being read"):
        list(found)


def test_whoever_wants_is_told_of_each_exchange_as_it_is_read(tmp_path: Path) -> None:
    told: list[Exchange] = []
    file = saved(tmp_path, entry(ORDERS + "/2", "2026-03-01T11:00:00Z"), entry(_fromCache="disk"), entry("data:,x"))
    read_har(file, {PROFILE: BASES}, told.append)
    assert [one.request.url for one in told] == [ORDERS + "/2", ORDERS]


def test_many_do_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(har, "ROOM", 0)
    file = saved(tmp_path, *[post(json.dumps({"message": "m" * 2000})) for _ in range(3000)])
    tracemalloc.start()
    try:
        found = read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges
        kept, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == 3000 and file.stat().st_size > 6_000_000
    assert kept < 2_000_000 and most < 8_000_000


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path) -> None:
    file = saved(tmp_path, entry(), mark=b"\xef\xbb\xbf")
    assert len(read_har(file, {PROFILE: BASES}).by_profile[PROFILE].exchanges) == 1


def test_none_at_all_is_a_recording_without_traffic(tmp_path: Path) -> None:
    assert read(tmp_path) == Recording()
    assert read_har(saved(tmp_path, entry()), {PROFILE: ()}).by_profile == {PROFILE: Recording()}


# --- whatever it is, it is a recording or a sentence

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12)
    | st.sampled_from(["\ud800", "\udcff", ":x", "content-length", "Content-Encoding", "base64", "é", 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
FULL = post(NAMES, len(NAMES.encode()), posted={"encoding": "base64", "params": [{"name": "a", "value": "b"}]})
FULL["response"] |= {"headers": headers(content_length="2"), "httpVersion": "h2", "_error": None}
FULL["response"]["content"] |= {"encoding": "base64", "compression": 3}
FULL["_fromCache"] = ""


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every member within a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in inside for found in [(*way, key), *places(inner, (*way, key))]]


@given(place=st.sampled_from(places(FULL)), value=ANY, also=st.sampled_from(places(FULL)), more=ANY)
def test_any_member_may_be_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, place: Any, value: Any, also: Any, more: Any
) -> None:
    odd = json.loads(json.dumps(FULL))
    for way, new in ((place, value), (also, more)):
        within = odd
        for key in way[:-1]:
            within = within[key] if isinstance(within, list | dict) and key in _keys(within) else {}
        if isinstance(within, list | dict) and way[-1] in _keys(within):
            within[way[-1]] = new
    try:
        found = read(tmp_path_factory.mktemp("odd"), odd, entry())
    except ConfigurationError as problem:
        assert "entry 0" in str(problem) or "too long" in str(problem)
        return
    for exchange in found.exchanges:
        assert exchange.elapsed >= 0 and isinstance(exchange.request.body, bytes)
        texts = [exchange.request.method, exchange.request.url, exchange.trouble, *sum(exchange.request.headers, ())]
        assert all(text.isprintable() or text.encode() for text in texts)


def _keys(within: Any) -> Any:
    return within.keys() if isinstance(within, dict) else range(len(within))
