"""In which order a partner's program does things to an order at SmartRecruiters, and how often.

A recording may begin when an order is already being dealt with; then nobody knows what came before.
"""

from __future__ import annotations

from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.traffic import CHANGES, SMARTRECRUITERS, Seen
from proctor.verdicts import Unknown
from steps.observed.deals import each, of_kind
from steps.observed.smartrecruiters_history import Firsts, History, before

RESULT, FILE = "submit a result to", "attach"


@expectation("the program is shown an order, with its candidate, before it accepts it")
def order_is_read_first(side: PartnerSide, expect: Expectations) -> None:
    history = History.of(side)

    def wrong(seen: Seen) -> object:
        order, number = seen.act.order, seen.number
        if before(history.candidates, order, number):
            return None
        if history.unread_before(number):
            raise _unknown(seen, "an answer with orders was not recorded")
        if side.recorded and not before(history.shown, order, number):
            raise _unknown(seen, f"the recording does not show the order {order} before this")
        return f"the order {order} had not been shown to it"

    each(expect, of_kind(side, "accept"), "SEQUENCE", "the order was read before", wrong, "a list, or the order itself")


@expectation("the program submits results only to orders that it has accepted")
def results_after_acceptance(side: PartnerSide, expect: Expectations) -> None:
    history = History.of(side)

    def wrong(seen: Seen) -> object:
        order, number = seen.act.order, seen.number
        # The answer to an accept may have got lost, and a recording may begin later: the list tells all the same.
        shown = [history.with_status(status, order) for status in ("IN_PROGRESS", "COMPLETED")]
        known = any(first is not None and first < number for first in shown)
        if known or before(history.accepted, order, number) or before(history.perhaps, order, number):
            return None
        if not history.was_new(order, number):
            raise _unknown(seen, f"the recording does not show the beginning of the order {order}")
        return "before it was accepted"

    each(expect, of_kind(side, RESULT), "SEQUENCE", "the order was accepted before", wrong, "accept, then results")


@expectation("the program completes an order last, after its results and their files")
def completion_is_last(side: PartnerSide, expect: Expectations) -> None:
    history, done = History.of(side), _firsts(side, "complete")
    begun: Firsts = {}
    results: Firsts = {}
    last: Firsts = {}
    for one in side.traffic.seen(*CHANGES[SMARTRECRUITERS]):
        begun.setdefault(one.act.order, one.number)
        if one.act.kind in (RESULT, FILE):
            last[one.act.order] = one.number
        if one.act.kind == RESULT:
            results.setdefault(one.act.order, one.number)

    def wrong(seen: Seen) -> object:
        order, number = seen.act.order, seen.number
        if not seen.done and order in done:
            return None  # what counts is the one that was done
        if last.get(order, -1) > number:
            if seen.lost:
                raise _unknown(seen, "nobody knows whether it was done: its answer is not there")
            late = side.traffic.seen(RESULT, FILE, order=order, since=number + 1)
            return f"afterwards it did: {', '.join(one.act.kind for one in late)}"
        if order in results or _was_accepted_before(history, order, begun[order]):
            return None
        if not history.began(order, number):
            raise _unknown(seen, f"the recording does not show the beginning of the order {order}")
        return "without any result"

    like = "results, then attachments, then complete"
    each(expect, of_kind(side, "complete"), "SEQUENCE", "it came after the results and files", wrong, like)


@expectation("the program accepts no order a second time")
def accepted_once(side: PartnerSide, expect: Expectations) -> None:
    _once(side, expect, "accept")


@expectation("the program completes no order a second time")
def completed_once(side: PartnerSide, expect: Expectations) -> None:
    _once(side, expect, "complete")


@expectation("the program submits no result a second time")
def result_once(side: PartnerSide, expect: Expectations) -> None:
    found = of_kind(side, RESULT)
    sent: dict[tuple[str, bytes], int] = {}
    for one in found:
        if one.done:
            sent.setdefault((one.act.order, one.request.body), one.number)

    def wrong(seen: Seen) -> object:
        first = sent.get((seen.act.order, seen.request.body))
        return "the same as before" if first is not None and first < seen.number else None

    each(expect, found, "TWICE", "it is not the result that was sent before", wrong, "once")


def _once(side: PartnerSide, expect: Expectations, kind: str) -> None:
    done = _firsts(side, kind)

    def wrong(seen: Seen) -> object:
        return "it had been done before" if before(done, seen.act.order, seen.number) else None

    each(expect, of_kind(side, kind), "TWICE", f"the program had not done that ({kind}) before", wrong, "once")


def _firsts(side: PartnerSide, kind: str) -> Firsts:
    """When something of a kind was first done to each order."""
    firsts: Firsts = {}
    for seen in side.traffic.seen(kind):
        if seen.done:
            firsts.setdefault(seen.act.order, seen.number)
    return firsts


def _was_accepted_before(history: History, order: str, begun: int) -> bool:
    """Whether the order was shown as accepted before anything was seen to be done to it: a recording begins later."""
    first = history.with_status("IN_PROGRESS", order)
    return first is not None and first < begun


def _unknown(seen: Seen, why: str) -> NoVerdict:
    return NoVerdict(Unknown.NO_TRAFFIC, f"{seen.exchange.line}: {why}", exchange=seen.exchange.id)
