"""The partner played by Proctor: it sends the requests itself, so that the platform is the one under test.

For the SmartRecruiters Assessment API v1. Paths and the header that carries the key stand here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proctor.actors import Upload
from proctor.actors.held_calls import HeldCalls
from proctor.actors.pace import MOST_TRIES, Pace, patiently
from proctor.exchange import Exchange
from proctor.transport import Line

KEY_HEADER = "X-SmartToken"
KEY_PARAMETER = "apiKey"
LARGEST_PAGE = 100
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

    def read_comment(self, order: str, comment: str) -> Exchange:
        return self.call("GET", f"/assessments/{order}/comments/{comment}")

    def list_results(self, order: str, **page: int) -> Exchange:
        return self.call("GET", f"/assessments/{order}/results", params={"limit": LARGEST_PAGE, **page})

    def read_result(self, order: str, result: str) -> Exchange:
        return self.call("GET", f"/assessments/{order}/results/{result}")

    def change_result(self, method: str, order: str, result: str, body: Mapping[str, Any] | None) -> Exchange:
        return self.call(method, f"/assessments/{order}/results/{result}", json=body, wrongly=True)

    def attach(
        self,
        order: str,
        result: str,
        upload: Upload,
        *,
        part: str = "attachment",
        slash: bool = False,
        wrongly: bool = False,
    ) -> Exchange:
        path = f"/assessments/{order}/results/{result}/attachments" + "/" * slash
        return self._upload(path, part, upload, wrongly)

    def replace_attachment(
        self, order: str, result: str, attachment: str, upload: Upload, *, wrongly: bool = False
    ) -> Exchange:
        path = f"/assessments/{order}/results/{result}/attachments/{attachment}"
        return self._upload(path, "attachment", upload, wrongly)

    def attach_wrongly(self, order: str, result: str, content: bytes, content_type: str) -> Exchange:
        headers = self._headers() | ({"Content-Type": content_type} if content_type else {})
        path = f"/assessments/{order}/results/{result}/attachments"
        return self._send("POST", path, headers=headers, content=content, deliberate=True)

    def list_attachments(self, order: str, result: str, **page: int) -> Exchange:
        path = f"/assessments/{order}/results/{result}/attachments"
        return self.call("GET", path, params={"limit": LARGEST_PAGE, **page})

    def read_attachment(self, order: str, result: str, attachment: str) -> Exchange:
        return self.call("GET", f"/assessments/{order}/results/{result}/attachments/{attachment}")

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

    @property
    def key(self) -> str:
        return self._key

    def call_with_keys(
        self, method: str, path: str, *, header: str | None, parameter: str | None, json: object = None
    ) -> Exchange:
        headers = {} if header is None else {KEY_HEADER: header}
        params = {} if parameter is None else {KEY_PARAMETER: parameter}
        return self.call(method, path, params=params, json=json, headers=headers)

    def hold_comments(self, order: str, bodies: Sequence[Mapping[str, Any]]) -> HeldCalls:
        path = f"/assessments/{order}/{ACTIONS['comment']}"
        return HeldCalls(self._line, "POST", path, [dict(body) for body in bodies], self._headers())

    def list_offers(self, **filters: str | int) -> Exchange:
        return self.call("GET", "/offers", params={"limit": LARGEST_PAGE, "offset": 0, **filters})

    def create_offer(self, offer: Mapping[str, Any], *, wrongly: bool = False) -> Exchange:
        return self.call("POST", "/offers", json=dict(offer), wrongly=wrongly)

    def read_offer(self, offer: str) -> Exchange:
        return self.call("GET", f"/offers/{offer}")

    def update_offer(self, offer: str, body: Mapping[str, Any], *, wrongly: bool = False) -> Exchange:
        return self.call("POST", f"/offers/{offer}", json=dict(body), wrongly=wrongly)

    def act_on_offer(self, action: str, offer: str) -> Exchange:
        return self.call("POST", f"/offers/{offer}/{action}")

    def list_settings(self, *, patient: bool = True) -> Exchange:
        return self.call("GET", "/configs", params={"limit": LARGEST_PAGE, "offset": 0}, patient=patient)

    def insert_setting(self, setting: Mapping[str, Any], *, wrongly: bool = False) -> Exchange:
        return self.call("POST", "/configs", json=dict(setting), wrongly=wrongly)

    def read_setting(self, setting: str) -> Exchange:
        return self.call("GET", f"/configs/{setting}")

    def update_setting(self, setting: str, body: Mapping[str, Any], *, wrongly: bool = False) -> Exchange:
        return self.call("POST", f"/configs/{setting}", json=dict(body), wrongly=wrongly)

    def _send(self, method: str, path: str, tries: int = MOST_TRIES, **content: Any) -> Exchange:
        return patiently(lambda: self._line.send(method, path, **content), self._pace, tries)

    def _upload(self, path: str, part: str, upload: Upload, wrongly: bool) -> Exchange:
        files = {part: (upload.name, upload.content, upload.content_type)}
        return self._send("POST", path, headers=self._headers(), files=files, deliberate=wrongly)

    def _headers(self) -> dict[str, str]:
        return {KEY_HEADER: self._key} if self._key else {}
