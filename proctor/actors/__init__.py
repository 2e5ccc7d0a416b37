"""Actors: somebody who can do, or show, what a sentence says.

Sentences speak of the customer, the partner, the partner team. Which class stands behind each is the target's business;
steps only know the protocols here. Actors know addresses and messages; they expect nothing and judge nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from proctor.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Account:
    """A customer's sandbox account at the platform."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach."""

    name: str
    content_type: str
    content: bytes


class Partner(Protocol):
    """The assessment vendor's software, at the platform's API. Each method answers the exchange that it made or saw."""

    def use_key(self, key: str) -> None: ...

    def list_orders(self, **filters: str | int) -> Exchange: ...

    def read_order(self, order: str) -> Exchange: ...

    def act(self, action: str, order: str, body: Mapping[str, Any] | None) -> Exchange:
        """Do one of "accept", "reject", "complete", "comment", "submit a result to"; None sends no body."""
        ...

    def act_wrongly(self, action: str, order: str, content: bytes, content_type: str) -> Exchange:
        """The same with any bytes as the body: a request that breaks its contract on purpose."""
        ...

    def list_comments(self, order: str, **page: int) -> Exchange: ...

    def list_results(self, order: str, **page: int) -> Exchange: ...

    def attach(
        self, order: str, result: str, upload: Upload, *, part: str = "attachment", wrongly: bool = False
    ) -> Exchange: ...

    def replace_attachment(
        self, order: str, result: str, attachment: str, upload: Upload, *, wrongly: bool = False
    ) -> Exchange: ...

    def list_attachments(self, order: str, result: str, **page: int) -> Exchange: ...

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
        """Any other request below the base URL. ``headers`` replace the one that carries the key.

        ``patient``: after a 429 pause and ask again.
        """
        ...

    def pause(self) -> None:
        """Let the time pass after which the platform takes requests again."""
        ...


class Portal(Protocol):
    """The partner's people in the partner portal."""

    def create_offer(self, offer: Mapping[str, Any]) -> Exchange: ...

    def read_offer(self, offer: str) -> Exchange: ...

    def take_key(self) -> Exchange: ...


class PartnerTeam(Protocol):
    """The platform's staff."""

    def activate(self, offer: str) -> Exchange: ...


class Customer(Protocol):
    """A recruiter in the customer's account."""

    account: Account

    def add_candidate(self, candidate: Mapping[str, Any]) -> Exchange: ...

    def browse(self, candidate: str) -> Exchange: ...

    def select(self, candidate: str, offer: str) -> Exchange: ...

    def send(self, selection: str) -> Exchange: ...

    def look_at_profile(self, candidate: str) -> Exchange: ...

    def download(self, address: str) -> Exchange: ...


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays whom in one scenario."""

    partner: Partner
    portal: Portal
    partner_team: PartnerTeam
    customer: Customer
