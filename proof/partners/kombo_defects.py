"""The defects of the broken Kombo partners: each changes the reference partner in one way, when it is called.

What each of them breaks stands in ``kombo_table``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from examples import reference_partner as partner
from proof.partners.smartrecruiters_defects import Ask, Json, on_call

Apply = Callable[[], None]


def of_class(**methods: Callable[..., Any]) -> Apply:
    def apply() -> None:
        for name, method in methods.items():
            setattr(partner.Kombo, name, method)

    return apply


def in_headers(change: Callable[[Json], Json]) -> Apply:
    def apply() -> None:
        start = partner.Api.__init__

        def init(self: partner.Api, base_url: str, headers: Json, judge: Any) -> None:
            start(self, base_url, change(dict(headers)), judge)

        partner.Api.__init__ = init  # type: ignore[method-assign, assignment]

    return apply


def in_result(**members: object) -> Apply:
    """A defect in the results: other members. None takes one out."""
    return in_result_by(lambda _: members)


def in_result_by(change: Callable[[Json], Json]) -> Apply:
    def apply() -> None:
        whole = partner.kombo_result

        def result(*given: Any) -> Json:
            body = whole(*given)
            return {name: value for name, value in (body | change(body)).items() if value is not None}

        partner.kombo_result = result  # type: ignore[assignment]

    return apply


def in_file(**members: object) -> Apply:
    """A defect in the attachment. None takes a member out."""

    def change(body: Json) -> Json:
        (file,) = body["attachments"]
        return {"attachments": [{name: v for name, v in (file | members).items() if v is not None}]}

    return in_result_by(change)


def in_query(path: str = "/assessment/orders", **parameters: object) -> Apply:
    def change(ask: Ask, method: str, asked: str, more: Json) -> Json:
        if asked == "/assessment/orders":
            asked, more = path, more | {"params": more["params"] | parameters}
        return ask(method, asked, **more)

    return on_call(change)


def in_packages(**members: object) -> Apply:
    def apply() -> None:
        for package in partner.PACKAGES:
            package.update(members)  # type: ignore[arg-type]
            for name in [name for name, value in package.items() if value is None]:
                del package[name]

    return apply


def puts_as_text(ask: Ask, method: str, path: str, more: Json) -> Json:
    if "json" in more:
        more = {"content": json.dumps(more["json"]), "headers": {"Content-Type": "text/plain"}}
    return ask(method, path, **more)


def reads_a_result(ask: Ask, method: str, path: str, more: Json) -> Json:
    found = ask(method, path, **more)
    if path.endswith("/result"):
        with suppress(partner.Refused):
            ask("GET", path)
    return found


def packages_one_by_one(self: Any) -> None:
    for package in partner.PACKAGES:
        self._api.call("PUT", "/assessment/packages", json={"packages": [package]})


def null_score(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/result"):
        more = more | {"json": more["json"] | {"score": None}}
    return ask(method, path, **more)


def cancels_afterwards(ask: Ask, method: str, path: str, more: Json) -> Json:
    found = ask(method, path, **more)
    if path.endswith("/result"):
        with suppress(partner.Refused):
            ask(method, path, json=more["json"] | {"status": "CANCELLED"})
    return found


def writes_twice(ask: Ask, method: str, path: str, more: Json) -> Json:
    """As one does who takes warnings for a failure."""
    found = ask(method, path, **more)
    if path.endswith("/result") and found.get("warnings"):
        found = ask(method, path, **more)
    return found


# --- Finding orders


def first_page_only(self: Any) -> list[str]:
    """Of all orders: those that are closed, and older, push the new ones out."""
    listed = self._api.call("GET", "/assessment/orders", params={"page_size": 100})
    self.open = {one["id"]: one for one in listed["data"]["results"] if one["status"] == "OPEN"}
    return list(self.open)


def cursor_only(ask: Ask, method: str, path: str, more: Json) -> Json:
    if "cursor" in more.get("params", {}):
        more = {"params": {"cursor": more["params"]["cursor"], "page_size": 100}}
    return ask(method, path, **more)


def waits_to_be_called(self: Any, poll_seconds: float) -> None:
    _run(self, 3600.0)


def needs_the_phone(self: Any, order_id: str) -> None:
    if not self.open[order_id]["candidate"]["phone"]:
        raise partner.Refused("no way to reach the candidate")
    _bring_on(self, order_id)


def knows_all_members(ask: Ask, method: str, path: str, more: Json) -> Json:
    found = ask(method, path, **more)
    if "xFutureMember" in found:
        raise partner.Refused("an unknown member")
    return found


# --- Calls


def answers(status: int, body: Json | None = None, only: str = "") -> Apply:
    """What it answers to every signed call, or to one of which the answer has this status or member."""

    def receive(self: Any, call: Any) -> Any:
        reply = _receive(self, call)
        if reply.status == 401 or (only and only not in f"{reply.status} {reply.text}"):
            return reply
        return partner.json_reply(status, body or {})

    return of_class(receive=receive)


def chokes_on_null(self: Any, call: Any) -> Any:
    data = partner.json_object(call.body).get("data", {})
    if data.get("candidate", {}).get("first_name") is None:
        return partner.Reply(500)
    return _receive(self, call)


def thinks_first(self: Any, call: Any) -> Any:
    if b"inline-assessment" in call.body:
        time.sleep(15.5)
    return _receive(self, call)


def verifies(how: Callable[[bytes, bytes, str], bool]) -> Apply:
    def apply() -> None:
        partner.signed = how  # type: ignore[assignment]

    return apply


def over_json_written_anew(body: bytes, secret: bytes, signature: str) -> bool:
    again = json.dumps(partner.json_object(body), ensure_ascii=False, separators=(",", ":")).encode()
    return _signed(again, secret, signature) or _signed(body, secret, signature)


def writes_when_told(self: Any, call: Any) -> Any:
    """At once, whatever it has done already."""
    reply = _receive(self, call)
    order = partner.json_object(call.body).get("data", {})
    if reply.status == 200:
        with suppress(partner.Refused):
            self.write_result(order["id"], partner.take_test(order["id"]))
    return reply


# --- Errors


def judges(change: Callable[[httpx.Response, Exception], Exception]) -> Apply:
    """Takes errors for something else."""

    def apply() -> None:
        judge = partner.judge_kombo
        partner.judge_kombo = lambda answer: change(answer, judge(answer))

    return apply


def by_status(answer: httpx.Response, _: Exception) -> Exception:
    if answer.status_code == 401:
        return partner.Stuck("key refused")
    later = answer.status_code == 429 or answer.status_code >= 500
    return partner.TryAgain("later") if later else partner.Refused("no")


def tries_400_again(answer: httpx.Response, judged: Exception) -> Exception:
    return partner.TryAgain("once more") if answer.status_code == 400 else judged


def gives_up_on_pages(answer: httpx.Response, judged: Exception) -> Exception:
    return judged if "error" in partner.json_object(answer.content) else partner.Refused("no JSON")


def repeats(status: int, wait: float) -> Apply:
    """Repeats a request that is answered with this status, soon and for ever."""

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        while True:
            try:
                return ask(method, path, **more)
            except (partner.TryAgain, partner.Stuck) as problem:
                if f": {status}" not in str(problem):
                    raise
                time.sleep(wait)

    return on_call(change)


def is_impatient() -> None:
    timeout = httpx.Timeout

    def short(*_: object, **__: object) -> Any:
        return timeout(0.3)

    httpx.Timeout = short  # type: ignore[assignment, misc]

    def change(ask: Ask, method: str, path: str, more: Json) -> Json:
        try:
            return ask(method, path, **more)
        except partner.TryAgain:
            return ask(method, path, **more)

    on_call(change)()


def gives_up_for_ever(self: Any, poll_seconds: float) -> None:
    try:
        while True:
            self.called.clear()
            self.work()
            self.called.wait(poll_seconds)
    except partner.Stuck:
        time.sleep(3600)


_run, _bring_on, _receive, _signed = (
    partner.Kombo.run,
    partner.Kombo.bring_on,
    partner.Kombo.receive,
    partner.signed,
)
