"""What to look at to see each fault at SmartRecruiters: one probe for each, by the fault's name.

A probe gives a value that is the same whenever it is asked of a sound sandbox. Not the tests themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox_driver import API, MESSAGE, PDF, RESULT, Scene

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


def offered(scene: Scene, **more: Any) -> Any:
    """The answer to a new offer at the API."""
    body = {"catalogId": "c", "name": "n", "description": "d", "terms": {"type": "SKILLS_TEST"}, **more}
    return scene.api("POST", "/offers", json={name: value for name, value in body.items() if value is not None})


def new_offer(**more: Any) -> Probe:
    return lambda scene: answered(offered(scene, **more))


def answered(answer: Any) -> Any:
    """Status, content type, and the names and kinds of the members."""
    kind = answer.headers.get("content-type")
    return answer.status_code, kind, flat(answer.json()) if kind and "json" in kind else bool(answer.content)


def on_offer(method: str, then: str = "", **more: Any) -> Probe:
    """A call on the first of two offers, of which the second is newer."""

    def probe(scene: Scene) -> Any:
        one = offered(scene).json()["id"]
        offered(scene, name="newer")
        body = {} if method == "GET" or then else {"json": changed_offer(one, **more)}
        answer = scene.api(method, f"/offers/{one}{then}", **body)
        again = scene.api("GET", f"/offers/{one}").json()
        return answered(answer), answer.json().get("name"), answer.json().get("status"), again["name"], again["status"]

    return probe


def changed_offer(identifier: str, **more: Any) -> Any:
    body = {"id": identifier, "catalogId": "c", "name": "changed", "description": "d", "terms": {"type": "SKILLS_TEST"}}
    return {name: value for name, value in (body | more).items() if value is not None}


def offers_listed(query: str = "") -> Probe:
    """Of three offers, the first of which was changed last; and of one of another partner."""

    def probe(scene: Scene) -> Any:
        first, *_ = [offered(scene, name=name, description="word" * (name == "b")).json()["id"] for name in "abc"]
        for _ in range(2):  # so that its date is later than the others' even within a millisecond or two
            scene.api("POST", f"/offers/{first}", json=changed_offer(first))
        scene.new_offer(scene.new_partner()[0], name="foreign")
        page = scene.api("GET", "/offers" + query).json()
        return [offer["name"] for offer in page["content"]], sorted(page)

    return probe


def browsed(scene: Scene) -> Any:
    scene.new_offer(active=False)
    page = scene.control("GET", f"/candidates/{scene.new_candidate()['id']}/offers")
    return [(kind["type"], len(kind["offers"])) for kind in page["types"]]


def portal(active: bool) -> Probe:
    """An offer as the portal shows it, of which the team was asked to activate it or not."""

    def probe(scene: Scene) -> Any:
        shown = scene.control("GET", f"/offers/{scene.new_offer(active=active)}")
        return shown["status"], sorted(shown["terms"]), len(shown["activeFor"])

    return probe


def selected(scene: Scene) -> Any:
    path = f"/candidates/{scene.new_candidate()['id']}/selections"
    return scene.control("POST", path, {"offerId": scene.offer})["offer"]["name"]


def kept_candidate(scene: Scene) -> Any:
    return scene.send("GET", f"/_control/candidates/{scene.new_candidate()['id']}/profile").status_code


def things(kind: str, at: int | None = None) -> Probe:
    """The list of three comments, results or files of an order; or the one at a place, read by its id."""

    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        made = scene.result(order)
        path = f"/assessments/{order}/" + (f"results/{made}/attachments" if kind == "attachments" else kind)
        for number in range(3):
            if kind == "attachments":
                scene.attach(order, made, (f"{number}.pdf", *PDF[1:]))
            else:
                scene.api("POST", path, json={**MESSAGE, **RESULT, "message": f"{number}", "title": f"{number}"})
        page = scene.api("GET", path + ("?limit=2" if at is None else ""))
        if at is None:
            return answered(page), page.json().get("totalFound")
        one = scene.api("GET", f"{path}/{page.json()['content'][at]['id']}").json()
        return one.get("message"), one.get("title"), one.get("fileName")

    return probe


def after_file(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    made = scene.result(order)
    codes = [scene.attach(order, made).status_code for _ in range(3)]
    listed = scene.api("GET", f"/assessments/{order}/results/{made}/attachments").json()["totalFound"]
    return codes, listed, scene.get(order)["status"]


def other_part(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    path = f"/assessments/{order}/results/{scene.result(order)}/attachments"
    return scene.api("POST", path, files={"file": PDF}).status_code


def replaced_file(scene: Scene) -> Any:
    """What the customer gets after a file was replaced."""
    candidate = scene.new_candidate()["id"]
    order = scene.order("IN_PROGRESS", candidate=candidate)
    made = scene.result(order)
    path = f"/assessments/{order}/results/{made}/attachments"
    scene.api("POST", f"{path}/{scene.attach(order, made).json()['id']}", files={"attachment": ("n.pdf", b"%PDF new")})
    scene.act(order, "complete")
    results = scene.control("GET", f"/candidates/{candidate}/profile")["assessments"][0]["results"]
    return [(one["fileName"], scene.send("GET", one["download"]).content) for one in results[0]["attachments"]]


def completed_with(then: str = "", **more: Any) -> Probe:
    """What becomes of an order that is completed with a result; and of one more call on it."""

    def probe(scene: Scene) -> Any:
        order = scene.order("IN_PROGRESS")
        scene.result(order, **more)
        code = scene.act(order, "complete").status_code
        return code, scene.get(order)["status"], scene.act(order, then, RESULT).status_code if then else None

    return probe


def acted(status: str, action: str, body: Any = None) -> Probe:
    """The answer to an action and the status and dates of the order afterwards."""

    def probe(scene: Scene) -> Any:
        order = scene.order(status)
        answer = scene.act(order, action, body)
        now = scene.get(order)
        results = scene.api("GET", f"/assessments/{order}/results").json()["totalFound"]
        return answered(answer), now["status"], now["createDate"] == now["lastUpdateDate"], results

    return probe


def raw(content: bytes) -> Probe:
    def probe(scene: Scene) -> Any:
        path = f"/assessments/{scene.order()}/accept"
        return answered(scene.api("POST", path, content=content, headers={"Content-Type": "application/json"}))

    return probe


def page_of(query: str, count: int) -> Probe:
    def probe(scene: Scene) -> Any:
        scene.bulk(count)
        page = scene.api("GET", "/assessments" + query).json()
        return page["limit"], page["offset"], page["totalFound"], len(page["content"])

    return probe


def with_dates(query: str) -> Probe:
    """How many orders are listed by dates, of one that was just made: its own moment stands for NOW."""

    def probe(scene: Scene) -> Any:
        now = scene.get(scene.order())["createDate"].replace("+", "%2B")
        return scene.api("GET", "/assessments" + query.replace("NOW", now)).json()["totalFound"]

    return probe


def of_another(name: str) -> Probe:
    def probe(scene: Scene) -> Any:
        scene.order()
        return statuses(scene, f"?{name}=00000000-0000-4000-8000-000000000000")

    return probe


def newest_first(scene: Scene) -> Any:
    orders = [scene.order(), scene.order()]
    page = scene.api("GET", "/assessments?sortBy=createDate&sortDir=desc").json()
    return [orders.index(order["id"]) for order in page["content"]]


def settings(*calls: tuple[str, str, Any]) -> Probe:
    """The answers to these calls, and the settings afterwards; another partner has one of its own."""

    def probe(scene: Scene) -> Any:
        scene.api("POST", "/configs", key=scene.new_partner()[1], json={"id": "foreign", "value": "x"})
        scene.api("POST", "/configs", json={"id": "resultURL", "value": "https://a.example"})
        answers = []
        for method, path, body in calls:
            answer = scene.api(method, "/configs" + path, **({} if body is None else {"json": body}))
            answers.append((answer.status_code, answer.json() if answer.is_success else None))
        listed = scene.api("GET", "/configs")
        return answers, listed.status_code, listed.json() if listed.is_success else None

    return probe


def setting(name: str, value: str) -> Probe:
    return settings(("POST", "", {"id": name, "value": value}))


def profiled(status: str) -> Probe:
    """How the profile shows an order of this status, if at all."""

    def probe(scene: Scene) -> Any:
        candidate = scene.new_candidate()["id"]
        scene.order(status, candidate=candidate)
        return [one["label"] for one in scene.control("GET", f"/candidates/{candidate}/profile")["assessments"]]

    return probe


def at_slash(scene: Scene) -> Any:
    return scene.api("GET", f"/assessments/{scene.order()}/results/").status_code


def deleted(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    return scene.api("DELETE", f"/assessments/{order}/results/{scene.result(order)}").status_code


def errors(scene: Scene) -> Any:
    two = [scene.api("GET", "/assessments/unknown") for _ in range(2)]
    return [answered(one) for one in two], two[0].json()["code"], two[0].json()["id"] == two[1].json()["id"]


def texts(scene: Scene) -> Any:
    order = scene.order("IN_PROGRESS")
    return scene.api("POST", f"/assessments/{order}/results", json={**RESULT, "title": "Łódź"}).json()["title"]


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
    "list_ignores_to_date": with_dates("?toDate=2000-01-01T00:00:00.000Z"),
    "list_takes_dates_as_one_filter": with_dates("?fromDate=1999-01-01T00:00:00.000Z&toDate=2000-01-01T00:00:00.000Z"),
    "list_dates_are_inclusive": with_dates("?fromDate=NOW"),
    "list_ignores_candidate": of_another("candidateUuid"),
    "list_ignores_job": of_another("jobUuid"),
    "list_leaves_out_completed": lambda scene: (scene.order("COMPLETED"), statuses(scene))[1],
    "list_calls_rejected_cancelled": lambda scene: (
        scene.order("REJECTED"),
        [order["status"] for order in scene.api("GET", "/assessments").json()["content"]],
    )[1],
    "list_ignores_descending": newest_first,
    "list_offset_counts_pages": page_of("?limit=2&offset=1", 3),
    "list_offset_not_repeated": page_of("?offset=1", 2),
    "list_holds_one_too_many": page_of("?limit=2", 3),
    "list_usual_page_of_25": page_of("", 11),
    "list_page_without_bound": page_of("?limit=101", 101),
    "order_lacks_job_name": members("GET", ""),
    "unknown_thing_is_400": members("GET", "/comments/unknown"),
    "test_order_answers_id_only": lambda scene: answered(scene.api("POST", "/assessments", json={})),
    "accept_completes": acted("NEW", "accept"),
    "accept_needs_assessment_url": members("POST", "/accept"),
    "accept_takes_blank_message_to_candidate": acted("NEW", "accept", {**MESSAGE, "messageToCandidate": " "}),
    "complete_takes_blank_message_to_candidate": acted(
        "IN_PROGRESS", "complete", {**MESSAGE, "messageToCandidate": " "}
    ),
    "reject_after_accept_refused": acted("IN_PROGRESS", "reject"),
    "reject_answers_comment": acted("NEW", "reject"),
    "failed_candidate_rejects_order": completed_with(passed=False),
    "complete_needs_file_for_url": completed_with(resultType="URL", result="https://a.example"),
    "complete_answers_result_id": acted("IN_PROGRESS", "complete"),
    "complete_answers_comment": acted("IN_PROGRESS", "complete"),
    "last_update_stays": acted("NEW", "reject"),
    "result_passed_is_text": result(passed=True),
    "document_result_must_be_url": result(result="a text"),
    "result_can_be_deleted": deleted,
    "results_total_is_page_length": things("results"),
    "result_read_is_the_first": things("results", 1),
    "result_texts_in_latin_letters": texts,
    "video_stream_spelled_otherwise": lambda scene: (
        order := scene.order("IN_PROGRESS"),
        scene.result(order, resultType="VIDEO_STREAM"),
        scene.api("GET", f"/assessments/{order}/results").json()["content"][0]["resultType"],
    )[2],
    "results_refused_after_complete": completed_with("results"),
    "refused_result_kept": acted("IN_PROGRESS", "results", {"title": 1, "description": "d"}),
    "comment_refused_on_rejected": acted("REJECTED", "comments"),
    "comment_lacks_date": members("POST", "/comments"),
    "comments_list_lacks_total": things("comments"),
    "comment_read_is_the_first": things("comments", 1),
    "file_not_kept": after_file,
    "file_completes_order": after_file,
    "file_in_any_part": other_part,
    "third_file_refused": after_file,
    "attachments_list_lacks_offset": things("attachments"),
    "attachment_read_is_the_first": things("attachments", 1),
    "attachment_lacks_last_update": file(PDF),
    "attachment_replace_keeps_content": replaced_file,
    "attachment_replace_adds": replaced_file,
    "offers_list_lacks_limit": offers_listed(),
    "foreign_offers_listed": offers_listed(),
    "offer_status_misnamed": on_offer("POST", "/submit"),
    "offer_takes_no_description": new_offer(description=None),
    "offer_update_takes_no_description": on_offer("POST", description=None),
    "offer_submit_needs_body": on_offer("POST", "/submit"),
    "offer_withdraw_not_stored": lambda scene: (
        scene.api("POST", f"/offers/{scene.offer}/withdraw"),
        scene.api("GET", f"/offers/{scene.offer}").json()["status"],
    )[1],
    "offer_read_is_the_newest": on_offer("GET"),
    "offer_takes_any_type": new_offer(terms={"type": "QUIZ"}),
    "offer_takes_any_amount": new_offer(terms={"type": "SKILLS_TEST", "price": {"amount": -1}}),
    "offers_in_order_of_creation": offers_listed(),
    "offers_list_ignores_status": offers_listed("?status=REJECTED"),
    "offers_found_by_name_only": offers_listed("?q=word"),
    "offer_created_active": lambda scene: offered(scene).json()["status"],
    "offer_created_lacks_terms": new_offer(),
    "offer_update_answers_former": on_offer("POST"),
    "configs_list_lacks_offset": settings(),
    "foreign_configs_listed": settings(),
    "config_answer_masked": setting("assessmentNotificationUrl", "https://a.example"),
    "config_insert_keeps_former": setting("resultURL", "https://b.example"),
    "config_read_is_a_list": settings(("GET", "/resultURL", None)),
    "config_update_not_stored": settings(("POST", "/resultURL", {"id": "resultURL", "value": "https://b.example"})),
    "config_takes_blank_id": setting(" ", "x"),
    "configs_listed_without_values": settings(),
    "inline_url_takes_query": setting("inlineAssessmentOrderUrl", "https://a.example/?b"),
    "inline_header_takes_any_form": setting("inlineAssessmentOrderHeader", "nonsense"),
    "header_key_refused_for_settings": settings(),
    "portal_shows_no_price": portal(active=True),
    "offer_created_active_for_customer": portal(active=False),
    "activation_forgotten": portal(active=True),
    "candidate_not_kept": kept_candidate,
    "browse_knows_no_types": browsed,
    "selection_shows_catalog_id": selected,
    "pending_order_not_shown": profiled("NEW"),
    "label_of_pending_is_new": profiled("NEW"),
    "results_shown_before_complete": profile("IN_PROGRESS"),
    "error_lacks_help_url": error,
    "error_code_in_camel_case": errors,
    "error_id_repeats": errors,
    "error_is_called_text": errors,
    "comments_called_html": things("comments"),
    "slash_leads_nowhere": at_slash,
    "broken_json_answers_406": raw(b"{"),
    "not_utf8_answers_500": raw(b'{"message": "\xff"}'),
    "unknown_members_refused": acted("NEW", "accept", {**MESSAGE, "colour": "red"}),
}
