"""In which order a partner's program does things to an order at SmartRecruiters, and how often."""

from __future__ import annotations

from proctor.expectations import Expectations
from proctor.failures import NonConformance, NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.observed.deals import changes, each, of_kind

RESULT, FILE = "submit a result to", "attach"


@expectation("the program is shown an order, with its candidate, before it accepts it")
def order_is_read_first(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        before = _looks(side, seen.number)
        if any(one.exchange.answer.flaw for one in before):
            raise NoVerdict(Unknown.NO_TRAFFIC, "an answer with orders was not recorded", exchange=seen.exchange.id)
        shown = any(_shows(one, seen.act.order) for one in before)
        return None if shown else f"the order {seen.act.order} had not been shown to it"

    each(expect, of_kind(side, "accept"), "SEQUENCE", "the order was read before", wrong, "a list, or the order itself")


@expectation("the program submits results only to orders that it has accepted")
def results_after_acceptance(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        accepted = _first(side, "accept", seen.act.order)
        if accepted is not None and accepted.number < seen.number:
            return None
        # The answer to an accept may have got lost, and a recording may begin later: the list tells all the same.
        shown = (_status(one, seen.act.order) for one in _looks(side, seen.number))
        return None if any(status == "IN_PROGRESS" for status in shown) else "before it was accepted"

    each(expect, of_kind(side, RESULT), "SEQUENCE", "the order was accepted before", wrong, "accept, then results")


@expectation("the program completes an order last, after its results and their files")
def completion_is_last(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        if not seen.done and _first(side, "complete", seen.act.order) is not None:
            return None  # what counts is the one that was done
        acts = [one for one in changes(side, seen.act.order) if one.act.kind in (RESULT, FILE)]
        late = [one.act.kind for one in acts if one.number > seen.number]
        if late:
            return f"afterwards it did: {', '.join(late)}"
        had = any(one.act.kind == RESULT for one in acts) or _began_earlier(side, seen.act.order)
        return None if had else "without any result"

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
    def wrong(seen: Seen) -> object:
        earlier = [one for one in side.traffic.seen(RESULT, order=seen.act.order) if one.number < seen.number]
        same = [one for one in earlier if one.done and one.exchange.request.body == seen.exchange.request.body]
        return "the same as before" if same else None

    each(expect, of_kind(side, RESULT), "TWICE", "it is not the result that was sent before", wrong, "once")


def _once(side: PartnerSide, expect: Expectations, kind: str) -> None:
    def wrong(seen: Seen) -> object:
        earlier = [one for one in side.traffic.seen(kind, order=seen.act.order) if one.number < seen.number]
        return "it had been done before" if any(one.done for one in earlier) else None

    each(expect, of_kind(side, kind), "TWICE", f"the program had not done that ({kind}) before", wrong, "once")


def _first(side: PartnerSide, kind: str, order: str) -> Seen | None:
    """The first of a kind that was done to an order."""
    return next((one for one in side.traffic.seen(kind, order=order) if one.done), None)


def _began_earlier(side: PartnerSide, order: str) -> bool:
    """Whether the order was shown as accepted before anything was seen to be done to it: a recording begins later."""
    first = changes(side, order)[0].number
    return any(_status(one, order) == "IN_PROGRESS" for one in _looks(side, first))


def _looks(side: PartnerSide, before: int) -> list[Seen]:
    """The answers before this place in the traffic that showed the program orders."""
    return [one for one in side.traffic.seen("list orders", "read order") if one.done and one.number < before]


def _shows(seen: Seen, order: str) -> bool:
    return any(isinstance(found.get("candidate"), dict) for found in _found(seen, order))


def _status(seen: Seen, order: str) -> str:
    return next((str(found.get("status")) for found in _found(seen, order)), "")


def _found(seen: Seen, order: str) -> list[dict[str, object]]:
    """The order as an answer shows it, by itself or in a list."""
    try:
        body = seen.exchange.json
    except NonConformance:
        return []
    shown = body.get("content", [body]) if isinstance(body, dict) else []
    return [one for one in shown if isinstance(one, dict) and one.get("id") == order]
