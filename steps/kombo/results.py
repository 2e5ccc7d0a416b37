"""Writing results, and what has to be seen of them afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import Stage
from steps.kombo import refusals, samples
from steps.kombo.case import KomboCase, Written
from steps.kombo.ordering import place
from steps.kombo.orders_shown import expect_results, expect_status, found, listed
from steps.kombo.shown import flaws_of
from steps.reading import body, items, part

DOCUMENTED_EXAMPLE: Mapping[str, Any] = {
    "status": "COMPLETED",
    "score": 90,
    "max_score": 100,
    "result_url": "https://example.com",
    "completed_at": "2023-04-04T00:00:00.000Z",
    "attributes": [samples.text_attribute("Role fit", "Excellent"), samples.sub_result()],
    "attachments": [samples.attachment()],
}
"""As in the platform's reference, but for the content of the file."""
FULL: Mapping[str, Any] = {
    **DOCUMENTED_EXAMPLE,
    "result_url": "https://assessments.example/results/first",
    "remote_fields": {"smartrecruiters": {"scoreLabel": "Very good"}},
}
STRANGE_ORDERS: Mapping[str, str] = {
    "does not exist": "GRKdd9dibYKKCrmGRSMJf3wu",
    "has an id of another form": "order-1",
}
NO_OPERATION = (400, 403, 404, 405)
"""For what the documents have no operation for."""
RESULT_MEMBERS = frozenset(
    {"result_url", "completed_at", "score", "max_score", "attributes", "attachments", "remote_fields", "result"}
)


def write(kombo: KomboCast, kombo_case: KomboCase, result: Mapping[str, Any], *, wrongly: bool = False) -> None:
    """Write a result to the order that the scenario is about; whether it is taken is for a later sentence.

    ``wrongly``: it breaks a rule on purpose.
    """
    kombo_case.result = dict(result)
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, result, wrongly=wrongly)
    kombo_case.attempts = {"the result": kombo_case.answer}


