"""What can be seen of one integration at Kombo, taken down at one moment: its packages, its orders, their results.

Results are shown by the dashboard only (KB-RESULT-30); without one, orders and packages are all there is.
For accounts with few orders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange
from proctor.failures import NonConformance
from proctor.world import World

PAGE = 250
MOST_PAGES = 100


def look(cast: KomboCast, *, dashboard: bool) -> World:
    """Read all of it. ``dashboard``: whether it can be asked. Raises NonConformance for a list that is none."""
    things: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    packages = cast.partner.read_packages()
    for package in _list(packages, "packages"):
        name = str(package.get("id"))
        things["", "package", name] = package
    orders, last = _orders(cast)
    for order in orders:
        key = str(order.get("id"))
        things[key, "order", key] = order
        if dashboard:
            last = cast.dashboard.look_at_order(key)
            shown = last.json if isinstance(last.json, dict) else {}
            result = shown.get("result")
            things[key, "result", key] = dict(result) if isinstance(result, dict) else {}
    return World(things, last)


def _orders(cast: KomboCast) -> tuple[list[dict[str, Any]], Exchange]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = cast.partner.list_orders({"page_size": PAGE, **cursor})
        found += _list(page, "results")
        after = page.json["data"].get("next")
        if not isinstance(after, str) or not after:
            return found, page
        cursor = {"cursor": after}
    raise NonConformance("LIST", f"{page.line} does not end after {MOST_PAGES} pages", exchange=page.id)


def _list(answer: Exchange, name: str) -> list[dict[str, Any]]:
    data = answer.json.get("data") if isinstance(answer.json, dict) else None
    found = data.get(name) if isinstance(data, dict) else None
    if answer.status != 200 or not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NonConformance(
            "LIST", f"{answer.line} did not answer a list", expected=200, observed=answer.status, exchange=answer.id
        )
    return found
