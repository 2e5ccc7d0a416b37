"""Trying several things of a kind at once, one after the other on one order, and what became of each.

All of them are made before any is judged, so that a finding names every one that went wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import ABSENT, Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import bodies
from steps.case import Case

INVALID = (400, 422)
"""For a body that is not valid: 400 is the documented one of this API, 422 of the general list."""
ERROR_MEMBERS = ("id", "httpCode", "code", "message")
ACTIONS = {"comment on": "comment"}
FORMS: Mapping[str, Any] = {
    "missing": ABSENT,
    "null": None,
    "empty": "",
    "blank": "   ",
    "tabs and line breaks": "\t\n\r\n",
    "just words": "see the report",
}
"""What a member can be in place of a proper text."""


def send(cast: Cast, case: Case, what: str, body: Mapping[str, Any]) -> Exchange:
    """Do what an order's ``what`` names with a body that may break its contract."""
    return cast.partner.act_wrongly(what, case.order_id, bodies.as_json(body), bodies.JSON)


def try_forms(cast: Cast, case: Case, what: str, member: str, forms: str, base: Mapping[str, Any]) -> None:
    """Try an operation with each of several forms of one member. A form that is unknown is a fault of the feature."""
    for form in forms.split(", "):
        sent = {name: value for name, value in {**base, member: FORMS[form]}.items() if value is not ABSENT}
        case.attempts[f"{member} {form}"] = send(cast, case, what, sent)


@action("the partner tries to {what} the order with a message that is: {forms}")
def try_messages(cast: Cast, case: Case, what: str, forms: str) -> None:
    name = ACTIONS.get(what, what)
    try_forms(cast, case, name, "message", forms, bodies.GOOD[name]())


@action("the partner tries to {what} the order with a message to the candidate that is: {forms}")
def try_messages_to_candidate(cast: Cast, case: Case, what: str, forms: str) -> None:
    name = ACTIONS.get(what, what)
    try_forms(cast, case, name, "messageToCandidate", forms, bodies.GOOD[name]())


@expectation("each of them is refused as invalid")
def each_is_invalid(case: Case, expect: Expectations) -> None:
    each_refused(expect, case.attempts, *INVALID)


@expectation("it is refused as invalid")
def it_is_invalid(case: Case, expect: Expectations) -> None:
    each_refused(expect, {"what was tried": case.answer}, *INVALID)


def each_refused(expect: Expectations, attempts: Mapping[str, Exchange], *statuses: int) -> None:
    """Each is refused in the documented form: one of the statuses, and the error object."""
    none_wrong(
        expect,
        {what: answer.status for what, answer in attempts.items() if answer.status not in statuses},
        attempts,
        "STATUS",
        f"each of these is refused with {' or '.join(map(str, statuses))}: {', '.join(attempts)}",
    )
    lacking = {what: lacks for what, answer in attempts.items() if (lacks := error_lacks(answer))}
    none_wrong(expect, lacking, attempts, "SHAPE", "each refusal holds the error object")


def each_done_or_refused(expect: Expectations, attempts: Mapping[str, Exchange], *statuses: int) -> None:
    """Each is done, or refused in the documented form."""
    done = {what for what, answer in attempts.items() if answer.status in (200, 201)}
    text = f"each of these is done, or refused with {' or '.join(map(str, statuses))}: {', '.join(attempts)}"
    odd = {w: a.status for w, a in attempts.items() if w not in done and a.status not in statuses}
    none_wrong(expect, odd, attempts, "STATUS", text)
    lacking = {w: lacks for w, a in attempts.items() if w not in done and (lacks := error_lacks(a))}
    none_wrong(expect, lacking, attempts, "SHAPE", "each refusal holds the error object")


def error_lacks(answer: Exchange) -> list[str]:
    """The members that the error object lacks."""
    error = answer.json if isinstance(answer.json, dict) else {}
    return [name for name in ERROR_MEMBERS if name not in error]


def none_wrong(
    expect: Expectations, wrong: Mapping[str, object], attempts: Mapping[str, Exchange], code: str, sentence: str
) -> None:
    """Nothing is wrong, or a finding that names all that is, with the exchange of the first."""
    shown = attempts[next(iter(wrong))] if wrong else list(attempts.values())[-1]
    expect.holds(not wrong, code, sentence, shown, {}, dict(wrong))
