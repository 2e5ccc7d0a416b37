"""Results at a generated URL: the customer opens them, and the platform asks the partner where they are.

Not for what the customer is then shown: no rule of the register says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Mailboxes, Patience
from proctor.receiver import Mailbox
from steps import partner, platform, samples
from steps.case import Case
from steps.notifications import PENDING
from steps.reading import body

WEBHOOK = "generatedUrl"
HEADER = "authToken"


@dataclass(slots=True)
class Questions:
    """Where the platform's questions arrive, and the value of the header that they must have."""

    box: Mailbox | None = None
    token: str = ""

    @property
    def calls(self) -> Sequence[Exchange]:
        return self.box.calls if self.box is not None else ()


@pytest.fixture
def questions() -> Questions:
    return Questions()


@action("an address that answers with a URL is set as resultURL")
def set_address(cast: Cast, questions: Questions, mailboxes: Mailboxes, expect: Expectations) -> None:
    box = mailboxes.open(WEBHOOK)
    box.say(f"https://assessments.example/generated/{samples.mark()}")
    questions.box = box
    _set(cast, expect, "resultURL", box.url)


@action("a header is set as resultHeader")
def set_header(cast: Cast, questions: Questions, expect: Expectations) -> None:
    questions.token = samples.mark()
    _set(cast, expect, "resultHeader", f"{HEADER}: {questions.token}")


@action("an order that is COMPLETED, with a result of type {kind:w}")
def completed_order(cast: Cast, case: Case, expect: Expectations, kind: str) -> None:
    platform.order_is_placed(cast, case, expect)
    partner.accept(cast, case, expect)
    partner.submit_result(cast, case, expect, kind)
    partner.complete(cast, case, expect)


@action("the customer opens the result")
def open_result(cast: Cast, case: Case, expect: Expectations, mailboxes: Mailboxes, patience: Patience) -> None:
    """Until it is known what the opening has led to: whatever the platform would ask, it has asked by then."""
    case.answer = cast.customer.open_result(case.result_id)
    expect.status(case.answer, *partner.CREATED)
    opening = text_member(case.answer, "id")
    case.answer = patience.eventually(
        lambda: cast.customer.look_at_opening(opening),
        lambda seen: body(seen).get("outcome") != PENDING,
        within=mailboxes.within(),
    )
    expect.status(case.answer, 200)


@expectation("the partner has been asked {times:d} times, by GET")
def asked(case: Case, questions: Questions, expect: Expectations, times: int) -> None:
    methods = [call.request.method for call in questions.calls]
    expect.equal("the calls that came to resultURL", methods, ["GET"] * times, _last(case, questions))


@expectation("the partner has not been asked")
def not_asked(case: Case, questions: Questions, expect: Expectations) -> None:
    asked(case, questions, expect, 0)


@expectation("each call has the order's id as a parameter")
def has_the_order(case: Case, questions: Questions, expect: Expectations) -> None:
    # What the parameter is called, no document says.
    for call in _calls(case, questions, expect):
        values = [value for _, value in parse_qsl(urlsplit(call.request.url).query)]
        expect.holds(
            case.order_id in values, "VALUE", "a parameter of the call is the order's id", call, case.order_id, values
        )


@expectation("each call has the header that was set")
def has_the_header(case: Case, questions: Questions, expect: Expectations) -> None:
    for call in _calls(case, questions, expect):
        found = (header(call.request.headers, HEADER) or "").strip()
        expect.equal(f"the header {HEADER} of the call", found, questions.token, call)


def _set(cast: Cast, expect: Expectations, name: str, value: str) -> None:
    expect.status(cast.partner.insert_setting({"id": name, "value": value}), *partner.CREATED)


def _calls(case: Case, questions: Questions, expect: Expectations) -> Sequence[Exchange]:
    expect.holds(bool(questions.calls), "NO_CALL", "a call came to resultURL", case.answer, "a call", "none")
    return questions.calls


def _last(case: Case, questions: Questions) -> Exchange:
    return questions.calls[-1] if questions.calls else case.answer
