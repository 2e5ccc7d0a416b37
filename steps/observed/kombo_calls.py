"""What a partner's program answers when Kombo calls it, and when somebody else does who knows its address."""

from __future__ import annotations

import json
import secrets as random
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from proctor.actors.conditions import Conditions
from proctor.actors.kombo import KomboCast
from proctor.exchange import UNREACHED, Exchange, header
from proctor.expectations import Expectations
from proctor.failures import HarnessError, NonConformance, NoVerdict
from proctor.partner_side import CALLS_SECONDS, PartnerSide
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps.kombo.post import INLINE, ORDINARY
from steps.kombo.signature import HEADER, signature
from steps.observed.deals import deal, each, wait_until_it_looks_again
from steps.observed.kombo_bodies import body_of
from steps.observed.kombo_orders import package_of
from steps.observed.trial import Trial

REFUSED = 422
LONGEST = 15.0
"""Seconds after which the first tools give up (KB-WH-21)."""
ON_ITS_WAY = 2.0
"""Seconds in which a call comes after its order."""
UNKNOWN_PACKAGE = "a-package-that-nobody-offers"
Forged = tuple[bytes, Mapping[str, str]]


class Calls:
    """``forged`` is what answered to a call of somebody else, ``order`` what it was about, ``since`` how much traffic
    there was before; ``inline`` the call about an inline order.
    """

    forged: Exchange
    order: str = ""
    since: int = 0
    inline: Seen | None = None


@pytest.fixture
def kombo_calls() -> Calls:
    return Calls()


# --- Calls about orders


