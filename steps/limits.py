"""Rate limits: how many requests are taken in a second and at once, and what the answers say about it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from proctor.actors import Cast
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Patience
from proctor.verdicts import Unknown
from steps import samples
from steps.case import Case
from steps.partner import CREATED
from steps.reading import items
from steps.trying import refused

PREFIX = "X-RateLimit-"
NAMES = ("Limit", "Remaining", "Concurrent-Limit", "Concurrent-Remaining")
PER_SECOND = 10
AT_ONCE = 8
TOO_MANY = 429
MOST_REQUESTS = 2 * PER_SECOND + 1
"""With so many answered within a second, more than ten were in one second, wherever the platform's seconds begin."""
SECONDS_TO_BE_REFUSED = 3.0

KINDS: Mapping[str, Callable[[Cast, str], Exchange]] = {
    "is answered": lambda cast, order: cast.partner.read_order(order),
    "makes something": lambda cast, order: cast.partner.act("comment", order, samples.message("A word")),
    "has no good body": lambda cast, order: cast.partner.act_wrongly("comment", order, b"[", "application/json"),
    "has no good key": lambda cast, order: cast.partner.call_with_keys(
        "GET", f"/assessments/{order}", header=f"pp-{samples.mark()}", parameter=None
    ),
    "is about nothing": lambda cast, _: cast.partner.read_order("0" * 24),
}


@dataclass(slots=True)
class Rush:
    """Answers in their order, and the seconds from the first request to the last answer."""

    answers: list[Exchange] = field(default_factory=list)
    held: list[Exchange] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    seconds: float = 0.0


@pytest.fixture
def rush() -> Rush:
    return Rush()


@action("a request is made that {what}")
def request_that(cast: Cast, case: Case, what: str) -> None:
    case.answer = KINDS[what](cast, case.order_id)


@action("the partner lists its settings {count:d} times")
def list_settings(cast: Cast, rush: Rush, expect: Expectations, count: int) -> None:
    rush.answers = [cast.partner.list_settings() for _ in range(count)]
    for answer in rush.answers:
        expect.status(answer, 200)


@action("the partner lists its settings as fast as it can, until it is refused")
def until_refused(cast: Cast, rush: Rush) -> None:
    start = time.monotonic()
    while len(rush.answers) < MOST_REQUESTS:
        rush.answers.append(cast.partner.list_settings(patient=False))
        rush.seconds = time.monotonic() - start
        if rush.answers[-1].status == TOO_MANY:
            return
    if rush.seconds >= 1:
        text = f"{MOST_REQUESTS} requests took {rush.seconds:.1f} s here, too slow to be too many in a second"
        raise NoVerdict(Unknown.PRECONDITION_UNMET, text)


@action("the partner pauses")
def pause(cast: Cast) -> None:
    cast.partner.pause()


