"""The partner played by Proctor: it sends the requests itself, so that the platform is the one under test.

For the SmartRecruiters Assessment API v1. Paths and the header that carries the key stand here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors import Upload
from proctor.exchange import Exchange
from proctor.transport import Line

KEY_HEADER = "X-SmartToken"
LARGEST_PAGE = 100


class DrivingPartner:
    """A partner at the API, with a key. Where there is no key it sends none."""

    def __init__(self, line: Line, key: str = "") -> None:
        self._line = line
        self._key = key

    def use_key(self, key: str) -> None:
        self._key = key

    def list_orders(self, **filters: str | int) -> Exchange:
        return self._get("/assessments", {"limit": LARGEST_PAGE, "offset": 0, **filters})

    def read_order(self, order: str) -> Exchange:
        return self._get(f"/assessments/{order}")

    def accept(self, order: str, body: Mapping[str, Any]) -> Exchange:
        return self._post(f"/assessments/{order}/accept", body)

    def reject(self, order: str, body: Mapping[str, Any]) -> Exchange:
        return self._post(f"/assessments/{order}/reject", body)

    def complete(self, order: str, body: Mapping[str, Any]) -> Exchange:
        return self._post(f"/assessments/{order}/complete", body)

    def comment(self, order: str, body: Mapping[str, Any]) -> Exchange:
        return self._post(f"/assessments/{order}/comments", body)

    def list_comments(self, order: str) -> Exchange:
        return self._get(f"/assessments/{order}/comments", {"limit": LARGEST_PAGE})

    def submit_result(self, order: str, body: Mapping[str, Any]) -> Exchange:
        return self._post(f"/assessments/{order}/results", body)

    def list_results(self, order: str) -> Exchange:
        return self._get(f"/assessments/{order}/results", {"limit": LARGEST_PAGE})

    def attach(self, order: str, result: str, upload: Upload) -> Exchange:
        files = {"attachment": (upload.name, upload.content, upload.content_type)}
        path = f"/assessments/{order}/results/{result}/attachments"
        return self._line.send("POST", path, headers=self._headers(), files=files)

    def list_attachments(self, order: str, result: str) -> Exchange:
        return self._get(f"/assessments/{order}/results/{result}/attachments", {"limit": LARGEST_PAGE})

    def _headers(self) -> dict[str, str]:
        return {KEY_HEADER: self._key} if self._key else {}

    def _get(self, path: str, params: Mapping[str, str | int] | None = None) -> Exchange:
        return self._line.send("GET", path, headers=self._headers(), params=params or {})

    def _post(self, path: str, body: Mapping[str, Any]) -> Exchange:
        return self._line.send("POST", path, headers=self._headers(), json=dict(body))
