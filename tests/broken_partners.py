"""Broken partners for SmartRecruiters: the reference partner with one defect each, by name.

`python tests/broken_partners.py accepts_twice` runs one. The table ``DEFECTS`` at the end says which rule each of them
breaks.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

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


def _completes_without_result(self: Any, path: str, order_id: str, outcome: Any) -> Json:
    self._api.call("POST", f"{path}/complete", json={"message": "It is over."})
    raise partner.Refused("done")


def _completes_first(ask: Ask, method: str, path: str, more: Json) -> Json:
    """Just before the file, instead of at the end."""
    if path.endswith("/complete"):
        return {}
    if "files" in more:
        ask("POST", path.partition("/results")[0] + "/complete", json={"message": "It is over."})
    return ask(method, path, **more)


def _results_before_accepting(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/accept"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/accept", "/results"), json={"title": "Early", "description": "Early"})
    return ask(method, path, **more)


def _posts_as_text(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/complete"):
        text = json.dumps(more["json"])
        more = {"content": text, "headers": {"Content-Type": "text/plain"}}
        with suppress(partner.Refused):
            ask(method, path, **more)
        return {}
    return ask(method, path, **more)


def _asks_elsewhere(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path == "/assessments":
        with suppress(partner.Refused):
            ask("GET", "/assessment-orders")
    return ask(method, path, **more)


def _attaches_to_the_order(ask: Ask, method: str, path: str, more: Json) -> Json:
    """To a result by the order's id."""
    if "files" in more:
        order = path.split("/")[2]
        with suppress(partner.Refused):
            ask(method, f"/assessments/{order}/results/{order}/attachments", **more)
        return {}
    return ask(method, path, **more)


def _comments_blankly(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/complete"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/complete", "/comments"), json={"message": " "})
    return ask(method, path, **more)


def _rejects_blankly(ask: Ask, method: str, path: str, more: Json) -> Json:
    if path.endswith("/accept"):
        with suppress(partner.Refused):
            ask("POST", path.replace("/accept", "/reject"), json={"message": ""})
    return ask(method, path, **more)


def _comments_a_lot(ask: Ask, method: str, path: str, more: Json) -> Json:
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
    return lambda order: replace(outcome(order), report=b"%PDF-1.4\n" + b"%" * (20 * 1024 * 1024) + b"\n%%EOF\n")


def sends_huge_files() -> None:
    partner.take_test = _huge(partner.take_test)  # type: ignore[assignment]


def _blank_setting(self: Any) -> None:
    for setting in ({"id": "assessmentNotificationUrl", "value": self._endpoint_url}, {"id": "", "value": "x"}):
        with suppress(partner.Refused):
            self._api.call("POST", "/configs", json=setting)


def _setting_without_value(self: Any) -> None:
    for setting in ({"id": "assessmentNotificationUrl", "value": self._endpoint_url}, {"id": "resultHeader"}):
        with suppress(partner.Refused):
            self._api.call("POST", "/configs", json=setting)


def _registers_nothing(self: Any) -> None:
    self._all("/configs")


def _answers_500(self: Any, call: Any) -> Any:
    self.called.set()
    return partner.Reply(500)


def _accepts_whatever_it_is_told(self: Any, call: Any) -> Any:
    """At once, and without a look at it."""
    order = partner.json_object(call.body).get("assessmentOrderId")
    with suppress(partner.Refused, partner.TryAgain):
        self._api.call("POST", f"/assessments/{order}/accept", json={"message": "Accepted."})
    self._unfinished.append(order)
    self.called.set()
    return partner.Reply(200)


def _waits_to_be_called(self: Any, poll_seconds: float) -> None:
    _run(self, 3600.0)


def _first_page_only(self: Any) -> list[str]:
    """Of all orders, whatever their status: the finished ones, which are older, push the new ones out."""
    query = {"limit": 10, "sortBy": "createDate", "sortDir": "asc"}
    orders = self._api.call("GET", "/assessments", params=query)["content"]
    return [one["id"] for one in orders if one["status"] in ("NEW", "IN_PROGRESS")]


def _every_status(self: Any) -> list[str]:
    return [one["id"] for one in self._all("/assessments") if one["id"] not in self.settled]


def _accepts_rejected(self: Any, order_id: str) -> None:
    path = f"/assessments/{order_id}"
    order = self._api.call("GET", path)
    if order["status"] == "REJECTED":
        self._accept(path, order_id, order)
    _bring_on(self, order_id)


def _repeats(waits: Callable[[int], float], times: int, *, on: Callable[[Exception], bool]) -> Callable[[], None]:
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


def _is(status: int) -> Callable[[Exception], bool]:
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
    _repeats(lambda _: 0.0, 1, on=lambda problem: "no answer" in str(problem))()


def _strictly(ask: Ask, method: str, path: str, more: Json) -> Json:
    found = ask(method, path, **more)
    if "xFutureMember" in found:
        raise partner.Refused("an unknown member")
    return found