@action("the partner lists its settings once more")
def once_more(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.list_settings(patient=False)


@action("the partner has {count:d} comments under way at once, and sends another")
def under_way(cast: Cast, case: Case, rush: Rush, patience: Patience, count: int) -> None:
    """What goes beyond ten a second would be refused for another reason, so a second passes before each new try."""
    bodies = [samples.message(f"Comment {number} of {count}") for number in range(count)]
    rush.sent = [body["message"] for body in bodies]
    held = cast.partner.hold_comments(case.order_id, bodies)
    try:
        patience.eventually(
            lambda: _another(cast, case.order_id, rush),
            lambda answer: answer.status == TOO_MANY,
            within=SECONDS_TO_BE_REFUSED,
        )
    finally:
        rush.held = list(held.finish())
    refused_late = [n for n, answer in enumerate(rush.held) if answer.status == TOO_MANY]
    rush.sent = [text for n, text in enumerate(rush.sent) if n not in refused_late]


@expectation("the answer has the four headers, whose numbers agree")
def numbers_agree(case: Case, expect: Expectations) -> None:
    _agree(expect, case.answer)


@expectation(
    "what is left of the second's requests was never more than after the request before, but for the passing of time"
)
def becomes_less(rush: Rush, expect: Expectations) -> None:
    left = [_agree(expect, answer)["Remaining"] for answer in rush.answers]
    first, last = rush.answers[0], rush.answers[-1]
    # Where a second has passed meanwhile, all that was used may have been given back.
    quick = last.started + last.elapsed - first.started < 1
    # The platform's second may begin anew between two of them, but not between others too.
    falls = sum(later < earlier for earlier, later in itertools.pairwise(left))
    text = "each request uses up one of those that are left"
    expect.holds(falls >= len(left) - 2 or not quick, "VALUE", text, last, "less each time", left)


@expectation("ten requests were answered before")
def ten_before(rush: Rush, expect: Expectations) -> None:
    statuses = [answer.status for answer in rush.answers]
    # A platform may count from a moment between two of them, and then takes up to twice as many.
    answered = statuses.count(200)
    enough = set(statuses[:PER_SECOND]) == {200} and answered < MOST_REQUESTS
    text = "ten requests in a second are answered, and not many more"
    expect.holds(enough, "COUNT", text, rush.answers[-1], PER_SECOND, statuses)
    limits = [_agree(expect, rush.answers[0])[name] for name in ("Limit", "Concurrent-Limit")]
    expect.equal("the limits that the headers tell", limits, [PER_SECOND, AT_ONCE], rush.answers[0])


@expectation("the refusal is a 429 with the four headers and nothing left")
def refusal(rush: Rush, expect: Expectations) -> None:
    refused(expect, rush.answers[-1], TOO_MANY)
    left = _agree(expect, rush.answers[-1])["Remaining"]
    expect.equal("how many requests are left", left, 0, rush.answers[-1])


@expectation("the request is answered")
def is_answered(case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)


@expectation("the same is answered to another partner, and the partner's offers to itself")
def others_are_answered(cast: Cast, other_cast: Cast, rush: Rush, expect: Expectations) -> None:
    expect.status(rush.answers[-1], TOO_MANY)
    expect.status(other_cast.partner.list_settings(patient=False), 200)
    expect.status(cast.partner.call("GET", "/offers", patient=False), 200)


@expectation("the other one is refused with 429, and nothing is left")
def other_is_refused(rush: Rush, expect: Expectations) -> None:
    # One that was begun may have come in after the other one; then it is the one too many.
    late = [answer for answer in rush.held if answer.status == TOO_MANY]
    last = late[0] if late else rush.answers[-1]
    if last.status in CREATED and _numbers(last).get("Concurrent-Remaining"):
        # Something on the way keeps requests until they are whole, so that the platform cannot see them.
        text = "requests that are not yet whole do not count as under way here"
        raise NoVerdict(Unknown.PRECONDITION_UNMET, text, exchange=last.id)
    refused(expect, last, TOO_MANY)
    expect.equal("how many more may be under way", _agree(expect, last)["Concurrent-Remaining"], 0, last)


@expectation("the {count:d} are answered when they end")
def held_are_answered(rush: Rush, expect: Expectations, count: int) -> None:
    expect.equal("how many were under way", len(rush.held), count, rush.held[-1])
    before_them = sum(answer.status in CREATED for answer in rush.answers)
    late = [answer for answer in rush.held if answer.status == TOO_MANY][:before_them]
    for answer in rush.held:
        if answer not in late:
            expect.status(answer, *CREATED)
    expect.status(rush.answers[-1], *CREATED, TOO_MANY)


@expectation("the order has the comments that were answered, and no other")
def has_those(cast: Cast, case: Case, rush: Rush, expect: Expectations) -> None:
    listed = cast.partner.list_comments(case.order_id)
    expect.status(listed, 200)
    before = {comment.get("message") for comment in items(listed, "content")} - {case.comment["message"]}
    texts = [text for text in before if str(text).startswith(("Comment ", "One more"))]
    expect.equal("the comments", sorted(map(str, texts)), sorted(rush.sent), listed, "/content")


def _another(cast: Cast, order: str, rush: Rush) -> Exchange:
    cast.partner.pause()
    body = samples.message("One more")
    answer = cast.partner.call("POST", f"/assessments/{order}/comments", json=body, patient=False)
    rush.answers.append(answer)
    if answer.status in CREATED:
        rush.sent.append(body["message"])
    return answer


def _numbers(answer: Exchange) -> dict[str, int]:
    found = {name: header(answer.answer.headers, PREFIX + name) for name in NAMES}
    return {name: int(value) for name, value in found.items() if value is not None and value.strip().isdigit()}


def _agree(expect: Expectations, answer: Exchange) -> dict[str, Any]:
    """The four numbers, each limit at least as large as what is left of it."""
    numbers = _numbers(answer)
    lacking = [PREFIX + name for name in NAMES if name not in numbers]
    expect.equal("the headers that are missing or no numbers", lacking, [], answer)
    agree = numbers["Remaining"] <= numbers["Limit"] and (
        numbers["Concurrent-Remaining"] <= numbers["Concurrent-Limit"]
    )
    expect.holds(agree, "VALUE", "no more is left than the limits allow", answer, None, numbers)
    return numbers
