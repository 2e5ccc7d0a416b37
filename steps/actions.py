"""Accept, reject, complete and comment in detail: what they need, what they answer, and what becomes of the message."""

from __future__ import annotations

import json

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import additions, attempts, partner, samples
from steps.case import Case
from steps.reading import body, items
from steps.texts import NAMES, TEXTS

TOO_MANY = (400, 403, 409, 422)
"""For one comment too many: no document names the code."""


@action("the partner accepts the order with nothing but a message")
def accept_with_message_only(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = {"message": samples.accept_message()["message"]}
    case.answer = cast.partner.act("accept", case.order_id, sent)
    expect.status(case.answer, *partner.DONE)


@action("the partner accepts the order without an author")
def accept_without_author(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = {name: value for name, value in samples.accept_message().items() if name != "author"}
    case.answer = cast.partner.act("accept", case.order_id, sent)
    expect.status(case.answer, *partner.DONE)


@expectation("the answer shows the status {status:w}")
def answer_shows_status(case: Case, expect: Expectations, status: str) -> None:
    expect.equal("the status in the answer", body(case.answer).get("status"), status, case.answer, "/status")


@expectation("the answer is no comment: it has the id of the order and no message")
def answer_is_no_comment(case: Case, expect: Expectations) -> None:
    expect.equal("the id in the answer", body(case.answer).get("id"), case.order_id, case.answer, "/id")
    expect.holds("message" not in body(case.answer), "VALUE", "the answer has no message", case.answer)


@expectation("the answer names no result")
def answer_names_no_result(case: Case, expect: Expectations) -> None:
    expect.status(case.answer, *partner.DONE)
    named = sorted(name for name in body(case.answer) if name in ("resultId", "resultType", "result"))
    expect.equal("the members of a result in the answer", named, [], case.answer)


@expectation("the message that was sent is among the comments, once")
def message_is_a_comment(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = json.loads(case.answer.request.body)["message"]
    listed = cast.partner.list_comments(case.order_id)
    expect.status(listed, 200)
    found = [comment for comment in items(listed, "content") if comment.get("message") == sent]
    expect.equal("how many comments have the message", len(found), 1, listed, "/content")


@action("the partner comments on the order in texts: {forms}")
def comment_in_texts(cast: Cast, case: Case, expect: Expectations, forms: str) -> None:
    for form in forms.split(", "):
        case.comment = {"message": TEXTS[form], "author": samples.author() | {"lastName": NAMES[form]}}
        case.answer = cast.partner.act("comment", case.order_id, case.comment)
        expect.status(case.answer, *partner.CREATED)
        case.comments[text_member(case.answer, "id")] = case.comment
        additions.keep(case)


@action("the partner tries to add one more comment")
def one_more_comment(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.act("comment", case.order_id, samples.message("One too many"))


@expectation("it is refused as one too many")
def refused_as_too_many(case: Case, expect: Expectations) -> None:
    attempts.each_refused(expect, {"one more comment": case.answer}, *TOO_MANY)


@action("the partner tries to complete the order without any body")
def complete_without_body(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.act_wrongly("complete", case.order_id, b"", "")
