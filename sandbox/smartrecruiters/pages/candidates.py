"""The customer's candidates: list, add, and the profile with its Assessment section."""

from __future__ import annotations

import sqlite3
from typing import Any

from sandbox.messages import Answer
from sandbox.pages.page import Visit
from sandbox.pages.paging import paging
from sandbox.smartrecruiters import accounts, directory, wire
from sandbox.smartrecruiters.pages import shown_html
from sandbox.smartrecruiters.pages.desk import Desk, not_here

_REQUIRED = ("firstName", "lastName", "email")
_OPTIONAL = ("phone", "addressLine")


class CandidatePages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def listed(self, visit: Visit, company: sqlite3.Row) -> Answer:
        place = paging(visit.query, directory.number_of_candidates(self._world, company["id"]))
        rows = directory.candidates(self._world, company["id"], place.size, place.offset)
        people = [{**wire.unkept(row["person"]), "orders": row["orders"]} for row in rows]
        return visit.page("smartrecruiters/candidates.html.j2", account=company, candidates=people, paging=place)

    def form(self, visit: Visit, company: sqlite3.Row) -> Answer:
        return visit.page("smartrecruiters/candidate_form.html.j2", account=company)

    def create(self, visit: Visit, company: sqlite3.Row) -> Answer:
        person = {name: visit.form[name] for name in _REQUIRED if name in visit.form}
        # An empty field of a form is one that was not filled in.
        person |= {name: visit.form[name] for name in _OPTIONAL if visit.form.get(name)}
        candidate = self._desk.control.body("control.create_candidate", person, companyId=company["id"])
        return visit.redirect(f"/customer/candidates/{candidate['id']}", notice="The candidate is added.")

    def profile(self, visit: Visit, company: sqlite3.Row) -> Answer:
        return visit.page("smartrecruiters/profile.html.j2", account=company, **self._shown(visit, company))

    def assessments(self, visit: Visit, company: sqlite3.Row) -> Answer:
        """The Assessment section alone, to be put in place of the former one."""
        return visit.fragment("smartrecruiters/assessments.html.j2", **self._shown(visit, company))

    def _shown(self, visit: Visit, company: sqlite3.Row) -> dict[str, Any]:
        candidate = own_candidate(self._desk, visit.arguments["candidateId"], company)
        shown = self._desk.control.body("control.profile", candidateId=candidate["id"])
        return {
            "candidate": shown["candidate"],
            "orders": shown["assessments"],
            "rich": shown_html.shown,
            "is_web": shown_html.is_web_address,
            "asks_partner": self._asks_partner(),
        }

    def _asks_partner(self) -> tuple[str, ...]:
        """The types of results for whose address the partner is asked each time."""
        streams = ("VIDEO_STREAM",) if self._world.quirks.on("video_stream_result", "ignore") else ()
        return ("GENERATED_URL", *streams)


def own_candidate(desk: Desk, identifier: str, company: sqlite3.Row) -> sqlite3.Row:
    """The candidate, who must belong to the customer. Raises Refusal (404)."""
    candidate = accounts.candidate(desk.world, identifier)
    if candidate["company_id"] != company["id"]:
        raise not_here("candidate", identifier)
    return candidate
