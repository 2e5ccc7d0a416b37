"""Changes to answers of Kombo: pages, refusals, what is answered after one. ``tests/changes.py`` has the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.changes import asked, member, refused
from tests.changing_proxy import Answer, Change

BASE = "/kombo/v1/"
Order = dict[str, Any]
DONE = {"status": "success", "data": {}, "warnings": []}
STRANGER = "2" * 24
"""An id that no order has."""


def api(change: Change) -> Change:
    """Only for answers of the API, and not for what the dashboard shows."""
    return lambda answer: change(answer) if answer.path.startswith(BASE) else answer


def every(*changes: Change) -> Change:
    """One after the other."""

    def changed(answer: Answer) -> Answer:
        for change in changes:
            answer = change(answer)
        return answer

    return changed


def taken(answer: Answer) -> Answer:
    """A refusal that looks like success."""
    lists: list[tuple[str, dict[str, Any]]] = [
        ("/assessment/packages", {"packages": []}),
        ("/assessment/orders", {"next": None, "results": []}),
        ("/check-api-key", {"environment_id": STRANGER, "customer_id": STRANGER}),
    ]
    data = next((data for path, data in lists if path in answer.path), {})
    shown = DONE if answer.method == "PUT" else {"status": "success", "data": data}
    return replace(answer.with_json(shown), status=200)


def refusal(answer: Answer) -> Answer:
    """A success that looks like a refusal. Changes nothing else."""
    if answer.status != 200:
        return answer
    error = {"code": "PLATFORM.INPUT_INVALID", "title": "Invalid", "message": "No.", "log_url": None}
    return replace(answer.with_json({"status": "error", "error": error}), status=400)


def crash(answer: Answer) -> Answer:
    """The envelope of an error, as a failure of the platform."""
    return replace(answer, status=500)


def error(name: str, value: Callable[[Any], Any]) -> Change:
    """Change a member of each error."""
    return api(refused(member(f"/error/{name}", value)))


def orders(change: Callable[[list[Order]], list[Order]]) -> Change:
    """Change the orders on a page, if it has any."""
    return _items("results", change)


def packages(change: Callable[[list[Order]], list[Order]]) -> Change:
    return _items("packages", change)


def each_order(change: Callable[[Order], Order]) -> Change:
    """Change each order of a page."""
    return orders(lambda found: [change(order) for order in found])


def one_more(found: list[Order]) -> list[Order]:
    """A copy of the last with another id."""
    return [*found, {**found[-1], "id": STRANGER}]


def one_less(found: list[Order]) -> list[Order]:
    return found[:-1]


def next_page(value: Callable[[Any], Any]) -> Change:
    return member("/data/next", value)


def later_pages(change: Change) -> Change:
    """Only for pages that a cursor was sent for."""
    return lambda answer: change(answer) if "cursor" in asked(answer) else answer


def first_page_again() -> Change:
    """Every page shows the orders of the first."""
    first: list[Order] = []

    def change(found: list[Order]) -> list[Order]:
        first[:] = first or found
        return first

    return orders(change)


def never_gone() -> Change:
    """Packages that were listed once are listed ever after."""
    known: dict[str, Order] = {}

    def change(answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        found = {one["id"]: one for one in answer.json["data"]["packages"]}
        known.update(found)
        return answer.with_json({"status": "success", "data": {"packages": list(known.values())}})

    return change


def after(trigger: Callable[[Answer], bool], change: Change) -> Change:
    """Only for what is answered once an answer was as ``trigger`` says."""
    seen = False

    def changed(answer: Answer) -> Answer:
        nonlocal seen
        if seen:
            return change(answer)
        seen = trigger(answer)
        return answer

    return changed


def after_a_refusal(change: Change) -> Change:
    """Only for what is answered once something has been refused."""
    return after(lambda answer: answer.path.startswith(BASE) and 400 <= answer.status < 500, change)


def _items(name: str, change: Callable[[list[Order]], list[Order]]) -> Change:
    def changed(answer: Answer) -> Answer:
        if answer.status != 200:
            return answer
        shown = json.loads(answer.body)
        if not shown["data"].get(name):
            return answer
        shown["data"][name] = change(shown["data"][name])
        return answer.with_json(shown)

    return changed
