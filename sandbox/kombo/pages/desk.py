"""What the dashboard's pages have in common: the world, the operations, and which integration is being looked at.

There is no password: the sandbox's environments are made up. Signing in only says at which integration one looks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from urllib.parse import quote

from sandbox.kombo import control, directory
from sandbox.kombo.tools import TOOLS
from sandbox.kombo.world import World
from sandbox.messages import Answer, Refusal
from sandbox.pages.control_calls import ControlCalls
from sandbox.pages.page import Handler, Visit, local_path

ROOM = "/kombo-dashboard"
HOME = ROOM + "/orders"
# Under this name the session holds the integration that one is signed in to.
SESSION = "kombo"

# A handler that also gets the row of the integration; its ``environment`` is the environment's name.
IntegrationHandler = Callable[[Visit, sqlite3.Row], Answer]


class Desk:
    """``control``: what the control API does."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.control = ControlCalls(control.operations(world), world.faults)

    def integration_of(self, visit: Visit) -> sqlite3.Row | None:
        """The one signed in to."""
        return directory.integration(self.world, visit.session[SESSION])

    def only(self, handler: IntegrationHandler) -> Handler:
        """The handler for those who are signed in; others are shown the entrance, and come back afterwards."""

        def handle(visit: Visit) -> Answer:
            integration = self.integration_of(visit)
            if integration is not None:
                return handler(visit, integration)
            notice = "The integration is no longer there." if visit.session[SESSION] else ""
            visit.session.drop(SESSION)
            back = f"?next={quote(visit.path)}" if visit.method == "GET" and visit.path != HOME else ""
            return visit.redirect(f"{ROOM}/sign-in{back}", notice=notice)

        return handle


class Entrance:
    """Signing in, and making what one can sign in to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def show(self, visit: Visit) -> Answer:
        return visit.page(
            "kombo/sign_in.html.j2",
            integrations=directory.integrations(self._world),
            environments=directory.environments(self._world),
            tools=[(slug, tool.name) for slug, tool in TOOLS.items()],
            tool_name=directory.tool_name,
            integration=None,
            next=visit.form.get("next", visit.query.get("next", "")),
        )

    def sign_in(self, visit: Visit) -> Answer:
        integration = directory.named(self._world, visit.form.get("integration", ""))
        visit.session[SESSION] = integration["id"]
        return visit.redirect(local_path(visit.form.get("next", ""), HOME))

    def sign_out(self, visit: Visit) -> Answer:
        visit.session.drop(SESSION)
        return visit.redirect(f"{ROOM}/sign-in", notice="You are signed out.")

    def connect(self, visit: Visit) -> Answer:
        """An integration of an environment that is there, or of a new one with the name given."""
        name, environment = visit.form.get("name", "").strip(), visit.form.get("environment", "")
        if not environment:
            if not name:
                raise Refusal(400, "missing_name", "Give the new environment a name.")
            environment = self._desk.control.body("control.kombo.create_environment", {"name": name})["id"]
        tool = {"tool": visit.form.get("tool", "")}
        made = self._desk.control.body("control.kombo.connect", tool, environmentId=environment)
        visit.session[SESSION] = made["id"]
        return visit.redirect(f"{ROOM}/configuration", notice=f"The integration {made['id']} is connected.")
