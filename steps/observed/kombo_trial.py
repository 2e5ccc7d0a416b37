"""Trials of a partner's program that are Kombo's own: error codes, pages of load balancers, set-up errors, warnings."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from proctor.actors.conditions import Conditions
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action, expectation
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps.observed.deals import PLACING, closed, not_finished
from steps.observed.kombo_bodies import WRITE, body_of
from steps.observed.smartrecruiters_trial import MOST_REFUSED, QUIET, key_is_replaced
from steps.observed.trial import Trial, order_is_dealt_with, order_is_placed

CHEATING = {"PLATFORM.INPUT_INVALID": 503, "REMOTE.INPUT_INVALID": 429}
"""Codes of what must be corrected, with statuses of what may be tried again."""
PLAIN = "REMOTE.INPUT_INVALID"
AGAIN = 1.2
"""Seconds in which whoever tries again has done so: a second is usual."""
LEAST = 0.4
"""Seconds that are about one; SDKs begin with half a second."""
SETUP = "INTEGRATION.SETUP_INCOMPLETE"


@dataclass(slots=True)
class Refusals:
    """The first refusal of a result, by how it was refused: with a status that does not fit its code, or plainly."""

    seen: dict[str, Seen] = field(default_factory=dict)
    made: bool = False


@pytest.fixture(scope="session")
def refusals() -> Refusals:
    return Refusals()


@action("the platform has refused results of the program for good")
def results_are_refused(
    side: PartnerSide, conditions: Conditions, refusals: Refusals, request: pytest.FixtureRequest
) -> None:
    """Once in a run, for all ways of it together: whether something is tried again takes its time."""
    if refusals.made:
        return
    refusals.made = True
    for code, status in CHEATING.items():
        conditions.set(answers=[{"status": status, "count": 1, "operations": ["kombo.result"], "code": code}])
        _refused(side, refusals, f"{status} {code}", PLACING[side.profile](request))
    conditions.set()
    conditions.trouble(side.account.integration, PLAIN)
    _refused(side, refusals, f"400 {PLAIN}", PLACING[side.profile](request))
    eventually(
        lambda: all(_again(side, one) for one in refusals.seen.values()), bool, within=AGAIN, clock=side.watch.clock
    )


@expectation("the program does not try again what was refused with {status:d} and the code {code}")
def not_tried_again(side: PartnerSide, refusals: Refusals, expect: Expectations, status: int, code: str) -> None:
    first = refusals.seen.get(f"{status} {code}")
    if first is None:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"the program wrote no result that was refused with {status} and {code}")
    again = _again(side, first)
    last = (again or [first])[-1].exchange
    text = f"what was refused with {code} is not written again as it was"
    otherwise = f"what was refused with {code} is written again as it was"
    expect.holds(not again, "AGAIN", text, last, "not again", f"{len(again)} times", otherwise)


@expectation("the program waits about a second after the {status:d} before it writes again")
def waits_a_second(side: PartnerSide, trial: Trial, expect: Expectations, status: int) -> None:
    made = side.traffic.seen(WRITE, order=trial.order)
    refused_ones = [one for one in made if one.status == status]
    if not refused_ones or made[-1].number == refused_ones[-1].number:
        again = f"write a result again, after a {status}, for" if refused_ones else "write a result of"
        raise not_finished(side, again, trial.order)
    after = next(one for one in made if one.number > refused_ones[0].number)
    ended = refused_ones[0].exchange.started + refused_ones[0].exchange.elapsed
    waited = after.exchange.started - ended
    text = f"the program waits about a second after the {status}"
    expect.holds(waited >= LEAST, "WAIT", text, after.exchange, f"at least {LEAST} s", f"{waited:.2f} s")


@action("the platform answers the program's next request to write a result with {status:d} and a page of HTML")
def page_is_answered(conditions: Conditions, status: int) -> None:
    conditions.set(answers=[{"status": status, "count": 1, "operations": ["kombo.result"], "page": True}])


@action("the platform has a warning for whatever the program writes")
def warnings_are_answered(conditions: Conditions) -> None:
    conditions.set(warnings=True)


@action("the integration is not set up, of which the program is told with {status:d}")
def not_set_up(side: PartnerSide, conditions: Conditions, trial: Trial, status: int) -> None:
    side.watch.ready()
    conditions.quirk("kombo_setup_error_status", str(status))
    trial.since = len(side.traffic)
    conditions.trouble(side.account.integration, SETUP)
    if not side.watch.until(lambda: bool(_told(side, trial, status))):
        raise side.watch.not_seen("ask anything while the integration is not set up")
    # Nothing shall come; so a well-behaved program does not shorten this wait.
    eventually(
        lambda: len(_told(side, trial, status)), lambda n: n > MOST_REFUSED, within=QUIET, clock=side.watch.clock
    )


@expectation("the program, told {status:d}, does not ask again and again")
def waits_for_setup(side: PartnerSide, trial: Trial, expect: Expectations, status: int) -> None:
    told = _told(side, trial, status)
    first = told[0].exchange.started
    soon = [one for one in told if one.exchange.started <= first + QUIET]
    text = f"within {QUIET:g} s the program asks no more than {MOST_REFUSED} times"
    expect.holds(len(soon) <= MOST_REFUSED, "HAMMERS", text, soon[-1].exchange, MOST_REFUSED, len(soon))


@expectation("the program deals with an order once the integration is set up")
def goes_on_after_setup(
    side: PartnerSide, conditions: Conditions, trial: Trial, request: pytest.FixtureRequest, expect: Expectations
) -> None:
    conditions.mend()
    order_is_placed(side, trial, request)
    order_is_dealt_with(side, trial, expect)


@action("the program's key has been replaced on the dashboard")
def key_has_been_replaced(side: PartnerSide, conditions: Conditions) -> None:
    key_is_replaced(side, conditions)


def _refused(side: PartnerSide, refusals: Refusals, way: str, order: str) -> None:
    side.watch.until(lambda: bool(side.traffic.seen(WRITE, order=order)))
    written = side.traffic.seen(WRITE, order=order)
    if written and not written[0].done and not closed(side, order):
        refusals.seen[way] = written[0]


def _again(side: PartnerSide, first: Seen) -> list[Seen]:
    """The same written once more, at another time of the day perhaps."""
    later = side.traffic.seen(WRITE, order=first.act.order, since=first.number + 1)
    return [one for one in later if _undated(one) == _undated(first)]


def _undated(seen: Seen) -> dict[str, object]:
    return {name: value for name, value in body_of(seen).items() if name != "completed_at"}


def _told(side: PartnerSide, trial: Trial, status: int) -> list[Seen]:
    return [one for one in side.traffic.seen(since=trial.since) if one.status == status]
