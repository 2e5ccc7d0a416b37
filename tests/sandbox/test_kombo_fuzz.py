"""Whatever comes, the answer has the documented form: never a 5xx, never half a result."""

from __future__ import annotations

import json
from typing import Any

import kombo_driver
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kombo_driver import FILE, RESULT, SUB_RESULT, TEXT, Kombo, package, refusal, result

shared_kombo, kombo = kombo_driver.shared_kombo, kombo_driver.kombo

NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -0.0, 5e-324])
LEAVES = st.none() | st.booleans() | NUMBERS | st.text() | st.sampled_from(["OPEN", "TEXT", "SUB_RESULT", "a/b"])
NAMES = st.text(max_size=5) | st.sampled_from([*RESULT, *FILE, *SUB_RESULT, *TEXT, "attachments", "remote_fields"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
GOOD = {
    **RESULT,
    "score": 1,
    "max_score": 2,
    "attributes": [TEXT, SUB_RESULT],
    "attachments": [FILE],
    "remote_fields": {"smartrecruiters": {"scoreLabel": "A"}},
}
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, one in inner for place in places(one, (*path, name)))]


def with_at(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_at(value[path[0]], path[1:], new)
    return copy


def judge(answer: Any) -> bool:
    """Whether it was taken; either way in the documented form."""
    if answer.status_code == 200:
        assert answer.json()["status"] == "success"
        assert isinstance(answer.json()["warnings"], list)
        return True
    refusal(answer)
    return False


def as_sent(value: Any) -> bytes:
    return json.dumps(value).encode()


JSON = {"Content-Type": "application/json"}


@MANY
@given(data=st.data())
def test_a_result_with_something_else_in_one_place(kombo: Kombo, data: st.DataObject) -> None:
    kombo.quirk("kombo_rate_limit", "off")
    order = kombo.many(1)[0]
    spoilt = with_at(GOOD, data.draw(st.sampled_from(places(GOOD))), data.draw(VALUES))
    taken = judge(kombo.write(order, content=as_sent(spoilt), headers=JSON))
    assert kombo.look(order)["resultWrites"] == int(taken)
    assert (kombo.look(order)["result"] is not None) == taken


@MANY
@given(data=st.data())
def test_packages_with_something_else_in_one_place(kombo: Kombo, data: st.DataObject) -> None:
    kombo.quirk("kombo_rate_limit", "off")
    good = {"packages": [package("1"), package("2")]}
    spoilt = with_at(good, data.draw(st.sampled_from(places(good))), data.draw(VALUES))
    before = kombo.packages()
    taken = judge(kombo.api("PUT", "/assessment/packages", content=as_sent(spoilt), headers=JSON))
    assert taken or kombo.packages() == before


@MANY
@given(content=st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(kombo: Kombo, content: bytes) -> None:
    kombo.quirk("kombo_rate_limit", "off")
    order = kombo.many(1)[0]
    assert not judge(kombo.write(order, content=content, headers=JSON))


@MANY
@given(
    query=st.dictionaries(
        st.sampled_from(["cursor", "page_size", "ids", "statuses", "created_after", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.integers().map(str),
    )
)
def test_any_query(kombo: Kombo, query: dict[str, str]) -> None:
    kombo.quirk("kombo_rate_limit", "off")
    answer = kombo.api("GET", "/assessment/orders", params=query)
    if answer.status_code == 200:
        assert set(answer.json()["data"]) == {"next", "results"}
    else:
        refusal(answer)


@pytest.mark.parametrize("name", ["X-Integration-Id", "Authorization", "Host", "Content-Type", "Cookie"])
@pytest.mark.parametrize("value", ["", " ", "\x00", "é", "x" * 5000, "Bearer \x7f", "a:b:c"])
def test_any_header(kombo: Kombo, name: str, value: str) -> None:
    headers = {**kombo.headers(), name: value.encode("latin-1")}
    answer = kombo.send("PUT", "/kombo/v1/assessment/packages", headers=headers, json={"packages": []})
    assert answer.status_code in {200, 400, 401, 404}
    assert answer.json()["status"] in {"success", "error"}


def test_a_known_good_body(kombo: Kombo) -> None:
    assert judge(kombo.write(kombo.order(), GOOD))
    assert not judge(kombo.write(kombo.order(), result(score=None)))
