"""The partner API: which calls there are, and what surrounds them all (key, rate limit, errors, headers)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.call_log import ids_in
from sandbox.conditions import Ordered
from sandbox.messages import Answer, Call, Refusal, Written
from sandbox.routing import Body, Operation, Routes
from sandbox.smartrecruiters import (
    attachments,
    authentication,
    comments,
    configs,
    errors,
    offers,
    order_calls,
    results,
    wire,
)
from sandbox.smartrecruiters.rate_limit import REMAINING
from sandbox.smartrecruiters.world import World
from sandbox.surface import Surface

BASE_PATH = "/smartrecruiters/v1"

_ORDER = "/assessments/{assessmentOrderId}"
_RESULT = _ORDER + "/results/{resultId}"
_FILE = _RESULT + "/attachments/{attachmentId}"

ROUTES: Routes[World] = Routes(
    (
        Operation("orders.list", "GET", "/assessments", order_calls.list_orders),
        Operation("orders.test", "POST", "/assessments", order_calls.create_test_order, Body.JSON),
        Operation("orders.get", "GET", _ORDER, order_calls.get_order),
        Operation("orders.accept", "POST", _ORDER + "/accept", order_calls.accept_order, Body.JSON),
        Operation("orders.reject", "POST", _ORDER + "/reject", order_calls.reject_order, Body.JSON),
        Operation("orders.complete", "POST", _ORDER + "/complete", order_calls.complete_order, Body.OPTIONAL_JSON),
        Operation("comments.list", "GET", _ORDER + "/comments", comments.list_comments),
        Operation("comments.add", "POST", _ORDER + "/comments", comments.add_comment, Body.JSON),
        Operation("comments.get", "GET", _ORDER + "/comments/{commentId}", comments.get_comment),
        Operation("results.list", "GET", _ORDER + "/results", results.list_results),
        Operation("results.submit", "POST", _ORDER + "/results", results.submit_result, Body.JSON),
        Operation("results.get", "GET", _RESULT, results.get_result),
        Operation("attachments.list", "GET", _RESULT + "/attachments", attachments.list_attachments),
        Operation("attachments.add", "POST", _RESULT + "/attachments", attachments.attach_file, Body.MULTIPART),
        Operation("attachments.get", "GET", _FILE, attachments.get_attachment),
        Operation("attachments.replace", "POST", _FILE, attachments.replace_file, Body.MULTIPART),
        Operation("configs.list", "GET", "/configs", configs.list_configs),
        Operation("configs.insert", "POST", "/configs", configs.insert_config, Body.JSON),
        Operation("configs.get", "GET", "/configs/{configId}", configs.get_config),
        Operation("configs.update", "POST", "/configs/{configId}", configs.update_config, Body.JSON),
        Operation("offers.list", "GET", "/offers", offers.list_offers),
        Operation("offers.create", "POST", "/offers", offers.create_offer, Body.JSON),
        Operation("offers.get", "GET", "/offers/{offerId}", offers.get_offer),
        Operation("offers.update", "POST", "/offers/{offerId}", offers.update_offer, Body.JSON),
        Operation("offers.submit", "POST", "/offers/{offerId}/submit", offers.submit_offer),
        Operation("offers.withdraw", "POST", "/offers/{offerId}/withdraw", offers.withdraw_offer),
    )
)


class PartnerApi(Surface[World]):
    # A file of the largest size, and what a multipart body puts around it.
    multipart_limit = attachments.LARGEST + 1024 * 1024
    platform = "smartrecruiters"

    def __init__(self, world: World) -> None:
        super().__init__(BASE_PATH, ROUTES, world)

    def identify(self, call: Call) -> str:
        sunset = self.world.quirks["sunset"]
        if sunset != "no":
            raise Refusal(int(sunset), "api_sunset", "This API has been switched off.")
        return authentication.partner_of(call, self.world)

    def enter(self, call: Call) -> None:
        limit, limited = self.world.rate_limit, self.world.quirks.on("rate_limit", "on")
        if limited and limit.full(call.caller, call.operation) and not self.world.faults.fires("rate_limit_missing"):
            raise Refusal(429, errors.CODES[429], "Too many requests with this key; wait a second and try again.")
        limit.enter(call.caller, call.operation, counted=limited)

    def leave(self, call: Call) -> None:
        self.world.rate_limit.leave(call.caller, call.operation)

    def refused(self, _call: Call, refusal: Refusal) -> Answer:
        return errors.answer(refusal)

    def refused_on_purpose(self, call: Call, ordered: Ordered) -> Answer:
        answer = super().refused_on_purpose(call, ordered)
        return replace(answer, headers={REMAINING: "0"}) if ordered.status == 429 else answer

    def bare(self, call: Call, body: Any) -> Any:
        if call.operation == "orders.list":
            return {**body, "content": [wire.bare_order(order) for order in body["content"]]}
        return wire.bare_order(body) if call.operation.startswith("orders.") else body

    def own_headers(self, call: Call) -> dict[str, str]:
        return self.world.rate_limit.headers(call.caller, call.operation)

    def orders_in(self, call: Call, answer: Answer) -> tuple[str, ...]:
        if isinstance(answer.body, Written):
            return answer.body.about
        if call.operation == "orders.list" and answer.status == 200 and isinstance(answer.body, dict):
            return ids_in(answer.body.get("content"))
        order = call.arguments.get("assessmentOrderId")
        return (order,) if order else ()

    def wrong_content_type_status(self) -> int:
        return int(self.world.quirks["wrong_content_type"])

    def too_large_status(self) -> int:
        return 413 if self.world.quirks.on("bad_file_status", "413_415") else 400
