"""The calls of the API that a partner makes with a key and for an integration, and how they are answered."""

from __future__ import annotations

from collections.abc import Mapping

from proctor.actors.kombo import KomboPartner
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import expectation
from steps.kombo import samples
from steps.kombo.case import KomboCase
from steps.kombo.refusals import CODES, ERROR_MEMBERS, INPUT_INVALID, code_of, refused
from steps.kombo.refusals import taken as all_taken
from steps.reading import body


def each_call(partner: KomboPartner, order: str) -> dict[str, Exchange]:
    """Every call that is about an integration, with messages that are good, by what it is for.

    Those that only read come first, so that they are shown what was there.
    """
    return {
        "read the packages": partner.read_packages(),
        "list the orders": partner.list_orders(),
        "list the open orders": partner.list_open_orders(),
        "set the packages": partner.set_packages([samples.package(7)]),
        "write a result": partner.write_result(order, samples.result()),
    }


def refused_with(expect: Expectations, attempts: Mapping[str, Exchange], status: int, code: str) -> None:
    """Each of them is refused in the documented form, with this status and code."""
    refused(expect, attempts)
    found = {what: [answer.status, code_of(answer)] for what, answer in attempts.items()}
    wrong = {what: had for what, had in found.items() if had != [status, code]}
    shown = attempts[next(iter(wrong or attempts))]
    sentence = f"each of these is refused with {status} and {code}: {', '.join(attempts)}"
    expect.holds(not wrong, "CODE", sentence, shown, [status, code], wrong)


def envelope_flaws(answer: Exchange) -> list[str]:
    """What keeps an answer of any status from being the error envelope (KB-ERR-01), in words."""
    try:
        whole = body(answer)
    except NonConformance as problem:
        return [problem.text]
    told = whole.get("error")
    error = told if isinstance(told, dict) else {}
    found = [f"no {name}" for name in ERROR_MEMBERS if name not in error]
    if whole.get("status") != "error":
        found.append('no status "error"')
    if not isinstance(error.get("message"), str):
        found.append("a message that is no text")
    odd = [n for n in ERROR_MEMBERS if n != "message" and not isinstance(error.get(n), str | None)]
    found += [f"a {name} that is neither text nor null" for name in odd]
    return found


def code_is_known(answer: Exchange) -> bool:
    """Whether its code is one of the documented ones, or null."""
    return code_of(answer) is None or code_of(answer) in CODES


@expectation("each call is answered with success")
def each_answered(kombo_case: KomboCase, expect: Expectations) -> None:
    all_taken(expect, kombo_case.attempts)
    wrong = {w: body(a).get("status") for w, a in kombo_case.attempts.items() if body(a).get("status") != "success"}
    shown = kombo_case.attempts[next(iter(wrong or kombo_case.attempts))]
    expect.holds(not wrong, "VALUE", "each answer says that it is a success", shown, "success", wrong)


@expectation("each call is refused")
def each_refused(kombo_case: KomboCase, expect: Expectations) -> None:
    refused(expect, kombo_case.attempts)


@expectation("each call is refused with {status:d} and {code:S}")
def each_refused_with(kombo_case: KomboCase, expect: Expectations, status: int, code: str) -> None:
    refused_with(expect, kombo_case.attempts, status, code)


@expectation("each call is taken, or refused as invalid input")
def each_taken_or_invalid(kombo_case: KomboCase, expect: Expectations) -> None:
    rest = {what: answer for what, answer in kombo_case.attempts.items() if answer.status != 200}
    wrong = {w: [a.status, code_of(a)] for w, a in rest.items() if envelope_flaws(a) or code_of(a) != INPUT_INVALID}
    shown = kombo_case.attempts[next(iter(wrong or kombo_case.attempts))]
    sentence = f"each of these is taken, or refused as {INPUT_INVALID}: {', '.join(kombo_case.attempts)}"
    expect.holds(not wrong, "CODE", sentence, shown, {}, wrong)
