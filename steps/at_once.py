"""Several requests at the same time, from threads that start together. Which comes first must not matter to a check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import samples
from steps.case import Case
from steps.partner import CREATED
from steps.reading import body, items
from steps.trying import REFUSALS, refused


class Together:
    """What was sent and what was answered, in the order of the bodies."""

    def __init__(self) -> None:
        self.bodies: Sequence[Mapping[str, Any]] = ()
        self.answers: Sequence[Exchange] = ()

    def send(self, bodies: Sequence[Mapping[str, Any]], one: Callable[[Mapping[str, Any]], Exchange]) -> None:
        """Send all at the same moment, each from a thread of its own. Raises what any of them has met with."""
        start = threading.Barrier(len(bodies))

        def begin(sent: Mapping[str, Any]) -> Exchange:
            start.wait()
            return one(sent)

        self.bodies = bodies
        with ThreadPoolExecutor(len(bodies)) as pool:
            self.answers = list(pool.map(begin, bodies))

    @property
    def done(self) -> list[Exchange]:
        return [answer for answer in self.answers if answer.status in CREATED]


@pytest.fixture
def together() -> Together:
    return Together()


@action("the partner accepts the order twice at the same time")
def accept_twice(cast: Cast, case: Case, together: Together) -> None:
    together.send([samples.accept_message() for _ in range(2)], partial(cast.partner.act, "accept", case.order_id))


@action("the partner completes the order twice at the same time")
def complete_twice(cast: Cast, case: Case, together: Together) -> None:
    bodies = [samples.message("The assessment is complete") for _ in range(2)]
    together.send(bodies, partial(cast.partner.act, "complete", case.order_id))


@action("the partner submits {count:d} results at the same time")
def submit_together(cast: Cast, case: Case, together: Together, count: int) -> None:
    bodies = [samples.result("URL") for _ in range(count)]
    together.send(bodies, partial(cast.partner.act, "submit a result to", case.order_id))


@action("the partner makes {count:d} comments at the same time")
def comment_together(cast: Cast, case: Case, together: Together, count: int) -> None:
    bodies = [samples.message("A word on the way") for _ in range(count)]
    together.send(bodies, partial(cast.partner.act, "comment", case.order_id))


@expectation("one of the two is answered with the order, and it is IN_PROGRESS")
def order_is_in_progress(cast: Cast, case: Case, together: Together, expect: Expectations) -> None:
    statuses = [answer.status for answer in together.answers]
    expect.holds(200 in statuses, "STATUS", "one of the two is answered with 200", together.answers[0], 200, statuses)
    _now(cast, case, expect, "IN_PROGRESS")


@expectation("one is done and the other refused, or both are answered alike")
def wins_or_alike(together: Together, expect: Expectations) -> None:
    one, other = (_without_dates(answer) if answer.status == 200 else None for answer in together.answers)
    if one is not None and other is not None:
        expect.equal("the second answer, but for its date", other, one, together.answers[1])
    else:
        _one_wins(together, expect)


@expectation("one is done and the other refused, and the order is {status:w}")
def one_wins(cast: Cast, case: Case, together: Together, expect: Expectations, status: str) -> None:
    _one_wins(together, expect)
    _now(cast, case, expect, status)


@expectation("no more than one of the two left a comment")
def at_most_one_comment(cast: Cast, case: Case, together: Together, expect: Expectations) -> None:
    listed = cast.partner.list_comments(case.order_id)
    expect.status(listed, 200)
    sent = {sent["message"] for sent in together.bodies}
    found = [comment.get("message") for comment in items(listed, "content") if comment.get("message") in sent]
    expect.holds(len(found) <= 1, "COUNT", "no more than one of the two left a comment", listed, 1, found)


@expectation("all are answered with a {what:w} of its own")
def all_are_answered(case: Case, together: Together, expect: Expectations, what: str) -> None:
    kept = {"result": case.results, "comment": case.comments}[what]
    for answer, sent in zip(together.answers, together.bodies, strict=True):
        expect.status(answer, *CREATED)
        expect.members(f"the {what}", body(answer), sent, answer)
        kept[str(body(answer).get("id"))] = dict(sent)
    expect.equal("how many ids there are", len(kept), len(together.bodies), together.answers[-1], "/id")


def _one_wins(together: Together, expect: Expectations) -> None:
    statuses = [answer.status for answer in together.answers]
    expect.holds(len(together.done) == 1, "COUNT", "exactly one of them is done", together.answers[0], 1, statuses)
    for answer in together.answers:
        if answer not in together.done:
            refused(expect, answer, *REFUSALS)


def _now(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    read = cast.partner.read_order(case.order_id)
    expect.status(read, 200)
    expect.equal("the status of the order", body(read).get("status"), status, read, "/status")


def _without_dates(answer: Exchange) -> dict[str, Any]:
    return {name: value for name, value in body(answer).items() if name != "lastUpdateDate"}
