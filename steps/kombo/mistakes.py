"""Mistakes and troubles, and the envelope that tells of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.actors.kombo.driving_partner import ORDERS, PACKAGES
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import samples
from steps.kombo.calls import code_is_known, envelope_flaws
from steps.kombo.case import KomboCase
from steps.kombo.refusals import code_of
from steps.reading import body

NOBODYS = "2" * 24
Mistake = Callable[[KomboCast, KomboCase], Exchange]


def _as(kombo: KomboCast, key: str | None, integration: str | None) -> Exchange:
    """Read the packages with another key or integration."""
    former = kombo.partner.key, kombo.partner.integration
    kombo.partner.use(key=key, integration=integration)
    answer = kombo.partner.read_packages()
    kombo.partner.use(key=former[0], integration=former[1])
    return answer


MISTAKES: Mapping[str, Mistake] = {
    "no key": lambda kombo, _: _as(kombo, "", None),
    "no integration": lambda kombo, _: _as(kombo, None, ""),
    "an unknown integration": lambda kombo, _: _as(kombo, None, f"smartrecruiters:{NOBODYS}"),
    "packages that are no list": lambda kombo, _: kombo.partner.set_packages(b'{"packages": "1001"}', wrongly=True),
    "a package of an unknown type": lambda kombo, _: kombo.partner.set_packages(
        [samples.package(type="ESSAY")], wrongly=True
    ),
    "a result without a status": lambda kombo, case: kombo.partner.write_result(
        case.order_id, {"result_url": samples.RESULT_URL}, wrongly=True
    ),
    "broken JSON": lambda kombo, case: kombo.partner.write_result(case.order_id, b'{"status": ', wrongly=True),
    "an order that does not exist": lambda kombo, _: kombo.partner.write_result(
        NOBODYS, samples.result(), wrongly=True
    ),
    "a call that does not exist": lambda kombo, _: kombo.partner.call("GET", f"{ORDERS}/{NOBODYS}", wrongly=True),
    "a method that does not exist": lambda kombo, _: kombo.partner.call("DELETE", PACKAGES, wrongly=True),
}


@action("the partner makes these mistakes at Kombo: {mistakes}")
def make_mistakes(kombo: KomboCast, kombo_case: KomboCase, mistakes: str) -> None:
    for mistake in mistakes.split(", "):
        kombo_case.attempts[mistake] = MISTAKES[mistake](kombo, kombo_case)


@action("the integration is in the trouble {code:S}")
def in_trouble(kombo: KomboCast, expect: Expectations, code: str) -> None:
    expect.status(kombo.dashboard.trouble(code), 200)


@action("the trouble of the integration is over")
def trouble_is_over(kombo: KomboCast, expect: Expectations) -> None:
    expect.status(kombo.dashboard.trouble(None), 200)


@action("the partner sets packages just once")
def set_once(kombo: KomboCast, kombo_case: KomboCase) -> None:
    """However it is answered: not again after a 429."""
    kombo_case.answer = kombo.partner.set_packages([samples.package(9)], patient=False)


@expectation("the call ends with the status {statuses} and the code {code:S}")
def ends_with(kombo_case: KomboCase, expect: Expectations, statuses: str, code: str) -> None:
    answer = kombo_case.answer
    expect.status(answer, *map(int, statuses.split(" or ")))
    expect.equal("what keeps the answer from being an error envelope", envelope_flaws(answer), [], answer)
    expect.equal("the code", code_of(answer), code, answer, "/error/code")


@expectation("each error has code, title, message and log_url, whose message is a text and the others are text or null")
def each_is_envelope(kombo_case: KomboCase, expect: Expectations) -> None:
    for mistake, answer in kombo_case.attempts.items():
        wrong = answer.status < 400
        expect.holds(not wrong, "STATUS", f"{mistake} is answered with an error", answer, "4xx", answer.status)
        expect.equal(f"what is wrong with the error of: {mistake}", envelope_flaws(answer), [], answer)


@expectation("errors with the same code have the same title, which is a text")
def same_titles(kombo_case: KomboCase, expect: Expectations) -> None:
    titles: dict[str, set[object]] = defaultdict(set)
    for answer in kombo_case.attempts.values():
        titles[str(code_of(answer))].add(_error(answer).get("title"))
    last = list(kombo_case.attempts.values())[-1]
    for code, found in titles.items():
        text = f"errors with the code {code} have one title, a text"
        fits = len(found) == 1 and all(isinstance(title, str) and title for title in found)
        expect.holds(fits, "VALUE", text, last, "one title", sorted(map(str, found)))


@expectation("each error has a message of its own")
def own_messages(kombo_case: KomboCase, expect: Expectations) -> None:
    messages = [str(_error(answer).get("message", "")).strip() for answer in kombo_case.attempts.values()]
    last = list(kombo_case.attempts.values())[-1]
    expect.holds(all(messages), "VALUE", "no message is empty", last, "texts", messages)
    expect.equal("the messages, each once", sorted(set(messages)), sorted(messages), last, "/error/message")


@expectation("each log_url is a URL")
def log_urls(kombo_case: KomboCase, expect: Expectations) -> None:
    for mistake, answer in kombo_case.attempts.items():
        address = _error(answer).get("log_url")
        # A call without a key belongs to nobody who has a dashboard.
        if mistake != "no key" or address is not None:
            fits = isinstance(address, str) and address.startswith(("http://", "https://"))
            expect.holds(fits, "VALUE", f"log_url of {mistake} is a URL", answer, "a URL", address)


@expectation("each code is a documented one, or null")
def known_codes(kombo_case: KomboCase, expect: Expectations) -> None:
    for mistake, answer in kombo_case.attempts.items():
        known = code_is_known(answer)
        expect.holds(known, "VALUE", f"the code of {mistake} is documented, or null", answer, None, code_of(answer))


def _error(answer: Exchange) -> dict[str, Any]:
    error = body(answer).get("error")
    return error if isinstance(error, dict) else {}
