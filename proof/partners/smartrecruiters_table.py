"""Broken partners for SmartRecruiters, by name: which rule each of them breaks, and where that is looked for."""

from __future__ import annotations

from proof.partners import smartrecruiters_defects as broken
from proof.partners.broken import Apply, BrokenPartner, verdicts

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


def _partner(
    apply: Apply,
    breaks: str,
    also: str = "",
    features: tuple[str, ...] = TRAFFIC,
    only: str = "",
    seconds: float = 3.0,
    unknown: frozenset[str] = frozenset(),
) -> BrokenPartner:
    """``breaks`` and ``also`` are written "ACCEPT-08 FAIL, SEQ-01 WARN"; ``unknown`` becomes INCONCLUSIVE."""
    left = {f"SR1-{name}": "INCONCLUSIVE" for name in unknown}
    return BrokenPartner(apply, verdicts("SR1", breaks), left | verdicts("SR1", also), features, only, seconds)


PARTNERS: dict[str, BrokenPartner] = {
    # Requests.
    "key_in_url_too": _partner(broken.key_in_url(header=True), "AUTH-07 WARN"),
    "key_in_url_only": _partner(broken.key_in_url(header=False), "AUTH-01 FAIL", also="AUTH-07 WARN"),
    "asks_elsewhere": _partner(broken.on_call(broken.asks_elsewhere), "FORMAT-06 FAIL"),
    "posts_as_text": _partner(broken.on_call(broken.posts_as_text), "FORMAT-02 FAIL"),
    "pages_of_500": _partner(broken.in_query(limit=500), "PAGE-04 WARN"),
    "dates_without_time": _partner(broken.in_query(fromDate="2020-01-01"), "LIST-15 WARN", unknown=FOUND),
    "unknown_sorting": _partner(broken.in_query(sortBy="name"), "LIST-16 WARN", unknown=FOUND),
    # Messages.
    "blank_acceptance": _partner(broken.in_body("/accept", message="  "), "ACCEPT-01 FAIL", unknown=ACCEPTED),
    "no_acceptance_message": _partner(broken.in_body("/accept", message=None), "ACCEPT-01 FAIL", unknown=ACCEPTED),
    "no_link_for_the_candidate": _partner(broken.in_body("/accept", assessmentURL=None), "ACCEPT-04 WARN"),
    "nothing_for_the_candidate": _partner(
        broken.in_body("/accept", messageToCandidate=" "), "ACCEPT-07 FAIL", unknown=ACCEPTED, also="ACCEPT-04 WARN"
    ),
    "blank_completion": _partner(broken.in_body("/complete", message=""), "COMPLETE-02 WARN"),
    "result_in_completion": _partner(broken.in_body("/complete", resultType="DOCUMENT"), "COMPLETE-03 WARN"),
    "blank_comment": _partner(broken.on_call(broken.comments_blankly), "COMMENT-03 FAIL"),
    "blank_rejection": _partner(broken.on_call(broken.rejects_blankly), "REJECT-01 FAIL"),
    "many_comments": _partner(broken.on_call(broken.comments_a_lot), "COMMENT-02 FAIL", seconds=20.0),
    "setting_without_id": _partner(broken.of_class(prepare=broken.blank_setting), "CONFIG-06 FAIL"),
    "setting_without_value": _partner(broken.of_class(prepare=broken.setting_without_value), "CONFIG-07 WARN"),
    # Results and files.
    "no_title": _partner(broken.in_body("/results", title=None), "RESULT-07 FAIL", unknown=SUBMITTED),
    "score_is_a_number": _partner(broken.in_body("/results", score=9), "RESULT-16 FAIL", unknown=SUBMITTED),
    "passed_is_a_text": _partner(broken.in_body("/results", passed="yes"), "RESULT-16 FAIL", unknown=SUBMITTED),
    "type_in_lower_case": _partner(broken.in_body("/results", resultType="document"), "RESULT-15 WARN"),
    "url_is_none": _partner(
        broken.in_body("/results", resultType="URL", result="see report"), "RESULT-04 FAIL", unknown=SUBMITTED
    ),
    "undocumented_html": _partner(
        broken.in_body("/results", description="<table><tr><td>9</td></tr></table>"), "RESULT-17 WARN"
    ),
    "no_file": _partner(
        broken.without("/attachments"),
        "RESULT-11 WARN, ATTACH-01 FAIL",
        unknown=frozenset({"ATTACH-02", "ATTACH-03", "ATTACH-14"}),
    ),
    "wrong_part": _partner(broken.in_file(name="file"), "ATTACH-01 FAIL", unknown=FILED),
    "file_is_text": _partner(broken.in_file(content=b"9 of 10", kind="text/plain"), "ATTACH-02 FAIL", unknown=FILED),
    "file_claims_to_be_pdf": _partner(broken.in_file(content=b"9 of 10"), "ATTACH-02 FAIL", unknown=FILED),
    "huge_file": _partner(broken.sends_huge_files, "ATTACH-03 FAIL", unknown=FILED),
    "file_to_the_order": _partner(
        broken.on_call(broken.attaches_to_the_order),
        "ATTACH-14 FAIL",
        also="RESULT-11 WARN",
    ),
    "generated_url_is_an_object": _partner(broken.answers_with_an_object, "RESULT-19 FAIL"),
    # Sequence.
    "accepts_unseen": _partner(
        broken.of_class(receive=broken.accepts_whatever_it_is_told),
        "GET-05 FAIL",
        "ACCEPT-04 WARN",
    ),
    "results_first": _partner(broken.on_call(broken.results_before_accepting), "SEQ-03 FAIL"),
    "completes_first": _partner(broken.on_call(broken.completes_first), "SEQ-01 FAIL"),
    "completes_without_result": _partner(
        broken.of_class(_submit=broken.completes_without_result),
        "SEQ-01 FAIL",
        also="ATTACH-01 FAIL",
        unknown=(RESULTS | SUBMITTED) - FILED - {"ATTACH-01"},
    ),
    "accepts_twice": _partner(broken.twice("/accept"), "ACCEPT-08 FAIL"),
    "completes_twice": _partner(broken.twice("/complete"), "COMPLETE-06 FAIL"),
    # How it learns of orders.
    "registers_nothing": _partner(
        broken.of_class(prepare=broken.registers_nothing), "NOTIFY-06 FAIL", features=NEWS, also="NOTIFY-07 WARN"
    ),
    "answers_500": _partner(broken.of_class(receive=broken.answers_500), "NOTIFY-07 WARN", features=NEWS),
    "believes_anybody": _partner(
        broken.of_class(receive=broken.accepts_whatever_it_is_told),
        "GET-06 WARN",
        features=NEWS,
        also="REJECT-05 WARN",
    ),
    "never_looks": _partner(
        broken.of_class(run=broken.waits_to_be_called),
        "NOTIFY-03 FAIL",
        features=NEWS,
        also="PAGE-05 FAIL",
    ),
    "ignores_the_second_page": _partner(broken.of_class(find=broken.first_page_only), "PAGE-05 FAIL", features=NEWS),
    "accepts_what_is_rejected": _partner(
        broken.of_class(find=broken.every_status, bring_on=broken.accepts_rejected), "REJECT-05 WARN", features=NEWS
    ),
    # Under pressure.
    "does_not_wait": _partner(
        broken.repeats(lambda _: 0.0, 9, on=broken.status_is(429)),
        "RATE-03 WARN",
        features=PRESSURE,
        only="requests",
        seconds=6.0,
    ),
    "waits_the_same": _partner(
        broken.repeats(lambda _: 0.3, 9, on=broken.status_is(429)),
        "RATE-03 WARN",
        features=PRESSURE,
        only="requests",
        seconds=6.0,
    ),
    "gives_up": _partner(broken.gives_up_at_5xx, "ROBUST-05 WARN", features=PRESSURE, only="fails"),
    "repeats_blindly": _partner(
        broken.repeats(lambda _: 0.2, 1, on=broken.status_is(502)),
        "ROBUST-04 WARN",
        features=PRESSURE,
        only="lost or late",
    ),
    "is_impatient": _partner(broken.is_impatient, "ROBUST-04 WARN", features=PRESSURE, only="lost or late"),
    "knows_all_members": _partner(
        broken.on_call(broken.strictly),
        "FORMAT-03 WARN",
        features=PRESSURE,
        only="members or 201",
    ),
    "needs_a_phone": _partner(
        broken.of_class(_accept=broken.needs_the_phone), "FORMAT-07 WARN", features=PRESSURE, only="members or 201"
    ),
    "wants_200": _partner(broken.wants_200, "FORMAT-05 WARN", features=PRESSURE, only="members or 201"),
    "hammers_without_key": _partner(
        broken.repeats(lambda _: 0.1, 1000, on=broken.status_is(401)),
        "AUTH-08 WARN",
        features=("wrong_key",),
    ),
}
