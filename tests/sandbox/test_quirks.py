"""Every quirk changes something: one observation for each, which must differ for each of its values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sandbox_driver import API, MESSAGE, PDF, RESULT, Scene

from sandbox.smartrecruiters.quirk_table import QUIRKS

Observe = Callable[[Scene], Any]
OBSERVE: dict[str, Observe] = {}


def observes(name: str) -> Callable[[Observe], Observe]:
    def keep(function: Observe) -> Observe:
        OBSERVE[name] = function
        return function

    return keep


def listed(scene: Scene, query: str) -> Any:
    """The status and, of a list, what it says."""
    answer = scene.api("GET", "/assessments" + query)
    page = answer.json()
    return answer.status_code, page.get("limit"), page.get("totalFound"), [o["status"] for o in page.get("content", ())]


def acted(status: str, action: str, body: Any = None) -> Observe:
    return lambda scene: scene.act(scene.order(status), action, body).status_code


OBSERVE["date_input"] = lambda scene: listed(scene, "?fromDate=2013-03-07T13:34:40Z")
OBSERVE["default_limit"] = lambda scene: listed(scene, "")
OBSERVE["limit_out_of_range"] = lambda scene: listed(scene, "?limit=101")
OBSERVE["unknown_status_filter"] = lambda scene: listed(scene, "?status=CANCELLED")
OBSERVE["bad_query_value"] = lambda scene: listed(scene, "?sortDir=up&fromDate=x&sortBy=y")
OBSERVE["illegal_transition"] = acted("COMPLETED", "accept")
OBSERVE["repeated_accept"] = acted("IN_PROGRESS", "accept")
OBSERVE["reject_in_progress"] = acted("IN_PROGRESS", "reject")
OBSERVE["complete_new"] = acted("NEW", "complete")
OBSERVE["results_on_new"] = acted("NEW", "results", RESULT)
OBSERVE["results_on_rejected"] = acted("REJECTED", "results", RESULT)
OBSERVE["results_after_completed"] = acted("COMPLETED", "results", RESULT)
OBSERVE["complete_without_result"] = acted("IN_PROGRESS", "complete")
OBSERVE["complete_message"] = acted("IN_PROGRESS", "complete", {})
OBSERVE["result_type_spelling"] = acted("IN_PROGRESS", "results", {**RESULT, "resultType": "Document"})
OBSERVE["result_url"] = acted("IN_PROGRESS", "results", {**RESULT, "resultType": "URL", "result": "ftp://a.example/"})
OBSERVE["create_status"] = acted("IN_PROGRESS", "results", RESULT)
OBSERVE["config_value"] = lambda scene: scene.api("POST", "/configs", json={"id": "x"}).status_code
OBSERVE["bad_key_status"] = lambda scene: scene.send("GET", API + "/offers").status_code
OBSERVE["sunset"] = lambda scene: scene.api("GET", "/offers").status_code
OBSERVE["rate_limit"] = lambda scene: [scene.api("GET", "/offers").status_code for _ in range(11)]


@observes("repeated_status_filter")
def _(scene: Scene) -> Any:
    scene.order()
    scene.order("REJECTED")
    return listed(scene, "?status=NEW&status=REJECTED")


@observes("date_boundaries")
def _(scene: Scene) -> Any:
    created = scene.get(scene.order())["createDate"].replace("+", "%2B")
    return listed(scene, f"?fromDate={created}&toDate={created}")


@observes("unsorted_list")
def _(scene: Scene) -> Any:
    scene.order()
    scene.order("REJECTED")
    return listed(scene, "")


@observes("offer_order")
def _(scene: Scene) -> Any:
    scene.new_offer(name="Another")
    return [offer["name"] for offer in scene.api("GET", "/offers").json()["content"]]


@observes("foreign_order")
def _(scene: Scene) -> Any:
    return scene.api("GET", f"/assessments/{scene.order()}", key=scene.new_partner()[1]).status_code


@observes("test_order_listed")
def _(scene: Scene) -> Any:
    scene.api("POST", "/assessments", json={})
    return listed(scene, "")


@observes("test_order_answer")
def _(scene: Scene) -> Any:
    return scene.act(scene.api("POST", "/assessments", json={}).json()["id"], "accept").status_code


@observes("transition_touches_last_update")
def _(scene: Scene) -> Any:
    order = scene.act(scene.order(), "accept").json()
    return order["createDate"] == order["lastUpdateDate"]


@observes("accept_message_is_comment")
def _(scene: Scene) -> Any:
    return [
        scene.api("GET", f"/assessments/{scene.order(status)}/comments").json()["totalFound"]
        for status in ("IN_PROGRESS", "REJECTED", "COMPLETED")
    ]


@observes("action_messages_count_as_comments")
def _(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    return [scene.act(order, "comments").status_code for _ in range(100)]


@observes("ignored_result")
def _(scene: Scene) -> Any:
    return scene.act(scene.order("IN_PROGRESS"), "results", {**RESULT, "result": "x"}).json().get("result")


@observes("video_stream_result")
def _(scene: Scene) -> Any:
    body = {**RESULT, "resultType": "VIDEO_STREAM", "result": "x"}
    return scene.act(scene.order("IN_PROGRESS"), "results", body).json().get("result")


@observes("text_length")
def _(scene: Scene) -> Any:
    order = scene.order()
    return [scene.act(order, "comments", {"message": "x" * size}).status_code for size in (255, 256, 4000, 4001)]


@observes("html_outside_list")
def _(scene: Scene) -> Any:
    return scene.act(scene.order("IN_PROGRESS"), "results", {**RESULT, "description": "<i>a</i><hr>"}).json()[
        "description"
    ]


@observes("pdf_check")
def _(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    files = (("a.txt", b"x", "application/pdf"), ("a.txt", b"%PDF", "text/plain"), ("a.PDF", b"x", "text/plain"))
    result = scene.result(order)
    return [scene.attach(order, result, file).status_code for file in files]


@observes("bad_file_status")
def _(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    result = scene.result(order)
    too_large = [("a.pdf", b"%PDF" + bytes(size * 1024 * 1024), "application/pdf") for size in (20, 22)]
    files = (("a.pdf", b"x", "application/pdf"), *too_large)
    return [scene.attach(order, result, file).status_code for file in files]


@observes("attachment_replace_touches")
def _(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    result = scene.result(order)
    path = f"/assessments/{order}/results/{result}/attachments/{scene.attach(order, result).json()['id']}"
    new = scene.api("POST", path, files={"attachment": ("new.pdf", *PDF[1:])}).json()
    return new["fileName"], new["createDate"] == new["lastUpdateDate"]


@observes("offer_moves")
def _(scene: Scene) -> Any:
    return scene.api("POST", f"/offers/{scene.offer}/submit").status_code


@observes("price_amount")
def _(scene: Scene) -> Any:
    return scene.api("GET", f"/offers/{scene.offer}").json()["terms"]["price"]["amount"]


@observes("wrong_content_type")
def _(scene: Scene) -> Any:
    return scene.api("POST", "/configs", content=b"{}").status_code


@observes("rejected_label")
def _(scene: Scene) -> Any:
    candidate = scene.new_candidate()["id"]
    scene.order("REJECTED", candidate=candidate)
    return scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]["label"]


def shown_results(scene: Scene, status: str) -> Any:
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    scene.result(order)
    if status == "COMPLETED":
        scene.act(order, "complete", MESSAGE)
    return len(scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]["results"])


OBSERVE["results_visible_before_complete"] = lambda scene: shown_results(scene, "IN_PROGRESS")
OBSERVE["document_without_file"] = lambda scene: shown_results(scene, "COMPLETED")

# Seen where the sandbox's calls arrive: test_notifications, test_openings.
ELSEWHERE = {"notification_id_field", "notification_create_date", "generated_url_parameter"}


def test_every_quirk_is_observed_here_or_elsewhere() -> None:
    assert set(OBSERVE) | ELSEWHERE == {quirk.name for quirk in QUIRKS}


@pytest.mark.parametrize("quirk", [quirk for quirk in QUIRKS if quirk.name in OBSERVE], ids=lambda quirk: quirk.name)
def test_each_value_is_seen(scene: Scene, quirk: Any) -> None:
    seen = []
    for value in quirk.values:
        scene.control("POST", "/reset")
        scene.furnish()
        scene.quirk(quirk.name, value)
        seen.append(repr(OBSERVE[quirk.name](scene)))
    assert len(set(seen)) == len(quirk.values), seen


def test_a_quirk_has_its_default_first_and_names_its_rule(scene: Scene) -> None:
    for quirk in scene.control("GET", "/quirks")["quirks"]:
        assert quirk["values"][0] == quirk["default"]
        assert quirk["rule"].startswith(("SR1-", "KB-"))
        assert quirk["value"] == (quirk["default"] if quirk["name"] != "rate_limit" else "off")


def test_unknown_quirks_and_values_are_refused(scene: Scene) -> None:
    assert "it is none of the" in scene.control("PUT", "/quirks/nonsense", {"value": "x"}, expect=404)["message"]
    assert "it can be" in scene.control("PUT", "/quirks/rate_limit", {"value": "x"}, expect=400)["message"]
    scene.control("PUT", "/quirks/rate_limit", {}, expect=400)
