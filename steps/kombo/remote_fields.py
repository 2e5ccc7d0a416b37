"""Remote fields of a result: what is handed on to the tool behind the integration as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from proctor.actors.kombo import KomboCast
from proctor.exchange import Exchange
from proctor.expectations import Expectations
from proctor.failures import HarnessError
from proctor.pytest_plugin.sentences import action, expectation
from proctor.pytest_plugin.stage import PLAN, Stage
from steps.kombo import ordering, results, samples
from steps.kombo.case import KomboCase
from steps.kombo.orders_shown import expect_status
from steps.reading import part

SCORE_LABEL = "Very good 👍 (97/100)"


def workday(reference: Mapping[str, Any]) -> dict[str, Any]:
    """The members around the one for the status, as Workday's operation has them."""
    inner = {"Assess_Candidate_Test_Result_Data": {"Assessment_Test_Status_Reference": dict(reference)}}
    return {"Assess_Candidate_Data": {"Candidate_Assessment_Data": inner}}


OF_A_TOOL: Mapping[str, Any] = {
    "smartrecruiters": {"scoreLabel": SCORE_LABEL},
    "recruitee": {"subtitle": "Personality test"},
    "workday": workday({"Assessment_Status_ID": "PASSED"}),
    "a tool that does not exist": {"label": "Very good"},
}
NO_TEXT: Mapping[str, Any] = {
    "smartrecruiters": {"scoreLabel": 7},
    "recruitee": {"subtitle": ["Personality test"]},
    "workday": workday({"Assessment_Status_ID": 7}),
}
FORMS: Mapping[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "a text": lambda _: "Very good",
    "a number": lambda _: 97,
    "a list": lambda tool: [OF_A_TOOL[tool]],
    "a member that is no text": lambda tool: NO_TEXT[tool],
    "a parent without its member": lambda _: workday({}),
}
"""What a tool can be given in place of what it should be."""


class KomboElsewhere:
    """The actors around an integration with another tool, where a sentence has made it."""

    def __init__(self) -> None:
        self.made: KomboCast | None = None

    @property
    def cast(self) -> KomboCast:
        if self.made is None:
            raise HarnessError("this sentence needs a customer with some tool, whom no sentence before it provides")
        return self.made


@pytest.fixture
def kombo_elsewhere() -> KomboElsewhere:
    return KomboElsewhere()


@action("the partner writes a result with remote fields for {tool}")
def write_remote_fields(kombo: KomboCast, kombo_case: KomboCase, tool: str) -> None:
    fields = {one.replace(" ", "_"): OF_A_TOOL[one] for one in tool.split(" and ")}
    results.write(kombo, kombo_case, samples.result(remote_fields=fields))


@action("a Kombo order that is OPEN, of a customer with {tool:w}")
def order_elsewhere(
    kombo_elsewhere: KomboElsewhere,
    kombo_case: KomboCase,
    stage: Stage,
    request: pytest.FixtureRequest,
    expect: Expectations,
    tool: str,
) -> None:
    plan = request.node.stash[PLAN]
    kombo_elsewhere.made = stage.casting.cast_kombo(plan.profile, f"{plan.key} with {tool}", tool)
    ordering.place(kombo_elsewhere.made, kombo_case, expect)


@action("the partner of that customer writes a result with remote fields for {tool:w}")
def write_elsewhere(kombo_elsewhere: KomboElsewhere, kombo_case: KomboCase, tool: str) -> None:
    results.write(kombo_elsewhere.cast, kombo_case, samples.result(remote_fields={tool: OF_A_TOOL[tool]}))


@action("the partner of that customer tries to write remote fields for {tool:w} that are: {forms}")
def try_elsewhere(kombo_elsewhere: KomboElsewhere, kombo_case: KomboCase, tool: str, forms: str) -> None:
    for form in forms.split(", "):
        sent = samples.result(remote_fields={tool: FORMS[form](tool)})
        answer = kombo_elsewhere.cast.partner.write_result(kombo_case.order_id, sent, wrongly=True)
        kombo_case.attempts[form] = answer


@expectation("the order of that customer is listed as {status:w}")
def is_listed_elsewhere(
    kombo_elsewhere: KomboElsewhere, kombo_case: KomboCase, expect: Expectations, status: str
) -> None:
    expect_status(kombo_elsewhere.cast, kombo_case.order_id, status, expect)


@expectation("the dashboard shows the scoreLabel for the tool")
def label_is_shown(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    fields, shown = _shown_fields(kombo, kombo_case, expect)
    expect.members("the remote fields", fields, {"smartrecruiters": OF_A_TOOL["smartrecruiters"]}, shown, "/result")


@expectation("the dashboard shows the scoreLabel for the tool and no other remote fields")
def label_alone_is_shown(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    fields, shown = _shown_fields(kombo, kombo_case, expect)
    expect.equal("the remote fields", fields, {"smartrecruiters": OF_A_TOOL["smartrecruiters"]}, shown, "/result")


@expectation("the dashboard shows no remote fields")
def nothing_is_shown(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    fields, shown = _shown_fields(kombo, kombo_case, expect)
    expect.equal("the remote fields", fields or {}, {}, shown, "/result")


def _shown_fields(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> tuple[Any, Exchange]:
    shown = kombo.dashboard.look_at_order(kombo_case.order_id)
    expect.status(shown, 200)
    return part(shown, "result").get("remote_fields"), shown
