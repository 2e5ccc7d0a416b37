"""What every handler of this platform works on, gathered in one value."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Conditions
from sandbox.faults import Faults
from sandbox.kombo.interactions import Interactions
from sandbox.kombo.limits import ConcurrencyLimit, RateLimit
from sandbox.quirks import Quirks
from sandbox.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """``call_hosts``: hosts besides loopback that may be called. ``cursor_key`` seals the cursors of lists."""

    store: Store
    clock: Clock
    quirks: Quirks
    faults: Faults
    background: Background
    conditions: Conditions
    log: CallLog
    rate_limit: RateLimit
    concurrency: ConcurrencyLimit
    interactions: Interactions
    cursor_key: bytes
    call_hosts: frozenset[str] = frozenset()
