"""The control API: what tests and pages use to move the sandbox. JSON, without a key, for programs of this machine.

Who comes from elsewhere needs the token that the sandbox was started with; without one nobody does. A web page that is
open on this machine is not let in either, whatever name it has made point here.

Here are the parts that belong to no platform (clock, quirks, faults, conditions, reset); each platform adds its own
operations.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox import __version__, body_rules
from sandbox.background import Background
from sandbox.body_rules import Kind, Rule
from sandbox.call_log import CallLog
from sandbox.clock import Clock
from sandbox.conditions import Callers, Conditions
from sandbox.faults import Faults
from sandbox.messages import Answer, Call, JsonObject, Refusal
from sandbox.pages.hosts import Hosts, comes_from_here
from sandbox.platform import Core, Platform
from sandbox.quirks import Quirks
from sandbox.routing import Body, Operation, Routes
from sandbox.store import Store
from sandbox.surface import Surface

BASE_PATH = "/_control"
TOKEN = "PROCTOR_CONTROL_TOKEN"  # noqa: S105 - the name of the environment variable


@dataclass(frozen=True, slots=True)
class Control:
    """What the control API works on."""

    core: Core
    platforms: tuple[Platform, ...]

    @property
    def store(self) -> Store:
        return self.core.store

    @property
    def clock(self) -> Clock:
        return self.core.clock

    @property
    def quirks(self) -> Quirks:
        return self.core.quirks

    @property
    def faults(self) -> Faults:
        return self.core.faults

    @property
    def background(self) -> Background:
        return self.core.background

    @property
    def conditions(self) -> Conditions:
        return self.core.conditions

    @property
    def log(self) -> CallLog:
        return self.core.log


def _describe(call: Call, control: Control) -> Answer:
    origin = "http://" + call.headers.get("host", "127.0.0.1")
    body: JsonObject = {"name": "proctor-sandbox", "version": __version__}
    for platform in control.platforms:
        body[platform.name] = origin + platform.base_path
        body |= platform.describe()
    return Answer(200, body)


def _clock(_call: Call, control: Control) -> Answer:
    return Answer(200, {"now": control.clock.text()})


def _advance_clock(call: Call, control: Control) -> Answer:
    body = body_rules.checked(call, (Rule("seconds", Kind.AMOUNT, required=True),), control.faults)
    try:
        control.clock.advance(int(float(body["seconds"]) * 1000))
    except ValueError as problem:
        raise Refusal(400, "invalid_seconds", f"{problem}.") from None
    return _clock(call, control)


def _quirks(_call: Call, control: Control) -> Answer:
    return Answer(200, {"quirks": [_quirk(control, name) for name in control.quirks.table]})


def _quirk(control: Control, name: str) -> JsonObject:
    quirk = control.quirks.table[name]
    return {
        "name": name,
        "value": control.quirks[name],
        "default": quirk.default,
        "values": list(quirk.values),
        "rule": quirk.rule,
        "text": quirk.text,
    }


def _put_quirk(call: Call, control: Control) -> Answer:
    name = call.arguments["name"]
    body = body_rules.checked(call, (Rule("value", required=True),), control.faults)
    try:
        control.quirks.put(name, body["value"])
    except KeyError as problem:
        raise Refusal(404, "unknown_quirk", problem.args[0]) from None
    except ValueError as problem:
        raise Refusal(400, "invalid_value", str(problem)) from None
    return Answer(200, _quirk(control, name))


def _faults(_call: Call, control: Control) -> Answer:
    return Answer(200, {"faults": [_fault(control, name) for name in control.faults.table]})


def _fault(control: Control, name: str) -> JsonObject:
    fault = control.faults.table[name]
    return {
        "name": name,
        "requirement": fault.requirement,
        "text": fault.text,
        "reason": fault.reason,
        "also": sorted(fault.also),
        "active": control.faults.is_active(name),
        "activations": control.faults.activations[name],
    }


def _put_fault(call: Call, control: Control) -> Answer:
    name = call.arguments["name"]
    body = body_rules.checked(call, (Rule("active", Kind.FLAG, required=True),), control.faults)
    try:
        control.faults.put(name, body["active"])
    except KeyError as problem:
        raise Refusal(404, "unknown_fault", problem.args[0]) from None
    return Answer(200, _fault(control, name))


def _conditions(call: Call, control: Control) -> Answer:
    _callers(call, control)
    return Answer(200, control.conditions.shown(call.arguments["callerId"]))


def _put_conditions(call: Call, control: Control) -> Answer:
    control.conditions.put(call.arguments["callerId"], call.body, _callers(call, control))
    return _conditions(call, control)


def _callers(call: Call, control: Control) -> Callers:
    """Those among whom the one of the path is. Raises Refusal (404)."""
    identifier = call.arguments["callerId"]
    for platform in control.platforms:
        if platform.callers.knows(identifier):
            return platform.callers
    raise Refusal(404, "caller_not_found", f"There is no partner and no environment {identifier[:80]!r}.")


def _reset(_call: Call, control: Control) -> Answer:
    """The state of a fresh start: quirks and faults as asked for then; no conditions, no log; real time."""
    for platform in control.platforms:
        platform.clear()
    control.clock.reset()
    control.quirks.reset()
    control.faults.reset()
    control.conditions.clear()
    control.log.clear()
    return Answer(204, None)


_OPERATIONS: tuple[Operation[Control], ...] = (
    Operation("control.describe", "GET", "", _describe),
    Operation("control.clock", "GET", "/clock", _clock),
    Operation("control.advance_clock", "POST", "/clock/advance", _advance_clock, Body.JSON),
    Operation("control.quirks", "GET", "/quirks", _quirks),
    Operation("control.put_quirk", "PUT", "/quirks/{name}", _put_quirk, Body.JSON),
    Operation("control.faults", "GET", "/faults", _faults),
    Operation("control.put_fault", "PUT", "/faults/{name}", _put_fault, Body.JSON),
    Operation("control.conditions", "GET", "/conditions/{callerId}", _conditions),
    Operation("control.put_conditions", "PUT", "/conditions/{callerId}", _put_conditions, Body.JSON),
    Operation("control.reset", "POST", "/reset", _reset, Body.OPTIONAL_JSON),
)


def operations(core: Core, platforms: tuple[Platform, ...]) -> tuple[Operation[Any], ...]:
    """The operations that belong to no platform, working on this sandbox whatever they are called with."""
    control = Control(core, platforms)
    return tuple(replace(one, handler=_bound(one.handler, control)) for one in _OPERATIONS)


def _bound(handler: Callable[[Call, Control], Answer], control: Control) -> Callable[[Call, Any], Answer]:
    return lambda call, _any: handler(call, control)


@dataclass(frozen=True, slots=True)
class Door:
    """Who may use the control API. ``token`` opens it to other machines; "" keeps it closed to them."""

    hosts: Hosts = field(default_factory=Hosts)
    token: str = ""

    def check(self, call: Call) -> None:
        """Raises Refusal (401, 403 or 421) for somebody who may not."""
        if self.token and hmac.compare_digest(_bearer(call), self.token.encode()):
            return
        if not _is_here(call.client):
            if self.token:
                raise Refusal(
                    401, "token_needed", "From another machine this needs the token, as Authorization: Bearer."
                )
            raise Refusal(
                403,
                "only_from_here",
                f"Only for programs of this machine, unless the sandbox is started with {TOKEN} set.",
            )
        host = call.headers.get("host", "")
        if not self.hosts.allow(host):
            raise Refusal(421, "foreign_host", f"{host[:80]!r} is no name of this machine.")
        if not comes_from_here(call.headers.get("origin"), call.headers.get("sec-fetch-site"), host):
            raise Refusal(403, "foreign_page", "A web page of another origin may not call this.")


def _bearer(call: Call) -> bytes:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token.strip().encode("utf-8", "replace") if scheme.lower() == "bearer" else b""


def _is_here(client: str) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:  # no address at all: a socket of this machine, or a call within the process
        return True
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


class ControlApi(Surface[Control]):
    """Errors are ``{"message"}``, with 400, 404 or 409, and those of its door."""

    def __init__(self, core: Core, platforms: tuple[Platform, ...], door: Door) -> None:
        theirs = (operation for platform in platforms for operation in platform.control)
        super().__init__(BASE_PATH, Routes((*_OPERATIONS, *theirs)), Control(core, platforms))
        self._door = door

    def identify(self, call: Call) -> str:
        self._door.check(call)
        return ""
