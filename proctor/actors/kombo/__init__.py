"""The actors around Kombo's assessment API: a partner, a customer in the tool behind an integration, the dashboard.

Protocols only; which class stands behind each is the target's business. Actors know addresses and messages; they
expect nothing and judge nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from proctor.actors import HeldRequests
from proctor.exchange import Exchange

Query = Mapping[str, str | int]
TOOL = "smartrecruiters"
"""The tool behind an integration where a scenario does not care."""


class KomboPartner(Protocol):
    """The assessment vendor's software at Kombo's API. Each method answers the exchange that it made or saw."""

    @property
    def key(self) -> str:
        """The API key of the environment. A secret."""
        ...

    @property
    def integration(self) -> str:
        """The id of the integration that it works with, such as ``smartrecruiters:HWUTwvyx2wLoSUHphiWVrp28``."""
        ...

    def use(self, *, key: str | None = None, integration: str | None = None) -> None:
        """From now on with another key or integration."""
        ...

    def introduce(self, headers: Mapping[str, str] | None) -> None:
        """From now on with these headers in place of those that say who asks; None: with the proper ones again."""
        ...

    def check_key(self, *, patient: bool = True) -> Exchange: ...

    def read_packages(self, *, patient: bool = True) -> Exchange: ...

    def set_packages(
        self,
        packages: Sequence[Mapping[str, Any]] | bytes,
        *,
        content_type: str = "application/json",
        wrongly: bool = False,
        patient: bool = True,
    ) -> Exchange:
        """Bytes are a body as it shall be on the wire, with ``content_type``, or without one where that is empty."""
        ...

    def hold_packages(self, lists: Sequence[Sequence[Mapping[str, Any]]]) -> HeldRequests:
        """Begin to set each of the lists, all at once; each is under way until it is told to end."""
        ...

    def list_orders(self, filters: Query | str | None = None, *, wrongly: bool = False) -> Exchange:
        """``filters`` are the query parameters, such as ``{"page_size": 5, "statuses": "OPEN"}``, or a query as it
        shall be on the wire.
        """
        ...

    def list_open_orders(self, page: Query | str | None = None, *, wrongly: bool = False) -> Exchange: ...

    def write_result(
        self,
        order: str,
        result: Mapping[str, Any] | bytes,
        *,
        content_type: str = "application/json",
        wrongly: bool = False,
    ) -> Exchange:
        """Bytes are a body as it shall be on the wire, with ``content_type``, or without one where that is empty."""
        ...

    def read_result(self, order: str) -> Exchange:
        """Try to read a result; no document has such an operation (KB-RESULT-30)."""
        ...

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Query | None = None,
        query: str = "",
        json: object = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        wrongly: bool = False,
        patient: bool = True,
    ) -> Exchange:
        """Any other request below the base URL.

        ``query`` is a query as it shall be on the wire. ``content`` is a body as it shall be on the wire. ``headers``
        replace the two that say who asks. ``wrongly``: it breaks its contract on purpose. ``patient``: after a 429
        pause and ask again.
        """
        ...

    def pause(self) -> None:
        """Let the time pass after which the platform takes requests again."""
        ...


class KomboCustomer(Protocol):
    """A recruiter in the tool behind the integration, who orders assessments there."""

    def place_order(self, **details: Any) -> Exchange:
        """Order one. ``details`` are ``packageId``, ``inline``, ``candidate``, ``job`` and the like, all optional.

        The answer has ``orderId``, and for an inline order ``assessmentUrl`` and ``outcome``.
        """
        ...

    def place_many(self, count: int) -> Exchange:
        """Order so many at once, of which the partner is not told; the answer has their ``orderIds``."""
        ...


class KomboDashboard(Protocol):
    """The partner's people at Kombo's dashboard: what it shows of orders, its settings, and what goes on behind it."""

    def look_at_order(self, order: str) -> Exchange:
        """The order with its last result: members ``order``, ``result``, ``rejection``, ``resultWrites``."""
        ...

    def deliveries(self, order: str) -> Exchange: ...

    def deliver_again(self, order: str) -> Exchange: ...

    def register_webhook(self, url: str, events: Sequence[str]) -> Exchange:
        """The answer has ``id`` and ``secret``."""
        ...

    def remove_webhook(self, webhook: str) -> Exchange: ...

    def make_package(self, package: Mapping[str, Any]) -> Exchange:
        """Make one package by hand; its ``type`` may be null."""
        ...

    def take_key(self) -> Exchange:
        """Make a new API key; the former one is no longer valid."""
        ...

    def connect(self, tool: str) -> Exchange:
        """Connect one more integration in this environment; the answer has its ``id``."""
        ...

    def disconnect(self, integration: str) -> Exchange: ...

    def allow_addresses(self, addresses: Sequence[str]) -> Exchange: ...

    def trouble(self, code: str | None) -> Exchange:
        """From now on calls with the integration end with this error code; None mends it."""
        ...


@dataclass(frozen=True, slots=True)
class KomboCast:
    """Who plays whom in one scenario: one environment with one integration of its own."""

    partner: KomboPartner
    customer: KomboCustomer
    dashboard: KomboDashboard
