"""The partner's settings at the API (its configs), by id."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from proctor.actors import Cast
from proctor.expectations import Expectations
from proctor.pytest_plugin.sentences import action, expectation
from steps import samples
from steps.api_offers import INVALID
from steps.case import Case
from steps.partner import CREATED
from steps.reading import body, items
from steps.trying import refused

NOTIFICATION_URL = "assessmentNotificationUrl"


class Settings(dict[str, str]):
    """The values of the settings that the partner has made, by id. ``last`` is the one that is spoken of.

    ``shown`` are those that were listed before something was tried.
    """

    last = ""
    shown: Sequence[Mapping[str, Any]] = ()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@action("the partner has the settings {one:w} and {other:w}")
def has_settings(cast: Cast, case: Case, settings: Settings, expect: Expectations, one: str, other: str) -> None:
    for name in (one, other):
        insert(cast, case, settings, expect, name)


@action("another partner has the setting {name:w}")
def another_has(other_cast: Cast, case: Case, expect: Expectations, name: str) -> None:
    insert(other_cast, case, Settings(), expect, name)


@action("the partner inserts the setting {name:w}")
def insert(cast: Cast, case: Case, settings: Settings, expect: Expectations, name: str) -> None:
    insert_with_value(cast, case, settings, expect, name, _sample(name))


@action("the partner inserts the setting {name:w} with the value {value}")
def insert_with_value(cast: Cast, case: Case, settings: Settings, expect: Expectations, name: str, value: str) -> None:
    settings[name], settings.last = value, name
    case.answer = cast.partner.insert_setting({"id": name, "value": value})
    expect.status(case.answer, *CREATED)


@action("the partner updates the setting {name:w} at its own address")
def update(cast: Cast, case: Case, settings: Settings, expect: Expectations, name: str) -> None:
    settings[name], settings.last = _sample(name), name
    case.answer = cast.partner.update_setting(name, {"id": name, "value": settings[name]})
    expect.status(case.answer, 200)


@action("the partner reads the setting {name:w}")
def read(cast: Cast, case: Case, settings: Settings, expect: Expectations, name: str) -> None:
    settings.last = name
    case.answer = cast.partner.read_setting(name)
    expect.status(case.answer, 200)


@action("all its settings are noted")
def note(cast: Cast, case: Case, settings: Settings, expect: Expectations) -> None:
    list_all(cast, case, expect)
    settings.shown = items(case.answer, "content")
    found = sorted(str(setting.get("id")) for setting in settings.shown)
    expect.equal("the settings listed", found, sorted(settings), case.answer, "/content")


@action("the partner lists its settings")
def list_all(cast: Cast, case: Case, expect: Expectations) -> None:
    case.answer = cast.partner.list_settings()
    expect.status(case.answer, 200)


@action("the partner tries to insert a setting {flawed}")
def try_to_insert(cast: Cast, case: Case, flawed: str) -> None:
    case.answer = cast.partner.insert_setting(json.loads(flawed), wrongly=True)


@expectation("the setting is refused")
def is_refused(case: Case, expect: Expectations) -> None:
    refused(expect, case.answer, *INVALID)


@expectation("the answer is the setting as it was sent")
def answer_is_the_setting(case: Case, settings: Settings, expect: Expectations) -> None:
    sent = {"id": settings.last, "value": settings[settings.last]}
    expect.members("the setting", body(case.answer), sent, case.answer)


@expectation("exactly its settings are listed, with their values")
def are_listed(case: Case, settings: Settings, expect: Expectations) -> None:
    page, content = body(case.answer), items(case.answer, "content")
    found = {str(setting.get("id")): setting.get("value") for setting in content}
    expect.equal("the settings listed", found, dict(settings), case.answer, "/content")
    expect.equal("how many are listed", len(content), len(settings), case.answer, "/content")
    expect.equal("totalFound", page.get("totalFound"), len(settings), case.answer, "/totalFound")
    expect.equal("offset", page.get("offset"), 0, case.answer, "/offset")
    limit: Any = page.get("limit")
    expect.holds(
        isinstance(limit, int) and len(content) <= limit <= 100, "VALUE", "limit fits", case.answer, 100, limit
    )


@expectation("the partner's settings are exactly those that it has made")
def exactly_those(cast: Cast, case: Case, settings: Settings, expect: Expectations) -> None:
    """Whether the list is whole, and shows values, is the business of other rules."""
    list_all(cast, case, expect)
    listed = items(case.answer, "content")
    names = sorted(str(setting.get("id")) for setting in listed)
    expect.equal("the settings listed", names, sorted(settings), case.answer, "/content")
    for setting in listed:
        shown = case.answer if "value" in setting else cast.partner.read_setting(setting["id"])
        value = (setting if shown is case.answer else body(shown)).get("value")
        expect.equal(f"the value of {setting['id']}", value, settings[setting["id"]], shown)


@expectation("the partner's settings are as before")
def as_before(cast: Cast, case: Case, settings: Settings, expect: Expectations) -> None:
    list_all(cast, case, expect)
    expect.equal("the settings listed", items(case.answer, "content"), list(settings.shown), case.answer, "/content")


@expectation("each setting listed has a value that is text")
def each_has_a_value(case: Case, expect: Expectations) -> None:
    content = items(case.answer, "content")
    without = [setting.get("id") for setting in content if not isinstance(setting.get("value"), str)]
    expect.equal("the settings without a value", without, [], case.answer, "/content")
    expect.holds(bool(content), "COUNT", "at least one setting is listed", case.answer)


def _sample(name: str) -> str:
    own = samples.mark()
    return f"X-Partner-{own}: {own}" if name.endswith("Header") else f"https://assessments.example/{own}"
