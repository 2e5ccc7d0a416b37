"""The partner's own program as the partner of a scenario: what a sentence asks it to do is waited for, not done.

For the SmartRecruiters Assessment API v1. What sentences only look at is read by Proctor itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from proctor.actors import Account, Upload
from proctor.actors.driving_partner import DrivingPartner
from proctor.actors.nobody import NotShown
from proctor.actors.observing import Placed, Watch
from proctor.actors.pace import Pace
from proctor.actors.sandbox_people import SandboxCustomer, SandboxPortal
from proctor.exchange import Exchange
from proctor.failures import NonConformance
from proctor.traffic import Seen
from proctor.transport import Line
from proctor.verdicts import Unknown


class ObservedPartner(DrivingPartner):
    """The acts of the program; everything else is read by the same key, beside it.

    ``act`` and ``attach`` answer what the program sent, whatever the sentence would have sent.
    """

    def __init__(self, line: Line, pace: Pace, key: str, watch: Watch) -> None:
        super().__init__(line, pace, key)
        self._watch = watch

    def use_key(self, key: str) -> None:
        """It has its key since it was started."""

    def list_orders(self, **filters: str | int) -> Exchange:
        """The list, asked for with this status, in which the program found the order that was placed last.

        Where it is in none of them, the last of those that were asked for since; in a recording, none.
        """
        status, order = filters.get("status"), self._watch.placed.order
        lists = self._watch.traffic.seen
        try:
            return self._watch.next("list orders", "", lambda seen: _asks_for(seen, status) and _holds(seen, order))
        except NonConformance:
            since = [one for one in lists("list orders", since=self._watch.placed.since) if _asks_for(one, status)]
            if not since:
                raise
            return since[-1].exchange

    def act(self, action: str, order: str, body: Mapping[str, Any] | None) -> Exchange:  # noqa: ARG002
        return self._watch.next(action, order, self._counts)

    def attach(
        self,
        order: str,
        result: str,
        upload: Upload,  # noqa: ARG002
        *,
        part: str = "attachment",  # noqa: ARG002
        slash: bool = False,  # noqa: ARG002
        wrongly: bool = False,  # noqa: ARG002
    ) -> Exchange:
        return self._watch.next("attach", order, lambda seen: seen.act.thing == result and self._counts(seen))

    def _counts(self, seen: Seen) -> bool:
        """In a recording, what was refused or has no answer may have been tried again: what counts is what was done."""
        return seen.done or not self._watch.recorded


def _asks_for(seen: Seen, status: str | int | None) -> bool:
    return seen.done and (status is None or seen.query.get("status") == str(status))


def _holds(seen: Seen, order: str) -> bool:
    return bool(order) and order.encode() in seen.exchange.answer.body


class ObservedCustomer(SandboxCustomer):
    """A recruiter whose orders the program finds."""

    def __init__(self, control: Line, account: Account, partner: str, watch: Watch) -> None:
        super().__init__(control, account, partner)
        self._watch = watch

    def send(self, selection: str) -> Exchange:
        return note_placed(self._watch, lambda: super(ObservedCustomer, self).send(selection))


def note_placed(watch: Watch, send: Callable[[], Exchange]) -> Exchange:
    """Send an order, and note which it is and since when its traffic counts."""
    since = len(watch.traffic)
    answer = send()
    order = answer.json.get("orderId") if isinstance(answer.json, dict) else None
    watch.placed = Placed(str(order or ""), since)
    return answer


class RecordedPortal:
    """The portal beside a recording: whoever made the requests has had a key; all else, only people know."""

    def __init__(self, nobody: Any) -> None:
        self._nobody = nobody

    def take_key(self) -> NoReturn:
        raise NotShown(Unknown.NO_TRAFFIC, "a recording does not show where the key came from")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._nobody, name)


class ObservedPortal(SandboxPortal):
    """The portal of a partner whose program has its key already: the key is looked at, not made anew."""

    def take_key(self) -> Exchange:
        return self._control.send("GET", f"/partners/{self._accounts.partner}/api-key")
