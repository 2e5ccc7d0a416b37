"""The people around Kombo, played through the sandbox's control API: a recruiter, and who uses the dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.transport import Line

ENVIRONMENTS = "/kombo/environments"
INTEGRATIONS = "/kombo/integrations"
ORDERS = "/kombo/orders"


@dataclass(frozen=True, slots=True)
class KomboAccounts:
    """An environment and an integration of their own for one scenario, so that scenarios cannot disturb each other."""

    environment: str
    key: str
    integration: str


def open_kombo_accounts(control: Line, name: str, tool: str) -> KomboAccounts:
    """Make both. Raises NonConformance where the control API does not give what it should."""
    opened = control.send("POST", ENVIRONMENTS, json={"name": name, "tool": tool})
    return KomboAccounts(
        text_member(opened, "id"), text_member(opened, "apiKey"), text_member(opened, "id", "integration")
    )


def kombo_pause(environment: str) -> str:
    """Where the control API lets the time of the rate limit pass for one environment."""
    return f"{ENVIRONMENTS}/{environment}/pause"


class SandboxKomboCustomer:
    """A recruiter in the tool behind one integration."""

    def __init__(self, control: Line, accounts: KomboAccounts) -> None:
        self._control = control
        self._integration = accounts.integration

    def place_order(self, **details: Any) -> Exchange:
        return self._control.send("POST", f"{INTEGRATIONS}/{self._integration}/orders", json=details)

    def place_many(self, count: int) -> Exchange:
        return self._control.send("POST", f"{INTEGRATIONS}/{self._integration}/many-orders", json={"count": count})


class SandboxKomboDashboard:
    """The dashboard of one environment and its integration."""

    def __init__(self, control: Line, accounts: KomboAccounts) -> None:
        self._control = control
        self._environment = f"{ENVIRONMENTS}/{accounts.environment}"
        self._integration = f"{INTEGRATIONS}/{accounts.integration}"

    def look_at_order(self, order: str) -> Exchange:
        return self._control.send("GET", f"{ORDERS}/{order}")

    def deliveries(self, order: str) -> Exchange:
        return self._control.send("GET", f"{ORDERS}/{order}/deliveries")

    def deliver_again(self, order: str) -> Exchange:
        return self._control.send("POST", f"{ORDERS}/{order}/deliver", json={})

    def register_webhook(self, url: str, events: Sequence[str]) -> Exchange:
        return self._control.send("POST", f"{self._environment}/webhooks", json={"url": url, "events": list(events)})

    def remove_webhook(self, webhook: str) -> Exchange:
        return self._control.send("DELETE", f"{self._environment}/webhooks/{webhook}")

    def make_package(self, package: Mapping[str, Any]) -> Exchange:
        return self._control.send("POST", f"{self._integration}/packages", json=dict(package))

    def take_key(self) -> Exchange:
        return self._control.send("POST", f"{self._environment}/api-key", json={})

    def connect(self, tool: str) -> Exchange:
        return self._control.send("POST", f"{self._environment}/integrations", json={"tool": tool})

    def disconnect(self, integration: str) -> Exchange:
        return self._control.send("DELETE", f"{INTEGRATIONS}/{integration}")

    def allow_addresses(self, addresses: Sequence[str]) -> Exchange:
        body = {"addresses": list(addresses)}
        return self._control.send("PUT", f"{self._environment}/allowed-addresses", json=body)

    def trouble(self, code: str | None) -> Exchange:
        return self._control.send("PUT", f"{self._integration}/trouble", json={"code": code})
