"""Comments of an order: list, get, add (at most 100). SR1-COMMENT-01 to -04."""

from __future__ import annotations

from sandbox.identifiers import object_id
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.smartrecruiters import bodies, errors, orders, queries, wire
from sandbox.smartrecruiters.lifecycle import Status
from sandbox.smartrecruiters.world import World

MOST = 100


def list_comments(call: Call, world: World) -> Answer:
    order = orders.owned(call, world)
    limit, offset = queries.page(call.query, world.quirks)
    total = world.store.count("SELECT COUNT(*) FROM comments WHERE order_id = ?", (order["id"],))
    rows = world.store.rows(
        "SELECT * FROM comments WHERE order_id = ? ORDER BY serial LIMIT ? OFFSET ?", (order["id"], limit, offset)
    )
    return Answer(200, wire.page(limit, offset, total, [wire.comment(row) for row in rows]))


def get_comment(call: Call, world: World) -> Answer:
    order = orders.owned(call, world)
    identifier = call.arguments["commentId"]
    row = world.store.row("SELECT * FROM comments WHERE id = ? AND order_id = ?", (identifier, order["id"]))
    if row is None:
        raise errors.missing("comment", identifier)
    first = world.store.rows("SELECT * FROM comments WHERE order_id = ? ORDER BY serial LIMIT 1", (order["id"],))[0]
    if first["id"] != row["id"] and world.faults.fires("comment_read_is_the_first"):
        row = first
    return Answer(200, wire.comment(row))


def add_comment(call: Call, world: World) -> Answer:
    """Possible in every state (SR1-COMMENT-01), so the lifecycle is only asked for the sake of faults."""
    order = orders.owned(call, world)
    details = bodies.checked(call, bodies.MESSAGE, world)
    counted = "" if world.quirks.on("action_messages_count_as_comments", "yes") else " AND action = ''"
    number = world.store.count(f"SELECT COUNT(*) FROM comments WHERE order_id = ?{counted}", (order["id"],))  # noqa: S608
    bodies.insist(
        world,
        call,
        number < MOST,
        int(world.quirks["illegal_transition"]),
        "too_many_comments",
        f"The order has {MOST} comments already; no more are possible.",
    )
    if order["status"] == Status.REJECTED and world.faults.fires("comment_refused_on_rejected"):
        raise Refusal(400, "illegal_order_state", "The order is REJECTED: it is not possible to comment on it now.")
    identifier = add(world, order["id"], details, "")
    if order["status"] == "NEW" and world.faults.fires("comment_accepts_order"):
        world.store.run("UPDATE orders SET status = 'IN_PROGRESS' WHERE id = ?", (order["id"],))
    row = world.store.rows("SELECT * FROM comments WHERE id = ?", (identifier,))[0]
    return world.created(wire.comment(row))


def add(world: World, order: str, details: JsonObject, action: str) -> str:
    """Store a comment; its identifier. ``action`` is empty, or the action whose message it is."""
    identifier = object_id()
    world.store.run(
        "INSERT INTO comments (id, order_id, action, created, details) VALUES (?, ?, ?, ?, ?)",
        (identifier, order, action, world.clock.now(), wire.kept(details)),
    )
    return identifier
