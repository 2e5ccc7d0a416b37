"""Bodies: what is required, what is tolerated, that text comes back unchanged, and files."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_driver import PDF, RESULT, Scene, refusal

TEXTS = (
    "plain",
    "Zoë Ångström, 山田太郎",
    "שלום עולם \u202e reversed \u202c",
    "👩🏽‍🔬🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "line one\nline two\ttab",
    "a\x00b\x07c",
    "quote ' \" ; DROP TABLE orders; --",
    "e\u0301 \u00e9",
    " \ufeff x \u200b",
)


@pytest.mark.parametrize("action", ["accept", "reject", "complete", "comments"])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "missing_message"),
        ({"message": None}, "missing_message"),
        ({"message": ""}, "blank_message"),
        ({"message": " \n\t\u00a0"}, "blank_message"),
        ({"message": 5}, "invalid_message"),
        ({"message": ["x"]}, "invalid_message"),
        ({"message": "x", "messageToCandidate": "  "}, "blank_message_to_candidate"),
        ({"message": "x", "assessmentURL": 1}, "invalid_assessment_url"),
        ({"message": "x", "author": "Ada"}, "invalid_author"),
        ({"message": "x", "author": {"email": 1}}, "invalid_author_email"),
    ],
)
def test_messages_that_are_refused(scene: Scene, action: str, body: dict[str, Any], code: str) -> None:
    order = scene.order("IN_PROGRESS" if action == "complete" else "NEW")
    before = scene.get(order)
    assert refusal(scene.act(order, action, body)) == code
    assert scene.get(order) == before


def test_only_a_message_is_needed_and_unknown_members_are_tolerated(scene: Scene) -> None:
    body = {"message": "x", "messageToCandidate": None, "author": {"firstName": "Ada", "age": 36}, "colour": {"a": []}}
    comment = scene.act(scene.order(), "comments", body).json()
    assert set(comment) == {"id", "createDate", "message", "author"}
    assert comment["author"] == {"firstName": "Ada"}
    assert scene.act(scene.order(), "accept", {"message": "x"}).json()["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_unchanged(scene: Scene, text: str) -> None:
    candidate = scene.new_candidate(firstName=text, addressLine=text)
    order = scene.order("IN_PROGRESS", candidate=candidate["id"])
    assert scene.get(order)["candidate"]["firstName"] == text
    comment = scene.act(order, "comments", {"message": text, "author": {"lastName": text}}).json()
    assert (comment["message"], comment["author"]["lastName"]) == (text, text)
    assert scene.api("GET", f"/assessments/{order}/comments/{comment['id']}").json() == comment
    result = scene.result(order, title=text, description=text, score=text)
    stored = scene.api("GET", f"/assessments/{order}/results/{result}").json()
    assert (stored["title"], stored["description"], stored["score"]) == (text, text, text)
    scene.api("POST", "/configs", json={"id": "k", "value": text})
    assert scene.api("GET", "/configs/k").json() == {"id": "k", "value": text}


def test_the_101st_comment_is_refused(scene: Scene) -> None:
    order = scene.order("IN_PROGRESS")
    for _ in range(100):
        assert scene.act(order, "comments").status_code == 200
    assert refusal(scene.act(order, "comments")) == "too_many_comments"
    page = scene.api("GET", f"/assessments/{order}/comments?limit=100&offset=100").json()
    assert (page["totalFound"], len(page["content"])) == (101, 1)
    assert scene.act(order, "complete").status_code == 200


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": None}, "missing_title"),
        ({"description": None}, "missing_description"),
        ({"passed": "yes"}, "invalid_passed"),
        ({"score": 98}, "invalid_score"),
        ({"resultType": "PDF"}, "invalid_result_type"),
        ({"resultType": 1}, "invalid_result_type"),
        ({"resultType": "URL"}, "missing_result"),
        ({"resultType": "URL", "result": ""}, "invalid_result"),
        ({"resultType": "URL", "result": "no url"}, "invalid_result"),
        ({"resultType": "URL", "result": "http://"}, "invalid_result"),
        ({"resultType": "URL", "result": "http://[::1"}, "invalid_result"),
        ({"resultType": "URL", "result": "http://a:99999999/"}, "invalid_result"),
        ({"resultType": "URL", "result": "javascript:alert(1)"}, "invalid_result"),
        ({"resultType": "URL", "result": {"a": 1}}, "invalid_result"),
        ({"resultType": "VIDEO_URL", "result": "ftp://example.com/v"}, "invalid_result"),
        ({"resultType": "VIDEO_STREAM", "result": 7}, "invalid_result"),
    ],
)
def test_results_that_are_refused(scene: Scene, more: dict[str, Any], code: str) -> None:
    order = scene.order("IN_PROGRESS")
    assert refusal(scene.api("POST", f"/assessments/{order}/results", json={**RESULT, **more})) == code
    assert scene.api("GET", f"/assessments/{order}/results").json()["totalFound"] == 0


@pytest.mark.parametrize(
    ("sent", "kind", "kept"),
    [
        ({}, "DOCUMENT", None),
        ({"resultType": ""}, "DOCUMENT", None),
        ({"resultType": "DOCUMENT", "result": "not a url"}, "DOCUMENT", None),
        ({"resultType": "DOCUMENT", "result": {"odd": 1}}, "DOCUMENT", None),
        ({"resultType": "GENERATED_URL", "result": "x"}, "GENERATED_URL", None),
        ({"resultType": "URL", "result": "https://example.com/r?a=1#b"}, "URL", "https://example.com/r?a=1#b"),
        ({"resultType": "VIDEO_URL", "result": "http://example.com/ä"}, "VIDEO_URL", "http://example.com/ä"),
        ({"resultType": "VIDEO_STREAM", "result": "<iframe></iframe>"}, "VIDEO_STREAM", "<iframe></iframe>"),
        ({"resultType": "videoURL", "result": "http://example.com"}, "VIDEO_URL", "http://example.com"),
        ({"resultType": "Document"}, "DOCUMENT", None),
    ],
)
def test_result_types(scene: Scene, sent: dict[str, Any], kind: str, kept: str | None) -> None:
    order = scene.order("IN_PROGRESS")
    answer = scene.api("POST", f"/assessments/{order}/results", json={**RESULT, "passed": False, **sent})
    result = answer.json()
    assert (result["resultType"], result.get("result"), result["passed"]) == (kind, kept, False)
    assert scene.api("GET", f"/assessments/{order}/results").json()["content"] == [result]


def test_many_results_and_files_keep_their_order(scene: Scene) -> None:
    order = scene.order("IN_PROGRESS")
    results = [scene.result(order, title=str(number)) for number in range(12)]
    page = scene.api("GET", f"/assessments/{order}/results?limit=5&offset=10").json()
    assert [one["id"] for one in page["content"]] == results[10:]
    files = [scene.attach(order, results[0], (f"{number}.pdf", *PDF[1:])).json() for number in range(3)]
    page = scene.api("GET", f"/assessments/{order}/results/{results[0]}/attachments").json()
    assert (page["totalFound"], page["content"]) == (3, files)


def test_replacing_a_file_keeps_its_id_and_the_customer_gets_the_new_bytes(scene: Scene) -> None:
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    result = scene.result(order)
    first = scene.attach(order, result).json()
    assert set(first) == {"id", "createDate", "lastUpdateDate", "fileName"}
    path = f"/assessments/{order}/results/{result}/attachments/{first['id']}"
    new = ('né w".pdf', b"%PDF-1.7 new", "application/pdf; charset=binary")
    second = scene.api("POST", path, files={"attachment": new}).json()
    assert second["id"] == first["id"]
    assert second["createDate"] == first["createDate"]
    assert second["lastUpdateDate"] > first["lastUpdateDate"]
    assert second == scene.api("GET", path).json()
    scene.act(order, "complete")
    shown = scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]["results"][0]["attachments"]
    assert [(one["fileName"], one["size"], one["contentType"]) for one in shown] == [
        ("né w%22.pdf", 12, "application/pdf")
    ]
    download = scene.send("GET", shown[0]["download"])
    assert download.content == b"%PDF-1.7 new"
    assert download.headers["x-content-type-options"] == "nosniff"
    assert download.headers["content-disposition"].startswith('attachment; filename="n_ w')


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"file": PDF}, "missing_attachment"),
        ({"attachment": ("a.pdf", b"no pdf", "application/pdf")}, "file_not_pdf"),
        ({"attachment": ("a.pdf", b"%PDF-1.4", "text/plain")}, "file_not_pdf"),
        ({"attachment": ("a.pdf", b"", "application/pdf")}, "file_not_pdf"),
        ({"attachment": (None, b"%PDF-1.4", "application/pdf")}, "missing_file_name"),
        ({"attachment": ("a.pdf", b"%PDF" + bytes(20 * 1024 * 1024 - 3), "application/pdf")}, "file_too_large"),
        ({"attachment": ("a.pdf", b"%PDF" + bytes(22 * 1024 * 1024), "application/pdf")}, "body_too_large"),
    ],
)
def test_files_that_are_refused(scene: Scene, files: dict[str, Any], code: str) -> None:
    order = scene.order("IN_PROGRESS")
    path = f"/assessments/{order}/results/{scene.result(order)}/attachments"
    assert refusal(scene.api("POST", path, files=files)) == code
    assert scene.api("GET", path).json()["totalFound"] == 0


def test_a_file_of_exactly_20_mebibytes_is_taken(scene: Scene) -> None:
    order = scene.order("IN_PROGRESS")
    file = ("a.pdf", b"%PDF" + bytes(20 * 1024 * 1024 - 4), "application/pdf")
    assert scene.attach(order, scene.result(order), file).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"nonsense"),
        ("multipart/form-data; boundary=x", b"--x\r\nno header at all"),
        ("multipart/form-data; boundary=x", b"--x\r\n\xff\xfe: \x00\r\n\r\nabc\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="attachment"\r\n\r\n'),
        ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\n\r\n" * 20_000 + b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n\r\n--x--\r\n"),
        ("", b"%PDF-1.4"),
    ],
)
def test_wrong_multipart_is_refused(scene: Scene, content_type: str, content: bytes) -> None:
    order = scene.order("IN_PROGRESS")
    path = f"/assessments/{order}/results/{scene.result(order)}/attachments"
    headers = {"Content-Type": content_type} if content_type else {}
    refusal(scene.api("POST", path, content=content, headers=headers))


def test_a_thousand_parts_are_read_and_no_more(scene: Scene) -> None:
    order = scene.order("IN_PROGRESS")
    result = scene.result(order)
    others = [(f"field{number}", (None, b"x")) for number in range(999)]
    path = f"/assessments/{order}/results/{result}/attachments"
    assert scene.api("POST", path, files=[*others, ("attachment", PDF)]).status_code == 200
    assert refusal(scene.api("POST", path, files=[*others, *others[:1], ("attachment", PDF)])) == "invalid_multipart"


def test_test_orders(scene: Scene) -> None:
    answer = scene.api("POST", "/assessments", json={"candidate": {"firstName": "Zoë"}, "status": "IN_PROGRESS"})
    order = answer.json()
    assert answer.status_code == 200
    assert set(order) >= {"id", "status", "createDate", "lastUpdateDate", "requestor", "candidate", "job", "company"}
    assert (order["status"], order["candidate"]["firstName"]) == ("IN_PROGRESS", "Zoë")
    for path in ("accept", "reject", "complete", "comments", "results"):
        refusal(scene.act(order["id"], path, {**RESULT, "message": "x"}), 404)
    refusal(scene.api("GET", f"/assessments/{order['id']}"), 404)
    assert scene.api("GET", "/assessments").json()["totalFound"] == 0
    assert refusal(scene.api("POST", "/assessments", json={"status": "OPEN"})) == "invalid_status"
    assert refusal(scene.api("POST", "/assessments", json={"job": {"location": 5}})) == "invalid_job_location"


def test_broken_json_and_wrong_types(scene: Scene) -> None:
    order = scene.order()
    for content, code in (
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"[]", "invalid_json"),
        (b"null", "invalid_json"),
        (b'{"message": NaN}', "invalid_json"),
        (b'{"message": "x", "n": -Infinity}', "invalid_json"),
        (b'{"message": "\xff"}', "invalid_json"),
        (b'{"message": "\\ud800"}', "invalid_json"),
        (b'{"message": "x", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "invalid_json"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "invalid_json"),
        (b'{"n": 1e999}', "missing_message"),
        (b'{"message": "x", "message": " "}', "blank_message"),
        (b'{"message": "' + b"x" * 1024 * 1024 + b'"}', "body_too_large"),
        (b" " * 10_000_000, "body_too_large"),
    ):
        answer = scene.api(
            "POST", f"/assessments/{order}/accept", content=content, headers={"Content-Type": "application/json"}
        )
        assert refusal(answer) == code, content[:40]
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonx", "\xff"):
        answer = scene.api(
            "POST",
            f"/assessments/{order}/accept",
            content=b'{"message": "x"}',
            headers={b"Content-Type": content_type.encode("latin-1")},
        )
        assert refusal(answer) == "unsupported_content_type"
    assert scene.get(order)["status"] == "NEW"
    answer = scene.api(
        "POST",
        f"/assessments/{order}/accept",
        content=b'{"message": " ", "message": "last wins"}',
        headers={"Content-Type": "APPLICATION/JSON; charset=UTF-8"},
    )
    assert answer.status_code == 200
