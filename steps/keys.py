"""API keys: which of them are good, where they are looked for, and what a bad one is answered with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from proctor.actors import Cast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import partner, platform, samples
from steps.case import Case
from steps.reading import body, items
from steps.trying import refused

FOR_ITS_KEY = (401, 403)
"""The documents name both for this API, and no case for either."""
NO_GOOD_KEY = 401


@dataclass(slots=True)
class Keys:
    """What there is to open the door with. Live secrets: nothing here may be written anywhere."""

    former: str
    order: str = ""
    others_order: str = ""
    unknown: str = field(default_factory=lambda: f"pp-{secrets.token_hex(32)}")
    answers: list[Exchange] = field(default_factory=list)

    def __repr__(self) -> str:
        return "Keys(...)"

    def called(self, name: str, own: Cast, other: Cast) -> str | None:
        """The key that a sentence means; None for no key at all."""
        known: Mapping[str, str | None] = {
            "its key": own.partner.key,
            "its former key": self.former,
            "another partner's key": other.partner.key,
            "an unknown key": self.unknown,
            "no key": None,
        }
        return known[name]


@pytest.fixture
def keys(cast: Cast) -> Keys:
    return Keys(former=cast.partner.key)


@action("an order of the partner, and one of another partner")
def two_orders(cast: Cast, other_cast: Cast, case: Case, keys: Keys, expect: Expectations) -> None:
    platform.place(cast, case, expect)
    beside = Case()
    platform.place(other_cast, beside, expect)
    keys.order, keys.others_order = case.order_id, beside.order_id


@action("the partner generates another API key")
def generate_key(cast: Cast, case: Case, keys: Keys, expect: Expectations) -> None:
    keys.former = cast.partner.key
    partner.take_key(cast, case, expect)
    expect.holds(
        cast.partner.key != keys.former, "VALUE", "the key generated is another one than the former", case.answer
    )


@action("the orders are listed with {header} in the header and {parameter} in the URL")
def list_with_keys(cast: Cast, other_cast: Cast, case: Case, keys: Keys, header: str, parameter: str) -> None:
    case.answer = cast.partner.call_with_keys(
        "GET",
        "/assessments",
        header=keys.called(header, cast, other_cast),
        parameter=keys.called(parameter, cast, other_cast),
    )


@expectation("exactly the order of {whose} is listed")
def whose_order(case: Case, keys: Keys, expect: Expectations, whose: str) -> None:
    wanted = {"the partner": keys.order, "the other partner": keys.others_order}[whose]
    expect.status(case.answer, 200)
    found = [order.get("id") for order in items(case.answer, "content")]
    expect.equal("the orders listed", found, [wanted], case.answer, "/content")
    # That there is a totalFound is a rule of the list.
    expect.equal("totalFound", body(case.answer).get("totalFound", 1), 1, case.answer, "/totalFound")


@expectation("the call is refused because of its key")
def call_is_refused(case: Case, expect: Expectations) -> None:
    refused(expect, case.answer, *FOR_ITS_KEY)


@action("every call is made with {header} in the header and {parameter} in the URL")
def every_call(cast: Cast, other_cast: Cast, case: Case, keys: Keys, header: str, parameter: str) -> None:
    in_header, in_url = (keys.called(which, cast, other_cast) for which in (header, parameter))
    keys.answers = [
        cast.partner.call_with_keys(method, path, header=in_header, parameter=in_url, json=sent)
        for method, path, sent in _calls(case)
    ]


@expectation("every call is refused because of its key")
def every_call_is_refused(keys: Keys, expect: Expectations) -> None:
    for answer in keys.answers:
        refused(expect, answer, *FOR_ITS_KEY)


@expectation("no call is refused because of its key")
def no_call_is_refused(keys: Keys, expect: Expectations) -> None:
    # Some are refused for another reason, such as a second accept: not with 401, which is for keys alone.
    wrong = {answer.line: answer.status for answer in keys.answers if answer.status == NO_GOOD_KEY}
    shown = next((answer for answer in keys.answers if answer.status == NO_GOOD_KEY), keys.answers[-1])
    expect.holds(not wrong, "STATUS", "no call is refused because of its key", shown, {}, wrong)


@expectation("every call is refused with 401")
def every_call_is_refused_with_401(keys: Keys, expect: Expectations) -> None:
    for answer in keys.answers:
        refused(expect, answer, NO_GOOD_KEY)


def _calls(case: Case) -> list[tuple[str, str, object]]:
    """One of each kind that an order and its partner have, with bodies that are good where the key is."""
    order = f"/assessments/{case.order_id}"
    message = samples.message("Sent to try a key")
    offer = samples.api_offer()
    setting = {"id": "resultURL", "value": "https://assessments.example/results"}
    return [
        ("GET", "/assessments", None),
        ("GET", order, None),
        ("POST", f"{order}/accept", message),
        ("POST", f"{order}/reject", message),
        ("POST", f"{order}/complete", message),
        ("GET", f"{order}/comments", None),
        ("POST", f"{order}/comments", message),
        ("GET", f"{order}/results", None),
        ("POST", f"{order}/results", samples.result("URL")),
        ("GET", "/configs", None),
        ("POST", "/configs", setting),
        ("GET", "/offers", None),
        ("POST", "/offers", offer),
    ]
