"""This platform as the rest of the sandbox sees it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sandbox.conditions import Callers
from sandbox.kombo import api, control, environments, errors
from sandbox.kombo.fault_table import FAULTS
from sandbox.kombo.interactions import Interactions
from sandbox.kombo.limits import ConcurrencyLimit, RateLimit
from sandbox.kombo.quirk_table import QUIRKS
from sandbox.kombo.tables import CLEARING, TABLES
from sandbox.kombo.world import World
from sandbox.platform import Core, Platform, PlatformKind
from sandbox.store import Store

_CURSOR_KEY = "kombo.cursor_key"

if TYPE_CHECKING:
    from sandbox.pages.page import Section


def build(core: Core) -> Platform:
    world = World(
        store=core.store,
        clock=core.clock,
        quirks=core.quirks,
        faults=core.faults,
        background=core.background,
        conditions=core.conditions,
        log=core.log,
        rate_limit=RateLimit(),
        concurrency=ConcurrencyLimit(),
        interactions=Interactions(),
        cursor_key=_cursor_key(core.store),
        call_hosts=core.notify_hosts,
    )
    environments.seed(core.store)

    def clear() -> None:
        for statement in CLEARING:
            core.store.run(statement)
        world.rate_limit.forget()
        world.interactions.forget()

    def pages() -> tuple[Section, ...]:
        from sandbox.kombo.pages.section import section

        return (section(world),)

    def greeting(origin: str) -> list[str]:
        demo = core.store.rows(
            "SELECT kombo_keys.api_key, kombo_integrations.id FROM kombo_environments"
            " JOIN kombo_keys ON kombo_keys.environment_id = kombo_environments.id AND kombo_keys.valid = 1"
            " JOIN kombo_integrations ON kombo_integrations.environment_id = kombo_environments.id"
            " WHERE kombo_environments.demo = 1 AND kombo_integrations.demo = 1"
        )[0]
        who = f"-H 'Authorization: Bearer {demo['api_key']}' -H 'X-Integration-Id: {demo['id']}'"
        return [
            f"  Kombo v1             {origin}{api.BASE_PATH}",
            f"  demo API key         {demo['api_key']}",
            f"  demo integration     {demo['id']}",
            f"  try                  curl {who} {origin}{api.BASE_PATH}/assessment/orders",
        ]

    return Platform(
        name="kombo",
        base_path=api.BASE_PATH,
        app=api.AssessmentApi(world),
        callers=Callers(
            knows=lambda identifier: environments.is_there(core.store, identifier),
            operations=frozenset(operation.name for operation in api.ROUTES.operations),
            usual_codes={429: errors.RATE_LIMIT_EXCEEDED, 500: errors.UNKNOWN_ERROR},
            codes=frozenset(errors.CODES),
        ),
        control=control.operations(world),
        describe=lambda: environments.describe(core.store),
        clear=clear,
        greeting=greeting,
        pages=pages,
    )


def _cursor_key(store: Store) -> bytes:
    """Kept with the state, so that cursors outlive a restart."""
    kept = store.setting(_CURSOR_KEY, "")
    if not kept:
        kept = secrets.token_hex(32)
        store.keep_setting(_CURSOR_KEY, kept)
    return bytes.fromhex(kept)


KIND = PlatformKind(tables=TABLES, quirks=QUIRKS, faults=FAULTS, build=build)
