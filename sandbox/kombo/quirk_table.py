"""The quirks of this platform: one line for each choice its documents leave open, the default first.

``KB-OPEN-Qnn`` stands for the nth open question about the documents; the other rules are requirement identifiers.
"""

from sandbox.quirks import Quirk


def _quirk(name: str, values: str, rule: str, text: str) -> Quirk:
    """``values`` are separated by bars, the default first."""
    allowed = tuple(values.split("|"))
    return Quirk("kombo_" + name, allowed, allowed[0], rule, text)


QUIRKS = (
    # Access.
    _quirk("missing_key", "401|403", "KB-AUTH-05", "The status where there is no API key."),
    _quirk("unknown_integration", "404|403|400", "KB-AUTH-06", "The status for an unknown or foreign integration."),
    _quirk(
        "missing_integration",
        "input_invalid|integration_not_found",
        "KB-AUTH-07",
        "The code where the header X-Integration-Id is missing.",
    ),
    _quirk("foreign_address", "403|401", "KB-AUTH-08", "The status for a caller whose address is not allowed."),
    # Packages.
    _quirk("deleted_packages", "hidden|listed", "KB-PKG-03", "Whether deleted packages are still listed."),
    _quirk("empty_packages", "accept|refuse", "KB-PKG-12", "Whether the empty list deletes all packages."),
    _quirk(
        "duplicate_package_ids",
        "refuse|last_wins",
        "KB-PKG-13",
        "What two packages with one id in one request do.",
    ),
    _quirk("blank_package_id", "accept|refuse", "KB-PKG-13", "Whether a blank package id is good."),
    _quirk(
        "package_updated_at",
        "on_change|on_every_put|never",
        "KB-PKG-14",
        "When updated_at is set; never: it is null.",
    ),
    _quirk("deleted_package_again", "revive|refuse", "KB-PKG-15", "What sending a deleted package again does."),
    # Orders.
    _quirk("page_size_out_of_range", "refuse|clamp", "KB-ORD-03", "What a page_size that is not 1 to 250 does."),
    _quirk("last_page_next", "null|empty", "KB-ORD-06", "What next is on the last page."),
    _quirk("unknown_status_filter", "refuse|match_nothing", "KB-ORD-08", "What an unknown value in statuses does."),
    _quirk("unknown_ids", "leave_out|refuse", "KB-ORD-09", "What an unknown order in ids does."),
    _quirk("bad_cursor", "refuse|first_page", "KB-ORD-10", "What an invalid or foreign cursor does."),
    _quirk("blank_cursor", "first_page|refuse", "KB-ORD-10", "What a blank cursor does."),
    _quirk("order_sort", "oldest_first|newest_first", "KB-ORD-11", "By creation, in which direction orders come."),
    _quirk(
        "cursor_form",
        "needs_encoding|plain",
        "KB-ORD-04",
        "Whether cursors hold characters, a blank among them, that must be encoded in a URL.",
    ),
    _quirk(
        "changed_filters",
        "apply|refuse",
        "KB-ORD-05",
        "What other filters than those of the page before do, together with a cursor.",
    ),
    # Results.
    _quirk("same_status", "replace|refuse", "KB-RESULT-04", "What a result with a closed order's own status does."),
    _quirk(
        "missing_completed_at",
        "refuse|warn",
        "KB-RESULT-06",
        "What COMPLETED or CANCELLED without completed_at does.",
    ),
    _quirk(
        "completed_at_while_open",
        "ignore|keep|refuse",
        "KB-RESULT-07",
        "What completed_at together with OPEN does.",
    ),
    _quirk(
        "impossible_dates",
        "refuse|accept",
        "KB-RESULT-08",
        "Whether completed_at may be a day that does not exist, such as 2023-13-45: the pattern lets it through, but no"
        " reading of date-time does, so the default is to refuse it.",
    ),
    _quirk(
        "result_url",
        "any_uri|http",
        "KB-OPEN-Q12",
        "Whether result_url may be any absolute URI, or of http and https only.",
    ),
    _quirk("score_above_maximum", "accept|warn", "KB-OPEN-Q13", "Whether score above max_score is warned of."),
    _quirk("data_and_data_url", "refuse|take_data", "KB-RESULT-16", "What an attachment with both does."),
    _quirk(
        "failed_download",
        "refuse|warn",
        "KB-RESULT-19",
        "What a data_url that cannot be downloaded, or gives no usable type, does; warn: it is left out.",
    ),
    _quirk("download_redirects", "follow|refuse", "KB-OPEN-Q11", "Whether a download follows redirects."),
    _quirk(
        "large_attachments",
        "warn|refuse",
        "KB-RESULT-21",
        "What more than 10 MB of attachments in one result do.",
    ),
    _quirk(
        "base64",
        "strict|lenient|unchecked",
        "KB-RESULT-22",
        "Which base64 is taken; lenient: with blanks, without padding or of the URL alphabet too.",
    ),
    _quirk(
        "foreign_remote_fields",
        "warn|silent|refuse",
        "KB-RESULT-23",
        "What remote_fields for another tool do; with the first two they are ignored.",
    ),
    _quirk(
        "unknown_order",
        "not_found|input_invalid",
        "KB-RESULT-26",
        "The answer for an unknown or foreign order: 404 without a code, or 400 with PLATFORM.INPUT_INVALID.",
    ),
    _quirk(
        "illegal_transition",
        "input_invalid|conflict",
        "KB-RESULT-27",
        "The answer to an illegal status: 400 with PLATFORM.INPUT_INVALID, or 409 without a code.",
    ),
    _quirk("unknown_members", "ignore|warn|refuse", "KB-RESULT-31", "What unknown members of a body do."),
    _quirk(
        "order_of_deleted_package",
        "accept|refuse",
        "KB-OPEN-Q15",
        "Whether an order can be completed once its package has been deleted.",
    ),
    _quirk(
        "open_update_not_taken",
        "PLATFORM.INPUT_INVALID|INTEGRATION.ACTION_NOT_AVAILABLE|REMOTE.INPUT_INVALID",
        "KB-RESULT-09",
        "The code for a result with status OPEN where the tool (Greenhouse) takes none.",
    ),
    # Errors and limits.
    _quirk("validation_report", "first|all", "KB-OPEN-Q07", "Whether a refusal tells the first fault or all."),
    _quirk("log_url", "link|null", "KB-ERR-03", "Whether errors link to a log."),
    _quirk(
        "ambiguous_statuses",
        "first|second",
        "KB-OPEN-Q07",
        "Which status a code has where two are thinkable.",
    ),
    _quirk("setup_error_status", "409|503", "KB-OPEN-Q07", "The status of the three setup errors; 503 is the former."),
    _quirk("too_large_body", "400|413", "KB-OPEN-Q11", "The status for a body that is too large."),
    _quirk("wrong_content_type", "400|415", "KB-TR-03", "The status for a body that is not application/json."),
    _quirk("rate_limit", "on|off", "KB-LIM-01", "Whether the rate limit of 300 requests a minute is enforced."),
    _quirk("rate_limit_scope", "environment|integration", "KB-OPEN-Q08", "For what the rate limit counts."),
    _quirk("retry_after", "no|yes", "KB-LIM-03", "Whether 429 comes with Retry-After."),
    _quirk("concurrency_limit", "30|10|2", "KB-LIM-04", "How many actions may be under way in an integration."),
    _quirk("actions", "writes|results", "KB-LIM-07", "Which calls count as actions: both PUTs, or results only."),
    # Webhooks.
    _quirk(
        "refusal_shape",
        "either|error_message|message",
        "KB-WH-05",
        "Which body makes 422 a refusal: {error: {message}}, {message}, or either.",
    ),
    _quirk(
        "inline_bad_answer",
        "not_created|created",
        "KB-WH-22",
        "Whether an inline order exists though the answer to it is bad, late or missing.",
    ),
    _quirk(
        "inline_refusal",
        "not_created|rejected",
        "KB-WH-23",
        "What refusing an inline order does.",
    ),
    _quirk("assessment_url", "http_or_https|https", "KB-OPEN-Q06", "Which assessment_url is good."),
    _quirk("inline_timeout", "30|15|1", "KB-WH-21", "How many seconds the answer to an inline order may take."),
    _quirk("webhook_body", "compact|pretty", "KB-WH-32", "How the JSON of webhooks is written."),
    _quirk("webhook_retries", "0|1|3", "KB-WH-34", "How often a webhook that failed is sent again."),
    _quirk("webhook_timeout", "30|5|1", "KB-WH-34", "How many seconds the answer to a webhook may take."),
    _quirk("webhook_duplicates", "no|yes", "KB-WH-34", "Whether each webhook is sent twice."),
    _quirk("webhook_redirects", "no|follow", "KB-WH-34", "Whether a webhook follows redirects."),
)
