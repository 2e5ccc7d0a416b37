"""The people of the 13 steps at a real platform, where only a person can click: portal, partner team, customer.

Whatever a sentence asks of them raises ``ByPerson``; the layer around sentences (``proctor.pytest_plugin.by_hand``)
then looks for the person's attestation. The one thing that a program can do for them is to find at the API the order
that a person has sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from proctor.actors import Account, Cast, Partner
from proctor.exchange import Exchange
from proctor.failures import ByPerson, NonConformance, NotProvided
from proctor.waiting import Clock, eventually


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """An order as the API has it."""

    id: str
    status: str


class AttestedPortal:
    """The partner's people in the Partner Portal."""

    def create_offer(self, offer: Mapping[str, Any]) -> NoReturn:  # noqa: ARG002
        raise ByPerson("create an offer in the Partner Portal")

    def read_offer(self, offer: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("look at an offer in the Partner Portal")

    def take_key(self) -> NoReturn:
        raise ByPerson("take an API key from the Partner Portal")

    def notifications(self) -> NoReturn:
        raise ByPerson("see what the platform has noted down of its calls")


class AttestedPartnerTeam:
    """The platform's staff."""

    def activate(self, offer: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("activate an offer, and only one of the platform's partner team")


class AttestedCustomer:
    """A recruiter in the customer's account. ``settle_seconds`` is how long the API may lag behind the web page."""

    def __init__(self, reader: Partner, clock: Clock, settle_seconds: float) -> None:
        self._reader = reader
        self._clock = clock
        self._settle = settle_seconds
        self._account: Account | None = None

    @property
    def account(self) -> Account:
        """The account as a person has told it: its id is "", since no page shows it. Raises NotProvided before that."""
        if self._account is None:
            raise NotProvided("this sentence needs the customer's account, which nobody has told")
        return self._account

    def is_at(self, company: str) -> None:
        """A person tells in which account, by its name, the candidate is."""
        self._account = Account("", company)

    def find_order(self, order: str, email: str, *, wait: bool) -> FoundOrder | None:
        """The order with this id or, where that is "", the newest one for the candidate with this e-mail address.

        A new one goes before all others. ``wait``: for as long as the API may lag behind. None where there is none.
        """
        if not order and not email:
            return None
        look = self._by_id(order) if order else self._by_email(email)
        within = self._settle if wait else 0.0
        return eventually(look, lambda found: found is not None, within=within, clock=self._clock, every=1.0)

    def add_candidate(self, candidate: Mapping[str, Any]) -> NoReturn:  # noqa: ARG002
        raise ByPerson("add a candidate in the customer's account")

    def browse(self, candidate: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("browse the assessments for a candidate")

    def select(self, candidate: str, offer: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("select an offer for a candidate")

    def send(self, selection: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("send an order")

    def place_many(self, offer: str, count: int) -> NoReturn:  # noqa: ARG002
        raise ByPerson("send orders, and nobody will send hundreds of them")

    def look_at_profile(self, candidate: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("look at a candidate's profile")

    def download(self, address: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("download a file from a candidate's profile")

    def open_result(self, result: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("open a result on a candidate's profile")

    def look_at_opening(self, opening: str) -> NoReturn:  # noqa: ARG002
        raise ByPerson("see where the opening of a result has led")

    def _by_id(self, order: str) -> Callable[[], FoundOrder | None]:
        return lambda: _order(_body(self._reader.read_order(order)), order)

    def _by_email(self, email: str) -> Callable[[], FoundOrder | None]:
        def look() -> FoundOrder | None:
            newest = {"sortBy": "createDate", "sortDir": "desc"}
            listed = self._reader.list_orders(status="NEW", **newest)
            return _for_candidate(listed, email) or _for_candidate(self._reader.list_orders(**newest), email)

        return look


def attested_cast(partner: Partner, reader: Partner, clock: Clock, settle_seconds: float) -> Cast:
    """A cast in which persons play everybody but the partner."""
    customer = AttestedCustomer(reader, clock, settle_seconds)
    return Cast(partner, AttestedPortal(), AttestedPartnerTeam(), customer, reader)


def _for_candidate(listed: Exchange, email: str) -> FoundOrder | None:
    """The first order of a list for a candidate. What is wrong with the list is found elsewhere."""
    body = _body(listed)
    orders = body.get("content") if isinstance(body, dict) else None
    for order in orders if isinstance(orders, list) else ():
        person = order.get("candidate") if isinstance(order, dict) else None
        address = person.get("email") if isinstance(person, dict) else None
        if isinstance(address, str) and address.casefold() == email.casefold():
            return _order(order)
    return None


def _body(exchange: Exchange) -> Any:
    """What was answered. That it should have been JSON is for the sentence to find that is about it."""
    try:
        return exchange.json
    except NonConformance:
        return None


def _order(body: Any, known: str = "") -> FoundOrder | None:
    key = body.get("id") if isinstance(body, dict) else None
    if not isinstance(key, str) or not key or (known and key != known):
        return None
    return FoundOrder(key, str(body.get("status")))
