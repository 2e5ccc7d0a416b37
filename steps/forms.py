"""The form of answers and addresses: media type, dates, a slash at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import arranging, partner, samples
from steps.case import Case
from steps.listing import created, written
from steps.lists import OLDEST_FIRST, ask
from steps.one_order import NOBODYS_ID
from steps.reading import body, items

SAMPLES_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000", re.ASCII)
LOOKS: Mapping[str, Callable[[Cast, Case], Exchange]] = {
    "the order": lambda cast, case: cast.partner.read_order(case.order_id),
    "the list": lambda cast, _: cast.partner.list_orders(),
    "the comments": lambda cast, case: cast.partner.list_comments(case.order_id),
    "the results": lambda cast, case: cast.partner.list_results(case.order_id),
    "the attachments": lambda cast, case: cast.partner.list_attachments(case.order_id, case.result_id),
    "an order that does not exist": lambda cast, _: cast.partner.read_order(NOBODYS_ID),
}
ADDRESSES: Mapping[str, str] = {
    "the results": "/assessments/{order}/results",
    "the attachments": "/assessments/{order}/results/{result}/attachments",
}


@action("an order that is {state:w}, with everything on it")
def order_with_everything(cast: Cast, case: Case, expect: Expectations, state: str) -> None:
    """A result, a file and a comment."""
    arranging.order_with_result(cast, case, expect, state)
    partner.attach(cast, case, expect)
    partner.comment(cast, case, expect)


@action("the partner takes a look at {thing}")
def look_at(cast: Cast, case: Case, thing: str) -> None:
    case.answer = LOOKS[thing](cast, case)


@action("the partner looks at {thing}, with and without a slash at the end")
def look_with_slash(cast: Cast, case: Case, thing: str) -> None:
    path = ADDRESSES[thing].format(order=case.order_id, result=case.result_id)
    case.answers = [cast.partner.call("GET", path + end) for end in ("", "/")]


@action("the partner submits a result, with a slash at the end")
def submit_with_slash(cast: Cast, case: Case, expect: Expectations) -> None:
    path = ADDRESSES["the results"].format(order=case.order_id) + "/"
    case.answer = cast.partner.call("POST", path, json=samples.result("DOCUMENT"))
    expect.status(case.answer, *partner.CREATED)
    case.result_id = text_member(case.answer, "id")


@action("the partner attaches a file to it, with a slash at the end")
def attach_with_slash(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.attach(case.order_id, case.result_id, samples.pdf_file(), slash=True)
    expect.status(case.answer, *partner.CREATED)
    case.attachment_id = text_member(case.answer, "id")


@action("the partner lists its orders from a date that ends with {offset}")
def list_from_date(cast: Cast, case: Case, offset: str) -> None:
    dates = sorted(created(order) for order in case.truth)
    ask(cast, case, *(OLDEST_FIRST | {"fromDate": written(dates[n], offset)} for n in (0, len(dates) // 2)))


@expectation("the answer is JSON and says so")
def answer_is_json(case: Case, expect: Expectations) -> None:
    given = header(case.answer.answer.headers, "content-type") or ""
    kind = given.partition(";")[0].strip().lower()
    expect.equal("the content type of the answer", kind, "application/json", case.answer)
    expect.holds(bool(body(case.answer)), "SHAPE", "the answer is an object", case.answer, "an object", {})


@expectation("every date in the answer has the form of the samples")
def dates_have_the_form(case: Case, expect: Expectations) -> None:
    expect.status(case.answer, 200)
    found = list(_dates(case.answer.json))
    expect.holds(bool(found), "COUNT", "there is a date in the answer", case.answer, "a date", [])
    odd = [value for value in found if not (isinstance(value, str) and SAMPLES_DATE.fullmatch(value))]
    expect.equal("the dates in another form", odd, [], case.answer)


@expectation("both answers are the same")
def answers_are_the_same(case: Case, expect: Expectations) -> None:
    without, with_slash = case.answers
    expect.status(without, 200)
    expect.status(with_slash, 200)
    expect.equal("the list at the address with a slash", with_slash.json, without.json, with_slash)
    expect.holds(bool(items(with_slash, "content")), "COUNT", "the list is not empty", with_slash, "an item", [])


@expectation("the result and the file are listed")
def both_are_listed(cast: Cast, case: Case, expect: Expectations) -> None:
    results = cast.partner.list_results(case.order_id)
    listed = [one.get("id") for one in items(results, "content")].count(case.result_id)
    expect.equal("how often the result is listed", listed, 1, results, "/content")
    files = cast.partner.list_attachments(case.order_id, case.result_id)
    shown = [one.get("id") for one in items(files, "content")]
    expect.equal("the files listed", shown, [case.attachment_id], files, "/content")


def _dates(value: object) -> Iterator[object]:
    """What stands in members whose names end in "Date", at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.endswith("Date"):
                yield inner
            else:
                yield from _dates(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dates(inner)
