"""The partner played by Proctor: it sends the requests itself, so that the platform is the one under test.

For the SmartRecruiters Assessment API v1. Paths and the header that carries the key stand here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors import Upload
from proctor.actors.pace import Pace
from proctor.exchange import Exchange
from proctor.transport import Line

KEY_HEADER = "X-SmartToken"
LARGEST_PAGE = 100
TOO_MANY = 429
MOST_TRIES = 4
ACTIONS = {
    "accept": "accept",
    "reject": "reject",
    "complete": "complete",
    "comment": "comments",
    "submit a result to": "results",
}


class DrivingPartner:
    """A partner at the API, with a key. Where there is no key it sends none.

    It takes its time: after a 429 it pauses and asks again, a few times, unless it is told to be impatient.
    """

    def __init__(self, line: Line, pace: Pace, key: str = "") -> None:
        self._line = line
        self._pace = pace
        self._key = key

    def use_key(self, key: str) -> None:
        self._key = key

    def list_orders(self, **filters: str | int) -> Exchange:
        return self.call("GET", "/assessments", params={"limit": LARGEST_PAGE, "offset": 0, **filters})

    def read_order(self, order: str) -> Exchange:
        return self.call("GET", f"/assessments/{order}")

    def act(self, action: str, order: str, body: Mapping[str, Any] | None) -> Exchange:
        return self.call("POST", f"/assessments/{order}/{ACTIONS[action]}", json=None if body is None else dict(body))

    def act_wrongly(self, action: str, order: str, content: bytes, content_type: str) -> Exchange:
        headers = self._headers() | ({"Content-Type": content_type} if content_type else {})
        path = f"/assessments/{order}/{ACTIONS[action]}"
        return self._send("POST", path, headers=headers, content=content, deliberate=True)

    def list_comments(self, order: str, **page: int) -> Exchange:
        return self.call("GET", f"/assessments/{order}/comments", params={"limit": LARGEST_PAGE, **page})

    def list_results(self, order: str, **page: int) -> Exchange:
        return self.call("GET", f"/assessments/{order}/results", params={"limit": LARGEST_PAGE, **page})

    def attach(
        self, order: str, result: str, upload: Upload, *, part: str = "attachment", wrongly: bool = False
    ) -> Exchange:
        return self._upload(f"/assessments/{order}/results/{result}/attachments", part, upload, wrongly)

    def replace_attachment(
        self, order: str, result: str, attachment: str, upload: Upload, *, wrongly: bool = False
    ) -> Exchange:
        path = f"/assessments/{order}/results/{result}/attachments/{attachment}"
        return self._upload(path, "attachment", upload, wrongly)

    def list_attachments(self, order: str, result: str, **page: int) -> Exchange:
        path = f"/assessments/{order}/results/{result}/attachments"
        return self.call("GET", path, params={"limit": LARGEST_PAGE, **page})

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        wrongly: bool = False,
        patient: bool = True,
    ) -> Exchange:
        content = {} if json is None else {"json": json}
        own = self._headers() if headers is None else dict(headers)
        tries = MOST_TRIES if patient else 1
        return self._send(method, path, tries, headers=own, params=dict(params or {}), deliberate=wrongly, **content)

    def pause(self) -> None:
        self._pace.pause()

    def _send(self, method: str, path: str, tries: int = MOST_TRIES, **content: Any) -> Exchange:
        exchange = self._line.send(method, path, **content)
        for _ in range(tries - 1):
            if exchange.status != TOO_MANY:
                break
            self._pace.pause()
            exchange = self._line.send(method, path, **content)
        return exchange

    def _upload(self, path: str, part: str, upload: Upload, wrongly: bool) -> Exchange:
        files = {part: (upload.name, upload.content, upload.content_type)}
        return self._send("POST", path, headers=self._headers(), files=files, deliberate=wrongly)

    def _headers(self) -> dict[str, str]:
        return {KEY_HEADER: self._key} if self._key else {}
