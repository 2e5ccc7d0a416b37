"""This platform's operations of the control API: environments, integrations, webhooks, orders, and what goes wrong.

What people do at the dashboard and in the tools behind the integrations. Bodies are checked by shapes of their own,
since null means something here.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.kombo import environments, errors, formats, orders, packages, people, placing, shapes, webhooks
from sandbox.kombo.bodies import PACKAGE_TYPES
from sandbox.kombo.shapes import Flag, Items, Member, Record, Text, Whole
from sandbox.kombo.world import World
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.routing import Body, Operation

_MOST_AT_ONCE = 20_000

_TEXT = Text()
_NOT_BLANK = Text(form=lambda text: text.strip() != "", phrase="something other than white space")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


_OPENED = Record((Member("name", _NOT_BLANK), Member("tool", _TEXT)))
_ADDRESSES = Record((Member("addresses", Items(Text(form=_is_address, phrase="an IP address")), required=True),))
_KEY = Record((Member("apiKey", _TEXT),))
_TOOL = Record((Member("tool", _TEXT),))
_TROUBLE = Record((Member("code", Text(one_of=tuple(errors.CODES)), required=True, nullable=True),))
_ORDER_MEMBERS = (
    Member("packageId", _TEXT),
    Member("candidate", people.CANDIDATE),
    Member("application", people.APPLICATION),
    Member("job", people.JOB),
    Member("hiring_team", people.HIRING_TEAM),
)
_ORDER = Record((*_ORDER_MEMBERS, Member("inline", Flag())))
_MANY = Record((*_ORDER_MEMBERS, Member("count", Whole(1, _MOST_AT_ONCE), required=True)))
_WEBHOOK = Record(
    (
        Member("url", Text(form=formats.is_http_uri, phrase="a URL of http or https"), required=True),
        Member("events", Items(Text(one_of=environments.EVENTS)), required=True),
    )
)
_PACKAGE = Record(
    (
        Member("id", _TEXT, required=True),
        Member("name", _TEXT, required=True),
        Member("description", _TEXT, required=True),
        Member("type", Text(one_of=PACKAGE_TYPES), nullable=True),
    )
)


def _create_environment(call: Call, world: World) -> Answer:
    """With ``tool`` an integration with that tool as well, as most tests need both."""
    body = _checked(call, _OPENED)
    environment = environments.create(world.store, body.get("name", "Environment"))
    tool = body.get("tool")
    joined = {"integration": environments.connect(world.store, environment["id"], tool)} if tool else {}
    return Answer(201, environment | joined)


def _take_key(call: Call, world: World) -> Answer:
    """With an ``apiKey`` in the body that one again, for a test that has to mend what it did to a running partner."""
    environment, former = call.arguments["environmentId"], _checked(call, _KEY).get("apiKey")
    give, store = environments.give_back_key, world.store
    key = give(store, environment, former) if former else environments.take_key(store, environment)
    return Answer(200, {"apiKey": key})


def _allow_addresses(call: Call, world: World) -> Answer:
    addresses = _checked(call, _ADDRESSES)["addresses"]
    environments.allow(world.store, call.arguments["environmentId"], addresses)
    return Answer(200, {"addresses": addresses})


def _connect(call: Call, world: World) -> Answer:
    tool = _checked(call, _TOOL).get("tool", "smartrecruiters")
    return Answer(201, environments.connect(world.store, call.arguments["environmentId"], tool))


def _disconnect(call: Call, world: World) -> Answer:
    environments.disconnect(world.store, call.arguments["integrationId"])
    return Answer(204, None)


def _trouble(call: Call, world: World) -> Answer:
    code = _checked(call, _TROUBLE)["code"]
    environments.set_trouble(world.store, call.arguments["integrationId"], code)
    return Answer(200, {"code": code})


def _register_webhook(call: Call, world: World) -> Answer:
    body = _checked(call, _WEBHOOK)
    environment = call.arguments["environmentId"]
    return Answer(201, environments.register_webhook(world.store, environment, body["url"], body["events"]))


def _remove_webhook(call: Call, world: World) -> Answer:
    environments.remove_webhook(world.store, call.arguments["environmentId"], call.arguments["webhookId"])
    return Answer(204, None)


def _make_package(call: Call, world: World) -> Answer:
    integration = environments.integration(world.store, call.arguments["integrationId"])
    package = {"type": None} | _checked(call, _PACKAGE)
    return Answer(201, packages.add(world, integration["id"], package))


async def _ask_about_inline_order(call: Call, world: World) -> placing.Asked | None:
    body = _checked(call, _ORDER)
    if not body.get("inline"):
        return None
    integration = environments.integration(world.store, call.arguments["integrationId"])
    return await placing.ask(world, integration, body)


def _place_order(call: Call, world: World) -> Answer:
    integration = environments.integration(world.store, call.arguments["integrationId"])
    if call.prepared is not None:
        return Answer(201, placing.inline(world, call.prepared).shown())
    placing.check_tool(integration["id"], inline=False)
    placed, work = placing.ordinary(world, integration, _checked(call, _ORDER))
    return Answer(201, placed.shown(), then=work)


def _place_many(call: Call, world: World) -> Answer:
    body = _checked(call, _MANY)
    integration = environments.integration(world.store, call.arguments["integrationId"])
    placing.check_tool(integration["id"], inline=False)
    return Answer(201, {"orderIds": placing.many(world, integration, body["count"], body)})


def _order(call: Call, world: World) -> Answer:
    """The order, and what only the dashboard shows: its result and, if the partner refused it, why (KB-RESULT-30)."""
    row = orders.found(world, call.arguments["orderId"])
    shown = {
        "order": orders.shown(row),
        "integrationId": row["integration_id"],
        "inline": bool(row["inline"]),
        "assessmentUrl": row["assessment_url"],
        "createdAt": formats.date(row["created"]),
        "resultWrites": row["result_writes"],
        "result": json.loads(row["result"]) if row["result"] is not None else None,
        "rejection": row["rejection"],
    }
    return Answer(200, shown)


def _deliveries(call: Call, world: World) -> Answer:
    order = orders.found(world, call.arguments["orderId"])["id"]
    return Answer(200, {"deliveries": webhooks.deliveries_of(world, order)})


def _deliver(call: Call, world: World) -> Answer:
    event, work = placing.deliver_again(world, orders.found(world, call.arguments["orderId"]))
    return Answer(202, {"eventId": event}, then=work)


def _wipe(call: Call, world: World) -> Answer:
    """The reset button of an integration: packages and orders are gone."""
    integration = environments.integration(world.store, call.arguments["integrationId"])["id"]
    for statement in (
        "DELETE FROM kombo_deliveries WHERE order_id IN (SELECT id FROM kombo_orders WHERE integration_id = ?)",
        "DELETE FROM kombo_orders WHERE integration_id = ?",
        "DELETE FROM kombo_packages WHERE integration_id = ?",
    ):
        world.store.run(statement, (integration,))
    return Answer(200, {})


def _pause(call: Call, world: World) -> Answer:
    """Lets the window of the rate limit pass, so that a test need not wait for it."""
    world.rate_limit.forget(environments.found(world.store, call.arguments["environmentId"])["id"])
    return Answer(200, {})


def _interaction(call: Call, world: World) -> Answer:
    found = world.interactions.found(call.arguments["interactionId"])
    if found is None:
        raise Refusal(404, "interaction_not_found", "There is no such interaction, or it has been forgotten.")
    return Answer(200, found)


def _checked(call: Call, shape: Record) -> JsonObject:
    """The known members of the body. Raises Refusal (400)."""
    for violation in shapes.violations(shape, call.body):
        raise Refusal(400, violation.reason, violation.message)
    found: JsonObject = shapes.known(shape, call.body)
    return found


_ENVIRONMENT = "/kombo/environments/{environmentId}"
_INTEGRATION = "/kombo/integrations/{integrationId}"
_ONE_ORDER = "/kombo/orders/{orderId}"
_OPTIONAL = Body.OPTIONAL_JSON

_OPERATIONS: tuple[Operation[World], ...] = (
    Operation("control.kombo.create_environment", "POST", "/kombo/environments", _create_environment, _OPTIONAL),
    Operation("control.kombo.take_key", "POST", _ENVIRONMENT + "/api-key", _take_key, _OPTIONAL),
    Operation("control.kombo.addresses", "PUT", _ENVIRONMENT + "/allowed-addresses", _allow_addresses, Body.JSON),
    Operation("control.kombo.connect", "POST", _ENVIRONMENT + "/integrations", _connect, _OPTIONAL),
    Operation("control.kombo.register_webhook", "POST", _ENVIRONMENT + "/webhooks", _register_webhook, Body.JSON),
    Operation("control.kombo.remove_webhook", "DELETE", _ENVIRONMENT + "/webhooks/{webhookId}", _remove_webhook),
    Operation("control.kombo.pause", "POST", _ENVIRONMENT + "/pause", _pause, _OPTIONAL),
    Operation("control.kombo.disconnect", "DELETE", _INTEGRATION, _disconnect),
    Operation("control.kombo.trouble", "PUT", _INTEGRATION + "/trouble", _trouble, Body.JSON),
    Operation("control.kombo.make_package", "POST", _INTEGRATION + "/packages", _make_package, Body.JSON),
    Operation(
        "control.kombo.place_order",
        "POST",
        _INTEGRATION + "/orders",
        _place_order,
        _OPTIONAL,
        _ask_about_inline_order,
    ),
    Operation("control.kombo.place_many", "POST", _INTEGRATION + "/many-orders", _place_many, Body.JSON),
    Operation("control.kombo.wipe", "POST", _INTEGRATION + "/wipe", _wipe, _OPTIONAL),
    Operation("control.kombo.order", "GET", _ONE_ORDER, _order),
    Operation("control.kombo.deliveries", "GET", _ONE_ORDER + "/deliveries", _deliveries),
    Operation("control.kombo.deliver", "POST", _ONE_ORDER + "/deliver", _deliver, _OPTIONAL),
    Operation("control.kombo.interaction", "GET", "/kombo/interactions/{interactionId}", _interaction),
)


def operations(world: World) -> tuple[Operation[Any], ...]:
    """The operations, working on this world whatever they are called with."""
    return tuple(
        Operation(
            one.name,
            one.method,
            one.template,
            _bound(one.handler, world),
            one.body,
            _bound_preparation(one.prepare, world) if one.prepare else None,
        )
        for one in _OPERATIONS
    )


def _bound(handler: Callable[[Call, World], Answer], world: World) -> Callable[[Call, Any], Answer]:
    return lambda call, _control: handler(call, world)


def _bound_preparation(
    prepare: Callable[[Call, World], Awaitable[Any]], world: World
) -> Callable[[Call, Any], Awaitable[Any]]:
    return lambda call, _control: prepare(call, world)
