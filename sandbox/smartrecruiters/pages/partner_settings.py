"""The partner portal's API key, and its log of calls. A key is shown once: in the answer to the form that makes it."""

from __future__ import annotations

import sqlite3

from sandbox.clock import date_text
from sandbox.messages import Answer
from sandbox.pages.page import Visit
from sandbox.smartrecruiters import api, configs
from sandbox.smartrecruiters.pages.desk import Desk

_SHOWN_CALLS = 100


class SettingsPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def key(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        return self._key_page(visit, partner, new_key="")

    def new_key(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        """200 and no redirect: the next page could not know the key without its being kept somewhere."""
        key = self._desk.control.body("control.new_key", partnerId=partner["id"])["apiKey"]
        return self._key_page(visit, partner, new_key=key)

    def _key_page(self, visit: Visit, partner: sqlite3.Row, new_key: str) -> Answer:
        made = self._world.store.count("SELECT COUNT(*) FROM former_keys WHERE partner_id = ?", (partner["id"],))
        return visit.page(
            "smartrecruiters/api_key.html.j2",
            account=partner,
            new_key=new_key,
            ending=(new_key or partner["api_key"])[-4:],
            made_before=bool(made),
            base_url=visit.origin + api.BASE_PATH,
        )

    def calls(self, visit: Visit, partner: sqlite3.Row) -> Answer:
        entries = self._world.log.of(partner["id"], _SHOWN_CALLS + 1)
        return visit.page(
            "smartrecruiters/calls.html.j2",
            account=partner,
            entries=[(entry, date_text(entry.at)) for entry in entries[:_SHOWN_CALLS]],
            more=len(entries) > _SHOWN_CALLS,
            most=_SHOWN_CALLS,
            notified_at=configs.value(self._world, partner["id"], configs.NOTIFICATION_URL) or "",
        )
