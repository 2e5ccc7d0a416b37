"""What to look at to see each Kombo fault: one probe for each, by the fault's name without its prefix.

A probe gives a JSON value that is the same whenever it is asked of a sound sandbox. Not the tests themselves.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
from kombo_driver import (
    FILE,
    INLINE,
    ORDER_RECEIVED,
    RESULT,
    SUB_RESULT,
    TEXT,
    Kombo,
    Listener,
    answering,
    package,
    result,
)
from test_kombo_access import in_flight
from test_kombo_webhooks import signed

from sandbox.kombo.errors import CODES
from sandbox.kombo.fault_table import FAULTS

Listen = Callable[..., Listener]
Probe = Callable[[Kombo, Listen], Any]


_FIXED = {
    "success",
    "ok",
    "error",
    "OPEN",
    "open",
    "SKILLS_TEST",
    "skills_test",
    "RECRUITER",
    "COORDINATOR",
    ORDER_RECEIVED,
}
_FIXED |= {*CODES, "PLATFORM.VALIDATION_FAILED", "1", "2", INLINE}
_FIXED |= {code.title for code in CODES.values()}


def form(value: Any) -> Any:
    """Names and kinds of members, and texts in which nothing is made up."""
    if isinstance(value, dict):
        return {name: form(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [form(inner) for inner in value]
    if isinstance(value, str):
        return value if value in _FIXED else "text"
    return value if value is None else type(value).__name__


def answered(answer: Any) -> Any:
    kind = answer.headers["content-type"] if answer.content else None
    body = form(answer.json()) if kind and "json" in kind else bool(answer.content)
    return answer.status_code, kind, body


def headers(answer: Any, start: str) -> Any:
    found = {name: value for name, value in answer.headers.items() if name.startswith(start)}
    return {name: value if not value.isdigit() or int(value) > 60 else "n" for name, value in found.items()}


def get(path: str, **more: Any) -> Probe:
    return lambda kombo, listen: answered(kombo.api("GET", path, **more))


def listed(params: Any = (), count: int = 3, path: str = "/assessment/orders", statuses: Any = ()) -> Probe:
    """Places of the orders that a list shows."""

    def probe(kombo: Kombo, listen: Listen) -> Any:
        orders = kombo.many(count)
        for order, status in zip(orders, statuses, strict=False):
            kombo.write(order, result(status))
        kombo.many(1, integration=kombo.connect())
        filters = {name: value(kombo, orders) if callable(value) else value for name, value in dict(params).items()}
        answer = kombo.api("GET", path, params=filters)
        if answer.status_code != 200:
            return answered(answer)
        found = [one["id"] for one in answer.json()["data"]["results"]]
        return [orders.index(one) if one in orders else "foreign" for one in found]

    return probe


def second_page(path: str = "/assessment/orders") -> Probe:
    def cursor(kombo: Kombo, orders: Any) -> str:
        return str(kombo.orders(path, page_size=2)["next"])

    return listed({"page_size": 2, "cursor": cursor}, 5, path)


def filtered_page(kombo: Kombo, listen: Listen) -> Any:
    orders = kombo.many(5)
    kombo.write(orders[3])
    cursor = kombo.orders(page_size=1, statuses="OPEN")["next"]
    return [orders.index(one) for one in kombo.ids(cursor=cursor, statuses="OPEN")]


def packages(*then: Any) -> Probe:
    """What is read after setting these packages, one list after the other."""

    def probe(kombo: Kombo, listen: Listen) -> Any:
        other = kombo.connect()
        kombo.set_packages(package("other"), integration=other)
        answers = [answered(kombo.set_packages(*some)) for some in then]
        return (
            answers,
            answered(kombo.api("GET", "/assessment/packages")),
            [p["id"] for p in kombo.packages(integration=other)],
        )

    return probe


def plain_packages(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package())
    answer = kombo.api("GET", "/assessment/packages").json()
    shown = answer["data"]["packages"][0] if isinstance(answer, dict) else answer
    return shown | {"updated_at": len(shown.get("updated_at", ""))} if isinstance(shown, dict) else "bare"


def write(body: Any, status: str = "OPEN", tool: str = "smartrecruiters") -> Probe:
    """The answer to a result, what is kept of it, and what has happened to another order."""

    def probe(kombo: Kombo, listen: Listen) -> Any:
        kombo.integration = kombo.connect(tool)
        other = kombo.order()
        order = kombo.order(status)
        answer = kombo.write(order, body)
        looks = [kombo.look(one) for one in (order, other)]
        return answered(answer), [(one["order"]["status"], one["result"], one["resultWrites"]) for one in looks]

    return probe


def without(body: Any, *names: str) -> Any:
    return {name: value for name, value in body.items() if name not in names}


def twice(kombo: Kombo, listen: Listen) -> Any:
    order = kombo.order()
    kombo.write(order, result("OPEN", score=1, attributes=[TEXT]))
    kombo.write(order, result("OPEN", attributes=[SUB_RESULT]))
    kept = kombo.look(order)["result"]
    return kept["score"], len(kept["attributes"])


def downloaded(**more: Any) -> Probe:
    def probe(kombo: Kombo, listen: Listen) -> Any:
        url = listen(body=b"x", headers="Content-Type: text/plain\r\n").url
        order = kombo.order()
        kombo.write(order, result(attachments=[{"name": "a", "data_url": url, **more}]))
        return kombo.look(order)["result"]["attachments"]

    return probe


def former_key(kombo: Kombo, listen: Listen) -> Any:
    former = kombo.key
    kombo.control("POST", f"/kombo/environments/{kombo.environment}/api-key", {})
    return answered(kombo.api("GET", "/check-api-key", key=former))


def foreign_integration(kombo: Kombo, listen: Listen) -> Any:
    foreign = kombo.connect(environment=kombo.new_environment()[0])
    return answered(kombo.api("GET", "/assessment/packages", integration=foreign))


def deleted_integration(kombo: Kombo, listen: Listen) -> Any:
    kombo.control("DELETE", f"/kombo/integrations/{kombo.integration}")
    return answered(kombo.api("GET", "/assessment/packages"))


def other_address(kombo: Kombo, listen: Listen) -> Any:
    kombo.control("PUT", f"/kombo/environments/{kombo.environment}/allowed-addresses", {"addresses": ["::1"]})
    return answered(kombo.api("GET", "/check-api-key"))


def another_customer(kombo: Kombo, listen: Listen) -> Any:
    data = kombo.api("GET", "/check-api-key").json()["data"]
    return data["customer_id"] == data["environment_id"]


def told(kind: str = "order", **reply: Any) -> Probe:
    """What arrives at webhooks, whether it is signed well, and what becomes of the order."""

    def probe(kombo: Kombo, listen: Listen) -> Any:
        hook, other = listen(**reply), listen()
        secret = kombo.register(hook.url)["secret"]
        kombo.register(other.url, "data-changed")
        placed = kombo.place(inline=kind == "inline", job={"location": None})
        order = placed["orderId"]
        orders = [one["status"] for one in kombo.orders()["results"]]
        calls = [
            (
                form(json.loads(body)),
                sorted(set(named) - {"content-length", "host"}),
                named.get("x-kombo-signature") == signed(body, secret),
            )
            for named, body in hook.came
        ]
        return calls, len(other.came), orders, order is None

    return probe


def background_check(kombo: Kombo, listen: Listen) -> Any:
    kombo.set_packages(package(type="BACKGROUND_CHECK"))
    return answered(kombo.write(kombo.order()))


def hand_made(kombo: Kombo, listen: Listen) -> Any:
    kombo.control("POST", f"/kombo/integrations/{kombo.integration}/packages", package())
    return len(kombo.packages())


def plus(kombo: Kombo, listen: Listen) -> Any:
    kombo.many(2)
    cursor = httpx.QueryParams(cursor=kombo.orders(page_size=1)["next"])
    return kombo.api("GET", f"/assessment/orders?{str(cursor).replace('%20', '+')}").status_code


def limited(kombo: Kombo, listen: Listen) -> Any:
    kombo.trouble("PLATFORM.RATE_LIMIT_EXCEEDED")
    return answered(kombo.api("GET", "/assessment/packages"))


def tools_told(kombo: Kombo, listen: Listen) -> Any:
    hook = listen()
    kombo.register(hook.url)
    kombo.order()
    return hook.payloads()[0]["data"]["integration_id"].partition(":")[0] == "smartrecruiters"


def secrets(kombo: Kombo, listen: Listen) -> Any:
    return len({kombo.register("http://127.0.0.1:1/")["secret"] for _ in range(2)})


def read_headers(start: str) -> Probe:
    return lambda kombo, listen: headers(kombo.api("GET", "/assessment/orders"), start)


SIX = result(attachments=[FILE] * 6)
_STATUS = {"Assessment_Test_Status_Reference": {}}
_DATA = {"Candidate_Assessment_Data": {"Assess_Candidate_Test_Result_Data": _STATUS}}
WORKDAY = {"workday": {"Assess_Candidate_Data": _DATA}}
ONE = {"name": "a", "data": "aGk=", "content_type": "a/b"}
SVG = base64.b64encode(b"<svg/>").decode()

PROBES: dict[str, Probe] = {
    "unknown_key_accepted": get("/check-api-key", key="wrong"),
    "missing_key_accepted": get("/check-api-key", key=""),
    "former_key_accepted": former_key,
    "foreign_integration_reachable": foreign_integration,
    "deleted_integration_works": deleted_integration,
    "address_list_ignored": other_address,
    "check_lacks_customer": get("/check-api-key"),
    "check_names_another_customer": another_customer,
    "check_uses_integration_code": get("/check-api-key", key="wrong"),
    "bad_key_answers_403": get("/assessment/orders", key="wrong"),
    "packages_merged": packages([package("1")], [package("2")]),
    "packages_not_stored": packages([package("1")]),
    "packages_of_all_integrations_replaced": packages([package("1")]),
    "deleted_packages_listed": packages([package("1")], []),
    "incomplete_package_accepted": packages([without(package(), "description")]),
    "unknown_package_type_accepted": packages([package(type="OTHER")]),
    "package_without_updated_at": packages([package()]),
    "package_without_description": packages([package()]),
    "package_moment_of_other_form": plain_packages,
    "package_type_in_small_letters": packages([package()]),
    "packages_bare": plain_packages,
    "page_skips_order": second_page(),
    "page_repeats_order": second_page(),
    "open_page_repeats_order": second_page("/assessment/orders/open"),
    "cursor_starts_anew": second_page(),
    "cursor_ignores_filters": filtered_page,
    "orders_newest_first": listed(),
    "page_of_other_usual_size": listed(count=60),
    "page_size_ignored": listed({"page_size": 2}),
    "page_of_200_at_most": listed({"page_size": 250}, count=210),
    "large_page_accepted": listed({"page_size": 251}),
    "statuses_ignored": listed({"statuses": "COMPLETED"}, statuses=("COMPLETED",)),
    "only_first_status": listed({"statuses": "COMPLETED,CANCELLED"}, statuses=("COMPLETED", "CANCELLED")),
    "unknown_status_filter_accepted": listed({"statuses": "DONE"}),
    "ids_ignored": listed({"ids": lambda kombo, orders: orders[1]}),
    "created_after_ignored": listed({"created_after": "2999-01-01"}),
    "created_after_exclusive": listed({"created_after": lambda kombo, orders: kombo.look(orders[1])["createdAt"]}),
    "bad_cursor_accepted": listed({"cursor": "x"}),
    "foreign_orders_listed": listed(),
    "foreign_open_orders_listed": listed(path="/assessment/orders/open"),
    "closed_orders_in_open_list": listed(path="/assessment/orders/open", statuses=("CANCELLED",)),
    "open_orders_gone": get("/assessment/orders/open"),
    "closed_order_reopened": write(result("OPEN"), "COMPLETED"),
    "closed_order_changed": write(result("CANCELLED"), "COMPLETED"),
    "rejected_order_writable": write(RESULT, "REJECTED"),
    "refused_transition_stored": write(RESULT, "CANCELLED"),
    "invalid_result_stored": write(result(score=None)),
    "status_not_changed": write(RESULT),
    "open_update_closes": write(result("OPEN")),
    "result_not_stored": write(RESULT),
    "result_lists_merged": twice,
    "other_order_written": write(RESULT),
    "foreign_order_writable": lambda kombo, _: answered(kombo.write(kombo.order(), integration=kombo.connect())),
    "missing_status_accepted": write(without(RESULT, "status")),
    "missing_result_url_accepted": write(without(RESULT, "result_url")),
    "bad_result_url_accepted": write(result(result_url="x")),
    "unknown_status_accepted": write(result("DONE")),
    "bad_completed_at_accepted": write(result(completed_at="2023-04-04T00:00:00+02:00")),
    "null_score_accepted": write(result(score=None)),
    "score_text_accepted": write(result(score="1")),
    "negative_score_refused": write(result(score=-1)),
    "lone_score_refused": write(result(score=1)),
    "score_above_maximum_refused": write(result(score=2, max_score=1)),
    "score_demanded": write(RESULT),
    "attributes_demanded": write(RESULT),
    "bad_attribute_type_accepted": write(result(attributes=[{**TEXT, "type": "X"}])),
    "incomplete_attribute_accepted": write(result(attributes=[without(TEXT, "value")])),
    "small_maximum_accepted": write(result(attributes=[{**SUB_RESULT, "score": {"value": 0, "max": 0}}])),
    "open_sub_result_accepted": write(result(attributes=[{**SUB_RESULT, "status": "OPEN"}])),
    "attributes_lost": write(result(attributes=[TEXT])),
    "sixth_attachment_accepted": write(SIX),
    "empty_attachment_accepted": write(result(attachments=[{"name": "a"}])),
    "doubled_attachment_accepted": write(result(attachments=[{**ONE, "data_url": "http://127.0.0.1:1/"}])),
    "untyped_attachment_accepted": write(result(attachments=[without(ONE, "content_type")])),
    "bad_content_type_accepted": write(result(attachments=[{**ONE, "content_type": "image/svg+xml", "data": SVG}])),
    "bad_base64_accepted": write(result(attachments=[{**ONE, "data": "!"}])),
    "attachments_lost": write(result(attachments=[ONE])),
    "data_url_not_downloaded": downloaded(content_type="a/b"),
    "download_type_ignored": downloaded(),
    "foreign_remote_fields_kept": write(result(remote_fields={"recruitee": {"subtitle": "x"}})),
    "remote_fields_lost": write(result(remote_fields={"smartrecruiters": {"scoreLabel": "x"}})),
    "bad_attachment_member_accepted": write(result(attachments=[without(ONE, "name")])),
    "bad_remote_fields_accepted": write(result(remote_fields={"smartrecruiters": {"scoreLabel": 1}})),
    "bad_workday_fields_accepted": write(result(remote_fields=WORKDAY), tool="workday"),
    "generic_type_refused": write(result(attachments=[{**ONE, "content_type": "application/octet-stream"}])),
    "background_check_refused": background_check,
    "remote_fields_demanded": write(RESULT),
    "open_update_taken": write(result("OPEN"), tool="greenhouse"),
    "hand_made_package_lost": hand_made,
    "plus_is_no_blank": plus,
    "empty_cookie_refused": get("/check-api-key", headers={"Cookie": ""}),
    "integration_in_any_letters": lambda kombo, _: answered(
        kombo.api("GET", "/assessment/packages", integration=kombo.integration.lower())
    ),
    "limits_answer_503": limited,
    "broken_json_answers_500": lambda kombo, _: answered(
        kombo.api("PUT", "/assessment/packages", content=b"{", headers={"Content-Type": "application/json"})
    ),
    "unknown_path_is_html": get("/x"),
    "inline_webhook_typed_as_ordinary": told("inline"),
    "webhook_integration_without_tool": tools_told,
    "secret_of_each_webhook": secrets,
    "rate_headers_missing": read_headers("ratelimit"),
    "rate_reset_is_a_moment": read_headers("ratelimit"),
    "reads_are_actions": read_headers("concurrency"),
    "rate_limit_missing": lambda kombo, _: [kombo.api("GET", "/check-api-key").status_code for _ in range(301)],
    "concurrency_limit_missing": lambda kombo, listen: in_flight(kombo, listen, 30)[-2].status_code,
    "concurrency_headers_missing": lambda kombo, listen: headers(kombo.set_packages(), "concurrency"),
    "refusal_ignored": told(**answering(422, {"message": "no"})),
    "failed_delivery_rejects": told(status=500),
    "failed_delivery_removes_order": told(status=500),
    "inline_order_despite_bad_answer": told("inline", **answering(200, {})),
    "input_invalid_answers_500": write({}),
    "missing_integration_accepted": get("/assessment/packages", integration=""),
    "integration_without_tool": lambda kombo, _: kombo.connect().partition(":")[0],
    "inline_result_refused": lambda kombo, _: (
        order := kombo.order(),
        kombo.sandbox.store.run("UPDATE kombo_orders SET inline = 1"),
        kombo.write(order).status_code,
    )[2],
    "reads_wait_for_actions": lambda kombo, listen: in_flight(kombo, listen, 30)[-1].status_code,
}

for fault in FAULTS:
    short = fault.name.removeprefix("kombo_")
    if short in PROBES:
        continue
    if short.startswith(("webhook_", "signature_")):
        PROBES[short] = told()
    elif short.startswith(("warnings_", "data_null", "success_is_ok", "write_answers_")):
        PROBES[short] = write(result(remote_fields={"recruitee": {}}))
    elif short.startswith(("error_", "code_", "input_invalid_answers_422")):
        PROBES[short] = get("/assessment/orders?page_size=0")
    elif short == "success_is_html":
        PROBES[short] = get("/assessment/packages")
    else:

        def shown(kombo: Kombo, listen: Listen, short: str = short) -> Any:
            kombo.order(job={"location": None})
            kombo.order(job={"location": None})
            path = "/assessment/orders/open" if "open" in short else "/assessment/orders"
            size = 1 if short == "next_is_number" else 2
            return answered(kombo.api("GET", path, params={"page_size": size}))

        PROBES[short] = shown
