"""Casting with the partner's own program as the partner: one program for each profile, which plays in every scenario.

Everybody else is cast as always, with an account of the customer's own for each scenario.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from proctor.actors import Cast, Customer, PartnerTeam, Portal
from proctor.actors.casting import Casting
from proctor.actors.conditions import Conditions
from proctor.actors.driving_partner import DrivingPartner
from proctor.actors.kombo import TOOL, KomboCast, KomboCustomer, KomboDashboard
from proctor.actors.kombo.driving_partner import DrivingKomboPartner
from proctor.actors.kombo.sandbox_people import (
    KomboAccounts,
    SandboxKomboCustomer,
    SandboxKomboDashboard,
    kombo_pause,
)
from proctor.actors.nobody import Nobody
from proctor.actors.observed_partner import (
    ObservedCustomer,
    ObservedPartner,
    ObservedPortal,
    RecordedPortal,
    note_placed,
)
from proctor.actors.pace import Pace, SandboxPace, WaitingPace
from proctor.actors.sandbox_people import Accounts, SandboxPartnerTeam, open_customer, pause
from proctor.failures import HarnessError
from proctor.partner_side import PartnerSide
from proctor.targets import AT_THE_SANDBOX, Target
from proctor.traffic import KOMBO, SMARTRECRUITERS
from proctor.transport import Door, Line
from proctor.waiting import Clock

if TYPE_CHECKING:
    from proctor.browser.stage import BrowserStage

LOOKING = "proctor"
"""The actor of what Proctor itself reads beside the program."""
PEOPLE = "a recording does not show what people did, nor what they saw"
CONDITIONS = "in a recording nobody can make the platform busy, failing or otherwise difficult"
_OWNERS = {SMARTRECRUITERS: "/partners", KOMBO: "/kombo/environments"}
"""Whose keys there are at the control API."""


@dataclass(frozen=True, slots=True)
class PartnerCasting:
    """Makes a cast for each scenario around the programs that run, by profile."""

    target: Target
    door: Door
    clock: Clock
    sides: dict[str, PartnerSide]
    browser: BrowserStage | None = None
    told: dict[str, str] = field(default_factory=dict)

    def cast(self, profile: str, scenario: str, *, step_by_step: bool = False) -> Cast:
        """``step_by_step``: what the program does to orders is held until a sentence asks for it."""
        side = self.side(profile)
        if step_by_step:
            side.gate.begin(frozenset(side.traffic.orders()))
        line = self._line(profile)
        if self.target.customer not in AT_THE_SANDBOX or side.recorded:
            nobody: Any = self._nobody(side, "the customer", PEOPLE)
            portal_: Any = RecordedPortal(nobody) if side.recorded else nobody
            partner = ObservedPartner(line, WaitingPace(self.clock), side.account.key, side.watch)
            people = cast(Portal, portal_), cast(PartnerTeam, nobody), cast(Customer, nobody)
            return Cast(partner, *people, reader=partner)
        preparation = self._control("preparation")
        account = open_customer(preparation, scenario)
        accounts = Accounts(side.account.id, side.account.key, account)
        pace: Pace = SandboxPace(preparation, pause(side.account.id))
        portal: Portal = ObservedPortal(self._control("partner portal"), accounts)
        team: PartnerTeam = SandboxPartnerTeam(self._control("partner team"), account)
        customer: Customer = ObservedCustomer(self._control("customer"), account, side.account.id, side.watch)
        if self.browser is not None:
            portal = self.browser.portal(accounts, portal, new_key=False)
            team = self.browser.partner_team(account.id)
            customer = self.browser.customer(customer, partial(note_placed, side.watch))
        return Cast(
            partner=ObservedPartner(line, pace, side.account.key, side.watch),
            portal=portal,
            partner_team=team,
            customer=customer,
            reader=DrivingPartner(line, pace, side.account.key),
        )

    def beside(self, profile: str, scenario: str) -> Cast:
        """The actors around another partner, whom Proctor plays."""
        return Casting(self.target, self.door, {}, self.clock).cast(profile, scenario)

    def cast_kombo(self, profile: str, scenario: str, tool: str = TOOL) -> KomboCast:  # noqa: ARG002
        """The environment and its integration are those of the program."""
        side = self.side(profile)
        line = self._line(profile)
        if self.target.customer not in AT_THE_SANDBOX or side.recorded:
            nobody: Any = self._nobody(side, "the customer", PEOPLE)
            pace: Pace = WaitingPace(self.clock)
            partner = DrivingKomboPartner(line, pace, side.account.key, side.account.integration)
            return KomboCast(partner, cast(KomboCustomer, nobody), cast(KomboDashboard, nobody))
        accounts = KomboAccounts(side.account.id, side.account.key, side.account.integration)
        pace = SandboxPace(self._control("preparation"), kombo_pause(side.account.id))
        return KomboCast(
            partner=DrivingKomboPartner(line, pace, side.account.key, side.account.integration),
            customer=SandboxKomboCustomer(self._control("customer"), accounts),
            dashboard=SandboxKomboDashboard(self._control("dashboard"), accounts),
        )

    def conditions(self, profile: str) -> Conditions:
        """What the platform can be made to do to the program. Raises NoVerdict, when used, where it cannot."""
        side = self.side(profile)
        if self.target.customer not in AT_THE_SANDBOX or side.recorded:
            nobody: Any = self._nobody(side, "the platform's conditions", CONDITIONS)
            return cast(Conditions, nobody)
        keys = f"{_OWNERS[profile]}/{side.account.id}/api-key"
        stranger = Line(self.door, side.endpoint, "stranger", "control")
        return Conditions(self._control("preparation"), side.account.id, keys, side.account.key, stranger)

    def leave(self, profile: str) -> None:
        """The scenario is over: nothing is held any more, and people close their windows."""
        self.side(profile).gate.end()
        if self.browser is not None:
            self.browser.leave()

    def last_words(self, profile: str) -> str:
        """The last that the program has written, redacted; "" where that was told before."""
        process = self.side(profile).process
        words = process.last_words if process is not None else ""
        # It stands where it was told first: nobody wants to read the same in every scenario after that.
        again = words == self.told.get(profile)
        self.told[profile] = words
        return "" if again else words

    def side(self, profile: str) -> PartnerSide:
        """The program of a profile. Raises HarnessError where none was started."""
        if profile not in self.sides:
            raise HarnessError(f"no partner's program was started for the profile {profile}")
        return self.sides[profile]

    def _nobody(self, side: PartnerSide, who: str, recorded: str) -> Any:
        """In place of whoever is not there; ``recorded`` says why, where there is a recording."""
        return Nobody(who, self.target.name, recorded if side.recorded else "")

    def _line(self, profile: str) -> Line:
        return Line(self.door, self.target.platforms[profile].base_url, LOOKING, profile)

    def _control(self, who: str) -> Line:
        return Line(self.door, self.target.control, who, "control", self.target.control_headers)
