"""Whatever comes in, the answer is never a 5xx, and every refusal is the error object."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sandbox_driver import Scene, refusal

from sandbox.control import ControlApi
from sandbox.smartrecruiters.api import ROUTES

FUZZ = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))

NAMES = ("message", "author", "title", "description", "resultType", "result", "score", "passed", "id", "value", "terms")
NAMES += ("catalogId", "name", "status", "candidate", "job", "offer", "firstName", "type", "price", "amount", "uuid")

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["NEW", "URL", "http://a.example", " ", "SKILLS_TEST", "\ud800", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=6),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=10).map(json.dumps).map(str.encode) | st.binary()
WORDS = st.text(string.printable, max_size=20) | st.sampled_from(["limit", "offset", "status", "fromDate", "q", "10"])


@pytest.fixture(scope="module")
def places(_shared: Scene) -> tuple[Scene, dict[str, str]]:
    """A scene and identifiers that exist, for the path variables."""
    scene = _shared
    scene.control("POST", "/reset")
    scene.furnish()
    order = scene.order("IN_PROGRESS")
    result = scene.result(order)
    scene.api("POST", "/configs", json={"id": "known", "value": "x"})
    return scene, {
        "assessmentOrderId": order,
        "resultId": result,
        "attachmentId": scene.attach(order, result).json()["id"],
        "commentId": scene.act(order, "comments").json()["id"],
        "configId": "known",
        "offerId": scene.offer,
    }


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        refusal(answer, answer.status_code)


@FUZZ
@given(
    operation=st.sampled_from(ROUTES.operations),
    body=BODIES,
    content_type=st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/plain"]),
    query=st.dictionaries(WORDS, WORDS, max_size=4),
)
def test_any_body_and_query(
    places: tuple[Scene, dict[str, str]], operation: Any, body: bytes, content_type: str, query: dict[str, str]
) -> None:
    scene, identifiers = places
    path = operation.template.format(**identifiers)
    query.pop("apiKey", None)
    check(scene.api(operation.method, path, content=body, headers={"Content-Type": content_type}, params=query))


@FUZZ
@given(
    template=st.sampled_from([operation.template for operation in ROUTES.operations]),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
    words=st.lists(st.text(max_size=12), min_size=3, max_size=3),
)
def test_any_path(places: tuple[Scene, dict[str, str]], template: str, method: str, words: list[str]) -> None:
    scene, identifiers = places
    texts = iter(words)
    path = template.format(**{name: quote(next(texts, "x"), safe="", errors="replace") for name in identifiers})
    check(scene.api(method, path, json={"message": "x"} if method == "POST" else None))


@FUZZ
@given(body=BODIES, operation=st.integers(0, 23))
def test_the_control_api_too(places: tuple[Scene, dict[str, str]], body: bytes, operation: int) -> None:
    scene, identifiers = places
    surface = next(app for _, app in scene.sandbox.app.interfaces if isinstance(app, ControlApi))
    chosen = surface.routes.operations[operation]
    if chosen.name in {"control.reset", "control.advance_clock", "control.new_key"}:
        return
    people = {"partnerId": scene.partner, "callerId": scene.partner, "companyId": scene.company}
    known = {**identifiers, **people, "name": "rate_limit"}
    path = chosen.template.format(**{name: known.get(name, "x") for name in ("candidateId", "selectionId", *known)})
    if chosen.name == "control.activate_offer":
        return
    answer = scene.send(chosen.method, "/_control" + path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert set(answer.json()) == {"message"}
    scene.quirk("rate_limit", "off")


@FUZZ
@given(name=st.text(min_size=1), content=st.binary(max_size=200), content_type=st.text(string.printable, max_size=30))
def test_any_file(places: tuple[Scene, dict[str, str]], name: str, content: bytes, content_type: str) -> None:
    scene, identifiers = places
    clean = content_type.encode("ascii", "ignore").decode().translate({ord(c): None for c in "\r\n\x0b\x0c"})
    file = (name.encode("utf-8", "replace").decode(), b"%PDF" + content, clean or "application/pdf")
    check(scene.attach(identifiers["assessmentOrderId"], identifiers["resultId"], file))
