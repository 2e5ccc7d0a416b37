"""The calls on orders: list, get, test order, accept, reject, complete."""

from __future__ import annotations

import functools

from sandbox.identifiers import long_id, object_id, unique_id
from sandbox.messages import Answer, Call, JsonObject, Refusal, Written
from sandbox.smartrecruiters import bodies, comments, lifecycle, order_lists, orders, queries, results, wire
from sandbox.smartrecruiters.criteria import Criteria
from sandbox.smartrecruiters.lifecycle import Action, Fixed, Move, Status
from sandbox.smartrecruiters.world import World

_STATUSES = tuple(map(str, Status))

# In a test order, whatever the body leaves out (the answer's type requires all five).
_SAMPLE: dict[str, JsonObject] = {
    "requestor": {"firstName": "Rita", "lastName": "Hartmann", "email": "rita@example.com"},
    "candidate": {"firstName": "Carl", "lastName": "Candidate", "email": "carl@example.com"},
    "job": {"name": "Sample job"},
    "company": {"name": "Sample company"},
    "offer": {"catalogId": "sample", "name": "Sample offer"},
}


def list_orders(call: Call, world: World) -> Answer:
    """SR1-LIST-01 to -06."""
    quirks = world.quirks
    limit, offset = queries.page(call.query, quirks)
    limit = _wrong_limit(call, world) or limit
    criteria = Criteria(
        partner=call.caller,
        statuses=queries.statuses(call.query, _STATUSES, quirks),
        after=queries.date(call.query, "fromDate", quirks),
        before=queries.date(call.query, "toDate", quirks),
        inclusive=quirks.on("date_boundaries", "inclusive"),
        candidate_uuid=_uuid(call, "candidateUuid"),
        job_uuid=_uuid(call, "jobUuid"),
        newest_first=_newest_first(call, world),
        with_tests=quirks.on("test_order_listed", "yes"),
        limit=limit,
        offset=offset,
    )
    if not world.faults.any_active:
        return Answer(200, order_lists.page(world.store, world.shown_orders, criteria))
    look = functools.partial(order_lists.listed, world.store)
    total, rows = look(world.faults.altered_criteria(call.operation, criteria, look))
    return Answer(200, wire.page(limit, offset, total, [wire.order(row) for row in rows]))


def _wrong_limit(call: Call, world: World) -> int | None:
    """Another size of the page than the documents have, if a defect makes one."""
    asked = call.query.get("limit")
    if asked is None:
        return 25 if world.faults.fires("list_usual_page_of_25") else None
    above = asked.isascii() and asked.isdigit() and len(asked) < 7 and int(asked) > queries.LARGEST_PAGE
    return int(asked) if above and world.faults.fires("list_page_without_bound") else None


def _uuid(call: Call, name: str) -> str | None:
    text = call.query.get(name)
    return text.lower() if text else None


def _newest_first(call: Call, world: World) -> bool:
    sort_by = queries.choice(call.query, "sortBy", ("createDate",), world.quirks)
    direction = queries.choice(call.query, "sortDir", ("asc", "desc"), world.quirks)
    if sort_by is None and direction is None:
        return world.quirks.on("unsorted_list", "newest_first")
    return direction == "desc"


def get_order(call: Call, world: World) -> Answer:
    """SR1-GET-01."""
    identifier = call.arguments["assessmentOrderId"]
    kept = None if world.faults.any_active else world.shown_orders.answer(call.caller, identifier)
    if kept is None:
        kept = Written(wire.order_text(orders.owned(call, world)).encode(), (identifier,))
        if not world.faults.any_active:
            world.shown_orders.keep(call.caller, identifier, kept)
    return Answer(200, kept)


