"""What the pages of this platform have in common: the world, the operations, and who is signed in.

There is no password: the sandbox's people are made up. Signing in only says as whom one looks at things.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from urllib.parse import quote

from sandbox.messages import Answer, Refusal
from sandbox.pages.control_calls import ControlCalls
from sandbox.pages.page import Handler, Visit, local_path
from sandbox.smartrecruiters import api, control
from sandbox.smartrecruiters.directory import COMPANIES, PARTNERS, Accounts
from sandbox.smartrecruiters.world import World

# A handler that also gets the row of the account that is signed in.
AccountHandler = Callable[[Visit, sqlite3.Row], Answer]


class Desk:
    """``control``: what the control API does; ``api``: what a partner can do with its key (give it as ``caller``)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.control = ControlCalls(control.operations(world), world.faults)
        self.api = ControlCalls(control.bound(api.ROUTES.operations, world), world.faults)


class SignIn:
    """The entrance of one room: its page, and what keeps those out who are not signed in."""

    def __init__(self, desk: Desk, accounts: Accounts, name: str, room: str, home: str) -> None:
        self._world = desk.world
        self._accounts = accounts
        self._name = name
        self._room = room
        self._home = home

    def show(self, visit: Visit) -> Answer:
        return visit.page(
            f"smartrecruiters/{self._room}_sign_in.html.j2",
            accounts=self._accounts.newest(self._world),
            account=None,
            next=visit.form.get("next", visit.query.get("next", "")),
        )

    def sign_in(self, visit: Visit) -> Answer:
        account = self._accounts.named(self._world, visit.form.get(self._name, ""))
        visit.session[self._name] = account["id"]
        return visit.redirect(local_path(visit.form.get("next", ""), self._home))

    def sign_out(self, visit: Visit) -> Answer:
        visit.session.drop(self._name)
        return visit.redirect(f"/{self._room}/sign-in", notice="You are signed out.")

    def only(self, handler: AccountHandler) -> Handler:
        """The handler for those who are signed in; others are shown the entrance, and come back afterwards."""

        def handle(visit: Visit) -> Answer:
            account = self._accounts.by_id(self._world, visit.session[self._name])
            if account is not None:
                return handler(visit, account)
            notice = "The account is no longer there: the sandbox was reset." if visit.session[self._name] else ""
            visit.session.drop(self._name)
            back = f"?next={quote(visit.path)}" if visit.method == "GET" and visit.path != self._home else ""
            return visit.redirect(f"/{self._room}/sign-in{back}", notice=notice)

        return handle


def signed_in_partner(desk: Desk) -> SignIn:
    return SignIn(desk, PARTNERS, "partner", "portal", "/portal/offers")


def signed_in_customer(desk: Desk) -> SignIn:
    return SignIn(desk, COMPANIES, "customer", "customer", "/customer/candidates")


def not_here(what: str, identifier: str) -> Refusal:
    """For what is not there, or is somebody else's, which is the same to who asks."""
    return Refusal(404, f"{what}_not_found", f"There is no {what} {identifier[:80]!r} in this account.")
