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


def orders(change: Callable[[list[Order]], list[Order]]) -> Change:
    """Change the orders on a page, if it has any."""
    return _items("results", change)


def packages(change: Callable[[list[Order]], list[Order]]) -> Change:
    return _items("packages", change)


def each_order(pointer: str, value: Callable[[Any], Any]) -> Change:
    """Change a member of each order of a page, where it is there."""

    def change(answer: Answer) -> Answer:
        count = len(answer.json["data"]["results"]) if answer.status == 200 else 0
        return every(*(member(f"/data/results/{number}{pointer}", value) for number in range(count)))(answer)

    return change


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


def endless() -> Change:
    """The last page leads on to the one before it."""
    last = ""

    def value(cursor: Any) -> Any:
        nonlocal last
        last = cursor or last
        return last or None

    return next_page(value)


def with_orders(change: Change) -> Change:
    """Only for pages that have orders."""
    return lambda answer: change(answer) if answer.json.get("data", {}).get("results") else answer


def only_asked(answer: Answer) -> Answer:
    """The list shows every order whose id was asked for."""
    found = [{"id": one} for one in asked(answer)["ids"].split(",")]
    return answer.with_json({"status": "success", "data": {"next": None, "results": found}})


def left_open() -> Change:
    """Orders stay in the list of open orders when they are closed."""
    closed: list[str] = []

    def change(answer: Answer) -> Answer:
        if answer.method == "PUT" and answer.status == 200:
            closed.append(answer.path.split("/")[-2])
        if closed and "/orders/open" in answer.path:
            return orders(lambda found: [*found, {**found[-1], "id": closed[-1]}])(answer)
        return answer

    return change


def nth(change: Change, number: int) -> Change:
    """Only the answer of that number among those that it would change, counted from 1."""
    count = 0

    def changed(answer: Answer) -> Answer:
        nonlocal count
        altered = change(answer)
        count += altered != answer
        return altered if count == number else answer

    return changed


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


def once_written(change: Change) -> Change:
    """Only for what is answered once a result has been taken."""
    return after(lambda answer: answer.path.endswith("/result") and answer.status == 200, change)


def objects(change: Callable[[Order], Order]) -> Change:
    """Change each object of each answer of the API, at any depth."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return change({name: walk(one) for name, one in value.items()})
        return [walk(one) for one in value] if isinstance(value, list) else value

    return api(lambda answer: answer.with_json(walk(answer.json)))


def _without_nulls(found: list[Order]) -> list[Order]:
    for one in found:
        place = one["job"]["location"] or {}
        for name in [name for name, value in place.items() if value is None]:
            del place[name]
    return found


without_nulls = orders(_without_nulls)
"""Locations lack what is not known, in place of null."""
