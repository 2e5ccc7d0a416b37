"""The error object of this API (SR1-ERR-01) and refusals that several handlers share."""

from __future__ import annotations

from sandbox.identifiers import unique_id
from sandbox.messages import Answer, Refusal

# Of the statuses that come from around the handlers.
CODES = {
    429: "too_many_requests",
    500: "internal_error",
    502: "bad_gateway",
    503: "service_unavailable",
    504: "gateway_timeout",
}

_HELP = "http://api.smartrecruiters.com/v1/errors/"


def answer(refusal: Refusal) -> Answer:
    """``httpCode`` repeats the status as a string (SR1-ERR-02); ``id`` is new for every occurrence."""
    return Answer(
        refusal.status,
        {
            "id": unique_id(),
            "httpCode": str(refusal.status),
            "code": refusal.code,
            "message": refusal.message,
            "helpUrl": _HELP + refusal.code,
        },
    )


def missing(kind: str, identifier: str) -> Refusal:
    """404 for something that is not there, or is not the caller's."""
    return Refusal(404, f"{kind}_not_found", f"There is no {kind} {identifier[:80]!r} that this key gives access to.")