def _needs_the_phone(self: Any, path: str, order_id: str, order: Json) -> None:
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
TRAFFIC = ("requests", "messages", "results", "sequence")
NEWS = ("notifications",)
PRESSURE = ("under_pressure",)


FILED = frozenset("SEQ-01 COMPLETE-02 COMPLETE-03 COMPLETE-06".split())  # noqa: SIM905
SUBMITTED = FILED | frozenset("ATTACH-01 ATTACH-02 ATTACH-03 ATTACH-14".split())  # noqa: SIM905
RESULTS = frozenset("RESULT-04 RESULT-07 RESULT-11 RESULT-15 RESULT-16 RESULT-17 SEQ-03".split())  # noqa: SIM905
ACCEPTED = SUBMITTED | RESULTS
FOUND = ACCEPTED | frozenset("ACCEPT-01 ACCEPT-04 ACCEPT-07 ACCEPT-08 COMMENT-02 GET-05".split())  # noqa: SIM905
"""What stays INCONCLUSIVE where the platform refuses the program's list, acceptance, result or file, so that it does
nothing more."""


@dataclass(frozen=True)
class Defect:
    """``breaks`` is what becomes of which rule; ``also`` what else changes for the worse, and follows from it.

    ``features`` are the files that are run (``partner_....feature``), ``only`` what pytest's -k takes.
    """

    apply: Callable[[], None]
    breaks: dict[str, str]
    also: dict[str, str]
    features: tuple[str, ...] = TRAFFIC
    only: str = ""
    seconds: float = 3.0


def _defect(
    apply: Callable[[], None],
    breaks: str,
    also: str = "",
    features: tuple[str, ...] = TRAFFIC,
    only: str = "",
    seconds: float = 3.0,
    unknown: frozenset[str] = frozenset(),
) -> Defect:
    """``breaks`` and ``also`` are written "ACCEPT-08 FAIL, SEQ-01 WARN"; ``unknown`` becomes INCONCLUSIVE."""
    left = {f"SR1-{name}": "INCONCLUSIVE" for name in unknown}
    return Defect(apply, _verdicts(breaks), left | _verdicts(also), features, only, seconds)


def _verdicts(text: str) -> dict[str, str]:
    pairs = (pair.split() for pair in text.split(",") if pair.strip())
    return {f"SR1-{name}": verdict for name, verdict in pairs}