def write_each(
    kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, results: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write each of the results to an order of its own, which is placed for it."""
    placed = kombo.customer.place_many(len(results))
    expect.status(placed, 200, 201)
    orders = [str(order) for order in body(placed).get("orderIds", [])]
    expect.equal("how many orders were placed", len(orders), len(results), placed, "/orderIds")
    for order, (what, result) in zip(orders, results.items(), strict=True):
        answer = kombo.partner.write_result(order, result)
        kombo_case.written[what] = Written(order, result, answer)
        kombo_case.attempts[what] = answer


@action("the partner writes a result that is {status:w}")
def write_result(kombo: KomboCast, kombo_case: KomboCase, status: str) -> None:
    write(kombo, kombo_case, samples.result(status))


@action("the partner writes a result that is COMPLETED, with everything in it")
def write_full(kombo: KomboCast, kombo_case: KomboCase) -> None:
    write(kombo, kombo_case, FULL)


@action("the partner has written a result that is OPEN, with everything in it")
def write_full_update(kombo: KomboCast, kombo_case: KomboCase) -> None:
    first = {name: value for name, value in FULL.items() if name != "completed_at"}
    write(kombo, kombo_case, {**first, "status": "OPEN"})


@action("the partner writes the documented example as the result")
def write_example(kombo: KomboCast, kombo_case: KomboCase) -> None:
    write(kombo, kombo_case, DOCUMENTED_EXAMPLE)


@action("the partner writes a result to an order that {which}")
def write_to_strange_order(kombo: KomboCast, kombo_case: KomboCase, which: str) -> None:
    kombo_case.answer = kombo.partner.write_result(STRANGE_ORDERS[which], samples.result())
    kombo_case.attempts = {f"a result for an order that {which}": kombo_case.answer}


@action("the partner of another environment writes a result to the order")
def write_to_foreign_order(other_kombo: KomboCast, kombo_case: KomboCase) -> None:
    kombo_case.answer = other_kombo.partner.write_result(kombo_case.order_id, samples.result())
    kombo_case.attempts = {"a result for an order of another environment": kombo_case.answer}


@action("the partner writes a result to the order by another integration of its own")
def write_by_other_integration(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    connected = kombo.dashboard.connect("smartrecruiters")
    expect.status(connected, 200, 201)
    own = kombo.partner.integration
    kombo.partner.use(integration=text_member(connected, "id"))
    kombo_case.answer = kombo.partner.write_result(kombo_case.order_id, samples.result())
    kombo.partner.use(integration=own)
    kombo_case.attempts = {"a result for an order of another integration": kombo_case.answer}


@action("a Kombo order for a package of the type {kind:w}")
def order_of_type(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, kind: str) -> None:
    own = samples.package(1, type=kind)
    refusals.taken(expect, {"the packages": kombo.partner.set_packages([own])})
    place(kombo, kombo_case, expect, packageId=own["id"])


@action("the tool behind the integration answers with {code:S}")
def tool_fails(kombo: KomboCast, expect: Expectations, code: str) -> None:
    expect.status(kombo.dashboard.trouble(code), 200)


@action("the tool behind the integration works again")
def tool_works(kombo: KomboCast, expect: Expectations) -> None:
    expect.status(kombo.dashboard.trouble(None), 200)


@action("the partner writes, to an order each, results with these scores: {pairs}")
def write_scores(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations, pairs: str) -> None:
    made = {}
    for pair in pairs.split(", "):
        score, most = map(float, pair.split(" of "))
        made[pair] = samples.result(score=score, max_score=most)
    write_each(kombo, kombo_case, expect, made)


@action("the partner writes a result with unknown members: at the top, in an attribute, in an attachment")
def write_unknown_members(kombo: KomboCast, kombo_case: KomboCase) -> None:
    unknown = {"something_new": {"of": [1, None, "kind"]}}
    attribute = samples.text_attribute()
    write(
        kombo,
        kombo_case,
        samples.result(
            attributes=[attribute | unknown], attachments=[samples.attachment() | unknown], reviewer="Rosalind"
        ),
    )
    kombo_case.result = samples.result(attributes=[attribute], attachments=[samples.attachment()])


@expectation("the result is taken")
def result_is_taken(kombo_case: KomboCase, expect: Expectations) -> None:
    refusals.taken(expect, kombo_case.attempts)


@expectation("the result is answered with exactly 200")
def answered_with_200(kombo_case: KomboCase, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("the status in the answer", body(kombo_case.answer).get("status"), "success", kombo_case.answer)


@expectation("the answer has data and a list of warnings, each with a message")
def answer_has_warnings(kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo_case.answer
    part(answer, "data")
    wrong = [one for one in items(answer, "warnings") if not isinstance(one.get("message"), str)]
    expect.equal("the warnings without a message", wrong, [], answer, "/warnings")


@expectation("each of the results is taken")
def each_is_taken(kombo_case: KomboCase, expect: Expectations) -> None:
    refusals.taken(expect, {what: one.answer for what, one in kombo_case.written.items()})


@expectation("each order is listed as {status:w}, and the dashboard shows the result that was written to it")
def each_is_shown(kombo: KomboCast, kombo_case: KomboCase, stage: Stage, expect: Expectations, status: str) -> None:
    written = {one.order: one.result for one in kombo_case.written.values()}
    answer = listed(kombo, *written)
    expect.status(answer, 200)
    shown = {order: one.get("status") for order, one in found(answer).items()}
    expect.equal("how the orders are listed", shown, dict.fromkeys(written, status), answer, "/data/results")
    expect_results(kombo, stage, expect, written)


@expectation("the order is listed as {status:w}, and the dashboard shows the result")
def is_shown(kombo: KomboCast, kombo_case: KomboCase, stage: Stage, expect: Expectations, status: str) -> None:
    expect_status(kombo, kombo_case.order_id, status, expect)
    expect_results(kombo, stage, expect, {kombo_case.order_id: kombo_case.result})


@expectation("the order is still OPEN, without a result")
def is_untouched(kombo: KomboCast, kombo_case: KomboCase, stage: Stage, expect: Expectations) -> None:
    expect_status(kombo, kombo_case.order_id, "OPEN", expect)
    if "control" in stage.casting.target.capabilities:
        shown = kombo.dashboard.look_at_order(kombo_case.order_id)
        expect.status(shown, 200)
        expect.equal("the result on the dashboard", body(shown).get("result"), None, shown, "/result")


@expectation("the list of orders shows nothing of the result")
def list_has_no_result(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    answer = listed(kombo, kombo_case.order_id)
    expect.status(answer, 200)
    shown = found(answer).get(kombo_case.order_id, {})
    expect.equal("the members of a result in the list", sorted(RESULT_MEMBERS & shown.keys()), [], answer)


@expectation("there is no operation that reads it")
def no_such_operation(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    answer = kombo.partner.read_result(kombo_case.order_id)
    expect.status(answer, *NO_OPERATION)


@expectation("the dashboard shows nothing of the result before")
def former_is_gone(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    shown = kombo.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    flaws = flaws_of(kombo_case.result, part(shown, "result"))
    expect.equal("how the result differs from the second one alone", flaws, [], shown)


@expectation("each result is refused with 404 and no code")
def refused_as_unknown(kombo_case: KomboCase, expect: Expectations) -> None:
    refusals.refused(expect, kombo_case.attempts)
    found = [kombo_case.answer.status, refusals.code_of(kombo_case.answer)]
    expect.equal("status and code", found, [404, None], kombo_case.answer, "/error/code")


@expectation("the answer is an error with the code {code:S}")
def has_code(kombo_case: KomboCase, expect: Expectations, code: str) -> None:
    answer = kombo_case.answer
    expect.holds(answer.status >= 400, "STATUS", "the answer is an error", answer, "4xx or 5xx", answer.status)
    expect.equal("the code", refusals.code_of(answer), code, answer, "/error/code")
