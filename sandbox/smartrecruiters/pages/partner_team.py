"""The partner team's page: the offers of all partners, and activating one for a customer's sandbox account."""

from __future__ import annotations

from sandbox.messages import Answer
from sandbox.pages.page import Visit
from sandbox.pages.paging import paging
from sandbox.smartrecruiters import directory, offers, wire
from sandbox.smartrecruiters.directory import COMPANIES
from sandbox.smartrecruiters.pages.desk import Desk

# More customers than these are only counted.
_MOST_NAMED = 10


class TeamPages:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._world = desk.world

    def listed(self, visit: Visit) -> Answer:
        """``q``: words of an offer's or partner's name, or an offer's identifier."""
        words = visit.query.get("q", "").strip()
        place = paging(visit.query, directory.number_of_all_offers(self._world, words))
        rows = directory.all_offers(self._world, words, place.size, place.offset)
        active = {row["id"]: offers.companies(self._world, row["id"]) for row in rows}
        return visit.page(
            "smartrecruiters/team_offers.html.j2",
            offers=rows,
            prices={row["id"]: wire.unkept(row["details"])["terms"]["price"] for row in rows},
            active=active,
            names=directory.company_names(self._world, [one for some in active.values() for one in some[:_MOST_NAMED]]),
            companies=COMPANIES.newest(self._world),
            most_named=_MOST_NAMED,
            tried=visit.arguments.get("offerId", ""),
            words=words,
            paging=place,
        )

    def activate(self, visit: Visit) -> Answer:
        company = COMPANIES.named(self._world, visit.form.get("company", ""))
        offer = self._desk.control.body(
            "control.activate_offer", {"companyId": company["id"]}, offerId=visit.arguments["offerId"]
        )
        return visit.redirect("/team/offers", notice=f"{offer['name'][:80]} is active for {company['name'][:80]}.")
