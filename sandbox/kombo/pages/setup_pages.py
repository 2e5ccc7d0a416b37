"""Packages, and the configuration of an environment: its key, its webhooks, the reset of an integration."""

from __future__ import annotations

import sqlite3

from sandbox.kombo import directory, environments, packages
from sandbox.kombo.bodies import PACKAGE_TYPES
from sandbox.kombo.pages.desk import ROOM, Desk
from sandbox.messages import Answer, JsonObject, Refusal
from sandbox.pages.page import Visit

_CONFIGURATION = ROOM + "/configuration"
_OURS = (environments.ORDER_RECEIVED, environments.INLINE_ORDER_RECEIVED)


class SetupPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def packages(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        return visit.page(
            "kombo/packages.html.j2",
            integration=integration,
            packages=packages.shown(self._world, integration["id"]),
            types=PACKAGE_TYPES,
        )

    def make_package(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        form = visit.form
        package: JsonObject = {name: form.get(name, "") for name in ("id", "name", "description")}
        for name in ("id", "name"):
            if not package[name].strip():
                raise Refusal(400, f"missing_{name}", f"The package needs {'an id' if name == 'id' else 'a name'}.")
        if form.get("type"):
            package["type"] = form["type"]
        self._desk.control.do("control.kombo.make_package", package, integrationId=integration["id"])
        return visit.redirect(f"{ROOM}/packages", notice=f"The package {package['id'][:80]} is made.")

    def configuration(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        return self._configuration(visit, integration)

    def new_key(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        """The new key is in the answer to the form, and nowhere else."""
        environment = integration["environment_id"]
        key = self._desk.control.body("control.kombo.take_key", environmentId=environment)["apiKey"]
        return self._configuration(visit, integration, key=key)

    def show_secret(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        """The webhook secret, which the dashboard shows to who asks (KB-WH-33)."""
        secret = environments.found(self._world.store, integration["environment_id"])["secret"]
        return self._configuration(visit, integration, secret=secret)

    def _configuration(self, visit: Visit, integration: sqlite3.Row, key: str = "", secret: str = "") -> Answer:
        environment = integration["environment_id"]
        return visit.page(
            "kombo/configuration.html.j2",
            integration=integration,
            tool=directory.tool_name(integration["id"]),
            webhooks=directory.webhooks_of(self._world, environment),
            key_ends=directory.key_of(self._world, environment)[-4:],
            events=_OURS,
            key=key,
            secret=secret,
        )

    def register(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        events = [event for event in _OURS if visit.form.get(event) == "yes"]
        if not events:
            raise Refusal(400, "missing_events", "Choose at least one event that the webhook is for.")
        body = {"url": visit.form.get("url", "").strip(), "events": events}
        self._desk.control.do("control.kombo.register_webhook", body, environmentId=integration["environment_id"])
        return visit.redirect(_CONFIGURATION, notice="The webhook is registered.")

    def remove(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        self._desk.control.do(
            "control.kombo.remove_webhook",
            environmentId=integration["environment_id"],
            webhookId=visit.arguments["webhookId"],
        )
        return visit.redirect(_CONFIGURATION, notice="The webhook is removed.")

    def wipe(self, visit: Visit, integration: sqlite3.Row) -> Answer:
        if visit.form.get("sure") != "yes":
            raise Refusal(400, "not_sure", "Nothing was changed: tick the box first, if all is to be wiped.")
        self._desk.control.do("control.kombo.wipe", integrationId=integration["id"])
        return visit.redirect(_CONFIGURATION, notice="The integration's packages and orders are gone.")
