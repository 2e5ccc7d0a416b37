"""Placing orders as the tool behind an integration does: ordinary ones, inline ones, many at once.

An ordinary order is there, and then the partner is told. For an inline one the partner is asked first, and the order
exists only if the answer says where the candidate finds the assessment (KB-WH-20, KB-WH-22).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from sandbox.conditions import LOST
from sandbox.kombo import environments, formats, orders, tools, webhooks
from sandbox.kombo.lifecycle import Status
from sandbox.kombo.orders import Draft
from sandbox.kombo.world import World
from sandbox.messages import JsonObject, Refusal
from sandbox.outgoing import NoReply, Reply

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Placed:
    """``order`` None: there is none, and ``outcome`` says why."""

    order: str | None
    inline: bool
    assessment_url: str | None
    outcome: str
    event: str | None

    def shown(self) -> JsonObject:
        return {
            "orderId": self.order,
            "inline": self.inline,
            "assessmentUrl": self.assessment_url,
            "outcome": self.outcome,
            "eventId": self.event,
        }


def check_tool(integration: str, inline: bool) -> None:
    """Raises Refusal where the tool has no such orders."""
    tool = tools.TOOLS[tools.of_integration(integration)]
    if tool.inline_only and not inline:
        raise Refusal(409, "inline_only", f"{tool.name} has inline orders only.")


def ordinary(world: World, integration: sqlite3.Row, given: JsonObject) -> tuple[Placed, Work | None]:
    """Store an order; and what to run once it is committed."""
    (draft,) = orders.drafts(world, integration["id"], 1, given)
    orders.place(world, [draft])
    event, work = _told(world, integration, environments.ORDER_RECEIVED, draft.shown())
    outcome = "created" if event else f"created; no webhook is registered for {environments.ORDER_RECEIVED}"
    return Placed(draft.id, False, None, outcome, event), work


def many(world: World, integration: sqlite3.Row, count: int, given: JsonObject) -> list[str]:
    """Store so many; the partner is told of none."""
    new = orders.drafts(world, integration["id"], count, given)
    orders.place(world, new)
    return [draft.id for draft in new]


def deliver_again(world: World, row: sqlite3.Row) -> tuple[str, Work | None]:
    """A new event for an order that is there. Raises Refusal (409) where no webhook is registered for it."""
    integration = environments.integration(world.store, row["integration_id"])
    kind = environments.INLINE_ORDER_RECEIVED if row["inline"] else environments.ORDER_RECEIVED
    event, work = _told(world, integration, kind, orders.shown(row))
    if event is None:
        raise Refusal(409, "no_webhook", f"No webhook of this environment is registered for {kind}.")
    return event, work


def _told(world: World, integration: sqlite3.Row, kind: str, shown: JsonObject) -> tuple[str | None, Work | None]:
    """The event's identifier and what sends it; None and None where nobody is to be told."""
    urls = webhooks.addressed(world, integration["environment_id"], kind)
    if not urls:
        return None, None
    shown = world.conditions.bare(integration["environment_id"], shown, orders.bare)
    event = webhooks.event_of(world, kind, integration["id"], shown)
    urls = [url for url in urls if not _lost(world, integration, event, url)]
    return event.id, webhooks.telling(world, event, urls) if urls else None


def _lost(world: World, integration: sqlite3.Row, event: webhooks.Event, url: str) -> bool:
    """Whether the event gets lost on its way; then that is noted."""
    if not world.conditions.loses_webhook(integration["environment_id"]):
        return False
    webhooks.settled(world, event, url, webhooks.noted(world, event, url), LOST)
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """The draft of an inline order, and what the partner answered: ``url`` None means no order."""

    draft: Draft
    url: str | None
    outcome: str
    event: str | None
    rejection: str | None = None


async def ask(world: World, integration: sqlite3.Row, given: JsonObject) -> Asked:
    """Ask the partner where the assessment is, and wait for the answer. Nothing is stored but the delivery."""
    (draft,) = orders.drafts(world, integration["id"], 1, given, inline=True)
    kind = environments.INLINE_ORDER_RECEIVED
    urls = webhooks.addressed(world, integration["environment_id"], kind)
    if not urls:
        return Asked(draft, None, f"not created: no webhook is registered for {kind}", None)
    shown = world.conditions.bare(integration["environment_id"], draft.shown(), orders.bare)
    event = webhooks.event_of(world, kind, integration["id"], shown)
    if _lost(world, integration, event, urls[0]):
        return Asked(draft, None, f"not created: {LOST}", event.id)
    number = webhooks.noted(world, event, urls[0])
    try:
        reply = await webhooks.answer_of(world, event, urls[0], float(world.quirks["kombo_inline_timeout"]))
    except NoReply as reason:
        webhooks.settled(world, event, urls[0], number, str(reason))
        return Asked(draft, None, f"not created: {reason}", event.id)
    webhooks.settled(world, event, urls[0], number, f"answered {reply.status}")
    refusal = webhooks.refusal_in(world, reply)
    if refusal is not None:
        return Asked(draft, None, f"not created: refused: {refusal}", event.id, refusal)
    url, problem = _url_in(world, reply)
    return Asked(draft, url, "created" if url else f"not created: {problem}", event.id)


def _url_in(world: World, reply: Reply) -> tuple[str | None, str]:
    if not 200 <= reply.status < 300:
        return None, f"the webhook answered {reply.status}"
    body = webhooks.json_of(reply.body)
    url = body.get("assessment_url") if isinstance(body, dict) else None
    if not isinstance(url, str):
        return None, "the answer holds no assessment_url"
    only_https = world.quirks.on("kombo_assessment_url", "https")
    if not formats.is_http_uri(url) or (only_https and not url.lower().startswith("https:")):
        return None, f"assessment_url is {url[:80]!r}, which is no URL that a candidate can be sent to"
    return url, ""


def inline(world: World, asked: Asked) -> Placed:
    """Store the order if the partner's answer allows it."""
    draft = replace(asked.draft, assessment_url=asked.url)
    outcome = asked.outcome
    if asked.url is None:
        if asked.rejection is not None and world.quirks.on("kombo_inline_refusal", "rejected"):
            draft = replace(draft, status=Status.REJECTED, rejection=asked.rejection)
            outcome = f"rejected: {asked.rejection}"
        elif world.quirks.on("kombo_inline_bad_answer", "created"):
            outcome = "created " + outcome.removeprefix("not created: ")
        elif not world.faults.fires("kombo_inline_order_despite_bad_answer"):
            return Placed(None, True, None, outcome, asked.event)
    orders.place(world, [draft])
    return Placed(draft.id, True, asked.url, outcome, asked.event)
