"""What depends on the tool behind an integration: the id, the data of orders, which results are taken."""

from __future__ import annotations

import pytest

from proctor.actors.kombo import KomboCast
from proctor.actors.sandbox_people import text_member
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import PLAN, Stage
from steps.kombo import ordering, samples
from steps.kombo.case import KomboCase
from steps.kombo.order_members import CANDIDATE, JOB
from steps.kombo.orders import results
from steps.reading import only

PEOPLE = ("remote_id", "first_name", "last_name", "email")


@pytest.fixture
def greenhouse(stage: Stage, request: pytest.FixtureRequest) -> KomboCast:
    """The actors around an integration with Greenhouse."""
    plan = request.node.stash[PLAN]
    return stage.casting.cast_kombo(plan.profile, f"{plan.key} with Greenhouse", tool="greenhouse")


@action("an integration with SmartRecruiters is connected")
def connect(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    kombo_case.answer = kombo.dashboard.connect("smartrecruiters")
    expect.status(kombo_case.answer, 200, 201)
    kombo.partner.use(integration=text_member(kombo_case.answer, "id"))


@action("a customer of SmartRecruiters has ordered an assessment")
def order_through_smartrecruiters(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    ordering.place(kombo, kombo_case, expect)


@action("a customer of Greenhouse has an assessment ordered")
def order_through_greenhouse(greenhouse: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    ordering.place(greenhouse, kombo_case, expect)


@action("the partner writes Greenhouse a result that is {status:w}")
def write_to_greenhouse(greenhouse: KomboCast, kombo_case: KomboCase, status: str) -> None:
    kombo_case.attempts[status] = greenhouse.partner.write_result(kombo_case.order_id, samples.result(status))


@expectation("its id begins with smartrecruiters and a colon")
def id_begins(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    slug = kombo.partner.integration.partition(":")[0]
    expect.equal("what stands before the colon", slug, "smartrecruiters", kombo_case.answer, "/id")


@expectation("the partner can list its orders")
def can_list(kombo: KomboCast, expect: Expectations) -> None:
    listed = kombo.partner.list_orders()
    expect.status(listed, 200)
    expect.equal("the orders of a new integration", results(listed), [], listed, "/data/results")


@expectation(
    "the order tells the candidate's, the application's, the job's and the hiring team's data, and leaves none out"
)
def all_told(kombo_case: KomboCase, expect: Expectations) -> None:
    order = only(results(kombo_case.answer), "the order", kombo_case.answer)
    job = order["job"]
    team = job["hiring_team"]
    empty = [
        *(f"candidate.{name}" for name in CANDIDATE if order["candidate"][name] is None),
        *(name for name in ("application.remote_id",) if order["application"]["remote_id"] is None),
        *(f"job.{name}" for name in JOB if not job[name]),
        *(f"job.hiring_team.{name}" for one in team for name in PEOPLE if one[name] is None),
    ]
    expect.equal("the data that SmartRecruiters covers and the order does not tell", empty, [], kombo_case.answer)


@expectation("Greenhouse's order has no result")
def has_no_result(greenhouse: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    shown = greenhouse.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    expect.equal("its result", shown.json.get("result"), None, shown, "/result")
    expect.equal("its status", shown.json["order"]["status"], "OPEN", shown, "/order/status")


@expectation("the order tells the candidate's name and e-mail address, and null for the rest of what JazzHR could tell")
def little_told(kombo_case: KomboCase, expect: Expectations) -> None:
    order = only(results(kombo_case.answer), "the order", kombo_case.answer)
    candidate, job = order["candidate"], order["job"]
    lacking = [name for name in ("email", "first_name", "last_name") if not candidate[name]]
    expect.equal("what the order does not tell of the candidate", lacking, [], kombo_case.answer)
    told = [
        *(f"candidate.{name}" for name in ("remote_id",) if candidate[name] is not None),
        *(name for name in ("application.remote_id",) if order["application"]["remote_id"] is not None),
        *(f"job.{name}" for name in JOB if job[name] not in (None, [])),
    ]
    expect.equal("what the order tells although JazzHR does not", told, [], kombo_case.answer)
