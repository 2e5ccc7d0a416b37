"""Casting: who plays whom in a scenario, by the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from proctor.actors import Cast, Customer, PartnerTeam, Portal, ShortCut
from proctor.actors.attested import attested_cast
from proctor.actors.driving_partner import DrivingPartner
from proctor.actors.kombo import TOOL, KomboCast, KomboCustomer, KomboDashboard
from proctor.actors.kombo.driving_partner import DrivingKomboPartner
from proctor.actors.kombo.sandbox_people import (
    SandboxKomboCustomer,
    SandboxKomboDashboard,
    kombo_pause,
    open_kombo_accounts,
)
from proctor.actors.nobody import Nobody
from proctor.actors.pace import SandboxPace, WaitingPace
from proctor.actors.sandbox_people import (
    SandboxCustomer,
    SandboxPartnerTeam,
    SandboxPortal,
    SandboxShortCut,
    open_accounts,
    pause,
)
from proctor.failures import HarnessError
from proctor.targets import AT_THE_SANDBOX, Target
from proctor.transport import Door, Line
from proctor.waiting import Clock

if TYPE_CHECKING:
    from proctor.browser.stage import BrowserStage


@dataclass(frozen=True, slots=True)
class Casting:
    """Makes a cast for each scenario of a run. ``secrets`` are credentials by profile and name.

    With a ``browser`` people act in the sandbox's web pages, wherever there is a page for it.
    """

    target: Target
    door: Door
    secrets: Mapping[str, Mapping[str, str]]
    clock: Clock
    browser: BrowserStage | None = None

    def cast(self, profile: str, scenario: str, *, step_by_step: bool = False) -> Cast:  # noqa: ARG002
        """The actors of one SmartRecruiters scenario, with accounts of their own where the target can open them."""
        line = self.line(profile)
        if self.target.customer not in AT_THE_SANDBOX:
            partner = DrivingPartner(line, WaitingPace(self.clock))
            partner.use_key(self.secrets.get(profile, {}).get("api_key", ""))
            if self.target.customer == "attested":
                return attested_cast(partner, partner, self.clock, self.target.settle_seconds)
            nobody: Any = Nobody("the customer", self.target.name)
            return Cast(partner, cast(Portal, nobody), cast(PartnerTeam, nobody), cast(Customer, nobody), partner)
        lines = {who: self._control(who) for who in _PEOPLE}
        accounts = open_accounts(lines["preparation"], scenario)
        partner = DrivingPartner(line, SandboxPace(lines["preparation"], pause(accounts.partner)), accounts.key)
        portal: Portal = SandboxPortal(lines["partner portal"], accounts)
        team: PartnerTeam = SandboxPartnerTeam(lines["partner team"], accounts.customer)
        customer: Customer = SandboxCustomer(lines["customer"], accounts.customer, accounts.partner)
        short_cut: ShortCut | None = SandboxShortCut(lines["preparation"], accounts)
        if self.browser is not None:
            short_cut = None
            portal = self.browser.portal(accounts, portal)
            team = self.browser.partner_team(accounts.customer.id)
            customer = self.browser.customer(customer)
        return Cast(partner, portal, team, customer, partner, short_cut)

    def beside(self, profile: str, scenario: str) -> Cast:
        """The actors around another partner."""
        return self.cast(profile, scenario)

    def cast_kombo(self, profile: str, scenario: str, tool: str = TOOL) -> KomboCast:
        """The actors of one Kombo scenario, with an environment and an integration with ``tool`` of their own."""
        line = self.line(profile)
        if self.target.customer not in AT_THE_SANDBOX:
            known = self.secrets.get(profile, {})
            partner = DrivingKomboPartner(
                line, WaitingPace(self.clock), known.get("api_key", ""), known.get("integration_id", "")
            )
            nobody: Any = Nobody("the customer", self.target.name)
            return KomboCast(partner, cast(KomboCustomer, nobody), cast(KomboDashboard, nobody))
        preparation = self._control("preparation")
        accounts = open_kombo_accounts(preparation, scenario, tool)
        pace = SandboxPace(preparation, kombo_pause(accounts.environment))
        return KomboCast(
            partner=DrivingKomboPartner(line, pace, accounts.key, accounts.integration),
            customer=SandboxKomboCustomer(self._control("customer"), accounts),
            dashboard=SandboxKomboDashboard(self._control("dashboard"), accounts),
        )

    def leave(self, profile: str) -> None:  # noqa: ARG002
        """The scenario is over: its people close their windows."""
        if self.browser is not None:
            self.browser.leave()

    def last_words(self, profile: str) -> str:  # noqa: ARG002
        """There is no program here that could have written anything."""
        return ""

    def side(self, profile: str) -> NoReturn:
        """There is no program under test here."""
        raise HarnessError(f"a sentence about the partner's program ({profile}) in a run without --partner")

    def conditions(self, profile: str) -> NoReturn:
        """There is no program to which something could be done."""
        self.side(profile)

    def line(self, profile: str) -> Line:
        """The partner's way to a profile's platform: what a profile without actors of its own needs."""
        platform = self.target.platforms.get(profile)
        if platform is None:
            raise HarnessError(f"the target {self.target.name} has no platform for the profile {profile}")
        return Line(self.door, platform.base_url, "partner", profile)

    def _control(self, who: str) -> Line:
        return Line(self.door, self.target.control, who, "control", self.target.control_headers)


_PEOPLE = ("preparation", "partner portal", "partner team", "customer")
