"""Which partner, customer, candidate and order the checklist is about: the newest, or those that were chosen.

Only finds them; what they say about the steps is told in ``sandbox.workbench.checklist``.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sandbox.platform import Core

_LATEST_ORDERS = 12


@dataclass(frozen=True, slots=True)
class Thread:
    """One red thread through the 13 steps. What is not there yet is None."""

    partner: sqlite3.Row
    company: sqlite3.Row
    offer: sqlite3.Row | None
    activated: bool
    candidate: str | None
    selection: str | None
    order: sqlite3.Row | None
    orders: tuple[str, ...]


def of(core: Core, partner_id: str | None = None, order_id: str | None = None) -> Thread:
    """The thread of a partner. An unknown partner or order counts as none chosen."""
    partner = _partner(core, partner_id)
    latest = core.store.rows(
        "SELECT id FROM orders WHERE partner_id = ? AND test = 0 AND candidate_id IS NOT NULL AND origin = 'customer'"
        " ORDER BY created DESC, serial DESC LIMIT ?",
        (partner["id"], _LATEST_ORDERS),
    )
    orders = tuple(row["id"] for row in latest)
    chosen = order_id if order_id else (orders[0] if orders else None)
    order = core.store.row("SELECT * FROM orders WHERE id = ? AND partner_id = ?", (chosen, partner["id"]))
    if order is not None:
        return _of_order(core, partner, order, orders)
    return _before_an_order(core, partner)


def partners(core: Core) -> list[sqlite3.Row]:
    """Those that can be chosen: the demo partner and the newest."""
    return core.store.rows(
        "SELECT id, name, demo FROM partners ORDER BY demo DESC, serial DESC LIMIT ?", (_LATEST_ORDERS,)
    )


def _partner(core: Core, chosen: str | None) -> sqlite3.Row:
    """The one chosen; else whoever has the newest order or offer; else the demo partner."""
    row = core.store.row("SELECT * FROM partners WHERE id = ?", (chosen,)) if chosen else None
    if row is not None:
        return row
    newest = [
        found
        for statement in (
            "SELECT partner_id, created AS at FROM orders ORDER BY serial DESC LIMIT 1",
            "SELECT partner_id, created AS at FROM offers ORDER BY serial DESC LIMIT 1",
        )
        if (found := core.store.row(statement)) is not None
    ]
    if newest:
        latest = max(newest, key=lambda one: int(one["at"]))
        return core.store.rows("SELECT * FROM partners WHERE id = ?", (latest["partner_id"],))[0]
    return core.store.rows("SELECT * FROM partners ORDER BY demo DESC, serial DESC LIMIT 1")[0]


def _of_order(core: Core, partner: sqlite3.Row, order: sqlite3.Row, orders: tuple[str, ...]) -> Thread:
    selection = core.store.row(
        "SELECT id, offer_id FROM selections WHERE candidate_id = ? AND order_id = ?",
        (order["candidate_id"], order["id"]),
    )
    if selection is not None:
        offer = core.store.row("SELECT * FROM offers WHERE id = ?", (selection["offer_id"],))
    else:
        # One of many that were placed at once.
        offer = _newest_offer(core, partner["id"])
    company = core.store.rows(
        "SELECT companies.* FROM companies JOIN candidates ON candidates.company_id = companies.id"
        " WHERE candidates.id = ?",
        (order["candidate_id"],),
    )[0]
    chosen = None if selection is None else str(selection["id"])
    return Thread(partner, company, offer, True, str(order["candidate_id"]), chosen, order, orders)


def _before_an_order(core: Core, partner: sqlite3.Row) -> Thread:
    active = core.store.row(
        "SELECT offers.id, activations.company_id FROM activations JOIN offers ON offers.id = activations.offer_id"
        " WHERE offers.partner_id = ? AND activations.settled = 1 AND offers.status = 'ACTIVE'"
        " ORDER BY offers.serial DESC, activations.active_from DESC LIMIT 1",
        (partner["id"],),
    )
    newest = _newest_offer(core, partner["id"])
    if active is None:
        company = core.store.rows("SELECT * FROM companies ORDER BY demo DESC, serial DESC LIMIT 1")[0]
        candidate = _candidate(core, company["id"], partner["id"])
        return Thread(partner, company, newest, False, candidate, None, None, ())
    offer = core.store.row("SELECT * FROM offers WHERE id = ?", (active["id"],))
    company = core.store.rows("SELECT * FROM companies WHERE id = ?", (active["company_id"],))[0]
    candidate = _candidate(core, company["id"], partner["id"])
    selected = core.store.row(
        "SELECT selections.id FROM selections JOIN offers ON offers.id = selections.offer_id"
        " WHERE selections.candidate_id = ? AND offers.partner_id = ? LIMIT 1",
        (candidate, partner["id"]),
    )
    selection = None if selected is None else str(selected["id"])
    return Thread(partner, company, offer, True, candidate, selection, None, ())


def _newest_offer(core: Core, partner: str) -> sqlite3.Row | None:
    return core.store.row("SELECT * FROM offers WHERE partner_id = ? ORDER BY serial DESC LIMIT 1", (partner,))


def _candidate(core: Core, company: str, partner: str) -> str | None:
    """The newest candidate of a company for whom an offer of the partner was selected; else the newest of all."""
    row = core.store.row(
        "SELECT candidates.id FROM candidates JOIN selections ON selections.candidate_id = candidates.id"
        " JOIN offers ON offers.id = selections.offer_id"
        " WHERE candidates.company_id = ? AND offers.partner_id = ? ORDER BY candidates.serial DESC LIMIT 1",
        (company, partner),
    ) or core.store.row("SELECT id FROM candidates WHERE company_id = ? ORDER BY serial DESC LIMIT 1", (company,))
    return None if row is None else str(row["id"])
