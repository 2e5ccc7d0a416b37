"""What a mock platform is to the rest of the sandbox, and what the sandbox lends to it.

A platform brings tables, quirks and faults, an application for its base path, operations for the control API and what
is to be cleared at a reset. Nothing here knows any particular platform.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Callers, Conditions
from sandbox.faults import Fault, Faults
from sandbox.messages import JsonObject
from sandbox.quirks import Quirk, Quirks
from sandbox.routing import Operation
from sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from sandbox.pages.page import Section


@dataclass(frozen=True, slots=True)
class Core:
    """What all platforms share. ``notify_hosts``: hosts besides loopback that may be sent notifications."""

    store: Store
    clock: Clock
    quirks: Quirks
    faults: Faults
    background: Background
    conditions: Conditions
    log: CallLog
    notify_hosts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform at work. ``greeting`` gives, for an origin such as ``http://127.0.0.1:8700``, lines for a person.

    ``pages`` gives its web pages; how to write them is told in ``sandbox.pages``. They are not loaded before somebody
    opens one.
    """

    name: str
    base_path: str
    app: ASGIApp
    callers: Callers
    control: tuple[Operation[Any], ...]
    describe: Callable[[], JsonObject]
    clear: Callable[[], None]
    greeting: Callable[[str], list[str]]
    pages: Callable[[], tuple[Section, ...]] = tuple


@dataclass(frozen=True, slots=True)
class PlatformKind:
    """A platform before the start: what must be known to open the state."""

    tables: tuple[str, ...]
    quirks: tuple[Quirk, ...]
    faults: tuple[Fault, ...]
    build: Callable[[Core], Platform]
