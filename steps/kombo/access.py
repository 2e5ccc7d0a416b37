"""Keys and integrations: which of them open what, and how those that open nothing are answered."""

from __future__ import annotations

import base64
import json
import re
import secrets
import string
from dataclasses import dataclass, field

import pytest

from proctor.actors.kombo import KomboCast
from proctor.actors.kombo.driving_partner import INTEGRATION_HEADER
from proctor.actors.sandbox_people import text_member
from proctor.exchange import Exchange, header
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps.kombo import samples
from steps.kombo.calls import each_call
from steps.kombo.case import KomboCase
from steps.kombo.ordering import place
from steps.kombo.refusals import code_of, taken
from steps.reading import body, items, part

LENGTH = 24
ID = re.compile(rf"[a-z0-9]+:[{string.ascii_letters}{string.digits}]{{{LENGTH}}}")
CHECK = "check the key"


@dataclass(slots=True)
class KomboDoors:
    """Keys and integrations that a scenario knows. Live secrets: nothing here may be written anywhere.

    ``belongings`` are the packages and the ids of the orders that an integration has, by its id.
    """

    key: str
    former: str
    integration: str
    second: str = ""
    environment: object = None
    belongings: dict[str, tuple[list[dict[str, object]], list[str]]] = field(default_factory=dict)
    noted: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "KomboDoors(...)"


@pytest.fixture
def kombo_doors(kombo: KomboCast) -> KomboDoors:
    return KomboDoors(kombo.partner.key, kombo.partner.key, kombo.partner.integration)


@action("an integration with a package and an order")
def integration_with_both(
    kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, expect: Expectations
) -> None:
    _furnish(kombo, kombo_case, kombo_doors, expect, number=1)


@action("an integration of another environment with other packages and orders")
def another_environment(other_kombo: KomboCast, kombo_doors: KomboDoors, expect: Expectations) -> None:
    _furnish(other_kombo, KomboCase(), kombo_doors, expect, number=2)


@action("a second integration of the same environment, with a package of its own")
def second_integration(kombo: KomboCast, kombo_doors: KomboDoors, expect: Expectations) -> None:
    connected = kombo.dashboard.connect("smartrecruiters")
    expect.status(connected, 200, 201)
    kombo_doors.second = text_member(connected, "id")
    own = [samples.package(3)]
    kombo.partner.use(integration=kombo_doors.second)
    taken(expect, {"the packages of the second integration": kombo.partner.set_packages(own)})
    kombo.partner.use(integration=kombo_doors.integration)
    kombo_doors.belongings[kombo_doors.second] = (own, [])


@action("a new API key is made on the dashboard")
def new_key(kombo: KomboCast, kombo_doors: KomboDoors, expect: Expectations) -> None:
    kombo_doors.environment = _environment(kombo.partner.check_key())
    made = kombo.dashboard.take_key()
    expect.status(made, 200, 201)
    kombo_doors.key = text_member(made, "apiKey")
    kombo.partner.use(key=kombo_doors.key)
    expect.holds(kombo_doors.key != kombo_doors.former, "VALUE", "the new key is another one than the former", made)


@action("only calls from {address:S} are allowed")
def only_from(kombo: KomboCast, expect: Expectations, address: str) -> None:
    expect.status(kombo.dashboard.allow_addresses([address]), 200)


@action("calls from every address are allowed")
def from_everywhere(kombo: KomboCast, expect: Expectations) -> None:
    expect.status(kombo.dashboard.allow_addresses([]), 200)


@action("each call is made with {key} for {integration}")
def call_as(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, key: str, integration: str
) -> None:
    partner = kombo.partner
    partner.use(
        key=_key(key, other_kombo, kombo_doors),
        integration=_integration(integration, kombo, other_kombo, kombo_doors),
    )
    kombo_case.attempts |= each_call(partner, kombo_case.order_id)
    partner.use(key=kombo_doors.key, integration=kombo_doors.integration)


