"""What the Kombo sentences compute by themselves: signatures, what is a refusal, what the dashboard has to show."""

from __future__ import annotations

import json
from typing import Any

import pytest

from proctor.exchange import Exchange, Request, Response
from steps.kombo import samples
from steps.kombo.refusals import flaws
from steps.kombo.shown import file_facts, flaws_of
from steps.kombo.signature import signature
from steps.kombo.trying import spoilt

GOOD_ERROR = {"code": "PLATFORM.INPUT_INVALID", "title": None, "message": "status is missing", "log_url": None}


def answered(status: int, body: object) -> Exchange:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Exchange("x-1", "partner", "kombo", Request("PUT", "http://x/"), Response(status, (), content))


def test_the_signature_of_a_known_body_with_a_known_secret() -> None:
    body = b'{"id":"W1","type":"assessment:order-received","data":{}}'
    assert signature("test-secret", body) == "cYFIU3-5E8TvUn-U6LWuiTQJSGmkYvgk2odFx-UJHtU"


def test_a_refusal_in_the_documented_form_has_no_flaws() -> None:
    assert flaws(answered(400, {"status": "error", "error": GOOD_ERROR})) == []
    assert flaws(answered(404, {"status": "error", "error": {**GOOD_ERROR, "code": None}})) == []


@pytest.mark.parametrize(
    ("status", "body", "word"),
    [
        (200, {"status": "error", "error": GOOD_ERROR}, "200"),
        (500, {"status": "error", "error": GOOD_ERROR}, "500"),
        (400, {"status": "success", "error": GOOD_ERROR}, "status"),
        (400, {"status": "error"}, "message"),
        (400, {"status": "error", "error": None}, "message"),
        (400, {"status": "error", "error": {**GOOD_ERROR, "message": None}}, "message"),
        (400, {"status": "error", "error": {n: v for n, v in GOOD_ERROR.items() if n != "log_url"}}, "log_url"),
        (400, [], "message"),
        (400, b"<html>", "not JSON"),
        (400, b"", "not JSON"),
    ],
)
def test_whatever_else_is_answered_is_no_refusal(status: int, body: object, word: str) -> None:
    assert word in "; ".join(flaws(answered(status, body)))


FULL = samples.result(
    score=90, max_score=100, attributes=[samples.sub_result()], remote_fields={"recruitee": {"subtitle": "a"}}
)


def shown(**members: Any) -> dict[str, Any]:
    """As the dashboard shows the result above, but for these members."""
    return {"attachments": [], **FULL, **members}


def test_a_result_is_shown_in_any_form_of_the_same() -> None:
    assert flaws_of(FULL, shown(completed_at="2023-04-04T00:00:00Z", score=90.0)) == []
    plain = {"status": "OPEN", "result_url": samples.RESULT_URL}
    assert flaws_of(plain, {**plain, "completed_at": None, "attributes": [], "remote_fields": {}}) == []


@pytest.mark.parametrize(
    "members",
    [
        {"status": "CANCELLED"},
        {"result_url": None},
        {"completed_at": None},
        {"completed_at": "2023-04-04T00:00:01Z"},
        {"score": 91},
        {"score": None},
        {"score": True},
        {"max_score": "100"},
        {"attributes": []},
        {"remote_fields": {}},
        {"attachments": [{"name": "report-1.pdf"}]},
    ],
)
def test_a_result_that_is_shown_differently_is_told(members: dict[str, Any]) -> None:
    [flaw] = flaws_of(FULL, shown(**members))
    assert flaw.startswith(next(iter(members)))


def test_the_sign_of_nothing_counts() -> None:
    sent = {**FULL, "score": -0.0}
    assert flaws_of(sent, shown(score=-0.0)) == []
    assert len(flaws_of(sent, shown(score=0.0))) == 1


def test_a_file_is_known_by_its_content() -> None:
    sent = {**FULL, "attachments": [samples.attachment(), {"name": "b.pdf", "data_url": "http://x/b"}]}
    files = {"http://x/b": b"fetched"}
    facts = [{**file_facts(one, files), "origin": "somewhere"} for one in sent["attachments"]]
    assert flaws_of(sent, shown(attachments=facts), files) == []
    assert len(flaws_of(sent, shown(attachments=facts), {"http://x/b": b"other"})) == 1
    assert len(flaws_of(sent, shown(attachments=facts[:1]), files)) == 1
    assert len(flaws_of(sent, shown(attachments=[*facts, facts[0]]), files)) == 1


def test_a_member_inside_another_is_spoilt_and_the_rest_is_as_it_was() -> None:
    base = samples.sub_result()
    assert spoilt(base, "score.max", 0) == {**base, "score": {"value": 97, "max": 0}}
    assert base == samples.sub_result()
