"""Pages with limits and filters outside the usual: none at all, too large, senseless."""

from __future__ import annotations

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.case import Case
from steps.listing import LARGEST_PAGE
from steps.reading import body, items
from steps.trying import refused


@action("the partner lists its orders without any parameter")
def list_plainly(cast: Cast, case: Case) -> None:
    case.answer = cast.partner.call("GET", "/assessments")


@action("the partner lists its orders with {limit}, right or wrong")
def list_with_limit(cast: Cast, case: Case, limit: str) -> None:
    name, _, value = limit.partition("=")
    case.answer = cast.partner.call("GET", "/assessments", params={name: value}, wrongly=True)


@action("the partner lists its orders with a status that does not exist")
def list_with_unknown_status(cast: Cast, case: Case) -> None:
    params: dict[str, str | int] = {"status": "ARCHIVED", "limit": LARGEST_PAGE}
    case.answer = cast.partner.call("GET", "/assessments", params=params, wrongly=True)


@expectation("the page has the limit {limit:d}, the offset {offset:d} and as many orders")
def page_is_the_default(case: Case, expect: Expectations, limit: int, offset: int) -> None:
    expect.status(case.answer, 200)
    expect.members("the page", body(case.answer), {"limit": limit, "offset": offset}, case.answer)
    expect.equal("how many orders are listed", len(items(case.answer, "content")), limit, case.answer, "/content")


@expectation("the page holds no more than {most:d} orders")
def page_is_bounded(case: Case, expect: Expectations, most: int) -> None:
    if case.answer.status != 200:
        # A limit beyond the documented one may be refused; within it the list must come.
        within = case.answer.request.url.endswith(f"limit={most}")
        expect.holds(not within, "STATUS", f"a limit of {most} is taken", case.answer, 200, case.answer.status)
        refused(expect, case.answer, 400)
        return
    found = len(items(case.answer, "content"))
    expect.holds(found <= most, "COUNT", f"the page holds no more than {most} orders", case.answer, most, found)


@expectation("it is refused with 400, or the limit applied is from {least:d} to {most:d}")
def refused_or_clamped(case: Case, expect: Expectations, least: int, most: int) -> None:
    if case.answer.status != 200:
        refused(expect, case.answer, 400)
        return
    limit, found = body(case.answer).get("limit"), len(items(case.answer, "content"))
    within = isinstance(limit, int) and least <= limit <= most and found <= limit
    text = f"the limit applied is from {least} to {most}, and so is the page"
    expect.holds(within, "VALUE", text, case.answer, f"{least} to {most}", {"limit": limit, "orders": found})


@expectation("it is refused with 400, or the list is empty")
def refused_or_empty(case: Case, expect: Expectations) -> None:
    if case.answer.status != 200:
        refused(expect, case.answer, 400)
        return
    expect.members("the page", body(case.answer), {"totalFound": 0, "content": []}, case.answer)
