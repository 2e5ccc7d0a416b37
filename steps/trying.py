"""Trying what may be refused: done or refused, in the documented form, and what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.world import Difference, differences, look
from steps import samples
from steps.case import Case
from steps.partner import CREATED
from steps.platform import MOVING
from steps.reading import body

REFUSALS = (400, 409)
"""For what the order's status does not allow; the documents name no code, and 409 only in general."""
TRIES: Mapping[str, Callable[[Cast, Case], Exchange]] = {
    "accept": lambda cast, case: cast.partner.act("accept", case.order_id, samples.accept_message()),
    "reject": lambda cast, case: cast.partner.act("reject", case.order_id, samples.message("We cannot assess")),
    "complete": lambda cast, case: cast.partner.act("complete", case.order_id, samples.message("It is complete")),
    "comment on": lambda cast, case: cast.partner.act("comment", case.order_id, samples.message("A word")),
    "submit a result to": lambda cast, case: cast.partner.act(
        "submit a result to", case.order_id, samples.result("DOCUMENT")
    ),
    "attach a file to": lambda cast, case: cast.partner.attach(case.order_id, case.result_id, samples.pdf_file()),
}


@action("the partner tries to {what} the order")
def try_to(cast: Cast, case: Case, what: str) -> None:
    case.answer = TRIES[what](cast, case)


@expectation("it is done, and the order is {status:w}")
def it_is_done(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    expect.status(case.answer, *CREATED)
    _order_is(cast, case, expect, status)


@expectation("it is refused, and the order is still {status:w}")
def it_is_refused(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    refused(expect, case.answer, *REFUSALS)
    _order_is(cast, case, expect, status)


@expectation("it is refused or answered like the first time, and the order is still {status:w}")
def refused_or_repeated(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    if case.answer.status == 200:
        expect.equal("the status in the answer", body(case.answer).get("status"), status, case.answer, "/status")
    else:
        refused(expect, case.answer, *REFUSALS)
    _order_is(cast, case, expect, status)


@expectation("nothing has changed")
def nothing_has_changed(cast: Cast, other_cast: Cast, case: Case, expect: Expectations) -> None:
    _changes(cast, other_cast, case, expect, lambda _: False)


@expectation("nothing else has changed")
def nothing_else_has_changed(cast: Cast, other_cast: Cast, case: Case, expect: Expectations) -> None:
    _changes(cast, other_cast, case, expect, lambda difference: _own(difference, case.order_id))


def refused(expect: Expectations, answer: Exchange, *statuses: int) -> None:
    """A refusal counts only with a documented status and the documented error object."""
    expect.status(answer, *statuses)
    error = answer.json if isinstance(answer.json, dict) else {}
    lacking = [name for name in ("id", "httpCode", "code", "message") if name not in error]
    expect.equal("what the error object lacks", lacking, [], answer)


def _own(difference: Difference, order: str) -> bool:
    """What an action on an order may change: its status and date, and a thing that is added to it."""
    if difference.order != order:
        return False
    moved = difference.what == "order" and difference.member in MOVING
    return moved or (difference.what != "order" and difference.member == "id" and difference.before == "(absent)")


def _changes(
    cast: Cast, other_cast: Cast, case: Case, expect: Expectations, allowed: Callable[[Difference], bool]
) -> None:
    for actors, before, whose in zip((cast, other_cast), case.noted, ("the partner", "another partner"), strict=True):
        now = look(actors.partner)
        found = [str(d) for d in differences(before, now) if not allowed(d)]
        expect.equal(f"what else has changed for {whose}", found, [], now.last)


def _order_is(cast: Cast, case: Case, expect: Expectations, status: str) -> None:
    read = cast.partner.read_order(case.order_id)
    expect.status(read, 200)
    expect.equal("the status of the order", body(read).get("status"), status, read, "/status")
