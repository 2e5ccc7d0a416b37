"""The people of the 13 steps, played through the sandbox's control API: portal, partner team, customer.

On a real platform the same is done in web pages by persons; so an answer of the control API is judged like a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from proctor.actors import Account
from proctor.exchange import Exchange
from proctor.failures import NonConformance
from proctor.transport import Line


@dataclass(frozen=True, slots=True)
class Accounts:
    """A partner and a customer account of their own for one scenario, so that scenarios cannot disturb each other."""

    partner: str
    key: str
    customer: Account


def open_accounts(control: Line, name: str) -> Accounts:
    """Open both accounts. Raises NonConformance where the control API does not give what it should."""
    opened = control.send("POST", "/partners", json={"name": f"Partner {name}", "customer": f"Customer {name}"})
    customer = Account(text_member(opened, "id", "company"), text_member(opened, "name", "company"))
    return Accounts(text_member(opened, "id"), text_member(opened, "apiKey"), customer)


def open_customer(control: Line, name: str) -> Account:
    """Open a customer's account. Raises NonConformance as ``open_accounts``."""
    company = control.send("POST", "/companies", json={"name": f"Customer {name}"})
    return Account(text_member(company, "id"), text_member(company, "name"))


def text_member(exchange: Exchange, name: str, within: str = "") -> str:
    """A text in the body of an answer that must be there; ``within`` is the member whose member it is.

    Raises NonConformance(VALUE) or (BODY_NOT_JSON).
    """
    body = exchange.json
    if within:
        body = body.get(within) if isinstance(body, dict) else None
    value = body.get(name) if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise NonConformance(
            "VALUE",
            f"the answer to {exchange.line} (status {exchange.status}) has no {name}",
            expected="a text that is not empty",
            observed=value,
            pointer=f"/{within}/{name}" if within else f"/{name}",
            exchange=exchange.id,
        )
    return value


def pause(partner: str) -> str:
    """Where the control API lets a second pass for the rate limits of one partner."""
    return f"/partners/{partner}/pause"


class SandboxShortCut:
    """All that the portal, the partner team and the customer do until there is an order, in one call."""

    def __init__(self, control: Line, accounts: Accounts) -> None:
        self._control = control
        self._accounts = accounts

    def place_order(self, offer: Mapping[str, Any], candidate: Mapping[str, Any]) -> Exchange:
        body = {"companyId": self._accounts.customer.id, "offer": dict(offer), "candidate": dict(candidate)}
        return self._control.send("POST", f"/partners/{self._accounts.partner}/whole-orders", json=body)


class SandboxPortal:
    """The partner portal: offers and the API key."""

    def __init__(self, control: Line, accounts: Accounts) -> None:
        self._control = control
        self._accounts = accounts

    def create_offer(self, offer: Mapping[str, Any]) -> Exchange:
        return self._control.send("POST", f"/partners/{self._accounts.partner}/offers", json=dict(offer))

    def read_offer(self, offer: str) -> Exchange:
        return self._control.send("GET", f"/offers/{offer}")

    def take_key(self) -> Exchange:
        return self._control.send("POST", f"/partners/{self._accounts.partner}/api-key", json={})

    def notifications(self) -> Exchange:
        return self._control.send("GET", f"/partners/{self._accounts.partner}/notifications")


class SandboxPartnerTeam:
    """The platform's staff, who activate an offer for one customer's sandbox account."""

    def __init__(self, control: Line, account: Account) -> None:
        self._control = control
        self._account = account

    def activate(self, offer: str) -> Exchange:
        return self._control.send("POST", f"/offers/{offer}/activate", json={"companyId": self._account.id})


class SandboxCustomer:
    """A recruiter in the customer's account."""

    def __init__(self, control: Line, account: Account, partner: str) -> None:
        self._control = control
        self._partner = partner
        self.account = account

    def add_candidate(self, candidate: Mapping[str, Any]) -> Exchange:
        return self._control.send("POST", f"/companies/{self.account.id}/candidates", json=dict(candidate))

    def browse(self, candidate: str) -> Exchange:
        return self._control.send("GET", f"/candidates/{candidate}/offers")

    def select(self, candidate: str, offer: str) -> Exchange:
        return self._control.send("POST", f"/candidates/{candidate}/selections", json={"offerId": offer})

    def send(self, selection: str) -> Exchange:
        return self._control.send("POST", f"/selections/{selection}/send", json={})

    def place_many(self, offer: str, count: int) -> Exchange:
        body = {"companyId": self.account.id, "offerId": offer, "count": count}
        return self._control.send("POST", f"/partners/{self._partner}/orders", json=body)

    def look_at_profile(self, candidate: str) -> Exchange:
        return self._control.send("GET", f"/candidates/{candidate}/profile")

    def download(self, address: str) -> Exchange:
        return self._control.send("GET", address.partition("/_control")[2] or address)

    def open_result(self, result: str) -> Exchange:
        return self._control.send("POST", f"/results/{result}/openings", json={})

    def look_at_opening(self, opening: str) -> Exchange:
        return self._control.send("GET", f"/openings/{opening}")
