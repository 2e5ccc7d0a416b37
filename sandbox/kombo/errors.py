"""The error envelope (KB-ERR-01), the codes it may carry (KB-ERR-04) and the status of each.

Refusals carry two codes: one of this table or None, for the envelope, and a snake_case reason of our own by which a
fault can waive them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.messages import JsonObject, Refusal
from sandbox.quirks import Quirks

RATE_LIMIT_EXCEEDED = "PLATFORM.RATE_LIMIT_EXCEEDED"
CONCURRENCY_LIMIT_EXCEEDED = "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED"
INTEGRATION_NOT_FOUND = "PLATFORM.INTEGRATION_NOT_FOUND"
INPUT_INVALID = "PLATFORM.INPUT_INVALID"
UNKNOWN_ERROR = "PLATFORM.UNKNOWN_ERROR"
IP_NOT_WHITELISTED = "PLATFORM.IP_NOT_WHITELISTED"
AUTHENTICATION_INVALID = "PLATFORM.AUTHENTICATION_INVALID"
TASK_TIMED_OUT = "PLATFORM.TASK_TIMED_OUT"


@dataclass(frozen=True, slots=True)
class Code:
    """``other`` is a second status where the documents leave open which of two it is. ``title`` is a fixed label."""

    status: int
    title: str
    other: int | None = None


_SETUP = 503  # the status that the three setup errors had in former times

CODES: dict[str, Code] = {
    RATE_LIMIT_EXCEEDED: Code(429, "Too many requests were made."),
    CONCURRENCY_LIMIT_EXCEEDED: Code(429, "Too many actions are under way for this integration."),
    INTEGRATION_NOT_FOUND: Code(404, "The integration does not exist."),
    INPUT_INVALID: Code(400, "The input is not valid."),
    UNKNOWN_ERROR: Code(500, "Something unexpected went wrong."),
    IP_NOT_WHITELISTED: Code(403, "The address of the caller is not allowed."),
    AUTHENTICATION_INVALID: Code(401, "The API key is not valid."),
    TASK_TIMED_OUT: Code(504, "The task took too long."),
    "INTEGRATION.PERMISSION_MISSING": Code(403, "A permission is missing in the connected tool."),
    "INTEGRATION.AUTHENTICATION_INVALID": Code(401, "The connected tool no longer accepts the credentials.", 403),
    "INTEGRATION.QA_FAILED": Code(409, "The integration did not pass its checks.", _SETUP),
    "INTEGRATION.SETUP_SYNC_PENDING": Code(409, "The integration is still in its first sync.", _SETUP),
    "INTEGRATION.SETUP_INCOMPLETE": Code(409, "The integration is not set up completely.", _SETUP),
    "INTEGRATION.INACTIVE": Code(403, "The integration is inactive.", 409),
    "INTEGRATION.MODEL_NOT_AVAILABLE": Code(400, "The connected tool does not have this data model.", 403),
    "INTEGRATION.MODEL_DISABLED": Code(403, "This data model is disabled for the integration.", 400),
    "INTEGRATION.ACTION_NOT_AVAILABLE": Code(400, "The connected tool does not have this action.", 403),
    "INTEGRATION.ACTION_DISABLED": Code(403, "This action is disabled for the integration.", 400),
    "REMOTE.SERVICE_UNAVAILABLE": Code(503, "The connected tool is not available."),
    "REMOTE.RATE_LIMIT_EXCEEDED": Code(429, "The connected tool received too many requests."),
    "REMOTE.INPUT_INVALID": Code(400, "The connected tool refused the input."),
    "REMOTE.UNKNOWN_HTTP_ERROR": Code(502, "The connected tool answered with an unknown error.", 503),
    "ATS.JOB_CLOSED": Code(400, "The job is closed."),
    "ATS.APPLICATION_ALREADY_EXISTS": Code(409, "The application exists already.", 400),
}

# Those that come up only once the connected tool is asked to do something.
REMOTE = frozenset({code for code in CODES if code.startswith("REMOTE.")} | {TASK_TIMED_OUT})


class KomboRefusal(Refusal):
    """``kombo_code`` is one of the table, or None: then the status is all there is to go by."""

    def __init__(self, status: int, kombo_code: str | None, reason: str, message: str) -> None:
        super().__init__(status, reason, message)
        self.kombo_code = kombo_code


def refusal(kombo_code: str, message: str, quirks: Quirks, reason: str = "") -> KomboRefusal:
    """The refusal with a code and the status that belongs to it."""
    return KomboRefusal(status_of(kombo_code, quirks), kombo_code, reason or kombo_code.lower(), message)


def status_of(kombo_code: str, quirks: Quirks) -> int:
    code = CODES[kombo_code]
    if code.other == _SETUP and code.status == 409:
        return int(quirks["kombo_setup_error_status"])
    return code.other if code.other and quirks.on("kombo_ambiguous_statuses", "second") else code.status


def invalid(message: str, reason: str = "input_invalid") -> KomboRefusal:
    """400 for input that breaks a rule."""
    return KomboRefusal(400, INPUT_INVALID, reason, message)


def code_of(problem: Refusal) -> str | None:
    """The code for the envelope, also for refusals that come from around the handlers."""
    if isinstance(problem, KomboRefusal):
        return problem.kombo_code
    if problem.status >= 500:
        return UNKNOWN_ERROR
    return INPUT_INVALID if problem.status in {400, 413, 415} else None


def envelope(code: str | None, message: str, log_url: str | None) -> JsonObject:
    title = CODES[code].title if code else None
    return {"status": "error", "error": {"code": code, "title": title, "message": message, "log_url": log_url}}
