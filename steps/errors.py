"""The error object: what the platform answers to mistakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import attempts, bodies, samples
from steps.case import Case
from steps.reading import body

MISTAKES: Mapping[str, Callable[[Cast, Case], Exchange]] = {
    "a comment without a message": lambda cast, case: attempts.send(cast, case, "comment", {}),
    "an accept with a blank message": lambda cast, case: attempts.send(cast, case, "accept", {"message": " "}),
    "a result without a title": lambda cast, case: attempts.send(
        cast, case, "submit a result to", {"description": "Solved 9 of 10 tasks"}
    ),
    "broken JSON": lambda cast, case: cast.partner.act_wrongly("reject", case.order_id, b'{"message": ', bodies.JSON),
    "an unknown order": lambda cast, _: cast.partner.read_order(samples.mark() * 3),
    "no key": lambda cast, _: cast.partner.call("GET", "/assessments", headers={}),
}
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@action("the partner has made these mistakes: {mistakes}")
def make_mistakes(cast: Cast, case: Case, expect: Expectations, mistakes: str) -> None:
    for mistake in mistakes.split(", "):
        answer = case.attempts[mistake] = MISTAKES[mistake](cast, case)
        expect.holds(
            400 <= answer.status < 600, "STATUS", f"{mistake} is answered with an error", answer, "4xx", answer.status
        )


@action("the partner makes the same mistake three times")
def same_mistake(cast: Cast, case: Case) -> None:
    mistake = MISTAKES["a comment without a message"]
    case.attempts |= {f"the mistake, {number}": mistake(cast, case) for number in (1, 2, 3)}


@expectation("each error is an object with id, httpCode, code and message")
def errors_are_objects(case: Case, expect: Expectations) -> None:
    for mistake, answer in case.attempts.items():
        error = body(answer)
        lacking = attempts.error_lacks(answer)
        expect.equal(f"what the error of {mistake} lacks", lacking, [], answer)
        empty = [n for n in ("id", "code", "message") if not isinstance(error[n], str) or not error[n].strip()]
        expect.equal(f"the members of the error of {mistake} that are no text, or empty", empty, [], answer)


@expectation("each httpCode is text and repeats the status")
def http_code_repeats_status(case: Case, expect: Expectations) -> None:
    for mistake, answer in case.attempts.items():
        code = body(answer).get("httpCode")
        expect.equal(f"the httpCode of {mistake}", code, str(answer.status), answer, "/httpCode")


@expectation("each error has a helpUrl")
def errors_have_help(case: Case, expect: Expectations) -> None:
    for mistake, answer in case.attempts.items():
        address = body(answer).get("helpUrl")
        fits = isinstance(address, str) and address.startswith(("http://", "https://"))
        expect.holds(fits, "VALUE", f"the error of {mistake} has a helpUrl", answer, "a URL", address)


@expectation("each code is a word in snake_case")
def codes_are_words(case: Case, expect: Expectations) -> None:
    for mistake, answer in case.attempts.items():
        code = body(answer).get("code")
        fits = isinstance(code, str) and CODE.fullmatch(code) is not None
        expect.holds(fits, "VALUE", f"the code of {mistake} is a snake_case word", answer, CODE.pattern, code)


@expectation("no two errors have the same id")
def ids_differ(case: Case, expect: Expectations) -> None:
    ids = [str(body(answer).get("id", "")) for answer in case.attempts.values()]
    last = list(case.attempts.values())[-1]
    expect.equal("the ids of the errors, each once", sorted(set(ids)), sorted(ids), last, "/id")
    expect.holds(all(ids), "VALUE", "each error has an id", last, "an id each", ids)
