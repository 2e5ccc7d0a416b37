"""Dealing with orders: the one order that is placed for all sentences about traffic, and looking through that traffic.

For all profiles. An order is placed once in a run and waited for once; what the program did to it, and to every other
order since, is then judged by each scenario for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pytest

from proctor.actors.observing import Placed
from proctor.exchange import parse_json
from proctor.expectations import Expectations
from proctor.failures import HarnessError, NonConformance, NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import CHANGES, KOMBO, SMARTRECRUITERS, Seen
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps.platform import place

SETTLED = 1.0
"""Seconds after which a program that has not looked for orders again is taken to have finished with one."""
START = 3.0
"""Seconds in which a program that was just started may be expected to look for orders."""
LISTS = ("list orders", "list open orders")
FINAL = frozenset({"COMPLETED", "CANCELLED"})
"""The statuses of a Kombo result after which nothing more is expected."""


def _ends_at_smartrecruiters(seen: Seen) -> bool:
    return seen.act.kind in ("complete", "reject")


def _ends_at_kombo(seen: Seen) -> bool:
    try:
        body = parse_json(seen.exchange.request.body)
    except ValueError:
        return False
    return seen.act.kind == "write result" and isinstance(body, dict) and body.get("status") in FINAL


_ENDS: Mapping[str, Callable[[Seen], bool]] = {SMARTRECRUITERS: _ends_at_smartrecruiters, KOMBO: _ends_at_kombo}
"""Whether a request, if it was done, was the last that an order needs."""


def _placed_at_smartrecruiters(request: pytest.FixtureRequest) -> str:
    fixture = request.getfixturevalue
    place(fixture("cast"), fixture("case"), fixture("expect"))
    order: str = fixture("case").order_id
    return order


PLACING: dict[str, Callable[[pytest.FixtureRequest], str]] = {SMARTRECRUITERS: _placed_at_smartrecruiters}
"""How an order is placed, by profile: people do it, and it answers the order's id."""


@dataclass(slots=True)
class Dealings:
    """The profiles for which an order has been placed and waited for, in this run."""

    waited: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def dealings() -> Dealings:
    return Dealings()


@action("the partner's program has dealt with an order")
def has_dealt_with_an_order(side: PartnerSide, dealings: Dealings, request: pytest.FixtureRequest) -> None:
    """On a recording, or where nobody plays the customer: with whatever orders there are."""
    if not side.recorded and side.profile not in dealings.waited:
        # Once, also in vain: a program that does nothing would else be waited for in every scenario.
        dealings.waited.add(side.profile)
        if side.account.id:
            # It may just have been started, and what it does first is no order: it tells where it can be called.
            wait_until_it_looks_again(side, within=min(START, side.watch.seconds))
            deal(side, request)
        else:
            side.watch.until(lambda: any(closed(side, order) for order in side.traffic.orders()))
    # Without any order: what was asked all the same shows something.
    if not len(side.traffic):
        raise side.watch.not_seen("deal with an order")


def deal(side: PartnerSide, request: pytest.FixtureRequest) -> str:
    """Place one order and wait until the program has finished with it; its id, finished or not."""
    since = len(side.traffic)
    order = PLACING[side.profile](request)
    side.watch.placed = Placed(order, since)
    wait_until_closed(side, order)
    return order


def closed(side: PartnerSide, order: str) -> bool:
    """Whether the program has done the last that an order needs."""
    return any(seen.done and _ENDS[side.profile](seen) for seen in side.traffic.seen(order=order))


def wait_until_closed(side: PartnerSide, *orders: str) -> bool:
    """Wait until the program has closed these orders, and then until it has gone on; whether it has closed them."""
    done = side.watch.until(lambda: all(closed(side, order) for order in orders))
    if done and not side.recorded:
        wait_until_it_looks_again(side)
    return done


def wait_until_it_looks_again(side: PartnerSide, within: float = SETTLED) -> bool:
    """Wait until the program has asked for orders once more; whether it has. Whatever it does twice is seen then."""
    since = len(side.traffic)
    return eventually(
        lambda: bool(side.traffic.seen(*LISTS, since=since)),
        bool,
        within=within,
        clock=side.watch.clock,
        unless=lambda _: bool(side.traffic.over),
    )


def of_kind(side: PartnerSide, *kinds: str) -> tuple[Seen, ...]:
    """Every request of these kinds, whatever was answered. Raises NoVerdict(NO_TRAFFIC) where there is none."""
    found = side.traffic.seen(*kinds)
    if not found:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"the partner's program was not seen to {' or to '.join(kinds)}")
    return found


def declared(stage: Stage, side: PartnerSide, capability: str, *kinds: str) -> tuple[Seen, ...]:
    """Every request of these kinds, by which the partner shows a capability, such as "comments".

    Where there is none: NonConformance(NOT_SEEN) if the partner declares the capability and has finished with an order
    without it, else NoVerdict(NO_TRAFFIC).
    """
    finished = any(closed(side, order) for order in side.traffic.orders())
    if not side.traffic.seen(*kinds) and finished and capability in stage.casting.target.partner:
        raise side.watch.not_seen(" or ".join(kinds))
    return of_kind(side, *kinds)


def changes(side: PartnerSide, order: str) -> tuple[Seen, ...]:
    """What the program has done to an order, or has tried to."""
    return side.traffic.seen(*CHANGES[side.profile], order=order)


def each(
    expect: Expectations, found: Iterable[Seen], code: str, sentence: str, wrong: Callable[[Seen], object], like: object
) -> None:
    """Expect of each of these requests that nothing is ``wrong``, which answers what is, or None.

    One finding: for the first that is wrong, or for all of them. ``sentence`` says what holds for each of them,
    ``like`` how it should be. Raises NonConformance, or HarnessError where ``found`` is empty.
    """
    last: Seen | None = None
    for last in found:
        if (what := wrong(last)) is not None:
            raise NonConformance(
                code,
                f"{last.exchange.line}: it does not hold that {sentence}",
                expected=like,
                observed=what,
                exchange=last.exchange.id,
            )
    if last is None:
        raise HarnessError(f"there is nothing of which it could hold that {sentence}")
    expect.holds(True, code, sentence, last.exchange, like)
