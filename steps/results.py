"""Results in detail: their types, what each type needs, and that they come back as they were sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import additions, attempts, partner, samples
from steps.case import Case
from steps.reading import body, items
from steps.texts import NAMES, RICH_TEXT, TEXTS

SUBMIT = "submit a result to"
TYPES = ("DOCUMENT", "URL", "VIDEO_URL", "VIDEO_STREAM", "GENERATED_URL")
IN_ITS_RESULT: Mapping[str, str] = {
    "just words": "see the report",
    "a URL": "https://assessments.example/results/1",
    "a player": '<iframe src="https://assessments.example/player/1"></iframe>',
}
NO_OPERATION = (400, 403, 404, 405)
"""For what the documents have no operation for."""


def submit(cast: Cast, case: Case, expect: Expectations, sent: Mapping[str, Any], shown: Mapping[str, Any]) -> None:
    """Submit ``sent``; ``shown`` is what has to be shown of it."""
    case.answer = cast.partner.act(SUBMIT, case.order_id, sent)
    expect.status(case.answer, *partner.CREATED)
    case.result_id = text_member(case.answer, "id")
    case.results[case.result_id] = dict(shown)
    additions.keep(case)


@action("the partner has told where its generated results are")
def tell_address(cast: Cast, expect: Expectations) -> None:
    answer = cast.partner.insert_setting({"id": "resultURL", "value": "https://assessments.example/generated"})
    expect.status(answer, *partner.CREATED)


@action("the partner submits a result of type {kind:w} with {what} in its member result")
def submit_with_result(cast: Cast, case: Case, expect: Expectations, kind: str, what: str) -> None:
    sent = samples.result(kind)
    submit(cast, case, expect, {**sent, "result": IN_ITS_RESULT[what]}, sent)


@action("the partner submits a result whose type is {form}")
def submit_untyped(cast: Cast, case: Case, expect: Expectations, form: str) -> None:
    shown = samples.result("DOCUMENT")
    typed = {} if form == "missing" else {"resultType": attempts.FORMS[form]}
    sent = {name: value for name, value in shown.items() if name != "resultType"} | typed
    submit(cast, case, expect, sent, shown)


@action("the partner submits a result with nothing but a title and a description")
def submit_bare(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = {name: value for name, value in samples.result("DOCUMENT").items() if name in ("title", "description")}
    submit(cast, case, expect, sent, sent)


@action("the partner tries to submit a result with the type written {word:w}")
def submit_spelled(cast: Cast, case: Case, word: str) -> None:
    case.answer = attempts.send(cast, case, SUBMIT, samples.result("URL") | {"resultType": word})


@expectation("it is taken as {kind:w}, or refused as invalid")
def taken_or_refused(case: Case, expect: Expectations, kind: str) -> None:
    attempts.each_done_or_refused(expect, {"the type": case.answer}, *attempts.INVALID)
    if case.answer.status in partner.CREATED:
        expect.equal("the type in the answer", body(case.answer).get("resultType"), kind, case.answer, "/resultType")


@action("the partner tries to submit a result of type {kind:w} with a member result that is: {forms}")
def submit_without_url(cast: Cast, case: Case, kind: str, forms: str) -> None:
    attempts.try_forms(cast, case, SUBMIT, "result", forms, samples.result(kind))


@action("the partner tries to submit a result whose {member:w} is: {forms}")
def submit_without_member(cast: Cast, case: Case, member: str, forms: str) -> None:
    attempts.try_forms(cast, case, SUBMIT, member, forms, samples.result("DOCUMENT"))


@action("the partner submits a result with the score {score} and passed {passed:w}")
def submit_score(cast: Cast, case: Case, expect: Expectations, score: str, passed: str) -> None:
    sent = samples.result("DOCUMENT") | {"score": score, "passed": passed == "true"}
    submit(cast, case, expect, sent, sent)


@action("the partner submits results in texts: {forms}")
def submit_texts(cast: Cast, case: Case, expect: Expectations, forms: str) -> None:
    for form in forms.split(", "):
        author = samples.author() | {"firstName": NAMES[form]}
        sent = samples.result("URL") | {"title": TEXTS[form], "score": TEXTS[form], "author": author}
        submit(cast, case, expect, sent, sent)


@action("the partner submits a result whose description has every tag that is allowed")
def submit_rich_text(cast: Cast, case: Case, expect: Expectations) -> None:
    sent = samples.result("URL") | {"description": RICH_TEXT}
    submit(cast, case, expect, sent, sent)


@action("the partner submits a result of each type")
def submit_each_type(cast: Cast, case: Case, expect: Expectations) -> None:
    for kind in TYPES:
        if kind == "VIDEO_STREAM":
            submit_with_result(cast, case, expect, kind, "a player")
        else:
            partner.submit_result(cast, case, expect, kind)


@action("the partner lists the results of the order")
def list_results(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.list_results(case.order_id)
    expect.status(case.answer, *partner.DONE)


@expectation("the types of the results are DOCUMENT, URL, VIDEO_URL, VIDEO_STREAM and GENERATED_URL")
def types_are_in_capitals(case: Case, expect: Expectations) -> None:
    found = sorted(str(result.get("resultType")) for result in items(case.answer, "content"))
    expect.equal("the types of the results", found, sorted(TYPES), case.answer, "/content")


@action("the partner tries to change and to delete the result")
def change_and_delete(cast: Cast, case: Case) -> None:
    other = samples.result("DOCUMENT")
    case.attempts = {
        method: cast.partner.change_result(method, case.order_id, case.result_id, None if method == "DELETE" else other)
        for method in ("PUT", "PATCH", "DELETE")
    }


@expectation("there is no such operation")
def no_such_operation(case: Case, expect: Expectations) -> None:
    attempts.each_refused(expect, case.attempts, *NO_OPERATION)
