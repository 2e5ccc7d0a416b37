"""Every fault changes what a probe sees, and is counted then; switched off it does neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sandbox_driver import API, MESSAGE, PDF, RESULT, Scene

from sandbox.smartrecruiters.fault_table import FAULTS

Probe = Callable[[Scene], Any]


def statuses(scene: Scene, query: str = "") -> Any:
    page = scene.api("GET", "/assessments" + query).json()
    return page.get("totalFound"), [order["status"] for order in page["content"]]


def with_orders(query: str, count: int = 1) -> Probe:
    def probe(scene: Scene) -> Any:
        for _ in range(count):
            scene.order()
        scene.order("REJECTED")
        return statuses(scene, query)

    return probe


def foreign_list(scene: Scene) -> Any:
    scene.order()
    page = scene.api("GET", "/assessments", key=scene.new_partner()[1]).json()
    return page["totalFound"]


def from_date(scene: Scene) -> Any:
    scene.order()
    return statuses(scene, "?fromDate=2999-01-01T00:00:00.000Z")


def foreign_get(scene: Scene) -> Any:
    return scene.api("GET", f"/assessments/{scene.order()}", key=scene.new_partner()[1]).status_code


def members(method: str, path: str, status: str = "NEW", body: Any = None) -> Probe:
    """The names and kinds of the members that a call on an order answers."""

    def probe(scene: Scene) -> Any:
        more = {} if method == "GET" else {"json": body or MESSAGE}
        answer = scene.api(method, f"/assessments/{scene.order(status)}{path}", **more)
        return answer.status_code, flat(answer.json())

    return probe


def flat(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: flat(inner) for name, inner in value.items()}
    return value if value in ("NEW", "IN_PROGRESS", "REJECTED", "COMPLETED", "DOCUMENT") else type(value).__name__


def after(action: str, status: str) -> Probe:
    """The order's status and comments after an action."""

    def probe(scene: Scene) -> Any:
        order = scene.order(status)
        scene.act(order, action)
        return scene.get(order)["status"], scene.api("GET", f"/assessments/{order}/comments").json()["totalFound"]

    return probe


def result(**more: Any) -> Probe:
    return members("POST", "/results", "IN_PROGRESS", {**RESULT, **more})


