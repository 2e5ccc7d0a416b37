"""Actors: somebody who can do, or show, what a sentence says.

Sentences speak of the customer, the partner, the partner team. Which class stands behind each is the target's business;
steps only know the protocols here. Actors know addresses and messages; they expect nothing and judge nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def read_comment(self, order: str, comment: str) -> Exchange: ...

    def list_results(self, order: str, **page: int) -> Exchange: ...

    def read_result(self, order: str, result: str) -> Exchange: ...

    def change_result(self, method: str, order: str, result: str, body: Mapping[str, Any] | None) -> Exchange:
        """Try a method that no result has, on purpose."""
        ...

    def attach(
        self,
        order: str,
        result: str,
        upload: Upload,
        *,
        part: str = "attachment",
        slash: bool = False,
        wrongly: bool = False,
    ) -> Exchange:
        """``slash``: with a slash at the end of the address."""
        ...

    def replace_attachment(
        self, order: str, result: str, attachment: str, upload: Upload, *, wrongly: bool = False
    ) -> Exchange: ...

    def attach_wrongly(self, order: str, result: str, content: bytes, content_type: str) -> Exchange:
        """Any bytes where a file should be attached: a request that breaks its contract on purpose."""
        ...

    def list_attachments(self, order: str, result: str, **page: int) -> Exchange: ...

    def read_attachment(self, order: str, result: str, attachment: str) -> Exchange: ...

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

    @property
    def key(self) -> str:
        """The API key that the partner uses. A secret."""
        ...

    def call_with_keys(
        self, method: str, path: str, *, header: str | None, parameter: str | None, json: object = None
    ) -> Exchange:
        """A request with these keys in the header and in the URL, instead of the partner's own; None sends none."""
        ...

    def hold_comments(self, order: str, bodies: Sequence[Mapping[str, Any]]) -> HeldRequests:
        """Begin to comment on an order, each comment by a request of its own, and keep all of them unfinished."""
        ...

    def list_offers(self, **filters: str | int) -> Exchange: ...

    def create_offer(self, offer: Mapping[str, Any], *, wrongly: bool = False) -> Exchange: ...

    def read_offer(self, offer: str) -> Exchange: ...

    def update_offer(self, offer: str, body: Mapping[str, Any], *, wrongly: bool = False) -> Exchange: ...

    def act_on_offer(self, action: str, offer: str) -> Exchange:
        """Do "submit" or "withdraw"; both take no body."""
        ...

    def list_settings(self, *, patient: bool = True) -> Exchange: ...

    def insert_setting(self, setting: Mapping[str, Any], *, wrongly: bool = False) -> Exchange: ...

    def read_setting(self, setting: str) -> Exchange: ...

    def update_setting(self, setting: str, body: Mapping[str, Any], *, wrongly: bool = False) -> Exchange: ...


class HeldRequests(Protocol):
    """Requests that are on their way: all but the end of each has been sent."""

    def finish(self) -> Sequence[Exchange]:
        """Send the rest and answer the exchanges. To be called in any case."""
        ...


class Portal(Protocol):
    """The partner's people in the partner portal."""

    def create_offer(self, offer: Mapping[str, Any]) -> Exchange: ...

    def read_offer(self, offer: str) -> Exchange: ...

    def take_key(self) -> Exchange: ...

    def notifications(self) -> Exchange:
        """What the platform has noted down of its calls for this partner's new orders."""
        ...


class PartnerTeam(Protocol):
    """The platform's staff."""

    def activate(self, offer: str) -> Exchange: ...


class Customer(Protocol):
    """A recruiter in the customer's account."""

    @property
    def account(self) -> Account: ...

    def add_candidate(self, candidate: Mapping[str, Any]) -> Exchange: ...

    def browse(self, candidate: str) -> Exchange: ...

    def select(self, candidate: str, offer: str) -> Exchange: ...

    def send(self, selection: str) -> Exchange: ...

    def place_many(self, offer: str, count: int) -> Exchange:
        """Send orders for so many new candidates at once; the answer has their ``orderIds``."""
        ...

    def look_at_profile(self, candidate: str) -> Exchange: ...

    def download(self, address: str) -> Exchange: ...

    def open_result(self, result: str) -> Exchange:
        """Open a result on the profile; the answer has the ``id`` of the opening."""
        ...

    def look_at_opening(self, opening: str) -> Exchange:
        """What the opening has led to: ``outcome`` is "pending" until that is known."""
        ...


class ShortCut(Protocol):
    """What several people do one after the other, at once: for scenarios that are about something else."""

    def place_order(self, offer: Mapping[str, Any], candidate: Mapping[str, Any]) -> Exchange:
        """Steps 1 to 6; the answer has ``offerId``, ``candidateId``, ``selectionId`` and ``orderId``."""
        ...


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays whom in one scenario.

    ``partner`` does what sentences say; ``reader`` looks at the API with the same key, for what they expect. Both are
    one where Proctor plays the partner. ``short_cut`` is None where people have to do each thing themselves.
    """

    partner: Partner
    portal: Portal
    partner_team: PartnerTeam
    customer: Customer
    reader: Partner
    short_cut: ShortCut | None = None
