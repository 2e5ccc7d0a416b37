"""What a partner's program writes when it accepts, rejects, completes and comments at SmartRecruiters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proctor.exchange import parse_json
from proctor.expectations import Expectations
from proctor.failures import NoVerdict
from proctor.partner_side import PartnerSide
from proctor.pytest_plugin.sentences import expectation
from proctor.pytest_plugin.stage import Stage
from proctor.traffic import Seen
from proctor.verdicts import Unknown
from steps.observed.deals import declared, each, having, of_kind

MOST_COMMENTS = 100
NOT_BLANK = "a text that is not blank"
_CLAIMED = ("resultType", "result")
"""What one document takes for members of a complete, against the OpenAPI text (SR1-COMPLETE-03)."""


@expectation("the program gives each acceptance a message that is not blank")
def acceptances_have_messages(side: PartnerSide, expect: Expectations) -> None:
    _messages(expect, of_kind(side, "accept"))


@expectation("the program gives each acceptance an assessmentURL and a messageToCandidate")
def acceptances_are_helpful(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        whole = body_of(seen)
        missing = [name for name in ("assessmentURL", "messageToCandidate") if not _is_text(whole.get(name))]
        return f"without {' and '.join(missing)}" if missing else None

    like = "assessmentURL and messageToCandidate"
    each(expect, of_kind(side, "accept"), "VALUE", "it has what the candidate needs", wrong, like)


@expectation("the program never writes a blank message to the candidate")
def candidates_are_written_something(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        whole = body_of(seen)
        return None if _is_text(whole["messageToCandidate"]) else repr(whole["messageToCandidate"])

    acts = of_kind(side, "accept", "reject", "complete", "comment")
    told = having(side, acts, lambda seen: "messageToCandidate" in body_of(seen), "a message to the candidate")
    each(expect, told, "VALUE", "its messageToCandidate, if there is one, is not blank", wrong, NOT_BLANK)


@expectation("the program gives each rejection a message that is not blank")
def rejections_have_messages(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    _messages(expect, declared(stage, side, "reject", "reject"))


@expectation("the program gives each completion a message that is not blank")
def completions_have_messages(side: PartnerSide, expect: Expectations) -> None:
    _messages(expect, of_kind(side, "complete"))


@expectation("the program writes no result into a completion")
def completions_hold_no_result(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        found = [name for name in _CLAIMED if name in body_of(seen)]
        return f"with {' and '.join(found)}" if found else None

    each(expect, of_kind(side, "complete"), "VALUE", "it holds a comment, and no result", wrong, "no result")


@expectation("the program gives each comment a message that is not blank")
def comments_have_messages(side: PartnerSide, stage: Stage, expect: Expectations) -> None:
    _messages(expect, declared(stage, side, "comments", "comment"))


@expectation("the program writes at most 100 comments to an order")
def comments_are_few(side: PartnerSide, expect: Expectations) -> None:
    orders = side.traffic.orders()
    if not orders:
        raise NoVerdict(Unknown.NO_TRAFFIC, "the partner's program has not begun with any order")
    having(side, side.traffic.seen("comment"), lambda _: True, "a comment")
    # Those that were refused count, as the one hundred and first is; only what has to be tried again does not.
    counts = {
        order: sum(seen.done or 400 <= seen.status < 429 for seen in side.traffic.seen("comment", order=order))
        for order in orders
    }
    most = max(counts, key=counts.__getitem__)
    last = side.traffic.seen(order=most)[-1].exchange
    text = f"an order gets at most {MOST_COMMENTS} comments"
    expect.holds(counts[most] <= MOST_COMMENTS, "COUNT", text, last, MOST_COMMENTS, counts[most])


@expectation("the program gives each of its settings an id that is not blank")
def settings_have_ids(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        found = body_of(seen).get("id")
        return None if _is_text(found) else repr(found)

    each(expect, _settings(side), "VALUE", "the setting has an id", wrong, NOT_BLANK)


@expectation("the program gives each of its settings a value")
def settings_have_values(side: PartnerSide, expect: Expectations) -> None:
    def wrong(seen: Seen) -> object:
        found = body_of(seen).get("value")
        return None if isinstance(found, str) else repr(found)

    each(expect, _settings(side), "VALUE", "the setting has a value", wrong, "a text")


@expectation("the program's setting {name:w} has no query string")
def setting_without_query(side: PartnerSide, expect: Expectations, name: str) -> None:
    def wrong(seen: Seen) -> object:
        value = str(body_of(seen).get("value"))
        return value if "?" in value else None

    each(expect, _settings(side, name), "VALUE", f"{name} has no query string", wrong, "no ?")


@expectation("the program's setting {name:w} has the form headerName:headerValue")
def setting_is_a_header(side: PartnerSide, expect: Expectations, name: str) -> None:
    def wrong(seen: Seen) -> object:
        before, colon, after = str(body_of(seen).get("value")).partition(":")
        fine = colon and before and before == before.strip() and " " not in before and after.strip()
        return None if fine else "another form"

    like = "headerName:headerValue"
    each(expect, _settings(side, name), "VALUE", f"{name} is a header", wrong, like)


def body_of(seen: Seen) -> dict[str, Any]:
    """The object that was sent, or an empty one where it is none: that is a rule of its own (SR1-FORMAT-02).

    Raises NoVerdict where a recording left it out.
    """
    request = seen.request
    if request.flaw:
        raise NoVerdict(Unknown.NO_TRAFFIC, f"{seen.exchange.line}: {request.flaw}", exchange=seen.exchange.id)
    try:
        found = parse_json(request.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _messages(expect: Expectations, acts: Sequence[Seen]) -> None:
    def wrong(seen: Seen) -> object:
        found = body_of(seen).get("message")
        return None if _is_text(found) else f"message: {found!r}"

    each(expect, acts, "VALUE", "it has a message that is not blank", wrong, NOT_BLANK)


def _settings(side: PartnerSide, name: str = "") -> Sequence[Seen]:
    """What the program has set, and only this setting where one is named."""
    found = of_kind(side, "insert setting", "update setting")
    return having(side, found, lambda seen: body_of(seen).get("id") == name, f"the setting {name}") if name else found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