@action("each call shows its key {form}")
def call_with_form(kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, form: str) -> None:
    key = kombo_doors.key
    basic = base64.b64encode(f"{key}:".encode()).decode()
    forms = {
        "without the word Bearer": {"Authorization": key},
        "as a Basic password": {"Authorization": f"Basic {basic}"},
        "in the header X-Api-Key": {"X-Api-Key": key},
    }
    kombo.partner.introduce(forms[form] | {INTEGRATION_HEADER: kombo_doors.integration})
    kombo_case.attempts = each_call(kombo.partner, kombo_case.order_id) | {CHECK: kombo.partner.check_key()}
    kombo.partner.introduce(None)


@action("each call is made with headers {how}")
def call_with_headers(kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, how: str) -> None:
    proper = {"Authorization": f"Bearer {kombo_doors.key}", INTEGRATION_HEADER: kombo_doors.integration}
    headers = {
        "in small letters": {name.lower(): value for name, value in proper.items()},
        "in capital letters": {name.upper(): value for name, value in proper.items()},
        "and an empty one called cookie": {**proper, "cookie": ""},
    }
    kombo.partner.introduce(headers[how])
    kombo_case.attempts = each_call(kombo.partner, kombo_case.order_id)
    kombo.partner.introduce(None)


@action("the partner sets packages and writes a result as {content_type}")
def write_as(kombo: KomboCast, kombo_case: KomboCase, content_type: str) -> None:
    packages, result = ({"packages": [samples.package(7)]}, samples.result())
    kombo_case.attempts = {
        "set the packages": kombo.partner.set_packages(json.dumps(packages).encode(), content_type=content_type),
        "write a result": kombo.partner.write_result(
            kombo_case.order_id, json.dumps(result).encode(), content_type=content_type
        ),
    }


@expectation("each answer is JSON and says so")
def each_is_json(kombo_case: KomboCase, expect: Expectations) -> None:
    for what, answer in kombo_case.attempts.items():
        kind = (header(answer.answer.headers, "Content-Type") or "").partition(";")[0].strip().lower()
        expect.equal(f"the content type of the answer to: {what}", kind, "application/json", answer)
        expect.holds(isinstance(answer.json, dict), "SHAPE", f"the answer to: {what} is an object", answer)


@action("the key check is made with {key}")
def check_key(
    kombo: KomboCast, other_kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, key: str
) -> None:
    kombo.partner.use(key=_key(key, other_kombo, kombo_doors))
    kombo_case.answer = kombo_case.attempts[CHECK] = kombo.partner.check_key()
    kombo.partner.use(key=kombo_doors.key)


