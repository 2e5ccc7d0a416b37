"""What the partner has added to an order: its comments, results and attachments, read by id and in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from proctor.actors import Cast
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import partner
from steps.case import Case
from steps.reading import body, items


@dataclass(frozen=True, slots=True)
class Kind:
    """``add`` adds one more of the kind; ``sent`` are those that were added, by id, as they must be shown."""

    add: Callable[[Cast, Case, Expectations], None]
    read: Callable[[Cast, Case, str], Exchange]
    page: Callable[[Cast, Case, int, int], Exchange]
    sent: Callable[[Case], Mapping[str, Mapping[str, Any]]]


def _submit(cast: Cast, case: Case, expect: Expectations) -> None:
    partner.submit_result(cast, case, expect, "DOCUMENT")


KINDS: Mapping[str, Kind] = {
    "comment": Kind(
        partner.comment,
        lambda cast, case, key: cast.partner.read_comment(case.order_id, key),
        lambda cast, case, limit, offset: cast.partner.list_comments(case.order_id, limit=limit, offset=offset),
        lambda case: case.comments,
    ),
    "result": Kind(
        _submit,
        lambda cast, case, key: cast.partner.read_result(case.order_id, key),
        lambda cast, case, limit, offset: cast.partner.list_results(case.order_id, limit=limit, offset=offset),
        lambda case: case.results,
    ),
    "attachment": Kind(
        partner.attach,
        lambda cast, case, key: cast.partner.read_attachment(case.order_id, case.result_id, key),
        lambda cast, case, limit, offset: cast.partner.list_attachments(
            case.order_id, case.result_id, limit=limit, offset=offset
        ),
        lambda case: {key: {"fileName": upload.name} for key, upload in case.attachments.items()},
    ),
}


def keep(case: Case) -> None:
    """Remember the last answer as that of the thing it made."""
    case.created[text_member(case.answer, "id")] = case.answer


@action("the partner adds {number:d} {kind:w}s to it")
def add_some(cast: Cast, case: Case, expect: Expectations, number: int, kind: str) -> None:
    for _ in range(number):
        KINDS[kind].add(cast, case, expect)
        keep(case)


@action("the partner reads each {kind:w} by its id")
def read_each(cast: Cast, case: Case, kind: str) -> None:
    case.attempts = {key: KINDS[kind].read(cast, case, key) for key in KINDS[kind].sent(case)}


@expectation("each is the {kind:w} that was added, with the same id and date")
def each_is_what_was_added(case: Case, expect: Expectations, kind: str) -> None:
    for key, read in case.attempts.items():
        expect.status(read, 200)
        made = {name: value for name, value in body(case.created[key]).items() if name in ("id", "createDate")}
        expect.members(f"the {kind} {key}", body(read), {**KINDS[kind].sent(case)[key], **made}, read)


@expectation("each answer is the {kind:w} as it was sent, with an id of its own and a date")
def each_answer_is_whole(case: Case, expect: Expectations, kind: str) -> None:
    sent = KINDS[kind].sent(case)
    expect.holds(
        len(case.created) == len(sent) > 0,
        "COUNT",
        f"each {kind} is answered with an id of its own",
        case.answer,
        len(sent),
        len(case.created),
    )
    for key, answer in case.created.items():
        expect.members(f"the {kind} {key}", body(answer), sent[key], answer)
        expect.holds(
            isinstance(body(answer).get("createDate"), str), "SHAPE", f"the {kind} has a date", answer, "a text"
        )


@action("the partner lists the {kind:w}s in pages of {size:d}")
def list_in_pages(cast: Cast, case: Case, expect: Expectations, kind: str, size: int) -> None:
    number = len(KINDS[kind].sent(case))
    case.attempts = {str(n): KINDS[kind].page(cast, case, size, n) for n in range(0, number, size)}
    for page in case.attempts.values():
        expect.status(page, 200)


@expectation("the pages of {size:d} show each {kind:w} once, as it was sent")
def pages_are_right(case: Case, expect: Expectations, kind: str, size: int) -> None:
    sent = KINDS[kind].sent(case)
    found: dict[str, dict[str, Any]] = {}
    for offset, page in ((int(key), page) for key, page in case.attempts.items()):
        content = items(page, "content")
        numbers = {"limit": size, "offset": offset, "totalFound": len(sent)}
        expect.members("the page", body(page), numbers, page)
        expect.equal("how many items are on the page", len(content), min(size, len(sent) - offset), page, "/content")
        found |= {str(item.get("id")): item for item in content}
    last = list(case.attempts.values())[-1]
    expect.equal(f"the ids of the {kind}s on all pages", sorted(found), sorted(sent), last, "/content")
    for key, expected in sent.items():
        made = {name: value for name, value in body(case.created[key]).items() if name in ("id", "createDate")}
        expect.members(f"the {kind} {key}", found[key], {**expected, **made}, last)


@expectation("the first page holds all {number:d} {kind:w}s, each as it was sent, and no other")
def all_are_listed(cast: Cast, case: Case, expect: Expectations, number: int, kind: str) -> None:
    list_in_pages(cast, case, expect, kind, number)
    pages_are_right(case, expect, kind, number)
