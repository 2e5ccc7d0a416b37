"""The defects of the broken partners: each changes the reference partner in one way, when it is called.

What each of them breaks stands in ``smartrecruiters_table``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import httpx

from examples import reference_partner as partner

Json = dict[str, Any]
Ask = Callable[..., Json]
"""``Api.call``: method, path and what httpx takes."""


def on_call(change: Callable[[Ask, str, str, Json], Json]) -> Callable[[], None]:
    """A defect in the requests: ``change`` makes the request, with method, path and what comes with it."""

    def apply() -> None:
        whole = partner.Api.call

        def call(self: partner.Api, method: str, path: str, **more: Any) -> Json:
            return change(lambda *given, **rest: whole(self, *given, **rest), method, path, more)

        partner.Api.call = call  # type: ignore[method-assign]

    return apply


def in_body(end: str, **members: object) -> Callable[[], None]:
    """A defect in the bodies that are sent to paths with this end. None takes a member out."""

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        if method == "POST" and path.endswith(end) and "json" in more:
            body = {name: value for name, value in (more["json"] | members).items() if value is not None}
            more = more | {"json": body}
        return ask(method, path, **more)

    return on_call(change)


def twice(end: str) -> Callable[[], None]:
    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        answer = ask(method, path, **more)
        if method == "POST" and path.endswith(end):
            with suppress(partner.Refused):
                ask(method, path, **more)
        return answer

    return on_call(change)


def in_query(**parameters: object) -> Callable[[], None]:
    """A defect in the query of the list of orders."""

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        if method == "GET" and path == "/assessments":
            query = {name: value for name, value in (more["params"] | parameters).items() if value is not None}
            more = more | {"params": query}
        return ask(method, path, **more)

    return on_call(change)


def in_file(
    name: str = "attachment", content: bytes | None = None, kind: str = "application/pdf"
) -> Callable[[], None]:
    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        if "files" in more:
            file_name, report, _ = more["files"]["attachment"]
            more = more | {"files": {name: (file_name, report if content is None else content, kind)}}
        return ask(method, path, **more)

    return on_call(change)


def without(end: str) -> Callable[[], None]:
    """Leaves out the request to paths with this end."""

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        return {} if method == "POST" and path.endswith(end) else ask(method, path, **more)

    return on_call(change)


def of_class(**methods: Callable[..., Any]) -> Callable[[], None]:
    """Other methods for the whole partner."""

    def apply() -> None:
        for name, method in methods.items():
            setattr(partner.SmartRecruiters, name, method)

    return apply


def key_in_url(*, header: bool) -> Callable[[], None]:
    def apply() -> None:
        start = partner.Api.__init__

        def init(self: partner.Api, base_url: str, headers: Json, judge: Any) -> None:
            headers = dict(headers)
            key = headers["X-SmartToken"] if header else headers.pop("X-SmartToken")
            start(self, base_url, headers, judge)
            self._client.params = self._client.params.set("apiKey", key)

        partner.Api.__init__ = init  # type: ignore[method-assign, assignment]

    return apply


def completes_without_result(self: Any, path: str, order_id: str, outcome: Any) -> Json:
    self._api.call("POST", f"{path}/complete", json={"message": "It is over."})
    raise partner.Refused("done")


def completes_first(ask: Ask, method: str, path: str, more: Json) -> Json:
    """Just before the file, instead of at the end."""
    if path.endswith("/complete"):
        return {}
    if "files" in more:
        ask("POST", path.partition("/results")[0] + "/complete", json={"message": "It is over."})
    return ask(method, path, **more)


def results_before_accepting(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/accept"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/accept", "/results"), json={"title": "Early", "description": "Early"})
    return ask(method, path, **more)


def posts_as_text(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/complete"):
        text = json.dumps(more["json"])
        more = {"content": text, "headers": {"Content-Type": "text/plain"}}
        with suppress(partner.Refused):
            ask(method, path, **more)
        return {}
    return ask(method, path, **more)


def asks_elsewhere(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path == "/assessments":
        with suppress(partner.Refused):
            ask("GET", "/assessment-orders")
    return ask(method, path, **more)


def attaches_to_the_order(ask: Ask, method: str, path: str, more: Json) -> Json:
    """To a result by the order's id."""
    if "files" in more:
        order = path.split("/")[2]
        with suppress(partner.Refused):
            ask(method, f"/assessments/{order}/results/{order}/attachments", **more)
        return {}
    return ask(method, path, **more)


def comments_blankly(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/complete"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/complete", "/comments"), json={"message": " "})
    return ask(method, path, **more)


def rejects_blankly(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/accept"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/accept", "/reject"), json={"message": ""})
    return ask(method, path, **more)


