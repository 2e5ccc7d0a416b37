"""Dealing with orders: the one order that is placed for all sentences about traffic, and looking through that traffic.

For all profiles. An order is placed once in a run and waited for once; what the program did to it, and to every other
order since, is then judged by each scenario for itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from proctor.actors.observing import Placed
from proctor.exchange import LEFT_EARLY, parse_json
from proctor.expectations import Expectations
from proctor.failures import HarnessError, NonConformance, NotDone, NoVerdict
from proctor.findings import Finding, Outcome
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import CHANGES, KOMBO, SMARTRECRUITERS, Seen, Those
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps.platform import place

SETTLED = 1.0
"""Seconds after which a program that has not looked for orders again is taken to have finished with one."""
START = 3.0
"""Seconds in which a program that was just started may be expected to look for orders."""
REFUSED = frozenset({401, 403})
"""Statuses with which a platform refuses a request without a valid key."""
MAY_COME_RIGHT = frozenset({401, 408, 409, 425, 429})
"""Statuses below 500 after which the same may be taken another time."""
LATE = 1.5
"""Seconds by which an answer may be late in a scenario, and a little more."""
BRIEF = 120
"""Characters of what was observed that stand in a sentence; all of it stands below."""
LISTS = ("list orders", "list open orders")
FINAL = frozenset({"COMPLETED", "CANCELLED"})
"""The statuses of a Kombo result after which nothing more is expected."""


def _ends_at_smartrecruiters(seen: Seen) -> bool:
    return seen.act.kind in ("complete", "reject")


def _ends_at_kombo(seen: Seen) -> bool:
    try:
        body = parse_json(seen.request.body)
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
        if not side.account.id:
            side.watch.until(lambda: any(closed(side, order) for order in side.traffic.orders()))
        elif side.watch.begins():
            # It was just started, and what it does first is no order: it tells where it can be called.
            wait_until_it_looks_again(side, within=min(START, side.watch.seconds))
            deal(side, request)
    # Without any order: what was asked all the same shows something.
    if not len(side.traffic):
        raise side.watch.not_seen("deal with an order")


def deal(side: PartnerSide, request: pytest.FixtureRequest) -> str:
    """Place one order and wait until the program has finished with it; its id, finished or not.

    Raises NoVerdict where no program is there that could deal with it.
    """
    side.watch.ready()
    since = len(side.traffic)
    order = PLACING[side.profile](request)
    side.watch.placed = Placed(order, since)
    wait_until_closed(side, order)
    return order


def closed(side: PartnerSide, order: str) -> bool:
    """Whether the program has done the last that an order needs."""
    return any(seen.done and _ENDS[side.profile](seen) for seen in side.traffic.seen(order=order))


def wait_until_closed(side: PartnerSide, *orders: str) -> bool:
    """Wait until the program has closed these orders, and then until it has gone on; whether it has closed them.

    A slow program is not one that leaves orders out: as long as it closes one after the other it is waited for.
    """
    open_ones = set(orders)

    def left() -> int:
        open_ones.difference_update([order for order in open_ones if closed(side, order) or refused(side, order)])
        return len(open_ones)

    if side.watch.until_none(left) and not side.recorded:
        if unclear := [order for order in orders if not closed(side, order) and not _broken_by(side, order)]:
            # The form was good, so it may be a repetition that was refused, while the first answer is still to come.
            clock = side.watch.clock
            eventually(lambda: all(closed(side, order) for order in unclear), bool, within=LATE, clock=clock)
        wait_until_it_looks_again(side)
    return all(closed(side, order) for order in orders)


def refused(side: PartnerSide, order: str) -> Seen | None:
    """The last that the program has done to an order, if the platform has refused that for good."""
    done = changes(side, order)
    return done[-1] if done and 400 <= done[-1].status < 500 and done[-1].status not in MAY_COME_RIGHT else None


def _broken_by(side: PartnerSide, order: str) -> str:
    last = refused(side, order)
    return side.broken_by(last.exchange.id) if last is not None else ""


def not_finished(side: PartnerSide, what: str, order: str) -> Exception:
    """What to raise where an order was not finished. Where the platform refused it, another rule is broken."""
    last = refused(side, order)
    if last is None:
        return _crash(side, what, order) or side.watch.not_seen(what, order)
    rule = _broken_by(side, order)
    text = f"the platform refused what the program sent ({last.exchange.line}: {last.status})"
    text += f", which breaks {rule}" if rule else ""
    return NoVerdict(Unknown.PRECONDITION_UNMET, text, exchange=last.exchange.id)


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


def gave_up(seen: Seen) -> bool:
    """Whether the program closed the connection before the answer to its request had come."""
    return LEFT_EARLY in seen.exchange.trouble


def of_kind(side: PartnerSide, *kinds: str) -> Sequence[Seen]:
    """Every request of these kinds, whatever was answered. Raises NoVerdict(NO_TRAFFIC) where there is none."""
    found = side.traffic.seen(*kinds)
    if not found:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"the partner's program was not seen to {' or to '.join(kinds)}")
    return found


def declared(stage: Stage, side: PartnerSide, capability: str, *kinds: str) -> Sequence[Seen]:
    """Every request of these kinds, by which the partner shows a capability, such as "comments".

    Where there is none: NonConformance(NOT_SEEN) if the partner declares the capability and has finished with an order
    without it, else NoVerdict(NO_TRAFFIC).
    """
    finished = any(closed(side, order) for order in side.traffic.orders())
    if not side.traffic.seen(*kinds) and finished and capability in stage.casting.target.partner:
        raise side.watch.not_seen(" or ".join(kinds))
    return of_kind(side, *kinds)


def having(side: PartnerSide, found: Iterable[Seen], has: Callable[[Seen], object], what: str) -> Sequence[Seen]:
    """Those requests that have what a rule is about, and that nobody must have; ``what`` names it: "a date".

    One whose body was not recorded may have it. Where none has: NotDone of a program that runs, NoVerdict(NO_TRAFFIC)
    of a recording, which is not all that the program does.
    """

    def may_have(seen: Seen) -> bool:
        try:
            return bool(has(seen))
        except NoVerdict:
            return True

    fitting = found.where(may_have) if isinstance(found, Those) else [seen for seen in found if may_have(seen)]
    if not fitting:
        text = f"the program was not seen to send {what}"
        raise NoVerdict(Unknown.NO_TRAFFIC, text) if side.recorded else NotDone(f"{text}, and need not")
    return fitting


def seem_sanitised(side: PartnerSide, found: Iterable[Seen], has_key: Callable[[Seen], bool]) -> None:
    """Raise NoVerdict(NO_TRAFFIC) where no request of a recording has a key, and yet the platform refused none.

    Browsers leave keys out of what they export, unless they are told not to.
    """
    if not side.recorded:
        return
    statuses = set()
    for seen in found:
        if has_key(seen):
            return
        statuses.add(seen.status)
    if any(200 <= status < 300 for status in statuses) and statuses.isdisjoint(REFUSED):
        text = "no request has a key, and none was refused: the recording was exported without its secrets (sanitised)"
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{text}; export it with sensitive data to have this judged")


def _crash(side: PartnerSide, what: str, order: str) -> NonConformance | None:
    """The program has ended with an error while it had this order, and nothing else, to deal with: that is its answer.

    It is not known of one that was killed, or that ended before; without a program no order is placed.
    """
    if side.process is None or not side.process.crashed or order != side.watch.placed.order:
        return None
    how = side.watch.traffic.over.partition(";")[0]
    text = f"the partner did not {what} the order {order}: {how}, with this order before it"
    return NonConformance("ENDED", text, expected=what, observed="it ended")


def look_back(
    side: PartnerSide, expect: Expectations, order: str, made: Callable[[], Sequence[Seen]], text: str
) -> None:
    """Have it looked at again, once the program has been stopped, that it has ``made`` one such request of an order.

    Whoever repeats what was done may take a while to begin with it, and no scenario waits that long. What is done after
    the platform has told of the order once more is another matter.
    """
    rule, now = expect.requirement, len(side.calls)

    def look() -> Finding | None:
        told = [one.exchange.started for one in side.calls.seen(since=now) if _is_about(one, order)]
        found = [one for one in made() if one.exchange.started < min(told, default=math.inf)]
        if len(found) <= 1:
            return None
        what = f"{text}, it should be; when the scenario was over, it did so again"
        last = found[-1].exchange.id
        return Finding(rule, Outcome.BROKEN, "expectation", "TWICE", what, 1, len(found), exchange=last)

    side.last_looks.append(look)


def _is_about(call: Seen, order: str) -> bool:
    return order.encode() in call.request.body


def _brief(what: object) -> str:
    text = str(what)
    return text if len(text) <= BRIEF else text[:BRIEF] + " ..."


def changes(side: PartnerSide, order: str) -> Sequence[Seen]:
    """What the program has done to an order, or has tried to."""
    return side.traffic.seen(*CHANGES[side.profile], order=order)


def each(
    expect: Expectations, found: Iterable[Seen], code: str, sentence: str, wrong: Callable[[Seen], object], like: object
) -> None:
    """Expect of each of these requests that nothing is ``wrong``, which answers what is, or None.

    One finding: for the first that is wrong, or for all of them. ``sentence`` says what holds for each of them,
    ``like`` how it should be. ``wrong`` may raise NoVerdict for a request of which it cannot be told; the others are
    looked at all the same. Raises NonConformance, NoVerdict, or HarnessError where ``found`` is empty.
    """
    last: Seen | None = None
    unknown: NoVerdict | None = None
    for last in found:
        try:
            what = wrong(last)
        except NoVerdict as problem:
            unknown = unknown or problem
            continue
        if what is not None:
            raise NonConformance(
                code,
                f"{last.exchange.line}: it should be that {sentence}; it is: {_brief(what)}",
                expected=like,
                observed=what,
                exchange=last.exchange.id,
            )
    if last is None:
        raise HarnessError(f"there is nothing of which it could hold that {sentence}")
    if unknown is not None:
        raise unknown
    expect.holds(True, code, sentence, last.exchange, like)
