"""Around every sentence of the workflow where a recording stands in place of the partner's program.

A recording shows what the program did, and neither what people did nor what they saw. So a sentence of the partner's is
judged by the traffic about one order, the one with which the program went farthest; a sentence of people's is unknown;
and one that only looks at the platform shows nothing, since the platform is not under test. The scenario goes on in any
case: each step is judged by itself. Never for a FAIL: how things are to be done is for the rules about traffic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from proctor.actors.nobody import NotPlayed, NotShown
from proctor.actors.observing import Placed
from proctor.actors.partner_casting import PEOPLE
from proctor.failures import NonConformance, NotProvided, NoVerdict
from proctor.findings import Finding, Outcome
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import NUMBERED
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen, orders_shown
from proctor.verdicts import Unknown

OWN = "the partner "
"""How a sentence begins that says what the partner does, behind its number."""
_ACTS = ("accept", "submit a result to", "attach", "complete")


class ByRecording:
    """The layer around the sentences of one workflow scenario."""

    def __init__(self, stage: Stage, side: PartnerSide, request: pytest.FixtureRequest) -> None:
        self._recorder = stage.recorder
        self._side = side
        self._case = request.getfixturevalue("case")
        order, shown = _chosen(side)
        side.watch.placed = Placed(order, 0)
        if order:
            self._case.order_id = order
        if shown:
            self._case.order = shown
        # The steps of which something is known, or known to be unknown: what else is in them is the platform's.
        self._settled: set[str] = set()

    def do(self, function: Callable[..., object], arguments: Mapping[str, Any]) -> object:
        """Run a sentence; what cannot be told of a step is one finding."""
        sentence = self._recorder.sentence
        step = (sentence.requirement if sentence else None) or ""
        try:
            result = function(**arguments)
        except NotShown:
            return None
        except (NoVerdict, NotProvided, NonConformance) as why:
            if step and step not in self._settled:
                self._recorder.finding(_unknown(step, why))
            self._settled.add(step)
            vars(self._case).pop("answer", None)  # an answer from before is none to this
            return None
        if sentence is not None and NUMBERED.sub("", sentence.text, count=1).startswith(OWN):
            self._settled.add(step)
        return result


def _unknown(step: str, why: NoVerdict | NotProvided | NonConformance) -> Finding:
    if isinstance(why, NonConformance):
        text = f"the recording does not show it done: {why}"
        return Finding(step, Outcome.UNKNOWN, "expectation", Unknown.NO_TRAFFIC, text, exchange=why.exchange)
    if isinstance(why, NotProvided | NotPlayed):
        return Finding(step, Outcome.UNKNOWN, "expectation", Unknown.PRECONDITION_UNMET, PEOPLE)
    return Finding(step, Outcome.UNKNOWN, "expectation", why.reason, str(why), exchange=why.exchange)


def _chosen(side: PartnerSide) -> tuple[str, dict[str, Any]]:
    """The order with which the program went farthest, and how it was first shown as NEW; the first of equals."""
    first_shown = _shown_as_new(side)
    # A bit for each of the acts, since there may be a hundred thousand orders.
    done: dict[str, int] = {}
    for seen in side.traffic.seen(*_ACTS):
        if seen.done:
            done[seen.act.order] = done.get(seen.act.order, 0) | 1 << _ACTS.index(seen.act.kind)
    orders = dict.fromkeys([*done, *side.traffic.orders(), *first_shown])
    best = max(orders, key=lambda order: (done.get(order, 0).bit_count(), order in first_shown), default="")
    if best not in first_shown:
        return best, {}
    return best, next(_new_ones(side.traffic.seen(since=first_shown[best])[0], best))


def _shown_as_new(side: PartnerSide) -> dict[str, int]:
    """By order, the place in the traffic where it was first shown as NEW."""
    found: dict[str, int] = {}
    for seen in side.traffic.seen("list orders", "read order"):
        for order in _new_ones(seen):
            found.setdefault(order["id"], seen.number)
    return found


def _new_ones(seen: Seen, name: str | None = None) -> Iterator[dict[str, Any]]:
    """The orders that an answer shows as NEW: all, or those with this id."""
    for order in orders_shown(seen):
        if order.get("status") == "NEW" and isinstance(order.get("id"), str) and name in (None, order["id"]):
            yield order
