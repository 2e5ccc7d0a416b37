"""What every handler of this platform works on, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Conditions
from sandbox.faults import Faults
from sandbox.messages import Answer
from sandbox.quirks import Quirks
from sandbox.smartrecruiters.rate_limit import RateLimit
from sandbox.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """``notify_hosts``: hosts besides loopback to which notifications may be sent."""

    store: Store
    clock: Clock
    quirks: Quirks
    faults: Faults
    background: Background
    conditions: Conditions
    log: CallLog
    rate_limit: RateLimit
    notify_hosts: frozenset[str] = frozenset()

    def created(self, body: object) -> Answer:
        """The answer to a successful creation."""
        return Answer(int(self.quirks["create_status"]), body)
