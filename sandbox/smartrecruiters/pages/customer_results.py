"""Results as the customer gets at them: a file to download, a page of the partner's to open."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from sandbox.messages import Answer
from sandbox.pages.page import Visit
from sandbox.smartrecruiters import openings, profile
from sandbox.smartrecruiters.pages.desk import Desk, not_here

_RESULT = (
    "SELECT orders.* FROM results JOIN orders ON orders.id = results.order_id"
    " JOIN candidates ON candidates.id = orders.candidate_id WHERE results.id = ? AND candidates.company_id = ?"
)
_RESULT_OF_ATTACHMENT = "SELECT result_id FROM attachments WHERE id = ?"
_RESULT_OF_OPENING = "SELECT result_id FROM openings WHERE id = ?"


class ResultPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def download(self, visit: Visit, company: sqlite3.Row) -> Answer:
        identifier = visit.arguments["attachmentId"]
        order = self._order(self._result(_RESULT_OF_ATTACHMENT, identifier), "attachment", identifier, company)
        if not profile.shows_results(self._world, order["status"]):
            raise not_here("attachment", identifier)
        return self._desk.control.do("control.download", attachmentId=identifier)

    def open(self, visit: Visit, company: sqlite3.Row) -> Answer:
        result = visit.arguments["resultId"]
        self._order(result, "result", result, company)
        done = self._desk.control.do("control.open_result", resultId=result)
        return replace(visit.redirect(f"/customer/openings/{done.body['id']}"), then=done.then)

    def opening(self, visit: Visit, company: sqlite3.Row) -> Answer:
        identifier = visit.arguments["openingId"]
        order = self._order(self._result(_RESULT_OF_OPENING, identifier), "opening", identifier, company)
        opening = self._desk.control.body("control.opening", openingId=identifier)
        answer = visit.page(
            "smartrecruiters/opening.html.j2", account=company, opening=opening, candidate_id=order["candidate_id"]
        )
        # By header, so that the page looks again by itself without a script.
        waits = {"refresh": "1"} if opening["outcome"] == openings.PENDING else {}
        return replace(answer, headers={**answer.headers, **waits})

    def _result(self, statement: str, identifier: str) -> str:
        row = self._world.store.row(statement, (identifier,))
        return "" if row is None else row["result_id"]

    def _order(self, result: str, what: str, identifier: str, company: sqlite3.Row) -> sqlite3.Row:
        """The order of the result. Raises Refusal (404) for another customer's."""
        row = self._world.store.row(_RESULT, (result, company["id"]))
        if row is None:
            raise not_here(what, identifier)
        return row