@expectation("the program answers each call about a Kombo order with 200, or refuses it")
def calls_are_answered(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        return None if seen.status in (200, REFUSED) else seen.status or seen.exchange.trouble

    expects_calls = "notifications" in stage.casting.target.partner and bool(side.account.id)
    try:
        found = _awaited(side, ORDINARY)
    except NoVerdict as unreached:
        if unreached.reason is not Unknown.UNREACHABLE or not expects_calls:
            raise
        text, like = unreached.text, "a program that can be called at PROCTOR_PORT"
        raise NonConformance("UNREACHABLE", text, expected=like, exchange=unreached.exchange) from None
    if not found and expects_calls:
        raise side.watch.not_seen("have itself called about new orders")
    if not found:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the platform made no call to the partner's program")
    each(expect, found, "STATUS", "it is answered with 200, or refused with 422", wrong, [200, REFUSED])


@expectation("the program answers the call about the order with 200")
def call_is_answered(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    found = _awaited(side, ORDINARY, trial.order)
    if not found:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the platform made no call about the order")
    observed = found[-1].status or found[-1].exchange.trouble
    expect.holds(observed == 200, "STATUS", "the call is answered with 200", found[-1].exchange, 200, observed)


@action("an order for a package that the program does not offer")
def unknown_package(side: PartnerSide, kombo: KomboCast, trial: Trial) -> None:
    package_of(side)
    trial.since = len(side.traffic)
    trial.order = str(kombo.customer.place_order(packageId=UNKNOWN_PACKAGE).json["orderId"])


@expectation("the program, if it refuses the order, answers 422 with a message in JSON")
def refusal_has_its_form(side: PartnerSide, trial: Trial, stage: Stage, expect: Expectations) -> None:
    found = _awaited(side, ORDINARY, trial.order)
    if not found or found[-1].done:
        if found and "reject" in stage.casting.target.partner:
            raise side.watch.not_seen("refuse the order", trial.order)
        raise NoVerdict(Unknown.NO_TRAFFIC, "the program refused no order")
    last = found[-1]
    error = _answer_of(last).get("error")
    message = error.get("message") if isinstance(error, dict) else _answer_of(last).get("message")
    fine = last.status == REFUSED and isinstance(message, str) and bool(message.strip())
    shown = {"status": last.status, "body": last.exchange.answer.body[:200].decode("utf-8", "replace")}
    text = "the refusal is a 422 with a message"
    expect.holds(fine, "STATUS", text, last.exchange, {"error": {"message": "..."}}, shown)


@action("the program is told of an order several times")
def told_several_times(
    side: PartnerSide, kombo: KomboCast, conditions: Conditions, trial: Trial, request: pytest.FixtureRequest
) -> None:
    """Twice at once, and twice when it has finished."""
    conditions.quirk("kombo_webhook_duplicates", "yes")
    trial.since = len(side.traffic)
    trial.order = deal(side, request)
    kombo.dashboard.deliver_again(trial.order)
    within = min(ON_ITS_WAY, side.watch.seconds)
    clock = side.watch.clock
    eventually(lambda: len(calls(side, ORDINARY, trial.order)), lambda n: n >= 4, within=within, clock=clock)
    wait_until_it_looks_again(side)


# --- Inline orders


@action("an inline order is placed for the program")
def inline_order(side: PartnerSide, kombo: KomboCast, kombo_calls: Calls) -> None:
    before = len(calls(side, INLINE))
    try:
        kombo.customer.place_order(inline=True, **package_of(side))
    except NoVerdict as late:
        if late.reason is not Unknown.UNREACHABLE:
            raise
        # The program takes longer than a request may; that is for the sentences after this one to say.
    found = eventually(
        lambda: calls(side, INLINE)[before:],
        bool,
        within=CALLS_SECONDS,
        clock=side.watch.clock,
        unless=lambda _: _unreached(side) is not None,
    )
    _see_that_it_is_reached(side)
    kombo_calls.inline = found[-1] if found else None


@expectation("the program answers with the address of the assessment")
def inline_is_answered(kombo_calls: Calls, expect: Expectations) -> None:
    call = _inline(kombo_calls)
    url = _answer_of(call).get("assessment_url")
    fine = call.done and _is_address(url)
    shown = {"status": call.status, "assessment_url": url}
    text = "the answer is a JSON object with an assessment_url that leads somewhere"
    expect.holds(fine, "VALUE", text, call.exchange, {"assessment_url": "https://..."}, shown)


@expectation("the program answers within {seconds:d} seconds")
def inline_is_in_time(kombo_calls: Calls, expect: Expectations, seconds: int) -> None:
    call = _inline(kombo_calls)
    took = call.exchange.elapsed
    fine = call.status > 0 and took < seconds
    expect.holds(fine, "SLOW", "the answer comes in time", call.exchange, f"less than {seconds} s", f"{took:.1f} s")


# --- Calls of somebody else


@action("somebody calls the program {manner}")
def forged_call(side: PartnerSide, conditions: Conditions, kombo_calls: Calls, manner: str) -> None:
    genuine = _genuine(side)
    if manner not in FORGERIES:
        raise HarnessError(f"nobody knows how to call {manner!r}; known are: {', '.join(FORGERIES)}")
    body, headers = FORGERIES[manner](side, genuine)
    kombo_calls.order = str(_order_of(json.loads(body)))
    kombo_calls.since = len(side.traffic)
    kombo_calls.forged = conditions.tell_bytes(body, {"Content-Type": "application/json", **headers})


@expectation("the program refuses the call and does nothing")
def forged_call_is_refused(side: PartnerSide, kombo_calls: Calls, expect: Expectations) -> None:
    forged = kombo_calls.forged
    if forged.status < 400:  # whoever refuses a call does not go on with it
        wait_until_it_looks_again(side)
    done = side.traffic.seen("write result", order=kombo_calls.order, since=kombo_calls.since)
    expect.holds(not done, "SEEN", "the program does nothing to the order", forged, "nothing", len(done))
    text = "a call that the platform did not sign is refused"
    expect.holds(forged.status >= 400, "STATUS", text, forged, "401, or another 4xx", forged.status)


@expectation("the program takes the call")
def call_is_taken(kombo_calls: Calls, expect: Expectations) -> None:
    forged = kombo_calls.forged
    text = "a call whose bytes are signed is taken, however its JSON is written"
    expect.holds(200 <= forged.status < 300, "STATUS", text, forged, 200, forged.status)


def _unsigned(_side: PartnerSide, genuine: Exchange) -> Forged:
    return _altered(genuine), {}


def _by_another_secret(_side: PartnerSide, genuine: Exchange) -> Forged:
    body = _altered(genuine)
    return body, {HEADER: signature(random.token_urlsafe(32), body)}


def _of_another_body(_side: PartnerSide, genuine: Exchange) -> Forged:
    return _altered(genuine), {HEADER: _signature_of(genuine)}


def _written_anew(_side: PartnerSide, genuine: Exchange) -> Forged:
    return _pretty(genuine), {HEADER: _signature_of(genuine)}


def _written_otherwise(side: PartnerSide, genuine: Exchange) -> Forged:
    body = _pretty(genuine)
    return body, {HEADER: signature(side.account.secret, body)}


FORGERIES: Mapping[str, Callable[[PartnerSide, Exchange], Forged]] = {
    "without a signature": _unsigned,
    "with a signature by another secret": _by_another_secret,
    "with the signature of another body": _of_another_body,
    "with the signature of the same JSON, written in another way": _written_anew,
    "with JSON written in another way, and its proper signature": _written_otherwise,
}


def calls(side: PartnerSide, kind: str, order: str = "") -> list[Seen]:
    """The platform's calls of this type, about this order where one is named; not those of others."""
    return [
        one
        for one in side.calls.seen()
        if (side.recorded or not one.request.flaw)
        and body_of(one).get("type") == kind
        and order in ("", _order_of(body_of(one)))
        and (not side.account.secret or _is_signed(side, one.exchange))
    ]


def _awaited(side: PartnerSide, kind: str, order: str = "") -> list[Seen]:
    """Raises NoVerdict(UNREACHABLE) where the last call did not reach the program."""
    within = 0.0 if side.recorded else min(ON_ITS_WAY, side.watch.seconds)
    found = eventually(lambda: calls(side, kind, order), bool, within=within, clock=side.watch.clock)
    _see_that_it_is_reached(side)
    return found


def _unreached(side: PartnerSide) -> Seen | None:
    """The last call of the platform, if it did not get as far as the program."""
    made = side.calls.seen()
    return made[-1] if made and not made[-1].status and UNREACHED in made[-1].exchange.trouble else None


def _see_that_it_is_reached(side: PartnerSide) -> None:
    if (last := _unreached(side)) is None:
        return
    if side.traffic.over:
        side.watch.ready()
    trouble = last.exchange.trouble.partition(";")[0]
    text = f"the platform's calls do not reach the program: {trouble}"
    raise NoVerdict(Unknown.UNREACHABLE, text, exchange=last.exchange.id)


def _genuine(side: PartnerSide) -> Exchange:
    """A call of the platform that the program has taken."""
    taken = [one for one in _awaited(side, ORDINARY) if one.done]
    if not taken:
        raise NoVerdict(Unknown.PRECONDITION_UNMET, "the program has taken no call of the platform yet")
    return taken[-1].exchange


def _is_signed(side: PartnerSide, call: Exchange) -> bool:
    return _signature_of(call) == signature(side.account.secret, call.request.body)


def _signature_of(call: Exchange) -> str:
    return header(call.request.headers, HEADER) or ""


def _altered(genuine: Exchange) -> bytes:
    """The same about another order, which does not exist."""
    event = json.loads(genuine.request.body)
    event["id"], event["data"]["id"] = (random.token_hex(12) for _ in range(2))
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _pretty(genuine: Exchange) -> bytes:
    return json.dumps(json.loads(genuine.request.body), indent=4).encode()


def _order_of(event: Mapping[str, Any]) -> object:
    data = event.get("data")
    return data.get("id") if isinstance(data, dict) else None


def _inline(kombo_calls: Calls) -> Seen:
    if kombo_calls.inline is None:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the platform made no call about the inline order")
    return kombo_calls.inline


def _answer_of(seen: Seen) -> dict[str, Any]:
    """The JSON object that the program answered, or an empty one."""
    try:
        found = json.loads(seen.exchange.response.body) if seen.exchange.response else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_address(url: object) -> bool:
    if not isinstance(url, str) or any(c.isspace() for c in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)
