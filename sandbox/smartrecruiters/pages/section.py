"""All pages of this platform in one table: address, and what is done there."""

from __future__ import annotations

from pathlib import Path

from sandbox.messages import Answer
from sandbox.pages.page import Handler, MenuItem, Page, Section, Visit
from sandbox.smartrecruiters.pages.candidates import CandidatePages
from sandbox.smartrecruiters.pages.customer_results import ResultPages
from sandbox.smartrecruiters.pages.desk import Desk, signed_in_customer, signed_in_partner
from sandbox.smartrecruiters.pages.ordering import OrderingPages
from sandbox.smartrecruiters.pages.partner_offers import OfferPages
from sandbox.smartrecruiters.pages.partner_settings import SettingsPages
from sandbox.smartrecruiters.pages.partner_team import TeamPages
from sandbox.smartrecruiters.world import World

_MENU = (
    MenuItem("Partner portal", "/portal/offers", "/portal"),
    MenuItem("Partner team", "/team/offers", "/team"),
    MenuItem("Customer account", "/customer/candidates", "/customer"),
)


def section(world: World) -> Section:
    desk = Desk(world)
    pages = (_entrances(desk), _portal(desk), _team(desk), _customer(desk))
    templates = Path(__file__).parent / "templates"
    return Section("smartrecruiters", templates, _MENU, tuple(one for some in pages for one in some))


def _entrances(desk: Desk) -> tuple[Page, ...]:
    partner, customer = signed_in_partner(desk), signed_in_customer(desk)
    return (
        Page("GET", "/portal", _to("/portal/offers")),
        Page("GET", "/team", _to("/team/offers")),
        Page("GET", "/customer", _to("/customer/candidates")),
        Page("GET", "/portal/sign-in", partner.show),
        Page("POST", "/portal/sign-in", partner.sign_in, again=partner.show),
        Page("POST", "/portal/sign-out", partner.sign_out),
        Page("GET", "/customer/sign-in", customer.show),
        Page("POST", "/customer/sign-in", customer.sign_in, again=customer.show),
        Page("POST", "/customer/sign-out", customer.sign_out),
    )


def _portal(desk: Desk) -> tuple[Page, ...]:
    mine = signed_in_partner(desk).only
    offers, settings = OfferPages(desk), SettingsPages(desk)
    return (
        Page("GET", "/portal/offers", mine(offers.listed)),
        Page("GET", "/portal/offers/new", mine(offers.form)),
        Page("POST", "/portal/offers/new", mine(offers.create), again=mine(offers.form)),
        Page("GET", "/portal/offers/{offerId}", mine(offers.show)),
        Page("POST", "/portal/offers/{offerId}/submit", mine(offers.submit)),
        Page("POST", "/portal/offers/{offerId}/withdraw", mine(offers.withdraw)),
        Page("GET", "/portal/api-key", mine(settings.key)),
        Page("POST", "/portal/api-key", mine(settings.new_key)),
        Page("GET", "/portal/calls", mine(settings.calls)),
    )


def _team(desk: Desk) -> tuple[Page, ...]:
    team = TeamPages(desk)
    return (
        Page("GET", "/team/offers", team.listed),
        Page("POST", "/team/offers/{offerId}/activate", team.activate, again=team.listed),
    )


def _customer(desk: Desk) -> tuple[Page, ...]:
    mine = signed_in_customer(desk).only
    candidates, ordering, results = CandidatePages(desk), OrderingPages(desk), ResultPages(desk)
    return (
        Page("GET", "/customer/candidates", mine(candidates.listed)),
        Page("GET", "/customer/candidates/new", mine(candidates.form)),
        Page("POST", "/customer/candidates/new", mine(candidates.create), again=mine(candidates.form)),
        Page("GET", "/customer/candidates/{candidateId}", mine(candidates.profile)),
        Page("GET", "/customer/candidates/{candidateId}/assessments", mine(candidates.assessments)),
        Page("GET", "/customer/candidates/{candidateId}/browse", mine(ordering.browse)),
        Page("POST", "/customer/candidates/{candidateId}/browse", mine(ordering.select), again=mine(ordering.browse)),
        Page("GET", "/customer/selections/{selectionId}", mine(ordering.selection)),
        Page("POST", "/customer/selections/{selectionId}", mine(ordering.send)),
        Page("GET", "/customer/attachments/{attachmentId}/content", mine(results.download)),
        Page("POST", "/customer/results/{resultId}/open", mine(results.open)),
        Page("GET", "/customer/openings/{openingId}", mine(results.opening)),
    )


def _to(path: str) -> Handler:
    def go(visit: Visit) -> Answer:
        return visit.redirect(path)

    return go
