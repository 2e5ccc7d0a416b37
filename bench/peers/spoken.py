"""The workflow for tools that speak in sentences: one object for a scenario, one method for a kind of sentence.

One client and one set of validators serve all scenarios, which is the most that a careful user would do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import httpx

from bench.floor import VALIDATORS
from bench.workflow import ACCEPTANCE, FILE_NAME, FILE_TYPE, LISTED, MESSAGE, PDF, RESULT, new_order

Attach = Callable[[str, str], None]
STATUSES = {"pending": "NEW", "completed": "COMPLETED"}


@cache
def _client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, trust_env=False)


@cache
def _checks() -> dict[str, Callable[[Any], object]]:
    return VALIDATORS["jsonschema"]()


class Spoken:
    """``attach`` takes the evidence of each exchange, as name and text: once for the request, once for the answer."""

    def __init__(self, url: str, attach: Attach | None = None) -> None:
        self._url = url
        self._attach = attach
        self._schema = ""
        self._answer: httpx.Response | None = None
        self._body: Any = None
        self._order = ""
        self._result = ""

    def place(self, number: int) -> None:
        self._send("order", "POST", "", json=new_order(number))
        self._order = self._read()["id"]

    def list_orders(self, which: str) -> None:
        self._send("order-page", "GET", "", params={"status": STATUSES[which], **LISTED})

    def read(self) -> None:
        self._send("order", "GET", f"/{self._order}")

    def accept(self) -> None:
        self._send("order", "POST", f"/{self._order}/accept", json=ACCEPTANCE)

    def submit(self) -> None:
        self._send("result", "POST", f"/{self._order}/results", json=RESULT)
        self._result = self._read()["id"]

    def attach_file(self) -> None:
        files = {"attachment": (FILE_NAME, PDF, FILE_TYPE)}
        self._send("attachment", "POST", f"/{self._order}/results/{self._result}/attachments", files=files)

    def complete(self) -> None:
        self._send("order", "POST", f"/{self._order}/complete", json=MESSAGE)

    def has_status(self, status: int) -> None:
        """The status, and the schema of the body."""
        assert self._answer is not None
        assert self._answer.status_code == status
        _checks()[self._schema](self._read())

    def is_listed(self) -> None:
        assert any(one["id"] == self._order for one in self._read()["content"])

    def _send(self, schema: str, method: str, path: str, **content: Any) -> None:
        self._schema, self._body = schema, None
        self._answer = _client(self._url).request(method, "/assessments" + path, **content)
        if self._attach is not None:
            sent = self._answer.request
            body = "(a file)" if "files" in content else sent.content.decode()
            self._attach("request", f"{sent.method} {sent.url}\n{_lines(sent.headers)}\n{body}")
            status = self._answer.status_code
            self._attach("response", f"{status}\n{_lines(self._answer.headers)}\n{self._answer.text}")

    def _read(self) -> Any:
        assert self._answer is not None
        if self._body is None:
            self._body = json.loads(self._answer.content)
        return self._body


def _lines(headers: httpx.Headers) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
