"""When a result, or whatever else was tried, counts as taken and when as refused.

A refusal counts only in the documented form (KB-ERR-01): an error of the sender's (4xx), with the error envelope. Which
status and which code it has, and that the code is a documented one, are other, weaker rules' business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import NonConformance
from proctor.pytest_plugin.sentences import expectation
from steps.attempts import none_wrong
from steps.kombo.case import KomboCase

INPUT_INVALID = "PLATFORM.INPUT_INVALID"
ERROR_MEMBERS = ("code", "title", "message", "log_url")
CODES = frozenset(
    {
        "PLATFORM.RATE_LIMIT_EXCEEDED",
        "PLATFORM.CONCURRENCY_LIMIT_EXCEEDED",
        "PLATFORM.INTEGRATION_NOT_FOUND",
        INPUT_INVALID,
        "PLATFORM.UNKNOWN_ERROR",
        "PLATFORM.IP_NOT_WHITELISTED",
        "PLATFORM.AUTHENTICATION_INVALID",
        "PLATFORM.TASK_TIMED_OUT",
        "INTEGRATION.PERMISSION_MISSING",
        "INTEGRATION.AUTHENTICATION_INVALID",
        "INTEGRATION.QA_FAILED",
        "INTEGRATION.SETUP_SYNC_PENDING",
        "INTEGRATION.SETUP_INCOMPLETE",
        "INTEGRATION.INACTIVE",
        "INTEGRATION.MODEL_NOT_AVAILABLE",
        "INTEGRATION.MODEL_DISABLED",
        "INTEGRATION.ACTION_NOT_AVAILABLE",
        "INTEGRATION.ACTION_DISABLED",
        "REMOTE.SERVICE_UNAVAILABLE",
        "REMOTE.RATE_LIMIT_EXCEEDED",
        "REMOTE.INPUT_INVALID",
        "REMOTE.UNKNOWN_HTTP_ERROR",
        "ATS.JOB_CLOSED",
        "ATS.APPLICATION_ALREADY_EXISTS",
    }
)
"""Those that an answer of the assessment API may have."""


@expectation("each result is refused")
def each_is_refused(kombo_case: KomboCase, expect: Expectations) -> None:
    refused(expect, kombo_case.attempts)


@expectation("each result is refused with {status:d} and {code:S}")
def each_is_refused_with(kombo_case: KomboCase, expect: Expectations, status: int, code: str) -> None:
    refused(expect, kombo_case.attempts)
    found = {what: [answer.status, code_of(answer)] for what, answer in kombo_case.attempts.items()}
    wrong = {what: had for what, had in found.items() if had != [status, code]}
    none_wrong(expect, wrong, kombo_case.attempts, "CODE", f"each refusal has the status {status} and the code {code}")


@expectation("each result is taken, or refused as invalid")
def each_is_taken_or_refused(kombo_case: KomboCase, expect: Expectations) -> None:
    rest = {what: answer for what, answer in kombo_case.attempts.items() if not is_taken(answer)}
    text = f"each of these is taken or refused: {', '.join(kombo_case.attempts)}"
    none_wrong(
        expect, {what: lacks for what, a in rest.items() if (lacks := flaws(a))}, kombo_case.attempts, "REFUSAL", text
    )


def refused(expect: Expectations, attempts: Mapping[str, Exchange]) -> None:
    """Each of them is refused in the documented form; a finding names all that are not."""
    taken = {what: answer.status for what, answer in attempts.items() if not 400 <= answer.status < 500}
    none_wrong(expect, taken, attempts, "STATUS", f"each of these is refused: {', '.join(attempts)}")
    wrong = {what: lacks for what, answer in attempts.items() if (lacks := flaws(answer))}
    none_wrong(expect, wrong, attempts, "SHAPE", "each refusal is the error envelope")


def taken(expect: Expectations, written: Mapping[str, Exchange]) -> None:
    """Each of them is done; which of the statuses of success it is, is a rule of its own (KB-RESULT-25)."""
    wrong = {what: answer.status for what, answer in written.items() if not is_taken(answer)}
    none_wrong(expect, wrong, written, "STATUS", f"each of these is taken: {', '.join(written)}")


def is_taken(answer: Exchange) -> bool:
    return 200 <= answer.status < 300


def code_of(answer: Exchange) -> object:
    """The code of an error envelope; None where there is no code, or no envelope."""
    body = answer.json if isinstance(answer.json, dict) else {}
    error = body.get("error")
    return error.get("code") if isinstance(error, dict) else None


def flaws(answer: Exchange) -> list[str]:
    """What keeps an answer from being a refusal in the documented form, in words."""
    if not 400 <= answer.status < 500:
        return [f"the status {answer.status}"]
    try:
        body = answer.json if isinstance(answer.json, dict) else {}
    except NonConformance as problem:
        return [problem.text]
    found_error = body.get("error")
    error: dict[str, Any] = found_error if isinstance(found_error, dict) else {}
    found = [f"no {name}" for name in ERROR_MEMBERS if name not in error]
    if body.get("status") != "error":
        found.append('no status "error"')
    if not isinstance(error.get("message"), str):
        found.append("no text as message")
    return found
