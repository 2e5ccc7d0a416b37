"""The API: which calls there are, and what surrounds them all (key, integration, limits, errors, headers)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sandbox.call_log import ids_in
from sandbox.conditions import Ordered
from sandbox.kombo import access, environments, errors, limits, order_lists, orders, packages, results
from sandbox.kombo.answers import success
from sandbox.kombo.errors import KomboRefusal
from sandbox.kombo.world import World
from sandbox.messages import Answer, Call, Refusal
from sandbox.routing import Body, Operation, Routes
from sandbox.surface import UNKNOWN_OPERATION, Surface

BASE_PATH = "/kombo/v1"
LOG_PATH = "/_control/kombo/interactions/"

CHECK_KEY, GET_PACKAGES, SET_PACKAGES = "kombo.check_key", "kombo.packages.get", "kombo.packages.set"
ORDERS, OPEN_ORDERS, RESULT = "kombo.orders", "kombo.orders.open", "kombo.result"

_NO_LIMIT = 1_000_000
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")


def _check_key(call: Call, world: World) -> Answer:
    """KB-AUTH-09."""
    environment = environments.found(world.store, call.caller)["id"]
    return success({"environment_id": environment, "customer_id": environment})


ROUTES: Routes[World] = Routes(
    (
        Operation(CHECK_KEY, "GET", "/check-api-key", _check_key),
        Operation(GET_PACKAGES, "GET", "/assessment/packages", packages.get_packages),
        Operation(SET_PACKAGES, "PUT", "/assessment/packages", packages.set_packages, Body.JSON),
        Operation(ORDERS, "GET", "/assessment/orders", order_lists.get_orders),
        Operation(OPEN_ORDERS, "GET", "/assessment/orders/open", order_lists.get_open_orders),
        Operation(
            RESULT,
            "PUT",
            "/assessment/orders/{assessment_order_id}/result",
            results.write_result,
            Body.JSON,
            results.prepare_result,
            results.LARGEST_BODY,
        ),
    )
)


# The headers that say that nothing is left, by code.
_SPENT = {
    errors.RATE_LIMIT_EXCEEDED: {limits.REQUESTS_LEFT: "0"},
    errors.CONCURRENCY_LIMIT_EXCEEDED: {limits.ACTIONS_LEFT: "0"},
}

# What is listed by an operation, and how all that may be null becomes so.
_BARE = {
    ORDERS: ("results", orders.bare),
    OPEN_ORDERS: ("results", orders.bare),
    GET_PACKAGES: ("packages", packages.bare),
}


class AssessmentApi(Surface[World]):
    platform = "kombo"

    def __init__(self, world: World) -> None:
        super().__init__(BASE_PATH, ROUTES, world)

    def identify(self, call: Call) -> str:
        return access.environment_of(call, self.world)

    def enter(self, call: Call) -> None:
        """The rate limit, the integration, its trouble, and the limit of actions, in this order."""
        quirks, faults = self.world.quirks, self.world.faults
        exceeded = quirks.on("kombo_rate_limit", "on") and not self.world.rate_limit.take(self._counted(call))
        if exceeded and not faults.fires("kombo_rate_limit_missing"):
            raise errors.refusal(errors.RATE_LIMIT_EXCEEDED, "Too many requests; wait a minute.", quirks)
        if call.operation == CHECK_KEY:
            return
        integration = access.integration_of(call, self.world)
        code = integration["trouble"]
        if code is not None and code not in errors.REMOTE:
            raise errors.refusal(code, f"The integration is in trouble ({code}).", quirks)
        if self._wrongly_counted(call, integration["id"]):
            message = f"{self._most()} actions are under way already."
            raise errors.refusal(errors.CONCURRENCY_LIMIT_EXCEEDED, message, quirks)
        if self._is_action(call) and not self.world.concurrency.enter(integration["id"], self._most()):
            if not faults.fires("kombo_concurrency_limit_missing"):
                message = f"{self._most()} actions are under way already."
                raise errors.refusal(errors.CONCURRENCY_LIMIT_EXCEEDED, message, quirks)
            self.world.concurrency.enter(integration["id"], _NO_LIMIT)

    def _wrongly_counted(self, call: Call, integration: str) -> bool:
        """Whether a defect refuses to read while as many actions are under way as may be."""
        full = call.method == "GET" and not self.world.concurrency.remaining(integration, self._most())
        return full and self.world.faults.fires("kombo_reads_wait_for_actions")

    def leave(self, call: Call) -> None:
        if self._is_action(call):
            self.world.concurrency.leave(access.named(call))

    def _counted(self, call: Call) -> str:
        """Whose requests are counted together; empty for somebody unknown."""
        if call.caller and self.world.quirks.on("kombo_rate_limit_scope", "integration"):
            return f"{call.caller} {access.named(call)}"
        return call.caller

    def _is_action(self, call: Call) -> bool:
        """KB-LIM-06, KB-LIM-07."""
        if call.operation == SET_PACKAGES:
            return self.world.quirks.on("kombo_actions", "writes")
        return call.operation == RESULT

    def _most(self) -> int:
        return int(self.world.quirks["kombo_concurrency_limit"])

    def refused(self, call: Call, refusal: Refusal) -> Answer:
        code = errors.code_of(refusal)
        headers = {}
        if refusal.status == 405:
            allowed = self.routes.find(call.method, call.path)
            headers["allow"] = ", ".join(allowed) if isinstance(allowed, tuple) else ""
        if refusal.status == 429 and self.world.quirks.on("kombo_retry_after", "yes"):
            limited = isinstance(refusal, KomboRefusal) and code == errors.RATE_LIMIT_EXCEEDED
            reset = self.world.rate_limit.headers(self._counted(call))["ratelimit-reset"]
            headers["retry-after"] = reset if limited else "1"
        body = errors.envelope(code, refusal.message, self._log_url(call, refusal, code))
        return Answer(refusal.status, body, headers)

    def refused_on_purpose(self, call: Call, ordered: Ordered) -> Answer:
        """A limit that is said to be exceeded has nothing left; the code tells which limit it is."""
        refusal = KomboRefusal(ordered.status, ordered.code, "ordered", ordered.message)
        answer = self.refused(call, refusal)
        spent = _SPENT.get(ordered.code or "", {})
        return replace(answer, headers={**answer.headers, **spent})

    def bare(self, call: Call, body: Any) -> Any:
        members = _BARE.get(call.operation)
        if members is None:
            return body
        name, strip = members
        data = body["data"]
        return {**body, "data": {**data, name: [strip(one) for one in data[name]]}}

    def _log_url(self, call: Call, refusal: Refusal, code: str | None) -> str | None:
        """Where the refusal is explained, for somebody who is known (KB-ERR-03)."""
        host = call.headers.get("host", "")
        if not call.caller or not _HOST.fullmatch(host) or self.world.quirks.on("kombo_log_url", "null"):
            return None
        interaction = {
            "at": self.world.clock.text(),
            "environmentId": call.caller,
            "method": call.method,
            "path": call.path[:500],
            "status": refusal.status,
            "code": code,
            "message": refusal.message,
        }
        return f"http://{host}{LOG_PATH}{self.world.interactions.note(interaction)}"

    def own_headers(self, call: Call) -> dict[str, str]:
        headers = self.world.rate_limit.headers(self._counted(call))
        if call.operation != UNKNOWN_OPERATION and self._is_action(call):
            most = self._most()
            left = self.world.concurrency.remaining(access.named(call), most)
            headers |= {"Concurrency-Limit": str(most), limits.ACTIONS_LEFT: str(left)}
        return headers

    def orders_in(self, call: Call, answer: Answer) -> tuple[str, ...]:
        if call.operation in (ORDERS, OPEN_ORDERS) and answer.status == 200 and isinstance(answer.body, dict):
            data = answer.body.get("data")
            return ids_in(data.get("results")) if isinstance(data, dict) else ()
        order = call.arguments.get("assessment_order_id")
        return (order,) if order else ()

    def wrong_content_type_status(self) -> int:
        return int(self.world.quirks["kombo_wrong_content_type"])

    def too_large_status(self) -> int:
        return int(self.world.quirks["kombo_too_large_body"])
