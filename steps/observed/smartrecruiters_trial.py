"""Trials of a partner's program that are SmartRecruiters' own: keys, lists, notifications, what other people do."""

from __future__ import annotations

from typing import Any

import pytest

from proctor.actors import Cast
from proctor.actors.conditions import Conditions
from proctor.exchange import parse_json
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from proctor.waiting import eventually
from steps import samples
from steps.case import Case
from steps.observed.deals import (
    Dealings,
    changes,
    closed,
    declared,
    each,
    has_dealt_with_an_order,
    refused,
    wait_until_closed,
    wait_until_it_looks_again,
)
from steps.observed.smartrecruiters_messages import body_of
from steps.observed.trial import Trial, calls_get_lost, order_is_placed
from steps.platform import place

NOTIFICATION_URL = "assessmentNotificationUrl"
HELD_WITHIN = 1.0
"""Seconds in which a program that is held back is expected to have asked for something."""
REFUSED = 401
QUIET = 1.0
"""Seconds for which a program is watched after its key was refused, and how many requests it may make in them."""
MOST_REFUSED = 3


@action("an order has been placed, and the call about it got lost")
def lost_notification(
    side: PartnerSide, conditions: Conditions, trial: Trial, dealings: Dealings, request: pytest.FixtureRequest
) -> None:
    """On a recording: whatever orders there are."""
    if side.recorded:
        has_dealt_with_an_order(side, dealings, request)
        return
    calls_get_lost(conditions)
    order_is_placed(side, trial, request)


@expectation("the program finds the order in the list of its new orders")
def order_is_found(side: PartnerSide, trial: Trial, expect: Expectations) -> None:
    lists = [one for one in side.traffic.seen("list orders", since=trial.since) if one.done]
    new = [one for one in lists if one.query.get("status", "NEW") == "NEW"]
    if side.recorded and not new:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the recording shows no list of new orders")
    if not new:
        raise side.watch.not_seen("list orders")
    begun = side.recorded or bool(changes(side, trial.order))
    expect.holds(begun, "NOT_SEEN", "the program begins with an order that it was not called for", new[-1].exchange)


@action("creations are answered with {status:w}")
def creations_are_answered_with(conditions: Conditions, status: str) -> None:
    conditions.quirk("create_status", status)


@action("{count:d} orders are placed for the program at once")
def many_orders(side: PartnerSide, cast: Cast, case: Case, conditions: Conditions, count: int) -> None:
    side.watch.ready()
    # How fast it may be is not the question here.
    conditions.quirk("rate_limit", "off")
    place_offer(cast, case)
    answer = cast.customer.place_many(case.offer_id, count)
    case.orders = {f"{n}": order for n, order in enumerate(answer.json["orderIds"], 1)}
    wait_until_closed(side, *case.orders.values())


@expectation("the program deals with every one of them")
def all_are_dealt_with(side: PartnerSide, case: Case, expect: Expectations) -> None:
    # What the platform refused for good was found all the same; the refusal is a matter of another rule.
    left = [order for order in case.orders.values() if not closed(side, order) and not refused(side, order)]
    if not len(side.traffic):
        raise side.watch.not_seen("list orders")
    last = side.traffic.seen()[-1].exchange
    expect.holds(not left, "NOT_SEEN", "the program has finished with every order", last, [], left[:10])


@action("an order is rejected before the program has seen it")
def rejected_beforehand(side: PartnerSide, cast: Cast, case: Case, expect: Expectations) -> None:
    """The program is held back meanwhile: whatever it asks is answered as things are afterwards."""
    side.watch.ready()
    side.gate.stop()
    eventually(lambda: bool(side.gate.waiting()), bool, within=HELD_WITHIN, clock=side.watch.clock, every=0.05)
    place(cast, case, expect)
    answer = cast.reader.act("reject", case.order_id, samples.message("The candidate has withdrawn"))
    side.gate.end()
    expect.status(answer, 200)
    for _ in range(2):
        wait_until_it_looks_again(side)


@expectation("the program leaves the order alone")
def order_is_left_alone(side: PartnerSide, case: Case, expect: Expectations) -> None:
    if not len(side.traffic):
        raise side.watch.not_seen("list orders")
    done = [one for one in changes(side, case.order_id) if one.act.kind != "comment"]
    last = (done or side.traffic.seen())[-1].exchange
    text = f"the program does nothing to the order {case.order_id}"
    did = [one.act.kind for one in done]
    otherwise = f"the program does something to the order {case.order_id}, which it should leave alone"
    expect.holds(not done, "SEEN", text, last, "nothing", did, otherwise)


