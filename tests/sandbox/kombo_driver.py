"""Drives the sandbox's Kombo side inside the test's own process, and listens for the calls it makes. Not a conftest.

Its fixtures are taken over by the modules that use them: ``kombo = kombo_driver.kombo``.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sandbox_driver import Driver

from sandbox.app import Options

API = "/kombo/v1"
CODES = 24
MOMENT = "2023-04-04T00:00:00.000Z"
RESULT = {"status": "COMPLETED", "result_url": "https://example.com", "completed_at": MOMENT}
TEXT = {"type": "TEXT", "label": "Role fit", "value": "Excellent"}
SUB_RESULT = {
    "type": "SUB_RESULT",
    "id": "sub-1",
    "label": "Personality test",
    "score": {"value": 97, "max": 100},
    "status": "COMPLETED",
}
FILE = {"name": "report.pdf", "content_type": "application/pdf", "data": base64.b64encode(b"%PDF").decode()}
ORDER_RECEIVED = "assessment:order-received"
INLINE = "inline-assessment:order-received"


def package(identifier: str = "1001", **more: Any) -> dict[str, Any]:
    return {"id": identifier, "type": "SKILLS_TEST", "name": "TypeScript", "description": "Of skill", **more}


def result(status: str = "COMPLETED", **more: Any) -> dict[str, Any]:
    """A result that every rule allows."""
    body = {**RESULT, "status": status, **more}
    if status == "OPEN" and "completed_at" not in more:
        del body["completed_at"]
    return body


class Kombo(Driver):
    """With an environment, its key, and an integration."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.furnish()

    def furnish(self) -> None:
        self.environment, self.key = self.new_environment()
        self.integration = self.connect()

    def new_environment(self) -> tuple[str, str]:
        made = self.control("POST", "/kombo/environments", {"name": "An environment"})
        return made["id"], made["apiKey"]

    def connect(self, tool: str = "smartrecruiters", environment: str | None = None) -> str:
        path = f"/kombo/environments/{environment or self.environment}/integrations"
        return self.control("POST", path, {"tool": tool})["id"]

    def api(
        self, method: str, path: str, key: str | None = None, integration: str | None = None, **more: Any
    ) -> httpx.Response:
        return self.send(method, API + path, headers=self.headers(key, integration, more.pop("headers", {})), **more)

    def request(self, method: str, path: str, **more: Any) -> Any:
        """To be awaited, for several requests at once."""
        return self._client.request(method, path, **more)

    def headers(self, key: str | None = None, integration: str | None = None, more: Any = ()) -> dict[str, str]:
        """An empty text leaves the header out."""
        key, integration = self.key if key is None else key, self.integration if integration is None else integration
        who = {"Authorization": f"Bearer {key}"} if key else {}
        return {**who, **({"X-Integration-Id": integration} if integration else {}), **dict(more)}

    def set_packages(self, *packages: Any, **more: Any) -> httpx.Response:
        return self.api("PUT", "/assessment/packages", json={"packages": list(packages)}, **more)

    def packages(self, **more: Any) -> list[dict[str, Any]]:
        return self.api("GET", "/assessment/packages", **more).json()["data"]["packages"]

    def place(self, integration: str | None = None, **details: Any) -> dict[str, Any]:
        """Place an order and let the background finish."""
        placed = self.control("POST", f"/kombo/integrations/{integration or self.integration}/orders", details)
        self.settle()
        return placed

    def settle(self) -> None:
        self.run(self.sandbox.core.background.finished())

    def order(self, status: str = "OPEN", **details: Any) -> str:
        """An order brought to a status."""
        order = self.place(**details)["orderId"]
        if status == "REJECTED":
            self.sandbox.store.run("UPDATE kombo_orders SET status = 'REJECTED' WHERE id = ?", (order,))
        elif status != "OPEN":
            assert self.write(order, result(status)).status_code == 200
        return order

    def many(self, count: int, integration: str | None = None, **more: Any) -> list[str]:
        body = {"count": count, **more}
        path = f"/kombo/integrations/{integration or self.integration}/many-orders"
        return self.control("POST", path, body)["orderIds"]

    def orders(self, path: str = "/assessment/orders", **params: Any) -> dict[str, Any]:
        answer = self.api("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def ids(self, **params: Any) -> list[str]:
        return [order["id"] for order in self.orders(**params)["results"]]

    def write(self, order: str, body: Any = None, **more: Any) -> httpx.Response:
        content = {"json": RESULT if body is None else body} if "content" not in more else {}
        return self.api("PUT", f"/assessment/orders/{order}/result", **content, **more)

    def look(self, order: str) -> dict[str, Any]:
        return self.control("GET", f"/kombo/orders/{order}")

    def outcomes(self, order: str) -> list[str]:
        return [one["outcome"] for one in self.control("GET", f"/kombo/orders/{order}/deliveries")["deliveries"]]

    def register(self, url: str, *events: str) -> dict[str, Any]:
        body = {"url": url, "events": list(events or (ORDER_RECEIVED, INLINE))}
        return self.control("POST", f"/kombo/environments/{self.environment}/webhooks", body)

    def trouble(self, code: str | None) -> None:
        self.control("PUT", f"/kombo/integrations/{self.integration}/trouble", {"code": code})


class Listener:
    """Listens on a free port of the driver's event loop, keeps what came, and answers as told.

    ``wait`` makes it answer only once that event is set.
    """

    def __init__(
        self,
        kombo: Kombo,
        status: int = 200,
        body: bytes = b"",
        headers: str = "",
        raw: bytes | None = None,
        wait: asyncio.Event | None = None,
    ) -> None:
        self._reply = raw
        if raw is None:
            head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
            self._reply = head.encode() + body
        self._wait = wait
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.lines: list[str] = []
        self._server = kombo.run(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        named = (line.partition(": ") for line in head[1:] if line)
        headers = {name.lower(): value for name, _, value in named}
        self.came.append((headers, await reader.readexactly(int(headers.get("content-length", "0")))))
        self.lines.append(head[0])
        if self._wait:
            await self._wait.wait()
        writer.write(self._reply or b"")
        writer.close()

    def payloads(self) -> list[Any]:
        return [json.loads(body) for _, body in self.came]

    def close(self) -> None:
        self._server.close()


def answering(status: int, body: Any) -> dict[str, Any]:
    return {"status": status, "body": json.dumps(body).encode()}


@pytest.fixture(scope="module")
def shared_kombo() -> Iterator[Kombo]:
    one = Kombo(Options())
    yield one
    one.close()


@pytest.fixture
def kombo(shared_kombo: Kombo) -> Kombo:
    """A fresh environment; the sandbox behind it is shared by a module and reset."""
    shared_kombo.control("POST", "/reset")
    shared_kombo.furnish()
    return shared_kombo


@pytest.fixture
def listen(kombo: Kombo) -> Iterator[Callable[..., Listener]]:
    opened: list[Listener] = []

    def start(**more: Any) -> Listener:
        opened.append(Listener(kombo, **more))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def refusal(answer: httpx.Response, status: int = 400, code: str | None = "PLATFORM.INPUT_INVALID") -> str:
    """The message of an error answer, after checking that it has the documented form."""
    assert answer.status_code == status, answer.text
    if answer.request.method == "HEAD":
        return ""
    body = answer.json()
    assert set(body) == {"status", "error"}
    assert body["status"] == "error"
    assert set(body["error"]) == {"code", "title", "message", "log_url"}
    assert body["error"]["code"] == code
    assert (body["error"]["title"] is None) == (code is None)
    assert body["error"]["message"]
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["ratelimit-limit"] == "300"
    return body["error"]["message"]
