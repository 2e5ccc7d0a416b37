"""A recording of a partner's traffic with SmartRecruiters, as long as is wished: HAR 1.2, from the sandbox's answers.

One workflow is really done at the sandbox; what was exchanged is repeated with other ids and at other moments.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from bench.sandbox_state import API, NO_LIMIT, partner_with
from bench.servers import Server, sandbox
from bench.workflow import ACCEPTANCE, FILE_NAME, FILE_TYPE, MESSAGE, PDF, RESULT

EXCHANGES = 8
_EDGE = "bench-edge"
_BEGIN = datetime(2026, 3, 1, tzinfo=UTC)


def write_recording(file: Path, exchanges: int) -> None:
    """``exchanges`` is a multiple of eight."""
    with sandbox(*NO_LIMIT) as server:
        entries, ids = _one_workflow(server)
    texts = [json.dumps(one, separators=(",", ":")) for one in entries]
    with file.open("w") as out:
        out.write('{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[')
        for number in range(exchanges):
            turn, place = divmod(number, EXCHANGES)
            moment = (_BEGIN + timedelta(seconds=number)).isoformat().replace("+00:00", "Z")
            text = texts[place].replace("MOMENT", moment)
            for old in ids:
                text = text.replace(old, f"{turn:08x}{old[8:]}")
            out.write(("," if number else "") + text)
        out.write("]}}")


def _one_workflow(server: Server) -> tuple[list[dict[str, Any]], list[str]]:
    partner = partner_with(server, 1)
    order, base = partner.some_order, server.url + API
    entries: list[dict[str, Any]] = []

    def send(method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> Any:
        headers = {"X-SmartToken": partner.key, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = kind
        with urlopen(Request(base + path, body, headers, method=method), timeout=30) as answer:  # noqa: S310
            text = answer.read().decode()
            content = {"mimeType": "application/json", "size": len(text), "text": text}
            entries.append(
                {
                    "startedDateTime": "MOMENT",
                    "time": 5,
                    "request": {
                        "method": method,
                        "url": base + path,
                        "headers": _pairs(headers),
                        **({} if body is None else {"postData": {"mimeType": kind, "text": body.decode()}}),
                    },
                    "response": {"status": answer.status, "headers": _pairs(dict(answer.headers)), "content": content},
                }
            )
            return json.loads(text or "null")

    def post(path: str, body: object) -> Any:
        return send("POST", path, json.dumps(body).encode())

    one = f"/assessments/{order}"
    send("GET", "/assessments?status=NEW&limit=10&offset=0")
    send("GET", one)
    post(f"{one}/accept", ACCEPTANCE)
    result = post(f"{one}/results", {**RESULT, "resultType": "DOCUMENT"})["id"]
    send("GET", f"{one}/results/{result}")
    head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="attachment"; filename="{FILE_NAME}"\r\n'
    form = head.encode() + f"Content-Type: {FILE_TYPE}\r\n\r\n".encode() + PDF + f"\r\n--{_EDGE}--\r\n".encode()
    send("POST", f"{one}/results/{result}/attachments", form, f"multipart/form-data; boundary={_EDGE}")
    post(f"{one}/complete", MESSAGE)
    send("GET", one)
    return entries, [order, str(result)]


def _pairs(headers: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