@action("the partner lists the packages and orders")
def list_both(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    kombo_case.answer = kombo.partner.read_packages()
    taken(expect, {"the packages": kombo_case.answer, "the orders": kombo.partner.list_orders()})


@expectation("each of the two is shown its own packages and orders, and nothing else")
def each_its_own(kombo: KomboCast, other_kombo: KomboCast, kombo_doors: KomboDoors, expect: Expectations) -> None:
    for name, (packages, orders) in kombo_doors.belongings.items():
        partner = other_kombo.partner if name == other_kombo.partner.integration else kombo.partner
        former = partner.integration
        partner.use(integration=name)
        _shown_as(partner.read_packages(), partner.list_orders(), packages, orders, expect)
        _shown_as(None, partner.list_open_orders(), packages, orders, expect)
        partner.use(integration=former)


@expectation("with the new key the packages and orders are shown as before")
def new_key_opens(kombo: KomboCast, kombo_doors: KomboDoors, expect: Expectations) -> None:
    packages, orders = kombo_doors.belongings[kombo_doors.integration]
    _shown_as(kombo.partner.read_packages(), kombo.partner.list_orders(), packages, orders, expect)


@expectation("the id of the integration is its tool, a colon and 24 letters and digits")
def id_has_form(kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    fits = ID.fullmatch(kombo.partner.integration) is not None
    expect.holds(fits, "VALUE", "the integration's id is a tool's name, a colon and 24 letters and digits",
                 kombo_case.answer, ID.pattern, kombo.partner.integration)  # fmt: skip


@expectation("it tells the environment of the key, under both names")
def tells_environment(kombo_case: KomboCase, kombo_doors: KomboDoors, expect: Expectations) -> None:
    expect.status(kombo_case.answer, 200)
    expect.equal("status", body(kombo_case.answer).get("status"), "success", kombo_case.answer, "/status")
    found = _environment(kombo_case.answer)
    text = isinstance(found, str) and bool(found)
    expect.holds(text, "VALUE", "environment_id is a text", kombo_case.answer, "a text", found)
    other = part(kombo_case.answer, "data").get("customer_id")
    expect.equal("customer_id, the former name of environment_id", other, found, kombo_case.answer, "/data/customer_id")
    if kombo_doors.environment is not None:
        expect.equal("the environment after the new key", found, kombo_doors.environment, kombo_case.answer, "/data")


@expectation("the key of another environment belongs to another one")
def another_for_another(other_kombo: KomboCast, kombo_case: KomboCase, expect: Expectations) -> None:
    other = other_kombo.partner.check_key()
    expect.status(other, 200)
    differs = _environment(other) != _environment(kombo_case.answer)
    expect.holds(differs, "VALUE", "the other key belongs to another environment", other)


@expectation("the code is one of the general ones")
def code_is_general(kombo_case: KomboCase, expect: Expectations) -> None:
    code = code_of(kombo_case.answer)
    general = code is None or str(code).startswith("PLATFORM.")
    expect.holds(general, "VALUE", "the code is a general one, or null", kombo_case.answer, "PLATFORM...", code)


def _furnish(
    kombo: KomboCast, kombo_case: KomboCase, kombo_doors: KomboDoors, expect: Expectations, number: int
) -> None:
    own = [samples.package(number)]
    taken(expect, {"the packages": kombo.partner.set_packages(own)})
    place(kombo, kombo_case, expect, packageId=own[0]["id"])
    kombo_doors.belongings[kombo.partner.integration] = (own, [kombo_case.order_id])


def _key(name: str, other: KomboCast, doors: KomboDoors) -> str:
    if name == "an unknown key":
        return secrets.token_urlsafe(24)
    known = {"its key": doors.key, "its former key": doors.former, "no key": ""}
    return other.partner.key if name == "the key of another environment" else known[name]


def _integration(name: str, kombo: KomboCast, other: KomboCast, doors: KomboDoors) -> str:
    tool, _, own = doors.integration.partition(":")
    if name == "the integration of another environment":
        return other.partner.integration
    if name == "a deleted integration":
        kombo.dashboard.disconnect(gone := text_member(kombo.dashboard.connect(tool), "id"))
        return gone
    return {
        "its integration": doors.integration,
        "no integration": "",
        "its integration in other letters": f"{tool}:{own.swapcase()}",
        "an unknown integration": f"{tool}:{own[::-1]}",
        "a name that is no id": "nobody's",
    }[name]


def _environment(answer: Exchange) -> object:
    return part(answer, "data").get("environment_id")


def _shown_as(
    packages: Exchange | None,
    orders: Exchange,
    expected: list[dict[str, object]],
    ids: list[str],
    expect: Expectations,
) -> None:
    """Exactly these packages and orders are listed."""
    if packages is not None:
        expect.status(packages, 200)
        listed = [{name: one.get(name) for name in samples.package()} for one in _packages(packages)]
        expect.equal("the packages listed", listed, expected, packages, "/data/packages")
    expect.status(orders, 200)
    shown = [order.get("id") for order in items(orders, "results", part(orders, "data"))]
    expect.equal("the orders listed", shown, ids, orders, "/data/results")


def _packages(answer: Exchange) -> list[dict[str, object]]:
    return items(answer, "packages", part(answer, "data"))