@action("somebody tells the program of an order of another partner")
def told_of_a_foreign_order(
    side: PartnerSide, case: Case, conditions: Conditions, other_cast: Cast, expect: Expectations
) -> None:
    side.watch.ready()
    place(other_cast, case, expect)
    conditions.tell({"assessmentOrderId": case.order_id})
    for _ in range(2):
        wait_until_it_looks_again(side)


@action("the program's key has been replaced in the portal")
def key_is_replaced(side: PartnerSide, conditions: Conditions) -> None:
    side.watch.ready()
    since = len(side.traffic)
    conditions.rotate_key()
    if not side.watch.until(lambda: bool(_refused(side, since))):
        raise side.watch.not_seen("ask anything with its former key")
    # Nothing shall come; so this is the one wait that a well-behaved program does not shorten.
    eventually(lambda: len(_refused(side, since)), lambda n: n > MOST_REFUSED, within=QUIET, clock=side.watch.clock)


@expectation("the program does not ask again and again")
def program_is_quiet(side: PartnerSide, expect: Expectations) -> None:
    refused = _refused(side, 0)
    first = refused[0].exchange.started
    soon = [one for one in refused if one.exchange.started <= first + QUIET]
    text = f"within {QUIET:g} s of the refusal of its key the program asks no more than {MOST_REFUSED} times"
    expect.holds(len(soon) <= MOST_REFUSED, "HAMMERS", text, soon[-1].exchange, MOST_REFUSED, len(soon))


@expectation("the program registers its address as assessmentNotificationUrl")
def address_is_registered(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    acts = declared(stage, side, "notifications", "list settings", "insert setting", "update setting")
    if side.recorded:
        # It may have been registered before, for ever; what is judged is what the recording shows of it.
        ours = (one for one in acts if any(setting.get("id") == NOTIFICATION_URL for setting in _settings_of(one)))
        acts = tuple(one for one in ours if one.done)
    if not acts:
        raise side.watch.not_seen(f"register its address as {NOTIFICATION_URL}")
    fitting = [one for one in acts if one.done and any(_is_ours(side, setting) for setting in _settings_of(one))]
    text = f"the program registers its own address as {NOTIFICATION_URL}, or sees that it is"
    shown = [setting for one in acts for setting in _settings_of(one)]
    expect.holds(bool(fitting), "VALUE", text, (fitting or acts)[-1].exchange, side.endpoint or "a URL", shown)


@expectation("the program answers each call about a new order with 200")
def calls_are_answered(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    calls = [one for one in side.calls.seen() if one.request.method == "POST"]
    if not calls and "notifications" in stage.casting.target.partner and not side.recorded:
        raise side.watch.not_seen("have itself called about new orders")
    if not calls:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the platform made no call to the partner's program")
    each(expect, calls, "STATUS", "it is answered with 200", _not_200, 200)


def place_offer(cast: Cast, case: Case) -> None:
    """An offer that is active for the customer of the scenario."""
    case.offer = samples.offer("SKILLS_TEST", 0)
    case.offer_id = str(cast.portal.create_offer(case.offer).json["id"])
    cast.partner_team.activate(case.offer_id)


def _not_200(seen: Seen) -> object:
    return None if seen.status == 200 else seen.status or seen.exchange.trouble


def _refused(side: PartnerSide, since: int) -> list[Seen]:
    return [one for one in side.traffic.seen(since=since) if one.status == REFUSED]


def _settings_of(seen: Seen) -> list[dict[str, Any]]:
    """The settings that a request set, or that its answer lists."""
    if seen.request.method == "POST":
        # The id of a setting that is updated stands in the URL.
        return [{"id": seen.act.thing, **body_of(seen)} if seen.act.thing else body_of(seen)]
    try:
        found = parse_json(seen.exchange.answer.body).get("content", []) if seen.done else []
    except (ValueError, AttributeError):
        return []
    return [one for one in found if isinstance(one, dict)]


def _is_ours(side: PartnerSide, setting: dict[str, Any]) -> bool:
    value = setting.get("value")
    return (
        setting.get("id") == NOTIFICATION_URL and isinstance(value, str) and value.startswith(side.endpoint or "http")
    )
