"""The platform's calls for new orders: to which address they come, what they hold, how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest

from proctor.actors import Cast
from proctor.exchange import Exchange, header, parse_json
from proctor.expectations import ABSENT, Expectations
from proctor.failures import NonConformance, NoVerdict
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Mailboxes, Patience, Stage
from proctor.receiver import Mailbox
from proctor.verdicts import Unknown
from steps import platform
from steps.case import Case
from steps.listing import moment
from steps.partner import CREATED
from steps.reading import items
from steps.settings import NOTIFICATION_URL

WEBHOOK = "newOrder"
ID_NAMES = ("assessmentOrderId", "assmentOrderId")
PENDING = "pending"


@dataclass(slots=True)
class Post:
    """Addresses in the order in which they were registered, and the ids of the orders placed, the oldest first."""

    boxes: list[Mailbox] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    call: Exchange | None = None
    others_box: Mailbox | None = None
    others_order: str = ""

    @property
    def arrived(self) -> Exchange:
        if self.call is None:
            raise NoVerdict(Unknown.NO_TRAFFIC, "no sentence has waited for a call")
        return self.call


@pytest.fixture
def post() -> Post:
    return Post()


@action("an address that {manner} is registered as assessmentNotificationUrl")
def register(cast: Cast, post: Post, mailboxes: Mailboxes, expect: Expectations, manner: str) -> None:
    post.boxes.append(mailboxes.open(WEBHOOK, "answers" if manner == "takes calls" else manner))
    expect.status(_registered(cast, post.boxes[-1]), *CREATED)


@action("another address is registered instead")
def register_another(cast: Cast, post: Post, mailboxes: Mailboxes, expect: Expectations) -> None:
    post.boxes.append(mailboxes.open(WEBHOOK))
    expect.status(_registered(cast, post.boxes[-1]), *CREATED)


@action("another partner has registered an address of its own")
def others_address(other_cast: Cast, post: Post, mailboxes: Mailboxes, expect: Expectations) -> None:
    post.others_box = mailboxes.open(WEBHOOK)
    expect.status(_registered(other_cast, post.others_box), *CREATED)


@action("orders have been placed with both partners")
def both_orders(cast: Cast, other_cast: Cast, case: Case, post: Post, expect: Expectations) -> None:
    beside = Case()
    platform.order_is_placed(other_cast, beside, expect)
    post.others_order = beside.order_id
    platform.order_is_placed(cast, case, expect)


@action("the platform's call is awaited")
def await_call(cast: Cast, case: Case, post: Post, stage: Stage, mailboxes: Mailboxes, patience: Patience) -> None:
    post.call = _watch(cast, stage, mailboxes, patience).call(post.boxes[-1], case.order_id)


@action("the platform's calls to both are awaited")
def await_both(
    cast: Cast, other_cast: Cast, case: Case, post: Post, stage: Stage, mailboxes: Mailboxes, patience: Patience
) -> None:
    for actors, box, order in ((other_cast, post.others_box, post.others_order), (cast, post.boxes[-1], case.order_id)):
        if box is not None:
            watch = _watch(actors, stage, mailboxes, patience)
            post.call = watch.call(box, order)
            watch.all_made()


@action("two more orders are placed and their calls awaited")
def two_more(
    cast: Cast, case: Case, post: Post, stage: Stage, mailboxes: Mailboxes, patience: Patience, expect: Expectations
) -> None:
    """Whatever the platform would do a second time for an order, it has had the time for it when others are told."""
    watch = _watch(cast, stage, mailboxes, patience)
    post.orders.append(case.order_id)
    before = len(post.boxes[-1].calls)
    for number in (1, 2):
        beside = Case()
        platform.order_is_placed(cast, beside, expect)
        post.orders.append(beside.order_id)
        post.call = watch.call(post.boxes[-1], beside.order_id, before + number)
    if post.boxes[0].manner != "does not answer":
        watch.all_made()


@expectation("it has come to the address registered")
def has_come(case: Case, post: Post, expect: Expectations) -> None:
    found = post.arrived.request.url.partition("?")[0].rstrip("/")
    expect.equal("the address called", found, post.boxes[-1].url, post.arrived)
    expect.holds(_names(post.arrived, case.order_id), "VALUE", "the call is for the order", post.arrived, case.order_id)


@expectation("nothing more has come to the former address")
def nothing_more(case: Case, post: Post, expect: Expectations) -> None:
    # How often each order is told is another rule's business.
    strange = [_text(call) for call in post.boxes[0].calls if _names(call, case.order_id)]
    expect.equal("the calls for the new order that came to the former address", strange, [], post.arrived)


@expectation("the call holds the id of the order")
def holds_the_id(case: Case, post: Post, expect: Expectations) -> None:
    # How the id is told is another, weaker rule's business.
    told = _names(post.arrived, case.order_id)
    expect.holds(told, "VALUE", "the call holds the id of the order", post.arrived, case.order_id, _text(post.arrived))


@expectation("each partner has been told of its own order alone")
def own_order_alone(case: Case, post: Post, expect: Expectations) -> None:
    boxes = ((post.boxes[-1], case.order_id), (post.others_box, post.others_order))
    for box, order in boxes:
        calls = box.calls if box is not None else ()
        strange = [_text(call) for call in calls if not _names(call, order)]
        expect.equal("the calls that are not for this partner's order", strange, [], post.arrived)
        expect.holds(bool(calls), "COUNT", "the partner was told of its order", post.arrived, order)


@expectation("each order has been told exactly once")
def exactly_once(cast: Cast, post: Post, stage: Stage, expect: Expectations) -> None:
    counts = {order: sum(_names(call, order) for call in post.boxes[-1].calls) for order in post.orders}
    expect.equal("how often each order was told", counts, dict.fromkeys(post.orders, 1), post.arrived)
    _noted_once(cast, post, stage, expect)


@expectation("the order is listed, NEW")
def is_listed_as_new(case: Case, expect: Expectations) -> None:
    found = [order.get("status") for order in items(case.answer, "content") if order.get("id") == case.order_id]
    expect.equal("how the order is listed", found, ["NEW"], case.answer, "/content")


@expectation("the order that was missed has not been told again")
def not_again(cast: Cast, case: Case, post: Post, stage: Stage, expect: Expectations) -> None:
    former = post.boxes[0]
    # Where nobody listens no call can be seen; the others were called once.
    most = 0 if former.manner == "is down" else 1
    expect.equal("how many calls came to the address that missed it", len(former.calls), most, post.arrived)
    again = [_text(call) for call in post.boxes[-1].calls if _names(call, case.order_id)]
    expect.equal("the calls for the order that was missed", again, [], post.arrived)
    _noted_once(cast, post, stage, expect)


@expectation("the call is a POST with JSON, and its assessmentOrderId is the order's id")
def is_post_with_id(case: Case, post: Post, expect: Expectations) -> None:
    call = post.arrived
    kind = (header(call.request.headers, "content-type") or "").partition(";")[0].strip().lower()
    expect.equal("method and type of the call", [call.request.method, kind], ["POST", "application/json"], call)
    expect.equal("assessmentOrderId", _members(call).get(ID_NAMES[0], ABSENT), case.order_id, call)


@expectation("the order's id has one of the two names, and createDate is a date if it is there")
def either_name(case: Case, post: Post, expect: Expectations) -> None:
    call, members = post.arrived, _members(post.arrived)
    named = [members[name] for name in ID_NAMES if name in members]
    expect.equal("what the names of the id hold", set(named), {case.order_id}, call)
    if "createDate" in members:
        moment(members["createDate"])


def _registered(cast: Cast, box: Mailbox) -> Exchange:
    return cast.partner.insert_setting({"id": NOTIFICATION_URL, "value": box.url})


@dataclass(frozen=True, slots=True)
class Watch:
    """Waiting for calls to one partner. ``notes`` asks the platform for its own notes of them, if it can be asked."""

    notes: Callable[[], Exchange] | None
    mailboxes: Mailboxes
    patience: Patience

    def call(self, box: Mailbox, order: str, nth: int = 1) -> Exchange:
        """The call that names the order, or else the last one. Raises NonConformance where there is none.

        Ends early when as many calls have come as are expected, or when the platform says that it has made them all.
        """
        calls = self.patience.eventually(
            lambda: (self._all_made(), box.calls),
            lambda seen: seen[0] or len(seen[1]) >= nth or any(_names(call, order) for call in seen[1]),
            within=self.mailboxes.within(),
        )[1]
        named = [call for call in calls if _names(call, order)]
        if not calls:
            text = "no call came to the address registered"
            raise NonConformance("NO_CALL", text, expected=f"a call to {box.url}")
        return named[0] if named else calls[-1]

    def all_made(self) -> None:
        """Wait until the platform is done with its calls, where it can be asked."""
        if self.notes is not None:
            self.patience.eventually(self._all_made, bool, within=self.mailboxes.within())

    def _all_made(self) -> bool:
        return self.notes is not None and all(one.get("outcome") != PENDING for one in _noted(self.notes()))


def _watch(cast: Cast, stage: Stage, mailboxes: Mailboxes, patience: Patience) -> Watch:
    asked = "control" in stage.casting.target.capabilities
    return Watch(cast.portal.notifications if asked else None, mailboxes, patience)


def _noted(log: Exchange) -> list[dict[str, Any]]:
    return items(log, "notifications")


def _names(call: Exchange, order: str) -> bool:
    return order in _text(call) or order in unquote(call.request.url)


def _text(call: Exchange) -> str:
    return call.request.body.decode("utf-8", "replace")


def _members(call: Exchange) -> dict[str, Any]:
    try:
        found = parse_json(call.request.body)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _noted_once(cast: Cast, post: Post, stage: Stage, expect: Expectations) -> None:
    """The platform's own notes, where it can be asked for them."""
    if "control" not in stage.casting.target.capabilities:
        return
    log = cast.portal.notifications()
    expect.status(log, 200)
    noted = [one.get("orderId") for one in _noted(log)]
    expect.equal("the calls that the platform has noted", sorted(map(str, noted)), sorted(post.orders), log)