def create_test_order(call: Call, world: World) -> Answer:
    """An order that belongs to nobody and with which nothing can be done (SR1-TEST-01)."""
    body = bodies.checked(call, bodies.TEST_ORDER, world)
    status = body.pop("status", Status.NEW)
    details = {name: {**sample, **body.get(name, {})} for name, sample in _SAMPLE.items()}
    details["company"].setdefault("id", object_id())
    for name in ("candidate", "job"):
        details[name].setdefault("id", long_id())
        details[name].setdefault("uuid", unique_id())
    new = orders.NewOrder(call.caller, details, status, origin="test")
    identifier = orders.place(world, [new])[0]
    row = world.store.rows("SELECT * FROM orders WHERE id = ?", (identifier,))[0]
    return world.created(wire.order(row))


def accept_order(call: Call, world: World) -> Answer:
    """SR1-ACCEPT-01 to -06."""
    return _act(call, world, Action.ACCEPT)


def reject_order(call: Call, world: World) -> Answer:
    """SR1-REJECT-01, -02."""
    return _act(call, world, Action.REJECT)


def complete_order(call: Call, world: World) -> Answer:
    """SR1-COMPLETE-01 to -04."""
    return _act(call, world, Action.COMPLETE)


def _act(call: Call, world: World, action: Action) -> Answer:
    row = orders.owned(call, world)
    optional = action is Action.COMPLETE and world.quirks.on("complete_message", "optional")
    details = bodies.checked(call, bodies.OPTIONAL_MESSAGE if optional else bodies.MESSAGE, world)
    outcome = lifecycle.outcome(Status(row["status"]), action, world.quirks)
    if outcome is Fixed.REPEAT:
        return Answer(200, wire.order(row))
    late = action is Action.REJECT and row["status"] == Status.IN_PROGRESS
    if not isinstance(outcome, Move) or (late and world.faults.fires("reject_after_accept_refused")):
        raise illegal(world, row["status"], action)
    if (
        action is Action.COMPLETE
        and world.quirks.on("complete_without_result", "refuse")
        and not results.number(world, row["id"])
    ):
        raise Refusal(_illegal_status(world), "no_result", "The order has no result; submit one before completing.")
    if action is Action.COMPLETE and _lacks_file(world, row["id"]):
        raise Refusal(_illegal_status(world), "no_attachment", "A result of the order has no file; attach one first.")
    orders.move(world, row, _target(world, row["id"], action, outcome.to))
    moved = wire.order(orders.again(world, row))
    if world.faults.fires(f"{action}_not_stored"):
        world.store.run(
            "UPDATE orders SET status = ?, updated = ? WHERE id = ?", (row["status"], row["updated"], row["id"])
        )
    becomes_comment = world.quirks.on("accept_message_is_comment", "yes") and "message" in details
    if becomes_comment and not world.faults.fires(f"{action}_message_lost"):
        comments.add(world, row["id"], details, action)
    return Answer(200, moved)


def _target(world: World, order: str, action: Action, documented: Status) -> Status:
    """The status that the order gets: the documented one, unless a defect gives it another."""
    if action is Action.ACCEPT and world.faults.fires("accept_completes"):
        return Status.COMPLETED
    if action is Action.COMPLETE and world.faults.is_active("failed_candidate_rejects_order"):
        failed = any(one.get("passed") is False for one in results.details(world, order))
        if failed and world.faults.fires("failed_candidate_rejects_order"):
            return Status.REJECTED
    return documented


def _lacks_file(world: World, order: str) -> bool:
    """Whether a defect misses a file. SR1-SEQ-01 lets files be left out."""
    if not world.faults.is_active("complete_needs_file_for_url"):
        return False
    urls = any(one["resultType"] == "URL" for one in results.details(world, order))
    return urls and not results.files(world, order) and world.faults.fires("complete_needs_file_for_url")


def illegal(world: World, status: str, action: Action) -> Refusal:
    """The refusal of an action that this state does not allow (SR1-FLOW-06)."""
    return Refusal(
        _illegal_status(world), "illegal_order_state", f"The order is {status}: it is not possible to {action} now."
    )


def _illegal_status(world: World) -> int:
    return int(world.quirks["illegal_transition"])
