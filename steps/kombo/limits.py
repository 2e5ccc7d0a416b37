"""Limits: how many requests are taken in a window of time and how many actions at once, and what the answers tell."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Patience
from proctor.verdicts import Unknown
from steps.kombo import samples
from steps.kombo.calls import refused_with
from steps.kombo.case import KomboCase
from steps.kombo.refusals import is_taken, taken

RATE = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset")
CONCURRENCY = ("Concurrency-Limit", "Concurrency-Remaining")
TOO_MANY = 429
MOST_REQUESTS = 1000
"""More than these would be no test but a burden; the numbers in the documents are samples."""
SECONDS_TO_BE_REFUSED = 3.0
RETRY_AFTER = re.compile(r"[0-9]+|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")

CALLS: Mapping[str, Callable[[KomboCast, KomboCase], Exchange]] = {
    "the key check": lambda kombo, _: kombo.partner.check_key(),
    "the packages": lambda kombo, _: kombo.partner.read_packages(),
    "the orders": lambda kombo, _: kombo.partner.list_orders(),
    "the open orders": lambda kombo, _: kombo.partner.list_open_orders(),
    "new packages": lambda kombo, _: kombo.partner.set_packages([samples.package(7)]),
    "a result": lambda kombo, case: kombo.partner.write_result(case.order_id, samples.result()),
}


@dataclass(slots=True)
class KomboRush:
    """Answers in their order; ``held`` are those of the actions that were under way meanwhile."""

    answers: list[Exchange] = field(default_factory=list)
    held: list[Exchange] = field(default_factory=list)
    most: int = 0


@pytest.fixture
def kombo_rush() -> KomboRush:
    return KomboRush()


@action("the partner calls for {what}")
def call_for(kombo: KomboCast, kombo_case: KomboCase, what: str) -> None:
    kombo_case.answer = CALLS[what](kombo, kombo_case)


@action("the partner checks its key {count:d} times")
def check_times(kombo: KomboCast, kombo_case: KomboCase, kombo_rush: KomboRush, count: int) -> None:
    kombo_rush.answers = [kombo.partner.check_key(patient=False) for _ in range(count)]
    kombo_case.answer = kombo_rush.answers[-1]


@action("the partner checks its key as often as it may, and once more")
def check_too_often(kombo: KomboCast, kombo_rush: KomboRush, expect: Expectations) -> None:
    first = kombo.partner.check_key(patient=False)
    left = numbers(first, RATE, expect)[RATE[1]]
    if left > MOST_REQUESTS:
        text = f"{left} more requests are allowed, which are too many to be tried"
        raise NoVerdict(Unknown.PRECONDITION_UNMET, text, exchange=first.id)
    kombo_rush.answers = [first, *(kombo.partner.check_key(patient=False) for _ in range(left + 1))]


@action("the partner lets the window of time pass")
def let_pass(kombo: KomboCast) -> None:
    kombo.partner.pause()


@action("as many actions as may be are under way, and the partner sets packages once more")
def one_too_many(kombo: KomboCast, kombo_rush: KomboRush, expect: Expectations, patience: Patience) -> None:
    def once_more() -> Exchange:
        kombo_rush.answers.append(kombo.partner.set_packages([samples.package(7)], patient=False))
        return kombo_rush.answers[-1]

    _while_full(kombo, kombo_rush, expect, lambda: patience.eventually(
        once_more, lambda answer: answer.status == TOO_MANY, within=SECONDS_TO_BE_REFUSED
    ))  # fmt: skip


@action("as many actions as may be are under way, and the partner reads the packages and orders")
def read_meanwhile(
    kombo: KomboCast, kombo_case: KomboCase, kombo_rush: KomboRush, expect: Expectations, patience: Patience
) -> None:
    """Only once they are known to be under way, since another action is refused."""

    def full() -> bool:
        return kombo.partner.set_packages([samples.package(7)], patient=False).status == TOO_MANY

    def read() -> None:
        if not patience.eventually(full, bool, within=SECONDS_TO_BE_REFUSED):
            text = "actions that are not yet whole do not count as under way here"
            raise NoVerdict(Unknown.PRECONDITION_UNMET, text)
        for what in ("the packages", "the orders", "the open orders"):
            kombo_case.attempts[what] = CALLS[what](kombo, kombo_case)

    _while_full(kombo, kombo_rush, expect, read)


@expectation("the answer has the three headers of the rate limit, whose numbers agree")
def rate_headers(kombo_case: KomboCase, expect: Expectations) -> None:
    found = numbers(kombo_case.answer, RATE, expect)
    agree = found[RATE[1]] < found[RATE[0]]
    expect.holds(agree, "VALUE", "less is left than the limit allows", kombo_case.answer, None, found)


@expectation("each request uses up one of those that were left")
def uses_up(kombo_rush: KomboRush, expect: Expectations) -> None:
    left = [numbers(answer, RATE, expect)[RATE[1]] for answer in kombo_rush.answers]
    last = kombo_rush.answers[-1]
    # The window may end between two of them, but not between others too.
    falls = sum(later < earlier for earlier, later in itertools.pairwise(left))
    expect.holds(falls >= len(left) - 2, "VALUE", "each request uses up one of those left", last, "less", left)


@expectation("the last one is refused with {status:d} and {code:S}, and the others are answered")
def last_is_refused(kombo_rush: KomboRush, expect: Expectations, status: int, code: str) -> None:
    *others, last = kombo_rush.answers
    refused_with(expect, {"the request too many": last}, status, code)
    expect.equal("how many requests are left", numbers(last, RATE, expect)[RATE[1]], 0, last)
    failed = [answer.status for answer in others if not is_taken(answer)]
    expect.equal("the requests that were not answered before", failed, [], last)


@expectation("each request is answered with success")
def each_answered(kombo_rush: KomboRush, expect: Expectations) -> None:
    taken(expect, {f"request {number}": answer for number, answer in enumerate(kombo_rush.answers, 1)})


@expectation("the limit begins anew within {seconds:d} seconds")
def within_seconds(kombo_case: KomboCase, expect: Expectations, seconds: int) -> None:
    reset = numbers(kombo_case.answer, RATE, expect)[RATE[2]]
    expect.holds(reset <= seconds, "VALUE", f"it begins anew within {seconds} s", kombo_case.answer, seconds, reset)


@expectation("a Retry-After of the answer is a number of seconds or a date, if it is there")
def retry_after(kombo_case: KomboCase, expect: Expectations) -> None:
    found = header(kombo_case.answer.answer.headers, "Retry-After")
    fits = found is None or RETRY_AFTER.fullmatch(found.strip()) is not None
    text = "Retry-After is a number of seconds or a date, or not there"
    expect.holds(fits, "VALUE", text, kombo_case.answer, RETRY_AFTER.pattern, found)


@expectation("the answer has the two headers of the concurrency limit, whose numbers agree")
def concurrency_headers(kombo_case: KomboCase, expect: Expectations) -> None:
    found = numbers(kombo_case.answer, CONCURRENCY, expect)
    agree = found[CONCURRENCY[1]] <= found[CONCURRENCY[0]]
    expect.holds(agree, "VALUE", "no more are left than the limit allows", kombo_case.answer, None, found)


@expectation("the answer has no header of the concurrency limit")
def no_concurrency_headers(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    found = [name for name in CONCURRENCY if header(kombo_case.answer.answer.headers, name) is not None]
    expect.equal("the headers of actions", found, [], kombo_case.answer)


@expectation("there may be no more than {most:d} at once")
def at_most(kombo_rush: KomboRush, expect: Expectations, most: int) -> None:
    limit, last = kombo_rush.most, kombo_rush.answers[-1]
    expect.holds(1 <= limit <= most, "VALUE", f"Concurrency-Limit is at most {most}", last, most, limit)


@expectation("the one too many is refused with {status:d} and {code:S}")
def one_is_refused(kombo_rush: KomboRush, expect: Expectations, status: int, code: str) -> None:
    # One that was begun may have come in after the other one; then it is the one too many.
    late = [answer for answer in kombo_rush.held if answer.status == TOO_MANY]
    last = late[0] if late else kombo_rush.answers[-1]
    if is_taken(last) and numbers(last, CONCURRENCY, expect)[CONCURRENCY[1]]:
        # Something on the way keeps requests until they are whole, so that the platform cannot see them.
        text = "actions that are not yet whole do not count as under way here"
        raise NoVerdict(Unknown.PRECONDITION_UNMET, text, exchange=last.id)
    refused_with(expect, {"the action too many": last}, status, code)
    expect.equal("how many more there may be", numbers(last, CONCURRENCY, expect)[CONCURRENCY[1]], 0, last)


@expectation("those under way are answered with success when they end")
def held_are_answered(kombo_rush: KomboRush, expect: Expectations) -> None:
    expect.equal("how many were under way", len(kombo_rush.held), kombo_rush.most, kombo_rush.held[-1])
    # Each try that was taken may have kept out one of those that were begun.
    tries = sum(map(is_taken, kombo_rush.answers))
    late = [answer for answer in kombo_rush.held if answer.status == TOO_MANY][:tries]
    done = {f"action {n}": answer for n, answer in enumerate(kombo_rush.held, 1) if answer not in late}
    taken(expect, done)


def numbers(answer: Exchange, names: tuple[str, ...], expect: Expectations) -> dict[str, int]:
    """The numbers in these headers of an answer, all of which must be there."""
    texts = {name: (header(answer.answer.headers, name) or "").strip() for name in names}
    lacking = [name for name, text in texts.items() if not (text.isascii() and text.isdigit())]
    expect.equal("the headers that are missing or no numbers", lacking, [], answer)
    return {name: int(text) for name, text in texts.items()}


def _while_full(kombo: KomboCast, kombo_rush: KomboRush, expect: Expectations, meanwhile: Callable[[], object]) -> None:
    """Have as many actions under way as the platform says there may be, and do something meanwhile."""
    first = kombo.partner.set_packages([samples.package(7)])
    kombo_rush.most = numbers(first, CONCURRENCY, expect)[CONCURRENCY[0]]
    held = kombo.partner.hold_packages([[samples.package(7)]] * kombo_rush.most)
    try:
        meanwhile()
    finally:
        kombo_rush.held = list(held.finish())
