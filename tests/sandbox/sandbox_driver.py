"""Drives the sandbox inside the test's own process: real application, real SQLite, no socket. Not a conftest."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from sandbox.app import Options, Sandbox

API = "/smartrecruiters/v1"
PDF = ("report.pdf", b"%PDF-1.4 a report", "application/pdf")
MESSAGE = {"message": "A message"}
RESULT = {"title": "A title", "description": "A description"}


class Driver:
    """Sends requests to one sandbox, one after the other, on an event loop of its own."""

    def __init__(self, options: Options) -> None:
        self._closed = False
        self._runner = asyncio.Runner()
        self.sandbox = Sandbox(options)
        transport = httpx.ASGITransport(app=self.sandbox.app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://sandbox.localhost")

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, **more))

    def run(self, work: Any) -> Any:
        return self._runner.run(work)

    def control(self, method: str, path: str, json: Any = None, expect: int | None = None) -> Any:
        """The body of the answer, whose status must be ``expect`` (or any success)."""
        answer = self.send(method, "/_control" + path, **({} if json is None else {"json": json}))
        if expect is None:
            assert answer.is_success, answer.text
        else:
            assert answer.status_code == expect, answer.text
        return answer.json() if answer.content else None

    def quirk(self, name: str, value: str) -> None:
        self.control("PUT", f"/quirks/{name}", {"value": value})

    def fault(self, name: str, active: bool = True) -> None:
        self.control("PUT", f"/faults/{name}", {"active": active})

    def activations(self, name: str) -> int:
        return next(f["activations"] for f in self.control("GET", "/faults")["faults"] if f["name"] == name)

    def close(self) -> None:
        """End it; a second time is harmless."""
        if self._closed:
            return
        self._closed = True
        self._runner.run(self._client.aclose())
        self._runner.run(self.sandbox.close())
        self._runner.close()


class Scene(Driver):
    """With somebody to act: a partner and its key, a company, an offer active there."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.furnish()

    def furnish(self) -> None:
        self.partner, self.key = self.new_partner()
        self.company = self.control("POST", "/companies", {"name": "A company"})["id"]
        self.offer = self.new_offer()

    def new_partner(self) -> tuple[str, str]:
        partner = self.control("POST", "/partners", {"name": "A partner"})
        return partner["id"], partner["apiKey"]

    def new_offer(self, partner: str | None = None, active: bool = True, **more: Any) -> str:
        body = {"name": "A test", "description": "Of skill", "type": "SKILLS_TEST", **more}
        offer = self.control("POST", f"/partners/{partner or self.partner}/offers", body)["id"]
        if active:
            self.control("POST", f"/offers/{offer}/activate", {"companyId": self.company})
        return offer

    def new_candidate(self, **more: Any) -> dict[str, Any]:
        body = {"firstName": "Ada", "lastName": "Byron", "email": "ada@example.com", **more}
        return self.control("POST", f"/companies/{self.company}/candidates", body)

    def api(self, method: str, path: str, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"X-SmartToken": key or self.key, **more.pop("headers", {})}
        return self.send(method, API + path, headers=headers, **more)

    def order(self, status: str = "NEW", offer: str | None = None, candidate: str | None = None) -> str:
        """An order brought to a status by the partner's calls."""
        candidate = candidate or self.new_candidate()["id"]
        selection = self.control("POST", f"/candidates/{candidate}/selections", {"offerId": offer or self.offer})["id"]
        order = self.control("POST", f"/selections/{selection}/send", {})["orderId"]
        for action in {"IN_PROGRESS": ("accept",), "COMPLETED": ("accept", "complete"), "REJECTED": ("reject",)}.get(
            status, ()
        ):
            assert self.act(order, action).status_code == 200
        return order

    def bulk(self, count: int, **more: Any) -> list[str]:
        body = {"companyId": self.company, "offerId": self.offer, "count": count, **more}
        return self.control("POST", f"/partners/{self.partner}/orders", body)["orderIds"]

    def act(self, order: str, action: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.api("POST", f"/assessments/{order}/{action}", json=MESSAGE if json is None else json, **more)

    def result(self, order: str, **more: Any) -> str:
        answer = self.api("POST", f"/assessments/{order}/results", json={**RESULT, **more})
        assert answer.is_success, answer.text
        return answer.json()["id"]

    def attach(self, order: str, result: str, file: Any = PDF, **more: Any) -> httpx.Response:
        return self.api(
            "POST", f"/assessments/{order}/results/{result}/attachments", files={"attachment": file}, **more
        )

    def get(self, order: str) -> dict[str, Any]:
        return self.api("GET", f"/assessments/{order}").json()


def refusal(answer: httpx.Response, status: int = 400) -> str:
    """The code of an error answer, after checking that it has the documented form."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"id", "httpCode", "code", "message", "helpUrl"}
    assert body["httpCode"] == str(status)
    assert body["helpUrl"].endswith("/" + body["code"])
    assert body["message"]
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert "x-ratelimit-limit" in answer.headers
    return body["code"]
