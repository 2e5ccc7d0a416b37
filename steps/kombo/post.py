"""The partner's webhooks in one scenario: where they are, and waiting for the calls that come. No sentences here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange, parse_json
from proctor.failures import NonConformance, NoVerdict
from proctor.pytest_plugin.stage import Mailboxes, Patience, Stage
from proctor.receiver import Mailbox
from proctor.verdicts import Unknown
from steps.reading import items

ORDINARY = "assessment:order-received"
INLINE = "inline-assessment:order-received"
PENDING = "pending"
SOON = 0.01
"""Seconds between two looks at how far a call is: its answer is on its way."""
MESSAGE = "We do not assess candidates for this job"
REFUSALS: Mapping[str, Any] = {
    "an error with a message": {"error": {"message": MESSAGE}},
    "a message": {"message": MESSAGE},
    "both a message and an error with a message": {"message": MESSAGE, "error": {"message": MESSAGE}},
}
"""The bodies of a refusal: the documents show that there is a message, not where it is (KB-WH-03, KB-WH-05)."""


@dataclass(slots=True)
class KomboPost:
    """Mailboxes with the ids and secrets of their webhooks, in the order in which they were registered.

    ``call`` is the one that was awaited last, ``before`` how many had come before a webhook was delivered again.
    """

    kombo: KomboCast
    stage: Stage
    mailboxes: Mailboxes
    patience: Patience
    boxes: list[Mailbox] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    other_box: Mailbox | None = None
    other_secret: str = ""
    call: Exchange | None = None
    before: int = 0

    @property
    def arrived(self) -> Exchange:
        if self.call is None:
            raise NoVerdict(Unknown.NO_TRAFFIC, "no sentence has waited for a call")
        return self.call

    def await_deliveries(self, order: str, box: Mailbox | None, nth: int) -> list[dict[str, Any]]:
        """Wait until so many calls for the order are over, by the dashboard; or, without one, are in the mailbox.

        Answers the deliveries that the dashboard lists.
        """
        asked = "control" in self.stage.casting.target.capabilities

        def over() -> tuple[list[dict[str, Any]], bool]:
            if not asked:
                return [], box is not None and sum(order_of(call) == order for call in box.calls) >= nth
            answer = self.kombo.dashboard.deliveries(order)
            if answer.status != 200:
                # The order is gone; that it must not be is for the sentences after this one to say.
                return [], True
            noted = items(answer, "deliveries")
            return noted, len(noted) >= nth and all(one.get("outcome") != PENDING for one in noted)

        return self.patience.eventually(over, lambda seen: seen[1], within=self.mailboxes.within(), every=SOON)[0]


@pytest.fixture
def kombo_post(kombo: KomboCast, stage: Stage, mailboxes: Mailboxes, patience: Patience) -> KomboPost:
    return KomboPost(kombo, stage, mailboxes, patience)


def envelope(call: Exchange) -> dict[str, Any]:
    """The body of a call. Raises NonConformance where it is no JSON object."""
    try:
        found = parse_json(call.request.body)
    except ValueError as problem:
        text = f"the body of the webhook's call is not JSON: {problem}"
        raise NonConformance("BODY_NOT_JSON", text, expected="a JSON document", exchange=call.id) from None
    if not isinstance(found, dict):
        raise NonConformance("SHAPE", "the body of the webhook's call is no object", observed=found, exchange=call.id)
    return found


def order_of(call: Exchange) -> object:
    """The id of the order that a call is about; None where it tells none."""
    data = envelope(call).get("data")
    return data.get("id") if isinstance(data, dict) else None