DEFECTS: dict[str, Defect] = {
    # Requests.
    "key_in_url_too": _defect(key_in_url(header=True), "AUTH-07 WARN"),
    "key_in_url_only": _defect(key_in_url(header=False), "AUTH-01 FAIL", also="AUTH-07 WARN"),
    "asks_elsewhere": _defect(on_call(_asks_elsewhere), "FORMAT-06 FAIL"),
    "posts_as_text": _defect(on_call(_posts_as_text), "FORMAT-02 FAIL"),
    "pages_of_500": _defect(in_query(limit=500), "PAGE-04 WARN"),
    "dates_without_time": _defect(in_query(fromDate="2020-01-01"), "LIST-15 WARN", unknown=FOUND),
    "unknown_sorting": _defect(in_query(sortBy="name"), "LIST-16 WARN", unknown=FOUND),
    # Messages.
    "blank_acceptance": _defect(in_body("/accept", message="  "), "ACCEPT-01 FAIL", unknown=ACCEPTED),
    "no_acceptance_message": _defect(in_body("/accept", message=None), "ACCEPT-01 FAIL", unknown=ACCEPTED),
    "no_link_for_the_candidate": _defect(in_body("/accept", assessmentURL=None), "ACCEPT-04 WARN"),
    "nothing_for_the_candidate": _defect(
        in_body("/accept", messageToCandidate=" "), "ACCEPT-07 FAIL", unknown=ACCEPTED, also="ACCEPT-04 WARN"
    ),
    "blank_completion": _defect(in_body("/complete", message=""), "COMPLETE-02 WARN"),
    "result_in_completion": _defect(in_body("/complete", resultType="DOCUMENT"), "COMPLETE-03 WARN"),
    "blank_comment": _defect(on_call(_comments_blankly), "COMMENT-03 FAIL"),
    "blank_rejection": _defect(on_call(_rejects_blankly), "REJECT-01 FAIL"),
    "many_comments": _defect(on_call(_comments_a_lot), "COMMENT-02 FAIL", seconds=20.0),
    "setting_without_id": _defect(of_class(prepare=_blank_setting), "CONFIG-06 FAIL"),
    "setting_without_value": _defect(of_class(prepare=_setting_without_value), "CONFIG-07 WARN"),
    # Results and files.
    "no_title": _defect(in_body("/results", title=None), "RESULT-07 FAIL", unknown=SUBMITTED),
    "score_is_a_number": _defect(in_body("/results", score=9), "RESULT-16 FAIL", unknown=SUBMITTED),
    "passed_is_a_text": _defect(in_body("/results", passed="yes"), "RESULT-16 FAIL", unknown=SUBMITTED),
    "type_in_lower_case": _defect(in_body("/results", resultType="document"), "RESULT-15 WARN"),
    "url_is_none": _defect(
        in_body("/results", resultType="URL", result="see report"), "RESULT-04 FAIL", unknown=SUBMITTED
    ),
    "undocumented_html": _defect(
        in_body("/results", description="<table><tr><td>9</td></tr></table>"), "RESULT-17 WARN"
    ),
    "no_file": _defect(
        without("/attachments"),
        "RESULT-11 WARN, ATTACH-01 FAIL",
        unknown=frozenset({"ATTACH-02", "ATTACH-03", "ATTACH-14"}),
    ),
    "wrong_part": _defect(in_file(name="file"), "ATTACH-01 FAIL", unknown=FILED),
    "file_is_text": _defect(in_file(content=b"9 of 10", kind="text/plain"), "ATTACH-02 FAIL", unknown=FILED),
    "file_claims_to_be_pdf": _defect(in_file(content=b"9 of 10"), "ATTACH-02 FAIL", unknown=FILED),
    "huge_file": _defect(sends_huge_files, "ATTACH-03 FAIL", unknown=FILED),
    "file_to_the_order": _defect(on_call(_attaches_to_the_order), "ATTACH-14 FAIL", also="RESULT-11 WARN"),
    # Sequence.
    "accepts_unseen": _defect(of_class(receive=_accepts_whatever_it_is_told), "GET-05 FAIL", "ACCEPT-04 WARN"),
    "results_first": _defect(on_call(_results_before_accepting), "SEQ-03 FAIL"),
    "completes_first": _defect(on_call(_completes_first), "SEQ-01 FAIL"),
    "completes_without_result": _defect(
        of_class(_submit=_completes_without_result),
        "SEQ-01 FAIL",
        also="ATTACH-01 FAIL",
        unknown=(RESULTS | SUBMITTED) - FILED - {"ATTACH-01"},
    ),
    "accepts_twice": _defect(twice("/accept"), "ACCEPT-08 FAIL"),
    "completes_twice": _defect(twice("/complete"), "COMPLETE-06 FAIL"),
    # How it learns of orders.
    "registers_nothing": _defect(
        of_class(prepare=_registers_nothing), "NOTIFY-06 FAIL", features=NEWS, also="NOTIFY-07 WARN"
    ),
    "answers_500": _defect(of_class(receive=_answers_500), "NOTIFY-07 WARN", features=NEWS),
    "believes_anybody": _defect(
        of_class(receive=_accepts_whatever_it_is_told), "GET-06 WARN", features=NEWS, also="REJECT-05 WARN"
    ),
    "never_looks": _defect(of_class(run=_waits_to_be_called), "NOTIFY-03 FAIL", features=NEWS, also="PAGE-05 FAIL"),
    "ignores_the_second_page": _defect(of_class(find=_first_page_only), "PAGE-05 FAIL", features=NEWS),
    "accepts_what_is_rejected": _defect(
        of_class(find=_every_status, bring_on=_accepts_rejected), "REJECT-05 WARN", features=NEWS
    ),
    # Under pressure.
    "does_not_wait": _defect(
        _repeats(lambda _: 0.0, 9, on=_is(429)), "RATE-03 WARN", features=PRESSURE, only="requests", seconds=6.0
    ),
    "waits_the_same": _defect(
        _repeats(lambda _: 0.3, 9, on=_is(429)), "RATE-03 WARN", features=PRESSURE, only="requests", seconds=6.0
    ),
    "gives_up": _defect(gives_up_at_5xx, "ROBUST-05 WARN", features=PRESSURE, only="fails"),
    "repeats_blindly": _defect(
        _repeats(lambda _: 0.2, 1, on=_is(502)), "ROBUST-04 WARN", features=PRESSURE, only="lost or late"
    ),
    "is_impatient": _defect(is_impatient, "ROBUST-04 WARN", features=PRESSURE, only="lost or late"),
    "knows_all_members": _defect(on_call(_strictly), "FORMAT-03 WARN", features=PRESSURE, only="members or 201"),
    "needs_a_phone": _defect(
        of_class(_accept=_needs_the_phone), "FORMAT-07 WARN", features=PRESSURE, only="members or 201"
    ),
    "wants_200": _defect(wants_200, "FORMAT-05 WARN", features=PRESSURE, only="members or 201"),
    "hammers_without_key": _defect(
        _repeats(lambda _: 0.1, 1000, on=_is(401)),
        "AUTH-08 WARN",
        features=("wrong_key",),
    ),
}


if __name__ == "__main__":
    DEFECTS[sys.argv[1]].apply()
    sys.exit(partner.main())