def two_results(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    scene.result(order)
    scene.result(order)
    return scene.api("GET", f"/assessments/{order}/results").json()["totalFound"]


def file(one: Any) -> Probe:
    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        answer = scene.attach(order, scene.result(order), one)
        return answer.status_code, flat(answer.json())

    return probe


def replaced(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    one = scene.result(order)
    first = scene.attach(order, one).json()["id"]
    path = f"/assessments/{order}/results/{one}/attachments/{first}"
    answer = scene.api("POST", path, files={"attachment": ("new.pdf", *PDF[1:])}).json()
    return answer["id"] == first, scene.api("GET", path).json()["fileName"]


def many_comments(scene: Scene) -> Any:
    order = scene.order()
    return [scene.act(order, "comments").status_code for _ in range(101)]


def created_offer(scene: Scene) -> Any:
    body = {"catalogId": "c", "name": "n", "description": "d", "terms": {"type": "SKILLS_TEST"}}
    return scene.api("POST", "/offers", json=body).json()["status"]


def control_offer(scene: Scene) -> Any:
    body = {"name": "n", "description": "d", "type": "SKILLS_TEST"}
    return scene.control("POST", f"/partners/{scene.partner}/offers", body)["status"]


def browsed(scene: Scene) -> Any:
    scene.new_offer(active=False)
    page = scene.control("GET", f"/candidates/{scene.new_candidate()['id']}/offers")
    return [len(kind["offers"]) for kind in page["types"]]


def profile(status: str) -> Probe:
    def probe(scene: Scene) -> Any:
        candidate = scene.new_candidate()["id"]
        order = scene.order("IN_PROGRESS", candidate=candidate)
        scene.attach(order, scene.result(order))
        if status == "COMPLETED":
            scene.act(order, "complete")
        assessment = scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]
        return assessment["label"], [len(one["attachments"]) for one in assessment["results"]]

    return probe


def with_keys(header: str | None, parameter: str | None) -> Probe:
    def probe(scene: Scene) -> Any:
        headers = {"X-SmartToken": scene.key if header == "good" else header} if header else {}
        params = {"apiKey": scene.key if parameter == "good" else parameter} if parameter else {}
        return scene.send("GET", API + "/offers", headers=headers, params=params).status_code

    return probe


def former_key(scene: Scene) -> Any:
    former = scene.key
    scene.control("POST", f"/partners/{scene.partner}/api-key")
    return scene.api("GET", "/offers", key=former).status_code


def error(scene: Scene) -> Any:
    body = scene.api("GET", "/assessments/unknown").json()
    return {name: type(value).__name__ for name, value in body.items()}


def headers(scene: Scene) -> Any:
    return sorted(scene.api("GET", "/offers").headers)


def eleven(scene: Scene) -> Any:
    scene.quirk("rate_limit", "on")
    return [scene.api("GET", "/offers").status_code for _ in range(11)]


def date(scene: Scene) -> Any:
    return scene.get(scene.order())["createDate"][23:]


def test_order(scene: Scene) -> Any:
    return scene.act(scene.api("POST", "/assessments", json={}).json()["id"], "accept").status_code


test_order.__test__ = False  # type: ignore[attr-defined]

PROBES: dict[str, Probe] = {
    "list_ignores_status": with_orders("?status=NEW"),
    "list_shows_foreign_orders": foreign_list,
    "list_is_descending": with_orders(""),
    "list_ignores_from_date": from_date,
    "list_skips_one_too_many": with_orders("?offset=1"),
    "list_total_is_page_length": with_orders("?limit=1"),
    "list_envelope_lacks_total": with_orders(""),
    "list_lacks_candidate": lambda scene: (scene.order(), *scene.api("GET", "/assessments").json()["content"][0])[1:],
    "order_lacks_offer_catalog_id": members("GET", ""),
    "get_lacks_candidate_email": members("GET", ""),
    "get_unknown_is_500": lambda scene: scene.api("GET", "/assessments/x").status_code,
    "foreign_order_reachable": foreign_get,
    "test_order_usable": test_order,
    "order_starts_in_progress": lambda scene: scene.get(scene.order())["status"],
    "accept_not_stored": after("accept", "NEW"),
    "accept_message_lost": after("accept", "NEW"),
    "accept_answers_comment": members("POST", "/accept"),
    "accept_takes_blank_message": members("POST", "/accept", body={"message": " "}),
    "accept_needs_author": members("POST", "/accept"),
    "reject_not_stored": after("reject", "NEW"),
    "reject_message_lost": after("reject", "NEW"),
    "reject_answers_new": members("POST", "/reject"),
    "reject_takes_blank_message": members("POST", "/reject", body={"colour": "red"}),
    "complete_not_stored": after("complete", "IN_PROGRESS"),
    "complete_message_lost": after("complete", "IN_PROGRESS"),
    "complete_answers_in_progress": members("POST", "/complete", "IN_PROGRESS"),
    "complete_takes_blank_message": members("POST", "/complete", "IN_PROGRESS", {"message": "\t"}),
    "result_lacks_id": result(),
    "result_type_lost": result(),
    "result_score_is_number": result(score="98/100"),
    "result_replaces_former": two_results,
    "result_url_unchecked": result(resultType="URL", result="nonsense"),
    "result_takes_no_title": result(title=None),
    "result_takes_any_type": result(resultType="PICTURE"),
    "result_needs_author": result(),
    "attachment_name_lost": file(PDF),
    "attachment_takes_any_file": file(("a.txt", b"text", "text/plain")),
    "attachment_takes_any_size": file(("a.pdf", b"%PDF" + bytes(20 * 1024 * 1024), "application/pdf")),
    "attachment_replace_changes_id": replaced,
    "attachment_replace_ignored": replaced,
    "comments_without_limit": many_comments,
    "comment_takes_blank_message": members("POST", "/comments", body={"message": ""}),
    "comment_accepts_order": after("comments", "NEW"),
    "comment_lacks_id": members("POST", "/comments"),
    "offer_created_active": created_offer,
    "offer_created_active_for_customer": control_offer,
    "foreign_offer_reachable": lambda scene: (
        scene.api("GET", f"/offers/{scene.offer}", key=scene.new_partner()[1]).status_code
    ),
    "inactive_offers_browsable": browsed,
    "label_stays_pending": profile("IN_PROGRESS"),
    "label_never_complete": profile("COMPLETED"),
    "results_hidden": profile("COMPLETED"),
    "files_hidden": profile("COMPLETED"),
    "header_beats_parameter": with_keys("bad", "good"),
    "unknown_key_accepted": with_keys("bad", None),
    "missing_key_accepted": with_keys(None, None),
    "former_key_accepted": former_key,
    "error_is_newer_envelope": error,
    "error_http_code_is_number": error,
    "error_lacks_code": error,
    "rate_headers_missing": headers,
    "rate_limit_missing": eleven,
    "dates_have_colon": date,
    "requestor_misspelled": members("GET", ""),
}

# Seen where the sandbox's calls arrive: test_notifications, test_openings.
ELSEWHERE = {
    "notification_missing",
    "notification_repeated",
    "notification_lacks_order_id",
    "notification_to_former_address",
    "generated_url_called_without_header",
    "generated_url_without_order",
    "generated_url_called_once_only",
    "generated_url_called_by_post",
    "generated_url_called_for_other_types",
}


def test_every_fault_is_probed_here_or_elsewhere() -> None:
    assert set(PROBES) | ELSEWHERE == {fault.name for fault in FAULTS}


@pytest.mark.parametrize("name", PROBES)
def test_a_fault_is_seen_and_counted(scene: Scene, name: str) -> None:
    sound = PROBES[name](scene)
    assert scene.activations(name) == 0
    scene.control("POST", "/reset")
    scene.furnish()
    scene.fault(name)
    assert PROBES[name](scene) != sound
    assert scene.activations(name) > 0
    scene.control("POST", "/reset")
    scene.furnish()
    assert PROBES[name](scene) == sound
    assert scene.activations(name) == 0


def test_an_active_fault_that_changes_nothing_is_not_counted(scene: Scene) -> None:
    for fault in FAULTS:
        scene.fault(fault.name)
    scene.control("GET", "/clock")
    assert all(fault["activations"] == 0 for fault in scene.control("GET", "/faults")["faults"])
    scene.control("POST", "/reset")
    scene.furnish()
    scene.order()
    for name in ("list_ignores_status", "list_shows_foreign_orders", "accept_takes_blank_message"):
        scene.fault(name)
    assert statuses(scene, "?status=NEW")[0] == 1
    scene.act(scene.order(), "accept")
    for name in ("list_ignores_status", "list_shows_foreign_orders", "accept_takes_blank_message"):
        assert scene.activations(name) == 0


def test_faults_name_a_requirement_and_unknown_ones_are_refused(scene: Scene) -> None:
    for fault in scene.control("GET", "/faults")["faults"]:
        assert fault["requirement"].startswith(("SR1-", "KB-"))
        assert fault["text"].endswith(".")
        assert not fault["active"]
    assert "known are" in scene.control("PUT", "/faults/nonsense", {"active": True}, expect=404)["message"]
    scene.control("PUT", "/faults/result_lacks_id", {"active": "yes"}, expect=400)
