"""Recordings made up for tests: what a partner exchanged with one of the platforms, as a HAR file has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SMARTRECRUITERS = "http://127.0.0.1:8700/smartrecruiters/v1"
REAL = "https://api.smartrecruiters.com/v1"
KOMBO = "https://api.kombo.dev/v1"
KEYS = {"X-SmartToken": "pp-1", "Authorization": "Bearer key-of-nobody", "X-Integration-Id": "smartrecruiters:1"}
CANDIDATE = {"firstName": "Zoraida", "lastName": "Quillfeather", "email": "zoraida@candidates.example"}
ORDER = {
    "id": "a1", "createDate": "2026-03-01T09:00:00.000+0000", "candidate": CANDIDATE,
    "company": {"id": "c1", "name": "Acme"}, "offer": {"id": "f1", "name": "Coding skills"},
}  # fmt: skip
FORM = '--x\r\nContent-Disposition: form-data; name="attachment"; filename="r.pdf"\r\n'
FORM += "Content-Type: application/pdf\r\n\r\n%PDF-1.4\n%%EOF\n\r\n--x--\r\n"
Entry = dict[str, Any]


def entry(
    method: str,
    url: str,
    sent: object = None,
    answer: object = None,
    *,
    status: int = 200,
    kind: str = "application/json",
    keys: bool = True,
) -> Entry:
    """One exchange. ``sent`` and ``answer`` are JSON values, or texts; None for no body of a request, and for an answer
    whose body was not recorded.
    """
    request: Entry = {"method": method, "url": url, "headers": _headers(KEYS if keys else {})}
    if sent is not None:
        request["headers"] += _headers({"Content-Type": kind})
        request["postData"] = {"mimeType": kind, "text": sent if isinstance(sent, str) else json.dumps(sent)}
    content: Entry = {"mimeType": "application/json"}
    if answer is not None:
        text = json.dumps(answer)
        content |= {"text": text, "size": len(text.encode())}
    response = {"status": status, "headers": _headers({"Content-Type": "application/json"}), "content": content}
    return {"time": 5, "request": request, "response": response}


def lost(one: Entry) -> Entry:
    """The same without its answer."""
    return one | {"response": {"status": 0, "headers": [], "content": {}, "_error": "net::ERR_ABORTED"}}


def saved(folder: Path, *entries: Entry) -> Path:
    """A file with the entries, a second after each other where they do not say otherwise."""
    timed = [{"startedDateTime": f"2026-03-01T10:00:{n:02}Z", **one} for n, one in enumerate(entries)]
    file = folder / "traffic.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": timed}}))
    return file


def listed(status: str = "NEW", base: str = SMARTRECRUITERS, **query: str) -> Entry:
    asked = "&".join(f"{name}={value}" for name, value in {"status": status, "limit": "100", **query}.items())
    page = {"limit": 100, "offset": 0, "totalFound": 1, "content": [ORDER | {"status": status}]}
    return entry("GET", f"{base}/assessments?{asked}", answer=page)


def accepted(base: str = SMARTRECRUITERS, **members: str) -> Entry:
    told = {"message": "m", "messageToCandidate": "x", "assessmentURL": "https://a.example/1"} | members
    return entry("POST", f"{base}/assessments/a1/accept", told, ORDER | {"status": "IN_PROGRESS"})


def submitted(**members: object) -> Entry:
    result = {"title": "t", "description": "d", "passed": True, "score": "1/1", "resultType": "DOCUMENT"} | members
    return entry("POST", f"{SMARTRECRUITERS}/assessments/a1/results", result, {"id": "r1"})


def attached(sent: str | None = FORM, result: str = "r1") -> Entry:
    made = entry(
        "POST",
        f"{SMARTRECRUITERS}/assessments/a1/results/{result}/attachments",
        sent,
        {"id": "f1", "fileName": "r.pdf"},
        kind="multipart/form-data; boundary=x",
    )
    if sent is None:
        made["request"]["headers"] += _headers({"Content-Type": "multipart/form-data; boundary=x"})
        made["request"]["bodySize"] = 0
    return made


def completed() -> Entry:
    return entry(
        "POST", f"{SMARTRECRUITERS}/assessments/a1/complete", {"message": "m"}, ORDER | {"status": "COMPLETED"}
    )


def whole() -> list[Entry]:
    """All that a partner does with an order, but for what it does once and for ever."""
    return [listed(), accepted(), submitted(), attached(), completed()]


def kombo_list(**query: str) -> Entry:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    page = {"status": "success", "data": {"next": None, "results": [{"id": "o1", "status": "OPEN"}]}}
    return entry("GET", f"{KOMBO}/assessment/orders?{asked}", answer=page)


def kombo_result(**members: object) -> Entry:
    result = {
        "status": "COMPLETED", "result_url": "https://a.example/r", "completed_at": "2026-03-01T09:59:00.000Z",
    } | members  # fmt: skip
    return entry("PUT", f"{KOMBO}/assessment/orders/o1/result", result, {"status": "success", "data": {}})


def _headers(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]
