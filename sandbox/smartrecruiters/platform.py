"""This platform as the rest of the sandbox sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.conditions import Callers
from sandbox.platform import Core, Platform, PlatformKind
from sandbox.smartrecruiters import accounts, api, control, errors
from sandbox.smartrecruiters.fault_table import FAULTS
from sandbox.smartrecruiters.quirk_table import QUIRKS
from sandbox.smartrecruiters.rate_limit import RateLimit
from sandbox.smartrecruiters.shown_orders import ShownOrders
from sandbox.smartrecruiters.tables import CLEARING, TABLES
from sandbox.smartrecruiters.world import World

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
        shown_orders=ShownOrders(core.store),
        notify_hosts=core.notify_hosts,
    )
    accounts.seed(core.store)

    def clear() -> None:
        for statement in CLEARING:
            core.store.run(statement)
        world.rate_limit.forget()
        world.known_keys.clear()

    def pages() -> tuple[Section, ...]:
        from sandbox.smartrecruiters.pages.section import section

        return (section(world),)

    def greeting(origin: str) -> list[str]:
        demo = core.store.rows("SELECT * FROM partners WHERE demo = 1")[0]
        return [
            f"  SmartRecruiters v1   {origin}{api.BASE_PATH}",
            f"  demo partner's key   {demo['api_key']}",
            f"  try                  curl -H 'X-SmartToken: {demo['api_key']}' {origin}{api.BASE_PATH}/assessments",
        ]

    return Platform(
        name="smartrecruiters",
        base_path=api.BASE_PATH,
        app=api.PartnerApi(world),
        callers=Callers(
            knows=lambda identifier: accounts.is_partner(core.store, identifier),
            operations=frozenset(operation.name for operation in api.ROUTES.operations),
            usual_codes=errors.CODES,
        ),
        control=control.operations(world),
        describe=lambda: control.describe(world),
        clear=clear,
        greeting=greeting,
        pages=pages,
    )


KIND = PlatformKind(tables=TABLES, quirks=QUIRKS, faults=FAULTS, build=build)