def comments_a_lot(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/complete"):
        for number in range(101):
            while True:
                try:
                    ask("POST", path.replace("/complete", "/comments"), json={"message": f"Word {number}"})
                    break
                except partner.TryAgain:
                    time.sleep(0.1)
                except partner.Refused:
                    break
    return ask(method, path, **more)


def _huge(outcome: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda order: replace(outcome(order), report=b"%PDF-1.4\n" + b"%" * (21 * 1024 * 1024) + b"\n%%EOF\n")


def sends_huge_files() -> None:
    partner.take_test = _huge(partner.take_test)  # type: ignore[assignment]


def blank_setting(self: Any) -> None:
    for setting in ({"id": "assessmentNotificationUrl", "value": self._endpoint_url}, {"id": "", "value": "x"}):
        with suppress(partner.Refused):
            self._api.call("POST", "/configs", json=setting)


def setting_without_value(self: Any) -> None:
    for setting in ({"id": "assessmentNotificationUrl", "value": self._endpoint_url}, {"id": "resultHeader"}):
        with suppress(partner.Refused):
            self._api.call("POST", "/configs", json=setting)


def registers_nothing(self: Any) -> None:
    self._all("/configs")


def answers_500(self: Any, call: Any) -> Any:
    self.called.set()
    return partner.Reply(500)


def accepts_whatever_it_is_told(self: Any, call: Any) -> Any:
    """At once, and without a look at it."""
    order = partner.json_object(call.body).get("assessmentOrderId")
    with suppress(partner.Refused, partner.TryAgain):
        self._api.call("POST", f"/assessments/{order}/accept", json={"message": "Accepted."})
    self._unfinished.append(order)
    self.called.set()
    return partner.Reply(200)


def _registers_generated_urls(self: Any) -> None:
    for setting in ("assessmentNotificationUrl", "resultURL"):
        self._api.call("POST", "/configs", json={"id": setting, "value": self._endpoint_url})


def _generates_urls(ask: Ask, method: str, path: str, more: Json) -> Json:
    if method == "POST" and path.endswith("/results"):
        more = more | {"json": more["json"] | {"resultType": "GENERATED_URL"}}
    return ask(method, path, **more)


def _answers_json(self: Any, call: Any) -> Any:
    if call.method == "POST":
        self.called.set()
    return partner.json_reply(200, {"url": f"{partner.SITE}/results"})


def answers_with_an_object() -> None:
    on_call(_generates_urls)()
    of_class(prepare=_registers_generated_urls, receive=_answers_json)()


def waits_to_be_called(self: Any, poll_seconds: float) -> None:
    _run(self, 3600.0)


def first_page_only(self: Any) -> list[str]:
    """Of all orders, whatever their status: the finished ones, which are older, push the new ones out."""
    query = {"limit": 10, "sortBy": "createDate", "sortDir": "asc"}
    orders = self._api.call("GET", "/assessments", params=query)["content"]
    return [one["id"] for one in orders if one["status"] in ("NEW", "IN_PROGRESS")]


def every_status(self: Any) -> list[str]:
    return [one["id"] for one in self._all("/assessments") if one["id"] not in self.settled]


def accepts_rejected(self: Any, order_id: str) -> None:
    path = f"/assessments/{order_id}"
    order = self._api.call("GET", path)
    if order["status"] == "REJECTED":
        self._accept(path, order_id, order)
    _bring_on(self, order_id)


def repeats(waits: Callable[[int], float], times: int, *, on: Callable[[Exception], bool]) -> Callable[[], None]:
    """Repeats the same request by itself."""

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        for attempt in range(times):
            try:
                return ask(method, path, **more)
            except (partner.TryAgain, partner.Stuck) as problem:
                if not on(problem):
                    raise
                time.sleep(waits(attempt))
        return ask(method, path, **more)

    return on_call(change)


def status_is(status: int) -> Callable[[Exception], bool]:
    return lambda problem: str(status) in str(problem)


def gives_up_at_5xx() -> None:
    judge = partner.judge_smartrecruiters

    def strict(answer: Any) -> Exception:
        return partner.Refused("failed") if answer.status_code >= 500 else judge(answer)

    partner.judge_smartrecruiters = strict


def is_impatient() -> None:
    timeout = httpx.Timeout

    def short(*_: object, **__: object) -> Any:
        return timeout(0.7)

    httpx.Timeout = short  # type: ignore[assignment, misc]
    # It takes the lack of an answer for a failure, and asks once more at once.
    repeats(lambda _: 0.0, 1, on=lambda problem: "no answer" in str(problem))()


def strictly(ask: Ask, method: str, path: str, more: Json) -> Json:
    found = ask(method, path, **more)
    if "xFutureMember" in found:
        raise partner.Refused("an unknown member")
    return found


def needs_the_phone(self: Any, path: str, order_id: str, order: Json) -> None:
    try:
        candidate = order["candidate"]
        assert candidate["phone"] and candidate["uuid"] and candidate["addressLine"]
    except (KeyError, AssertionError):
        raise partner.Refused("no way to reach the candidate") from None
    _accept(self, path, order_id, order)


def wants_200() -> None:
    def is_200(self: Any) -> bool:
        return bool(self.status_code == 200)

    httpx.Response.is_success = property(is_200)  # type: ignore[assignment, method-assign]


_run, _bring_on, _accept = (
    partner.SmartRecruiters.run,
    partner.SmartRecruiters.bring_on,
    partner.SmartRecruiters._accept,
)
