"""Results: the state machine cell by cell, bodies, dates, scores, attachments, remote_fields."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import kombo_driver
import pytest
from kombo_driver import FILE, MOMENT, RESULT, SUB_RESULT, TEXT, Kombo, Listener, refusal, result

shared_kombo, kombo, listen = kombo_driver.shared_kombo, kombo_driver.kombo, kombo_driver.listen

CLOSED = ("COMPLETED", "CANCELLED", "REJECTED")
WRITABLE = {("OPEN", "OPEN"), ("OPEN", "COMPLETED"), ("OPEN", "CANCELLED")}
WRITABLE |= {("COMPLETED", "COMPLETED"), ("CANCELLED", "CANCELLED")}


@pytest.mark.parametrize("now", ["OPEN", *CLOSED])
@pytest.mark.parametrize("written", ["OPEN", "COMPLETED", "CANCELLED", "REJECTED"])
def test_each_cell_of_the_state_machine(kombo: Kombo, now: str, written: str) -> None:
    order, other = kombo.order(now), kombo.order()
    before = kombo.look(order)
    answer = kombo.write(order, result(written, result_url="https://example.com/new"))
    after = kombo.look(order)
    if (now, written) in WRITABLE:
        assert answer.json() == {"status": "success", "data": {}, "warnings": []}
        assert after["order"] == before["order"] | {"status": written}
        assert after["result"]["result_url"] == "https://example.com/new"
        assert after["resultWrites"] == before["resultWrites"] + 1
    else:
        refusal(answer)
        assert after == before
    assert kombo.look(other)["resultWrites"] == 0


def test_the_documented_example(kombo: Kombo) -> None:
    order = kombo.order()
    data = base64.b64encode(b"Hi there").decode()
    body = {
        "status": "COMPLETED",
        "score": 90,
        "max_score": 100,
        "result_url": "https://example.com",
        "completed_at": MOMENT,
        "attributes": [TEXT, SUB_RESULT],
        "attachments": [{"name": "Assessment Report.pdf", "data": data, "content_type": "application/pdf"}],
    }
    answer = kombo.write(order, body)
    assert answer.status_code == 200
    kept = kombo.look(order)["result"]
    assert kept["attachments"][0]["size"] == 8
    assert kept["attachments"][0]["origin"] == "data"
    expected = {**body, "remote_fields": {}, "attachments": kept["attachments"]}
    assert kept == expected


BAD = [
    {},
    {"status": "COMPLETED"},
    {"result_url": "https://example.com"},
    *(result(status) for status in ("REJECTED", "completed", "", None, 1)),
    *(
        {**RESULT, "result_url": url}
        for url in ("", "x", "/x", "https://", "https://a b", "http://é.com", None, 1, "http:")
    ),
    *({**RESULT, "completed_at": at} for at in ("", "x", "2023-04-04T00:00:00+02:00", "2023-04-04T00:00Z", None, 1)),
    *(
        {**RESULT, "completed_at": at}
        for at in ("2023-04-04t00:00:00z", "2023-04-04 00:00:00", "2023-13-45", MOMENT + "\n")
    ),
    *(result(status, completed_at=None) for status in ("OPEN", "COMPLETED")),
    *({name: v for name, v in result(s).items() if name != "completed_at"} for s in ("COMPLETED", "CANCELLED")),
    *({**RESULT, name: value} for name in ("score", "max_score") for value in (None, "1", True, [], {}, 10**400)),
    *({**RESULT, "attributes": value} for value in (None, {}, "x", [None], [{}], ["x"])),
    *(
        {**RESULT, "attributes": [one]}
        for one in (
            {**TEXT, "type": "OTHER"},
            {**TEXT, "value": None},
            {**TEXT, "value": 1},
            {"type": "TEXT", "label": "x"},
            {**SUB_RESULT, "status": "OPEN"},
            {**SUB_RESULT, "score": 5},
            {**SUB_RESULT, "score": {"value": 1, "max": 0.5}},
            {**SUB_RESULT, "score": {"value": None, "max": 1}},
            {**SUB_RESULT, "score": {"max": 1}},
            {k: v for k, v in SUB_RESULT.items() if k != "id"},
        )
    ),
    *({**RESULT, "attachments": value} for value in (None, {}, [None], [FILE] * 6, [{}])),
    *(
        {**RESULT, "attachments": [one]}
        for one in (
            {"name": "a"},
            {"data": "aGk=", "content_type": "a/b"},
            {"name": "a", "data": "aGk="},
            {**FILE, "content_type": "image/svg+xml"},
            {**FILE, "content_type": "text/plain; charset=utf-8"},
            {**FILE, "content_type": "é/b"},
            {**FILE, "content_type": None},
            {**FILE, "data": "aGk"},
            {**FILE, "data": "a-k="},
            {**FILE, "data": "aG k="},
            {**FILE, "data": None},
            {**FILE, "data_url": "http://127.0.0.1/x"},
            {"name": "a", "data_url": "x"},
            {"name": None, "data": "aGk=", "content_type": "a/b"},
        )
    ),
    *(
        {**RESULT, "remote_fields": value}
        for value in (
            None,
            [],
            {"smartrecruiters": None},
            {"smartrecruiters": {"scoreLabel": 1}},
            {"recruitee": {"subtitle": None}},
            {"recruitee": "x"},
            {"workday": {"Assess_Candidate_Data": []}},
        )
    ),
]


@pytest.mark.parametrize("body", BAD, ids=lambda body: json.dumps(body)[:60])
def test_bad_bodies_change_nothing(kombo: Kombo, body: Any) -> None:
    order = kombo.order()
    before = kombo.look(order)
    refusal(kombo.write(order, body))
    assert kombo.look(order) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b"\xff",
        b'{"status": "\\ud800"}',
        b'{"status": NaN}',
        b'{"score": 1e400, "status": "OPEN", "result_url": "https://a.example"}',
        b'{"score": -Infinity}',
        b'{"score": ' + b"9" * 5000 + b"}",
        b'{"a":' * 100_000,
        b"[" * 1_000_000,
    ],
)
def test_bodies_that_are_no_json_object(kombo: Kombo, content: bytes) -> None:
    order = kombo.order()
    refusal(kombo.write(order, content=content, headers={"Content-Type": "application/json"}))
    assert kombo.look(order)["resultWrites"] == 0


def test_other_content_types(kombo: Kombo) -> None:
    order = kombo.order()
    content = json.dumps(RESULT).encode()
    for wrong in ("", "text/plain", "application/xml", "multipart/form-data"):
        refusal(kombo.write(order, content=content, headers={"Content-Type": wrong}))
    good = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert kombo.write(order, content=content, headers=good).status_code == 200


@pytest.mark.parametrize("at", [MOMENT, "2023-04-04T00:00:00Z", "2023-04-04T00:00:00", "2023-04-04", "2023-04-04Z"])
def test_dates_that_the_pattern_takes(kombo: Kombo, at: str) -> None:
    order = kombo.order()
    assert kombo.write(order, result(completed_at=at)).status_code == 200
    assert kombo.look(order)["result"]["completed_at"] == at


@pytest.mark.parametrize(
    "score", ["0", "-0.0", "-5", "1e308", "-1.7976931348623157e308", "5e-324", "90.5", "123456789012345678901234567890"]
)
def test_scores(kombo: Kombo, score: str) -> None:
    order = kombo.order()
    for members in (f'"score": {score}', f'"max_score": {score}', f'"score": {score}, "max_score": -1'):
        content = f'{{"status": "OPEN", "result_url": "urn:x:y", {members}}}'.encode()
        assert kombo.write(order, content=content, headers={"Content-Type": "application/json"}).status_code == 200
    assert float(kombo.look(order)["result"]["score"]) == float(score)


def test_a_second_result_replaces_the_first(kombo: Kombo) -> None:
    order = kombo.order()
    kombo.write(order, result("OPEN", score=1, attributes=[TEXT], attachments=[FILE]))
    kombo.write(order, result("OPEN", max_score=2))
    kept = kombo.look(order)["result"]
    assert (kept["score"], kept["max_score"], kept["attributes"], kept["attachments"]) == (None, 2, [], [])
    assert kombo.look(order)["resultWrites"] == 2


def test_completed_at_is_ignored_while_open(kombo: Kombo) -> None:
    order = kombo.order()
    assert kombo.write(order, result("OPEN", completed_at=MOMENT)).status_code == 200
    assert kombo.look(order)["result"]["completed_at"] is None


def test_texts_come_back_unchanged(kombo: Kombo) -> None:
    order = kombo.order()
    attribute = {**TEXT, "value": "שלום\u0000 🎉 \u2028", "more": 1}
    assert kombo.write(order, result(attributes=[attribute], more={"x": 1})).status_code == 200
    assert kombo.look(order)["result"]["attributes"] == [{k: v for k, v in attribute.items() if k != "more"}]


def test_greenhouse_takes_no_open_update(kombo: Kombo) -> None:
    integration = kombo.connect("greenhouse")
    order = kombo.place(integration=integration)["orderId"]
    assert "Greenhouse" in refusal(kombo.write(order, result("OPEN"), integration=integration))
    assert kombo.write(order, integration=integration).status_code == 200


def test_remote_fields(kombo: Kombo) -> None:
    order = kombo.order()
    fields = {"smartrecruiters": {"scoreLabel": "A+"}, "recruitee": {"subtitle": "x"}, "lever": {"any": [1]}}
    answer = kombo.write(order, result(remote_fields=fields))
    assert kombo.look(order)["result"]["remote_fields"] == {"smartrecruiters": {"scoreLabel": "A+"}}
    [warning] = answer.json()["warnings"]
    assert warning["message"].startswith("remote_fields.recruitee")
    integration = kombo.connect("workday")
    order = kombo.place(integration=integration)["orderId"]
    nested = {"Assessment_Test_Status_Reference": {"Assessment_Status_ID": "done"}}
    data = {"Candidate_Assessment_Data": {"Assess_Candidate_Test_Result_Data": nested}}
    fields = {"workday": {"Assess_Candidate_Data": data}}
    assert kombo.write(order, result(remote_fields=fields), integration=integration).json()["warnings"] == []
    assert kombo.look(order)["result"]["remote_fields"] == fields
    del nested["Assessment_Test_Status_Reference"]["Assessment_Status_ID"]
    refusal(kombo.write(order, result(remote_fields=fields), integration=integration))


def test_a_generic_content_type_is_warned_of(kombo: Kombo) -> None:
    order = kombo.order()
    files = [FILE, {**FILE, "content_type": "application/octet-stream"}]
    [warning] = kombo.write(order, result(attachments=files)).json()["warnings"]
    assert warning["message"].startswith("attachments[1].content_type")


def download(kombo: Kombo, url: str, **more: Any) -> Any:
    """The answer to a result with one attachment at this address, and what was kept of it."""
    order = kombo.order()
    answer = kombo.write(order, result(attachments=[{"name": "a", "data_url": url, **more}]))
    kept = kombo.look(order)["result"]
    return answer, kept and kept["attachments"]


def test_a_download(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    files = listen(body=b"%PDF", headers="Content-Type: application/pdf; x=y\r\n")
    answer, [kept] = download(kombo, files.url + "?signed=1")
    assert answer.json()["warnings"] == []
    assert kept["content_type"] == "application/pdf"
    assert (kept["size"], kept["origin"]) == (4, "data_url")
    assert files.lines == ["GET /hook?signed=1 HTTP/1.1"]
    assert "authorization" not in files.came[0][0]
    _, [kept] = download(kombo, files.url, content_type="text/plain")
    assert kept["content_type"] == "text/plain"


def test_five_downloads_and_a_redirect(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    files = listen(body=b"x", headers="Content-Type: text/plain\r\n")
    moved = listen(status=302, headers=f"Location: {files.url}\r\n")
    order = kombo.order()
    urls = [files.url, moved.url, files.url, files.url, moved.url]
    body = result(attachments=[{"name": str(n), "data_url": url} for n, url in enumerate(urls)])
    assert kombo.write(order, body).status_code == 200
    assert [one["name"] for one in kombo.look(order)["result"]["attachments"]] == ["0", "1", "2", "3", "4"]
    assert len(files.came) == 5


@pytest.mark.parametrize(
    "reply",
    [
        {"status": 403, "headers": "Content-Type: text/plain\r\n"},
        {"status": 200},
        {"status": 204, "headers": "Content-Type: image/svg+xml\r\n"},
        {"headers": "Content-Type: image/svg+xml\r\n"},
        {"status": 302, "headers": "Location: http://192.0.2.1/\r\n"},
        {"status": 302, "headers": "Location: ftp://127.0.0.1/\r\n"},
        {"raw": b""},
        {"raw": b"nonsense\r\n\r\n"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: a/b\r\n\r\nshort"},
        {"raw": b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n" + bytes(10 * 1024 * 1024 + 1)},
        {"raw": b"x" * 100_000},
    ],
)
def test_bad_downloads_change_nothing(kombo: Kombo, listen: Callable[..., Listener], reply: Any) -> None:
    answer, kept = download(kombo, listen(**reply).url)
    assert refusal(answer).startswith("attachments[0].data_url: ")
    assert kept is None


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/x",
        "http://169.254.169.254/latest",
        "http://127.0.0.1.example.com/",
        "http://localhost@example.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://0.0.0.0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:1/",
    ],
)
def test_places_that_are_not_called(kombo: Kombo, url: str) -> None:
    refusal(download(kombo, url)[0])


def test_a_redirect_that_does_not_end(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    moved = listen(status=302, headers="Location: /hook\r\n")
    refusal(download(kombo, moved.url)[0])
    assert len(moved.came) == 6


def test_nothing_is_downloaded_for_a_refusal(kombo: Kombo, listen: Callable[..., Listener]) -> None:
    files = listen(body=b"x", headers="Content-Type: text/plain\r\n")
    attachment = {"name": "a", "data_url": files.url}
    refusal(kombo.write(kombo.order("CANCELLED"), result(attachments=[attachment])))
    refusal(kombo.write(kombo.order(), result(score=None, attachments=[attachment])))
    assert files.came == []
