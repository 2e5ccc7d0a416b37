"""Results that break a rule in one place, several of a kind one after the other, and what each of them is.

What is wrong stands in the feature, as JSON or as one of the words of ``FORMS``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.expectations import ABSENT, Expectations
from proctor.pytest_plugin.sentences import action
from steps.kombo import results, samples
from steps.kombo.case import KomboCase

FORMS: Mapping[str, Any] = {
    "missing": ABSENT,
    "null": None,
    "empty": "",
    "blank": "   ",
    "just words": "see the report",
    "a path alone": "/results/1",
    "a URL with a blank": "https://assessments.example/re sults/1",
    "a number": 42,
    "a text": "90",
    "true": True,
    "a list": [90],
    "an empty list": [],
    "an object": {"value": 90},
}
"""What a member can be in place of what it should be."""
OPEN = "OPEN"


def spoilt(base: Mapping[str, Any], member: str, value: object) -> dict[str, Any]:
    """A copy where a member (``score.max`` for one inside another) has the value, or is missing."""
    name, _, rest = member.partition(".")
    if rest:
        return {**base, name: spoilt(base[name], rest, value)}
    return {key: one for key, one in {**base, name: value}.items() if one is not ABSENT}


def form(text: str) -> object:
    """One of the words of ``FORMS``, or a value as JSON, or a text."""
    if text in FORMS:
        return FORMS[text]
    try:
        return json.loads(text)
    except ValueError:
        return text


def try_forms(kombo: KomboCast, kombo_case: KomboCase, forms: str, made: Callable[[object], Mapping[str, Any]]) -> None:
    """Write to the order, one after the other, what is made of each form."""
    for one in forms.split(", "):
        answer = kombo.partner.write_result(kombo_case.order_id, made(form(one)), wrongly=True)
        kombo_case.attempts[one] = answer
        kombo_case.answer = answer


def try_literally(kombo: KomboCast, kombo_case: KomboCase, member: str, literals: Iterable[str]) -> None:
    """Write results whose member is what stands there, JSON or not."""
    body = json.dumps(samples.result() | {member: "@@"})
    for literal in literals:
        sent = body.replace('"@@"', literal).encode()
        kombo_case.attempts[literal] = kombo.partner.write_result(kombo_case.order_id, sent, wrongly=True)


@action("the partner tries to give the order a result that is {status:w}")
def try_status(kombo: KomboCast, kombo_case: KomboCase, status: str) -> None:
    sent = samples.result(status, result_url="https://assessments.example/results/later", score=1)
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, sent)
    kombo_case.attempts[status] = kombo_case.answer


@action("the partner tries to write results whose {member:w} is: {forms}")
def try_member(kombo: KomboCast, kombo_case: KomboCase, member: str, forms: str) -> None:
    try_forms(kombo, kombo_case, forms, lambda value: spoilt(samples.result(), member, value))


@action("the partner tries to write results with {member:w} that are: {forms}")
def try_members(kombo: KomboCast, kombo_case: KomboCase, member: str, forms: str) -> None:
    try_member(kombo, kombo_case, member, forms)


@action("the partner tries to write a result that is {status:w} with a result_url that is: {forms}")
def try_result_url(kombo: KomboCast, kombo_case: KomboCase, status: str, forms: str) -> None:
    try_forms(kombo, kombo_case, forms, lambda value: spoilt(samples.result(status), "result_url", value))


@action("the partner tries to write results whose {member:w} is written as: {literals}")
def try_literals(kombo: KomboCast, kombo_case: KomboCase, member: str, literals: str) -> None:
    try_literally(kombo, kombo_case, member, literals.split(", "))


@action("the partner tries to write a result that is {status:w} without completed_at")
def try_without_date(kombo: KomboCast, kombo_case: KomboCase, status: str) -> None:
    sent = spoilt(samples.result(status), "completed_at", ABSENT)
    kombo_case.result = sent
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, sent, wrongly=True)
    kombo_case.attempts = {f"{status} without completed_at": kombo_case.answer}


@action("the partner writes, to an order each, results whose {member:w} is: {forms}")
def write_members(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, member: str, forms: str) -> None:
    made = {one: spoilt(samples.result(), member, form(one)) for one in forms.split(", ")}
    results.write_each(kombo, kombo_case, expect, made)
