"""The deprecated list of open orders."""

from __future__ import annotations

from proctor.actors.kombo import KomboCast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo.case import KomboCase
from steps.kombo.order_members import documented
from steps.kombo.orders import ids, results
from steps.kombo.refusals import refused
from steps.reading import body


@action("the partner lists the open orders")
def list_open(kombo: KomboCast, kombo_case: KomboCase) -> None:
    kombo_case.answer = kombo.partner.list_open_orders()


@action("the partner lists the open orders with the filter {filter_:S}")
def list_open_filtered(kombo: KomboCast, kombo_case: KomboCase, filter_: str) -> None:
    kombo_case.answer = kombo.partner.list_open_orders(filter_, wrongly=True)


@action("the partner lists the open orders with the page size {size:d}")
def list_open_sized(kombo: KomboCast, kombo_case: KomboCase, size: int) -> None:
    kombo_case.answer = kombo.partner.list_open_orders({"page_size": size}, wrongly=True)


@expectation("the deprecated list is answered")
def still_there(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("status", body(kombo_case.answer).get("status"), "success", kombo_case.answer, "/status")
    results(kombo_case.answer)


@expectation("exactly the open one of the orders is listed")
def only_the_open_one(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("the open orders", ids(kombo_case.answer), kombo_case.orders[:1], kombo_case.answer, "/data/results")


@expectation("the order is no longer among them, and the other one is")
def has_left(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    shown = ids(kombo_case.answer)
    expect.equal("whether the order is listed", kombo_case.order_id in shown, False, kombo_case.answer)
    expect.equal("how many other orders are listed", len(shown), 1, kombo_case.answer, "/data/results")


@expectation("each order is as in the other list, without its status")
def same_without_status(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    other = kombo.partner.list_orders()
    expected = [{name: value for name, value in documented(o).items() if name != "status"} for o in results(other)]
    found = [documented(order) for order in results(kombo_case.answer)]
    expect.equal("the open orders", found, expected, kombo_case.answer, "/data/results")


@expectation("the list is refused, or holds exactly the open order")
def refused_or_open(kombo_case: KomboCase, expect: Expectations) -> None:
    if kombo_case.answer.status == 200:
        only_the_open_one(kombo_case, expect)
    else:
        refused(expect, {"the list": kombo_case.answer})
