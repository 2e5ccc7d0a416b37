"""Orders on the dashboard: by status, one with its result and webhooks, placing one."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import Any

from sandbox.kombo import directory, formats, packages
from sandbox.kombo.lifecycle import Status
from sandbox.kombo.pages.desk import ROOM, Desk
from sandbox.kombo.tools import TOOLS, of_integration
from sandbox.messages import Answer, JsonObject, Refusal
from sandbox.pages.page import Visit
from sandbox.pages.paging import paging

_PERSON = ("first_name", "last_name", "email", "phone")
_PLACE = "control.kombo.place_order"


class OrderPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def listed(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        asked = visit.query.get("status", "")
        status = asked if asked in set(map(str, Status)) else ""
        numbers = directory.number_of_orders(self._world, integration["id"])
        place = paging(visit.query, numbers[status] if status else sum(numbers.values()))
        rows = directory.orders_of(self._world, integration["id"], status, place.size, place.offset)
        names = {one["id"]: one["name"] for one in packages.shown(self._world, integration["id"])}
        return visit.page(
            "kombo/orders.html.j2",
            integration=integration,
            orders=[_line(row, names) for row in rows],
            numbers=numbers,
            wanted=status,
            paging=place,
        )

    def show(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        shown = self._own(visit, integration)
        order = shown["order"]
        package = packages.kept(self._world, integration["id"], order["package_id"])
        deliveries = self._desk.control.body("control.kombo.deliveries", orderId=order["id"])["deliveries"]
        return visit.page(
            "kombo/order.html.j2",
            integration=integration,
            shown=shown,
            order=order,
            package=package,
            deliveries=deliveries,
            warnings=self._world.interactions.warnings_of(order["id"]),
            remote_fields=_text(shown["result"]["remote_fields"]) if shown["result"] else "",
        )

    def deliver(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        order = self._own(visit, integration)["order"]["id"]
        told = self._desk.control.do("control.kombo.deliver", orderId=order)
        answer = visit.redirect(f"{ROOM}/orders/{order}", notice="The webhook is sent again, as a new event.")
        return replace(answer, then=told.then)

    def _own(self, visit: Visit, integration: sqlite3.Row) -> JsonObject:
        identifier = visit.arguments["orderId"]
        shown: JsonObject = self._desk.control.body("control.kombo.order", orderId=identifier)
        if shown["integrationId"] != integration["id"]:
            message = f"The order {identifier[:80]} is of another integration, {shown['integrationId']}: sign in there."
            raise Refusal(404, "order_not_found", message)
        return shown

    # Placing one, as a recruiter does in the customer's tool.

    def form(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        tool = TOOLS[of_integration(integration["id"])]
        return visit.page(
            "kombo/order_form.html.j2",
            integration=integration,
            packages=packages.shown(self._world, integration["id"]),
            tool=tool,
        )

    async def ask(self, visit: Visit) -> Any:
        """Of an inline order the partner is asked first, and the answer waited for."""
        integration = self._desk.integration_of(visit)
        if integration is None:
            return None
        return await self._desk.control.prepare(_PLACE, _given(visit), integrationId=integration["id"])

    def place(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        placed = self._desk.control.do(_PLACE, _given(visit), prepared=visit.prepared, integrationId=integration["id"])
        order, outcome = placed.body["orderId"], placed.body["outcome"]
        if order is None:
            # Not raised: the attempt to tell the partner has been noted, and stays so.
            return self.form(
                replace(visit, problem=Refusal(409, "not_created", f"The order was {outcome}.")), integration
            )
        answer = visit.redirect(f"{ROOM}/orders/{order}", notice=f"The order was {outcome}.")
        return replace(answer, then=placed.then)


def _given(visit: Visit) -> JsonObject:
    """What was filled in; the rest is made up."""
    form = visit.form
    person = {name: form[f"candidate-{name}"].strip() for name in _PERSON if form.get(f"candidate-{name}", "").strip()}
    given: JsonObject = {"candidate": person} if person else {}
    if form.get("packageId"):
        given["packageId"] = form["packageId"]
    if form.get("inline") == "true":
        given["inline"] = True
    return given


def _line(row: sqlite3.Row, names: dict[str, str]) -> dict[str, Any]:
    details = json.loads(row["details"])
    result = json.loads(row["result"]) if row["result"] is not None else {}
    return {
        "id": row["id"],
        "status": row["status"],
        "package_id": row["package_id"],
        "package": names.get(row["package_id"], row["package_id"]),
        "candidate": details["candidate"],
        "inline": bool(row["inline"]),
        "created": formats.date(row["created"]),
        "score": result.get("score"),
        "max_score": result.get("max_score"),
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
