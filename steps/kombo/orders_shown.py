"""What the lists and the dashboard show of an order after something was done to it. Readings; no sentences here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.stage import Stage
from steps.kombo.shown import flaws_of
from steps.reading import items, part


def listed(kombo: KomboCast, *orders: str) -> Exchange:
    """The page of the list that has these orders, whatever their status."""
    return kombo.partner.list_orders({"ids": ",".join(orders), "page_size": max(len(orders), 1)})


def found(answer: Exchange) -> dict[str, dict[str, Any]]:
    """The orders on a page of the list, by id."""
    return {str(order.get("id")): order for order in items(answer, "results", part(answer, "data"))}


def expect_status(kombo: KomboCast, order: str, status: str, expect: Expectations) -> None:
    answer = listed(kombo, order)
    expect.status(answer, 200)
    shown = [one.get("status") for one in items(answer, "results", part(answer, "data")) if one.get("id") == order]
    expect.equal("how the order is listed", shown, [status], answer, "/data/results")


def expect_results(
    kombo: KomboCast,
    stage: Stage,
    expect: Expectations,
    written: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, bytes] | None = None,
) -> None:
    """The dashboard shows of each order the result that was written to it, where the dashboard can be asked."""
    if "control" not in stage.casting.target.capabilities:
        return
    for order, sent in written.items():
        shown = kombo.dashboard.look_at_order(order)
        expect.status(shown, 200)
        flaws = flaws_of(sent, part(shown, "result"), files)
        expect.equal("how the result on the dashboard differs from the one that was written", flaws, [], shown)
