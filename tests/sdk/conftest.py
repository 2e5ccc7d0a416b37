"""Fixtures: one sandbox for the module, and an account of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.running import running_sandbox

# The ATS error codes of Kombo's documents, with the status that each has.
CODES = {
    "PLATFORM.RATE_LIMIT_EXCEEDED": 429,
    "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED": 429,
    "PLATFORM.INTEGRATION_NOT_FOUND": 404,
    "PLATFORM.INPUT_INVALID": 400,
    "PLATFORM.UNKNOWN_ERROR": 500,
    "PLATFORM.IP_NOT_WHITELISTED": 403,
    "PLATFORM.AUTHENTICATION_INVALID": 401,
    "PLATFORM.TASK_TIMED_OUT": 504,
    "INTEGRATION.PERMISSION_MISSING": 403,
    "INTEGRATION.AUTHENTICATION_INVALID": 401,
    "INTEGRATION.QA_FAILED": 409,
    "INTEGRATION.SETUP_SYNC_PENDING": 409,
    "INTEGRATION.SETUP_INCOMPLETE": 409,
    "INTEGRATION.INACTIVE": 403,
    "INTEGRATION.MODEL_NOT_AVAILABLE": 400,
    "INTEGRATION.MODEL_DISABLED": 403,
    "INTEGRATION.ACTION_NOT_AVAILABLE": 400,
    "INTEGRATION.ACTION_DISABLED": 403,
    "REMOTE.SERVICE_UNAVAILABLE": 503,
    "REMOTE.RATE_LIMIT_EXCEEDED": 429,
    "REMOTE.INPUT_INVALID": 400,
    "REMOTE.UNKNOWN_HTTP_ERROR": 502,
    "ATS.JOB_CLOSED": 400,
    "ATS.APPLICATION_ALREADY_EXISTS": 409,
}


@dataclass(frozen=True)
class Account:
    """An environment with one integration, and the control API around it."""

    url: str
    environment: str
    key: str
    integration: str

    @property
    def api(self) -> str:
        return f"{self.url}/kombo/v1"

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, f"{self.url}/_control/kombo{path}", json=body or {}, timeout=30)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def order(self, **details: Any) -> str:
        return str(self.control("POST", f"/integrations/{self.integration}/orders", details)["orderId"])

    def many(self, count: int) -> list[str]:
        placed = self.control("POST", f"/integrations/{self.integration}/many-orders", {"count": count})
        return [str(order) for order in placed["orderIds"]]

    def look(self, order: str) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/_control/kombo/orders/{order}", timeout=30).json()
        return found

    def trouble(self, code: str | None) -> None:
        self.control("PUT", f"/integrations/{self.integration}/trouble", {"code": code})

    def pause(self) -> None:
        self.control("POST", f"/environments/{self.environment}/pause")


@pytest.fixture(scope="module")
def sandbox_url() -> Iterator[str]:
    with running_sandbox() as url:
        yield url


@pytest.fixture
def account(sandbox_url: str) -> Account:
    def made(path: str, body: dict[str, str]) -> dict[str, str]:
        answer: dict[str, str] = httpx.post(f"{sandbox_url}/_control/kombo{path}", json=body, timeout=30).json()
        return answer

    environment = made("/environments", {"name": "SDK"})
    integration = made(f"/environments/{environment['id']}/integrations", {"tool": "smartrecruiters"})
    return Account(sandbox_url, environment["id"], environment["apiKey"], integration["id"])
