"""The frame with pages of the test's own: transactions, refusals, work afterwards, what is passed to a handler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pages_driver import Visitor
from sandbox_driver import Scene
from starlette.datastructures import QueryParams

from sandbox.messages import Answer, Refusal
from sandbox.pages.application import Pages, Surroundings
from sandbox.pages.hosts import Hosts
from sandbox.pages.page import MenuItem, Page, Section, Visit
from sandbox.pages.paging import paging

PAGE = """{% extends "frame/base.html.j2" %}{% import "frame/macros.html.j2" as m with context %}
{% block heading %}Mine{% endblock %}
{% block main %}<form method="post" action="/mine">{{ csrf_field }}{{ m.field("name", "Name") }}
{{ m.select("kind", "Kind", [("a", "First"), ("b", "Second")], hint="Choose.") }}<button>Go</button></form>
<p data-field="count">{{ count }}</p>{% endblock %}"""


class Framed(Visitor):
    """A visitor of an application of the test's own pages."""

    def __init__(self, scene: Scene, pages: Pages) -> None:
        super().__init__(scene)
        scene.run(self.client.aclose())
        self.client = type(self.client)(
            transport=type(self.client._transport)(app=pages), base_url=self.origin, headers={"Accept": "text/html"}
        )


@pytest.fixture
def framed(scene: Scene, tmp_path: Path) -> Iterator[Callable[..., Framed]]:
    (tmp_path / "page.html.j2").write_text(PAGE)
    opened: list[Framed] = []

    def one(*pages: Page) -> Framed:
        section = Section("mine", tmp_path, (MenuItem("Mine", "/mine", "/mine"),), pages)
        core = scene.sandbox.core
        opened.append(Framed(scene, Pages([section], Surroundings(core.store, core.background, Hosts(), lambda: 1e9))))
        return opened[-1]

    yield one
    for visitor in opened:
        visitor.close()


def offers(scene: Scene) -> int:
    return scene.sandbox.store.count("SELECT COUNT(*) FROM offers")


def test_a_refusal_undoes_what_was_done_before_it(scene: Scene, framed: Callable[..., Framed]) -> None:
    def show(visit: Visit) -> Answer:
        return visit.page("mine/page.html.j2", count=offers(scene))

    def spoil(visit: Visit) -> Answer:
        scene.sandbox.store.run("DELETE FROM offers")
        raise Refusal(409, "blank_name", f"No: {visit.form['name']}")

    visitor = framed(Page("GET", "/mine", show), Page("POST", "/mine", spoil, again=show))
    visitor.visit("/mine")
    visitor.fill("Go", expect=409, Name="<me>", Kind="b")
    assert (visitor.page.field("count"), offers(scene)) == ("1", 1)
    assert visitor.page.one("p", role="alert").text == "No: <me>"
    assert visitor.page.one("input", id="f-name")["value"] == "<me>"
    assert visitor.page.one("input", id="f-name")["aria-invalid"] == "true"
    assert visitor.page.one("option", selected="")["value"] == "b"


def test_an_error_undoes_what_was_done_before_it(scene: Scene, framed: Callable[..., Framed]) -> None:
    def break_down(visit: Visit) -> Answer:
        scene.sandbox.store.run("DELETE FROM offers")
        return visit.page("mine/nowhere.html.j2")

    visitor = framed(Page("GET", "/mine", break_down))
    visitor.visit("/mine", expect=500)
    assert offers(scene) == 1


def test_work_afterwards_begins_when_all_is_kept(scene: Scene, framed: Callable[..., Framed]) -> None:
    seen: list[int] = []

    async def afterwards() -> None:
        seen.append(offers(scene))

    def change(visit: Visit) -> Answer:
        scene.sandbox.store.run("DELETE FROM offers")
        return replace(visit.redirect("/mine", notice="Done & <gone>."), then=afterwards)

    def show(visit: Visit) -> Answer:
        return visit.page("mine/page.html.j2", count=offers(scene))

    visitor = framed(Page("GET", "/mine", show), Page("POST", "/mine", change))
    visitor.visit("/mine")
    visitor.fill("Go")
    scene.run(scene.sandbox.core.background.finished())
    assert seen == [0]
    assert visitor.page.one("p", role="status").text == "Done & <gone>."
    assert visitor.visit("/mine").all("p", role="status") == []


def test_a_fragment_leaves_the_notice_for_the_next_page(scene: Scene, framed: Callable[..., Framed]) -> None:
    def show(visit: Visit) -> Answer:
        return visit.page("mine/page.html.j2", count=0)

    visitor = framed(
        Page("GET", "/mine", show),
        Page("GET", "/piece", lambda visit: visit.fragment("frame/macros.html.j2")),
        Page("POST", "/mine", lambda visit: visit.redirect("/mine", notice="Later.")),
    )
    visitor.visit("/mine")
    sent = visitor.send("POST", "/mine", data=visitor.data(visitor.form("Go")))
    assert sent.status_code == 303
    assert visitor.send("GET", "/piece").status_code == 200
    assert visitor.visit("/mine").one("p", role="status").text == "Later."


def test_what_a_handler_is_given(framed: Callable[..., Framed]) -> None:
    visits: list[Visit] = []

    def keep(visit: Visit) -> Answer:
        visits.append(visit)
        return visit.page("mine/page.html.j2", count=0)

    visitor = framed(Page("GET", "/mine/{oneId}/{twoId}", keep), Page("POST", "/mine", keep))
    visitor.visit("/mine/a%20b/c?x=1&x=2")
    token = visitor.data(visitor.form("Go"))["_csrf"]
    visitor.send(
        "POST",
        "/mine",
        content=f"_csrf={token}&a=1&a=2&b=one%0D%0Atwo&c=",
        headers={"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
    )
    first, second = visits
    assert dict(first.arguments) == {"oneId": "a b", "twoId": "c"}
    assert first.query.getlist("x") == ["1", "2"]
    assert first.origin == "http://127.0.0.1:8700"
    assert {**second.form, "_csrf": ""} == {"_csrf": "", "a": "1", "b": "one\ntwo", "c": ""}


def test_the_menu_knows_where_one_is(framed: Callable[..., Framed]) -> None:
    visitor = framed(Page("GET", "/mine/deep", lambda visit: visit.page("mine/page.html.j2", count=0)))
    assert visitor.visit("/mine/deep").one("a", aria_current="true").text == "Mine"
    assert not visitor.visit("/minette", expect=404).all("a", aria_current="true")
    first = MenuItem("First", "/", "/")
    assert (first.holds("/"), first.holds("/mine")) == (True, False)


@pytest.mark.parametrize(
    ("query", "total", "number", "offset"),
    [
        ("", 0, 1, 0),
        ("page=2", 51, 2, 50),
        ("page=2", 50, 1, 0),
        ("page=0", 99, 1, 0),
        ("page=x", 99, 1, 0),
        ("page=3&q=a b", 120, 3, 100),
    ],
)
def test_pages_of_a_list(query: str, total: int, number: int, offset: int) -> None:
    place = paging(QueryParams(query), total)
    assert (place.number, place.offset) == (number, offset)
    if "q=" in query:
        assert place.link(2) == "?q=a+b&page=2"
