"""The moment at which an assessment was completed: its forms, and what happens without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import refusals, results, samples
from steps.kombo.case import KomboCase
from steps.kombo.orders_shown import expect_status
from steps.kombo.trying import spoilt
from steps.reading import items, part

HIDDEN: Mapping[str, str] = {
    "a date with a line break after it": "2023-04-04T00:00:00Z\n",
    "a date with a blank after it": "2023-04-04T00:00:00Z ",
    "a date in Arabic digits": "٢٠٢٣-٠٤-٠٤",
    "an empty text": "",
    "a number in a text": "1680566400",
}
"""Dates that a table cannot show."""


@action("the partner writes, to an order each, results completed at: {dates}")
def write_dates(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, dates: str) -> None:
    results.write_each(kombo, kombo_case, expect, _each(dates))


@action("the partner tries to write results completed at: {dates}")
def try_dates(kombo: KomboCast, kombo_case: KomboCase, dates: str) -> None:
    for date, sent in _each(dates).items():
        kombo_case.attempts[date] = kombo.partner.write_result(kombo_case.order_id, sent, wrongly=True)


@action("the partner writes a result that is OPEN, with a completed_at")
def open_with_date(kombo: KomboCast, kombo_case: KomboCase) -> None:
    sent = samples.result("OPEN", completed_at=samples.MOMENT)
    kombo_case.result = spoilt(sent, "completed_at", None)
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, sent)
    kombo_case.attempts = {"OPEN with completed_at": kombo_case.answer}


@expectation("it is refused as invalid, or taken with a warning that names completed_at")
def refused_or_warned(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    """The documents ask for completed_at here, and their schema does not require it: the partner has to learn it."""
    answer = kombo_case.answer
    if not refusals.is_taken(answer):
        refusals.each_is_refused_with(kombo_case, expect, 400, refusals.INPUT_INVALID)
        expect_status(kombo, kombo_case.order_id, "OPEN", expect)
        return
    texts = [str(one.get("message")) for one in items(answer, "warnings")]
    named = any("completed_at" in text for text in texts)
    expect.holds(named, "WARNING", "a warning names completed_at", answer, "a warning that names it", texts)
    expect_status(kombo, kombo_case.order_id, str(kombo_case.result["status"]), expect)


@expectation("the dashboard shows no date of completion")
def no_date(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    shown = kombo.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    found = part(shown, "result").get("completed_at")
    expect.equal("completed_at on the dashboard", found, None, shown, "/result/completed_at")


def _each(dates: str) -> dict[str, dict[str, Any]]:
    """A result for each of the dates."""
    return {date: samples.result(completed_at=HIDDEN.get(date, date)) for date in dates.split(", ")}
