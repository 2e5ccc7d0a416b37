"""The whole sandbox as one ASGI application, and its life: open the state, build the platforms, close."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import control
from sandbox.background import Background
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Conditions
from sandbox.faults import Faults
from sandbox.kombo.platform import KIND as KOMBO
from sandbox.pages.hosts import Hosts
from sandbox.platform import Core, PlatformKind
from sandbox.quirks import Quirks
from sandbox.smartrecruiters.platform import KIND as SMARTRECRUITERS
from sandbox.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from sandbox.pages.application import Pages

PLATFORMS: tuple[PlatformKind, ...] = (SMARTRECRUITERS, KOMBO)


@dataclass(frozen=True, slots=True)
class Options:
    """How to start. ``state`` None: a temporary file. ``real_time``: seconds since 1970, what the clock starts from.

    ``page_hosts``: the names besides loopback's under which the web pages may be opened. ``control_token`` opens the
    control API to other machines.
    """

    state: Path | None = None
    quirks: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[str] = ()
    notify_hosts: frozenset[str] = frozenset()
    page_hosts: frozenset[str] = frozenset()
    control_token: str = ""
    real_time: Callable[[], float] = time.time


class Sandbox:
    """Raises StateError for an unusable state file, KeyError or ValueError for an unknown quirk, value or fault."""

    def __init__(self, options: Options) -> None:
        self.store = Store(options.state, [table for kind in PLATFORMS for table in kind.tables])
        try:
            with self.store.transaction():
                self._build(options)
        except BaseException:
            self.store.close()
            raise

    def _build(self, options: Options) -> None:
        clock = Clock(self.store, options.real_time)
        self.core = Core(
            store=self.store,
            clock=clock,
            quirks=Quirks([quirk for kind in PLATFORMS for quirk in kind.quirks], self.store, options.quirks),
            faults=Faults([fault for kind in PLATFORMS for fault in kind.faults], self.store, options.faults),
            background=Background(),
            conditions=Conditions(),
            log=CallLog(clock.now),
            notify_hosts=options.notify_hosts,
        )
        self.platforms = tuple(kind.build(self.core) for kind in PLATFORMS)
        interfaces: list[tuple[str, ASGIApp]] = [(platform.base_path, platform.app) for platform in self.platforms]
        self._hosts = Hosts(options.page_hosts)
        self._real_time = options.real_time
        door = control.Door(self._hosts, options.control_token)
        interfaces.append((control.BASE_PATH, control.ControlApi(self.core, self.platforms, door)))
        self.app = Interfaces(interfaces, self._page)

    @functools.cached_property
    def pages(self) -> Pages:
        """Loaded when the first is opened: together with the templates' language they take as long as all the rest."""
        from sandbox.pages.application import Pages, Surroundings
        from sandbox.workbench import pages as workbench

        sections = [workbench.section(self.core, self.platforms)]
        sections += [section for platform in self.platforms for section in platform.pages()]
        return Pages(sections, Surroundings(self.store, self.core.background, self._hosts, self._real_time))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.pages(scope, receive, send)

    async def close(self) -> None:
        """Break off what runs in the background and close the state (a temporary one is removed)."""
        await self.core.background.stop()
        self.store.close()


class Interfaces:
    """Everything at or under the path of an interface belongs to it, and anything else to the pages.

    Starlette's own application would do it too, but takes as long as looking up and writing an order.
    """

    def __init__(self, interfaces: Iterable[tuple[str, ASGIApp]], pages: ASGIApp) -> None:
        self.interfaces = tuple(interfaces)
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path = scope["path"]
        for base, app in self.interfaces:
            if path.startswith(base) and path[len(base) : len(base) + 1] in ("", "/"):
                await app(scope, receive, send)
                return
        await self._pages(scope, receive, send)
