"""What the platform's partner team does."""

from __future__ import annotations

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action
from steps.case import Case


@action("the partner team activates the offer for the customer's sandbox account")
def activate_offer(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner_team.activate(case.offer_id)
    expect.status(case.answer, 200)
