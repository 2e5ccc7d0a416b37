"""Ordering an assessment for a candidate: browse the offers, select one, send."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sandbox.messages import Answer
from sandbox.pages.page import Visit
from sandbox.smartrecruiters import placing
from sandbox.smartrecruiters.pages.candidates import own_candidate
from sandbox.smartrecruiters.pages.desk import Desk, not_here


class OrderingPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def browse(self, visit: Visit, company: sqlite3.Row) -> Answer:
        candidate = own_candidate(self._desk, visit.arguments["candidateId"], company)["id"]
        every = self._desk.control.body("control.browse", candidateId=candidate)["types"]
        asked = visit.query.get("type", "")
        types = every
        if asked:
            types = self._desk.control.body("control.browse", None, {"type": asked}, candidateId=candidate)["types"]
        return visit.page(
            "smartrecruiters/browse.html.j2",
            account=company,
            candidate_id=candidate,
            types=types,
            every=[one["type"] for one in every],
            asked=asked,
        )

    def select(self, visit: Visit, company: sqlite3.Row) -> Answer:
        candidate = own_candidate(self._desk, visit.arguments["candidateId"], company)["id"]
        chosen = {name: visit.form[name] for name in ("offerId",) if name in visit.form}
        selection = self._desk.control.body("control.select", chosen, candidateId=candidate)
        return visit.redirect(f"/customer/selections/{selection['id']}")

    def selection(self, visit: Visit, company: sqlite3.Row) -> Answer:
        shown = placing.selected(self._world, self._own(visit, company)["id"])
        return visit.page("smartrecruiters/selection.html.j2", account=company, selection=shown)

    def send(self, visit: Visit, company: sqlite3.Row) -> Answer:
        selection = self._own(visit, company)
        done = self._desk.control.do("control.send", selectionId=selection["id"])
        there = f"/customer/candidates/{selection['candidate_id']}"
        return replace(visit.redirect(there, notice="The assessment is ordered."), then=done.then)

    def _own(self, visit: Visit, company: sqlite3.Row) -> sqlite3.Row:
        identifier = visit.arguments["selectionId"]
        row = self._world.store.row(
            "SELECT selections.* FROM selections JOIN candidates ON candidates.id = selections.candidate_id"
            " WHERE selections.id = ? AND candidates.company_id = ?",
            (identifier, company["id"]),
        )
        if row is None:
            raise not_here("selection", identifier)
        return row
