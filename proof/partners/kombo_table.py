"""Broken partners for Kombo, by name: which rule each of them breaks, and where that is looked for."""

from __future__ import annotations

from proof.partners import kombo_defects as broken
from proof.partners.broken import Apply, BrokenPartner, verdicts
from proof.partners.smartrecruiters_defects import on_call

REQUESTS, RESULTS, ORDERS = "requests", "results", "orders"
WEBHOOKS, PRESSURE, ACCESS = "webhooks", "under_pressure", "without_access"
TEXT = {"type": "TEXT", "label": "Grade"}
SUB_RESULT = {"type": "SUB_RESULT", "id": "1", "label": "Tasks", "status": "COMPLETED"}
FILE = {"name": "1.txt", "content_type": "text/plain", "data": "OQ=="}


def _partner(
    apply: Apply, breaks: str, feature: str, *, also: str = "", only: str = "", seconds: float = 3.0
) -> BrokenPartner:
    """``breaks`` and ``also`` are written "RESULT-14 FAIL, FORMAT-01 WARN"."""
    return BrokenPartner(apply, verdicts("KB", breaks), verdicts("KB", also), (feature,), only, seconds)


PARTNERS: dict[str, BrokenPartner] = {
    # Requests.
    "key_without_bearer": _partner(
        broken.in_headers(lambda sent: sent | {"Authorization": sent["Authorization"].removeprefix("Bearer ")}),
        "AUTH-01 FAIL",
        REQUESTS,
        also=", ".join(f"{name} INCONCLUSIVE" for name in ("ORD-02", "ORD-07", "ORD-16", "OPEN-02")),
    ),
    "no_integration": _partner(
        broken.in_headers(lambda sent: {name: value for name, value in sent.items() if name != "X-Integration-Id"}),
        "AUTH-02 FAIL",
        REQUESTS,
    ),
    "reads_results": _partner(on_call(broken.reads_a_result), "FORMAT-02 FAIL", REQUESTS),
    "unknown_parameter": _partner(broken.in_query(limit=100), "FORMAT-01 WARN", REQUESTS),
    "puts_as_text": _partner(on_call(broken.puts_as_text), "TR-03 FAIL", REQUESTS, also="FORMAT-01 WARN"),
    "packages_without_description": _partner(broken.in_packages(description=None), "PKG-11 FAIL", REQUESTS),
    "packages_of_unknown_type": _partner(broken.in_packages(type="CODING"), "PKG-11 FAIL", REQUESTS),
    "packages_one_by_one": _partner(broken.of_class(prepare=broken.packages_one_by_one), "PKG-17 FAIL", REQUESTS),
    "pages_of_500": _partner(broken.in_query(page_size=500), "ORD-02 FAIL", REQUESTS),
    "unknown_status": _partner(broken.in_query(statuses="OPEN,NEW"), "ORD-07 WARN", REQUESTS),
    "moment_with_offset": _partner(broken.in_query(created_after="2023-04-04T00:00:00+02:00"), "ORD-16 FAIL", REQUESTS),
    "filters_open_orders": _partner(
        broken.in_query("/assessment/orders/open", ids=""), "OPEN-02 FAIL", REQUESTS, also="FORMAT-01 WARN"
    ),
    # Results.
    "no_result_url": _partner(broken.in_result(result_url=None), "RESULT-01 FAIL", RESULTS),
    "result_url_is_a_path": _partner(broken.in_result(result_url="/results/1"), "RESULT-01 FAIL", RESULTS),
    "status_rejected": _partner(broken.in_result(status="REJECTED"), "RESULT-02 FAIL", RESULTS),
    "cancels_afterwards": _partner(on_call(broken.cancels_afterwards), "RESULT-43 FAIL", RESULTS),
    "undated": _partner(broken.in_result(completed_at=None), "RESULT-05 WARN", RESULTS),
    "date_with_offset": _partner(
        broken.in_result(completed_at="2023-04-04T02:00:00.000+02:00"), "RESULT-08 FAIL", RESULTS
    ),
    "date_without_zone": _partner(broken.in_result(completed_at="2023-04-04T02:00:00"), "RESULT-44 WARN", RESULTS),
    "date_to_come": _partner(broken.in_result(completed_at="2123-04-04T02:00:00Z"), "RESULT-44 WARN", RESULTS),
    "score_is_a_text": _partner(broken.in_result(score="9"), "RESULT-10 FAIL", RESULTS),
    "score_is_null": _partner(on_call(broken.null_score), "RESULT-11 FAIL", RESULTS),
    "text_without_value": _partner(broken.in_result(attributes=[TEXT]), "RESULT-12 FAIL", RESULTS),
    "sub_result_of_nothing": _partner(
        broken.in_result(attributes=[SUB_RESULT | {"score": {"value": 0, "max": 0}}]), "RESULT-12 FAIL", RESULTS
    ),
    "score_label_is_a_number": _partner(
        broken.in_result(remote_fields={"smartrecruiters": {"scoreLabel": 9}}), "RESULT-39 FAIL", RESULTS
    ),
    "fields_of_another_tool": _partner(
        broken.in_result(remote_fields={"recruitee": {"subtitle": "9 of 10"}}), "RESULT-47 WARN", RESULTS
    ),
    "workday_is_a_text": _partner(
        broken.in_result(remote_fields={"workday": {"Assess_Candidate_Data": "passed"}}),
        "RESULT-40 WARN",
        RESULTS,
        also="RESULT-47 WARN",
    ),
    "six_attachments": _partner(broken.in_result(attachments=[FILE] * 6), "RESULT-14 FAIL", RESULTS),
    "huge_attachment": _partner(
        broken.in_file(data="A" * 14_000_000), "RESULT-21 WARN", RESULTS, only="large", seconds=10.0
    ),
    "no_attachments": _partner(
        broken.in_result(attachments=None),
        "RESULT-38 FAIL",
        RESULTS,
        also=", ".join(f"RESULT-{number} INCONCLUSIVE" for number in (15, 17, 37, 45, 46)),
    ),
    "file_without_name": _partner(broken.in_file(name=None), "RESULT-38 FAIL", RESULTS),
    "file_without_content": _partner(broken.in_file(data=None), "RESULT-15 FAIL", RESULTS),
    "file_without_type": _partner(broken.in_file(content_type=None), "RESULT-17 FAIL", RESULTS),
    "type_with_a_plus": _partner(broken.in_file(content_type="image/svg+xml"), "RESULT-37 FAIL", RESULTS),
    "type_says_little": _partner(broken.in_file(content_type="application/octet-stream"), "RESULT-45 WARN", RESULTS),
    "type_of_another_file": _partner(broken.in_file(content_type="image/png"), "RESULT-45 WARN", RESULTS),
    "data_are_a_url": _partner(broken.in_file(data="data:application/pdf;base64,OQ=="), "RESULT-46 WARN", RESULTS),
    # Finding orders.
    "ignores_the_second_page": _partner(
        broken.of_class(find=broken.first_page_only), "ORD-20 FAIL", ORDERS, only="fit"
    ),
    "forgets_the_filter": _partner(on_call(broken.cursor_only), "ORD-05 FAIL", ORDERS, only="fit or Filters"),
    "never_looks": _partner(broken.of_class(run=broken.waits_to_be_called), "ORD-22 WARN", ORDERS, only="lost"),
    # Calls.
    "answers_500": _partner(broken.answers(500), "WH-02 WARN", WEBHOOKS, only="answered"),
    "refuses_with_400": _partner(broken.answers(400, only="422"), "WH-03 WARN", WEBHOOKS, only="refused and not call"),
    "refuses_without_message": _partner(
        broken.answers(422, {"reason": "no"}, only="422"), "WH-03 WARN", WEBHOOKS, only="refused and not call"
    ),
    "chokes_on_null": _partner(broken.of_class(receive=broken.chokes_on_null), "WH-07 FAIL", WEBHOOKS, only="null"),
    "no_address": _partner(broken.answers(200, only="assessment_url"), "WH-20 FAIL", WEBHOOKS, only="candidate"),
    "address_is_a_path": _partner(
        broken.answers(200, {"assessment_url": "/start/1"}, only="assessment_url"),
        "WH-20 FAIL",
        WEBHOOKS,
        only="candidate",
    ),
    "thinks_first": _partner(broken.of_class(receive=broken.thinks_first), "WH-21 WARN", WEBHOOKS, only="long"),
    "trusts_anybody": _partner(broken.verifies(lambda *_: True), "WH-31 WARN", WEBHOOKS, only="signature"),
    "trusts_whoever_does_not_sign": _partner(
        broken.verifies(lambda *given: not given[2] or broken._signed(*given)),
        "WH-31 WARN",
        WEBHOOKS,
        only="signature",
    ),
    "trusts_any_signature": _partner(
        broken.verifies(lambda *given: len(given[2]) == 43), "WH-31 WARN", WEBHOOKS, only="signature"
    ),
    "verifies_json_written_anew": _partner(
        broken.verifies(broken.over_json_written_anew), "WH-31 WARN", WEBHOOKS, only="signature"
    ),
    "writes_whenever_told": _partner(
        broken.of_class(receive=broken.writes_when_told), "WH-37 WARN", WEBHOOKS, only="several"
    ),
    # Under pressure.
    "decides_by_status": _partner(broken.judges(broken.by_status), "ERR-02 FAIL", PRESSURE, only="code or good"),
    "tries_400_again": _partner(broken.judges(broken.tries_400_again), "LIM-08 WARN", PRESSURE, only="code or good"),
    "gives_up_on_pages": _partner(
        broken.judges(broken.gives_up_on_pages), "ERR-05 WARN", PRESSURE, only="page or many"
    ),
    "does_not_wait": _partner(broken.repeats(429, 0.05), "LIM-11 WARN", PRESSURE, only="page or many"),
    "is_impatient": _partner(broken.is_impatient, "ROBUST-03 WARN", PRESSURE, only="late"),
    "takes_warnings_for_failures": _partner(
        on_call(broken.writes_twice), "RESULT-48 FAIL", PRESSURE, only="warnings or members"
    ),
    "needs_a_phone": _partner(
        broken.of_class(bring_on=broken.needs_the_phone), "ORD-21 FAIL", PRESSURE, only="null or members"
    ),
    "knows_all_members": _partner(
        on_call(broken.knows_all_members), "FORMAT-03 WARN", PRESSURE, only="null or members"
    ),
    # Without access.
    "hammers_at_409": _partner(broken.repeats(409, 0.1), "ERR-10 WARN", ACCESS, only="up"),
    "hammers_at_503": _partner(broken.repeats(503, 0.1), "ERR-10 WARN", ACCESS, only="former"),
    "gives_up_for_ever": _partner(broken.of_class(run=broken.gives_up_for_ever), "ERR-10 WARN", ACCESS, only="then"),
    "hammers_without_key": _partner(broken.repeats(401, 0.1), "AUTH-11 WARN", ACCESS, only="key"),
}
