"""A trial: an order that the program gets while the platform is under a condition, and what the program then does.

For all profiles. Conditions are brought about at the sandbox; on a recording, or elsewhere, nothing of this is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from proctor.actors.conditions import Conditions
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import HarnessError
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action, expectation
from proctor.traffic import SMARTRECRUITERS, Seen
from steps.observed.deals import closed, deal, look_back, not_finished

MOMENT = 0.1
"""Seconds that are no waiting: whoever asks again within them has not waited."""
LONGER = 1.1
"""By how much a wait is longer than the one before, at least: less is chance."""
OPERATIONS: dict[str, Mapping[str, str]] = {
    SMARTRECRUITERS: {
        "list orders": "orders.list",
        "read order": "orders.get",
        "accept": "orders.accept",
        "complete": "orders.complete",
        "submit a result": "results.submit",
        "attach": "attachments.add",
    }
}
"""What the sandbox calls what a program does, by profile."""
KINDS: Mapping[str, str] = {"submit a result": "submit a result to", "write a result": "write result"}
"""Kinds of traffic (``proctor.traffic``) whose names are no ends of a sentence."""


class Trial:
    """``order`` is the order that was placed under the condition, ``since`` how much traffic there was before."""

    order: str = ""
    since: int = 0


@pytest.fixture
def trial() -> Trial:
    return Trial()


@action("the platform answers the program's next {count:d} requests to {what} with {status:d}")
def errors_are_answered(side: PartnerSide, conditions: Conditions, count: int, what: str, status: int) -> None:
    answer = {"status": status, "count": count, "operations": [_operation(side, what)]}
    conditions.set(answers=[answer])


@action("the platform answers the program's next request to {what} with {status:d}")
def error_is_answered(side: PartnerSide, conditions: Conditions, what: str, status: int) -> None:
    errors_are_answered(side, conditions, 1, what, status)


@action("the platform does what the program's next request to {what} asks, and yet answers {status:d}")
def answer_gets_lost(side: PartnerSide, conditions: Conditions, what: str, status: int) -> None:
    answer = {"status": status, "count": 1, "operations": [_operation(side, what)], "after": True}
    conditions.set(answers=[answer])


@action("the platform lets the program's next request to {what} wait for {seconds:g} seconds")
def answer_is_slow(side: PartnerSide, conditions: Conditions, what: str, seconds: float) -> None:
    conditions.set(delay={"seconds": seconds, "count": 1, "operations": [_operation(side, what)]})


@action("the platform's answers have members that the program cannot know")
def members_are_unknown(conditions: Conditions) -> None:
    conditions.set(unknownMembers=True)


@action("the platform's answers lack what they may lack")
def members_are_missing(conditions: Conditions) -> None:
    conditions.set(nulls=True)


@action("the platform's calls to the program get lost")
def calls_get_lost(conditions: Conditions) -> None:
    conditions.set(noWebhooks=True)


@action("an order is placed for the program")
def order_is_placed(side: PartnerSide, trial: Trial, request: pytest.FixtureRequest) -> None:
    trial.since = len(side.traffic)
    trial.order = deal(side, request)


@expectation("the program deals with the order all the same")
def order_is_dealt_with(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    if not closed(side, trial.order):
        raise not_finished(side, "finish", trial.order)
    last = side.traffic.seen(order=trial.order)[-1].exchange
    expect.holds(True, "NOT_SEEN", "the program has finished with the order", last, "finished")


@expectation("the program waits after each {status:d} to {what}, longer each time")
def waits_are_longer(side: PartnerSide, trial: Trial, expect: Expectations, status: int, what: str) -> None:
    waits, last = _waits(side, trial, status, what)
    met = waits[0] >= MOMENT and all(after >= LONGER * before for before, after in pairwise(waits))
    shown = [f"{wait:.2f} s" for wait in waits]
    like = f"at least {MOMENT} s, and longer each time"
    expect.holds(met, "WAIT", f"the program waits after each {status}, longer each time", last, like, shown)


@expectation("the program waits after the {status:d} to {what}, and tries again")
def waits_once(side: PartnerSide, trial: Trial, expect: Expectations, status: int, what: str) -> None:
    waits, last = _waits(side, trial, status, what)
    text = f"the program waits after the {status} before it tries again"
    expect.holds(waits[0] >= MOMENT, "WAIT", text, last, f"at least {MOMENT} s", f"{waits[0]:.2f} s")


@expectation("the program makes the request to {what} once")
def request_is_made_once(side: PartnerSide, trial: Trial, expect: Expectations, what: str) -> None:
    def all_made() -> Sequence[Seen]:
        return side.traffic.seen(_kind(what), order=trial.order)

    made = all_made()
    if not made:
        raise not_finished(side, what, trial.order)
    text = f"the program makes the request to {what} once"
    expect.holds(len(made) == 1, "TWICE", text, made[-1].exchange, 1, len(made))
    look_back(side, expect, trial.order, all_made, text)


def _waits(side: PartnerSide, trial: Trial, status: int, what: str) -> tuple[list[float], Exchange]:
    """The seconds from each answer with a status to the next request of its kind; and the last such request.

    Raises NonConformance(NOT_SEEN) where such a request is not made, or not made again.
    """
    order = trial.order if _kind(what) not in ("list orders", "list open orders") else None
    made = side.traffic.seen(_kind(what), order=order, since=trial.since)
    pairs = [(before, after) for before, after in pairwise(made) if before.status == status]
    if not made or made[-1].status == status or not pairs:
        raise not_finished(side, f"{what} again, after a {status}," if made else what, order or "")
    return [_between(before, after) for before, after in pairs], pairs[-1][1].exchange


def _between(before: Seen, after: Seen) -> float:
    return after.exchange.started - (before.exchange.started + before.exchange.elapsed)


def _operation(side: PartnerSide, what: str) -> str:
    known = OPERATIONS.get(side.profile, {})
    if what not in known:
        raise HarnessError(f"the sandbox has no name for what a program does by {what!r} ({side.profile})")
    return known[what]


def _kind(what: str) -> str:
    return KINDS.get(what, what)
