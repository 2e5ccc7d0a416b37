"""Fills a sandbox by its control API, as a test would: partners, customers, orders in bulk, a setting.

The rate limit of the platform, which the sandbox keeps by default, is switched off by the quirk ``rate_limit=off``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

from bench.servers import Server, ask

NO_LIMIT = ("--quirk", "rate_limit=off")
API = "/smartrecruiters/v1"
SETTING = "bench-setting"
MOST_AT_ONCE = 20_000
_OFFER = {
    "name": "Coding skills",
    "description": "A coding test",
    "type": "SKILLS_TEST",
    "price": {"amount": 0, "currencyCode": "USD"},
}


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner with a key, its customers, and an order. ``some_order`` is "" where it has none."""

    key: str
    some_order: str

    @property
    def read(self) -> str:
        return f"{API}/assessments/{self.some_order}"

    @property
    def write(self) -> str:
        return f"{API}/configs/{SETTING}"

    @staticmethod
    def page(limit: int = 100) -> str:
        return f"{API}/assessments?status=NEW&limit={limit}&offset=0"


SETTING_BODY = f'{{"id": "{SETTING}", "value": "set COUNT times"}}'


def partner_with(server: Server, orders: int, customers: int = 1) -> Partner:
    """A partner whose orders are spread over its customers."""
    made = _post(server, "/partners", {"name": "Bench", "customer": "Acme"})
    companies = [made["company"]["id"]]
    companies += [_post(server, "/companies", {"name": f"Acme {n}"})["id"] for n in range(1, customers)]
    offer = _post(server, f"/partners/{made['id']}/offers", _OFFER)["id"]
    key = _post(server, f"/partners/{made['id']}/api-key", {})["apiKey"]
    some = ""
    for number, company in enumerate(companies):
        _post(server, f"/offers/{offer}/activate", {"companyId": company})
        left = orders // customers + (number < orders % customers)
        while left > 0:
            body = {"companyId": company, "offerId": offer, "count": min(left, MOST_AT_ONCE)}
            some = _post(server, f"/partners/{made['id']}/orders", body)["orderIds"][0]
            left -= MOST_AT_ONCE
    ask("POST", f"{server.url}{API}/configs", {"id": SETTING, "value": "first"}, {"X-SmartToken": key})
    return Partner(key, some)


def answer_of(server: Server, path: str, key: str, body: str | None = None) -> dict[str, Any]:
    """What the sandbox answers, for a handler that is to answer the same bytes."""
    data = None if body is None else body.encode()
    request = Request(  # noqa: S310 - loopback
        server.url + path, data, {"X-SmartToken": key, "Content-Type": "application/json"}
    )
    with urlopen(request, timeout=30) as answer:  # noqa: S310
        quiet = ("content-length", "date", "server", "connection")
        headers = {name: value for name, value in answer.headers.items() if name.lower() not in quiet}
        return {"status": answer.status, "headers": headers, "body": answer.read().decode()}


def _post(server: Server, path: str, body: object) -> Any:
    return ask("POST", f"{server.url}/_control{path}", body)
