"""Casting: who plays whom in a scenario, by the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import httpx

from proctor.actors import Cast, Customer, PartnerTeam, Portal
from proctor.actors.driving_partner import DrivingPartner
from proctor.actors.nobody import Nobody
from proctor.actors.pace import SandboxPace, WaitingPace
from proctor.actors.sandbox_people import SandboxCustomer, SandboxPartnerTeam, SandboxPortal, open_accounts
from proctor.failures import HarnessError
from proctor.targets import Target
from proctor.transport import Line
from proctor.waiting import Clock


@dataclass(frozen=True, slots=True)
class Casting:
    """Makes a cast for each scenario of a run. ``secrets`` are credentials by profile and name."""

    target: Target
    transport: httpx.BaseTransport
    secrets: Mapping[str, Mapping[str, str]]
    clock: Clock

    def cast(self, profile: str, scenario: str) -> Cast:
        """The actors of one scenario, with accounts of their own where the target can open them."""
        platform = self.target.platforms.get(profile)
        if platform is None:
            raise HarnessError(f"the target {self.target.name} has no platform for the profile {profile}")
        line = Line(self.transport, platform.base_url, "partner", profile)
        if self.target.customer != "sandbox":
            partner = DrivingPartner(line, WaitingPace(self.clock))
            partner.use_key(self.secrets.get(profile, {}).get("api_key", ""))
            nobody: Any = Nobody("the customer", self.target.name)
            return Cast(partner, cast(Portal, nobody), cast(PartnerTeam, nobody), cast(Customer, nobody))
        lines = {who: Line(self.transport, self.target.control, who, "control") for who in _PEOPLE}
        accounts = open_accounts(lines["preparation"], scenario)
        partner = DrivingPartner(line, SandboxPace(lines["preparation"], accounts.partner), accounts.key)
        return Cast(
            partner=partner,
            portal=SandboxPortal(lines["partner portal"], accounts),
            partner_team=SandboxPartnerTeam(lines["partner team"], accounts.customer),
            customer=SandboxCustomer(lines["customer"], accounts.customer, accounts.partner),
        )


_PEOPLE = ("preparation", "partner portal", "partner team", "customer")
