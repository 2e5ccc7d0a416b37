"""The quirks of this platform: one line for each choice its documents leave open.

``SR1-OPEN-nn`` stands for the nth open question about the documents; the other rules are requirement identifiers.
"""

from sandbox.quirks import Quirk


def _quirk(name: str, values: str, rule: str, text: str) -> Quirk:
    """``values`` are separated by bars, the default first."""
    allowed = tuple(values.split("|"))
    return Quirk(name, allowed, allowed[0], rule, text)


QUIRKS = (
    # Dates, pages and filters.
    _quirk("date_input", "tolerant|strict", "SR1-DATE-02", "Whether Z and missing milliseconds are taken in dates."),
    _quirk("default_limit", "10|20|100", "SR1-PAGE-01", "The page size when no limit is asked for."),
    _quirk("limit_out_of_range", "clamp|reject", "SR1-PAGE-03", "What a bad limit or offset does."),
    _quirk("unknown_status_filter", "reject|empty", "SR1-LIST-06", "What filtering by an unknown status does."),
    _quirk("repeated_status_filter", "any|first|reject", "SR1-OPEN-05", "What several status parameters mean."),
    _quirk("bad_query_value", "reject|ignore", "SR1-OPEN-05", "What a bad date, sortBy or sortDir does."),
    _quirk("date_boundaries", "exclusive|inclusive", "SR1-LIST-05", "Whether fromDate and toDate themselves match."),
    _quirk("unsorted_list", "oldest_first|newest_first", "SR1-OPEN-05", "The order of a list nobody asked to sort."),
    _quirk("offer_order", "newest_first|oldest_first", "SR1-OPEN-05", "Direction of offers by lastUpdateDate."),
    # Orders and their lifecycle.
    _quirk("foreign_order", "404|403", "SR1-GET-02", "The answer for an order of another partner."),
    _quirk("test_order_listed", "no|yes", "SR1-TEST-02", "Whether test orders show up in the list."),
    _quirk("test_order_answer", "404|400", "SR1-TEST-01", "The answer when a test order is used."),
    _quirk("illegal_transition", "400|409", "SR1-FLOW-06", "The status of a refusal because of the order's state."),
    _quirk("repeated_accept", "error|idempotent", "SR1-FLOW-07", "What accepting an accepted order does."),
    _quirk("reject_in_progress", "allow|refuse", "SR1-FLOW-04", "Whether an accepted order can be rejected."),
    _quirk("complete_new", "refuse|allow", "SR1-FLOW-03", "Whether an order nobody accepted can be completed."),
    _quirk("transition_touches_last_update", "yes|no", "SR1-FLOW-08", "Whether transitions change lastUpdateDate."),
    _quirk("results_on_new", "refuse|allow", "SR1-RESULT-10", "Whether results are taken before accepting."),
    _quirk("results_on_rejected", "refuse|allow", "SR1-RESULT-10", "Whether results are taken after rejecting."),
    _quirk("results_after_completed", "allow|refuse", "SR1-FLOW-05", "Whether results are taken after completing."),
    _quirk("complete_message", "required|optional", "SR1-COMPLETE-02", "Whether completing needs a message."),
    _quirk("complete_without_result", "allow|refuse", "SR1-COMPLETE-04", "Whether completing needs a result."),
    # Comments.
    _quirk("accept_message_is_comment", "yes|no", "SR1-ACCEPT-06", "Whether messages of actions become comments."),
    _quirk("action_messages_count_as_comments", "no|yes", "SR1-OPEN-10", "Whether those count towards the 100."),
    # Results and attachments.
    _quirk("result_type_spelling", "tolerant|strict", "SR1-RESULT-02", "Whether videoURL means VIDEO_URL."),
    _quirk("ignored_result", "omit|echo", "SR1-RESULT-05", "Whether an ignored result is shown in the answer."),
    _quirk("video_stream_result", "keep|ignore", "SR1-OPEN-11", "Whether VIDEO_STREAM uses its result member."),
    _quirk("result_url", "http|any_scheme", "SR1-RESULT-04", "What counts as a URL in a result."),
    _quirk("text_length", "unlimited|255|4000", "SR1-OPEN-08", "The longest text taken, in characters."),
    _quirk("html_outside_list", "strip|keep", "SR1-OPEN-09", "What happens to HTML that is not allowed."),
    _quirk(
        "pdf_check", "content_type_and_magic|content_type|magic|extension", "SR1-ATTACH-08", "How a PDF is recognised."
    ),
    _quirk("bad_file_status", "400|413_415", "SR1-ATTACH-03", "The status for a file too large or no PDF."),
    _quirk("attachment_replace_touches", "yes|no", "SR1-ATTACH-04", "Whether replacing a file changes the metadata."),
    # Offers and configs.
    _quirk("offer_moves", "any_state|strict", "SR1-OPEN-02", "Whether submit and withdraw depend on the state."),
    _quirk("price_amount", "number|text", "SR1-OFFER-01", "How the amount of a price is written."),
    _quirk("config_value", "optional|required", "SR1-OPEN-07", "Whether a config needs a value."),
    # Statuses and limits.
    _quirk("create_status", "200|201", "SR1-OPEN-01", "The status of a successful creation."),
    _quirk("bad_key_status", "401|403", "SR1-ERR-01", "The status for a missing or unknown key."),
    _quirk("wrong_content_type", "400|415", "SR1-ERR-01", "The status for a body that is not called JSON."),
    _quirk("rate_limit", "on|off", "SR1-RATE-02", "Whether too many requests are refused."),
    _quirk("sunset", "no|404|410", "SR1-OPEN-15", "What every call answers once the API is switched off."),
    # Notification and the customer's view.
    _quirk("notification_id_field", "assessmentOrderId|assmentOrderId", "SR1-NOTIFY-05", "The id's member name."),
    _quirk("notification_create_date", "yes|no", "SR1-NOTIFY-05", "Whether the notification holds a createDate."),
    _quirk(
        "generated_url_parameter", "orderId|assessmentOrderId", "SR1-OPEN-12", "The order's parameter for resultURL."
    ),
    _quirk("rejected_label", "Rejected|Declined|Cancelled", "SR1-OPEN-04", "The profile's label of a rejected order."),
    _quirk("results_visible_before_complete", "no|yes", "SR1-STEP-13", "Whether results show before completing."),
    _quirk("document_without_file", "show|hide", "SR1-RESULT-11", "Whether a document without a file is shown."),
)
