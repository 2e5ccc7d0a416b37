"""What every handler of this platform works on, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Conditions
from sandbox.faults import Faults
from sandbox.messages import Answer
from sandbox.quirks import Quirks
from sandbox.smartrecruiters.rate_limit import RateLimit
from sandbox.smartrecruiters.shown_orders import ShownOrders
from sandbox.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """``notify_hosts``: hosts besides loopback to which notifications may be sent.

    ``known_keys``: whose the valid keys are that have been used. It is emptied with any change of a partner's key.
    """

    store: Store
    clock: Clock
    quirks: Quirks
    faults: Faults
    background: Background
    conditions: Conditions
    log: CallLog
    rate_limit: RateLimit
    shown_orders: ShownOrders
    notify_hosts: frozenset[str] = frozenset()
    known_keys: dict[str, str] = field(default_factory=dict)

    def created(self, body: object) -> Answer:
        """The answer to a successful creation."""
        return Answer(int(self.quirks["create_status"]), body)
